"""Reads scenario files; an unknown key is an error with a suggestion, never ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core.policyfiles.document import Section, place_of, read_text
from core.policyfiles.problems import Fault, Problems, closest

KEYS = {
    "scenario": "scenario sector profile ref settings case others office expect steps",
    "case": "at kind channel facts subject description complainant respondent",
    "office": "at",
    "step": "at do by facts note grounds timer until together_with approved_by period findings "
    "expect fails serve split case apply refuse",
    "split": "kind facts",
    "serve": "notice method outcome on receipt note",
    "expect": "policy version status verdict grounds missing basis category severity unit facets "
    "timers ledger allowed notices tasks events cases score",
    "timer": "due state warned extended provisional",
    "ledger": "counted skipped paused",
    "score": "card unit period points lines standing vetoes award_eligible grade",
    "lines": "includes excludes",
    "line": "item points person",
    "finding": "card unit period item finding count points source",
}
_NEEDED = {
    "scenario": ("scenario", "sector"), "case": ("at", "kind"), "step": ("at",),
    "split": ("kind",), "serve": ("notice", "method"),
    "score": ("card", "unit", "period"), "finding": ("card", "unit", "period"),
}  # fmt: skip


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
    problems = Problems()
    text = file.read_text(encoding="utf-8")
    found = [
        _scenario(root, str(file), zone, problems)
        for chunk in _documents(text)
        if (root := read_text(chunk, str(file), problems)) is not None
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
    _check_keys(root, "scenario", (), root, problems)
    for key in ("case", "office"):
        if root.get(key) is not None:
            _check_keys(root[key], key, (key,), root, problems)
    _check_expect(root, ("expect",), root.get("expect"), problems)
    for number, step in enumerate(_listed(root, "steps", problems)):
        if _check_keys(step, "step", ("steps", number), root, problems):
            if "split" in step:
                _check_keys(step["split"], "split", ("steps", number, "split"), root, problems)
            if "serve" in step:
                _check_service(root, ("steps", number, "serve"), step["serve"], problems)
            _check_expect(root, ("steps", number, "expect"), step.get("expect"), problems)
    for number, other in enumerate(_listed(root, "others", problems)):
        _check_keys(other, "case", ("others", number), root, problems)
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


def _listed(root: Section, key: str, problems: Problems) -> list[Any]:
    found = root.get(key) or []
    if isinstance(found, list):
        return found
    problems.add(place_of(root, (key,)), (key,), Fault("应是一个列表", "must be a list"))
    return []


def _check_keys(
    section: Any, kind: str, path: tuple[str | int, ...], root: Section, problems: Problems
) -> bool:
    """Note every key that does not belong, and every one that is missing; whether it has keys."""
    place = place_of(root, path)
    if not isinstance(section, Section):
        problems.add(place, path, Fault("应是一个映射", "must be a mapping"))
        return False
    allowed = KEYS[kind].split()
    for key in section:
        if key not in allowed:
            where = section.places[key]
            hint = closest(key, allowed)
            problems.add(where, (*path, key), Fault("没有这个键", f"unknown key {key!r}", hint))
    for key in _NEEDED.get(kind, ()):
        if key not in section:
            problems.add(place, path, Fault(f"缺少 {key}", f"{key!r} is missing"))
    return True


def _check_service(
    root: Section, path: tuple[str | int, ...], served: Any, problems: Problems
) -> None:
    if _check_keys(served, "serve", path, root, problems) and "on" in served:
        where = (*path, "on")
        if as_date(served["on"]) is None:
            problems.add(place_of(root, where), where, _NOT_A_DAY)


def _check_expect(
    root: Section, path: tuple[str | int, ...], expect: Any, problems: Problems
) -> None:
    if expect is None or not _check_keys(expect, "expect", path, root, problems):
        return
    for name, timer in (expect.get("timers") or {}).items():
        if name != "absent":
            _check_keys(timer, "timer", (*path, "timers", name), root, problems)
    for name, ledger in (expect.get("ledger") or {}).items():
        _check_keys(ledger, "ledger", (*path, "ledger", name), root, problems)
    if "score" in expect:
        _check_score(root, (*path, "score"), expect["score"], problems)
    for number, case in enumerate(expect.get("cases") or []):
        _check_expect(root, (*path, "cases", number), case, problems)


def _check_score(
    root: Section, path: tuple[str | int, ...], score: Any, problems: Problems
) -> None:
    _check_keys(score, "score", path, root, problems)
    lines = score.get("lines") if isinstance(score, Section) else None
    if not isinstance(lines, Section):
        return
    _check_keys(lines, "lines", (*path, "lines"), root, problems)
    for key, rows in lines.items():
        for place, row in enumerate(rows):
            _check_keys(row, "line", (*path, "lines", key, place), root, problems)


def _step(root: Section, number: int, zone: ZoneInfo, problems: Problems) -> Step | None:
    step = root["steps"][number]
    path = ("steps", number, "at")
    at = _instant(step["at"], zone)
    if at is None:
        problems.add(place_of(root, path), path, _NOT_AN_INSTANT)
        return None
    return Step(at, step, step.get("expect"), step.place.line)


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
    return {**section, "at": at}


_NOT_A_DAY = Fault("应写作 2026-03-02", "must be a day such as 2026-03-02")
_NOT_AN_INSTANT = Fault(
    "应写作 2018-04-26 10:00", "must be a day and time such as 2018-04-26 10:00"
)


def _instant(text: Any, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.strptime(str(text), "%Y-%m-%d %H:%M").replace(tzinfo=zone)
    except ValueError:
        return None


def as_date(value: Any) -> date | None:
    """A day written as text, or None."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
