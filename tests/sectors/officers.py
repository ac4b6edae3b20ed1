"""An office that is called over HTTP only, with somebody for every role, on a database of its own.

What the tests send is random; what they must find afterwards is checked in ``watching``.
"""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hypothesis import note
from werkzeug.test import TestResponse

from api.errors import CODES
from core.calendarfiles import official_book
from core.clock import SettableClock
from core.domain.casework.cases import Case
from core.domain.casework.history import barred_officers
from core.registry import Registry
from core.storage.assessment import surveys
from core.storage.database.engine import create_engine
from core.storage.people.access import Grant
from core.storage.unit_of_work import Store
from core.usecases.desk import Desk
from core.usecases.people import access, entry
from tests.api.people import Person, application
from tests.databases import MIGRATED, furnish
from tests.places import REPO
from tests.sectors.stories import ZONE

#: Everybody who works there, with the roles they hold everywhere.
PEOPLE: Mapping[str, tuple[str, ...]] = {
    **{role: (role,) for role in (
        "clerk", "handler", "unit_head", "legal", "chief", "director", "collective", "supervisor",
        "custodian",
    )},
    "second": ("handler", "unit_head"),
    "deputy": ("legal", "chief", "clerk"),
}  # fmt: skip
FOUNDED = datetime(1998, 1, 1, tzinfo=UTC)
CHINESE = re.compile(r"[\u4e00-\u9fff]")

#: In every personal value, so that one that leaks is seen wherever it is.
SECRET = "密叁柒"


@cache
def registry() -> Registry:
    """The sectors that are shipped, read once."""
    return Registry.load(folders=(REPO / "plugins",), found=())


def premises(folder: Path) -> Path:
    """The database of an office that has people and no case, in ``folder``; with two tokens."""
    path = folder / "empty.db"
    engine = create_engine(f"sqlite:///{path}")
    furnish(engine, MIGRATED)
    desk = Desk(Store(engine, SettableClock(FOUNDED)), registry(), ZONE, official_book())
    for name, roles in PEOPLE.items():
        access.add_user(desk, name, grants=[Grant(role) for role in roles])
    scopes = ("read", "submit", "handle", "act_as")
    token = access.issue_token(desk, "chief", "tests", scopes)
    (folder / "token").write_text(token.text)
    engine.dispose()
    return path


class House:
    """The office at work: its people over HTTP, its clock, and what its log says."""

    def __init__(self, empty: Path, folder: Path, at: datetime) -> None:
        self.clock = SettableClock(at)
        self.engine = create_engine(f"sqlite:///{shutil.copy(empty, folder / 'office.db')}")
        self.desk = Desk(Store(self.engine, self.clock), registry(), ZONE, official_book())
        self.log = Log()
        token = (empty.parent / "token").read_text()
        self.person = Person(application(self.desk), token)
        self._came_in = at - entry.IDLE

    def close(self) -> None:
        """Leave the office; its files may go."""
        logging.getLogger("tousu").removeHandler(self.log)
        self.engine.dispose()

    def send(
        self, method: str, path: str, by: str, body: Any = None, **headers: str
    ) -> TestResponse:
        """Somebody sends a request; nothing may go wrong that the program did not expect."""
        response = self.person.send(method, path, body, Tousu_Act_As=by, **headers)
        if method != "GET":
            note(f"{self.clock.now()} {by} {method} {path} {body}: {response.status_code}")
        assert response.status_code < 500, f"{method} {path} {body}: {self.log.told[-1:]}"
        if response.status_code >= 400:
            check_problem(response, "zh")
            again = {**headers, "Accept_Language": "en"}
            english = self.person.send(method, path, body, Tousu_Act_As=by, **again)
            check_problem(english, "en")
            assert english.get_json()["code"] == response.get_json()["code"]
        return response

    def kept_away(self, number: str) -> set[str]:
        """Who has withdrawn from a case, or is complained of: to them there is no such case.

        In the office's own file nobody is complained of.
        """
        with self.desk.store.read() as work:
            case = work.cases.get(number)
        policies = () if case.kind == "office" else self.desk.sector(case.sector).policies
        naming = {policy.barred_if_named for policy in policies}
        return barred_officers(case) | {case.facts[fact] for fact in naming & case.facts.keys()}

    def onlooker(self, number: str) -> str:
        """The custodian, or somebody else who is not kept away from the case."""
        away = self.kept_away(number)
        return next(name for name in ("custodian", *PEOPLE) if name not in away)

    def get(self, path: str, by: str) -> TestResponse:
        """Somebody reads what there is to be read."""
        response = self.send("GET", path, by)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response

    def page(self, path: str) -> str:
        """A page as a browser gets it."""
        if self.clock.now() - self._came_in >= entry.IDLE:
            session = entry.begin_session(self.desk, "second").text
            self.person.client.set_cookie("tousu_session", session)
            self._came_in = self.clock.now()
        response = self.person.client.get(path)
        assert response.status_code == 200, f"{path}: {self.log.told[-1:]}"
        return response.get_data(as_text=True)

    def stored(self) -> dict[str, Case]:
        """Every case as it is stored, by number."""
        with self.desk.store.read() as work:
            numbers = list(surveys.numbers(work.connection))
            return {number: work.cases.get(number) for number in numbers}

    def wait(self, until: datetime) -> None:
        """Time passes; nobody comes by to sweep."""
        if until > self.clock.now():
            self.clock.set(until)

    def later(self, **more: float) -> datetime:
        """The instant that comes after so much time."""
        return self.clock.now() + timedelta(**more)


class Log(logging.Handler):
    """What the program wrote to its log."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.told: list[str] = []
        logging.getLogger("tousu").addHandler(self)
        logging.getLogger("tousu").setLevel(logging.INFO)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line; none may tell of a person."""
        self.told = [*self.told[-20:], record.getMessage()]
        assert SECRET not in self.told[-1]


def check_problem(response: TestResponse, language: str) -> None:
    """A refusal is a problem document with a known code, in the language asked for."""
    assert response.content_type == "application/problem+json"
    body = response.get_json()
    assert CODES[body["code"]][0] == response.status_code == body["status"]
    assert body["type"].endswith(f"#{body['code']}")
    said = (body["title"], body["detail"], *(one["message"] for one in body["errors"]))
    assert all(said), body
    if language == "zh":
        assert all(map(CHINESE.search, said)), body
    else:
        assert not CHINESE.search(body["title"]), body


def timer_path(number: str, timer: Mapping[str, Any]) -> str:
    """The address of the ledger of one run of a timer."""
    return (
        f"/cases/{number}/timers/{quote(timer['name'] + '#' + str(timer['run']), safe='@')}/ledger"
    )


def names(found: Iterable[Mapping[str, Any]], key: str = "name") -> list[str]:
    """One field of each."""
    return [one[key] for one in found]
