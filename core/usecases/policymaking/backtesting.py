"""Backtests: what a draft's rules would have said of the office's past cases, and which edit of it.

A backtest is a job. It reads the snapshot of decided facts a month at a time; where Polars is
installed, columns say at once which cases cannot change, and only the others are asked one by
one. With and without it the report is the same, to the letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from core.domain.backtests.asif import as_if, changed_policies
from core.domain.backtests.changes import Comparer
from core.domain.backtests.outcomes import Bench
from core.domain.backtests.records import Past
from core.domain.backtests.tally import Tally, seen
from core.domain.canonical import dumps
from core.domain.errors import NotFound, Problem, invalid
from core.domain.regime import Office
from core.domain.sectors import Sector
from core.storage.jobs import Job
from core.storage.policies import Draft, DraftEvent
from core.storage.unit_of_work import UnitOfWork
from core.usecases import jobs
from core.usecases.desk import Desk
from core.usecases.entry import Caller
from core.usecases.policymaking.attributing import Attribution, attribution
from core.usecases.policymaking.columns import available
from core.usecases.policymaking.drafts import APPROVERS, EDITORS, reached
from core.usecases.policymaking.snapshots import Month, Snapshot, frame, refresh
from core.usecases.published import published, sector_with

KIND = "backtest"
#: The line that a backtest leaves in the history of the draft.
BACKTESTED = "backtested"
MODES = ("as_if", "from_day")
#: Who may have a draft tried on the past; who may read drafts reads what came of it.
RUNNING_ROLES = (*EDITORS, *APPROVERS)


@dataclass(frozen=True)
class Wanted:
    """Which past: cases received from ``first`` to ``last``; no days: the last twelve months.

    ``as_if`` has the draft in force on every day of it, ``from_day`` from its own day only.
    """

    first: date | None = None
    last: date | None = None
    mode: str = "as_if"


def ask(desk: Desk, caller: Caller, sector: str, draft_id: int, wanted: Wanted) -> Job:
    """Have a draft tried on the past; NotFound, ``invalid_input`` for days in the wrong order."""
    today = desk.now().astimezone(desk.zone).date()
    last = wanted.last or today
    first = wanted.first or date(last.year - 1, last.month, 1)
    if first > last or wanted.mode not in MODES:
        zh, en = "起日不得晚于止日", "The first day is after the last"
        raise invalid(Problem("from", zh, en, f"mode: {', '.join(MODES)}"))
    with desk.store.write() as work:
        draft = reached(desk, work, caller, sector, draft_id, RUNNING_ROLES)
        params = {"draft": draft.id, "from": first, "to": last, "mode": wanted.mode,
                  "as_of": work.now}  # fmt: skip
        return jobs.ask(work, KIND, sector, params, caller.name)


def report(desk: Desk, caller: Caller, sector: str, draft_id: int) -> dict[str, Any]:
    """The report of a draft's last backtest; NotFound where there was none."""
    with desk.store.read() as work:
        draft = reached(desk, work, caller, sector, draft_id)
        for event in reversed(work.drafts.history(draft.id)):
            if event.event == BACKTESTED:
                found: dict[str, Any] = dict(work.jobs.get(event.data["job"]).result["report"])
                return {**found, "stale": found["draft_digest"] != digest_of(draft)}
    raise NotFound("尚未对此草案做过回溯测试", "This draft has not been tried on the past yet")


def digest_of(draft: Draft) -> str:
    """The SHA-256 over the files of a draft."""
    return sha256(dumps(dict(draft.files)).encode()).hexdigest()


def run(desk: Desk, job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Do the job: bring the snapshot up to date, compare, and keep the report with the draft."""
    params = job.params
    with desk.store.read() as work:
        draft = work.drafts.get(params["draft"])
        texts = published(work, draft.sector)
        profiles = desk.sector(draft.sector).profiles
        offices = {name: desk.office(work, draft.sector, name) for name in profiles}
    old = sector_with(desk.registry, draft.sector, texts)
    new = sector_with(desk.registry, draft.sector, {**texts, **draft.files})
    snapshot = refresh(desk, old, params["from"], params["to"], lambda done, all_: tell(0, 0))
    edits = attribution(old, new, {**texts, **draft.files})
    trial = Trial(old, new, edits, params["from"], params["mode"], params["as_of"], offices)
    trial.run(desk, snapshot, tell)
    told = {
        "sector": draft.sector, "draft": draft.id, "title": draft.title,
        "from": params["from"].isoformat(), "to": params["to"].isoformat(),
        "mode": params["mode"], "draft_digest": digest_of(draft),
        "snapshot_digest": snapshot.digest, **trial.report(),
    }  # fmt: skip
    said = {key: told[key] for key in ("cases", "changed", "draft_digest", "snapshot_digest")}

    def store(work: UnitOfWork) -> None:
        data = {
            **said,
            "job": job.id,
            "from": params["from"],
            "to": params["to"],
            "mode": params["mode"],
            "report_digest": sha256(dumps(told).encode()).hexdigest(),
        }
        event = DraftEvent(BACKTESTED, work.now, job.asked_by, data=data)
        work.drafts.record(draft.id, event)

    return jobs.Outcome({"summary": said, "report": told}, store)


@dataclass
class Trial:
    """Two sectors compared over a snapshot, as a whole and edit by edit."""

    old: Sector
    new: Sector
    edits: Attribution
    first: date
    mode: str
    now: datetime
    offices: Mapping[str, Office]
    tally: Tally = field(default_factory=Tally)
    alone: list[int | None] = field(default_factory=list)
    needed: list[int | None] = field(default_factory=list)
    only_together: int = 0
    cancelled_out: int = 0

    def run(self, desk: Desk, snapshot: Snapshot, tell: jobs.Tell = lambda *_: None) -> None:
        """Compare every case; ``tell`` hears of cases done."""
        pairs = self._pairs()
        count = (len(pairs) - 1) // 2
        self.alone = [0 if pair else None for pair in pairs[1 : count + 1]]
        self.needed = [0 if pair else None for pair in pairs[count + 1 :]]
        done = 0
        for month in snapshot.months:
            tell(done, snapshot.cases)
            office = self.offices[month.profile]
            comparers = [
                Comparer(Bench(pair[0], office, self.now), Bench(pair[1], office, self.now))
                if pair else None for pair in pairs
            ]  # fmt: skip
            for past, asked in self._asked(desk, snapshot, month, comparers):
                self._compare(past, comparers, asked)
            done += month.cases
        tell(done, snapshot.cases)

    def _pairs(self) -> list[tuple[Sector, Sector] | None]:
        """What is compared with what: the whole, each edit alone, the whole without each edit."""
        whole = self._in_force(self.new, changed_policies(self.old, self.new))
        if self.edits.too_many or len(self.edits.edits) < 2:
            return [(self.old, whole)]
        alone: list[tuple[Sector, Sector] | None] = []
        without: list[tuple[Sector, Sector] | None] = []
        for edit in self.edits.edits:
            one = self.edits.with_only([edit])
            rest = self.edits.with_only([e for e in self.edits.edits if e is not edit])
            alone.append((self.old, self._in_force(*one)) if one else None)
            without.append((self._in_force(*rest), whole) if rest else None)
        return [(self.old, whole), *alone, *without]

    def _in_force(self, sector: Sector, changed: Any) -> Sector:
        return as_if(sector, changed, self.first) if self.mode == "as_if" else sector

    def _asked(
        self, desk: Desk, snapshot: Snapshot, month: Month, comparers: list[Comparer | None]
    ) -> Iterator[tuple[Past, list[bool]]]:
        """The cases that may change, with which comparers to ask; every case is counted."""
        if month.file is None or not available():
            for past in snapshot.records(desk, month):
                seen(self.tally, past)
                yield past, [True] * len(comparers)
            return
        import polars as pl

        from core.usecases.policymaking.candidates import candidates

        table = frame(month)
        named = table.group_by("unit", "category").agg(pl.len(), pl.sum("runs", "overdue"))
        for unit, category, cases, *recorded in named.sort("unit", "category").iter_rows():
            self.tally.saw(unit, category, f"{month.first:%Y-%m}", cases, tuple(recorded))
        rows = [set(candidates(table, month.profile, c)) if c else set() for c in comparers]
        records = table["record"]
        for row in sorted(set().union(*rows)):
            yield Past.read(records[row]), [row in mine for mine in rows]

    def _compare(self, past: Past, comparers: list[Comparer | None], asked: list[bool]) -> None:
        whole, *others = comparers
        assert whole is not None
        change = whole.change(past) if asked[0] else None
        if change is not None:
            self.tally.add(change)
        if not others:
            return
        found = [
            bool(c and here and c.change(past)) for c, here in zip(others, asked[1:], strict=True)
        ]
        half = len(others) // 2
        for counts, told in ((self.alone, found[:half]), (self.needed, found[half:])):
            for place, changed in enumerate(told):
                if (before := counts[place]) is not None:
                    counts[place] = before + changed
        self.only_together += change is not None and not any(found[:half])
        self.cancelled_out += change is None and any(found[:half])

    def report(self) -> dict[str, Any]:
        """The counts, and what each edit does: alone, and to the draft that lacks only it."""
        told = self.tally.report()
        edits = self.edits.edits
        single = len(edits) == 1
        alone = [told["changed"]] if single else self.alone or [None] * len(edits)
        needed = [told["changed"]] if single else self.needed or [None] * len(edits)
        return {
            **told,
            "edits": [
                {"edit": dict(edit.sentence), "policy": edit.policy.slug,
                 "path": list(edit.difference.path), "alone": alone[n], "needed": needed[n]}
                for n, edit in enumerate(edits)
            ],
            "interactions": {
                "tried": not self.edits.too_many,
                "only_together": self.only_together,
                "cancelled_out": self.cancelled_out,
            },
        }  # fmt: skip
