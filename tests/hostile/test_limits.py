"""What is too large, too deep or too odd is refused at once, whoever reads it."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from openpyxl import Workbook

from api.parsing import MAX_BODY, MAX_DEPTH, MAX_PROBLEMS, MAX_TEXT
from core import sheets
from core.policyfiles import document
from core.policyfiles.document import MAX_BYTES, MAX_CAREFUL, MAX_MISTAKES, read_content
from core.policyfiles.problems import Problems
from core.sheets import SheetError, open_sheet
from tests.api.people import API, Person

#: Seconds of the processor that any refusal may take, on a slow machine.
PATIENCE = 1.5
ROOM = MAX_BODY - 1000
MANY = 40_000


def body(**more: str) -> str:
    """A case to be received, as text; the values stand in it as they are."""
    known = {"sector": '"property_mgmt"', "kind": '"complaint"'} | more
    return "{" + ",".join(f'"{key}":{value}' for key, value in known.items()) + "}"


#: name: the body of a request, and the statuses that are an answer to it.
BODIES: dict[str, tuple[Callable[[], str], tuple[int, ...]]] = {
    "more than a mebibyte": (lambda: body(facts='{"a":"' + "x" * MAX_BODY + '"}'), (413,)),
    "a long text": (lambda: body(subject='"' + "x" * 900_000 + '"'), (422,)),
    "a long fact": (lambda: body(facts='{"a":"' + "x" * (MAX_TEXT + 1) + '"}'), (422,)),
    "a long key": (lambda: body(facts='{"' + "x" * (MAX_TEXT + 1) + '":1}'), (422,)),
    "deep lists": (lambda: body(facts="[" * 1000 + "]" * 1000), (422,)),
    "very deep lists": (lambda: body(facts="[" * 500_000), (400, 422)),
    "deep objects": (lambda: body(facts='{"a":' * 1000 + "1" + "}" * 1000), (422,)),
    "just too deep": (lambda: body(facts="[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)), (422,)),
    "NaN": (lambda: body(facts='{"a":NaN}'), (400, 422)),
    "Infinity": (lambda: body(facts='{"a":-Infinity}'), (400, 422)),
    "1e999": (lambda: body(facts='{"a":1e999}'), (400, 422)),
    "a number of 21 digits": (lambda: body(facts='{"a":' + "9" * 21 + "}"), (400, 422)),
    "a number of 5000 digits": (lambda: body(facts='{"a":' + "9" * 5000 + "}"), (400, 422)),
    "a number of a mebibyte": (lambda: body(facts='{"a":' + "9" * ROOM + "}"), (400, 422)),
    "many NaNs": (lambda: body(facts='{"a":[' + "NaN," * 40_000 + "1]}"), (422,)),
    "many unknown fields": (lambda: body(**{f"f{n}": "1" for n in range(MANY)}), (422,)),
    "many unknown facts": (
        lambda: body(facts="{" + ",".join(f'"f{n}":1' for n in range(MANY)) + "}"), (422,),
    ),
    "a key twice, late": (
        lambda: "{" + ",".join(f'"f{n}":1' for n in (*range(MANY), MANY - 1)) + "}", (422,),
    ),
    "lone surrogates": (lambda: body(subject='"\\ud800"'), (422,)),
    "NUL": (lambda: body(subject='"a\\u0000b"'), (422,)),
    "not UTF-8": (lambda: "\udcff", (400,)),
    "nothing but quotes": (lambda: '"' * ROOM, (400,)),
    "escapes": (lambda: '{"a":"' + "\\u0041" * 170_000 + '"}', (422,)),
    "a few empty lists": (lambda: "[" + "[]," * 40_000 + "[]]", (422,)),
    "empty lists": (lambda: "[" + "[]," * 300_000 + "[]]", (422,)),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_request_beyond_a_limit_is_refused_at_once(office: Person, name: str) -> None:
    made, statuses = BODIES[name]
    sent = made().encode("utf-8", "surrogateescape")
    begun = process_time()
    response = office.client.post(
        f"{API}/cases", data=sent, content_type="application/json",
        headers={"Authorization": f"Bearer {office.token}"},
    )  # fmt: skip
    spent = process_time() - begun
    assert response.status_code in statuses, response.get_data(as_text=True)[:500]
    assert spent < PATIENCE
    assert len(response.data) < 4 * MAX_TEXT
    assert len(response.get_json()["errors"]) <= MAX_PROBLEMS


def test_what_is_just_within_the_limits_is_taken(office: Person) -> None:
    office.receive(subject="长" * 500, description="长" * 20_000)


def test_a_whole_file_may_be_longer_than_a_text() -> None:
    """A text of 64 Ki characters would be too little for a file of a draft."""
    from api.schemas.drafts import DraftChangeSchema, DraftInSchema, DraftTextSchema
    from api.schemas.requests import CaseInSchema

    assert all(s.whole_files for s in (DraftChangeSchema, DraftInSchema, DraftTextSchema))
    assert not hasattr(CaseInSchema, "whole_files")
    assert MAX_BODY >= document.MAX_BYTES > MAX_TEXT


# ---------------------------------------------------------------- YAML

LINES = "".join(f"k{n}: {{a: 1, b: [x, y]}}\n" for n in range(40_000))
#: name: a file that must be refused; all of them within a second, also at full length.
FILES = {
    "aliases": "a: &a [x]\nb: *a\n",
    "laughter": "a: &a [l]\n" + "".join(
        f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ),
    "depth": "a: " + "[" * 40 + "]" * 40,
    "great depth": "a: " + "[" * 100_000,
    "depth by blocks": "".join(" " * n + f"a{n}:\n" for n in range(500)),
    "too large": "a: 1\n" * 300_000,
    "the same key again and again": "a: 1\n" * 200_000,
    "an anchor at the end": LINES[:800_000] + "\nz: &z 1\n",
    "a bracket at the end": LINES[:800_000] + "\nz: [\n",
    "a tab at the end": LINES[:800_000] + "\nz: a\tb\n",
    "tags": "a: !!python/object/apply:os.system [id]\n",
    "a tag of our own": "a: !x 1\n",
    "two documents": "a: 1\n---\nb: 2\n",
    "no mapping": "- 1\n" * 200_000,
    "not UTF-8": "a: \udcff\n",
    "NUL": 'a: "\\0"\n',
    "a lone surrogate": 'a: "\\ud800"\n',
    "question marks": "? " * 30_000,
    "brackets": "[" * 1000 + "{" * 1000,
    "merge keys": "a: &a {b: 1}\nc: {<<: *a}\n",
    "an unclosed quote": 'a: "' + "x" * 700_000,
    "an unclosed list": "a: [" + "x," * 300_000,
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_at_once(name: str) -> None:
    problems = Problems()
    begun = process_time()
    read_content(FILES[name].encode("utf-8", "surrogateescape"), "a.yaml", problems)
    assert process_time() - begun < 2 * PATIENCE
    found = list(problems)
    assert found
    assert len(found) <= MAX_MISTAKES + 1
    assert all(p.path.startswith("a.yaml:") and p.zh and p.en for p in found)


def test_a_long_file_without_mistakes_is_read() -> None:
    problems = Problems()
    text = "".join(f"key{n}: 值\n" for n in range(20_000))
    assert MAX_CAREFUL < len(text.encode()) < MAX_BYTES
    assert read_content(text.encode(), "a.yaml", problems) is not None
    assert not list(problems)


# ---------------------------------------------------------------- tables that are imported


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    """A workbook with other parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def workbook(path: Path) -> dict[str, bytes]:
    """The parts of a workbook with one row."""
    book = Workbook()
    book.active.append(["id", "text"])
    book.active.append(["1", "x"])
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def bomb(path: Path) -> Path:
    """Twenty megabytes of nothing, in twenty kilobytes."""
    return packed(path, workbook(path) | {"xl/junk.xml": b"\0" * 20_000_000})


def crowd(path: Path) -> Path:
    """More parts than any workbook has."""
    return packed(path, workbook(path) | {f"xl/p{n}.xml": b"" for n in range(2001)})


def entities(path: Path, declared: str, used: str) -> Path:
    """A workbook whose sheet declares entities."""
    parts = workbook(path)
    sheet = parts["xl/worksheets/sheet1.xml"].decode().partition("?>")
    text = (sheet[2] or sheet[0]).replace("<v>1</v>", f"<v>&{used};</v>")
    head = f'<?xml version="1.0"?><!DOCTYPE x [{declared}]>'
    return packed(path, parts | {"xl/worksheets/sheet1.xml": (head + text).encode()})


LAUGHTER = '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
)
TABLES: dict[str, Callable[[Path], Path]] = {
    "a bomb": bomb,
    "a crowd": crowd,
    "a million columns": lambda p: _written(p, ",".join(map(str, range(140_000))) + "\n"),
    "a line without an end": lambda p: _written(p, "a,b\n" + "x" * 2_000_000),
    "a quote without an end": lambda p: _written(p, 'a,b\n1,"' + "x\n" * 1_000_000),
    "UTF-16": lambda p: _written(p, "a,b\n1,2\n", "utf-16"),
    "not text": lambda p: _written(p, "a,b\n\x81 \xff\xff\n", "latin-1"),
    "an old workbook": lambda p: _written(p, "\xd0\xcf\x11\xe0", "latin-1"),
    "half a workbook": lambda p: _written(p, "PK\x03\x04" + "x" * 1000),
    "nothing": lambda p: _written(p, ""),
}


def _written(path: Path, text: str, codec: str = "utf-8") -> Path:
    path.write_bytes(text.encode(codec))
    return path


@pytest.mark.parametrize("name", TABLES)
def test_a_hostile_table_is_refused_at_once(tmp_path: Path, name: str) -> None:
    path = TABLES[name](tmp_path / "table.xlsx")
    begun = process_time()
    with pytest.raises(SheetError) as caught:
        list(open_sheet(path).rows())
    assert process_time() - begun < 2 * PATIENCE
    (problem,) = caught.value.problems
    assert problem.zh
    assert problem.en


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ('<!ENTITY x SYSTEM "file:///etc/passwd">', "x"),
        ('<!ENTITY x SYSTEM "http://127.0.0.1:9/x">', "x"),
        ('<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;', "amp"),
        (LAUGHTER, "a9"),
    ],
    ids=["file", "address", "parameter", "laughter"],
)  # fmt: skip
def test_an_entity_never_brings_anything_in(tmp_path: Path, declared: str, used: str) -> None:
    path = entities(tmp_path / "table.xlsx", declared, used)
    begun = process_time()
    try:
        told = [row.cells for row in open_sheet(path).rows()]
    except SheetError:
        told = []
    assert process_time() - begun < 2 * PATIENCE
    assert len(json.dumps(told)) < 10_000
    assert "root:" not in json.dumps(told)


def test_without_the_limits_a_bomb_would_go_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MAX_RATIO", 10**9)
    assert open_sheet(bomb(tmp_path / "table.xlsx")).count == 1
    monkeypatch.setattr(sheets, "MAX_COLUMNS", 10**9)
    wide = _written(tmp_path / "wide.csv", ",".join(map(str, range(600))) + "\n")
    assert len(open_sheet(wide).columns) == 600


def test_the_floor() -> None:
    assert len(BODIES) + len(FILES) + len(TABLES) >= 50
    assert csv.field_size_limit() <= sheets.MAX_LINE
