"""Reads scenario files; an unknown key is an error with a suggestion, never ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core.policyfiles.document import Section, place_of, read_text
from core.policyfiles.problems import Fault, Problems
from core.scenarios.shapes import check_shape


@dataclass(frozen=True)
class Step:
    """One moment: an act or a recording of facts, and what must then be true."""

    at: datetime
    given: Mapping[str, Any]
    expect: Mapping[str, Any] | None
    line: int


@dataclass(frozen=True)
class Scenario:
    """One case told in time. ``where`` finds the line of a field from its path."""

    title: str
    file: str
    sector: str
    profile: str
    settings: Mapping[str, Any]
    case: Mapping[str, Any] | None
    office: Mapping[str, Any] | None
    others: Sequence[Mapping[str, Any]]
    expect: Mapping[str, Any] | None
    steps: Sequence[Step]
    root: Section = field(repr=False)

    def line(self, path: tuple[str | int, ...]) -> str:
        """File and line of a field, for messages."""
        return str(place_of(self.root, path))


def read_scenarios(paths: Sequence[Path], zone: ZoneInfo) -> Iterator[Scenario]:
    """Every scenario of the files and folders given, in order of name.

    Raises ``PolicyFileError`` with every mistake of a file at once.
    """
    for path in paths:
        for file in scenario_files(path):
            yield from _read_file(file, zone)


def scenario_files(path: Path) -> list[Path]:
    """The scenario files at ``path``; of a sector's folder only those in its ``scenarios``."""
    if not path.is_dir():
        return [path]
    sectors = [manifest.parent for manifest in path.rglob("sector.yaml")]
    other = {
        file
        for sector in sectors
        for file in sector.rglob("*.yaml")
        if sector / "scenarios" not in file.parents
    }
    return sorted(file for file in path.rglob("*.yaml") if file not in other)


def _read_file(file: Path, zone: ZoneInfo) -> Iterator[Scenario]:
    yield from read_text_of(file.read_text(encoding="utf-8"), str(file), zone)


def read_text_of(text: str, name: str, zone: ZoneInfo) -> Iterator[Scenario]:
    """The scenarios of a file called ``name``; ``PolicyFileError`` with every mistake of it."""
    problems = Problems()
    found = [
        _scenario(root, name, zone, problems)
        for chunk in _documents(text)
        if (root := read_text(chunk, name, problems)) is not None
    ]
    problems.stop()
    yield from (scenario for scenario in found if scenario)


def _documents(text: str) -> Iterator[str]:
    """The documents of a file, each padded so that its lines keep their numbers."""
    start = 0
    for mark in [*re.finditer(r"^---\s*$", text, re.MULTILINE), None]:
        stop = mark.start() if mark else len(text)
        if text[start:stop].strip():
            yield "\n" * text.count("\n", 0, start) + text[start:stop]
        start = mark.end() if mark else stop


def _scenario(root: Section, file: str, zone: ZoneInfo, problems: Problems) -> Scenario | None:
    before = len(problems)
    check_shape(root, problems)
    if "case" not in root and "office" not in root:
        problems.add(root.place, (), Fault("缺少 case 或 office", "needs a case or an office"))
    if len(problems) > before:
        return None
    others = [
        _timed(root, ("others", n), zone, problems) for n in range(len(root.get("others", ())))
    ]
    steps = [_step(root, number, zone, problems) for number in range(len(root.get("steps", ())))]
    return Scenario(
        title=str(root["scenario"]),
        file=file,
        sector=root["sector"],
        profile=root.get("profile", "default"),
        settings=root.get("settings") or {},
        case=_timed(root, ("case",), zone, problems),
        office=_timed(root, ("office",), zone, problems),
        others=[other for other in others if other],
        expect=root.get("expect"),
        steps=[step for step in steps if step],
        root=root,
    )


def _step(root: Section, number: int, zone: ZoneInfo, problems: Problems) -> Step | None:
    step = root["steps"][number]
    path = ("steps", number, "at")
    at = _instant(step["at"], zone)
    if at is None:
        problems.add(place_of(root, path), path, _NOT_AN_INSTANT)
        return None
    given = {**step, **_second(root, ("steps", number), "happened", zone, problems)}
    return Step(at, given, step.get("expect"), step.place.line)


def _timed(
    root: Section, path: tuple[str | int, ...], zone: ZoneInfo, problems: Problems
) -> Mapping[str, Any] | None:
    """The section at ``path`` with its instant read; None where there is none."""
    section: Any = root
    for part in path:
        section = section.get(part) if isinstance(part, str) else section[part]
    if section is None:
        return None
    at = _instant(section["at"], zone)
    if at is None:
        problems.add(place_of(root, (*path, "at")), (*path, "at"), _NOT_AN_INSTANT)
    return {**section, "at": at, **_second(root, path, "entered", zone, problems)}


def _second(
    root: Section, path: tuple[str | int, ...], key: str, zone: ZoneInfo, problems: Problems
) -> dict[str, datetime]:
    """The other instant that may stand in the section at ``path``; nothing where it does not."""
    section: Any = root
    for part in path:
        section = section[part]
    if key not in section:
        return {}
    at = _instant(section[key], zone)
    if at is None:
        problems.add(place_of(root, (*path, key)), (*path, key), _NOT_AN_INSTANT)
        return {}
    return {key: at}


_NOT_AN_INSTANT = Fault(
    "应写作 2018-04-26 10:00", "must be a day and time such as 2018-04-26 10:00"
)


def _instant(text: Any, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.strptime(str(text), "%Y-%m-%d %H:%M").replace(tzinfo=zone)
    except ValueError:
        return None
