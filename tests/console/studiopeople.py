"""People of the policy studio with browsers of their own, and forms as a browser sends them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import PASSWORD, Person
from tests.console.browsing import Checked, log_in


def browser(app: Flask, desk: Desk, name: str, *roles: str, sector: str = "") -> Person:
    """The browser of somebody who holds ``roles`` (in one sector, if named) and has logged in."""
    unit = access.add_units(desk, sector)[0].slug if sector else ""
    grants = [Grant(role, sector, unit) for role in roles]
    access.add_user(desk, name, name, PASSWORD, grants)
    visitor = Person(app, "")
    assert log_in(visitor, name=name).status_code == 303
    return visitor


@dataclass
class Form:
    """A form of a page: where it is sent, and what its fields say."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """The names of its fields."""
        return {name for name, _ in self.fields}


class Forms(HTMLParser):
    """Reads the forms of a page as a browser does."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._address = address.partition("#")[0]
        self._form: Form | None = None
        self._select: tuple[str, list[str], list[str]] | None = None
        self._area: list[str] | None = None
        self._name = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action") or self._address, given.get("method", "get"))
            self.found.append(self._form)
        elif self._form is None:
            return
        elif tag == "input" and "name" in given:
            ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
            if ticked:
                self._form.fields.append((given["name"], given.get("value", "")))
        elif tag == "select":
            self._select = given.get("name", ""), [], []
        elif tag == "option" and self._select:
            self._select[1].append(given.get("value", ""))
            if "selected" in given:
                self._select[2].append(given.get("value", ""))
        elif tag == "textarea":
            self._name, self._area = given.get("name", ""), []
        elif tag == "button":
            self._form.buttons.append((given.get("name", ""), given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select and self._form is not None:
            name, options, chosen = self._select
            if name and (chosen or options):
                self._form.fields.append((name, (chosen or options)[0]))
            self._select = None
        elif tag == "textarea" and self._area is not None and self._form is not None:
            text = "".join(self._area).removeprefix("\n")
            self._form.fields.append((self._name, text))
            self._area = None


def read(person: Person, path: str, status: int = 200) -> str:
    """A page, well formed."""
    answer = person.client.get(path)
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, text
    Checked(text)
    return text


def form(person: Person, path: str, containing: str = "", button: str = "") -> Form:
    """The form of a page that has a field, or is sent to a place, or has a button."""
    for one in Forms(read(person, path), path).found:
        if one.method != "post" or one.action == "/logout":
            continue
        has = containing in one.names or (containing and one.action.endswith(containing))
        if (has or not containing) and (not button or any(b[1] == button for b in one.buttons)):
            return one
    raise AssertionError(f"no form with {containing} {button} on {path}")


def send(person: Person, sent: Form, **typed: Any) -> TestResponse:
    """Send a form with what was typed; a name with dots is written with two underscores.

    A list ticks several boxes; None leaves a field out.
    """
    data: dict[str, Any] = {}
    for name, value in sent.fields:
        data.setdefault(name, []).append(value)
    for name, value in typed.items():
        data[name.replace("__", ".")] = value if isinstance(value, list) else [value]
    kept = {name: value for name, value in data.items() if value != [None]}
    answer = person.client.post(sent.action, data=kept)
    if answer.status_code != 303 and answer.mimetype == "text/html":
        Checked(answer.get_data(as_text=True))
    return answer


def sent(person: Person, path: str, containing: str = "", **typed: Any) -> str:
    """Send the form of a page; where it leads to, which must be another page."""
    button = str(typed.get("do", typed.get("step", "")))
    answer = send(person, form(person, path, containing, button), **typed)
    assert answer.status_code == 303, answer.get_data(as_text=True)[:6000]
    return str(answer.headers["Location"])
