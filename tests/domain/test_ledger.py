"""The ledger: every day between start and due is accounted for once, with its reason."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendarfiles import official_book
from core.domain.worktime.calendars import Why
from core.domain.worktime.deadlines import deadline
from core.domain.worktime.ledger import Kind, Summary, ledger, summary
from core.domain.worktime.periods import Extension, Pause, Period, Roll, Unit

TODAY = official_book().as_known_on()
APPRAISAL = Pause(date(2018, 7, 16), date(2018, 8, 6))


def test_sixty_days_with_an_appraisal() -> None:
    found = deadline(TODAY, date(2018, 7, 4), Period.parse("60 days"), pauses=[APPRAISAL])
    assert summary(ledger(TODAY, found)) == Summary(counted=60, skipped=2, paused=21)


def test_seven_workdays_over_the_spring_festival_day_by_day() -> None:
    found = deadline(TODAY, date(2026, 2, 13), Period.parse("7 workdays"))
    entries = ledger(TODAY, found)
    counted = [entry for entry in entries if entry.kind is Kind.COUNTED]
    assert [f"{entry.day:%m-%d}" for entry in counted] == (
        ["02-14", "02-24", "02-25", "02-26", "02-27", "02-28", "03-02"]
    )
    assert [entry.number for entry in counted] == [1, 2, 3, 4, 5, 6, 7]
    assert counted[0].note.why is Why.MAKE_UP
    skipped = [entry.note for entry in entries if entry.kind is Kind.SKIPPED]
    assert [note.why for note in skipped] == [Why.FESTIVAL] * 9 + [Why.WEEKEND]
    assert {note.name for note in skipped} == {"春节", ""}


def test_days_rolled_over_are_skipped_and_marked() -> None:
    found = deadline(TODAY, date(2026, 2, 2), Period.parse("15 days"))
    rolled = [entry for entry in ledger(TODAY, found) if entry.rolled]
    assert [entry.day.day for entry in rolled] == list(range(18, 25))
    assert {(entry.kind, entry.number) for entry in rolled} == {(Kind.SKIPPED, 15)}


def test_the_same_day_has_an_empty_ledger() -> None:
    found = deadline(TODAY, date(2026, 2, 15), Period.parse("same_day"))
    assert ledger(TODAY, found) == ()


def test_a_named_date_is_counted_in_the_unit_of_the_period() -> None:
    until = [Extension(until=date(2026, 3, 15))]
    found = deadline(TODAY, date(2026, 3, 6), Period.parse("3 workdays"), extensions=until)
    assert summary(ledger(TODAY, found)) == Summary(counted=5, skipped=4, paused=0)


def test_a_period_held_by_an_open_pause_is_accounted_for_so_far() -> None:
    held = deadline(
        TODAY, date(2026, 3, 2), Period.parse("60 days"), pauses=[Pause(date(2026, 3, 4))]
    )
    assert summary(ledger(TODAY, held)) == Summary(counted=2, skipped=0, paused=0)
    assert summary(ledger(TODAY, held, date(2026, 3, 10))) == Summary(2, 0, 6)


def test_the_account_can_end_today_but_not_after_the_due_day() -> None:
    found = deadline(TODAY, date(2026, 3, 2), Period.parse("5 days"))
    assert [entry.day.day for entry in ledger(TODAY, found, date(2026, 3, 4))] == [3, 4]
    assert ledger(TODAY, found, date(2026, 3, 31)) == ledger(TODAY, found)


_dates = st.dates(date(2019, 1, 1), date(2025, 12, 31))
_pauses = st.lists(
    st.builds(lambda start, n: Pause(start, start + timedelta(n)), _dates, st.integers(0, 40)),
    max_size=6,
)
_periods = st.builds(
    Period, st.integers(1, 60), st.sampled_from([Unit.WORKDAYS, Unit.DAYS, Unit.WEEKS])
)


@settings(deadline=None, max_examples=60)
@given(_dates, _periods, st.sampled_from(Roll), _pauses, st.lists(_periods, max_size=2))
def test_every_day_is_accounted_for_once_and_the_period_in_full(
    start: date, period: Period, roll: Roll, pauses: list[Pause], added: list[Period]
) -> None:
    extensions = [Extension(adds=more) for more in added]
    found = deadline(TODAY, start, period, roll, pauses, extensions)
    entries = ledger(TODAY, found)
    assert found.due is not None
    assert [entry.day for entry in entries] == [
        start + timedelta(n) for n in range(1, (found.due - start).days + 1)
    ]
    owed = sum(p.n * (7 if p.unit is Unit.WEEKS else 1) for p in (period, *added))
    assert summary(entries).counted == owed
    assert entries[-1].number == owed
    assert all(entry.kind is not Kind.COUNTED for entry in entries if entry.rolled)
    paused = {entry.day for entry in entries if entry.kind is Kind.PAUSED}
    assert paused == {e.day for e in entries if any(pause.covers(e.day) for pause in pauses)}
