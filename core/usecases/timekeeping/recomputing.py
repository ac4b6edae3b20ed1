"""Recomputing a stored case: its journal is told again, and what follows is compared.

Only what people did is taken from the journal. What the law made of it, advice, classification,
every timer with its days, tasks and lapses, is computed anew under the version then in force and
by the settings and working days known when each entry was written. A personal fact that was
changed since is a commitment only, and stands as known.

All cases together are a job in parts, which several processes do; whoever dies in between leaves
what is done done, and the part it was at to another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from core.domain.casework import engine, views
from core.domain.casework.cases import Entry
from core.domain.errors import TousuError
from core.domain.rules.regime import Matter
from core.domain.timekeeping.duties import open_periods
from core.storage.assessment import surveys
from core.storage.background.jobs import Job
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.timekeeping.differing import NOTICE, TASK, TIMER, Difference, parts_differ
from core.usecases.timekeeping.retelling import Retelling, Turns

KIND = "recomputation"
#: Cases that a part may hold, by their ids, and after how many the lease of a part is renewed.
SIZE, TELL_EVERY = 200, 20

#: What is raised where somebody wrote into the database what is no case or no entry at all.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, StopIteration)
#: What of an entry depends on when and where it was stored, not on what happened.
_STORED_ONLY = ("recorded_at", "previous_hash", "hash")
_CASE = ("status", "version", "officer", "facts", "verdict", "grounds", "missing", "classification")


@dataclass(frozen=True)
class Recomputed:
    """A case told again: how many entries and timers were compared, and the first difference."""

    number: str
    entries: int
    timers: int
    difference: Difference | None = None


def recompute(desk: Desk, number: str) -> Recomputed:
    """Tell the case ``number`` again from its journal; nothing is stored. ``NotFound``."""
    try:
        with desk.store.read() as work:
            stored = work.cases.get(number)
            history = work.settings.history(stored.sector, stored.profile)
            records = work.calendar_records.all()
            matter = desk.matter(work, stored)
            turns = Turns(
                work.log.turns(number), work.calendar_records.turns(),
                work.settings.turns(stored.sector, stored.profile),
            )  # fmt: skip
        told = Retelling(desk, stored, history, records, turns)
        difference = _Comparing(told).difference(matter)
    except _UNREADABLE as error:
        zh, en = "案件无法读取或重述", "the case cannot be read or told again"
        return Recomputed(number, 0, 0, Difference(zh, en, "?", f"{type(error).__name__}: {error}"))
    return Recomputed(number, len(stored.journal), len(stored.timers), difference)


def ask(desk: Desk, by: str) -> Job:
    """The job that recomputes every case: the one under way, where there is one, else a new one."""
    with desk.store.write(alone=True) as work:
        return work.jobs.active(KIND) or jobs.ask(work, KIND, "", {}, by)


def run(desk: Desk, job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Cut the cases into parts."""
    with desk.store.read() as work:
        pieces = surveys.ids(work.connection, SIZE)
    parts = [{"first": first, "last": last} for first, last in pieces]
    return jobs.Outcome({"cases": 0, "entries": 0, "timers": 0, "differing": []}, parts=parts)


def run_part(desk: Desk, job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Recompute the cases of one part; of those that differ only the numbers are kept."""
    with desk.store.read() as work:
        within = int(job.params["first"]), int(job.params["last"])
        numbers = surveys.numbers_in(work.connection, within)
    found = []
    for place, number in enumerate(numbers, 1):
        found.append(recompute(desk, number))
        if place % TELL_EVERY == 0:
            tell(place, len(numbers))
    return jobs.Outcome(
        {
            "cases": len(found),
            "entries": sum(one.entries for one in found),
            "timers": sum(one.timers for one in found),
            "differing": [one.number for one in found if one.difference],
        }
    )


@dataclass
class _Comparing:
    """A case told again, held against what is stored of it."""

    told: Retelling

    def difference(self, stored: Matter) -> Difference | None:
        """The first difference, in the order in which things happened."""
        try:
            if found := self._tell():
                return found
        except TousuError as error:
            last = self.told.matter.case.journal[-1:]
            after = f"{last[0].seq}" if last else "0"
            return Difference(
                f"第{after}条记录之后的行为现在不能重做:{error.zh}",
                f"what was done after entry {after} would be refused now: {error.en}",
                "done", error.code,
            )  # fmt: skip
        return next(self._differences(stored), None)

    def _tell(self) -> Difference | None:
        case, told = self.told.matter.case, 0
        for entry in self.told.stored.journal[:1]:
            self.told.learn(entry)
        if self.told.stored.kind != "office":
            engine.receive(self.told.matter)
        for entry in self.told.stored.journal:
            self.told.learn(entry)
            if entry.seq > len(case.journal):
                self.told.do(entry)
            for old, new in zip(
                self.told.stored.journal[told:], case.journal[told : entry.seq], strict=False
            ):
                if found := self._entry_differs(old, new):
                    return found
            if len(case.journal) < entry.seq:
                return Difference(
                    f"第{entry.seq}条记录({entry.event})没有发生的理由",
                    f"entry {entry.seq} ({entry.event}) does not follow from what came before",
                    entry.event, None,
                )  # fmt: skip
            told = entry.seq
            self.told.number_notices()
        if extra := case.journal[told:]:
            return Difference(
                f"第{told + 1}条记录缺失", f"entry {told + 1} is missing", None, extra[0].event
            )
        self.told.learn(None)
        if self.told.stored.kind == "office" and self.told.stored.timers:
            # The periods of duties begin by the clock alone, without an entry.
            open_periods(
                self.told.matter, max(timer.started_at for timer in self.told.stored.timers)
            )
        return None

    def _entry_differs(self, old: Entry, new: Entry) -> Difference | None:
        old, new = self._comparable(old), self._comparable(new)
        for name in (f.name for f in fields(Entry) if f.name not in _STORED_ONLY):
            was, now = getattr(old, name), getattr(new, name)
            if was != now:
                place = f"{old.seq}", old.event, name
                return Difference(
                    "第{}条记录({})的 {}".format(*place), "{2} of entry {0} ({1})".format(*place),
                    was, now,
                )  # fmt: skip
        return None

    def _comparable(self, entry: Entry) -> Entry:
        """An entry without the values that are known as commitments only."""
        apart = ("facts", "notices")  # the notices' numbers are given when they are stored
        data = {name: value for name, value in entry.data.items() if name not in apart}
        if "facts" in entry.data:
            data["facts"] = self._unsealed(entry.data["facts"])
        return replace(entry, data=data, changes=self._unsealed(entry.changes))

    def _unsealed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if name not in self.told.sealed}

    def _differences(self, stored: Matter) -> Iterator[Difference]:
        """What the case itself is stored as otherwise than it is computed."""
        old, new = stored.case, self.told.matter.case
        for name in _CASE:
            was, now = getattr(old, name), getattr(new, name)
            if name == "facts":
                was, now = self._unsealed(was), self._unsealed(now)
            if was != now:
                yield Difference(f"案件的 {name}", f"{name} of the case", was, now)
        yield from parts_differ("timer", old.timers, new.timers, TIMER)
        yield from parts_differ("task", old.tasks, new.tasks, TASK)
        yield from parts_differ("notice", old.notices, new.notices, NOTICE)
        for timer in old.timers:
            name = f"{timer.name}#{timer.run}"
            days = [views.timer_ledger(matter, name) for matter in (stored, self.told.matter)]
            if days[0] != days[1]:
                counts = [found[0] if found else None for found in days]
                yield Difference(f"时限 {name} 的逐日账", f"ledger of timer {name}", *counts)
