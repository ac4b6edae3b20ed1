"""Tasks over all cases: the queue of callbacks, what it tells and what it keeps to itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.clock import SettableClock
from tests.api.people import Person

SECRET = "张三丰"


@pytest.fixture
def number(office: Person) -> str:
    """A complaint that has been resolved and told, so that a callback is asked."""
    complainant = {"name": SECRET, "contact": "13800000000"}
    case = office.receive(facts={"severity": "minor"}, complainant=complainant)
    for act, by in (
        ("dispatch", "clerk"), ("resolve", "handler"), ("hand_in_form", "handler"),
        ("inform", "clerk"),
    ):  # fmt: skip
        assert office.act(case["number"], act, by).status_code == 200
    return str(case["number"])


def task(office: Person, number: str, slug: str = "callback") -> Any:
    """A task of a case."""
    items = office.get(f"/cases/{number}/tasks")["items"]
    return next(item for item in items if item["slug"] == slug)


def test_a_task_says_who_why_by_which_article_and_what_to_ask(office: Person, number: str) -> None:
    found = task(office, number)
    assert (found["role"], found["basis"], found["ref"]) == (
        "clerk", "客户投诉回访制度 3(4)", ["PC-D01"],
    )  # fmt: skip
    assert [question["fact"] for question in found["script"]] == [
        "reached", None, "satisfied", "callback_way",
    ]  # fmt: skip
    assert found["script"][0]["ask"]["zh"] == "是否回访到本人?"
    assert found in office.get(f"/cases/{number}")["tasks"]


def test_attempts_and_what_they_told_are_kept(office: Person, number: str) -> None:
    body = {"facts": {"reached": False, "callback_way": "phone"}, "note": "无人接听"}
    assert office.act(number, "callback", "clerk", **body).status_code == 200
    found = task(office, number)
    assert (found["attempts"], found["done_at"], found["outcome"]) == (1, None, None)
    assert found["last_attempt_at"].startswith("2026-03-02T10:00")
    assert found["result"] == {"facts": body["facts"], "note": "无人接听"}
    told = {"facts": {"reached": True, "satisfied": True}}
    assert office.act(number, "callback", "clerk", **told).status_code == 200
    found = task(office, number)
    assert (found["attempts"], found["outcome"], found["done_by"]) == (2, "done", "clerk")


def queue(office: Person, query: str = "") -> list[Any]:
    """The tasks of a list."""
    return list(office.get(f"/tasks?{query}")["items"])


def test_the_queue_tells_case_unit_timer_and_script_and_no_people(
    office: Person, number: str
) -> None:
    response = office.send("GET", "/tasks?slug=callback&open=true&role=clerk")
    (line,) = response.get_json()["items"]
    assert (line["number"], line["unit"], line["status"]) == (number, "service_centre", "replied")
    assert (line["timer"]["name"], line["timer"]["state"], line["timer"]["due"]) == (
        "callback", "running", "2026-03-09",
    )  # fmt: skip
    assert line["task"]["script"][0]["fact"] == "reached"
    assert "result" not in line["task"]
    assert SECRET not in response.get_data(as_text=True)


def test_the_timer_is_shown_as_it_stands_now(
    office: Person, number: str, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=30))
    (line,) = queue(office, "slug=callback")
    assert line["timer"]["state"] == "overdue"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("open=true", 1),
        ("open=false", 0),
        ("role=chief", 0),
        ("role=clerk", 1),
        ("slug=chase", 0),
        ("sector=property_mgmt", 1),
        ("sector=hospital", 0),
        ("unit=service_centre", 1),
        ("unit=engineering", 0),
        ("from=2026-03-02&to=2026-03-02", 1),
        ("from=2026-03-03", 0),
        ("to=2026-03-01", 0),
    ],
)
def test_a_list_of_tasks_is_narrowed(office: Person, number: str, query: str, count: int) -> None:
    assert len(queue(office, query)) == count


def test_what_is_done_leaves_the_queue(office: Person, number: str) -> None:
    told = {"facts": {"reached": True, "satisfied": True}}
    assert office.act(number, "callback", "clerk", **told).status_code == 200
    assert queue(office, "open=true") == []
    assert [line["task"]["outcome"] for line in queue(office, "open=false")] == ["done"]


def test_a_month_of_tasks_is_read_page_by_page_without_gaps_or_repeats(office: Person) -> None:
    numbers = []
    for _ in range(5):
        case = office.receive(facts={"harm_ongoing": True})
        numbers.append(case["number"])
    query = "/tasks?slug=stop_harm&from=2026-03-01&to=2026-03-31&limit=2"
    found, cursor = [], ""
    while cursor is not None:
        answer = office.get(query + (f"&cursor={cursor}" if cursor else ""))
        found += [line["number"] for line in answer["items"]]
        cursor = answer["page"]["next"]
    assert found == numbers


@pytest.mark.parametrize("query", ["cursor=no", "limit=0", "open=maybe", "from=soon", "colour=red"])
def test_a_list_that_cannot_be_made_is_refused_with_its_place(office: Person, query: str) -> None:
    response = office.send("GET", f"/tasks?{query}")
    assert response.status_code in (400, 422)
    (error,) = response.get_json()["errors"]
    assert query.partition("=")[0] in error["path"]


def test_an_archived_case_asks_nothing_any_more(office: Person) -> None:
    case = office.receive(
        "market_supervision", kind="report", facts={"within_duty": False, "callback_selected": True}
    )
    number = case["number"]
    assert office.act(number, "transfer", "handler").status_code == 200
    assert office.act(number, "close", "handler").status_code == 200
    assert [line["number"] for line in queue(office, "open=true&slug=callback")] == [number]
    assert office.act(number, "archive", "clerk").status_code == 200
    assert queue(office, "open=true&slug=callback") == []
    assert office.get(f"/cases/{number}/explain")["draws"] == []
