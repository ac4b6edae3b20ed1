"""Files that want to do harm are refused with a reason; the rest are kept and given back safely."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from core.clock import SettableClock
from core.domain.errors import Refusal
from core.uploads import examining, looking
from core.uploads.unfit import Unfit
from core.usecases.desk import Desk
from core.usecases.proof import auditing
from core.usecases.timekeeping.recomputing import recompute
from tests.api.people import API, Person
from tests.hostile.files import BAD, GOOD, GPS, docx, jpeg, pdf, png
from tests.places import REPO


def send(
    person: Person, number: str, name: str, content: bytes, by: str = "handler"
) -> TestResponse:
    """Attach a file to a case."""
    headers = {"Authorization": f"Bearer {person.token}", "Tousu-Act-As": by}
    return person.client.post(
        f"{API}/cases/{number}/attachments", query_string={"name": name}, data=content,
        content_type="application/octet-stream", headers=headers,
    )  # fmt: skip


def take(person: Person, number: str, file: str = "", by: str = "handler") -> TestResponse:
    """The list of the files of a case, or one of them."""
    return person.send("GET", f"/cases/{number}/attachments/{file}".rstrip("/"), Tousu_Act_As=by)


@pytest.fixture
def number(office: Person) -> str:
    """A case."""
    return str(office.receive("property_mgmt")["number"])


def test_the_floor() -> None:
    assert len(BAD) >= 70
    assert {examining.examine(made(), name)[0] for name, made in GOOD.items()} == set(
        examining.ENDINGS
    )


@pytest.mark.parametrize("name", BAD)
def test_what_does_harm_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(Unfit) as caught:
        examining.examine(BAD[name](), name)
    assert caught.value.zh != caught.value.en
    assert not re.search("[\u4e00-\u9fff]", caught.value.en)


@pytest.mark.parametrize("content", [jpeg(end=b"PK\x03\x04 hidden"), png(end=b"<script>1</script>",
                         more=b"")])  # fmt: skip
def test_what_is_hidden_behind_a_picture_is_cut_off(content: bytes) -> None:
    name = "a.png" if content.startswith(b"\x89") else "a.jpg"
    _, kept = examining.examine(content, name)
    assert len(kept) < len(content)
    assert not re.search(b"hidden|script", kept)
    assert examining.examine(kept, name)[1] == kept


def test_a_picture_loses_where_it_was_taken() -> None:
    assert GPS in jpeg()
    assert b"SECRETPLACE" not in examining.examine(jpeg(), "a.jpg")[1]
    from tests.hostile.files import chunk

    told = png(more=chunk(b"eXIf", GPS) + chunk(b"tEXt", b"Author\0SECRETPLACE"))
    assert examining.examine(told, "a.png")[1] == png()


def child(program: str) -> subprocess.CompletedProcess[bytes]:
    """Run a few lines where files are examined."""
    shut = f"import sys; sys.path.insert(0, {str(REPO)!r}); from core.uploads import examining\n"
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"{shut}import socket\nexamining._shut_in()\n{program}"],
        capture_output=True, check=False, timeout=30,
    )  # fmt: skip


def test_the_child_has_neither_memory_nor_disk_nor_network_to_spare(tmp_path: Path) -> None:
    assert b"MemoryError" in child("bytearray(600_000_000)").stderr
    there = tmp_path / "written"
    assert child(f"open({str(there)!r}, 'w').write('x' * 100_000)").returncode != 0
    assert not there.exists() or there.stat().st_size == 0
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        called = child(f"socket.create_connection(('127.0.0.1', {port}), 2); print('reached')")
    assert b"reached" not in called.stdout
    assert child("print('fine')").stdout == b"fine\n"


def test_a_child_that_fails_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "_PROGRAM", "bytearray(1 << 60)")
    with pytest.raises(Refusal):
        looking.look_at(b"x", "a.txt")
    monkeypatch.setattr(looking, "_PROGRAM", "while True: pass")
    monkeypatch.setattr(looking, "PATIENCE", 0.3)
    with pytest.raises(Refusal):
        looking.look_at(b"x", "a.txt")


def test_a_file_is_kept_and_given_back(office: Person, desk: Desk, number: str) -> None:
    answer = send(office, number, "\u202e../../照\u200b片.jpg", jpeg())
    assert answer.status_code == 201, answer.get_data(as_text=True)
    told: dict[str, Any] = answer.get_json()
    assert (told["name"], told["kind"], told["by"]) == ("照片.jpg", "jpeg", "handler")
    assert take(office, number).get_json()["items"] == [told]
    copy = office.send("GET", told["url"].removeprefix(API), Tousu_Act_As="handler")
    assert copy.headers["Content-Disposition"].startswith("attachment;")
    assert copy.headers["X-Content-Type-Options"] == "nosniff"
    assert copy.headers["Content-Security-Policy"].startswith("sandbox;")
    assert copy.headers["Cache-Control"] == "no-store"
    assert copy.mimetype == "image/jpeg"
    assert b"SECRETPLACE" not in copy.data
    assert desk.attachments is not None
    (stored,) = (path for path in desk.attachments.rglob("*") if path.is_file())
    assert stored.name == told["file"]
    assert stored.read_bytes() == copy.data
    assert stored.stat().st_mode & 0o077 == 0


def test_the_journal_tells_the_digest_and_not_the_name(office: Person, number: str) -> None:
    told = send(office, number, "张三丰的信.pdf", pdf()).get_json()
    text = office.send("GET", f"/cases/{number}/journal").get_data(as_text=True)
    entry = json.loads(text)["items"][-1]
    assert (entry["event"], entry["data"]["sha256"]) == ("attached", told["sha256"])
    assert "张三丰" not in text
    contents = office.get(f"/cases/{number}/archive-list")["items"]
    assert "attachment" in [one["kind"] for one in contents]


def test_nothing_of_a_refused_file_stays(office: Person, desk: Desk, number: str) -> None:
    before = len(office.get(f"/cases/{number}/journal")["items"])
    for name in ("macro.docx", "bomb.docx", "page.txt"):
        answer = send(office, number, name, BAD[name]())
        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["path"] == "file"
    assert send(office, number, "a.txt", b"x" * (looking.MAX_BYTES + 1)).status_code == 413
    assert desk.attachments is not None
    assert not desk.attachments.exists()
    assert len(office.get(f"/cases/{number}/journal")["items"]) == before


def test_a_case_with_a_file_still_follows_from_its_journal(
    office: Person, desk: Desk, number: str
) -> None:
    assert send(office, number, "a.txt", b"one").status_code == 201
    found = recompute(desk, number)
    assert found.difference is None
    assert found.entries == len(office.get(f"/cases/{number}/journal")["items"])


def test_a_file_that_the_disk_does_not_take_is_not_recorded(
    office: Person, desk: Desk, number: str
) -> None:
    assert desk.attachments is not None
    desk.attachments.write_text("a file where the folder should be", "utf-8")
    assert send(office, number, "a.txt", b"one").status_code == 500
    assert take(office, number).get_json()["items"] == []
    assert "attached" not in str(office.get(f"/cases/{number}/journal"))


def test_the_same_file_twice_is_a_conflict(office: Person, number: str) -> None:
    assert send(office, number, "a.docx", docx()).status_code == 201
    assert send(office, number, "b.docx", docx()).status_code == 409
    assert len(take(office, number).get_json()["items"]) == 1


def test_what_a_failed_deed_left_is_swept(
    office: Person, desk: Desk, number: str, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.chance.unique", iter(
        f"00000000-0000-4000-8000-00000000000{n}" for n in range(9)
    ).__next__)  # fmt: skip
    assert desk.attachments is not None
    kept = send(office, number, "a.txt", b"one").get_json()["file"]
    assert send(office, number, "b.txt", b"one").status_code == 409
    assert len(list((desk.attachments / "00").iterdir())) == 2
    clock.advance(timedelta(minutes=61))
    new = send(office, number, "c.txt", b"three").get_json()["file"]
    assert {path.name for path in (desk.attachments / "00").iterdir()} == {kept, new}


def test_a_file_that_was_changed_on_the_disk_is_not_given_out(
    office: Person, desk: Desk, number: str
) -> None:
    told = send(office, number, "a.txt", b"one").get_json()
    assert desk.attachments is not None
    (desk.attachments / told["file"][:2] / told["file"]).write_bytes(b"two")
    assert take(office, number, told["file"]).status_code == 409


def test_only_those_who_may_know_see_a_file(office: Person, number: str) -> None:
    told = send(office, number, "a.txt", b"one").get_json()
    assert take(office, number, by="legal").status_code == 403
    assert take(office, number, told["file"], by="legal").status_code == 403
    assert send(office, number, "b.txt", b"two", by="legal").status_code == 403
    for number in ("PM-1900-000001", "../../x"):
        assert take(office, number, told["file"]).status_code == 404
    other = office.receive("property_mgmt")["number"]
    assert take(office, other, told["file"]).status_code == 404
    assert take(office, other, "..%2F..%2Fetc%2Fpasswd").status_code == 404


def test_the_files_of_a_sealed_case_are_for_the_custodian(office: Person, desk: Desk) -> None:
    sealed = next(
        (sector.slug, kind) for sector in desk.registry for kind in sorted(sector.sealed_kinds)
    )
    case = office.receive(sealed[0], kind=sealed[1])
    for by in ("handler", "clerk", "unit_head"):
        assert take(office, case["number"], by=by).status_code == 403
        assert send(office, case["number"], "a.txt", b"one", by=by).status_code == 403


def send_form(
    person: Person, number: str, parts: list[tuple[str, str | None, bytes]], mark: bytes = b"x"
) -> TestResponse:
    """Send a form: of each part its field, the name of its file (None: it is none), its content."""
    lines = b"".join(
        b"--" + mark + b'\r\nContent-Disposition: form-data; name="' + field.encode() + b'"'
        + (b"" if name is None else b'; filename="' + name.encode() + b'"')
        + b"\r\n\r\n" + content + b"\r\n"
        for field, name, content in parts
    )  # fmt: skip
    return person.client.post(
        f"{API}/cases/{number}/attachments", data=lines + b"--" + mark + b"--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers={"Authorization": f"Bearer {person.token}", "Tousu-Act-As": "handler"},
    )  # fmt: skip


def test_a_form_brings_a_file_with_its_name(office: Person, number: str) -> None:
    answer = send_form(office, number, [("file", "../照片.png", png())])
    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert answer.get_json()["name"] == "照片.png"
    named = send_form(office, number, [("name", None, "合同.txt".encode()), ("file", "a", b"text")])
    assert (named.status_code, named.get_json()["name"]) == (201, "合同.txt")
    file = named.get_json()["file"]
    assert take(office, number, file).data == b"text"


FORMS: dict[str, list[tuple[str, str | None, bytes]]] = {
    "nothing": [],
    "no file": [("name", None, b"a.txt")],
    "another field": [("picture", "a.png", png())],
    "two files": [("file", "a.png", png()), ("file", "b.png", png())],
    "two fields": [("file", "a.png", png()), ("number", None, b"MS-2026-000001")],
    "no name": [("file", "", b"text")],
    "many parts": [("name", None, b"x")] * 5000,
    "a long field": [("name", None, b"x" * 200_000), ("file", "a.txt", b"text")],
    "harm": [("file", "a.pdf", BAD[next(iter(BAD))]())],
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_another_shape_is_refused(office: Person, number: str, name: str) -> None:
    answer = send_form(office, number, FORMS[name])
    assert answer.status_code in (400, 413, 422), answer.get_data(as_text=True)
    assert answer.get_json()["detail"]
    assert take(office, number).get_json()["items"] == []


def test_a_form_that_ends_in_the_middle_or_is_too_large_is_refused(
    office: Person, number: str
) -> None:
    assert send_form(office, number, [("file", "a.txt", b"text")], b"y").status_code in (400, 422)
    large = send_form(office, number, [("file", "a.txt", b"x" * (looking.MAX_BYTES + 1))])
    assert large.status_code == 413
    larger = send_form(office, number, [("file", "a.txt", b"x" * (looking.MAX_BYTES + 200_000))])
    assert larger.status_code == 413


def test_whoever_takes_a_file_stands_in_the_register(office: Person, desk: Desk) -> None:
    number = str(office.receive("property_mgmt")["number"])
    told = send(office, number, "a.txt", b"text").get_json()
    before = len(auditing.register(desk, events=("identity",), number=number))
    assert take(office, number, told["file"]).status_code == 200
    assert take(office, number).status_code == 200
    read = auditing.register(desk, events=("identity",), number=number)
    assert (len(read) - before, read[-1].by) == (1, "handler")
