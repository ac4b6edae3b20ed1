"""What happens to a case is promised with it, once, to whom it concerns, and names nobody."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.bootstrap import Settings, open_desk, outside_of
from core.clock import SettableClock
from core.domain.casework import messages
from core.domain.casework.cases import Entry, Officer
from core.domain.casework.history import barred_officers
from core.domain.casework.messages import Occurrence, key_of, wanted_by
from core.domain.casework.submissions import Party
from core.domain.errors import Refusal
from core.registry import Registry
from core.storage.messages.outbox import Message
from core.storage.people.access import Grant
from core.usecases.casework import handling, intake
from core.usecases.casework.handling import Deed
from core.usecases.casework.intake import Arrival, Claim
from core.usecases.desk import Desk
from core.usecases.messages import digests, relaying
from core.usecases.office import officecontent, offices
from core.usecases.past import replaying
from core.usecases.people import access
from core.usecases.timekeeping import deadlines
from tests.outside.conftest import OPENING, PROFILE, SECTOR, Bureau, hooked
from tests.places import REPO

OFFICE = REPO / "tests" / "policyfiles" / "office"


def promised(desk: Desk, channel: str = "") -> list[Message]:
    """What is in the outbox, oldest first."""
    with desk.store.read() as work:
        return work.outbox.find(channel=channel, limit=1000)[::-1]


@pytest.fixture
def model(tmp_path: Path, premises: Path) -> Iterator[Desk]:
    """The model office, whose policy says who is told what."""
    shutil.copy(premises, tmp_path / "model.db")
    registry = Registry.load(folders=(OFFICE,), found=())
    settings = Settings(tmp_path, f"sqlite:///{tmp_path / 'model.db'}")
    desk = open_desk(settings, SettableClock(OPENING), registry)
    yield replace(desk, outside=outside_of(settings))
    desk.store.engine.dispose()


@pytest.mark.parametrize(
    ("one", "type_", "named", "not_named"),
    [
        (Occurrence("close", OPENING, "1"), "case.close", ["close"], ["lapsed", "escalated"]),
        (Occurrence("lapsed", OPENING, "1", "reply", called=("chief",)), "timer.lapsed",
         ["lapsed", "lapsed:reply", "escalated"], ["lapsed:accept", "warned", "reply"]),
        (Occurrence("task", OPENING, "1", "callback", asked=("clerk",)), "task.opened",
         ["task", "task:callback"], ["task:survey", "callback", "escalated"]),
        (Occurrence("notice", OPENING, "1", "rejection"), "notice.drawn_up",
         ["notice", "notice:rejection"], ["rejection"]),
    ],
)  # fmt: skip
def test_an_occurrence_is_called_by_its_names(
    one: Occurrence, type_: str, named: list[str], not_named: list[str]
) -> None:
    assert one.type == type_
    assert all(one.is_named(name) for name in named)
    assert not any(one.is_named(name) for name in not_named)


@pytest.mark.parametrize(
    ("patterns", "wanted"),
    [(["*"], True), (["timer.*"], True), (["timer.lapsed"], True), (["case.*"], False),
     (["timer.warned", "timer.lapsed"], True), (["timer"], False), ([], False)],
)  # fmt: skip
def test_patterns_of_an_endpoint(patterns: list[str], wanted: bool) -> None:
    assert wanted_by(patterns, "timer.lapsed") is wanted


def test_keys_are_the_same_for_ever_and_no_two_things_share_one() -> None:
    told = [
        (case, identity, channel, receiver)
        for case in ("P-1", "P-11")
        for identity in ("1/close", "11/close", "task/a/1", "task/a/11")
        for channel in ("mail", "webhook")
        for receiver in ("1", "11", "")
    ]
    keys = {key_of(*one) for one in told}
    assert len(keys) == len(told)
    # A receiver may have noted it years ago: it must never change.
    assert key_of("P-1", "1/close", "mail", "wang") == (
        "msg_9c5c0c2fb50a6c388619b604b9817067dd08892d"
    )


def test_a_restored_office_tells_the_same_things_under_the_same_keys(
    bureau: Bureau, tmp_path: Path
) -> None:
    desk = bureau.desk
    hooked(desk, bureau.web.url, ["*"])
    bureau.receive(severity="minor", validity="valid")
    relaying.relay_due(desk)
    with desk.store.write():  # nothing is being written
        shutil.copy(tmp_path / "tousu.db", tmp_path / "backup.db")
        wal = tmp_path / "tousu.db-wal"
        if wal.exists():
            shutil.copy(wal, tmp_path / "backup.db-wal")
    bureau.clock.advance(timedelta(days=40))
    deadlines.fire_all_due(desk)
    relaying.relay_due(desk)
    first = bureau.web.keys[:]

    settings = Settings(
        tmp_path, f"sqlite:///{tmp_path / 'backup.db'}", address=desk.store.address,
        webhook_allow=(bureau.web.host,),
    )  # fmt: skip
    restored = open_desk(settings, bureau.clock, desk.registry)
    bureau.clock.advance(timedelta(hours=5))
    deadlines.fire_all_due(restored)
    relaying.relay_due(restored)
    again = bureau.web.keys[len(first) :]
    restored.store.engine.dispose()
    assert len(again) >= 3
    assert set(again) <= set(first), "a second time under another key"
    bodies = {one.key: one.body for one in bureau.web.got[: len(first)]}
    assert all(bodies[one.key] == one.body for one in bureau.web.got[len(first) :])


def test_nothing_is_promised_of_what_is_not_stored(bureau: Bureau) -> None:
    bureau.hook(["*"])

    class Failure(Exception):
        """Something that breaks after the case was kept."""

    arrival = Arrival(SECTOR, (Claim("complaint", {}),), profile=PROFILE, channel="phone")
    with pytest.raises(Failure), bureau.desk.store.write() as work:
        intake.receive(bureau.desk, work, arrival)
        assert work.outbox.find(), "nothing was promised"
        raise Failure
    assert promised(bureau.desk) == []


def test_what_is_taken_over_from_the_past_is_told_to_nobody(bureau: Bureau) -> None:
    bureau.hook(["*"])
    past = OPENING - timedelta(days=90)
    arrival = Arrival(
        SECTOR, (Claim("complaint", {}),), profile=PROFILE, channel="phone", received_at=past
    )
    with bureau.desk.store.write() as work:
        (case,) = replaying.replay(bureau.desk, work, arrival, [])
    assert any(entry.event == "lapsed" for entry in case.journal)
    assert promised(bureau.desk) == []


def test_settings_say_who_gets_mails(bureau: Bureau) -> None:
    for name, role in (("wang", "handler"), ("zhang", "unit_head"), ("chen", "chief")):
        bureau.person(name, role)
    access.add_user(bureau.desk, "mute", grants=[Grant("chief")])
    bureau.set(mail_on_lapse="escalated,officer", mail_on_task="asked", mail_language="en")
    case = bureau.receive(severity="minor", validity="valid")
    with bureau.desk.store.write() as work:
        kept = work.cases.get(case.number, for_update=True)
        kept.officer = "wang"
        work.cases.save(kept)
    bureau.clock.advance(timedelta(days=40))
    deadlines.fire_all_due(bureau.desk)
    with bureau.desk.store.read() as work:
        journal = work.cases.get(case.number).journal
        tasks = work.cases.get(case.number).tasks
    lapses = [entry for entry in journal if entry.event == "lapsed"]
    assert lapses
    mails = promised(bureau.desk, "mail")
    to_officer = [m for m in mails if m.receiver == "wang" and m.type == "timer.lapsed"]
    assert len(to_officer) == len(lapses), "one each, whatever rules concur"
    assert all("is overdue" in m.subject for m in to_officer)
    asked = {task.role for task in tasks}
    assert {m.receiver for m in mails if m.type == "task.opened"} == {
        name for name, role in (("wang", "handler"), ("zhang", "unit_head"), ("chen", "chief"))
        if role in asked
    }  # fmt: skip
    assert not any(m.receiver == "mute" for m in mails)


def test_a_policy_says_who_gets_mails_and_when(model: Desk) -> None:
    for name, role in (("wang", "handler"), ("chen", "chief")):
        access.add_user(model, name, grants=[Grant(role)], email=f"{name}@office.example")
    for subject in ("fees", "conduct"):
        facts = {"severity": "minor", "subject": subject}
        arrival = Arrival("office", (Claim("complaint", facts),), channel="phone")
        case = intake.submit(model, arrival).cases[0]
        with model.store.write() as work:
            kept = work.cases.get(case.number, for_update=True)
            kept.officer = "wang"
            work.cases.save(kept)
        for act, by in (("accept", "wang"), ("reply", "wang"), ("close", "wang")):
            officer = Officer(by, ("handler", "clerk", "chief"))
            handling.act(model, case.number, Deed(act, officer, {"satisfied": True}, "核对无误"))
    closed = [m for m in promised(model, "mail") if m.type == "case.close"]
    assert sorted(m.receiver for m in closed) == ["chen", "wang"], "the one about fees alone"
    assert len({m.case_number for m in closed}) == 1


CANARIES = {
    "name": "卡纳丽", "contact": "13912345678", "address": "绿竹路77号",
    "id_number": "330101199001010017",
}  # fmt: skip


def test_no_message_names_anybody(bureau: Bureau) -> None:
    for name, role in (("wang", "handler"), ("chen", "chief"), ("zhang", "unit_head")):
        bureau.person(name, role)
    bureau.set(
        mail_on_lapse="chief", mail_on_warning="chief", mail_on_task="asked,chief",
        digest_to="chief", digest_at="08:00",
    )  # fmt: skip
    bureau.hook(["*"])
    sector = bureau.desk.sector(SECTOR)
    facts = {
        slug: "卡纳丽" for slug, fact in sector.facts.items() if fact.personal and not fact.input
    }
    arrival = Arrival(
        SECTOR, (Claim("complaint", facts | {"severity": "minor", "validity": "valid"}),),
        profile=PROFILE, channel="phone", subject="卡纳丽的投诉",
        description="我是卡纳丽 13912345678", parties=(Party("complainant", **CANARIES),),
    )  # fmt: skip
    intake.submit(bureau.desk, arrival)
    bureau.clock.advance(timedelta(days=40))
    deadlines.fire_all_due(bureau.desk)
    digests.write_due(bureau.desk)
    found = promised(bureau.desk)
    assert len(found) >= 10
    assert {m.channel for m in found} == {"mail", "webhook"}
    assert relaying.relay_due(bureau.desk) == len(found)
    wire = [one.body.decode() + str(one.headers) for one in bureau.web.got]
    wire += [str(mail["Subject"]) + str(mail.get_content()) for mail in bureau.mail.got]
    assert len(wire) == len(found)
    everything = "\n".join(wire) + "\n".join(m.subject + m.body for m in found)
    assert all(canary not in everything for canary in CANARIES.values())
    assert "卡纳丽" in everything + arrival.subject, "the search finds what is there"
    mails = [str(mail["Subject"]) for mail in bureau.mail.got]
    assert all("漏水" not in subject for subject in mails)


def test_the_daily_list_is_written_once_a_working_day_from_its_hour(bureau: Bureau) -> None:
    bureau.person("chen", "chief")
    bureau.person("wang", "handler")
    bureau.set(digest_to="chief", digest_at="09:30")
    case = bureau.receive(severity="minor", validity="valid")
    written = []
    for hours in range(24 * 10):
        bureau.clock.set(OPENING + timedelta(hours=hours))
        if digests.write_due(bureau.desk):
            written.append(bureau.clock.now().astimezone(bureau.desk.zone))
        assert digests.write_due(bureau.desk) == 0, "twice a day"
    assert [day.hour for day in written] == [10] * len(written)
    assert all(day.weekday() < 5 for day in written)
    assert len({day.date() for day in written}) == len(written) == 8
    mails = promised(bureau.desk, "mail")
    assert {m.receiver for m in mails} == {"chen"}
    assert all(case.number in m.body for m in mails)
    assert len({m.key for m in mails}) == len(mails)


def test_what_is_stored_is_not_told_again_and_suspicions_never(bureau: Bureau) -> None:
    case = bureau.receive(severity="minor", validity="valid")
    assert messages.occurrences(case) == []
    for event in ("suspected", "message_retried", "close"):
        case.journal.append(Entry(event, OPENING, OPENING.date(), seq=len(case.journal) + 1))
    assert [one.name for one in messages.occurrences(case)] == ["close"]


def test_whoever_is_barred_from_a_case_gets_no_mail_about_it(model: Desk) -> None:
    for name in ("wang", "chen"):
        access.add_user(model, name, grants=[Grant("chief")], email=f"{name}@office.example")
    arrival = Arrival("office", (Claim("complaint", {"severity": "major"}),), channel="phone")
    case = intake.submit(model, arrival).cases[0]
    offices.set_settings(model, "office", "default", {"mail_on_lapse": "chief"})
    with model.store.write() as work:
        kept = work.cases.get(case.number, for_update=True)
        barred = {"bars": True}
        kept.journal.append(
            Entry("recuse", work.now, OPENING.date(), "recuse", "chen", data=barred, seq=99)
        )
        work.cases.save(kept)
    assert "chen" in barred_officers(kept)
    model.store.clock.advance(timedelta(days=60))  # type: ignore[attr-defined]
    deadlines.fire_all_due(model)
    assert {m.receiver for m in promised(model, "mail")} == {"wang"}


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({"mail_on_lapse": "officer, chief"}, ""),
        ({"digest_to": "officer,chief"}, ""),
        ({"mail_on_lapse": "cheif"}, "no receiver cheif"),
        ({"digest_to": "escalated"}, "no receiver escalated"),
        ({"mail_on_task": "system"}, "no receiver system"),
        ({"mail_on_warning": ""}, "Not valid"),
        ({"mail_on_warning": "officer;chief"}, "Not valid"),
        ({"mail_language": "fr"}, "Not valid"),
        ({"digest_at": "25:00"}, "Not valid"),
    ],
)
def test_a_receiver_who_is_nobody_is_refused(
    model: Desk, values: dict[str, str], refused: str
) -> None:
    if not refused:
        offices.set_settings(model, "office", "default", values)
        officecontent.read(model.registry, "settings", values, "office", "default")
        return
    for attempt in (
        lambda: offices.set_settings(model, "office", "default", values),
        lambda: officecontent.read(model.registry, "settings", values, "office", "default"),
    ):
        with pytest.raises(Refusal) as error:
            attempt()
        (problem,) = error.value.problems
        assert refused in problem.en
        assert problem.zh
