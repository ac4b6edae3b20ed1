"""What a draft would do, told while one works on it: lint, and the cases that came in last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.context import caller, desk
from console.studio import blueprint
from console.studio.frame import opened, page
from core.domain.errors import Problem, TousuError
from core.domain.expressions import ConditionError, check, parse
from core.policyfiles import PolicyFileError
from core.policyfiles.edits.named import Operation
from core.policyfiles.findings import Finding
from core.storage.rules.policies import Draft
from core.usecases.policymaking import foreseeing
from core.usecases.policymaking.conditions import Speaker
from core.usecases.policymaking.foreseeing import Matches, Recent


@dataclass(frozen=True)
class Live:
    """What keeps the draft from being read, what lint newly finds, what recent cases show."""

    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    recent: Recent | None = None
    matches: Matches | None = None


@blueprint.route("/<sector>/drafts/<row:draft>/live")
def live_page(sector: str, draft: int) -> str:
    """The same as a page, and for the panel that a script fetches."""
    found = opened(sector, draft)
    return page("live.html", found, live=live(found.draft, []))


def live(
    draft: Draft, operations: Sequence[Operation], speaker: Speaker | None = None,
    condition: str = "",
) -> Live:  # fmt: skip
    """What the draft would do after ``operations``; ``condition`` is one being written."""
    place = desk(), caller(), draft.sector, draft.id
    matches = _matches(speaker, condition) if speaker and condition else None
    try:
        found = foreseeing.foresee(*place, operations)
        if found.problems:
            return Live(found.problems, matches=matches)
        return Live((), found.new, foreseeing.on_recent(*place, operations), matches)
    except PolicyFileError as error:
        return Live(error.problems, matches=matches)
    except TousuError as error:
        return Live(error.problems or (Problem("", error.zh, error.en),), matches=matches)


def _matches(speaker: Speaker, text: str) -> Matches | None:
    try:
        condition = check(parse(text, speaker.scope.aliases), speaker.scope)
    except ConditionError:
        return None
    return foreseeing.matching(desk(), caller(), speaker.policy, speaker.sector, condition)
