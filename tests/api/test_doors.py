"""Sessions and tokens: the table of what must hold at every door, and where each row is tried.

Most rows were tried before there was a table, and are named here; the others are tried below. A
row whose test is gone fails, and so does a test that two rows claim.
"""

from __future__ import annotations

import ast
import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.clock import SettableClock
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.messages import feeds
from core.usecases.people import access, credentials, entry
from core.usecases.people.tokens import SCOPES, digest
from tests.api.people import API, PASSWORD, Person
from tests.places import REPO

NEW_PASSWORD = "another long pass phrase"
COOKIE = "tousu_session"
#: Fewer rows than this, and something was left out.
LEAST = 40

#: Tried elsewhere: the names of the tests, by file, say what must hold.
ELSEWHERE = {
    "console/test_pages.py": (
        "a_session_planted_before_is_not_the_one_after",
        "logging_out_ends_the_session_on_the_server",
        "a_session_that_lies_idle_ends",
        "a_session_ends_however_busy_it_is",
        "a_session_opens_the_pages_only",
        "a_new_password_ends_what_began_under_the_old",
        "roles_taken_back_are_gone_at_once",
        "logging_in_leads_to_no_other_site",
        "a_form_of_another_site_is_refused",
        "guessing_is_slowed_down",
        "an_invitation_lets_somebody_set_a_password",
    ),
    "api/test_auth.py": (
        "nobody_passes_without_a_token",
        "a_token_does_only_what_its_scopes_say",
        "tokens_are_kept_hashed",
        "a_token_ends_when_it_says",
        "who_leaves_the_office_comes_in_no_more",
        "no_token_reaches_beyond_the_one_that_asks",
        "nobody_takes_anothers_token_back",
        "acting_for_another_takes_a_scope",
        "acting_for_another_stays_within_the_tokens_scopes",
        "a_route_without_a_permission_stops_the_start",
    ),
    "api/test_rights.py": (
        "a_role_taken_back_counts_no_more",
        "who_is_shut_out_stays_out_when_let_in_again",
        "access_ends_at_once",
        "only_the_last_invitation_counts_and_not_for_long",
        "an_invitation_opens_no_other_door",
        "the_administrator_takes_over_no_account",
        "a_password_is_changed_by_whom_it_is_for",
    ),
    "console/test_oidc.py": (
        "a_forged_answer_lets_nobody_in",
        "an_answer_to_another_browser_lets_nobody_in",
        "whoever_does_not_work_here_stays_outside",
        "roles_that_the_provider_tells_count_for_nothing",
    ),
    "outside/test_signing.py": ("whatever_is_changed_on_the_way_is_noticed",),
    "outside/test_feeds.py": (
        "it_ends_with_the_role_the_user_or_its_taking_back",
        "addresses_cannot_be_guessed_and_are_not_stored",
    ),
    "sealed/test_mailbox.py": ("the_code_is_told_once_and_kept_hashed",),
    "usecases/test_passwords.py": ("a_password_is_hashed_as_rfc_9106_recommends",),
    "api/test_metrics.py": ("its_token_opens_nothing_else",),
}


@dataclass
class Doors:
    """The office with its doors, and somebody who works there."""

    app: Flask
    desk: Desk
    clock: SettableClock

    def browser(self, password: str = PASSWORD) -> FlaskClient:
        """A browser in which ``lin`` has logged in."""
        client = self.app.test_client()
        answer = client.post("/login", data={"name": "lin", "password": password})
        assert answer.status_code == 303
        return client

    def token(self, *scopes: str) -> str:
        """A token that acts for ``lin``."""
        return access.issue_token(self.desk, "lin", "t", scopes or SCOPES).text

    def api(self, text: str, path: str = "/cases", **headers: str) -> int:
        """The status of a request with a token."""
        return Person(self.app, text).send("GET", path, **headers).status_code


ROWS: dict[str, Callable[[Doors], None]] = {}


def row(says: str) -> Callable[[Callable[[Doors], None]], Callable[[Doors], None]]:
    """A row of the table that is tried here."""

    def added(tried: Callable[[Doors], None]) -> Callable[[Doors], None]:
        assert says not in ROWS
        ROWS[says] = tried
        return tried

    return added


def is_open(browser: FlaskClient) -> bool:
    """Whether the browser's session opens the pages."""
    return browser.get("/").status_code == 200


@pytest.fixture
def doors(app: Flask, desk: Desk, clock: SettableClock) -> Doors:
    access.add_user(desk, "lin", "林晓", PASSWORD, [Grant("handler"), Grant("clerk")])
    return Doors(app, desk, clock)


@row("each log-in is a session of its own")
def _own(doors: Doors) -> None:
    values = {doors.browser().get_cookie(COOKIE).value for _ in range(3)}  # type: ignore[union-attr]
    assert len(values) == 3


@row("logging out ends that session and no other")
def _one(doors: Doors) -> None:
    one, other = doors.browser(), doors.browser()
    entry.log_out(doors.desk, one.get_cookie(COOKIE).value)  # type: ignore[union-attr]
    assert (is_open(one), is_open(other)) == (False, True)


@row("logging out needs the key of this session's page")
def _csrf(doors: Doors) -> None:
    browser = doors.browser()
    for form in ({}, {"csrf": ""}, {"csrf": "0" * 64}):
        assert browser.post("/logout", data=form).status_code == 403
    assert is_open(browser)


@row("logging out ends no token of a machine")
def _machine(doors: Doors) -> None:
    text = doors.token()
    entry.log_out(doors.desk, text)
    assert doors.api(text) == 200


@row("a session's cookie is out of reach of scripts and of other sites")
def _flags(doors: Doors) -> None:
    form = {"name": "lin", "password": PASSWORD}
    for scheme, secure in (("http", False), ("https", True)):
        answer = doors.app.test_client().post("/login", data=form, base_url=f"{scheme}://localhost")
        said = answer.headers["Set-Cookie"]
        assert ("HttpOnly" in said, "SameSite=Lax" in said, "Secure" in said) == (
            True, True, secure,
        )  # fmt: skip


@row("no address carries a token or a session")
def _address(doors: Doors) -> None:
    text = doors.token()
    session = doors.browser().get_cookie(COOKIE).value  # type: ignore[union-attr]
    stranger = doors.app.test_client()
    for name in ("token", "access_token", "authorization", COOKIE):
        assert stranger.get(f"{API}/cases?{name}={text}").status_code == 401
        assert stranger.get(f"/?{name}={session}").status_code == 302


@row("a name in a header lets nobody in")
def _header(doors: Doors) -> None:
    stranger = doors.app.test_client()
    for name in ("Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Auth-Request-User"):
        assert stranger.get(f"{API}/me", headers={name: "lin"}).status_code == 401
        assert stranger.get("/", headers={name: "lin"}).status_code == 302
    environ = {"REMOTE_USER": "lin"}
    assert stranger.get(f"{API}/me", environ_overrides=environ).status_code == 401


@row("what is no token opens nothing, whatever stands before it")
def _garbage(doors: Doors) -> None:
    text = doors.token()
    assert doors.api(text) == 200
    stored = digest(text)
    wrong = ("", text[:-1], f"{text}0", text.upper(), text[:14], stored, f"{text} {text}", "%00")
    for one in wrong:
        assert doors.api("", Authorization=f"Bearer {one}") == 401, one
    for said in (text, f"Basic {text}", f"Token {text}", f"Bearer{text}"):
        assert doors.api("", Authorization=said) == 401, said


@row("a token that was taken back opens nothing at once")
def _revoked(doors: Doors) -> None:
    issued = access.issue_token(doors.desk, "lin", "t", SCOPES)
    assert doors.api(issued.text) == 200
    assert access.revoke_token(doors.desk, "lin", issued.token.prefix)
    assert doors.api(issued.text) == 401


@row("a role that is given counts at the next request")
def _given(doors: Doors) -> None:
    text = doors.token()
    assert doors.api(text, "/identity-emergencies") == 403
    access.revoke_role(doors.desk, "lin", Grant("handler"))
    access.revoke_role(doors.desk, "lin", Grant("clerk"))
    assert doors.api(text) == 403
    access.grant_role(doors.desk, "lin", Grant("auditor"))
    assert doors.api(text, "/identity-emergencies") == 200


@row("who is shut out is out of every door at once")
def _shut_out(doors: Doors) -> None:
    text, browser = doors.token(), doors.browser()
    feed = feeds.issue(doors.desk, "lin").secret
    calendar = f"/feeds/{feed}.ics"
    assert doors.app.test_client().get(calendar).status_code == 200
    access.set_active(doors.desk, "lin", active=False)
    assert (doors.api(text), is_open(browser)) == (401, False)
    assert doors.app.test_client().get(calendar).status_code == 404
    answer = browser.post("/login", data={"name": "lin", "password": PASSWORD})
    assert answer.status_code == 401


@row("a token acts for nobody who has left")
def _gone(doors: Doors) -> None:
    access.add_user(doors.desk, "zhao", grants=[Grant("handler")])
    text = doors.token("read", "act_as")
    assert doors.api(text, Tousu_Act_As="zhao") == 200
    access.set_active(doors.desk, "zhao", active=False)
    assert doors.api(text, Tousu_Act_As="zhao") == 403
    assert doors.api(text, Tousu_Act_As="nobody") == 403


@row("ending access ends what acts for others too")
def _acting(doors: Doors) -> None:
    text = doors.token("read", "act_as")
    credentials.end_access(doors.desk, "lin")
    assert doors.api(text, Tousu_Act_As="handler") == 401


@row("a changed password ends every session, and no token")
def _changed(doors: Doors) -> None:
    text, one, other = doors.token(), doors.browser(), doors.browser()
    credentials.change_password(doors.desk, "lin", PASSWORD, NEW_PASSWORD)
    assert (is_open(one), is_open(other), doors.api(text)) == (False, False, 200)
    assert is_open(doors.browser(NEW_PASSWORD))


@row("an invitation that is empty, cut or another's text opens nothing")
def _empty(doors: Doors) -> None:
    access.add_user(doors.desk, "first")
    text = credentials.invite(doors.desk, "first").text
    stranger = Person(doors.app, "")
    for wrong in ("", " ", text[:-1], digest(text), doors.token(), "None", "0"):
        body = {"invitation": wrong, "password": NEW_PASSWORD}
        assert stranger.send("POST", "/invitations", body).status_code in (401, 422), wrong
    body = {"invitation": text, "password": NEW_PASSWORD}
    assert stranger.send("POST", "/invitations", body).status_code == 204


@row("an invitation ends to the second after its day")
def _day(doors: Doors) -> None:
    for wait, status in ((timedelta(0), 401), (-timedelta(seconds=1), 204)):
        access.add_user(doors.desk, f"new{status}")
        text = credentials.invite(doors.desk, f"new{status}").text
        doors.clock.advance(credentials.INVITED_FOR + wait)
        body = {"invitation": text, "password": NEW_PASSWORD}
        answer = Person(doors.app, "").send("POST", "/invitations", body)
        assert answer.status_code == status


@row("an invitation that is being used twice at once is used once")
def _twice(doors: Doors) -> None:
    access.add_user(doors.desk, "new")
    text = credentials.invite(doors.desk, "new").text
    told = [
        Person(doors.app, "").send("POST", "/invitations", {"invitation": text, "password": word})
        for word in (NEW_PASSWORD, PASSWORD)
    ]
    assert [one.status_code for one in told] == [204, 401]
    assert entry.log_in(doors.desk, "new", NEW_PASSWORD)


@row("a wrong name is answered like a wrong password")
def _names(doors: Doors) -> None:
    client = doors.app.test_client()
    told = [
        client.post("/login", data={"name": name, "password": "wrong " * 3})
        for name in ("lin", "nobody")
    ]
    pages = {one.get_data(as_text=True).replace("nobody", "lin") for one in told}
    assert ({one.status_code for one in told}, len(pages)) == ({401}, 1)


@row("a wrong name costs a hash, like a wrong password")
def _costs(doors: Doors) -> None:
    checked = []
    with pytest.MonkeyPatch.context() as patch:
        fits = credentials._fits
        patch.setattr(credentials, "_fits", lambda h, p: checked.append(h) or fits(h, p))
        for name in ("lin", "nobody", ""):
            assert credentials.prove(doors.desk, name, "wrong") is None
    assert len(checked) == 3


@row("a user without a password logs in with none")
def _none(doors: Doors) -> None:
    access.add_user(doors.desk, "new", grants=[Grant("handler")])
    for password in ("", "!", "None", " "):
        assert credentials.prove(doors.desk, "new", password) is None


@row("tokens are drawn from 192 bits, and none comes twice")
def _drawn(doors: Doors) -> None:
    with doors.desk.store.write() as work:
        texts = {entry.new_token(work, "lin", "t", (), None).text for _ in range(300)}
    secrets = {text.rpartition("_")[2] for text in texts}
    assert len(secrets) == len(texts) == 300
    assert {len(secret) for secret in secrets} == {48}
    assert {*"".join(secrets)} == {*"0123456789abcdef"}
    pairs, space = math.comb(10**6, 2), 16**48
    assert pairs / space < 1e-40, "a million tokens would collide"


@row("no secret is compared letter by letter")
def _compared(doors: Doors) -> None:
    """Tokens, feeds, invitations: looked up by a digest. What is compared, in constant time."""
    named = {"secret", "csrf", "form_key", "invitation", "pepper"}
    for path in sorted([*(REPO / "api").rglob("*.py"), *(REPO / "core").rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
                sides = (node.left, *node.comparators)
                names = {getattr(one, "id", getattr(one, "attr", "")) for one in sides}
                assert not names & named, f"{path.name}:{node.lineno}"
    for looked_up in (entry.come_in, entry.log_out, credentials._invited, feeds.read):
        assert "digest(" in inspect.getsource(looked_up)


@pytest.mark.parametrize("says", ROWS)
def test_it_holds(doors: Doors, says: str) -> None:
    ROWS[says](doors)


def test_the_table_is_whole_and_claims_no_test_twice() -> None:
    claimed = [(file, name) for file, names in ELSEWHERE.items() for name in names]
    assert len(ROWS) + len(claimed) >= LEAST
    assert len({*claimed}) == len(claimed)
    for file, name in claimed:
        tree = ast.parse((REPO / "tests" / file).read_text("utf-8"))
        there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert f"test_{name}" in there, f"gone: {file}::test_{name}"
