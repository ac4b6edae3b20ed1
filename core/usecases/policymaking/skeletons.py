"""The head of a version to come, so that its author writes only what changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.domain.assessment.scorecards import Scorecard
from core.domain.errors import Problem, invalid
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector


@dataclass(frozen=True)
class Successor:
    """A version to come of a policy, in force from ``first``.

    It amends the version of ``profile`` in force the day before, or the one from ``version``.
    """

    policy: str
    first: date
    profile: str = "default"
    version: date | None = None


def skeleton(sector: Sector, wanted: Successor) -> tuple[str, str]:
    """Path and text of a file that amends a version and changes nothing yet.

    ``invalid_input`` where there is no such version.
    """
    found = sector.versions(wanted.policy, wanted.profile)
    if wanted.version:
        below = next((one for one in found if one.version == wanted.version), None)
    else:
        earlier = [one for one in found if one.version < wanted.first]
        below = earlier[-1] if earlier else None
    if below is None:
        days = ", ".join(str(one.version) for one in found) or "-"
        zh = f"没有可修订的版本;现有 {days}"
        en = f"There is no such version to amend; there are {days}"
        raise invalid(Problem("amends", zh, en))
    name = "_".join([wanted.policy, *below.profiles, str(wanted.first)])
    return f"policies/{name}.yaml", "".join(_lines(below, wanted.first))


def card_skeleton(sector: Sector, card: str, first: date) -> tuple[str, str]:
    """Path and text of a version of a scorecard that amends the last one before ``first``.

    ``invalid_input`` where there is none such.
    """
    found = [one for one in sector.scorecards if one.slug == card and one.version < first]
    if not found:
        zh, en = "没有可修订的考核表", "There is no such scorecard to amend"
        raise invalid(Problem("card", zh, en))
    below = max(found, key=lambda one: one.version)
    return f"scorecards/{card}_{first}.yaml", "".join(_lines(below, first, "scorecard"))


def _lines(below: Policy | Scorecard, first: date, kind: str = "policy") -> Iterator[str]:
    yield f"{kind}: {below.slug}\n"
    yield f"in_force: {{from: {first}}}\n"
    if below.profiles:
        yield f"profiles: [{', '.join(below.profiles)}]\n"
    yield f"amends: {below.version}\n"
    if below.source:
        said = (f"{key}: {_scalar(value)}" for key, value in below.source.items())
        yield f"source: {{{', '.join(said)}}}\n"
    yield "\n# 以下只写与上一版本不同之处\n# Below stands only what differs from that version\n"


def _scalar(value: object) -> str:
    return str(value) if isinstance(value, date) else json.dumps(str(value), ensure_ascii=False)
