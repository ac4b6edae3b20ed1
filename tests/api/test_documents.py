"""Notices before and after issue, and forms, as the interface and the pages hand them out."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import quote

import docx
import pytest

from core.usecases.desk import Desk
from core.usecases.office import offices
from core.usecases.people import access
from tests.api.people import API, PASSWORD, Person

KNOWN = {"track": "commerce", "within_duty": False, "has_jurisdiction": True}
SUBJECT = "停车收费 <b>&{{ number }}"


@pytest.fixture
def number(office: Person) -> str:
    """A consumer complaint outside the bureau's duty, by somebody with a name."""
    party = {"name": "王芳", "contact": "13800000000"}
    case = office.receive("market_supervision", subject=SUBJECT, facts=KNOWN, complainant=party)
    return str(case["number"])


def transferred(office: Person, number: str) -> str:
    """The number of the letter by which the case was transferred."""
    answer = office.act(number, "transfer", "clerk", note="属于住建部门")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return str(office.get(f"/cases/{number}/notices")["items"][-1]["number"])


def preview(office: Person, number: str, by: str = "clerk", **body: Any) -> Any:
    """What the notices of an act would be."""
    path = f"/cases/{number}/notices/preview"
    return office.send("POST", path, {"act": "transfer"} | body, Tousu_Act_As=by)


def test_a_preview_shows_the_notice_and_stores_nothing(office: Person, number: str) -> None:
    before = office.get(f"/cases/{number}")
    journal = office.get(f"/cases/{number}/journal")
    (draft,) = preview(office, number, note="属于住建部门").get_json()["items"]
    assert (draft["slug"], draft["title"]["zh"]) == ("transfer_letter", "移送函")
    assert draft["number"] == "（编号待发）"
    assert "编号：（编号待发）" in draft["text"]
    assert "No. (number on issue)" in draft["text"]
    assert "属于住建部门" in draft["text"]
    assert '<p class="number">编号：（编号待发）</p>' in draft["html"]
    assert office.get(f"/cases/{number}") == before
    assert office.get(f"/cases/{number}/journal") == journal
    assert transferred(office, number).endswith("〕1号")


def test_what_is_previewed_is_what_is_issued(office: Person, number: str) -> None:
    (draft,) = preview(office, number, note="属于住建部门").get_json()["items"]
    issued = transferred(office, number)
    notice = office.get(f"/cases/{number}/notices")["items"][-1]
    words = draft["text"].replace("（编号待发）", issued).replace("(number on issue)", issued)
    assert notice["text"] == words


def test_a_preview_is_refused_as_the_act_would_be(office: Person, number: str) -> None:
    tried: list[tuple[dict[str, Any], str]] = [
        ({"act": "settle"}, "handler"),
        ({"act": "reject"}, "handler"),
        ({"act": "transfer"}, "legal"),
        ({"act": "transfer", "facts": {"x": 1}}, "clerk"),
    ]
    for body, by in tried:
        told = preview(office, number, by, **body)
        act = body.pop("act")
        done = office.act(number, act, by, **body)
        assert told.status_code == done.status_code
        assert told.get_json()["code"] == done.get_json()["code"]
    stale = office.send("POST", f"/cases/{number}/notices/preview", {"act": "transfer"},
                        Tousu_Act_As="clerk", If_Match='"999"')  # fmt: skip
    assert stale.status_code == 412


def test_the_list_tells_digest_and_links_and_the_journal_has_the_digest(
    office: Person, number: str
) -> None:
    issued = transferred(office, number)
    (notice,) = office.get(f"/cases/{number}/notices")["items"]
    entry = next(
        one for one in office.get(f"/cases/{number}/journal")["items"] if one["event"] == "transfer"
    )
    told = {"notice": "transfer_letter", "number": issued, "digest": notice["digest"]}
    assert entry["data"]["notices"] == [told]
    assert len(notice["digest"]) == 64
    for to, link in notice["links"].items():
        answer = office.send("GET", link.removeprefix(API))
        assert answer.status_code == 200, to


@pytest.mark.parametrize(
    ("to", "media", "begins"),
    [
        ("text", "text/markdown; charset=utf-8", "## 移送函".encode()),
        ("html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("pdf", "application/pdf", b"%PDF"),
    ],
)
def test_a_notice_is_had_in_each_format(
    office: Person, number: str, to: str, media: str, begins: bytes
) -> None:
    issued = transferred(office, number)
    answer = office.send("GET", f"/cases/{number}/notices/{quote(issued)}?format={to}")
    assert answer.headers["Content-Type"] == media
    assert answer.data.startswith(begins)
    ending = {"text": "md"}.get(to, to)
    name = quote(f"移送函 {issued}.{ending}")
    assert f"filename*=UTF-8''{name}" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith(
        "inline" if to in ("text", "html") else "attachment"
    )


def test_the_office_stands_on_its_own_paper(office: Person, desk: Desk, number: str) -> None:
    sector = "market_supervision"
    offices.set_settings(desk, sector, "default", {"office_name": "示范县市场监督管理局"})
    issued = transferred(office, number)
    answer = office.send("GET", f"/cases/{number}/notices/{quote(issued)}?format=docx")
    said = [paragraph.text for paragraph in docx.Document(BytesIO(answer.data)).paragraphs]
    assert said[0] == "示范县市场监督管理局"
    assert any(SUBJECT in line for line in said)


def test_what_is_not_there_is_not_found(office: Person, number: str) -> None:
    issued = transferred(office, number)
    other = office.receive("market_supervision", facts=KNOWN)["number"]
    assert office.send("GET", f"/cases/{other}/notices/{quote(issued)}").status_code == 404
    assert office.send("GET", f"/cases/{number}/forms/acceptance").status_code == 404
    assert office.send("GET", f"/cases/{number}/forms/register?format=rtf").status_code == 422


def test_a_form_names_the_parties_to_those_who_may_see_them(office: Person, number: str) -> None:
    (form,) = office.get(f"/cases/{number}/forms")["items"]
    assert (form["slug"], form["title"]["zh"]) == ("register", "投诉举报登记表")
    path = f"/cases/{number}/forms/register?format=text"
    seen = office.send("GET", path, Tousu_Act_As="handler").get_data(as_text=True)
    assert "| 投诉人、举报人 | 王\\*\\* |" in seen
    plain = office.send("GET", f"{path}&identities=true", Tousu_Act_As="handler")
    assert "| 投诉人、举报人 | 王芳 |" in plain.get_data(as_text=True)
    assert office.get(f"/cases/{number}/journal")["items"][-1]["event"] == "identity_read"
    refused = office.send("GET", f"{path}&identities=true", Tousu_Act_As="legal")
    assert refused.status_code == 403
    hidden = office.send("GET", path, Tousu_Act_As="legal").get_data(as_text=True)
    assert "| 投诉人、举报人 | （不予显示） |" in hidden
    assert "王芳" not in hidden
    assert office.get(f"/cases/{number}/notices")["items"] == []


def test_who_reported_is_printed_for_nobody(office: Person) -> None:
    party = {"name": "举报人甲", "contact": "13900000000"}
    case = office.receive("market_supervision", kind="report", facts=KNOWN, complainant=party)
    for by in ("handler", "chief", "custodian"):
        path = f"/cases/{case['number']}/forms/register?format=text"
        said = office.send("GET", path, Tousu_Act_As=by).get_data(as_text=True)
        assert "投诉举报登记表" in said
        assert "举报人甲" not in said
        assert "13900000000" not in said


def test_a_case_page_leads_to_pages_to_print(
    office: Person, visitor: Person, desk: Desk, number: str
) -> None:
    issued = transferred(office, number)
    visitor.client.post("/login", data={"name": "lin", "password": PASSWORD})
    case = visitor.client.get(f"/cases/{number}").get_data(as_text=True)
    there = f"/cases/{number}/notices/{quote(issued)}"
    assert f'href="{there}"' in case
    assert f'href="/cases/{number}/forms/register"' in case
    page = visitor.client.get(there)
    assert "<h1>移送函</h1>" in page.get_data(as_text=True)
    assert "&lt;b&gt;&amp;{{ number }}" in page.get_data(as_text=True)
    assert "'sha256-" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert visitor.client.get(f"{there}?format=docx").data.startswith(b"PK")
    assert visitor.client.get(f"{there}?format=exe").status_code == 422
    access.add_user(desk, "nobody", "无关", PASSWORD, [])
    visitor.client.post("/login", data={"name": "nobody", "password": PASSWORD})
    assert visitor.client.get(there).status_code == 403
