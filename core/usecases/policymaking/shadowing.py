"""Shadow mode: a draft tried beside the rules in use, on every case as it comes in or changes.

Nothing of it is applied. A trial may fail or take too long; the case is stored all the same. What
was found is stored with the case, in its transaction, so nothing is told of a case that is not.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass, replace
from datetime import datetime

from core.domain.errors import NotPermitted, Refusal
from core.domain.rules.provisions import Title
from core.domain.rules.regime import Matter, Office
from core.domain.rules.sectors import Sector
from core.policyfiles import PolicyFileError
from core.registry import Registry
from core.storage.rules.policies import Draft
from core.storage.rules.shadows import ENDED_STATES, Run, Seen
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.policymaking.contrasting import Contrast, contrasts, said
from core.usecases.policymaking.trying import Invented, Side, like, try_on
from core.usecases.published import published, sector_with

#: Who may switch it on and off.
SWITCHERS = ("policy_approver",)
#: How long all trials together may hold up the storing of one case, in seconds.
BUDGET = 0.2
#: After so many trials in a row that took too long, this process tries the draft no more.
GIVES_UP_AFTER = 5
#: Drafts kept loaded at once.
_KEPT = 8

log = logging.getLogger(__name__)


class Shadowing:
    """Tries the drafts that are switched on; one for each process.

    A draft is loaded beside the work, not in it: cases that come before it is ready are not
    looked at. ``budget`` in seconds bounds what the storing of one case waits for all of it.
    """

    def __init__(
        self,
        registry: Registry,
        budget: float = BUDGET,
        load: Callable[[Registry, str, dict[str, str]], Sector] = sector_with,
        trial: Callable[..., list[Contrast]] | None = None,
    ) -> None:
        self._registry = registry
        self._budget = budget
        self._load = load
        self._trial = trial or contrast
        self._sectors: dict[tuple[int, int, int], Future[Sector]] = {}
        self._slow: Counter[tuple[int, int]] = Counter()
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="shadow")

    def observe(self, work: UnitOfWork, matter: Matter) -> None:
        """Try every draft of the sector that is switched on; never fails, never takes long."""
        if work.shadows.quiet:
            return
        try:
            with work.connection.begin_nested():
                drafts = work.shadows.running(matter.case.sector)
                if not drafts or matter.case.kind == "office":
                    return
                seen = self._seen(work, matter, drafts)
                work.shadows.add(seen)
        except Exception as error:  # noqa: BLE001
            # Whatever went wrong, the case is stored; its number is told, never what it says.
            log.error("shadow of %s failed: %s", matter.case.number, type(error).__name__)

    def wait(self, seconds: float = 30) -> None:
        """Wait until the drafts that are being loaded are ready."""
        for future in list(self._sectors.values()):
            future.exception(timeout=seconds)

    def _seen(self, work: UnitOfWork, matter: Matter, drafts: Sequence[Draft]) -> list[Seen]:
        each = self._budget / len(drafts)
        found: list[Seen] = []
        for draft in drafts:
            about = _about(work, matter, draft)
            try:
                found += self._of(work, matter, draft, about, each)
            except TooSlow:
                self._slow[draft.id, draft.revision] += 1
                found.append(replace(about, what="slow"))
            except Exception as error:  # noqa: BLE001
                found.append(replace(about, what="error", rule=type(error).__name__))
        return found

    def _of(
        self, work: UnitOfWork, matter: Matter, draft: Draft, about: Seen, seconds: float
    ) -> list[Seen]:
        key = draft.id, draft.revision
        if self._slow[key] >= GIVES_UP_AFTER:
            return []
        loading = self._loading(work, draft)
        if not loading.done():
            return []
        sector = loading.result()
        # Values only, none of the connection: a trial that is given up may go on for a while.
        made = like(matter.case, "receipt", work.now)
        office, current = matter.office, matter.regime.sector
        trial = self._pool.submit(self._trial, (current, sector), office, made, work.now)
        try:
            told = trial.result(timeout=seconds)
        finally:
            trial.cancel()
        self._slow.pop(key, None)
        return [replace(about, what=c.what, rule=c.rule, old=c.old, new=c.new) for c in told] or [
            about
        ]

    def _loading(self, work: UnitOfWork, draft: Draft) -> Future[Sector]:
        key = draft.id, draft.revision, work.publications.stamp
        if key not in self._sectors:
            while len(self._sectors) >= _KEPT:
                self._sectors.pop(next(iter(self._sectors)))
            texts = {**published(work, draft.sector), **draft.files}
            self._sectors[key] = self._pool.submit(self._load, self._registry, draft.sector, texts)
        return self._sectors[key]


def contrast(
    sectors: tuple[Sector, Sector], office: Office, made: Invented, now: datetime
) -> list[Contrast]:
    """What a draft's sector decides otherwise of a case as it came in, with its facts of now."""
    trial = try_on(sectors, office, made, now)
    return list(between(trial.old, trial.new))


def between(old: Side, new: Side) -> list[Contrast]:
    """What two sides differ in, as values."""
    if old.shown is None or new.shown is None:
        values = ["no" if side.shown is None else "yes" for side in (old, new)]
        return [] if values[0] == values[1] else [Contrast("opened", "", *values)]
    return list(contrasts(old.shown.case, new.shown.case))


def _about(work: UnitOfWork, matter: Matter, draft: Draft) -> Seen:
    case = matter.case
    unit = case.classification.get("unit")
    assert case.id is not None
    return Seen(draft.id, draft.revision, case.id, work.now, "same",
                unit=unit if isinstance(unit, str) else "", kind=case.kind)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One difference that was seen, with the number of its case and in words."""

    number: str
    seen: Seen
    sentence: Title


@dataclass(frozen=True)
class ShadowReport:
    """What the shadow of a draft has shown so far.

    ``looked_at`` counts cases, ``by_what``, ``by_rule``, ``by_unit`` and ``by_kind`` differences;
    ``errors`` are trials that failed or took too long, by kind.
    """

    on: bool
    runs: tuple[Run, ...]
    looked_at: int
    by_what: dict[str, int]
    by_rule: dict[str, int]
    by_unit: dict[str, int]
    by_kind: dict[str, int]
    errors: dict[str, int]
    differences: tuple[Told, ...]


def switch(desk: Desk, caller: Caller, draft_id: int, *, on: bool) -> None:
    """Switch the shadow of a draft on or off. Raises ``NotPermitted``, ``NotFound``, ``Refusal``.

    Only a draft that loads can be tried, and none that is published or withdrawn.
    """
    with desk.store.write() as work:
        draft = work.drafts.get(draft_id)
        if not caller.holds(SWITCHERS, draft.sector):
            roles = ", ".join(SWITCHERS)
            raise NotPermitted(f"须有角色之一:{roles}", f"One of these roles is needed: {roles}")
        running = any(run.ended_at is None for run in work.shadows.runs(draft_id))
        if not on:
            work.shadows.end(draft_id, caller.name, work.now)
            return
        if draft.state in ENDED_STATES:
            raise Refusal("not_allowed", "草案已结束,不能再试行对照", "The draft has ended")
        sector_with(desk.registry, draft.sector, {**published(work, draft.sector), **draft.files})
        if not running:
            work.shadows.start(draft_id, caller.name, work.now)


def report(desk: Desk, draft_id: int, limit: int = 100) -> ShadowReport:
    """What the shadow of a draft has shown; the newest ``limit`` differences one by one."""
    with desk.store.read() as work:
        draft = work.drafts.get(draft_id)
        runs = tuple(work.shadows.runs(draft_id))
        counted = {name: work.shadows.counts(draft_id, ("what", name))
                   for name in ("rule", "unit", "kind")}  # fmt: skip
        listed = work.shadows.listed(draft_id, limit)
        looked_at = work.shadows.looked_at(draft_id)
        texts = {**published(work, draft.sector), **draft.files}
    current = desk.sector(draft.sector)
    try:
        drafted = sector_with(desk.registry, draft.sector, texts)
    except PolicyFileError:
        drafted = current
    told = tuple(Told(number, seen, _words((current, drafted), seen)) for number, seen in listed)
    by = {name: _summed(rows, 1) for name, rows in counted.items()}
    every = [(key, n) for key, n in counted["rule"] if key[0] not in ("same", "error", "slow")]
    errors = Counter[str]()
    for (what, rule), n in counted["rule"]:
        if what in ("error", "slow"):
            errors[rule or what] += n
    by_rule = Counter[str]()
    for (what, rule), n in every:
        by_rule[f"{what} {rule}".strip()] += n
    on = any(run.ended_at is None for run in runs) and draft.state not in ENDED_STATES
    return ShadowReport(
        on, runs, looked_at, _summed(every, 0), dict(by_rule), by["unit"], by["kind"],
        dict(errors), told,
    )  # fmt: skip


def _summed(rows: Sequence[tuple[tuple[str, ...], int]], place: int) -> dict[str, int]:
    found = Counter[str]()
    for key, n in rows:
        if key[0] not in ("same", "error", "slow"):
            found[key[place]] += n
    return dict(found)


def _words(sectors: tuple[Sector, Sector], seen: Seen) -> Title:
    if seen.what == "slow":
        return {"zh": "超过时间,未能对照", "en": "It took too long to tell"}
    if seen.what == "error":
        return {"zh": f"对照失败：{seen.rule}", "en": f"The trial failed: {seen.rule}"}
    return said(sectors, Contrast(seen.what, seen.rule, seen.old, seen.new))
