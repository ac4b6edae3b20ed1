"""The citizens' door in a browser without scripts: sent in, asked after, written to, appraised."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from api.pace import Pace
from api.routes import receipts
from console.app import create_public_app
from console.door import writing
from core.clock import SettableClock
from core.usecases.casework import attaching, givenfiles, reading
from core.usecases.desk import Desk
from core.usecases.people import entry, pacing
from core.usecases.timekeeping.recomputing import recompute
from tests.api.people import Person
from tests.console.citizen import Citizen
from tests.hostile.files import GPS, jpeg, pdf

COMPLAINT = "/door/write?sector=market_supervision&kind=complaint&matter=1"
EVIL = "<script>alert('1')</script>\""
CODE = re.compile(r"(?:\d{5}-){3}\d{5}")


@pytest.fixture
def open_desk(desk: Desk, tmp_path: Path) -> Desk:
    """The office, which keeps files."""
    return replace(desk, attachments=tmp_path / "files")


@pytest.fixture
def public(open_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The public application, with nobody counted yet."""
    for name, most in (("PACE", pacing.MOST), ("PACE_OF_FILES", pacing.MOST_FILES)):
        door = pacing.FILES if name.endswith("FILES") else pacing.DOOR
        monkeypatch.setattr(receipts, name, Pace(most, door))
    return create_public_app(open_desk, TESTING=False)


@pytest.fixture
def citizen(public: Flask) -> Citizen:
    return Citizen(public)


def numbers(office: Person) -> list[str]:
    """The cases there are."""
    return [one["number"] for one in office.get("/cases")["items"]]


def test_it_says_what_each_kind_is(citizen: Citizen) -> None:
    assert "市场监管" in citizen.open("/door")
    page = citizen.open("/door?sector=market_supervision")
    for said in ("投诉", "举报", "咨询", "身份一律保密", "商品的质量", "不用注册"):
        assert said in page
    english = citizen.open("/door?sector=market_supervision&lang=en")
    assert not re.search(r"[一-鿿]", english.replace("中文", ""))


def test_a_complaint_is_sent_in_and_gets_a_code(citizen: Citizen, office: Person) -> None:
    review = citizen.write(COMPLAINT)
    for said in ("缺斤短两", "三月一日买鱼少了半斤", "林小满", "13800001234", "某水产店"):
        assert said in review
    assert numbers(office) == []
    page = citizen.press("send", status=201)
    assert CODE.search(page)
    assert 'class="code"' in page
    number = numbers(office)[0]
    case = office.get(f"/cases/{number}")
    assert case["facts"] == {
        "track": "quality", "for_daily_consumption": True, "knew_on": "2026-03-01",
        "prior_handling": "none", "real_name": True, "contact_known": True,
    }  # fmt: skip
    assert case["channel"] == "web"
    assert office.get(f"/cases/{number}/identities")["secrecy"] == "open"
    assert "Set-Cookie" not in citizen.answer.headers


def test_going_back_and_changing_the_language_lose_nothing(citizen: Citizen) -> None:
    citizen.write(COMPLAINT)
    citizen.press("about")
    assert "三月一日买鱼少了半斤" in citizen.page
    for _ in range(6):
        citizen.press("next")
    assert "13800001234" in citizen.page
    for _ in range(6):
        citizen.press("back")
    assert "某水产店" in citizen.page


def test_what_is_missing_is_said_where_it_is(citizen: Citizen) -> None:
    citizen.open(COMPLAINT)
    page = citizen.press(status=422, subject="", description=EVIL)
    assert 'aria-describedby="p-subject"' in page
    assert '<a href="#f-subject">一句话说是什么事</a>' in page
    assert EVIL not in page
    assert "&lt;script&gt;" in page
    citizen.press(subject=EVIL)
    page = citizen.press(status=422, facts_knew_on="昨天")
    assert 'aria-describedby="p-facts.knew_on"' in page
    assert "昨天" in page


@pytest.mark.parametrize(
    ("address", "offered", "withheld"),
    [
        ("sector=market_supervision&kind=report", {"sealed", "anonymous"}, {"open"}),
        ("sector=property_mgmt&kind=complaint", {"open", "sealed", "anonymous"}, set()),
    ],
)
def test_anonymity_is_explained_before_it_is_chosen(
    citizen: Citizen, address: str, offered: set[str], withheld: set[str]
) -> None:
    citizen.open(f"/door/write?{address}")
    citizen.press("secrecy")
    assert "不留姓名会怎样" in citizen.page
    assert "不记录您的网络地址" in citizen.page
    levels = set(re.findall(r'name="secrecy" value="(\w+)"', citizen.page))
    assert offered <= levels
    assert not withheld & levels


def test_an_anonymous_one_leaves_no_name(citizen: Citizen, office: Person, desk: Desk) -> None:
    citizen.write(COMPLAINT)
    citizen.press("secrecy")
    citizen.type({"secrecy": "anonymous"})  # and the name typed before stays behind
    citizen.press("review")
    assert "林小满" not in re.sub(r"<input[^>]*>", "", citizen.page)
    citizen.press("send", status=201)
    found = office.get(f"/cases/{numbers(office)[0]}/identities")
    assert found["secrecy"] == "anonymous"
    with desk.store.read() as work:
        assert [one.role for one in work.submissions.identities(1)] == ["respondent"]


def test_sent_twice_it_is_one_case_and_one_code(citizen: Citizen, office: Person) -> None:
    review = citizen.write(COMPLAINT)
    first = CODE.search(citizen.press("send", status=201))
    citizen.page = review
    second = CODE.search(citizen.press("send", status=201))
    assert first
    assert second
    assert first[0] == second[0]
    assert len(numbers(office)) == 1
    citizen.page = review
    third = CODE.search(citizen.press("send", status=201, subject="另一件"))
    assert third
    assert third[0] != first[0]
    assert len(numbers(office)) == 2


def test_files_go_along_without_their_names(
    citizen: Citizen, office: Person, open_desk: Desk
) -> None:
    citizen.write(COMPLAINT)
    citizen.press("files")
    citizen.type({"file": (BytesIO(jpeg()), "林小满的手机照片.jpg")}, "add")
    citizen.type({"file": (BytesIO(pdf()), "收据.pdf")}, "next")
    assert "林小满的手机照片.jpg" in citizen.page
    assert 'value="review"' in citizen.page
    citizen.press("files")
    citizen.press("drop:1")
    citizen.press("review")
    assert "收据.pdf" not in citizen.page
    citizen.press("send", status=201)
    clerk = entry.come_in(open_desk, office.token)
    clerk = entry.act_as(open_desk, clerk, "clerk")
    shown = reading.show(open_desk, clerk, numbers(office)[0])
    assert recompute(open_desk, shown.case.number).difference is None
    files = attaching.of_case(open_desk, shown)
    assert [(one.name, one.kind, one.by) for one in files] == [("附件1.jpg", "jpeg", "")]
    assert GPS not in attaching.content_of(open_desk, shown, files[0].file)[1]


def test_a_bad_file_is_refused_and_nothing_is_lost(citizen: Citizen) -> None:
    citizen.write(COMPLAINT)
    citizen.press("files")
    page = citizen.type({"file": (BytesIO(b"MZ\x90\x00"), "a.exe")}, "add", status=422)
    assert 'aria-describedby="p-file"' in page
    assert "三月一日买鱼少了半斤" in page
    citizen.type({"ticket": "bm9uZQ=="}, status=422)


def test_a_file_that_is_too_large_is_told(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(givenfiles, "LARGEST", 2000)
    citizen.write(COMPLAINT)
    citizen.press("files")
    files = citizen.page
    assert "文件不得超过" in citizen.type({"file": (BytesIO(b"x" * 3000), "a.txt")}, "add", 422)
    citizen.page = files
    page = citizen.type({"file": (BytesIO(b"x" * 300_000), "a.txt")}, "add", 422)
    assert "三月一日买鱼少了半斤" in page, "what was typed is still there"
    assert 'data-most="2000"' in page
    monkeypatch.setattr(writing, "LARGEST_BODY", 10_000)
    citizen.page = files
    assert "退回上一页" in citizen.type({"file": (BytesIO(b"x" * 30_000), "a.txt")}, "add", 413)


def test_a_file_that_waited_too_long_must_be_added_again(
    citizen: Citizen, clock: SettableClock, office: Person
) -> None:
    citizen.write(COMPLAINT)
    citizen.press("files")
    citizen.type({"file": (BytesIO(jpeg()), "a.jpg")}, "next")
    clock.advance(timedelta(minutes=50))
    assert "请重新添加" in citizen.press("send", status=409)
    assert numbers(office) == []


def test_by_the_code_one_asks_writes_and_appraises(
    citizen: Citizen, office: Person, open_desk: Desk
) -> None:
    citizen.write(COMPLAINT)
    found = CODE.search(citizen.press("send", status=201))
    assert found
    code, number = found[0], numbers(office)[0]
    page = citizen.post(receipt=code)
    assert "已登记" in page
    assert number not in page
    assert "评价这次办理" not in page
    page = citizen.post(receipt=code, do="write", text=EVIL)
    assert EVIL not in page
    assert "留言已送达" in page
    assert citizen.post(receipt=code, do="write", text=EVIL).count("&lt;script&gt;") == 1
    citizen.post(receipt=code, do="write", text="   ", status=422)
    ended = office.act(number, "withdraw", "handler", note="来件人撤回")
    assert ended.status_code == 200, ended.get_data(as_text=True)
    assert "评价这次办理" in citizen.post(receipt=code)
    answer = {"facts.satisfied": "false", "facts.suggestion": EVIL}
    page = citizen.post(receipt=code, do="appraise", place="0", **answer)
    assert "谢谢您的评价" in page
    assert 'name="facts.satisfied"' not in page
    assert office.get(f"/cases/{number}")["facts"]["satisfied"] is False
    again = citizen.post(receipt=code, do="appraise", place="0", status=409, **answer)
    assert "已经评价过" in again
    citizen.post(receipt=code, do="appraise", place="7", status=404, **answer)
    events = [one["event"] for one in office.get(f"/cases/{number}/journal")["items"]]
    assert events[-2:] == ["reporter_appraised", "facts_recorded"]
    assert recompute(open_desk, number).difference is None, "what was said follows again"


def test_a_wrong_code_is_told_and_too_many_wait(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "查询码不正确" in citizen.post(receipt="1" * 20, status=404)
    monkeypatch.setattr(receipts, "PACE", Pace(1))
    page = citizen.post(receipt="1" * 20, status=429)
    assert "秒后再试" in page
    assert "1" * 20 in page


def test_who_comes_too_often_keeps_what_was_typed(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen.write(COMPLAINT)
    monkeypatch.setattr(receipts, "PACE", Pace(0))
    page = citizen.press("send", status=429)
    assert "三月一日买鱼少了半斤" in page
    assert citizen.answer.headers["Retry-After"]


def test_a_form_of_another_site_is_refused(citizen: Citizen) -> None:
    answer = citizen.client.post(
        "/door/progress", data={"receipt": "1" * 20}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403


def test_the_public_application_has_no_page_of_an_officer(public: Flask, app: Flask) -> None:
    rules = {rule.rule for rule in public.url_map.iter_rules()}
    assert rules == {
        "/", "/door", "/door/write", "/door/progress", "/static/<path:filename>", "/health/live",
        "/api/v1/public/submissions", "/api/v1/public/progress", "/api/v1/public/messages",
    }  # fmt: skip
    client = public.test_client()
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        if rule.rule not in rules and "GET" in (rule.methods or ()):
            assert client.get(path).status_code == 404, path
    with client.get("/static/door.css") as served:
        assert served.status_code == 200
    for name in ("posters.css", "../templates/door/base.html", "studio.js"):
        assert client.get(f"/static/{name}").status_code == 404, name
    assert "重新开始" in client.get("/cases").get_data(as_text=True)


def test_it_is_shut_in_the_office_unless_opened(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/door").status_code == 404
    app.config["PUBLIC_INTAKE"] = True
    try:
        assert client.get("/door").status_code == 200
    finally:
        app.config["PUBLIC_INTAKE"] = False


def test_logs_tell_no_address(citizen: Citizen, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    address = {"REMOTE_ADDR": "203.0.113.77"}
    citizen.client.post("/door/progress", data={"receipt": "1" * 20}, environ_base=address)
    logged = "\n".join(str(record.__dict__) for record in caplog.records)
    assert "/door/progress" in logged
    assert "203.0.113.77" not in logged
    assert "1" * 20 not in logged
