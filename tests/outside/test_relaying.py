"""What was promised leaves, is tried again when it fails, and never stays unseen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

import pytest

from core.domain.errors import Conflict, TousuError
from core.storage.background.leases import LEASE
from core.storage.messages.outbox import OF_NO_SECTOR, Wanted
from core.usecases.background import tidying
from core.usecases.background.renewing import renewed
from core.usecases.desk import Desk
from core.usecases.messages import endpoints, relaying, undelivered
from core.usecases.messages.relaying import LONGEST_PAUSE, MOST_ATTEMPTS, OWN_FAULT, pause
from core.usecases.proof import auditing, verifying
from core.usecases.timekeeping import deadlines
from core.usecases.timekeeping.recomputing import recompute
from tests.outside.conftest import PROFILE, SECTOR, Bureau, hooked
from tests.waiting import until


def promised(desk: Desk) -> list[str]:
    """The keys in the outbox, oldest first."""
    return [message.key for message in reversed(undelivered.find(desk, limit=1000))]


def test_what_happens_reaches_mail_and_webhook_under_its_key(bureau: Bureau) -> None:
    bureau.person("wang", "chief")
    bureau.set(mail_on_lapse="chief")
    bureau.hook(["timer.*", "case.received"])
    case = bureau.receive(severity="minor", validity="valid")
    bureau.clock.advance(timedelta(days=40))
    deadlines.fire_all_due(bureau.desk)

    keys = promised(bureau.desk)
    assert len(keys) >= 4
    assert relaying.relay_due(bureau.desk) == len(keys)
    assert sorted(bureau.web.keys + bureau.mail.keys) == sorted(keys)
    assert bureau.mail.got, "no mail came"
    first = bureau.mail.got[0]
    assert first["To"] == "wang@office.example"
    assert case.number in str(first["Subject"])
    assert f"https://tousu.example/cases/{case.number}" in first.get_content()
    assert undelivered.overview(bureau.desk).counts["delivered"] == len(keys)
    assert relaying.relay_due(bureau.desk) == 0


def test_a_failure_is_tried_again_later_and_later_until_it_is_dead(bureau: Bureau) -> None:
    bureau.hook(["case.received"])
    bureau.web.answer = lambda _: 503
    bureau.receive()
    (key,) = promised(bureau.desk)
    waits = []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert relaying.relay_due(bureau.desk) == 1, attempt
        assert relaying.relay_due(bureau.desk) == 0, "tried again at once"
        message, tried = undelivered.show(bureau.desk, key)
        assert [one.status for one in tried] == [503] * attempt
        waits.append(message.next_at - bureau.clock.now())
        bureau.clock.set(max(message.next_at, bureau.clock.now()))
    assert message.state == "dead"
    assert waits[:-1] == [pause(key, n) for n in range(1, MOST_ATTEMPTS)]
    assert set(bureau.web.keys) == {key}
    assert len(bureau.web.got) == MOST_ATTEMPTS


@pytest.mark.parametrize("attempt", range(1, MOST_ATTEMPTS))
def test_pauses_double_with_at_most_half_taken_off(attempt: int) -> None:
    whole = min(timedelta(seconds=30) * 2 ** (attempt - 1), LONGEST_PAUSE)
    drawn = {pause(f"msg_{n}", attempt) for n in range(50)}
    assert all(whole / 2 <= one <= whole for one in drawn)
    assert len(drawn) > 40, "they would all come back together"


def test_a_dead_message_is_retried_or_discarded_by_a_person_and_the_journal_says_why(
    bureau: Bureau,
) -> None:
    bureau.hook(["case.received", "case.withdraw"])
    bureau.web.answer = lambda _: 410
    case = bureau.receive()
    (key,) = promised(bureau.desk)
    assert relaying.relay_due(bureau.desk) == 1
    assert undelivered.show(bureau.desk, key)[0].state == "dead"
    with pytest.raises(TousuError, match="not valid"):
        undelivered.decide(bureau.desk, key, "retry", "li", " ")
    endpoints.change(bureau.desk, 1, by="admin", state="active")
    bureau.web.answer = lambda _: 200
    undelivered.decide(bureau.desk, key, "retry", "li", "对方已修复")
    relaying.relay_due(bureau.desk)
    message, tried = undelivered.show(bureau.desk, key)
    assert (message.state, [one.status for one in tried]) == ("delivered", [410, 200])
    with pytest.raises(Conflict):
        undelivered.decide(bureau.desk, key, "discard", "li", "不再需要")
    with bureau.desk.store.read() as work:
        last = work.cases.get(case.number).journal[-1]
    assert (last.event, last.actor, last.data["note"]) == ("message_retried", "li", "对方已修复")
    assert last.data["key"] == key
    assert recompute(bureau.desk, case.number).difference is None
    assert promised(bureau.desk) == [key], "what is done to messages is told to nobody"


def test_whoever_holds_a_message_and_dies_leaves_it_to_the_next(bureau: Bureau) -> None:
    bureau.hook(["case.received"])
    bureau.receive()
    (key,) = promised(bureau.desk)
    with bureau.desk.store.write() as work:
        held = work.outbox.claim(Wanted(("webhook",)), "somebody who dies")
    assert held is not None
    assert relaying.relay_due(bureau.desk) == 0
    bureau.clock.advance(LEASE)
    assert relaying.relay_due(bureau.desk) == 1
    with bureau.desk.store.write() as work:
        assert not work.outbox.failed(held, 500, "too late", work.now)
    message, tried = undelivered.show(bureau.desk, key)
    assert (message.state, message.attempts, len(tried)) == ("delivered", 2, 1)


def test_a_receiver_slower_than_the_lease_is_not_told_twice(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "renewed", partial(renewed, every=0.01))
    bureau.hook(["case.received"])
    bureau.receive()
    (key,) = promised(bureau.desk)
    tried_by_others: list[int] = []

    def slowly(_: object) -> int:
        for _ in range(4):
            bureau.clock.advance(LEASE / 2)
            until(lambda: lease(bureau.desk, key) == bureau.clock.now() + LEASE, "renewed")
            tried_by_others.append(relaying.relay_due(bureau.desk))
        return 200

    bureau.web.answer = slowly
    assert relaying.relay_due(bureau.desk) == 1
    assert tried_by_others == [0] * 4
    message, tried = undelivered.show(bureau.desk, key)
    assert (message.state, message.attempts, len(tried)) == ("delivered", 1, 1)


def lease(desk: Desk, key: str) -> datetime | None:
    """Until when a message is held."""
    return undelivered.show(desk, key)[0].lease_until


def test_a_frozen_outbox_keeps_everything(bureau: Bureau) -> None:
    bureau.hook(["case.received"])
    undelivered.freeze(bureau.desk, True, by="admin")
    bureau.receive()
    assert relaying.relay_due(bureau.desk) == 0
    assert undelivered.overview(bureau.desk).frozen
    undelivered.freeze(bureau.desk, False, by="admin")
    assert relaying.relay_due(bureau.desk) == 1
    with bureau.desk.store.read() as work:
        assert [c.value for c in work.settings.history(OF_NO_SECTOR)] == [True, None]
        assert work.settings.history(SECTOR, PROFILE) == [], "it concerns no case"


def test_a_receiver_who_is_refused_or_has_left_is_not_tried_again(bureau: Bureau) -> None:
    for name in ("wang", "zhao"):
        bureau.person(name, "chief")
    bureau.set(mail_on_warning="chief", mail_on_lapse="chief")
    bureau.mail.refuse["wang@office.example"] = "550 no such user"
    bureau.mail.refuse["zhao@office.example"] = "451 come back later"
    bureau.receive(severity="minor", validity="valid")
    bureau.clock.advance(timedelta(days=40))
    deadlines.fire_all_due(bureau.desk)
    relaying.relay_due(bureau.desk)
    states = {m.receiver: m.state for m in undelivered.find(bureau.desk)}
    assert states == {"wang": "dead", "zhao": "waiting"}


def test_an_endpoint_that_takes_nothing_for_days_is_disabled_and_the_admin_told(
    bureau: Bureau,
) -> None:
    bureau.person("gao", "admin")
    bureau.hook(["case.received"])
    bureau.web.answer = lambda _: 500
    bureau.receive()
    relaying.relay_due(bureau.desk)
    bureau.clock.advance(endpoints.PATIENCE - timedelta(seconds=1))
    relaying.relay_due(bureau.desk)
    assert endpoints.show(bureau.desk, 1).state == "active"
    bureau.receive()
    bureau.clock.advance(timedelta(seconds=1))
    relaying.relay_due(bureau.desk)
    assert endpoints.show(bureau.desk, 1).state == "disabled"
    relaying.relay_due(bureau.desk)
    (mail,) = bureau.mail.got
    assert mail["To"] == "gao@office.example"
    assert bureau.web.url in mail.get_content()
    before = len(promised(bureau.desk))
    bureau.receive()
    assert len(promised(bureau.desk)) == before, "a disabled endpoint is promised nothing"


def test_without_a_way_out_messages_wait(bureau: Bureau) -> None:
    bureau.person("wang", "chief")
    bureau.set(mail_on_warning="chief", mail_on_lapse="chief")
    bureau.receive(severity="minor", validity="valid")
    bureau.clock.advance(timedelta(days=40))
    deadlines.fire_all_due(bureau.desk)
    mute = replace(bureau.desk, outside=replace(bureau.desk.outside, mail=None))
    assert relaying.relay_due(mute) == 0
    assert undelivered.overview(mute).counts["waiting"] > 0


def test_a_message_that_this_program_cannot_deliver_is_told_and_left_for_a_while(
    bureau: Bureau,
) -> None:
    bureau.hook(["case.received"])
    bureau.receive()
    (bureau.desk.outside.keys._file).write_bytes(b"short")  # type: ignore[union-attr]
    told: list[str] = []
    assert relaying.relay_due(bureau.desk, on_error=lambda what, _: told.append(what)) == 0
    assert told == ["message 1"]
    (key,) = promised(bureau.desk)
    assert undelivered.show(bureau.desk, key)[0].state == "waiting"
    assert lease(bureau.desk, key) == bureau.clock.now() + OWN_FAULT


def test_two_relays_at_once_deliver_each_message_once(bureau: Bureau) -> None:
    bureau.hook(["case.received"])
    for _ in range(12):
        bureau.receive()
    with ThreadPoolExecutor(3) as pool:
        tried = sum(pool.map(lambda _: relaying.relay_due(bureau.desk), range(3)))
    assert tried == 12
    assert sorted(bureau.web.keys) == sorted(promised(bureau.desk))


def test_a_receiver_that_does_not_answer_holds_up_nobody_else(bureau: Bureau) -> None:
    bureau.person("wang", "admin")
    dead = f"http://127.0.0.1:{bureau.mail.port}/"  # speaks SMTP: no answer that HTTP knows
    allowed = bureau.desk.outside.allowed | {f"127.0.0.1:{bureau.mail.port}"}
    desk = replace(bureau.desk, outside=replace(bureau.desk.outside, allowed=allowed))
    hooked(desk, dead, ["case.received"])
    hooked(desk, bureau.web.url, ["case.received"])
    for _ in range(5):
        bureau.receive()
    assert relaying.relay_due(desk) == 6, "the silent one is tried once"
    assert len(bureau.web.got) == 5
    states = [(m.receiver, m.state, m.attempts) for m in undelivered.find(desk)]
    assert sorted(states).count(("1", "waiting", 0)) == 4
    assert ("1", "waiting", 1) in states


def test_an_endpoint_that_somebody_is_at_gets_one_message_at_a_time(bureau: Bureau) -> None:
    for _ in range(2):
        bureau.hook(["case.received"])
    bureau.receive()
    bureau.receive()
    with bureau.desk.store.write() as work:
        held = work.outbox.claim(Wanted(("webhook",)), "slow")
        assert held is not None
    assert relaying.relay_due(bureau.desk) == 2
    waiting = {m.receiver for m in undelivered.find(bureau.desk, state="waiting")}
    assert waiting == {held.receiver}


def test_what_was_delivered_long_ago_goes_and_leaves_a_receipt(bureau: Bureau) -> None:
    bureau.hook(["case.received"])
    case = bureau.receive()
    bureau.web.answer = lambda _: 200 if bureau.web.got else 503
    relaying.relay_due(bureau.desk)
    bureau.clock.advance(timedelta(hours=1))
    relaying.relay_due(bureau.desk)
    bureau.web.answer = lambda _: 410
    bureau.receive()
    relaying.relay_due(bureau.desk)
    dead, delivered = undelivered.find(bureau.desk)
    assert (dead.state, delivered.state) == ("dead", "delivered")
    bureau.clock.advance(timedelta(days=90) - timedelta(seconds=1))
    tidying.tidy_up(bureau.desk)
    assert len(promised(bureau.desk)) == 2, "dropped before its time"
    bureau.clock.advance(timedelta(seconds=2))
    assert tidying.prune_delivered(replace(bureau.desk, outbox_days=0)) == 0
    assert tidying.prune_delivered(bureau.desk) == 1
    assert promised(bureau.desk) == [dead.key]
    (receipt,) = auditing.register(bureau.desk, number=case.number)
    assert receipt.event == "message_delivered"
    assert (receipt.data["key"], receipt.data["answers"]) == (delivered.key, [503, 200])
    assert receipt.data["delivered_at"] == delivered.ended_at
    assert receipt.data["digest"] == sha256(delivered.body.encode()).hexdigest()
    assert verifying.verify_log(bureau.desk).faults == []
