"""What lies beside a case in the browser: notices, files, who takes part, letters, links."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from core.storage.people.access import Grant
from core.uploads.looking import MAX_BYTES
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import PASSWORD, Person, application
from tests.console.browsing import Checked, log_in, page
from tests.console.test_case import PAYLOAD, sent

WHO = {"name": "张三丰", "contact": "13800001234", "address": "幸福路1号"}


@pytest.fixture
def app(desk: Desk, tmp_path: Path) -> Flask:
    """The application of an office that keeps files."""
    return application(replace(desk, attachments=tmp_path / "files"))


@pytest.fixture
def number(office: Person) -> str:
    """A complaint of somebody whose name is known."""
    found: str = office.receive("market_supervision", complainant=WHO)["number"]
    return found


def test_a_notice_is_served_by_a_form(logged_in: Person, office: Person) -> None:
    number = office.receive("market_supervision", facts={"within_duty": False})["number"]
    for role in ("legal", "chief"):
        office.act(number, "approve", role, facts={"approves": "reject"})
    assert office.act(number, "reject", "handler").status_code == 200
    notice = office.get(f"/cases/{number}")["notices"][0]["number"]
    papers = f"/cases/{number}/papers"
    assert "未记录送达" in page(logged_in, papers)
    path = f"/cases/{number}/notices/{notice}/service"
    wrong = sent(logged_in, path, papers, method="announcement", note="", receipt=PAYLOAD)
    text = wrong.get_data(as_text=True)
    Checked(text)
    assert wrong.status_code == 422
    assert "须记明原因和经过" in text
    assert PAYLOAD not in text
    form = {"method": "mail", "on": "2026-03-02", "receipt": "EMS1", "note": "签收"}
    assert sent(logged_in, path, papers, **form).status_code == 303
    assert office.get(f"/cases/{number}")["notices"][0]["served_on"] == "2026-03-02"
    text = page(logged_in, papers)
    assert "已送达 2026-03-02" in text
    assert '<span class="faint">林晓 ·' in text, "who recorded it, by name"


def test_files_are_laid_with_a_case_and_taken_from_it(logged_in: Person, number: str) -> None:
    papers, path = f"/cases/{number}/papers", f"/cases/{number}/files"
    evidence = BytesIO("购货小票".encode()), "小票.txt"
    assert sent(logged_in, path, papers, file=evidence).status_code == 303
    text = page(logged_in, papers)
    assert "小票.txt" in text
    where = re.search(r'href="(/cases/[^"]+/files/[^"]+)"', text)
    assert where
    copy = logged_in.client.get(where[1])
    assert (copy.data.decode(), copy.headers["Content-Disposition"][:10]) == (
        "购货小票",
        "attachment",
    )
    program = BytesIO(b"MZ\x90\x00\x03" + b"\0" * 400), "run.exe"
    assert sent(logged_in, path, papers, file=program).status_code == 422
    assert "请选择文件" in sent(logged_in, path, papers).get_data(as_text=True)


@pytest.mark.parametrize(("size", "status"), [(2_000_000, 303), (MAX_BYTES + 100_000, 422)])
def test_files_are_taken_up_to_their_limit(
    logged_in: Person, number: str, size: int, status: int
) -> None:
    key = re.search(r'name="csrf" value="(\w+)"', page(logged_in, f"/cases/{number}/papers"))
    assert key
    head = "Content-Disposition: form-data; name="
    body = (
        f'--x\r\n{head}"csrf"\r\n\r\n{key[1]}\r\n'
        f'--x\r\n{head}"file"; filename="long.txt"\r\n\r\n{"a" * size}\r\n--x--\r\n'
    ).encode()
    kind = "multipart/form-data; boundary=x"
    answer = logged_in.client.post(f"/cases/{number}/files", data=body, content_type=kind)
    assert answer.status_code == status
    if status == 422:
        assert "文件超过 15 MiB" in answer.get_data(as_text=True)


def test_who_takes_part_is_masked_until_somebody_looks(
    logged_in: Person, office: Person, number: str
) -> None:
    path = f"/cases/{number}/parties"
    masked = page(logged_in, path)
    assert "张**" in masked
    assert "张三丰" not in masked
    plain = sent(logged_in, path).get_data(as_text=True)
    Checked(plain)
    assert "张三丰" in plain
    assert "lin 2026-03-02 10:00" in plain
    assert "identity_read" in [e["event"] for e in office.get(f"/cases/{number}/journal")["items"]]


def test_a_head_of_unit_says_why(app: Flask, desk: Desk, number: str) -> None:
    access.add_user(desk, "head", "何总", PASSWORD, [Grant("unit_head")])
    head = Person(app, "")
    log_in(head, name="head")
    path = f"/cases/{number}/parties"
    silent = sent(head, path, ground="verify", reason="短")
    assert (silent.status_code, "至少写10个字" in silent.get_data(as_text=True)) == (422, True)
    assert silent.get_data(as_text=True).count(">短</textarea>") == 1, "only in the form sent"
    told = sent(head, path, ground="verify", reason="需要向投诉人核实购买时间和经过")
    assert "张三丰" in told.get_data(as_text=True)
    assert "核实购买" not in told.get_data(as_text=True), "the other forms are empty still"


def test_a_sealed_identity_is_released_by_a_custodian_only(
    logged_in: Person, office: Person
) -> None:
    number = office.receive("market_supervision", kind="report", complainant=WHO)["number"]
    path = f"/cases/{number}/parties"
    text = page(logged_in, path)
    assert "身份封存" in text
    assert "张" not in re.sub(r"<header.*?</header>", "", text, flags=re.S)
    assert sent(logged_in, path).status_code == 403
    form = {"ground": "verify", "reason": "须向举报人当面核实仓库的位置", "fields": "contact"}
    assert sent(logged_in, f"/cases/{number}/release", path, **form).status_code == 303
    assert "待决定" in page(logged_in, path)
    form = {"level": "open", "ground": "verify", "reason": "不再需要对外保密此件来源"}
    lowered = sent(logged_in, f"/cases/{number}/secrecy", path, **form)
    assert lowered.status_code in (403, 409, 422)


def test_the_office_and_who_reported_write_to_one_another(
    logged_in: Person, office: Person, number: str
) -> None:
    path = f"/cases/{number}/messages"
    early = sent(logged_in, path, text=PAYLOAD)
    text = early.get_data(as_text=True)
    assert early.status_code == 403 or early.status_code == 409
    assert "来件人没有查询码" in text
    assert PAYLOAD not in text
    code = sent(logged_in, f"/cases/{number}/receipt", path).get_data(as_text=True)
    Checked(code)
    assert re.search(r'class="code">[\d -]{20,}<', code)
    again = sent(logged_in, f"/cases/{number}/receipt", path)
    assert again.status_code == 409
    assert sent(logged_in, path, text="请补充购货凭证").status_code == 303
    assert "请补充购货凭证" in page(logged_in, path)
    assert "请补充购货凭证" not in str(office.get(f"/cases/{number}/journal"))


def test_cases_are_linked_unlinked_and_split(logged_in: Person, office: Person) -> None:
    number = office.receive("property_mgmt", facts={"liability": "security"})["number"]
    other = office.receive("property_mgmt")["number"]
    path = f"/cases/{number}/links"
    nobody = sent(logged_in, path, other="PM-1999-000001", note=PAYLOAD)
    assert (nobody.status_code, PAYLOAD in nobody.get_data(as_text=True)) == (404, False)
    assert "PM-1999-000001" in nobody.get_data(as_text=True), "what was typed is not lost"
    assert sent(logged_in, path, other=other, relation="duplicate").status_code == 303
    assert "重复" in page(logged_in, path)
    undo = {"other": other, "relation": "duplicate"}
    assert sent(logged_in, f"/cases/{number}/unlink", path, **undo).status_code == 303
    assert office.get(f"/cases/{number}")["links"] == []
    split = sent(logged_in, f"/cases/{number}/split", path, kind="complaint", keep="liability")
    assert split.status_code == 303
    opened = split.headers["Location"].partition("?")[0]
    assert office.get(opened)["facts"] == {"liability": "security"}
    assert "已从原件分出本件" in page(logged_in, split.headers["Location"])
    unknown = sent(logged_in, f"/cases/{number}/split", path, kind="nothing")
    assert unknown.status_code == 422


@pytest.mark.parametrize("part", ["papers", "parties", "messages", "links", "why"])
def test_nobody_sees_more_than_the_interface_tells(
    app: Flask, desk: Desk, number: str, part: str
) -> None:
    access.add_units(desk, "hospital")
    access.add_user(desk, "wai", "外人", PASSWORD, [Grant("clerk", "hospital", "nursing_dept")])
    stranger = Person(app, "")
    log_in(stranger, name="wai")
    assert stranger.client.get(f"/cases/{number}/{part}").status_code == 404
    access.add_user(desk, "fa", "法务", PASSWORD, [Grant("legal")])
    legal = Person(app, "")
    log_in(legal, name="fa")
    answer = legal.client.get(f"/cases/{number}/{part}")
    assert answer.status_code == (403 if part == "messages" else 200)
    assert "张三丰" not in answer.get_data(as_text=True)
    assert WHO["contact"] not in answer.get_data(as_text=True)
