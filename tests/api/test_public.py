"""The citizens' door stands alone, knows nobody's address, and is not to be overrun."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from api import auth
from api.assembly import Api, begun
from api.pace import Pace, of_client
from api.public import create_app
from api.routes import cases, receipts
from core.clock import SettableClock
from core.storage import tables
from core.usecases.desk import Desk
from core.usecases.people import pacing
from tests.api.people import API, Person

SENT = {
    "sector": "market_supervision", "kind": "report", "subject": "缺斤短两",
    "facts": {"track": "commerce", "within_duty": True, "has_jurisdiction": True},
}  # fmt: skip
ONE, OTHER = "203.0.113.77", "2001:db8::17"


@pytest.fixture
def public(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The citizens' door of that office, with nobody counted yet."""
    monkeypatch.setattr(receipts, "PACE", Pace())
    return create_app(desk, TESTING=False)


def ask(app: Flask, address: str, code: str = "1" * 20) -> int:
    """The status with which somebody at ``address`` is answered."""
    answer = app.test_client().post(
        f"{API}/public/progress", json={"receipt": code},
        environ_base={"REMOTE_ADDR": address}, headers={"User-Agent": "Canary/1.0"},
    )  # fmt: skip
    return answer.status_code


def test_it_has_these_routes_and_no_other(public: Flask) -> None:
    assert {rule.rule for rule in public.url_map.iter_rules()} == {
        "/api/v1/public/submissions", "/api/v1/public/progress", "/api/v1/public/messages",
        "/health/live",
    }  # fmt: skip


def test_nothing_of_the_officers_is_behind_it(public: Flask, app: Flask, office: Person) -> None:
    inside = Person(public, office.token)
    asked = 0
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        if path.startswith("/api/v1/public/") or path == "/health/live":
            continue
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            answer = inside.client.open(
                path, method=method, headers={"Authorization": f"Bearer {office.token}"}
            )
            assert answer.status_code == 404, (method, path)
            asked += 1
    assert asked >= 150


def test_a_route_of_an_officer_keeps_it_from_starting(desk: Desk) -> None:
    careless = begun(Flask("careless"), desk, {"OPENAPI_URL_PREFIX": None})
    Api(careless).register_blueprint(cases.blueprint, url_prefix="/api/v1")
    with pytest.raises(RuntimeError, match=r"cases\.show_case|cases\."):
        auth.for_anyone(careless)
    with pytest.raises(RuntimeError, match=r"careless\.list_all"):
        unknown = Flask("careless", static_folder=None)
        unknown.add_url_rule("/all", "careless.list_all", lambda: "everything")
        auth.for_anyone(unknown)


def test_a_citizen_sends_in_asks_and_writes(public: Flask, office: Person) -> None:
    citizen = Person(public, "")
    sent = citizen.send("POST", "/public/submissions", SENT)
    assert sent.status_code == 201, sent.get_data(as_text=True)
    assert "Set-Cookie" not in sent.headers
    code = sent.get_json()["receipt"]
    found = citizen.send("POST", "/public/messages", {"receipt": code, "text": "三月一日"})
    assert [one["text"] for one in found.get_json()["messages"]] == ["三月一日"]
    assert citizen.send("POST", "/public/progress", {"receipt": code}).status_code == 200
    assert len(office.get("/cases")["items"]) == 1
    for headers in (sent.headers, found.headers):
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_processes_count_together(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = Pace(6), Pace(6)
    waits = [pace.wait(desk) for pace in (one, other) * 5]
    assert [wait > 0 for wait in waits] == [False] * 6 + [True] * 4
    assert all(0 < wait <= 60 for wait in waits[6:])
    monkeypatch.setattr(pacing, "let_in", lambda *_: pytest.fail("the door was shut"))
    assert one.wait(desk) > 0


def test_the_door_opens_again_with_the_next_minute(desk: Desk, clock: SettableClock) -> None:
    pace = Pace(1)
    assert [pace.wait(desk) > 0 for _ in range(3)] == [False, True, True]
    clock.advance(timedelta(minutes=1))
    assert pace.wait(desk) == 0
    clock.set(clock.now() - timedelta(days=3), backwards=True)
    assert pace.wait(desk) == 0


def test_one_address_does_not_take_all_the_room(
    public: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "MOST_EACH", 3)
    assert [ask(public, ONE) for _ in range(5)] == [404] * 3 + [429] * 2
    assert ask(public, OTHER) == 404
    assert [ask(public, "127.0.0.1") for _ in range(5)] == [404] * 5  # a proxy, that is everybody


@pytest.mark.parametrize(
    ("address", "client"),
    [(ONE, ONE), (OTHER, OTHER), ("127.0.0.1", ""), ("::1", ""), ("", ""), (None, ""), ("x", "")],
)
def test_a_proxy_here_is_nobody_in_particular(address: str | None, client: str) -> None:
    assert of_client(address) == client


def who(desk: Desk) -> set[str]:
    """What is kept of those who came."""
    with desk.store.read() as work:
        return set(work.connection.execute(select(tables.attempts.c.who)).scalars())


def test_no_address_is_kept_or_logged(
    public: Flask, desk: Desk, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    caplog.set_level(logging.INFO)
    assert ask(public, ONE) == 404
    today = who(desk)
    assert len(today) == 2
    clock.advance(timedelta(days=1))
    assert ask(public, ONE) == 404
    tomorrow = who(desk)
    assert len(today & tomorrow) == 1  # everybody; the same address is another one each day
    assert len(tomorrow) == 2  # and that of yesterday is gone
    logged = "\n".join(str(record.__dict__) for record in caplog.records)
    assert "/public/progress" in logged
    folder = Path(desk.store.engine.url.database or "").parent
    held = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert len(held) > 10_000
    for said in (ONE, "Canary/1.0"):
        assert said not in logged
        assert said.encode() not in held


def test_a_receipt_cannot_be_guessed_from_many_addresses(
    public: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "PACE", Pace(10))
    told = [ask(public, f"198.51.100.{n}", "x") for n in range(15)]
    assert told == [404] * 10 + [429] * 5


def test_what_is_not_understood_is_a_problem(public: Flask) -> None:
    citizen = Person(public, "")
    bodies: list[tuple[str, Any]] = [("/public/submissions", {}), ("/public/progress", {"x": 1})]
    for path, body in bodies:
        answer = citizen.send("POST", path, body)
        assert answer.status_code == 422
        assert answer.content_type == "application/problem+json"
    assert citizen.send("GET", "/cases").content_type == "application/problem+json"
