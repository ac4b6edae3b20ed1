"""No log line tells of a person, whatever goes wrong; each says what a technician needs."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError, OperationalError

from api import logs, scrubbing
from api.cli.output import describe
from api.running import Running
from core.domain.errors import TousuError
from core.storage import tables
from core.usecases.desk import Desk
from tests.api.people import API, Person

#: A reporter, as it may be written anywhere.
PERSON = {
    "name": "张三丰机密",
    "telephone": "13912345678",
    "spaced": "139 1234 5678",
    "identity": "11010519491231002X",
    "mail": "zhangsf.secret@example.cn",
    "latin": "Zhangsanfeng Secretovich",
    "address": "朝阳区建国路 88 号",
}
DETAIL = (
    'duplicate key value violates unique constraint "uq_users_name"\n'
    f"DETAIL:  Key (name)=({PERSON['latin']}, {PERSON['name']}) already exists."
)


def forms(text: str) -> set[str]:
    """A text as logs may write it."""
    return {text, quote(text), text.encode("unicode_escape").decode(), ascii(text)[1:-1]}


def leaks(said: str) -> set[str]:
    """Which facts of the person can be read in what was said."""
    return {
        what for what, text in PERSON.items() if any(form and form in said for form in forms(text))
    }


@dataclass
class Heard:
    """What a handler wrote."""

    stream: io.StringIO

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture(params=["json", "plain"])
def heard(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    yield from _hearing(request.param, monkeypatch)


@pytest.fixture
def json_lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    yield from _hearing("json", monkeypatch)


def _hearing(form: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    for place, name in ((sys, "excepthook"), (threading, "excepthook"), (warnings, "showwarning")):
        monkeypatch.setattr(place, name, getattr(place, name))
    root, stream = logging.getLogger(), io.StringIO()
    levels = {name: logging.getLogger(name).level for name in ("", "tousu", "core", "api")}
    handler = logs.set_up(form, stream=stream)
    yield Heard(stream)
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    """The error with a trace, as one that was caught."""
    try:
        raise error from cause
    except type(error) as caught:
        return caught


def integrity() -> IntegrityError:
    original = sqlite3.IntegrityError(DETAIL)
    error = IntegrityError(f"INSERT {PERSON['name']}", PERSON, original)
    return raised(error, original)  # type: ignore[return-value]


OWN, FOREIGN = logging.getLogger("tousu.test"), logging.getLogger("somebodys.library")
TOLD: list[Callable[[], object]] = [
    lambda: OWN.error("failed for %s", PERSON["name"]),
    lambda: OWN.error("failed for %s", PERSON["telephone"]),
    lambda: OWN.error("failed for %(spaced)s %(identity)s %(mail)s", PERSON),
    lambda: OWN.error("failed: %s", ValueError(PERSON["latin"])),
    lambda: OWN.error("failed: %r", PERSON),
    lambda: OWN.error("failed", exc_info=raised(ValueError(PERSON["latin"]))),
    lambda: OWN.error("failed", exc_info=integrity()),
    lambda: OWN.error("failed: %s", integrity()),
    lambda: OWN.error("no row", exc_info=raised(KeyError("x"), integrity())),
    lambda: OWN.error("with fields", extra={"reporter": PERSON["latin"], "route": PERSON["name"]}),
    lambda: OWN.error("GET %s", f"/cases?q={quote(PERSON['name'])}&tel={PERSON['telephone']}"),
    lambda: FOREIGN.error("Exception while serving %s", "/find/" + PERSON["latin"]),
    lambda: FOREIGN.error("put together: " + PERSON["latin"]),
    lambda: FOREIGN.error("%s said %s", 3, PERSON["latin"], exc_info=integrity()),
    lambda: warnings.warn_explicit(PERSON["latin"], UserWarning, "somewhere.py", 3),
    lambda: sys.excepthook(ValueError, raised(ValueError(PERSON["latin"])), None),
]


def test_whatever_is_told_names_nobody(heard: Heard) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = logs._warned
        for tell in TOLD:
            before = len(heard.text)
            tell()
            assert len(heard.text) > before, "nothing was told, so nothing was tried"
    assert leaks(heard.text) == set()


def test_a_line_whose_values_do_not_fit_is_told_without_them() -> None:
    odd = logging.LogRecord("tousu", 40, "x.py", 1, "odd %d", (PERSON["latin"],), None)
    assert scrubbing.clean(odd).getMessage() == "odd %d"


def test_an_error_that_ends_a_thread_is_told_without_its_words(heard: Heard) -> None:
    def end() -> None:
        raise ValueError(PERSON["latin"])

    thread = threading.Thread(target=end)
    thread.start()
    thread.join()
    assert "ended by an error: ValueError" in heard.text
    assert leaks(heard.text) == set()


def test_without_scrubbing_the_same_lines_leak() -> None:
    """The control: what the first test finds nothing of is there to be found."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(lambda record: record.name in (OWN.name, FOREIGN.name))
    logging.getLogger().addHandler(handler)
    try:
        OWN.error("failed: %r", PERSON)
        OWN.error("failed", exc_info=integrity())
    finally:
        logging.getLogger().removeHandler(handler)
    assert leaks(stream.getvalue()) == PERSON.keys()


def test_what_a_technician_needs_is_told(json_lines: Heard) -> None:
    OWN.error("failed", exc_info=raised(KeyError("x"), integrity()))
    OWN.info("case %s is due on %s, fired %s", "WY-2026-000123", "2026-03-02", 12)
    error, due = json_lines.lines
    assert "failed: KeyError from IntegrityError from IntegrityError" in error["event"]
    assert "test_logs.py:" in error["event"]
    assert " raised" in error["event"]
    assert due["event"] == "case WY-2026-000123 is due on 2026-03-02, fired 12"
    assert (due["level"], due["logger"]) == ("info", "tousu.test")
    assert due["timestamp"].endswith("+00:00")


def test_the_database_s_own_name_of_an_error_is_told(desk: Desk) -> None:
    row = {"name": "clerk", "display_name": "", "password_hash": "", "active": True}
    with pytest.raises(IntegrityError) as caught, desk.store.write() as work:
        work.connection.execute(insert(tables.users).values(row | {"created_at": work.now}))
    named = {"sqlite": "SQLITE_CONSTRAINT", "postgresql": "(23505 "}[desk.store.engine.dialect.name]
    assert named in scrubbing.told(caught.value)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("tel 13912345678.", "tel [withheld]."),
        ("010-1234 5678", "[withheld]"),
        ("postgresql://wang:secret@db/office", "postgresql[withheld]db/office"),
        ("/cases?name=wang&x=1 200", "/cases[withheld] 200"),
        ("on 2026-03-02 at 10:30, 12 fired", "on 2026-03-02 at 10:30, 12 fired"),
        ("case WY-2026-000123", "case WY-2026-000123"),
    ],
)
def test_the_net(text: str, left: str) -> None:
    assert scrubbing.net(text) == left


def test_requests_that_fail_name_nobody(
    office: Person, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise integrity()

    name, latin = quote(PERSON["name"]), quote(PERSON["latin"])
    headers = {"X_Request_Id": PERSON["telephone"], "User_Agent": PERSON["latin"]}
    office.send("GET", f"/cases/{name}?q={latin}", **headers)
    office.send("POST", f"/{latin}", PERSON)
    office.client.open(API + "/cases", method="ZHANGSANFENG")
    office.client.post("/login", data={"name": PERSON["latin"], "password": PERSON["telephone"]})
    office.get("/me")
    monkeypatch.setattr("core.usecases.casework.intake.receive", broken)
    body = {"sector": "property_mgmt", "kind": "complaint", "facts": {}, "note": PERSON["latin"]}
    assert office.send("POST", "/cases", body).status_code in (422, 500)
    answer = office.send("POST", "/cases", {k: v for k, v in body.items() if k != "note"})
    assert answer.status_code == 500
    assert "IntegrityError" in heard.text
    assert leaks(heard.text + answer.get_data(as_text=True)) == set()
    assert "ZHANGSANFENG" not in heard.text


def test_a_request_has_a_number_in_its_lines_and_in_its_answer(
    app: Flask, json_lines: Heard
) -> None:
    client, drawn = app.test_client(), "0123456789abcdef" * 2
    own = client.get("/health/live").headers["X-Request-Id"]
    handed_on = client.get("/health/live", headers={"X-Request-Id": drawn})
    assert handed_on.headers["X-Request-Id"] == drawn
    first, second = json_lines.lines
    assert (first["request_id"], second["request_id"]) == (own, drawn)
    assert first["route"] == "/health/live"
    assert (first["method"], first["status"]) == ("GET", 200)
    assert len(own) == 32


@pytest.mark.parametrize("given", ["110105194912310021", "13912345678", "zhangsf", "0" * 33])
def test_no_number_is_taken_over_that_may_be_a_person_s(app: Flask, given: str) -> None:
    answer = app.test_client().get("/health/live", headers={"X-Request-Id": given})
    assert answer.headers["X-Request-Id"] != given


def test_who_meets_an_error_is_told_its_number(
    office: Person, monkeypatch: pytest.MonkeyPatch, json_lines: Heard
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError(PERSON["latin"])

    monkeypatch.setattr("core.storage.unit_of_work.Store.read", broken)
    answer = office.send("GET", "/cases")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.get_json()["detail"]
    assert {line.get("request_id") for line in json_lines.lines} == {answer.headers["X-Request-Id"]}


def test_a_command_tells_of_a_database_error_without_the_row() -> None:
    said = describe(integrity()) or ""
    assert "uq_users_name" in said
    assert leaks(said) == set()
    gone = OperationalError("SELECT 1", None, sqlite3.OperationalError("no such table: cases"))
    assert "no such table: cases" in (describe(gone) or "")


def test_settings_are_what_they_may_be() -> None:
    assert Running.from_environment({}) == Running()
    given = {"TOUSU_LOG": "json", "TOUSU_LOG_LEVEL": "DEBUG", "TOUSU_SWEEP": "0"}
    assert Running.from_environment(given) == Running("json", "DEBUG", sweeps=False)
    with pytest.raises(TousuError, match="TOUSU_LOG cannot be xml; allowed: json, plain"):
        Running.from_environment({"TOUSU_LOG": "xml"})


def test_libraries_are_heard_from_warnings_on(json_lines: Heard) -> None:
    FOREIGN.info("chatter %s", 1)
    FOREIGN.warning("trouble %s", 1)
    assert [line["event"] for line in json_lines.lines] == ["trouble 1"]


def test_a_folder_may_stand_in_a_line(json_lines: Heard) -> None:
    OWN.info("reads %s", Path("/etc/tousu"))
    assert json_lines.lines[0]["event"] == "reads /etc/tousu"
