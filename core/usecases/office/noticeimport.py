"""Taking in a State Council notice: what it would move is shown first, then done case by case.

A deadline that has passed or was met is never touched. Doing it again does nothing new, so what
was interrupted is finished by doing it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from core.domain.casework import passage
from core.domain.casework.cases import Timer
from core.domain.casework.consequences import journal
from core.domain.errors import Conflict, Problem, Refusal, TousuError, invalid
from core.domain.rules.regime import Matter
from core.domain.timekeeping import duties, timers
from core.domain.worktime.calendars import CalendarBook, Notice
from core.domain.worktime.deadlines import end_of
from core.storage.assessment import surveys
from core.storage.rules.office import CalendarRecord
from core.usecases.casework.keeping import keep
from core.usecases.desk import Desk
from core.usecases.office.calendars import calendar_of, notice_of

KIND = "notice"


@dataclass(frozen=True)
class Move:
    """One open deadline that a notice moves from ``old`` to ``new``."""

    number: str
    timer: str
    old: date
    new: date
    passed: bool
    """Whether it moves to a day that is over already, so that it lapses at once."""


@dataclass(frozen=True)
class Failure:
    """A case that could not be recounted, and why."""

    number: str
    error: TousuError


@dataclass(frozen=True)
class DayChange:
    """A day that becomes a working day (``work``) or a rest day."""

    day: date
    work: bool
    festival: str
    document: str


@dataclass(frozen=True)
class Import:
    """What notices bring: the days that change, and what becomes of the open deadlines.

    ``known`` names documents that were here before. ``settled`` counts deadlines that keep their
    date and are provisional no longer.
    """

    documents: tuple[str, ...]
    known: tuple[str, ...]
    days: tuple[DayChange, ...]
    certain_through: date
    moves: list[Move] = field(default_factory=list)
    settled: int = 0
    failures: list[Failure] = field(default_factory=list)

    @property
    def earlier(self) -> list[Move]:
        """The deadlines that end earlier."""
        return [move for move in self.moves if move.new < move.old]

    @property
    def later(self) -> list[Move]:
        """The deadlines that end later."""
        return [move for move in self.moves if move.new > move.old]


def check(desk: Desk, notices: Sequence[Notice]) -> None:
    """Refuse ``notices`` that could not be taken in today: ``invalid_input``, Conflict."""
    _sorted_out(desk, notices)


def preview(desk: Desk, notices: Sequence[Notice]) -> Import:
    """What taking in ``notices`` would do; nothing is stored. ``invalid_input``, Conflict."""
    new, _ = _sorted_out(desk, notices)
    trial = replace(desk, book=_with(desk.book, new))
    return _recount(trial, _begun(desk, notices), _look)


def take_in(
    desk: Desk,
    notices: Sequence[Notice],
    by: str,
    progress: Callable[[int, int], None] | None = None,
) -> Import:
    """Record ``notices`` and recount every open deadline they reach, one transaction a case.

    ``progress`` is told how many cases are done, of how many.
    """
    begun = _begun(desk, notices)
    new, _ = _sorted_out(desk, notices)
    with desk.store.write(alone=True) as work:
        for notice in new:
            work.calendar_records.add(_record(notice, work.now, by))
    return _recount(desk, begun, _store, progress)


def may_alone(desk: Desk) -> None:
    """Whether one person may take in a notice; ``needs_second_officer`` where it is a draft's."""
    with desk.store.read() as work:
        if work.settings.all().get("calendar_needs_approval") is True:
            zh = "本单位的放假通知须经他人批准:请先起草"
            en = "Here a notice needs another person's approval: draft it first"
            raise Refusal("needs_second_officer", zh, en)


def _begun(desk: Desk, notices: Sequence[Notice]) -> Import:
    """Which days change through ``notices``, whether or not they are recorded already."""
    _, known = _sorted_out(desk, notices)
    documents = {notice.document for notice in notices}
    with desk.store.read() as work:
        records = work.calendar_records.all()
    others = [r for r in records if r.kind != KIND or r.document not in documents]
    before = calendar_of(desk.book, others, "", {})
    shipped = {notice.document for notice in desk.book.notices}
    added = [notice for notice in notices if notice.document not in shipped]
    after = _with(before, added).as_known_on()
    days = tuple(
        DayChange(day, after.is_workday(day), after.note(day).name, after.note(day).source)
        for day in before.as_known_on().differences(after)
    )
    return Import(tuple(documents), known, days, after.certain_through)


def _sorted_out(desk: Desk, notices: Sequence[Notice]) -> tuple[list[Notice], tuple[str, ...]]:
    """The notices not known here yet, and the documents of those that are."""
    today = desk.now().astimezone(desk.zone).date()
    problems = [
        Problem(notice.document, "须写明公布日期,且不得晚于今日",
                "must state the day it was published, which may not lie in the future")
        for notice in notices
        if notice.published is None or notice.published > today
    ]  # fmt: skip
    if problems:
        raise invalid(*problems)
    with desk.store.read() as work:
        records = [r for r in work.calendar_records.all() if r.kind == KIND]
    here = {notice.document: notice for notice in desk.book.notices}
    here |= {record.document: notice_of(record) for record in records}
    new, known = [], []
    for notice in notices:
        same = here.get(notice.document)
        if same is None:
            new.append(notice)
        elif _days(same) == _days(notice):
            known.append(notice.document)
        else:
            raise Conflict(
                f"{notice.document} 已录入,但内容不同;更正须用新的文号",
                f"{notice.document} was entered before with other days; a correction needs a "
                "document of its own",
            )
    return new, tuple(known)


def _recount(
    desk: Desk,
    begun: Import,
    do: Callable[[Desk, str, Import], Recounted],
    progress: Callable[[int, int], None] | None = None,
) -> Import:
    """Do it to every case that the days reach; one that fails does not keep the others back."""
    with desk.store.read() as work:
        numbers = surveys.touched(work.connection, tuple(change.day for change in begun.days))
    moves: list[Move] = []
    failures, settled = [], 0
    for done, number in enumerate(numbers, 1):
        try:
            found = do(desk, number, begun)
        except TousuError as error:
            failures.append(Failure(number, error))
        else:
            moves += _moves(number, found, desk.now())
            settled += found.settled
        if progress:
            progress(done, len(numbers))
    return replace(begun, moves=moves, settled=settled, failures=failures)


def _look(desk: Desk, number: str, begun: Import) -> Recounted:
    with desk.store.read() as work:
        matter = desk.matter(work, work.cases.get(number))
    return recount(matter, desk.now())


def _store(desk: Desk, number: str, begun: Import) -> Recounted:
    """Recount one case in a transaction of its own; what is over by the new count lapses in it."""
    with desk.store.write() as work:
        case = work.cases.get(number, for_update=True)
        matter = desk.matter(work, case)
        found = recount(matter, work.now)
        note_moves(matter, found, "; ".join(begun.documents), work.now)
        passage.catch_up(matter, work.now)
        keep(work, matter)
        return found


@dataclass(frozen=True)
class Recounted:
    """What counting a case anew gave: timers with the day they ended before; how many settled."""

    moved: list[tuple[Timer, date]]
    settled: int


def note_moves(matter: Matter, found: Recounted, document: str, at: datetime) -> None:
    """Journal what a recount moved, and by which document."""
    for timer, old in found.moved:
        name = f"{timer.name}#{timer.run}"
        journal(
            matter,
            "deadline_moved",
            at,
            matter.regime.policy(timer.policy, timer.version),
            data={"document": document},
            changes={name: (old, timer.due)},
            key=f"{matter.case.number}/{name}/{timer.generation}/moved",
        )


def recount(matter: Matter, at: datetime) -> Recounted:
    """Count every open timer of a case anew by the office's calendar; changes the case."""
    before = {id(timer): (timer.due, timer.provisional) for timer in matter.case.timers}
    were_open = [timer for timer in matter.case.timers if timer.open]
    timers.settle(matter, at)
    for timer in were_open:
        if "@" in timer.name:
            _recount_duty(matter, timer)
    moved, settled = [], 0
    for timer in were_open:
        old, provisional = before[id(timer)]
        if old and timer.due and old != timer.due:
            moved.append((timer, old))
        elif provisional and not timer.provisional:
            settled += 1
    return Recounted(moved, settled)


def _recount_duty(matter: Matter, timer: Timer) -> None:
    duty = duties.duty_of(matter, timer)
    due, timer.provisional = duties.due_day(matter, duty, timer.started_on)
    timer.generation += due != timer.due
    timer.nominal_end = timer.due = due
    timer.due_at = end_of(due, matter.office.zone)
    timer.calendar = matter.office.calendar.version
    timers.schedule(timer)


def _moves(number: str, found: Recounted, now: datetime) -> Iterator[Move]:
    for timer, old in found.moved:
        if timer.due is not None and timer.due_at is not None:
            name = timer.name if timer.run == 1 else f"{timer.name}#{timer.run}"
            yield Move(number, name, old, timer.due, timer.due_at <= now)


def _with(book: CalendarBook, notices: Sequence[Notice]) -> CalendarBook:
    for notice in notices:
        book = book.with_notice(notice)
    return book


def _record(notice: Notice, now: datetime, by: str) -> CalendarRecord:
    assert notice.published is not None
    content = {
        "years": list(notice.years),
        "off": _written(notice.off),
        "work": _written(notice.work),
        "issued": notice.issued.isoformat() if notice.issued else None,
        "url": notice.url,
    }
    return CalendarRecord(KIND, notice.document, notice.published, content, now, by)


def _written(days: Mapping[date, str]) -> dict[str, str]:
    return {day.isoformat(): festival for day, festival in days.items()}


def _days(notice: Notice) -> tuple[set[date], set[date], tuple[int, ...]]:
    """What a notice says of days, by which two of one number are the same."""
    return set(notice.off), set(notice.work), notice.years
