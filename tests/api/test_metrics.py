"""What `/metrics` tells: true numbers, closed labels, nobody's name, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from core.clock import SettableClock
from core.storage.people.access import Grant
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.meetings import figures
from core.usecases.people import access
from core.usecases.timekeeping.deadlines import fire_all_due
from tests.api.people import Person


@pytest.fixture
def watcher(app: Flask, desk: Desk) -> Person:
    """A program that may read the numbers and nothing else."""
    access.add_user(desk, "watcher", grants=[Grant("auditor")])
    return Person(app, access.issue_token(desk, "watcher", "prometheus", ("metrics",)).text)


def read(watcher: Person) -> dict[tuple[str, str], float]:
    """Every number by its name and its labels."""
    headers = {"Authorization": f"Bearer {watcher.token}"}
    answer = watcher.client.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return {
        (sample.name, " ".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.get_data(as_text=True))
        for sample in family.samples
    }


def test_only_a_token_for_it_opens_it(app: Flask, desk: Desk, office: Person) -> None:
    client = app.test_client()
    assert client.get("/metrics").status_code == 401
    headers = {"Authorization": f"Bearer {office.token}"}
    refused = client.get("/metrics", headers=headers)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "forbidden")


def test_its_token_opens_nothing_else(watcher: Person) -> None:
    assert watcher.send("GET", "/me").status_code == 403
    assert watcher.send("GET", "/access-events").status_code == 403


def test_the_numbers_follow_what_happens(
    watcher: Person, office: Person, desk: Desk, clock: SettableClock
) -> None:
    before = read(watcher)
    assert before["tousu_cases_open", "sector=property_mgmt"] == 0
    assert before["tousu_sweep_lag_seconds", ""] == 0
    assert before["tousu_calendar_days", ""] == 301  # 2 March to 28 December
    office.receive(facts={"severity": "minor"})
    clock.advance(timedelta(days=30))
    late = read(watcher)
    assert late["tousu_cases_open", "sector=property_mgmt"] == 1
    assert late["tousu_sweep_lag_seconds", ""] > 20 * 86400
    assert late["tousu_unfired", ""] >= 1
    assert late["tousu_calendar_days", ""] == 271
    fire_all_due(desk)
    swept = read(watcher)
    assert (swept["tousu_sweep_lag_seconds", ""], swept["tousu_unfired", ""]) == (0, 0)
    assert swept["tousu_timers_overdue", "sector=property_mgmt"] >= 1


def test_a_deadline_beyond_the_calendar_is_provisional(
    watcher: Person, office: Person, clock: SettableClock
) -> None:
    assert read(watcher)["tousu_timers_provisional", ""] == 0
    clock.advance(timedelta(days=300))
    office.receive("market_supervision")
    assert read(watcher)["tousu_timers_provisional", ""] > 0


def test_jobs_and_doors_are_counted(watcher: Person, desk: Desk, clock: SettableClock) -> None:
    with desk.store.write() as work:
        waiting = jobs.ask(work, "backtest", "hospital", {}, "clerk")
        broken = jobs.ask(work, "backtest", "hospital", {}, "clerk")
    with desk.store.write() as work:
        claimed = work.jobs.claim(broken, "somebody")
        assert claimed is not None
        assert work.jobs.fail(claimed, "坏", "broken")
        for _ in range(figures.FAILURES):
            work.attempts.add("password", "lin", figures.LOCKED_FOR)
        work.attempts.add("password", "wang", figures.LOCKED_FOR)
    clock.advance(timedelta(minutes=5))
    found = read(watcher)
    assert found["tousu_jobs", "state=queued"] == 1
    assert found["tousu_jobs_waiting_seconds", ""] == 300
    assert found["tousu_jobs_failed_day", ""] == 1
    assert found["tousu_doors_shut", ""] == 1
    clock.advance(timedelta(days=2))
    later = read(watcher)
    assert (later["tousu_jobs_failed_day", ""], later["tousu_doors_shut", ""]) == (0, 0)
    assert waiting.id


def test_requests_are_counted_by_rule_and_never_by_address(watcher: Person, office: Person) -> None:
    number = office.receive()["number"]
    for path in (f"/cases/{number}", "/cases/ZhangSanfeng", "/cases/13912345678"):
        office.send("GET", path)
    office.client.open("/api/v1/cases", method="ZHANGSANFENG")
    office.client.get("/ZhangSanfeng?tel=13912345678")
    found = read(watcher)
    rule = "method=GET route=/api/v1/cases/<number>"
    assert found["tousu_requests_total", f"{rule} status=200"] >= 1
    assert found["tousu_requests_total", f"{rule} status=404"] >= 2
    assert found["tousu_request_seconds_count", rule] >= 3
    text = repr(found)
    assert "tousu_requests_total" in text
    for word in (number, "ZhangSanfeng", "ZHANGSANFENG", "13912345678"):
        assert word not in text


def test_every_figure_has_one_name_and_says_what_it_means(desk: Desk) -> None:
    names = [figure.name for figure in figures.FIGURES]
    assert len(names) == len(set(names))
    assert all(figure.means for figure in figures.FIGURES)
    for figure, values in figures.read_all(desk):
        assert values, figure.name
        assert (set(values) == {""}) == (not figure.label)
