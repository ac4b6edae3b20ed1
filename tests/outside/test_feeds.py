"""Calendars of due dates: the right dates, for whoever may see them, and about nobody."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from core.domain.casework.cases import Case, Entry
from core.domain.errors import Conflict, NotFound, TousuError
from core.storage.people.access import Grant
from core.usecases.casework.keeping import keep
from core.usecases.messages import digests, feeds, undelivered
from core.usecases.people import access
from core.usecases.timekeeping import deadlines
from tests.outside.conftest import SECTOR, Bureau


def events(bureau: Bureau, secret: str, language: str = "zh") -> list[Any]:
    """The events of a calendar."""
    return list(Calendar.from_ical(feeds.read(bureau.desk, secret, language)).walk("VEVENT"))


def given_to(bureau: Bureau, case: Case, officer: str, unit: str | None = None) -> None:
    """The case lies with an officer or a unit from now on."""
    with bureau.desk.store.write() as work:
        kept = work.cases.get(case.number, for_update=True)
        kept.officer = officer
        if unit:
            kept.classification = {**kept.classification, "unit": unit}
        work.cases.save(kept)


def withdraw(bureau: Bureau, case: Case, officer: str) -> None:
    """The officer keeps away from the case from now on."""
    with bureau.desk.store.write() as work:
        kept = work.cases.get(case.number, for_update=True)
        day, seq = work.now.date(), len(kept.journal) + 1
        told = Entry("recuse", work.now, day, "recuse", officer, data={"bars": True}, seq=seq)
        kept.journal.append(told)
        keep(work, bureau.desk.matter(work, kept))


def running(bureau: Bureau, case: Case) -> dict[str, date]:
    """The due dates of the case's timers, from the case itself."""
    with bureau.desk.store.read() as work:
        found = work.cases.get(case.number).timers
    return {t.name: t.due for t in found if t.due and t.state in ("running", "overdue")}


def test_an_officer_sees_the_own_open_cases(bureau: Bureau) -> None:
    bureau.person("wang", "handler")
    mine, other = bureau.receive(severity="minor"), bureau.receive(severity="minor")
    given_to(bureau, mine, "wang")
    given_to(bureau, other, "li")
    found = events(bureau, feeds.issue(bureau.desk, "wang").secret)
    due = running(bureau, mine)
    assert due, "nothing runs"
    days = [one["DTSTART"].dt for one in found]
    assert sorted(d.date() if isinstance(d, datetime) else d for d in days) == sorted(due.values())
    assert all(mine.number in one["SUMMARY"] for one in found)
    assert {str(one["URL"]) for one in found} == {f"https://tousu.example/cases/{mine.number}"}


def test_a_date_that_passes_is_marked_and_keeps_its_uid(bureau: Bureau) -> None:
    bureau.person("wang", "handler")
    case = bureau.receive(severity="minor", validity="valid")
    given_to(bureau, case, "wang")
    secret = feeds.issue(bureau.desk, "wang").secret
    before = {str(one["UID"]): str(one["SUMMARY"]) for one in events(bureau, secret)}
    bureau.clock.advance(timedelta(days=40))
    deadlines.fire_all_due(bureau.desk)
    after = {str(one["UID"]): str(one["SUMMARY"]) for one in events(bureau, secret)}
    late = [uid for uid, said in after.items() if said.startswith("【已超期】")]
    assert late
    assert set(late) & set(before)
    english = [str(one["SUMMARY"]) for one in events(bureau, secret, "en")]
    assert any(said.startswith("OVERDUE ") for said in english)


def test_a_unit_shows_what_lies_with_it_and_under_it(bureau: Bureau) -> None:
    units = access.add_units(bureau.desk, SECTOR)
    below = next(one for one in units if one.parent)
    aside = next(one for one in units if one.slug not in (below.slug, below.parent) and one.parent)
    bureau.person("zhang", "unit_head", str(below.parent))
    mine, other = bureau.receive(severity="minor"), bureau.receive(severity="minor")
    given_to(bureau, mine, "", below.slug)
    given_to(bureau, other, "", aside.slug)
    issued = feeds.issue(bureau.desk, "zhang", sector=SECTOR, unit=below.slug)
    assert {str(one["SUMMARY"]).split()[0] for one in events(bureau, issued.secret)} == {
        mine.number
    }
    above = feeds.issue(bureau.desk, "zhang", sector=SECTOR, unit=str(below.parent))
    assert mine.number in str(events(bureau, above.secret))


def test_it_ends_with_the_role_the_user_or_its_taking_back(bureau: Bureau) -> None:
    units = access.add_units(bureau.desk, SECTOR)
    for name in ("wang", "zhao", "sun"):
        bureau.person(name, "handler", units[0].slug)
    unit = units[0].slug
    secrets = {
        name: feeds.issue(bureau.desk, name, sector=SECTOR, unit=unit).secret
        for name in ("wang", "zhao", "sun")
    }
    for secret in secrets.values():
        feeds.read(bureau.desk, secret)
    access.revoke_role(bureau.desk, "wang", Grant("handler", SECTOR, unit))
    access.set_active(bureau.desk, "zhao", active=False)
    assert feeds.revoke(bureau.desk, "sun", secrets["sun"][:8])
    said = set()
    for secret in (*secrets.values(), "", "x", secrets["sun"][:-1]):
        with pytest.raises(NotFound) as refused:
            feeds.read(bureau.desk, secret)
        said.add(str(refused.value))
    assert len(said) == 1


def test_addresses_cannot_be_guessed_and_are_not_stored(bureau: Bureau) -> None:
    bureau.person("wang", "handler")
    drawn = {feeds.issue(bureau.desk, "wang").secret for _ in range(feeds.MOST)}
    assert len(drawn) == feeds.MOST
    assert all(len(secret) >= 43 for secret in drawn)
    with pytest.raises(Conflict):
        feeds.issue(bureau.desk, "wang")
    with bureau.desk.store.read() as work:
        stored = str(work.feeds.of("wang")) + str([f.hash for f in work.feeds.of("wang")])
    assert not any(secret in stored for secret in drawn)


def test_a_unit_out_of_reach_is_refused(bureau: Bureau) -> None:
    units = access.add_units(bureau.desk, SECTOR)
    bureau.person("wang", "handler", units[-1].slug)
    for unit in (units[0].slug, "nowhere", ""):
        with pytest.raises(TousuError):
            feeds.issue(bureau.desk, "wang", sector=SECTOR, unit=unit)


def test_who_withdrew_from_a_case_finds_it_in_no_calendar_and_no_daily_list(
    bureau: Bureau,
) -> None:
    units = access.add_units(bureau.desk, SECTOR)
    unit = next(one.slug for one in units if one.parent)
    bureau.set(digest_to="officer,handler", digest_at="08:00")
    for name in ("wang", "li"):
        bureau.person(name, "handler", unit)
    theirs, left = bureau.receive(severity="minor"), bureau.receive(severity="minor")
    for case in (theirs, left):
        given_to(bureau, case, "wang", unit)
    own = feeds.issue(bureau.desk, "wang").secret
    of_unit = {
        name: feeds.issue(bureau.desk, name, sector=SECTOR, unit=unit).secret
        for name in ("wang", "li")
    }
    for secret in (own, *of_unit.values()):
        assert left.number in str(events(bureau, secret)), "the case never was there"
    withdraw(bureau, left, "wang")
    for secret in (own, of_unit["wang"]):
        found = str(events(bureau, secret))
        assert (theirs.number in found, left.number in found) == (True, False)
    assert left.number in str(events(bureau, of_unit["li"]))
    bureau.clock.advance(timedelta(days=38))
    deadlines.fire_all_due(bureau.desk)
    digests.write_due(bureau.desk)
    lists = {m.receiver: m.body for m in undelivered.find(bureau.desk, limit=500)
             if m.type == "office.digest"}  # fmt: skip
    assert (theirs.number in lists["wang"], left.number in lists["wang"]) == (True, False)
    assert left.number in lists["li"]
