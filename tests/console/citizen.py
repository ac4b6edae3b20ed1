"""Somebody at the citizens' door, whose browser has no scripts and keeps no cookie but one."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.console.browsing import Checked

#: A complaint about a shop, page by page: the page's name, and what is typed there.
SHOP = (
    (
        "about",
        {
            "subject": "缺斤短两",
            "description": "三月一日买鱼少了半斤",
            "respondent_name": "某水产店",
        },
    ),
    ("questions1", {"facts.for_daily_consumption": "true", "facts.knew_on": "2026-03-01"}),
    ("questions2", {"facts.prior_handling": "none"}),
    ("secrecy", {"secrecy": "open"}),
    ("contact", {"name": "林小满", "contact": "13800001234"}),
    ("files", {}),
)


class Form(HTMLParser):
    """The long form of a page: what its browser sends besides what is typed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.within = False
        self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.within = had.get("id") == "write"
        if not self.within:
            return
        if tag == "textarea":
            self._area = had["name"]
            self.fields.append((had["name"], ""))
        chosen = had.get("type") not in ("radio", "checkbox") or "checked" in had
        if tag == "input" and had.get("type") != "file" and chosen:
            self.fields.append((had["name"], had.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area:
            name, text = self.fields.pop()
            self.fields.append((name, text + data))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        if tag == "form":
            self.within = False


class Citizen:
    """Goes through the pages of the door; ``page`` is what is on the screen."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.page = ""
        self.answer: TestResponse

    def open(self, path: str) -> str:
        """Open a page that is there."""
        return self._shown(self.client.get(path), 200)

    def press(self, go: str = "next", status: int = 200, **typed: Any) -> str:
        """Type into the form on the screen and press a button."""
        typed = {name.replace("facts_", "facts."): value for name, value in typed.items()}
        return self.type(typed, go, status)

    def type(self, typed: dict[str, Any], go: str = "next", status: int = 200) -> str:
        """As :meth:`press`, with the fields by their own names."""
        kept = [(k, v) for k, v in Form(self.page).fields if k not in typed]
        data: dict[str, Any] = {}
        for name, value in [*kept, *typed.items(), ("go", go)]:
            data.setdefault(name, []).append(value)
        return self._shown(self.client.post("/door/write", data=data), status)

    def post(self, status: int = 200, **data: str) -> str:
        """Send the form of the page about progress."""
        return self._shown(self.client.post("/door/progress", data=data), status)

    def write(self, path: str, steps: Iterable[tuple[str, dict[str, str]]] = SHOP) -> str:
        """Fill in the whole form, up to the page where one reads it through."""
        self.open(path)
        for step, typed in steps:
            assert f'name="step" value="{step}"' in self.page, (step, self.page)
            self.type(typed)
        assert 'value="review"' in self.page
        return self.page

    def _shown(self, answer: TestResponse, status: int) -> str:
        self.answer, self.page = answer, answer.get_data(as_text=True)
        assert answer.status_code == status, self.page
        Checked(self.page)
        return self.page
