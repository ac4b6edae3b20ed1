"""What hangs on a case can be read, and it says why."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from core.clock import SettableClock
from tests.api.people import Person


@pytest.fixture
def number(office: Person) -> str:
    """A consumer complaint outside the office's duty."""
    case = office.receive(
        "market_supervision", facts={"within_duty": False, "track": "commerce"}, channel="phone"
    )
    return str(case["number"])


def by(name: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """The items of a list by one of their fields."""
    return {item[name]: item for item in items}


def test_the_verdict_is_explained_rule_by_rule(office: Person, number: str) -> None:
    found = office.get(f"/cases/{number}/explain")
    rule = by("rule", found["rules"])["outside_duty"]
    assert (found["verdict"], rule["value"], rule["outcome"]) == ("reject", True, "reject")
    assert rule["facts"] == {"within_duty": False}
    assert rule["basis"]
    assert rule["says"]
    open_rules = [one for one in found["rules"] if one["value"] is None]
    assert all(one["unknown_facts"] for one in open_rules)
    assert found["policy"]["version"] == "2024-07-01"
    assert len(found["policy"]["digest"]) == 64


def test_a_table_says_which_row_fired(office: Person) -> None:
    facts = {"management_fault": True, "big_loss_or_injury": False, "promise_unmet": False}
    case = office.receive("property_mgmt", facts=facts | {"liability": "security"})
    tables = by("table", office.get(f"/cases/{case['number']}/explain")["tables"])
    assert tables["severity"]["gives"] == {"severity": "important"}
    assert tables["severity"]["row"] == 3
    assert tables["routing"]["row"] == 3
    assert tables["routing"]["basis"] == "投诉处理管理制度 4.2.1.1"
    assert (case["severity"], case["unit"]) == ("important", "security_team")


def test_a_table_says_what_it_waits_for_or_who_decided(office: Person) -> None:
    number = office.receive("property_mgmt")["number"]
    waits = by("table", office.get(f"/cases/{number}/explain")["tables"])["severity"]
    assert waits["row"] is None
    assert "management_fault" in waits["missing"]
    body = {"facts": {"severity": "major"}}
    assert office.act(number, "classify", "unit_head", **body).status_code == 200
    decided = by("table", office.get(f"/cases/{number}/explain")["tables"])["severity"]
    assert (decided["decided_by"], decided["gives"]) == ("severity", {"severity": "major"})


def test_a_timer_says_what_its_last_day_depends_on(office: Person, number: str) -> None:
    timer = by("name", office.get(f"/cases/{number}/explain")["timers"])["accept"]
    assert timer["starts"] == ["received"]
    assert {"accept", "reject"} <= set(timer["met_by"])
    assert (timer["period"], timer["due"]) == ("7 workdays", "2026-03-11")
    assert timer["provisional_because"] is None


def test_of_two_limits_side_by_side_the_one_that_governs_is_named(office: Person) -> None:
    case = office.receive("market_supervision", channel="phone")
    office.act(case["number"], "accept", by="handler", note="属于受理范围")
    account = by("name", office.get(f"/cases/{case['number']}/explain")["timers"])["mediate"]
    assert account["earliest_of"] == ["mediate_by_regulation", "mediate_by_rule"]
    assert account["governed_by"] == "mediate_by_regulation"
    assert account["length"] == "60 days"


def test_a_provisional_date_says_why(office: Person, clock: SettableClock) -> None:
    clock.set(clock.now().replace(month=12, day=28))
    case = office.receive("hospital")
    found = office.get(f"/cases/{case['number']}/explain")
    timer = by("name", found["timers"])["resolve"]
    assert timer["provisional"] is True
    assert "2026-12-29" in timer["provisional_because"]["zh"]


def test_a_ledger_accounts_for_every_day(office: Person, number: str) -> None:
    found = office.get(f"/cases/{number}/timers/accept/ledger")
    assert (found["counted"], found["skipped"], found["paused"]) == (7, 2, 0)
    days = by("day", found["days"])
    assert list(days) == sorted(days)
    assert (days["2026-03-07"]["kind"], days["2026-03-07"]["why"]) == ("skipped", "weekend")
    assert days["2026-03-11"]["number"] == 7
    assert office.get(f"/cases/{number}/timers/accept%231/ledger") == found


def test_a_timer_that_waits_has_an_empty_ledger(office: Person, number: str) -> None:
    found = office.get(f"/cases/{number}/timers/mediate/ledger")
    assert (found["timer"]["state"], found["days"]) == ("waiting", [])


@pytest.mark.parametrize("name", ["nonsense", "accept%23x", "accept%239"])
def test_a_timer_that_is_not_there_is_not_found(office: Person, number: str, name: str) -> None:
    assert office.send("GET", f"/cases/{number}/timers/{name}/ledger").status_code == 404


def test_the_journal_is_chained(office: Person, number: str) -> None:
    office.act(number, "recuse", "handler")
    items = office.get(f"/cases/{number}/journal")["items"]
    assert [item["seq"] for item in items] == list(range(1, len(items) + 1))
    assert items[0]["event"] == "received"
    assert items[-1]["title"] == {"zh": "回避", "en": "Recuse"}
    for before, after in pairwise(items):
        assert after["previous_hash"] == before["hash"]


def test_notices_and_tasks_have_names(office: Person) -> None:
    facts = {"big_loss_or_injury": True}
    number = office.receive("property_mgmt", facts=facts)["number"]
    notices = office.get(f"/cases/{number}/notices")["items"]
    tasks = office.get(f"/cases/{number}/tasks")["items"]
    assert notices[0]["title"] == {"zh": "住户投诉意见表", "en": "Resident opinion form"}
    assert by("slug", tasks)["nonconformity"]["role"] == "chief"
    assert all(task["done_at"] is None for task in tasks)


def test_what_it_came_with_is_for_those_who_handle_it(office: Person) -> None:
    case = office.receive(
        "hospital", subject="排队太久", description="等了三个小时",
        complainant={"name": "王芳", "contact": "13800000000"},
    )  # fmt: skip
    path = f"/cases/{case['number']}/submission"
    party = office.get(path)["parties"][0]
    assert (party["role"], party["name"], party["sealed"]) == ("complainant", "王**", False)
    assert party["contact"] == "138****0000"
    assert office.send("GET", path, Tousu_Act_As="chief").status_code == 403
    assert "王芳" not in str(office.get(f"/cases/{case['number']}"))
