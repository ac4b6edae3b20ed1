"""A browser without scripts: it logs in, opens pages, and reads whether they are well made."""

from __future__ import annotations

from html.parser import HTMLParser

from werkzeug.test import TestResponse

from tests.api.people import PASSWORD, Person

VOID = {"meta", "link", "input", "br", "hr", "img"}
#: What may stand empty in the drawing of a chart.
VOID |= {"rect", "path", "line", "circle", "polyline", "use"}


class Checked(HTMLParser):
    """Reads a page, and fails where an element is not closed in its place."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.labelled = 0
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":  # of our own, from its own file
            assert dict(attrs)["type"] == "module"
            assert str(dict(attrs)["src"]).startswith("/static/")
        assert not any(name == "style" or name.startswith("on") for name, _ in attrs)
        if tag in ("input", "select", "textarea") and ("type", "hidden") not in attrs:
            assert "label" in self.open, "a field without a label"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def log_in(visitor: Person, password: str = PASSWORD, **form: str) -> TestResponse:
    """Send the form to log in."""
    return visitor.client.post("/login", data={"name": "lin", "password": password} | form)


def page(visitor: Person, path: str) -> str:
    """A page that is there, well formed."""
    response = visitor.client.get(path)
    assert response.status_code == 200, response.get_data(as_text=True)
    text = response.get_data(as_text=True)
    Checked(text)
    return text
