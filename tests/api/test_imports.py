"""Complaints of the past sent as a table: taken in by a job, once, with nobody named in it."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from api.parsing import MAX_BODY, MAX_TEXT
from benchmarks import past
from core.storage import tables
from core.storage.people.access import Grant
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import Person
from tests.places import REPO

MAPPING = (REPO / "docs/examples/hospital-past.yaml").read_text("utf-8")


@pytest.fixture
def admin(app: Flask, desk: Desk) -> Person:
    access.add_user(desk, "installer", grants=[Grant("admin")])
    issued = access.issue_token(desk, "installer", "t", ("read", "handle", "admin"))
    return Person(app, issued.text)


def body(count: int = 5, **more: str) -> dict[str, Any]:
    """A table of the past as it is sent."""
    text = io.StringIO()
    table = csv.DictWriter(text, past.COLUMNS)
    table.writeheader()
    table.writerows(past.rows(count, date(2025, 1, 1), date(2025, 12, 31)))
    content = text.getvalue()
    return {"sector": "hospital", "mapping": MAPPING, "content": content} | more


def waiting(desk: Desk) -> int:
    with desk.store.read() as work:
        return work.connection.execute(select(func.count(tables.import_tables.c.id))).scalar_one()


def test_a_table_is_taken_in_once_and_forgotten(desk: Desk, admin: Person) -> None:
    asked = admin.send("POST", "/imports", body())
    assert (asked.status_code, asked.get_json()["params"]) == (202, {"profile": "", "rows": 5})
    assert waiting(desk) == 1
    assert "来访人" not in asked.get_data(as_text=True)
    jobs.run_next(desk)
    done = admin.get(f"/jobs/{asked.get_json()['id']}")
    assert (done["state"], done["done"], done["total"]) == ("done", 5, 5)
    assert (done["result"]["imported"], done["result"]["rejected"]) == (5, 0)
    assert waiting(desk) == 0
    admin.send("POST", "/imports", body())
    again = jobs.run_next(desk)
    assert again is not None
    assert (again.result["imported"], again.result["known"]) == (0, 5)


def test_a_table_may_be_longer_than_what_a_person_types(admin: Person) -> None:
    sent = body(1500)
    assert MAX_TEXT < len(sent["content"]) < MAX_BODY // 2
    asked = admin.send("POST", "/imports", sent)
    assert (asked.status_code, asked.get_json()["params"]["rows"]) == (202, 1500)


def test_a_rejected_row_is_told_by_its_place_alone(desk: Desk, admin: Person) -> None:
    content = body()["content"].replace(",2025-", ",2033-", 1)
    admin.send("POST", "/imports", body(content=content))
    job = jobs.run_next(desk)
    assert job is not None
    assert (job.result["imported"], job.result["rejected"]) == (4, 1)
    (told,) = job.result["rejects"]
    assert (told["row"], told["places"][0]) == (2, "received_at")
    assert told.keys() == {"row", "places"}


def test_what_a_cancelled_job_was_sent_is_forgotten(desk: Desk, admin: Person) -> None:
    first = admin.send("POST", "/imports", body()).get_json()
    admin.send("POST", f"/jobs/{first['id']}/cancel")
    admin.send("POST", "/imports", body())
    assert waiting(desk) == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"mapping": "sector: hospital\n"}, "mapping_file"),
        ({"content": "id,subject\n1,x\n"}, "mapping_file"),
        ({"content": ""}, "unusable_file"),
    ],
)
def test_what_cannot_be_used_is_refused_at_once(
    desk: Desk, admin: Person, wrong: dict[str, str], code: str
) -> None:
    answer = admin.send("POST", "/imports", body(**wrong))
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)
    assert waiting(desk) == 0


def test_nobody_else_may_open_cases_of_the_past(office: Person, desk: Desk) -> None:
    assert office.send("POST", "/imports", body()).status_code == 403
    assert waiting(desk) == 0
