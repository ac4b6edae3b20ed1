"""What edits would do before anybody stores them: lint, and the cases that came in last.

It is asked after every edit and while somebody types, so it looks at a few cases only; the past
as a whole is tried by a backtest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.domain.casework.cases import Case
from core.domain.expressions import Condition, Env
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Title
from core.domain.rules.regime import Matter, Office
from core.domain.rules.sectors import Sector
from core.policyfiles.edits.named import Operation
from core.storage.assessment import surveys
from core.storage.rules.policies import Draft
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk, regime_of
from core.usecases.meetings.smallcells import CHANGE, coarseness, known_to
from core.usecases.people.entry import Caller
from core.usecases.policymaking.checking import Checked, Seen, checked
from core.usecases.policymaking.contrasting import said
from core.usecases.policymaking.drafts import reached
from core.usecases.policymaking.editing import worked
from core.usecases.policymaking.shadowing import between
from core.usecases.policymaking.trying import like, try_on
from core.usecases.published import published, sector_with

#: How many of the cases that came in last are tried.
RECENT = 20


@dataclass(frozen=True)
class Turn:
    """A case of which the draft says something else, in words; no number for who may not see it."""

    number: str
    sentences: tuple[Title, ...]


@dataclass(frozen=True)
class Recent:
    """What a draft makes of the cases that came in last.

    ``changed`` is None where it is too few to be told to somebody who may not see the cases;
    ``turns`` is empty for them. ``by_what`` counts differences by kind.
    """

    tried: int = 0
    changed: int | None = 0
    turns: tuple[Turn, ...] = ()
    by_what: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Matches:
    """Of how many of the cases that came in last a condition is true, false or not known.

    Counts are None where too few to be told.
    """

    tried: int
    true: int | None
    false: int | None
    unknown: int | None


def foresee(
    desk: Desk, caller: Caller, sector: str, draft_id: int, operations: Sequence[Operation] = ()
) -> Checked:
    """What checking the draft would give after ``operations``; nothing is stored.

    ``invalid_input`` where an operation cannot be carried out.
    """
    here = _with(desk, caller, sector, draft_id, operations)
    return checked(desk, here)


def on_recent(
    desk: Desk, caller: Caller, sector: str, draft_id: int, operations: Sequence[Operation] = (),
    most: int = RECENT,
) -> Recent:  # fmt: skip
    """What the draft after ``operations`` decides otherwise of the cases that came in last.

    Each is taken as it came in, with its facts of today, once under the rules in use and once
    under the draft. Raises ``PolicyFileError`` where the draft does not load.
    """
    here = _with(desk, caller, sector, draft_id, operations)
    sectors = sector_with(desk.registry, sector, dict(here.texts)), here.sector(desk)
    coarse = coarseness(desk, caller, sector, CHANGE)
    turns, counts = [], Counter[str]()
    with desk.store.read() as work:
        cases = _cases(work, sector, most)
        offices = {c.profile: desk.office(work, sector, c.profile) for c in cases}
        now = work.now
    for case in cases:
        trial = try_on(sectors, offices[case.profile], like(case, "receipt", now), now)
        if found := list(between(trial.old, trial.new)):
            counts.update({one.what for one in found})
            turns.append(Turn(case.number, tuple(said(sectors, one) for one in found)))
    if coarse.few:
        return Recent(len(cases), coarse.number(len(turns)))
    known = known_to(desk, caller, sector, (turn.number for turn in turns))
    listed = tuple(turn for turn in turns if turn.number in known)
    return Recent(len(cases), len(turns), listed, dict(counts))


def matching(
    desk: Desk, caller: Caller, policy: Policy, sector: Sector, condition: Condition,
    most: int = RECENT,
) -> Matches:  # fmt: skip
    """How a condition of ``policy`` answers for the cases that came in last.

    Personal facts are unknown to it: nobody is to be found by asking.
    """
    coarse = coarseness(desk, caller, sector.slug, CHANGE)
    found: Counter[bool | None] = Counter()
    with desk.store.read() as work:
        cases = _cases(work, sector.slug, most)
        for case in cases:
            office = desk.office(work, sector.slug, case.profile)
            found[condition.evaluate(_env(case, sector, policy, office))] += 1
    told = {answer: coarse.number(found[answer]) for answer in (True, False, None)}
    return Matches(len(cases), told[True], told[False], told[None])


def _with(
    desk: Desk, caller: Caller, sector: str, draft_id: int, operations: Sequence[Operation]
) -> Seen:
    """The draft with the operations carried out, and what is published beside it."""
    with desk.store.read() as work:
        draft: Draft = reached(desk, work, caller, sector, draft_id)
        texts = published(work, sector)
        stamp, today = work.publications.stamp, work.now.astimezone(desk.zone).date()
    if operations:
        bench = worked(desk, draft, texts, operations)
        draft = replace(draft, files=bench.files, base=bench.base)
    return Seen(draft, texts, stamp, today)


def _cases(work: UnitOfWork, sector: str, most: int) -> list[Case]:
    return [work.cases.get(number) for number in surveys.recent(work.connection, sector, most)]


def _env(case: Case, sector: Sector, policy: Policy, office: Office) -> Env:
    facts = {name: value for name, value in case.facts.items() if name not in sector.personal}
    bare = replace(case, facts=facts)
    matter = Matter(bare, regime_of(sector, case, office.settings), office)
    return matter.env(policy, case.received_on)
