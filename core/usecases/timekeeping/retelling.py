"""Tells a stored case again from its journal: what people did is done anew, on a case in memory.

What the law makes of it follows by itself, under the version then in force and by the settings
and working days that counted when each entry was written. What other parts of the office did to
the case (a link, a suspicion and its tasks) is taken from the journal as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from core.domain.casework import applications, engine, passage, service
from core.domain.casework.cases import SYSTEM, Case, Command, Entry, Officer
from core.domain.casework.consequences import follow
from core.domain.people.identities import EVENTS
from core.domain.proof.journal import commitment
from core.domain.rules.regime import Matter, Office
from core.domain.rules.sectors import Fact
from core.storage.rules.office import CalendarRecord, SettingChange, settings_after
from core.usecases.desk import Desk, regime_of
from core.usecases.office.calendars import calendar_of
from core.usecases.office.noticeimport import KIND, note_moves, recount
from core.usecases.timekeeping import resettling

#: Events that no rule brings about: they are told as they stand.
_FOREIGN = {
    "split", "linked", "unlinked", "suspected", "attached", "message_retried",
    "message_discarded", *EVENTS,
}  # fmt: skip


class Turns(NamedTuple):
    """Where entries, by number, records of days, by document, and settings stand in the log.

    A clock that was put back tells otherwise which came first. Of settings there is one for each
    change of their history.
    """

    entries: Mapping[int, int]
    records: Mapping[str, int]
    settings: Sequence[int | None]


@dataclass
class Retelling:
    """A case told again, as far as it has come."""

    desk: Desk
    stored: Case
    history: list[SettingChange]
    records: list[CalendarRecord]
    turns: Turns
    known: list[CalendarRecord] = field(default_factory=list)
    sealed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.records.sort(key=lambda record: record.recorded_at)
        sector = self.desk.sector(self.stored.sector)
        self.facts: Mapping[str, Fact] = sector.facts
        case = self._as_received()
        self.settings = self._settings_of(next(iter(self.stored.journal), None))
        self.matter = Matter(case, regime_of(sector, case, self.settings), self._office())

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

    def do(self, entry: Entry) -> None:
        """Let happen again what an entry tells: an act, facts, a notice of days, or time."""
        matter, data = self.matter, entry.data
        if entry.event == "deadline_moved" and "document" in data:
            note_moves(matter, recount(matter, entry.at), str(data["document"]), entry.at)
            return
        passage.catch_up(matter, entry.at)
        if entry.event == resettling.EVENT:
            resettling.resettle(matter, data["draft"], entry.changes, entry.at)
        if entry.event in _FOREIGN or entry.event.startswith("suspicion_"):
            self._take_over(entry)
            return
        if entry.actor == SYSTEM and entry.event != "facts_recorded":
            return
        officer = Officer(entry.actor, tuple(data.get("roles", (entry.role,))))
        facts = self._given(entry)
        if entry.event == "facts_recorded":
            engine.record_facts(matter, officer, facts, entry.at)
            return
        if service.is_event(entry.event):
            service.record(matter, _delivery(entry, officer), entry.at)
            return
        if entry.event == "application_refused":
            self._refuse(officer, entry)
            return
        others = tuple(Officer(name, ()) for name in data.get("together_with", ()))
        timer = f"{data['timer']}#{data['run']}" if "run" in data else ""
        act = str(data["act"]) if entry.event == "applied" else entry.act
        command = Command(
            act, officer, entry.at, facts, str(data.get("note", "")),
            tuple(data.get("grounds", ())), timer, data.get("until"), str(data.get("period", "")),
            others,
        )  # fmt: skip
        applications.apply(matter, command) if entry.event == "applied" else engine.act(
            matter, command
        )

    def _refuse(self, officer: Officer, entry: Entry) -> None:
        case, act = self.matter.case, entry.data["act"]
        for number, application in enumerate(case.applications, 1):
            application.id = number
            if application.act == act and application.state == "open":
                applications.refuse(self.matter, officer, number, entry.data["note"], entry.at)
                return

    def _take_over(self, entry: Entry) -> None:
        """Note an entry as it stands, with the tasks that were opened and ended by it."""
        case = self.matter.case
        case.journal.append(replace(entry, seq=len(case.journal) + 1))
        opened = {(task.slug, task.opened_at) for task in case.tasks}
        for task in self.stored.tasks:
            if task.opened_at == entry.at and (task.slug, task.opened_at) not in opened:
                case.tasks.append(replace(task, done_at=None, done_by="", outcome="", id=None))
            found = case.open_task(task.slug)
            if found and task.done_at == entry.at and task.opened_at == found.opened_at:
                found.done_at, found.done_by, found.outcome = entry.at, task.done_by, task.outcome
        follow(self.matter, entry, {})

    def number_notices(self) -> None:
        """Give the notices drawn up again the numbers under which they were issued."""
        issued = {(notice.slug, notice.drawn_at): notice for notice in self.stored.notices}
        for notice in self.matter.case.notices:
            if not notice.number and (old := issued.get((notice.slug, notice.drawn_at))):
                notice.number, notice.text, notice.digest = old.number, old.text, old.digest

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

    def learn(self, entry: Entry | None) -> None:
        """Know the settings and the days that counted when an entry was written (None: now)."""
        settings = self._settings_of(entry)
        if settings != self.settings:
            self.settings = settings
            resettling.under(self.desk, self.matter, settings, list(self.known))
        self._learn_days(entry)

    def _settings_of(self, entry: Entry | None) -> dict[str, Any]:
        """The settings that were stored before an entry was (None: all)."""
        if entry is None or entry.recorded_at is None:
            return settings_after(self.history)
        told = [e for e in self.stored.journal if e.seq <= entry.seq]
        drafts = {e.data["draft"] for e in told if e.event == resettling.EVENT}
        other = self.turns.entries.get(entry.seq)

        upto = entry.recorded_at

        def before(change: SettingChange, turn: int | None) -> bool:
            if turn and other:
                return turn < other
            # Older than the log; of one instant the case itself tells what came first.
            here = change.draft_id in {None, *drafts}
            return change.at < upto or (change.at == upto and here)

        known = zip(self.history, self.turns.settings, strict=True)
        return settings_after(change for change, turn in known if before(change, turn))

    def _learn_days(self, entry: Entry | None) -> None:
        """Know the working days that were recorded before an entry was written (None: all)."""
        moving = entry is not None and "document" in entry.data
        new = [r for r in self.records if r not in self.known and self._before(r, entry, moving)]
        if not new:
            return
        self.known += new
        self.matter.office = self._office()
        provisional = any(timer.open and timer.provisional for timer in self.matter.case.timers)
        if provisional and not moving and any(record.kind == KIND for record in new):
            recount(self.matter, new[-1].recorded_at)

    def _before(self, record: CalendarRecord, entry: Entry | None, moving: bool) -> bool:
        if entry is None or entry.recorded_at is None:
            return True
        turn, other = self.turns.records.get(record.document), self.turns.entries.get(entry.seq)
        if turn and other:
            return turn < other
        upto = entry.recorded_at
        return record.recorded_at < upto or (moving and record.recorded_at == upto)

    def _office(self) -> Office:
        book = calendar_of(self.desk.book, list(self.known), self.stored.sector, self.settings)
        return Office(book.as_known_on(None), self.desk.zone, self.settings)


def _delivery(entry: Entry, officer: Officer) -> service.Delivery:
    """The attempt to serve a notice that an entry tells."""
    data, outcome = entry.data, entry.event.partition(":")[0]
    return service.Delivery(
        str(data["number"]), str(data["method"]), officer,
        "returned" if outcome == "returned" else "served",
        data["on"], str(data.get("receipt", "")), str(data.get("note", "")),
    )  # fmt: skip


def _something(fact: Fact) -> Any:
    """Some value of the fact's type, for one of which only that it was known is known."""
    return {"bool": False, "number": 0, "date": "2000-01-01", "text": "?"}.get(
        fact.type, next(iter(fact.values), "")
    )
