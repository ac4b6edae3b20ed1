"""The first pages: in two languages, without scripts, for those who logged in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from core.clock import SettableClock
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access, credentials, entry
from tests.api.people import PASSWORD, Person
from tests.console.browsing import Checked, log_in, page


def test_a_stranger_is_asked_to_log_in(visitor: Person) -> None:
    response = visitor.client.get("/?sector=hospital")
    assert response.status_code == 302
    assert response.headers["Location"] == "/login?next=/?sector%3Dhospital"
    assert "用户名" in page(visitor, "/login")
    assert "Password" in page(visitor, "/login?lang=en")


def test_logging_in_leads_back(visitor: Person) -> None:
    response = log_in(visitor, next="/?sector=hospital")
    assert response.headers["Location"] == "/?sector=hospital"
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_logging_in_leads_to_no_other_site(visitor: Person, place: str) -> None:
    assert log_in(visitor, next=place).headers["Location"] == "/"


def test_a_wrong_password_is_told(visitor: Person) -> None:
    response = log_in(visitor, password="wrong")
    assert response.status_code == 401
    assert "用户名或密码不正确" in response.get_data(as_text=True)


def test_a_form_of_another_site_is_refused(visitor: Person) -> None:
    form = {"name": "lin", "password": PASSWORD}
    headers = {"Origin": "https://evil.example"}
    assert visitor.client.post("/login", data=form, headers=headers).status_code == 403


def test_guessing_is_slowed_down(visitor: Person, clock: SettableClock) -> None:
    for _ in range(credentials.FAILURES):
        assert log_in(visitor, password="wrong").status_code == 401
    assert log_in(visitor).status_code == 429
    clock.advance(credentials.LOCKED_FOR)
    assert log_in(visitor).status_code == 303


def test_the_list_shows_what_is_due_next(
    logged_in: Person, office: Person, clock: SettableClock
) -> None:
    office.receive("market_supervision", subject="茶叶<b>过期</b>")
    office.receive("property_mgmt")
    text = page(logged_in, "/")
    assert "茶叶&lt;b&gt;过期&lt;/b&gt;" in text
    assert "剩 1 个工作日" in text
    assert "无时限" in text
    english = page(logged_in, "/?lang=en")
    assert "1 workday left" in english
    assert 'lang="en"' in english
    assert "Next deadline" in page(logged_in, "/"), "the choice is remembered"
    clock.advance(timedelta(days=1))
    log_in(logged_in)
    assert "Due today" in page(logged_in, "/")
    clock.advance(timedelta(days=3))
    log_in(logged_in)
    assert "3 days overdue" in page(logged_in, "/")


def test_the_list_is_filtered(logged_in: Person, office: Person) -> None:
    office.receive("market_supervision")
    office.receive("property_mgmt")
    assert "PM-2026" not in page(logged_in, "/?sector=market_supervision")
    assert "MS-2026" not in page(logged_in, "/?q=PM-2026&status=registered")
    assert "没有符合条件的案件" in page(logged_in, "/?timer=paused")
    assert "MS-2026" in page(logged_in, "/?sector=nonsense&timer=nonsense")


def test_a_provisional_date_is_marked(
    logged_in: Person, office: Person, clock: SettableClock
) -> None:
    clock.set(clock.now().replace(month=12, day=25))
    log_in(logged_in)
    office.receive("hospital")
    assert "暂定" in page(logged_in, "/")


def test_a_case_has_a_page_in_two_languages(logged_in: Person, office: Person) -> None:
    facts = {"big_loss_or_injury": True, "liability": "security"}
    number = office.receive("property_mgmt", facts=facts, subject="坠物")["number"]
    office.act(number, "dispatch", "clerk")
    text = page(logged_in, f"/cases/{number}")
    for word in ("坠物", "重大投诉", "安全管理部", "处理完毕", "已分流", "分流"):
        assert word in text
    assert "Resolve" in page(logged_in, f"/cases/{number}?lang=en")


def test_a_case_that_is_not_there_has_a_page_too(logged_in: Person) -> None:
    response = logged_in.client.get("/cases/PM-1999-000001")
    assert (response.status_code, response.mimetype) == (404, "text/html")
    Checked(response.get_data(as_text=True))


def test_whoever_has_no_role_is_told(app: Flask, desk: Desk) -> None:
    access.add_user(desk, "lin", "林晓", PASSWORD)
    visitor = Person(app, "")
    log_in(visitor)
    assert "尚未获得任何行业的角色" in page(visitor, "/")


def test_logging_out_ends_the_session_on_the_server(logged_in: Person) -> None:
    cookie = logged_in.client.get_cookie("tousu_session")
    assert cookie is not None
    form = re.search(r'name="csrf" value="(\w+)"', page(logged_in, "/"))
    assert form is not None
    assert logged_in.client.post("/logout", data={"csrf": "wrong"}).status_code == 403
    assert logged_in.client.post("/logout", data={"csrf": form[1]}).status_code == 303
    logged_in.client.set_cookie("tousu_session", cookie.value)
    assert logged_in.client.get("/").status_code == 302


def test_a_session_opens_the_pages_only(logged_in: Person, office: Person) -> None:
    cookie = logged_in.client.get_cookie("tousu_session")
    assert cookie is not None
    assert logged_in.client.get("/api/v1/cases").status_code == 401
    assert Person(office.client.application, cookie.value).send("GET", "/me").status_code == 401
    logged_in.client.set_cookie("tousu_session", office.token)
    assert logged_in.client.get("/").status_code == 302


def test_a_new_password_ends_what_began_under_the_old(logged_in: Person, desk: Desk) -> None:
    credentials.set_password(desk, "lin", "another pass phrase")
    assert logged_in.client.get("/").status_code == 302


def test_roles_taken_back_are_gone_at_once(logged_in: Person, office: Person, desk: Desk) -> None:
    number = office.receive()["number"]
    assert logged_in.client.get(f"/cases/{number}").status_code == 200
    for role in ("handler", "clerk"):
        access.revoke_role(desk, "lin", Grant(role))
    assert logged_in.client.get(f"/cases/{number}").status_code == 403


@pytest.mark.parametrize("query", ["_external=1", "_scheme=x", "endpoint=x", "lang=xx", "cursor=x"])
def test_no_query_breaks_a_page(logged_in: Person, query: str) -> None:
    assert logged_in.client.get(f"/?{query}").status_code in (200, 422)


@pytest.mark.parametrize("path", ["/", "/login", "/api/docs", "/api/v1/me", "/nothing"])
def test_every_answer_is_guarded(logged_in: Person, path: str) -> None:
    headers = logged_in.client.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_the_style_sheet_is_served(visitor: Person) -> None:
    response = visitor.client.get("/static/tousu.css")
    assert (response.status_code, response.mimetype) == (200, "text/css")
    response.close()


def test_a_session_that_lies_idle_ends(logged_in: Person, clock: SettableClock) -> None:
    for _ in range(3):
        clock.advance(entry.IDLE - timedelta(seconds=1))
        assert logged_in.client.get("/").status_code == 200
    clock.advance(entry.IDLE)
    assert logged_in.client.get("/").status_code == 302


def test_a_session_ends_however_busy_it_is(logged_in: Person, clock: SettableClock) -> None:
    for _ in range(int(entry.SESSION_LENGTH / timedelta(minutes=45))):
        assert logged_in.client.get("/").status_code == 200
        clock.advance(timedelta(minutes=45))
    assert logged_in.client.get("/").status_code == 302


def test_a_session_planted_before_is_not_the_one_after(visitor: Person) -> None:
    visitor.client.set_cookie("tousu_session", "planted")
    log_in(visitor)
    cookie = visitor.client.get_cookie("tousu_session")
    assert cookie is not None
    assert cookie.value != "planted"
    assert cookie.http_only


def test_an_invitation_lets_somebody_set_a_password(app: Flask, desk: Desk) -> None:
    access.add_user(desk, "lin", "林晓")
    text = credentials.invite(desk, "lin").text
    visitor = Person(app, "")
    page(visitor, "/welcome")
    form = {"invitation": text, "password": "weak"}
    weak = visitor.client.post("/welcome", data=form)
    assert weak.status_code == 422
    assert text in weak.get_data(as_text=True), "what was typed is not lost"
    form["password"] = PASSWORD
    foreign = visitor.client.post("/welcome", data=form, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert visitor.client.post("/welcome", data=form).status_code == 303
    assert visitor.client.get("/").status_code == 200
    assert visitor.client.post("/welcome", data=form).status_code == 401
