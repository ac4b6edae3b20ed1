"""Logging in by an identity provider: it says who somebody is, and nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from console.app import create_app
from console.oidc import Provider
from core.domain.errors import TousuError
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.provider import CLIENT, SECRET, IdentityProvider


@pytest.fixture
def idp() -> Iterator[IdentityProvider]:
    """The provider, who logs in ``lin``."""
    with IdentityProvider() as found:
        yield found


@pytest.fixture
def app(desk: Desk, idp: IdentityProvider) -> Flask:
    """The application that trusts it; ``lin`` works here, without a password."""
    access.add_user(desk, "lin", "林晓", grants=[Grant("handler")])
    provider = Provider(idp.issuer, CLIENT, SECRET, title="统一认证", address="http://localhost")
    return create_app(desk, TESTING=False, OIDC=provider)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """A browser that nobody logged in with."""
    return app.test_client()


def go(browser: FlaskClient, idp: IdentityProvider, at: str = "/cases/PM-1") -> str:
    """Where the provider sends the browser back to."""
    sent = browser.get(f"/login/oidc?next={at}")
    assert sent.status_code == 302
    return idp.log_in(sent.location)


def test_the_form_offers_it(browser: FlaskClient) -> None:
    assert "统一认证" in browser.get("/login").get_data(as_text=True)


def test_who_logs_in_there_comes_in_here(
    browser: FlaskClient, idp: IdentityProvider, desk: Desk
) -> None:
    back = browser.get(go(browser, idp))
    assert (back.status_code, back.location) == (303, "/cases/PM-1")
    assert "林晓" in browser.get("/").get_data(as_text=True)
    asked = idp.asked[0]
    assert asked["code_challenge_method"] == "S256"
    assert {"nonce", "state"} <= asked.keys()
    (event,) = access.access_events(desk, "lin", most=1)
    assert (event.what, event.detail) == ("logged_in", {"proof": "oidc"})


def test_roles_that_the_provider_tells_count_for_nothing(
    browser: FlaskClient, idp: IdentityProvider, desk: Desk
) -> None:
    idp.claims |= {"roles": ["director"], "groups": ["admin"]}
    browser.get(go(browser, idp))
    assert [grant.role for grant in access.account(desk, "lin").grants] == ["handler"]


@pytest.mark.parametrize("name", ["nobody", "left", "", None, 7])
def test_whoever_does_not_work_here_stays_outside(
    browser: FlaskClient, idp: IdentityProvider, desk: Desk, name: object
) -> None:
    access.add_user(desk, "left")
    access.set_active(desk, "left", active=False)
    idp.claims["preferred_username"] = name
    answer = browser.get(go(browser, idp))
    assert answer.status_code == 401
    assert browser.get_cookie("tousu_session") is None


@pytest.mark.parametrize("lie", ["issuer", "audience", "old", "nonce", "key"])
def test_a_forged_answer_lets_nobody_in(
    browser: FlaskClient, idp: IdentityProvider, lie: str
) -> None:
    idp.lie = lie
    answer = browser.get(go(browser, idp))
    assert (answer.status_code, browser.get_cookie("tousu_session")) == (401, None)


def test_an_answer_to_another_browser_lets_nobody_in(
    app: Flask, browser: FlaskClient, idp: IdentityProvider
) -> None:
    address = go(browser, idp)
    assert app.test_client().get(address).status_code == 401
    assert browser.get(address).status_code == 303
    assert browser.get(address).status_code == 401, "a code counts once"


def test_a_provider_that_is_away_is_told(desk: Desk) -> None:
    provider = Provider("http://127.0.0.1:9", CLIENT, SECRET, address="http://localhost")
    browser = create_app(desk, TESTING=False, OIDC=provider).test_client()
    assert browser.get("/login/oidc").status_code == 401


def test_a_place_of_another_site_is_not_gone_to(
    browser: FlaskClient, idp: IdentityProvider
) -> None:
    assert browser.get(go(browser, idp, "//evil.example")).location == "/"


def test_without_a_provider_there_is_no_such_door(desk: Desk) -> None:
    browser = create_app(desk, TESTING=False, OIDC=None).test_client()
    assert browser.get("/login/oidc").status_code == 404
    assert browser.get("/login/oidc/back").status_code == 404


def test_the_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s\n")
    given = {
        "TOUSU_OIDC_ISSUER": "https://id.example/", "TOUSU_OIDC_CLIENT": "tousu",
        "TOUSU_OIDC_SECRET_FILE": str(tmp_path / "secret"), "TOUSU_URL": "https://t.example/",
    }  # fmt: skip
    found = Provider.from_environment(given)
    assert found == Provider("https://id.example", "tousu", "s", address="https://t.example")
    assert "'s'" not in repr(found)
    assert Provider.from_environment({}) is None
    with pytest.raises(TousuError, match="TOUSU_URL"):
        Provider.from_environment({**given, "TOUSU_URL": ""})
