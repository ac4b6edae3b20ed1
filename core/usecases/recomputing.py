"""Recomputing a stored case: its journal is told again, and what follows is compared.

Only what people did is taken from the journal. What the law made of it, advice, classification,
every timer with its days, tasks and lapses, is computed anew under the version then in force and
by the working days and settings that counted when each entry was written. A personal fact that
was changed since is a commitment only, and stands as known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from core.domain import engine, passage, views
from core.domain.cases import SYSTEM, Case, Command, Entry, Officer
from core.domain.duties import open_periods
from core.domain.errors import TousuError
from core.domain.journal import commitment
from core.domain.regime import Matter, Office
from core.domain.sectors import Fact
from core.storage.office import CalendarRecord, SettingChange, settings_at
from core.usecases import resettling
from core.usecases.calendars import calendar_of
from core.usecases.desk import Desk, regime_of
from core.usecases.differing import NOTICE, TASK, TIMER, Difference, parts_differ
from core.usecases.noticeimport import KIND, note_moves, recount
from core.usecases.resettling import under

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
        difference = _Retelling(desk, stored, history, records).difference(matter)
    except _UNREADABLE as error:
        zh, en = "案件无法读取或重述", "the case cannot be read or told again"
        return Recomputed(number, 0, 0, Difference(zh, en, "?", f"{type(error).__name__}: {error}"))
    return Recomputed(number, len(stored.journal), len(stored.timers), difference)


@dataclass
class _Retelling:
    """A case told again, as far as it has come."""

    desk: Desk
    stored: Case
    history: list[SettingChange]
    records: list[CalendarRecord]
    known: list[CalendarRecord] = field(default_factory=list)
    sealed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.records.sort(key=lambda record: record.recorded_at)
        sector = self.desk.sector(self.stored.sector)
        self.facts: Mapping[str, Fact] = sector.facts
        case = self._as_received()
        self.settings = self._settings_of(next(iter(self.stored.journal), None))
        self.matter = Matter(case, regime_of(sector, case, self.settings), self._office())

    def difference(self, stored: Matter) -> Difference | None:
        """The first difference, in the order in which things happened."""
        try:
            if found := self._tell():
                return found
        except TousuError as error:
            last = self.matter.case.journal[-1:]
            after = f"{last[0].seq}" if last else "0"
            return Difference(
                f"第{after}条记录之后的行为现在不能重做:{error.zh}",
                f"what was done after entry {after} would be refused now: {error.en}",
                "done", error.code,
            )  # fmt: skip
        return next(self._differences(stored), None)

    def _as_received(self) -> Case:
        """The case as it was when it came in: the facts told then, under the version of then."""
        old = self.stored
        first = next(iter(old.journal), None)
        received = first if first and first.event == "received" else None
        sector = self.desk.sector(old.sector)
        case = Case(
            old.number, old.sector, old.profile, old.kind, old.channel, old.received_at,
            old.received_on, old.policy, old.version, old.status, old.salt,
        )  # fmt: skip
        if received and received.version:
            case.policy, case.version = received.policy, received.version
            case.facts = self._given(received)
        elif offices := sector.office_policies(old.profile, old.received_on):
            case.policy, case.version = offices[0].slug, offices[0].version
        versions = sector.versions(case.policy, case.profile)
        policy = next(version for version in versions if version.version == case.version)
        case.status = policy.intake.status
        return case

    def _tell(self) -> Difference | None:
        case, told = self.matter.case, 0
        for entry in self.stored.journal[:1]:
            self._learn(entry)
        if self.stored.kind != "office":
            engine.receive(self.matter)
        for entry in self.stored.journal:
            self._learn(entry)
            if entry.seq > len(case.journal):
                self._do(entry)
            for old, new in zip(
                self.stored.journal[told:], case.journal[told : entry.seq], strict=False
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
        if extra := case.journal[told:]:
            return Difference(
                f"第{told + 1}条记录缺失", f"entry {told + 1} is missing", None, extra[0].event
            )
        self._learn(None)
        if self.stored.kind == "office" and self.stored.timers:
            # The periods of duties begin by the clock alone, without an entry.
            open_periods(self.matter, max(timer.started_at for timer in self.stored.timers))
        return None

    def _do(self, entry: Entry) -> None:
        """Let happen again what an entry tells: an act, facts, a notice of days, or time."""
        matter, data = self.matter, entry.data
        if entry.event == "deadline_moved" and "document" in data:
            note_moves(matter, recount(matter, entry.at), str(data["document"]), entry.at)
            return
        passage.catch_up(matter, entry.at)
        if entry.event == resettling.EVENT:
            resettling.resettle(matter, data["draft"], entry.changes, entry.at)
        if entry.actor == SYSTEM:
            return
        officer = Officer(entry.actor, tuple(data.get("roles", (entry.role,))))
        facts = self._given(entry)
        if entry.event == "facts_recorded":
            engine.record_facts(matter, officer, facts, entry.at)
            return
        others = tuple(Officer(name, ()) for name in data.get("together_with", ()))
        timer = f"{data['timer']}#{data['run']}" if "run" in data else ""
        command = Command(
            entry.act, officer, entry.at, facts, str(data.get("note", "")),
            tuple(data.get("grounds", ())), timer, data.get("until"), str(data.get("period", "")),
            others,
        )  # fmt: skip
        engine.act(matter, command)

    def _given(self, entry: Entry) -> dict[str, Any]:
        """The facts of an entry; of personal ones the present value where it is the same."""
        found: dict[str, Any] = {}
        for name, value in entry.data.get("facts", {}).items():
            if isinstance(value, Mapping):
                present = self.stored.facts.get(name)
                same = present is not None and value["commitment"] == commitment(
                    self.stored.salt, name, present
                )
                if not same:
                    self.sealed.add(name)
                value = present if same else _something(self.facts[name])
            found[name] = value
        return found

    def _settings_of(self, entry: Entry | None) -> dict[str, Any]:
        """The settings that counted when an entry was written (None: those of now)."""
        if entry is None or entry.recorded_at is None:
            return settings_at(self.history, self.desk.now())
        told = [e for e in self.stored.journal if e.seq <= entry.seq]
        drafts = {e.data["draft"] for e in told if e.event == resettling.EVENT}
        # Of one instant the case itself tells what came first.
        known = [
            change
            for change in self.history
            if change.at < entry.recorded_at or change.draft_id in {None, *drafts}
        ]
        return settings_at(known, entry.recorded_at)

    def _learn(self, entry: Entry | None) -> None:
        """Know what the office had set, and which days it knew, when an entry was written."""
        settings = self._settings_of(entry)
        if settings != self.settings:
            self.settings = settings
            under(self.desk, self.matter, settings, list(self.known))
        self._learn_days(entry)

    def _learn_days(self, entry: Entry | None) -> None:
        """Know the working days that were recorded before an entry was written (None: all)."""
        upto = entry.recorded_at if entry else None
        moving = entry is not None and "document" in entry.data
        new = [r for r in self.records if self._before(r, upto, moving)][len(self.known) :]
        if not new:
            return
        self.known += new
        self.matter.office = self._office()
        provisional = any(timer.open and timer.provisional for timer in self.matter.case.timers)
        if provisional and not moving and any(record.kind == KIND for record in new):
            recount(self.matter, new[-1].recorded_at)

    @staticmethod
    def _before(record: CalendarRecord, upto: datetime | None, moving: bool) -> bool:
        return upto is None or record.recorded_at < upto or (moving and record.recorded_at == upto)

    def _office(self) -> Office:
        book = calendar_of(self.desk.book, list(self.known), self.stored.sector, self.settings)
        return Office(book.as_known_on(None), self.desk.zone, self.settings)

    # ------------------------------------------------------------ comparing

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
        """An entry without what storing added, and values that are commitments only."""
        data = {k: v for k, v in entry.data.items() if k not in ("facts", "notices")}
        if "facts" in entry.data:
            data["facts"] = self._unsealed(entry.data["facts"])
        return replace(entry, data=data, changes=self._unsealed(entry.changes))

    def _unsealed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if name not in self.sealed}

    def _differences(self, stored: Matter) -> Iterator[Difference]:
        """What the case itself is stored as otherwise than it is computed."""
        old, new = stored.case, self.matter.case
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
            days = [views.timer_ledger(matter, name) for matter in (stored, self.matter)]
            if days[0] != days[1]:
                counts = [found[0] if found else None for found in days]
                yield Difference(f"时限 {name} 的逐日账", f"ledger of timer {name}", *counts)


def _something(fact: Fact) -> Any:
    """Some value of the fact's type, for one of which only that it was known is known."""
    return {"bool": False, "number": 0, "date": "2000-01-01", "text": "?"}.get(
        fact.type, next(iter(fact.values), "")
    )
