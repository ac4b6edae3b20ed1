"""`tousu outbox`, `tousu webhook`, `tousu feed`: what leaves, from the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from core.bootstrap import Settings, open_desk
from core.storage.messages.outbox import Message
from tests.cli.conftest import Type
from tests.outside.sinks import web_sink


@pytest.fixture
def office(tousu: Type) -> None:
    """An office with an officer."""
    made = tousu("user", "add", "wang", "--role", "handler", "--email", "wang@office.example")
    assert made.exit_code == 0, made.output


def test_a_webhook_is_entered_tried_and_delivered(
    tousu: Type, office: None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with web_sink() as sink:
        refused = tousu("webhook", "add", sink.url, "--event", "*")
        assert refused.exit_code == 2
        assert "https" in refused.stderr
        monkeypatch.setenv("TOUSU_WEBHOOK_ALLOW", sink.host)
        made = tousu("webhook", "add", sink.url, "--event", "*", "--json")
        assert json.loads(made.stdout)["secret"].startswith("whsec_")
        assert oct((home / "keys" / "webhooks.key").stat().st_mode)[-3:] == "600"

        assert tousu("webhook", "ping", 1).exit_code == 2
        for name, role in (("an", "security_admin"), ("chen", "admin")):
            assert tousu("user", "add", name, "--role", role).exit_code == 0
        assert tousu("webhook", "approve", 1, "--by", "chen").exit_code == 2
        assert "active" in tousu("webhook", "approve", 1, "--by", "an").stdout
        asked = tousu("webhook", "change", 1, "--event", "case.*", "--json")
        assert json.loads(asked.stdout)["asked"] == {"events": ["case.*"]}
        refused = tousu("webhook", "refuse", 1, "--note", "不需要", "--by", "an", "--json")
        assert (json.loads(refused.stdout)["events"], refused.exit_code) == (["*"], 0)

        key = tousu("webhook", "ping", 1).stdout.strip()
        assert tousu("outbox", "freeze").exit_code == 0
        assert "1 fired" not in tousu("work", "--once").stdout
        assert sink.keys == []
        assert "Frozen" in tousu("outbox", "status").stdout
        assert tousu("outbox", "release").exit_code == 0
        assert tousu("work", "--once").exit_code == 0
        assert sink.keys == [key]
        assert "204" in tousu("outbox", "show", key).stdout

        new = tousu("webhook", "rotate", 1, "--at-once").stdout
        assert re.fullmatch(r"whsec_\S{44}\n", new)
        assert tousu("webhook", "disable", 1).exit_code == 0
        assert tousu("webhook", "ping", 1).exit_code == 2
        (listed,) = json.loads(tousu("webhook", "list", "--json").stdout)
        assert (listed["state"], listed["created_by"].partition(":")[0]) == ("disabled", "cli")
        assert tousu("webhook", "enable", 1).exit_code == 0
        assert "active" in tousu("webhook", "list").stdout
        assert tousu("webhook", "remove", 1).exit_code == 0
        assert tousu("webhook", "list").stdout == ""


def test_a_dead_letter_is_listed_and_decided_with_a_reason(
    tousu: Type, office: None, home: Path
) -> None:
    desk = open_desk(Settings(home, f"sqlite:///{home / 'tousu.db'}", sectors=("property_mgmt",)))
    with desk.store.write() as work:
        for key in ("msg_a", "msg_b"):
            work.outbox.promise(
                [Message(key, "webhook", "9", "case.close", "{}", work.now, work.now)]
            )
    desk.store.engine.dispose()
    tousu("work", "--once")

    def states() -> dict[str, Any]:
        found = json.loads(tousu("outbox", "list", "--json").stdout)
        return {one["key"]: one["state"] for one in found}

    assert states() == {"msg_a": "dead", "msg_b": "dead"}
    assert "the endpoint was removed" in tousu("outbox", "list", "--state", "dead").stdout
    assert tousu("outbox", "retry", "msg_a").exit_code == 2
    assert tousu("outbox", "retry", "msg_a", "msg_b", "--note", "再试").exit_code == 0
    tousu("work", "--once")
    assert states() == {"msg_a": "dead", "msg_b": "dead"}
    assert tousu("outbox", "retry", "msg_a", "--note", "再试").exit_code == 0
    assert tousu("outbox", "discard", "msg_b", "--note", "不再需要").exit_code == 0
    assert states() == {"msg_a": "waiting", "msg_b": "discarded"}
    again = tousu("outbox", "discard", "msg_b", "--note", "x")
    assert (again.exit_code, "dead" in again.stderr) == (2, True)
    counts = json.loads(tousu("outbox", "status", "--json").stdout)["counts"]
    assert counts == {"waiting": 1, "delivered": 0, "dead": 0, "discarded": 1}


def test_a_user_has_an_address_or_none(tousu: Type, office: None) -> None:
    def address() -> str:
        (found,) = json.loads(tousu("user", "list", "--json").stdout)
        return str(found["email"])

    assert address() == "wang@office.example"
    assert tousu("user", "email", "wang", "wang@x\nBcc: y@z").exit_code == 2
    assert tousu("user", "email", "wang", "wang@new.example").exit_code == 0
    assert address() == "wang@new.example"
    assert tousu("user", "email", "wang").exit_code == 0
    assert address() == ""


def test_a_calendar_is_given_out_once_and_taken_back(
    tousu: Type, office: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUSU_URL", "https://tousu.example/")
    made = tousu("feed", "create", "wang").stdout.strip()
    assert re.fullmatch(r"https://tousu\.example/feeds/[\w-]{43}\.ics", made)
    (listed,) = json.loads(tousu("feed", "list", "wang", "--json").stdout)
    assert made not in tousu("feed", "list", "wang").stdout
    assert tousu("feed", "revoke", "wang", listed["prefix"]).exit_code == 0
    assert tousu("feed", "revoke", "wang", listed["prefix"]).exit_code == 2
    nowhere = tousu("feed", "create", "wang", "--sector", "hospital", "--unit", "nowhere")
    assert nowhere.exit_code == 2


def test_a_setting_that_does_not_fit_is_told_to_people(
    tousu: Type, office: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUSU_SMTP", "mail.example")
    result = tousu("outbox", "status")
    assert result.exit_code == 2
    assert "TOUSU_SMTP" in result.stderr
