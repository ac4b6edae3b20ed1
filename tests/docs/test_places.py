"""What the pages name is there: files, functions, tables, links and the reading order."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import core
from core.storage import tables
from tests.docs.blocks import DOCS
from tests.places import REPO

PAGE = (DOCS / "architecture.md").read_text("utf-8")
PLACES = sorted(set(re.findall(r"`((?:core|api|plugins)/[\w/]+\.py)(?::([\w.]+))?`", PAGE)))
PAGES = sorted([*DOCS.glob("*.md"), *DOCS.glob("adr/*.md"), *DOCS.glob("deploy/*.md")])


@pytest.mark.parametrize(("file", "name"), PLACES, ids=map(":".join, PLACES))
def test_a_place_named_is_there(file: str, name: str) -> None:
    body = ast.parse((REPO / file).read_text("utf-8")).body
    for part in filter(None, name.split(".")):
        found = [node for node in body if getattr(node, "name", None) == part]
        assert found, f"{file} has no {name}"
        body = getattr(found[0], "body", [])


def test_enough_places_are_named() -> None:
    assert len(PLACES) >= 40


def test_every_table_is_told_of() -> None:
    section = PAGE.partition("## What is stored")[2].partition("\n## ")[0]
    rows = "".join(line.split("|")[1] for line in section.splitlines() if line.startswith("| `"))
    assert set(tables.metadata.tables) - set(re.findall(r"`(\w+)`", rows)) == set()


def test_every_part_of_core_is_told_of() -> None:
    told = set(re.findall(r"^\| (`[^|]+`) \|", PAGE, re.M))
    names = {name for cell in told for name in re.findall(r"`(\w+)`", cell)}
    parts = {path.stem for path in (REPO / "core").iterdir() if is_part(path)}
    assert parts - names == set()


def is_part(path: Path) -> bool:
    code = path.suffix == ".py" or (path / "__init__.py").is_file()
    return code and not path.name.startswith("_")


def test_the_reading_order_names_files_that_are_there() -> None:
    folder, missing = "", []
    for name in re.findall(r"``([\w/]+(?:\.py|/))``", core.__doc__ or ""):
        folder = name.rpartition("/")[0] if "/" in name else folder
        place = Path(core.__file__).parent / (name if "/" in name else f"{folder}/{name}")
        if not place.exists() and not (Path(core.__file__).parent / name).exists():
            missing.append(name)
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_decisions_are_numbered_dated_and_short() -> None:
    records = sorted((DOCS / "adr").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        text = path.read_text("utf-8")
        assert re.search(r"^Date: 20\d\d-\d\d-\d\d$", text, re.M), path.name
        assert len(text.splitlines()) <= 60, path.name
        assert all(f"## {part}" in text for part in ("Context", "Decision", "Consequences"))


def test_the_index_leads_to_every_page() -> None:
    told = (DOCS / "README.md").read_text("utf-8")
    pages = {page.relative_to(DOCS).as_posix() for page in PAGES if page.parent.name != "adr"}
    linked = {link for link in re.findall(r"\]\(([^)#]+)", told) if not link.startswith("..")}
    assert pages - linked - {"README.md"} == set()
