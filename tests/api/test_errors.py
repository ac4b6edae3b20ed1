"""Every way to fail has the same shape, a code with one status, and words in two languages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from api.errors import CODES
from api.parsing import MAX_BODY
from core.storage.unit_of_work import Store
from tests.api.people import API, Person

CASE = {"sector": "property_mgmt", "kind": "complaint", "facts": {}}


def nested(depth: int) -> Any:
    """A list in a list in a list."""
    return [nested(depth - 1)] if depth else []


#: name: method, path, body, then status, code and the first place that is wrong.
FAILURES: dict[str, tuple[str, str, Any, int, str, str | None]] = {
    "no such address": ("GET", "/nothing", None, 404, "not_found", None),
    "no such case": ("GET", "/cases/PM-1900-000001", None, 404, "not_found", None),
    "wrong method": ("PUT", "/cases", None, 405, "method_not_allowed", None),
    "missing fields": ("POST", "/cases", {}, 422, "invalid_input", "sector"),
    "unknown field": ("POST", "/cases", CASE | {"status": "x"}, 422, "invalid_input", "status"),
    "unknown nested field": (
        "POST", "/submissions",
        {"sector": "hospital", "cases": [{"kind": "complaint", "unit": "x"}]},
        422, "invalid_input", "cases.0.unit",
    ),
    "not an object": ("POST", "/cases", [1], 422, "invalid_input", ""),
    "unknown sector": ("POST", "/cases", CASE | {"sector": "x"}, 422, "invalid_input", "sector"),
    "unknown profile": ("POST", "/cases", CASE | {"profile": "x"}, 422, "invalid_input", "profile"),
    "unknown kind": ("POST", "/cases", CASE | {"kind": "x"}, 422, "invalid_input", "kind"),
    "unknown channel": ("POST", "/cases", CASE | {"channel": "x"}, 422, "invalid_input", "channel"),
    "unknown fact": (
        "POST", "/cases", CASE | {"facts": {"managment_fault": True}},
        422, "invalid_input", "facts.managment_fault",
    ),
    "fact of another type": (
        "POST", "/cases", CASE | {"facts": {"repeat_count": "two"}},
        422, "invalid_input", "facts.repeat_count",
    ),
    "received in the future": (
        "POST", "/cases", CASE | {"received_at": "2026-03-03T00:00+08:00"},
        422, "invalid_input", "received_at",
    ),
    "no instant": (
        "POST", "/cases", CASE | {"received_at": "yesterday"}, 422, "invalid_input", "received_at",
    ),
    "before the calendar": (
        "POST", "/cases", CASE | {"received_at": "1990-01-01T00:00"}, 422, "invalid_input", None,
    ),
    "too deep": (
        "POST", "/cases", CASE | {"facts": {"a": nested(40)}}, 422, "invalid_input", None,
    ),
    "number too large": (
        "POST", "/cases", CASE | {"facts": {"repeat_count": 2**60}},
        422, "invalid_input", "facts.repeat_count",
    ),
    "character that cannot be kept": (
        "POST", "/cases", CASE | {"subject": "a\x00b"}, 422, "invalid_input", "subject",
    ),
    "text too long": (
        "POST", "/cases", CASE | {"subject": "长" * 501}, 422, "invalid_input", "subject",
    ),
    "unknown query": ("GET", "/cases?colour=red", None, 422, "invalid_input", "colour"),
    "query out of range": ("GET", "/cases?limit=0", None, 422, "invalid_input", "limit"),
    "wrong cursor": ("GET", "/cases?cursor=abc", None, 422, "invalid_input", "cursor"),
    "unknown timer state": ("GET", "/cases?timer=late", None, 422, "invalid_input", "timer"),
    "unknown policy": ("GET", "/policies/hospital/x/versions", None, 404, "not_found", None),
    "unknown version": (
        "GET", "/policies/hospital/complaint/versions/1999-01-01", None, 404, "not_found", None,
    ),
    "unknown sector to read": ("GET", "/sectors/x", None, 404, "not_found", "x"),
    "unknown calendar": (
        "GET", "/calendars/fr/days?from=2026-01-01&to=2026-01-02", None, 404, "not_found", None,
    ),
    "too many days": (
        "GET", "/calendars/cn/days?from=2020-01-01&to=2026-01-02", None,
        422, "invalid_input", "to",
    ),
    "days outside the calendar": (
        "GET", "/calendars/cn/days?from=1990-01-01&to=1990-01-02", None,
        422, "invalid_input", None,
    ),
    "no unit": (
        "POST", "/calendars/due", {"start": "2026-03-02", "unit": "moons"},
        422, "invalid_input", "unit",
    ),
    "no start": (
        "POST", "/calendars/due", {"start": "2026-02-30", "unit": "days"},
        422, "invalid_input", "start",
    ),
    "pause that ends before it starts": (
        "POST", "/calendars/due",
        {"start": "2026-03-02", "unit": "days", "pauses": [{"start": "2026-03-05",
                                                            "end": "2026-03-04"}]},
        422, "invalid_input", "pauses.0.end",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_has_the_same_shape(office: Person, name: str) -> None:
    method, path, body, status, code, place = FAILURES[name]
    found = {}
    for language in ("zh", "en"):
        response = office.send(method, path, body, Accept_Language=language)
        assert response.status_code == status, response.get_data(as_text=True)
        assert response.mimetype == "application/problem+json"
        assert response.headers["Content-Language"] == language
        problem = found[language] = response.get_json()
        assert problem.keys() == {"type", "title", "status", "detail", "code", "errors"}
        assert (problem["status"], problem["code"]) == (status, code)
        assert problem["type"] == f"/api/docs#{code}"
        for one in problem["errors"]:
            assert one["message"]
    if place is not None:
        assert found["zh"]["errors"][0]["path"] == place
    assert found["zh"]["title"] != found["en"]["title"]
    assert office.get("/cases")["items"] == []


def test_an_unknown_field_is_told_with_those_there_are(office: Person) -> None:
    response = office.send("POST", "/cases", CASE | {"recieved_at": "2026-03-02T10:00"})
    hint = response.get_json()["errors"][0]["hint"]
    assert "received_at" in hint


#: name: headers and bytes, then status and code.
BODIES: dict[str, tuple[str, bytes, int, str]] = {
    "not JSON": ("application/json", b'{"sector": ', 400, "malformed"),
    "not UTF-8": ("application/json", b'{"sector": "\xff"}', 400, "malformed"),
    "another type": ("text/plain", b"hello", 415, "unsupported_media_type"),
    "a form": ("application/x-www-form-urlencoded", b"a=b", 415, "unsupported_media_type"),
    "too large": ("application/json", b" " * (MAX_BODY + 1), 413, "too_large"),
    "nested without end": ("application/json", b"[" * 200_000, 422, "invalid_input"),
    "a number that is none": ("application/json", b'{"sector": NaN}', 422, "invalid_input"),
    "infinite": ("application/json", b'{"sector": 1e999}', 422, "invalid_input"),
    "a key twice": ("application/json", b'{"sector": 1, "sector": 2}', 422, "invalid_input"),
}


@pytest.mark.parametrize("name", BODIES)
def test_every_body_that_cannot_be_read_is_refused(office: Person, name: str) -> None:
    mimetype, data, status, code = BODIES[name]
    headers = {"Authorization": f"Bearer {office.token}", "Content-Type": mimetype}
    response = office.client.post(f"{API}/cases", data=data, headers=headers)
    assert (response.status_code, response.get_json()["code"]) == (status, code)
    assert response.mimetype == "application/problem+json"


def test_a_syntax_error_is_told_with_its_place(office: Person) -> None:
    headers = {"Authorization": f"Bearer {office.token}", "Content-Type": "application/json"}
    body = b'{\n  "sector": "hospital",,\n}'
    response = office.client.post(f"{API}/cases", data=body, headers=headers)
    assert response.get_json()["errors"][0]["path"] == "line 2, column 24"


def test_a_wrong_method_is_told_which_are_right(office: Person) -> None:
    allowed = office.send("PUT", "/cases").headers["Allow"]
    assert {"GET", "POST"} <= set(allowed.replace(" ", "").split(","))


def test_what_nobody_foresaw_tells_nothing(
    office: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Store, **__: object) -> None:
        raise ValueError("王芳 13800000000")

    office.get("/me")
    monkeypatch.setattr(Store, "read", broken)
    response = office.send("GET", "/cases")
    assert (response.status_code, response.get_json()["code"]) == (500, "internal")
    assert "王芳" not in response.get_data(as_text=True) + caplog.text
    assert "ValueError" in caplog.text


def test_every_code_is_documented(app: Flask) -> None:
    page = app.test_client().get("/api/docs").get_data(as_text=True)
    for code in CODES:
        assert f'id="{code}"' in page


def test_problems_are_readable_chinese(office: Person) -> None:
    text = office.send("POST", "/cases", {}).get_data(as_text=True)
    assert "缺少此项" in text
    assert json.loads(text)["errors"][0]["message"] == "缺少此项"
