"""What the administration tells is told in words: events of access, the register, the checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from api.cli.checks import Finding
from console.admin import saying
from core.usecases.proof import auditing

HAN = re.compile("[\u4e00-\u9fff]")
USECASES = Path(__file__).parents[2] / "core" / "usecases"


@pytest.fixture
def asked(app: Flask) -> Iterator[None]:
    """Somebody asks for a page."""
    with app.test_request_context():
        yield


def test_every_event_has_words(asked: None) -> None:
    """Whatever the use cases write down of access, and whatever the register knows."""
    found = set()
    for path in USECASES.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for call in re.findall(r"access_events\.add\(([^)]*)\)", text):
            found |= set(re.findall(r'"([a-z_]+)"', call))
        found |= set(re.findall(r'"(webhook_[a-z]+)"', text))
    assert len(found) > 15
    assert found <= {*saying.events_said()}
    assert {*saying.registered()} == {*auditing.EVENTS}


@pytest.mark.parametrize(
    "what",
    ["clock", "deadlines", "jobs", "calendar", "people", "hold", "outbox", "sealing keys",
     "releases", "policies of hospital"],
)  # fmt: skip
def test_a_check_says_in_words_what_to_do(asked: None, what: str) -> None:
    given = Finding("warn", what, "one waits", "有任务", "tousu serve, or tousu work --once")
    assert HAN.search(saying.what_said(what))
    assert HAN.search(saying.remedy(given))
    assert not saying.remedy(replace(given, state="ok"))
    assert saying.commands(given) == ["tousu serve", "tousu work --once"]
