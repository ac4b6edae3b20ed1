"""Identities over the interface: nobody learns who reported from any answer, log or file."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask

from console.app import create_app
from core.clock import SettableClock
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import Person
from tests.sealed.canaries import MAIL, REPORTER, found_in, kept_by

FACTS = {"track": "commerce", "within_duty": True, "has_jurisdiction": True}
WHO = {name: getattr(REPORTER, name) for name in ("name", "contact", "address", "id_number")}
WHY = {"ground": "verify", "reason": "须向举报人核实称重经过"}
EVERYBODY = (
    "clerk", "handler", "unit_head", "legal", "chief", "director", "supervisor", "custodian",
)  # fmt: skip


@pytest.fixture
def report(office: Person) -> str:
    """A report by somebody who can be looked for."""
    case = office.receive("market_supervision", kind="report", facts=FACTS, complainant=WHO)
    return str(case["number"])


def test_a_hidden_reporter_is_seen_by_release_only(office: Person, report: str) -> None:
    there = f"/cases/{report}/identities"
    seen = office.get(there, Tousu_Act_As="handler")
    assert (seen["secrecy"], seen["plain"], seen["parties"][0]["name"]) == ("sealed", False, None)
    refused = office.send("POST", f"{there}/read", WHY, Tousu_Act_As="handler")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "forbidden")
    asked = office.send("POST", f"{there}/requests", WHY | {"fields": ["name"]},
                        Tousu_Act_As="handler")  # fmt: skip
    assert asked.status_code == 201
    decision = f"/identity-requests/{asked.get_json()['id']}/decision"
    for by in ("handler", "chief", "admin"):
        assert office.send("POST", decision, {"grant": True}, Tousu_Act_As=by).status_code == 403
    granted = office.send("POST", decision, {"grant": True, "minutes": 5}, Tousu_Act_As="custodian")
    assert granted.get_json()["open"] is True
    read = office.send("POST", f"{there}/read", {}, Tousu_Act_As="handler").get_json()
    assert (read["parties"][0]["name"], read["parties"][0]["contact"]) == (REPORTER.name, None)
    assert read["watermark"].startswith("handler ")
    events = [one["event"] for one in office.get(f"/cases/{report}/journal")["items"]]
    assert events[-3:] == ["identity_asked", "identity_released", "identity_read"]
    listed = office.get("/identity-requests?state=granted", Tousu_Act_As="custodian")["items"]
    assert [one["number"] for one in listed] == [report]
    assert office.get("/identity-requests", Tousu_Act_As="clerk")["items"] == []


def test_a_look_is_in_the_journal_and_stops_nobody_who_has_the_page_open(office: Person) -> None:
    number = office.receive("market_supervision", facts=FACTS, complainant=WHO)["number"]
    opened = office.send("GET", f"/cases/{number}")
    for by in ("clerk", "handler"):
        seen = office.send("POST", f"/cases/{number}/identities/read", WHY, Tousu_Act_As=by)
        assert seen.get_json()["parties"][0]["name"] == REPORTER.name
    events = [one["event"] for one in office.get(f"/cases/{number}/journal")["items"]]
    assert events[-2:] == ["identity_read"] * 2
    after = office.send("GET", f"/cases/{number}")
    assert after.headers["ETag"] == opened.headers["ETag"]
    tag = opened.headers["ETag"]
    done = office.send(
        "PATCH", f"/cases/{number}/facts", {"facts": {"knew_on": "2026-02-01"}}, If_Match=tag,
        Tousu_Act_As="handler",
    )  # fmt: skip
    assert done.status_code == 200, done.get_json()
    assert done.headers["ETag"] != tag
    late = office.send(
        "PATCH", f"/cases/{number}/facts", {"facts": {"knew_on": "2026-02-02"}}, If_Match=tag
    )
    assert late.status_code == 412


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("identities/requests", {"ground": "verify"}),
        ("identities/requests", {"ground": "gossip", "reason": "x" * 20}),
        ("identities/requests", {**WHY, "fields": ["salary"]}),
        ("secrecy", {"level": "anonymous"}),
        ("holds", {"reason": "短"}),
    ],
)
def test_what_lacks_a_reason_is_refused(
    office: Person, report: str, path: str, body: dict[str, Any]
) -> None:
    method = "PUT" if path == "secrecy" else "POST"
    answer = office.send(method, f"/cases/{report}/{path}", body, Tousu_Act_As="chief")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")


OF_A_CASE = (
    "", "/identities", "/journal", "/explain", "/notices", "/tasks", "/forms", "/submission",
    "/forms/register?format=text",
)  # fmt: skip


def test_no_answer_log_or_file_tells_who_reported(
    office: Person, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answers: list[bytes] = []
    for reporter in (REPORTER, MAIL):
        who = {name: getattr(reporter, name) for name in WHO}
        for kind in ("complaint", "report"):
            case = office.receive(
                "market_supervision", kind=kind, facts=FACTS, subject="缺斤短两", complainant=who
            )
            number = case["number"]
            paths = [f"/cases/{number}{rest}" for rest in OF_A_CASE]
            paths += ["/cases", "/tasks", "/identity-requests", "/archive/register?year=2026"]
            for by in EVERYBODY:
                answers += [office.send("GET", path, Tousu_Act_As=by).get_data() for path in paths]
    assert len(answers) >= 300
    assert sum(map(len, answers)) > 100_000
    assert [one for one in answers if found_in(one)] == []
    logged = "\n".join(str(record.__dict__) for record in caplog.records).encode()
    assert len(logged) > 10_000
    assert found_in(logged) == []
    size, leaks = kept_by(desk.store.engine)
    assert (size > 20_000, leaks) == (True, {})
    logging.getLogger("tousu.api").warning("a leak: %s", REPORTER.contact)
    planted = "\n".join(str(record.__dict__) for record in caplog.records).encode()
    assert found_in(planted) == [REPORTER.contact]


SPOILT: list[dict[str, Any]] = [
    {"complainant": {**WHO, "name": [REPORTER.name]}},
    {"complainant": REPORTER.name},
    {"kind": REPORTER.name},
    {"profile": REPORTER.contact},
    {"channel": REPORTER.address},
    {"sector": REPORTER.name},
    {"received_at": REPORTER.contact},
    {"facts": {"track": REPORTER.name}},
    {"facts": {**FACTS, "knew_on": REPORTER.id_number}},
    {"complainant": {**WHO, "name": REPORTER.name * 200}},
    {"external_id": REPORTER.name},
]


def test_a_refusal_and_a_log_tell_nobody_either(
    office: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body = {"sector": "market_supervision", "kind": "complaint", "facts": FACTS, "complainant": WHO}
    office.send("POST", "/cases", body | {"external_id": REPORTER.name})
    said = []
    for spoilt in SPOILT:
        answer = office.send("POST", "/cases", body | spoilt)
        assert 400 <= answer.status_code < 500, spoilt
        said.append(answer.get_data())
    assert len(said) == len(SPOILT)
    assert [one.decode() for one in said if found_in(one)] == []
    logged = "\n".join(str(record.__dict__) for record in caplog.records).encode()
    assert found_in(logged) == []


@pytest.fixture
def stranger(desk: Desk) -> Person:
    """Somebody without a token, where strangers may come in."""
    return Person(create_app(desk, TESTING=False, PUBLIC_INTAKE=True), "")


SENT = {"sector": "market_supervision", "kind": "report", "facts": FACTS, "subject": "缺斤短两"}


def test_a_stranger_sends_in_asks_and_writes_by_receipt(
    stranger: Person, office: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    sent = stranger.send(
        "POST", "/public/submissions", SENT, User_Agent="Canary/1.0", X_Forwarded_For="203.0.113.77"
    )
    assert sent.status_code == 201
    assert "Set-Cookie" not in sent.headers
    code = sent.get_json()["receipt"]
    (line,) = office.get("/cases")["items"]
    number = line["number"]
    assert number not in sent.get_data(as_text=True)
    told = office.send(
        "POST", f"/cases/{number}/messages", {"text": "请补充日期"}, Tousu_Act_As="handler"
    )
    assert told.status_code == 201
    found = stranger.send("POST", "/public/progress", {"receipt": code}).get_json()
    assert found["matters"][0]["kind_title"]["zh"] == "举报"
    assert [one["text"] for one in found["messages"]] == ["请补充日期"]
    assert number not in str(found)
    stranger.send("POST", "/public/messages", {"receipt": code, "text": "三月一日"})
    items = office.get(f"/cases/{number}/messages", Tousu_Act_As="handler")["items"]
    assert [one["text"] for one in items] == ["请补充日期", "三月一日"]
    logged = "\n".join(str(record.__dict__) for record in caplog.records)
    assert "/public/progress" in logged
    for secret in (code, code.replace("-", ""), "Canary/1.0", "203.0.113.77", "127.0.0.1"):
        assert secret not in logged
    asked = office.send("POST", f"/cases/{number}/identities/requests", WHY, Tousu_Act_As="handler")
    assert asked.status_code == 409


def test_who_stays_anonymous_leaves_the_reporter_out(stranger: Person, office: Person) -> None:
    refused = stranger.send("POST", "/public/submissions", SENT | {"reporter": WHO})
    assert (refused.status_code, refused.get_json()["errors"][0]["path"]) == (422, "reporter")
    assert office.get("/cases")["items"] == []
    sent = stranger.send(
        "POST", "/public/submissions", SENT | {"reporter": WHO, "secrecy": "confidential"}
    )
    assert sent.status_code == 201


def test_strangers_come_in_only_where_the_office_opens_and_not_all_at_once(
    app: Flask, stranger: Person, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = Person(app, "")
    assert closed.send("POST", "/public/submissions", SENT).status_code == 404
    assert closed.send("POST", "/public/progress", {"receipt": "1" * 20}).status_code == 404
    from api.pace import Pace
    from api.routes import receipts

    monkeypatch.setattr(receipts, "PACE", Pace(5))
    codes = [stranger.send("POST", "/public/progress", {"receipt": "x"}) for _ in range(8)]
    assert [one.status_code for one in codes] == [404] * 5 + [429] * 3
    assert 0 < int(codes[-1].headers["Retry-After"]) <= 60
    from datetime import timedelta

    clock.advance(timedelta(minutes=1))
    assert stranger.send("POST", "/public/progress", {"receipt": "x"}).status_code == 404


def test_records_are_kept_held_and_listed(office: Person, desk: Desk, report: str) -> None:
    access.add_user(desk, "records", grants=[Grant("records_officer")])
    reason = {"reason": "法院调取本案卷宗,暂不得销毁"}
    held = office.send("POST", f"/cases/{report}/holds", reason, Tousu_Act_As="legal")
    assert (held.status_code, held.get_json()["set_by"]) == (201, "legal")
    proposal = {"cause": "expired", "reason": "保管期限届满,依法予以销毁"}
    refused = office.send("POST", f"/cases/{report}/erasure", proposal, Tousu_Act_As="records")
    assert refused.status_code == 409
    assert office.send("POST", f"/cases/{report}/erasure", proposal).status_code == 403
    lifted = office.send("POST", f"/cases/{report}/holds/lift", reason, Tousu_Act_As="chief")
    assert lifted.get_json() == {"lifted": 1}
    assert office.get("/retention", Tousu_Act_As="records")["items"] == []
    assert office.get("/erasures", Tousu_Act_As="records")["items"] == []
    assert office.send("GET", f"/cases/{report}", Tousu_Act_As="records").status_code == 403
    for number in ("1", "x", "9" * 30):
        path = f"/erasures/{number}/review"
        body = {"agree": True}
        assert office.send("POST", path, body, Tousu_Act_As="records").status_code == 404


def test_secrecy_is_raised_at_once_and_lowered_by_a_custodian(office: Person) -> None:
    case = office.receive("market_supervision", facts=FACTS, complainant=WHO)
    path = f"/cases/{case['number']}/secrecy"
    raised = office.send("PUT", path, {"level": "sealed"}, Tousu_Act_As="clerk").get_json()
    assert raised == {"secrecy": "sealed", "request": None}
    asked = office.send("PUT", path, {"level": "open", **WHY}, Tousu_Act_As="chief").get_json()
    assert (asked["secrecy"], asked["request"]["kind"]) == ("sealed", "lower")
    decision = f"/identity-requests/{asked['request']['id']}/decision"
    office.send("POST", decision, {"grant": True}, Tousu_Act_As="custodian")
    assert office.get(f"/cases/{case['number']}/identities")["secrecy"] == "open"
