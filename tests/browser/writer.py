"""Types the payloads into every field of text that the pages have, and keeps what is answered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count, cycle
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from console.guard import SESSION_COOKIE
from tests.api.people import PASSWORD
from tests.browser.formreader import Form, read
from tests.browser.payloads import ALL, PAYLOADS
from tests.browser.site import Site
from tests.hostile.files import pdf

#: Stands around the number that every text typed here has.
MARK = "‡"
NUMBERED = re.compile(f"{MARK}(\\d+){MARK}")
#: Leaves; proves a whole draft with all its scenarios, which takes longer than all the rest.
NEVER = re.compile(r"/log-?out|/submit$")
_HEADERS = {
    name: f"{PAYLOADS[5]}{MARK}0{MARK}".encode().decode("latin-1")
    for name in ("User-Agent", "X-Forwarded-For", "CF-Connecting-IP", "Referer")
}
_NOBODY = ""


@dataclass(frozen=True)
class Answer:
    """What came back: ``opened`` by its address alone, or the answer to a form."""

    who: str
    address: str
    body: bytes
    headers: Mapping[str, str]
    opened: bool


@dataclass
class Writer:
    """The people of an office at its pages, with their browsers as yet without eyes.

    ``answers`` are the pages with something typed here on them; ``typed`` tells for each number
    the form and the field into which it was typed; ``taken`` what was not refused, and led where.
    """

    site: Site
    answers: dict[tuple[str, ...], Answer] = field(default_factory=dict)
    typed: dict[int, tuple[str, str]] = field(default_factory=dict)
    taken: list[tuple[str, str]] = field(default_factory=list)
    _clients: dict[str, FlaskClient] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _texts: Iterator[str] = field(default_factory=lambda: cycle(PAYLOADS))

    def client(self, who: str) -> FlaskClient:
        """Somebody's own, logged in."""
        if who not in self._clients:
            self._clients[who] = client = self.site.app.test_client()
            if who != _NOBODY:
                client.post("/login", data={"name": who, "password": PASSWORD})
        return self._clients[who]

    def session(self, who: str) -> str:
        """The cookie of somebody's session; empty for nobody."""
        found = self.client(who).get_cookie(SESSION_COOKIE)
        return found.value if found else ""

    def open(self, who: str, address: str) -> str:
        """The page at an address; empty where there is none for them."""
        answer = self._open(who, address)
        there = answer.status_code == 200 and answer.mimetype == "text/html"
        return answer.get_data(as_text=True) if there else ""

    def write(self, who: str, address: str, given: Mapping[str, str]) -> None:
        """Send each form of a page: all payloads in every field, and if that is refused, one each.

        The single ones are with what is ``given`` for fields that take no words.
        """
        shapes = set()
        for place, form in enumerate(read(self.open(who, address))):
            # What only leaves, or asks for no words, is nothing to write in.
            idle = NEVER.search(form.action) or not (form.texts or form.files)
            if idle or form.shape in shapes:
                continue
            shapes.add(form.shape)
            for button in form.buttons or [("", "")]:
                answer = self.send(who, address, form, button, (ALL,), {}, place)
                if form.changing and answer.status_code >= 400:
                    self.send(who, address, form, button, (), given, place)

    def send(
        self, who: str, address: str, form: Form, button: tuple[str, str],
        texts: Sequence[str], given: Mapping[str, str], place: int = 0,
    ) -> TestResponse:  # fmt: skip
        """Send one form, with ``texts`` (none: the payloads in turn) in its fields."""
        target = urljoin(address, form.action or address)
        path = urlsplit(target).path
        turn = cycle(texts) if texts else self._texts
        said = {one.name: self._numbered(next(turn), path, one.name) for one in form.texts}
        sent: MultiDict[str, Any] = MultiDict(
            [*form.filled(said | dict(given)), *([button] if button[0] else [])]
        )
        if not form.changing:
            return self._open(who, f"{path}?{urlencode(list(sent.items(multi=True)))}", "asked")
        for name in form.files:
            called = self._numbered(next(self._texts), path, name)
            sent.add(name, (BytesIO(pdf()), f"{called}.pdf"))
        answer = self.client(who).post(target, data=sent, headers=_HEADERS)
        if answer.status_code in (201, 303):
            self.taken.append((path, answer.headers.get("Location", "")))
        self._keep(who, target, answer, ("POST", path, str(place), str(answer.status_code)))
        return answer

    def _open(self, who: str, address: str, how: str = "") -> TestResponse:
        answer = self.client(who).get(address, headers=_HEADERS)
        self._keep(who, address, answer, ("GET", address.partition("?")[0], who, how))
        return answer

    def _numbered(self, text: str, path: str, name: str) -> str:
        number = next(self._numbers)
        self.typed[number] = (path, name)
        mark = f"{MARK}{number}{MARK}"
        # A field may cut what is long; what is short may want to begin the text.
        return f"{mark} {text}" if text == ALL else f"{text} {mark}"

    def _keep(self, who: str, address: str, answer: TestResponse, key: tuple[str, ...]) -> None:
        assert answer.status_code < 500, (address, answer.get_data(as_text=True)[:2000])
        if answer.mimetype in ("text/html", "image/svg+xml") and MARK.encode() in answer.data:
            opened = key[0] == "GET"
            found = Answer(who, address, answer.data, dict(answer.headers), opened)
            # A page says more the later it is opened; of a form's answers the first has it all.
            self.answers[key] = found if opened else self.answers.get(key, found)
