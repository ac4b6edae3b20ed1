"""A case comes back as it was, only what changed is written, and nobody overwrites another."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, timedelta

import pytest
from sqlalchemy import Engine, event

from core.domain.casework.cases import Application, Case, Entry, Notice, Service, Task, Timer
from core.domain.errors import Conflict, NotFound
from core.domain.proof.journal import verify
from core.storage import tables
from core.storage.database.mapping import shared_names
from core.storage.unit_of_work import Store
from tests.storage.examples import (
    NOW,
    RECEIVED,
    entry,
    plain_case,
    reloaded,
    rich_case,
    stored,
    timer,
)

LISTS = {"timers", "tasks", "notices", "services", "applications", "journal"}


@pytest.fixture
def statements(engine: Engine) -> list[str]:
    """What is sent to the database, statement by statement."""
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: sent.append(call[2]))
    return sent


def changing(statements: list[str]) -> list[str]:
    """The tables that were written, in order."""
    words = [statement.split() for statement in statements]
    return [w[1] if w[0] == "UPDATE" else w[2] for w in words if w[0] in {"UPDATE", "INSERT"}]


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (Case, tables.cases),
        (Timer, tables.timers),
        (Task, tables.tasks),
        (Notice, tables.notices),
        (Service, tables.services),
        (Application, tables.applications),
        (Entry, tables.journal),
    ],
)
def test_every_field_has_a_column(kind: type, table: object) -> None:
    missing = {f.name for f in fields(kind)} - set(shared_names(kind, table)) - LISTS - {"id"}  # type: ignore[arg-type]
    assert not missing


def test_a_case_comes_back_as_it_was(store: Store) -> None:
    case = stored(store, rich_case())
    assert case.revision == 1
    parts: list[Timer | Task | Notice | Service | Application]
    parts = [
        *case.timers,
        *case.tasks,
        *case.notices,
        *case.services,
        *case.applications,
    ]
    assert all(part.id for part in parts)
    found = reloaded(store, case.number)
    assert found == case
    assert found.facts == rich_case().facts
    assert type(found.facts["whole"]) is float
    assert found.timers[-1] == replace(rich_case().timers[-1], id=found.timers[-1].id)
    assert found.received_at.tzinfo is UTC


def test_the_journal_is_sealed_when_it_is_stored(store: Store) -> None:
    found = reloaded(store, stored(store, rich_case()).number)
    assert [e.seq for e in found.journal] == list(range(1, 11))
    assert {e.recorded_at for e in found.journal} == {NOW}
    assert verify(found.journal, found.number) is None


def test_loading_takes_seven_queries(store: Store, statements: list[str]) -> None:
    stored(store, rich_case())
    statements.clear()
    reloaded(store, "MS-2026-000001")
    assert sum(s.startswith("SELECT") for s in statements) == 7


def test_only_what_changed_is_written(store: Store, statements: list[str]) -> None:
    stored(store, rich_case())
    with store.write() as unit:
        case = unit.cases.get("MS-2026-000001", for_update=True)
        statements.clear()
        case.timers[0].state = "met"
        case.facts["whole"] = 6.0
        case.journal.append(entry("resolved"))
        unit.cases.save(case)
        assert changing(statements) == ["cases", "timers", "journal"]
        assert "officer" not in next(s for s in statements if s.startswith("UPDATE cases"))
    found = reloaded(store, case.number)
    assert (found.revision, found.facts["whole"], found.timers[0].state) == (2, 6.0, "met")
    assert verify(found.journal, found.number) is None
    assert found == case


def test_saving_what_did_not_change_writes_nothing(store: Store, statements: list[str]) -> None:
    stored(store, rich_case())
    with store.write() as unit:
        case = unit.cases.get("MS-2026-000001")
        statements.clear()
        unit.cases.save(case)
    assert changing(statements) == []
    assert reloaded(store, case.number).revision == 1


def test_a_change_from_true_to_one_is_a_change(store: Store) -> None:
    stored(store, plain_case("A", facts={"x": True}))
    with store.write() as unit:
        case = unit.cases.get("A")
        case.facts["x"] = 1
        unit.cases.save(case)
    assert reloaded(store, "A").facts["x"] is not True


def test_a_case_may_be_added_and_saved_in_one_deed(store: Store) -> None:
    with store.write() as unit:
        case = plain_case("A", tasks=[Task("chase", "handler", NOW)], journal=[entry("received")])
        unit.cases.add(case)
        case.tasks[0].done_at = NOW
        case.tasks.append(Task("callback", "handler", NOW))
        case.journal.append(entry("chased"))
        unit.cases.save(case)
    assert reloaded(store, "A") == case
    assert case.revision == 2


def test_a_case_read_before_may_be_saved_in_another_unit(store: Store) -> None:
    stored(store, rich_case())
    case = reloaded(store, "MS-2026-000001")
    case.status = "accepted"
    with store.write() as unit:
        unit.cases.save(case)
    assert reloaded(store, case.number) == case


def test_a_timer_begun_anew_takes_the_place_of_the_old(store: Store) -> None:
    stored(store, plain_case("A", timers=[timer("accept"), timer("mediate")]))
    with store.write() as unit:
        case = unit.cases.get("A")
        case.timers.remove(case.timers[0])
        case.timers.append(timer("accept", state="running"))
        unit.cases.save(case)
    assert [(t.name, t.state) for t in reloaded(store, "A").timers] == [
        ("mediate", "waiting"),
        ("accept", "running"),
    ]


def test_whoever_comes_second_is_refused(store: Store) -> None:
    stored(store, rich_case())
    mine, yours = reloaded(store, "MS-2026-000001"), reloaded(store, "MS-2026-000001")
    mine.status, yours.status = "accepted", "rejected"
    with store.write() as unit:
        unit.cases.save(mine)
    with pytest.raises(Conflict), store.write() as unit:
        unit.cases.save(yours)
    assert reloaded(store, "MS-2026-000001").status == "accepted"


def test_an_effect_happens_once(store: Store) -> None:
    stored(store, plain_case("A", journal=[entry("lapsed", key="A/accept#1/1")]))
    with pytest.raises(Conflict) as refusal, store.write() as unit:
        unit.cases.add(plain_case("B", journal=[entry("lapsed", key="A/accept#1/1")]))
    assert "A/accept#1/1" not in str(refusal.value)
    with pytest.raises(NotFound):
        reloaded(store, "B")


@pytest.mark.parametrize("harm", ["cut", "reseal", "insert"])
def test_a_stored_journal_only_grows(store: Store, harm: str) -> None:
    stored(store, rich_case())
    with store.write() as unit:
        case = unit.cases.get("MS-2026-000001")
        match harm:
            case "cut":
                case.journal.pop()
            case "reseal":
                case.journal[-1] = replace(case.journal[-1], hash="")
            case "insert":
                case.journal.insert(0, entry("received"))
        with pytest.raises(ValueError, match="may only grow"):
            unit.cases.save(case)


def test_an_issued_notice_is_frozen(store: Store) -> None:
    stored(store, rich_case())
    with store.write() as unit:
        case = unit.cases.get("MS-2026-000001")
        case.notices[0].text = "另一正文"
        with pytest.raises(ValueError, match="stays as it is"):
            unit.cases.save(case)
        case.notices = []
        with pytest.raises(ValueError, match="stays as it is"):
            unit.cases.save(case)


def test_notices_have_unique_numbers_once_they_have_any(store: Store) -> None:
    stored(store, plain_case("A", notices=[Notice("x", NOW, "accept"), Notice("y", NOW, "accept")]))
    numbered = Notice("x", NOW, "accept", number="1号")
    stored(store, plain_case("B", notices=[numbered]))
    with pytest.raises(Conflict):
        stored(store, plain_case("C", notices=[replace(numbered, id=None)]))


def test_the_next_due_date_is_the_one_that_still_calls(store: Store) -> None:
    early, late = RECEIVED, RECEIVED + timedelta(days=1)
    timers = [
        timer("met", state="met", due_at=early),
        timer("deemed", state="overdue", deemed=True, due_at=early),
        timer("open", state="running", due_at=late),
    ]
    stored(store, plain_case("A", timers=timers))
    with store.read() as unit:
        assert unit.cases.get("A").timer("open") is not None
        (line,) = unit.connection.execute(tables.cases.select()).mappings()
    assert line["next_due_at"] == late


def test_links_are_seen_from_both_ends(store: Store) -> None:
    one, other = stored(store, plain_case("A")), stored(store, plain_case("B"))
    with store.write() as unit:
        unit.cases.link(one, other, "same_receipt")
    with store.read() as unit:
        assert unit.cases.links(one) == [("same_receipt", "B")]
        assert unit.cases.links(other) == [("same_receipt", "A")]
    with pytest.raises(Conflict), store.write() as unit:
        unit.cases.link(one, other, "same_receipt")


def test_a_case_that_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.read() as unit:
        unit.cases.get("MS-2026-999999")
