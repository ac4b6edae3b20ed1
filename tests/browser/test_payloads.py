"""Texts that want to be more than text: typed into every field, looked at in a real browser.

Whatever the pages show of them stands there as text: nothing runs, nothing becomes an element,
nothing is asked of another site, and the content policy has nothing to refuse.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Request, Route

from console.guard import SESSION_COOKIE
from core.usecases.showcase.demo import LOGIN
from tests.browser.formreader import read
from tests.browser.payloads import OUTSIDE, PAYLOADS
from tests.browser.site import Site
from tests.browser.test_barriers import WHO, addresses, who_sees
from tests.browser.views import studio_forms
from tests.browser.visitor import Visitor
from tests.browser.writer import MARK, NUMBERED, Answer, Writer
from tests.places import REPO

#: Forms of the studio that stand for all that are declared alike.
FORMS = ("form-guard", "form-inspection", "form-message")
MAPPING = (REPO / "docs" / "examples" / "civic.yaml").read_text("utf-8")
#: What a form needs besides words, by the words that its address begins with.
GIVEN = {
    "/admin/users": {"name": "typist", "email": "typist@office.example"},
    "/admin/units": {"slug": "typed"},
    "/admin/webhooks": {"url": "https://hooks.example/<x-ran>", "events": "case.*"},
}
_LOOK = """(outside) => {
  const found = [...document.querySelectorAll("[data-ran], x-ran")].map((one) => one.outerHTML);
  const leads = ["href", "src", "action", "formaction", "data", "poster", "ping", "xlink:href"];
  for (const one of document.querySelectorAll("*")) {
    for (const {name, value} of one.attributes) {
      const strange = name.startsWith("on") || name === "srcdoc";
      const place = leads.includes(name) ? new URL(value, document.baseURI) : location;
      const away = !/^(https?|mailto|tel):$/.test(place.protocol) || place.hostname === outside;
      if (strange || away) found.push(`${one.tagName} ${name}=${value}`);
    }
  }
  const values = [...document.querySelectorAll("input, textarea")].map((one) => one.value);
  return {found, said: [document.body.textContent, ...values].join(" ")};
}"""


class Eyes:
    """A browser that opens answers as whoever got them, and notices what more there is than text.

    ``said`` is all that was seen to read.
    """

    def __init__(self, browser: Browser, site: Site, writer: Writer) -> None:
        self.visitor = Visitor(browser, site.address)
        self._writer, self._address = writer, site.address
        self.said = ""
        self._away: list[str] = []
        self.visitor.context.on("request", self._asked)

    def look(self, answer: Answer) -> list[str]:
        """What is wrong with it."""
        page, context = self.visitor.page, self.visitor.context
        context.clear_cookies()
        if session := self._writer.session(answer.who):
            context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": self._address}])
        where = self._address + answer.address
        if not answer.opened:
            page.route(where, lambda route: _hand_over(route, answer), times=1)
        seen: dict[str, Any] = {"found": [], "said": ""}
        try:
            page.goto(where)
            seen = page.evaluate(_LOOK, OUTSIDE)
        except Error as error:
            self._away.append(f"left: {error}")
        self.said += " " + " ".join(seen["said"].split())
        wrong = [*seen["found"], *self.visitor.faults, *self._away]
        self.visitor.faults.clear()
        self._away.clear()
        return wrong

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(self._address + "/"):
            self._away.append(f"asked {request.url}")


def _hand_over(route: Route, answer: Answer) -> None:
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    route.fulfill(status=200, headers=headers, body=answer.body)


@pytest.fixture(scope="module")
def writer(site: Site) -> Writer:
    """Everything is typed in already."""
    return written(site)


def written(site: Site) -> Writer:
    """Types the payloads everywhere, and opens every page once more."""
    writer = Writer(site)
    _import(writer)
    _write_at_the_door(writer)
    writer.write("clerk", "/intake?sector=hospital&kind=complaint", {})
    led = next(led for path, led in writer.taken if path == "/intake")
    number = re.findall(r"HOS-[\d-]+", led)[0]
    pages = [(WHO.get(page) or who_sees(page), address) for page, address in addresses(site)]
    cases = [(who, re.sub(r"HOS-[\d-]+", number, at)) for who, at in pages if "HOS-" in at]
    acts = [(who, at) for who, at in pages if "HOS-" not in at or "/acts/" in at]
    acts += [(view.who, view.address) for view in studio_forms(writer.site) if view.name in FORMS]
    for who, address in [*cases, *acts]:
        given = next((one for begin, one in GIVEN.items() if address.startswith(begin)), {})
        writer.write(who, address, given)
    for who, address in [*cases, *acts]:
        told = writer.open(who, address)
        for more in re.findall(rf'href="(/cases/{number}/(?:forms|notices)/[^"?]*)', told):
            writer.open("clerk", more)
    return writer


def _import(writer: Writer) -> None:
    """A case for each payload, from a table."""
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(["id", "user", "subject", "received_at", "body", "reply", "replied_at"])
    for n, text in enumerate(PAYLOADS):
        said = f"{text} {MARK}0{MARK}"
        rows.writerow(
            [f"{n}", said, said, "2026-11-02 09:00:00", said, said, "2026-11-05 10:00:00"]
        )
    client = writer.client(LOGIN)
    page = client.get("/admin/imports").get_data(as_text=True)
    sent = {one.name: one.value for one in read(page)[-1].fields}
    files = {"mapping": (io.BytesIO(MAPPING.encode()), "m.yaml"),
             "content": (io.BytesIO(table.getvalue().encode()), "c.csv")}  # fmt: skip
    answer = client.post("/admin/imports", data=sent | files | {"sector": "property_mgmt"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    writer.site.work()
    writer.open(LOGIN, answer.headers["Location"])
    for bucket in ("", "&bucket=overdue"):
        writer.open(LOGIN, f"/?sector=property_mgmt&whose=all&q={MARK}{bucket}")


def _write_at_the_door(writer: Writer) -> None:
    """Through all steps of the citizens' form, and on by the code that it gives."""
    page = writer.open("", "/door/write?sector=property_mgmt&kind=complaint")
    code = None
    for _ in range(8):
        form = read(page)[-1]
        onward = next(one for one in form.buttons if one[1] in ("next", "send"))
        answer = writer.send("", "/door/write", form, onward, (), {})
        page = answer.get_data(as_text=True)
        code = code or re.search(r"<output[^>]*>([^<]+)<", page)
        if code:
            break
    assert code is not None, page[page.find("<main") :][:2000]
    for _ in range(2):
        ask = writer.client("").post("/door/progress", data={"receipt": code[1].strip()})
        for form in read(ask.get_data(as_text=True)):
            writer.send("", "/door/progress", form, ("", ""), (), {"receipt": code[1].strip()})


@pytest.fixture(scope="module")
def eyes(browser: Browser, site: Site, writer: Writer) -> Iterator[Eyes]:
    found = Eyes(browser, site, writer)
    yield found
    found.visitor.close()


def test_what_is_typed_stays_text(writer: Writer, eyes: Eyes) -> None:
    wrong = {key: found for key, one in writer.answers.items() if (found := eyes.look(one))}
    assert not wrong, "\n".join(f"{where}: {what[:3]}" for where, what in wrong.items())
    assert len(PAYLOADS) >= 60
    assert [text for text in PAYLOADS if " ".join(text.split()) not in eyes.said] == []
    # In so many fields of so many forms something was typed that was then read on a page.
    seen = {writer.typed[int(n)] for n in NUMBERED.findall(eyes.said) if int(n) in writer.typed}
    assert len(seen) >= 65, sorted(set(writer.typed.values()) - seen)
    assert len(writer.answers) >= 50, list(writer.answers)


def test_a_page_that_does_not_mind_would_be_found(writer: Writer, eyes: Eyes) -> None:
    answer = next(one for key, one in writer.answers.items() if key[:2] == ("POST", "/intake"))
    # It would lead away at once, and nothing else of it be seen.
    body = html.unescape(answer.body.decode()).replace("http-equiv=refresh", "")
    careless = replace(answer, body=body.encode())
    found = " ".join(eyes.look(careless))
    for mark in ("data-ran", "<x-ran", "Content Security Policy"):
        assert mark in found, found[:2000]
    free = replace(careless, headers={"Content-Type": "text/html; charset=utf-8"})
    found = " ".join(eyes.look(free))
    for mark in ("dialog: 1", f"asked http://{OUTSIDE}/"):
        assert mark in found, found[:2000]
