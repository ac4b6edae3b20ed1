"""Whether conditions can hold together, with the constants of a version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.domain.analysis import Space, TooComplex
from core.domain.analysis.boxes import Box, meets
from core.domain.expressions import Condition, Scope, choice, compile_text
from core.domain.rules.policies import Policy


def constants_of(policy: Policy) -> dict[str, object]:
    """The parameters of a version on its first day."""
    return {name: found.on(policy.version) for name, found in policy.parameters.items()}


def never_holds(
    policy: Policy, conditions: Sequence[Condition], statuses: Iterable[str] | None = None
) -> bool:
    """Whether the conditions can never be true together, the case being in one of ``statuses``.

    What is too complex to tell may hold.
    """
    wanted = list(conditions)
    if statuses is not None and any("status" in c.reads for c in wanted):
        wanted.append(_among([*statuses], wanted))
    try:
        space = Space(wanted, constants_of(policy))
        common: list[Box] = [{}]
        for condition in wanted:
            common = meets(common, space.boxes(condition))
    except TooComplex:
        return False
    return not common


def _among(statuses: Sequence[str], conditions: Sequence[Condition]) -> Condition:
    kinds = [c.fact_types["status"] for c in conditions if "status" in c.reads]
    known = dict.fromkeys([*kinds[0].values, *statuses])
    scope = Scope(facts={"status": choice(*known)})
    listed = ", ".join(f'"{status}"' for status in statuses)
    return compile_text(f"status in [{listed}]", scope)
