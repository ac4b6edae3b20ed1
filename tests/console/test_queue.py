"""The queue: how pressing cases are, whose they are, filters kept, and acts on several at once."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pytest

from core.clock import SettableClock
from core.storage.lists import walking
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.lists import queue
from core.usecases.people import access
from tests.api.people import PASSWORD, Person
from tests.console.browsing import log_in, page

NASTY = '"><script>alert(1)</script>'


def key(text: str) -> str:
    """The key of the forms of a page."""
    found = re.search(r'name="csrf" value="(\w+)"', text)
    assert found is not None
    return found[1]


def buckets(text: str) -> dict[str, str]:
    """The number in each bucket of the queue."""
    found = re.findall(r'class="bucket (\w+)[^>]*>.*?class="big">\s*([^<\s]+)', text, re.S)
    return {slug: count.strip() for slug, count in found}


@pytest.fixture
def cases(office: Person, clock: SettableClock) -> list[str]:
    """Three complaints to the market supervision, received on three working days."""
    numbers = []
    for _ in range(3):
        numbers.append(office.receive("market_supervision", subject="茶叶过期")["number"])
        clock.advance(timedelta(days=1))
    return numbers


@pytest.fixture
def clerk(cases: list[str], visitor: Person) -> Person:
    """Somebody who logs in when the cases are there."""
    assert log_in(visitor).status_code == 303
    return visitor


def test_a_case_without_a_subject_is_listed_by_kind_and_category(
    office: Person, logged_in: Person
) -> None:
    facts = {"subject": "nursing"}
    office.receive("hospital", facts=facts)
    assert re.search(r'<span class="subject">投诉 · 护理</span>', page(logged_in, "/"))


def test_every_case_lies_in_the_bucket_of_its_next_deadline(
    clerk: Person, cases: list[str]
) -> None:
    text = page(clerk, "/")
    assert list(buckets(text)) == list(queue.BUCKETS)
    assert sum(int(n) for n in buckets(text).values()) > 0
    seen = set()
    for slug, count in buckets(text).items():
        shown = page(clerk, f"/?bucket={slug}")
        numbers = set(re.findall(r"/cases/(MS-2026-\d+)", shown))
        assert len(numbers) == int(count), slug
        if slug not in ("paused", "provisional"):
            assert not seen & numbers, "a case lies in two buckets"
            seen |= numbers


@pytest.mark.parametrize(
    ("days", "bucket"), [(0, "soon"), (1, "today"), (2, "overdue"), (20, "badly_overdue")]
)
def test_time_moves_a_case_from_bucket_to_bucket(
    office: Person, desk: Desk, clock: SettableClock, days: int, bucket: str
) -> None:
    number = office.receive("market_supervision")["number"]
    # The first deadline ends the next working day, Tuesday 3 March.
    clock.advance(timedelta(days=days))
    ends = queue.marks(desk, "market_supervision")
    with desk.store.read() as work:
        assert any(timer.due_at for timer in work.cases.get(number).timers)
        found = {
            name: [c.number for c in work.cases.search(ends.narrow(ALL, name)).cases]
            for name in ("badly_overdue", "overdue", "today", "soon")
        }
    assert {name for name, numbers in found.items() if numbers} == {bucket}


ALL = queue.CaseFilter()


def test_mine_and_my_units(desk: Desk, clerk: Person, cases: list[str]) -> None:
    access.add_units(desk, "market_supervision")
    assert "MS-2026" not in page(clerk, "/?whose=mine")
    assert cases[0] in page(clerk, "/?whose=all")
    access.add_user(
        desk, "qian", "钱", PASSWORD, [Grant("handler", "market_supervision", "station")]
    )
    clerk.client.post("/login", data={"name": "qian", "password": PASSWORD})
    assert "?whose=unit" in page(clerk, "/")
    assert page(clerk, "/?whose=unit")


def test_what_is_not_near_is_looked_for_further(
    clerk: Person, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "NEAR", 1)
    monkeypatch.setattr(walking, "FEW", 0)
    text, seen = page(clerk, "/?q=MS-2026"), set[str]()
    assert "继续往后查" in text
    while following := re.search(r'rel="next" href="([^"]+)"', text):
        seen |= set(re.findall(r"/cases/(MS-2026-\d+)", text))
        text = page(clerk, unescape(following[1]))
    seen |= set(re.findall(r"/cases/(MS-2026-\d+)", text))
    assert seen >= set(cases)


def test_what_is_set_can_be_taken_away_one_by_one(clerk: Person, cases: list[str]) -> None:
    text = page(clerk, f"/?sector=market_supervision&q={cases[0]}")
    assert cases[0] in text
    assert cases[1] not in text
    assert f"含: {cases[0]}" in text
    assert 'href="/?sector=market_supervision"' in text


def test_a_filter_is_kept_and_forgotten(clerk: Person, cases: list[str]) -> None:
    text = page(clerk, "/?bucket=overdue")
    form = {"csrf": key(text), "bucket": "overdue", "name": f"急 {NASTY}"}
    assert clerk.client.post("/queue/filters", data=form).status_code == 303
    kept = page(clerk, "/")
    assert "★ 急" in kept
    assert NASTY not in kept
    assert 'href="/?bucket=overdue"' in kept
    wrong = clerk.client.post("/queue/filters", data=form | {"name": "长" * 41})
    assert wrong.status_code == 422
    assert "长" * 41 in wrong.get_data(as_text=True), "what was typed is kept"
    gone = {"csrf": form["csrf"], "forget": form["name"]}
    assert clerk.client.post("/queue/filters", data=gone).status_code == 303
    assert "★ 急" not in page(clerk, "/")
    assert clerk.client.post("/queue/filters", data=gone).status_code == 404


def test_filters_are_ones_own(clerk: Person, desk: Desk) -> None:
    form = {"csrf": key(page(clerk, "/")), "q": "茶", "name": "茶"}
    clerk.client.post("/queue/filters", data=form)
    access.add_user(desk, "qian", "钱", PASSWORD, [Grant("handler")])
    clerk.client.post("/login", data={"name": "qian", "password": PASSWORD})
    assert "★" not in page(clerk, "/")


def test_an_act_is_done_on_several_cases(clerk: Person, cases: list[str]) -> None:
    query = "&".join(f"case={number}" for number in cases)
    text = page(clerk, f"/queue/together?{query}")
    act, count = re.findall(r"act=(\w+)&[^>]*>[^<]*<span class=\"count\">(\d)<", text)[0]
    assert int(count) == 3
    form = page(clerk, f"/queue/together?act={act}&{query}")
    sent = {"csrf": key(form), "act": act, "case": cases, "note": NASTY}
    answer = clerk.client.post("/queue/together", data=sent)
    told = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "<script>alert" not in told
    for number in cases:
        assert number in told
    assert told.count("已办理</span>") + told.count('class="problem"') == 3


def test_no_case_that_one_may_not_know_is_acted_on(
    clerk: Person, desk: Desk, cases: list[str]
) -> None:
    access.add_units(desk, "hospital")
    access.add_user(
        desk, "outsider", "外", PASSWORD, [Grant("handler", "hospital", "nursing_dept")]
    )
    clerk.client.post("/login", data={"name": "outsider", "password": PASSWORD})
    assert f">{cases[0]}<" not in page(clerk, f"/queue/together?case={quote(cases[0])}")


def test_tasks_are_listed_by_role(office: Person, logged_in: Person) -> None:
    number = office.receive(facts={"severity": "minor"})["number"]
    done = (("dispatch", "clerk"), ("resolve", "handler"), ("hand_in_form", "handler"))
    for act, by in (*done, ("inform", "clerk")):
        assert office.act(number, act, by).status_code == 200
    asked = {task["role"] for task in office.get(f"/cases/{number}/tasks")["items"]}
    assert number in page(logged_in, "/tasks?role=")
    for role in ("clerk", "handler"):
        assert (number in page(logged_in, f"/tasks?role={role}")) == (role in asked)


def test_a_task_names_who_is_in_charge(office: Person, logged_in: Person, desk: Desk) -> None:
    access.add_user(desk, "an", "安宁", grants=[Grant("handler")])
    number = office.receive(facts={"severity": "minor"})["number"]
    done = (("dispatch", "clerk"), ("resolve", "handler"), ("hand_in_form", "handler"))
    for act, by in (*done, ("inform", "clerk")):
        assert office.act(number, act, by, facts={"officer": "an"}).status_code == 200
    text = page(logged_in, "/tasks?role=")
    assert number in text
    assert '<span class="faint">安宁</span>' in text
