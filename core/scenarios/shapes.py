"""What a scenario file may say, and where: every key of every part."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.policyfiles.document import Section, place_of
from core.policyfiles.problems import Fault, Problems, closest

KEYS = {
    "scenario": "scenario sector profile ref settings case others office expect steps",
    "case": "at entered kind channel facts subject description complainant respondent external_id",
    "office": "at",
    "step": "at do by facts note grounds timer until together_with approved_by period findings "
    "case happened inspect totals decide exclusions expect fails serve split apply refuse",
    "split": "kind facts",
    "serve": "notice method outcome on receipt note",
    "expect": "policy version status verdict grounds missing basis category severity unit facets "
    "timers ledger allowed notices tasks task events cases score suspicions",
    "task": "attempts outcome asks result basis",
    "timer": "due state warned extended provisional",
    "ledger": "counted skipped paused",
    "score": "card unit period points lines standing vetoes award_eligible grade left_out",
    "lines": "includes excludes",
    "line": "item points person value share rank top",
    "finding": "card unit period item finding count points source case",
    "exclusion": "card period case finding reason note lifts",
    "total": "channel period total",
    "decision": "check case about decision note",
    "suspicions": "only includes excludes",
    "suspicion": "check case about state seen round evidence",
}
_NEEDED = {
    "scenario": ("scenario", "sector"), "case": ("at", "kind"), "step": ("at",),
    "split": ("kind",), "serve": ("notice", "method"),
    "score": ("card", "unit", "period"), "finding": ("card", "period"), "exclusion": ("card",),
    "total": ("channel", "period", "total"), "decision": ("check", "decision"),
    "suspicion": ("check",),
}  # fmt: skip
_NOT_A_DAY = Fault("应写作 2026-03-02", "must be a day such as 2026-03-02")


def check_shape(root: Section, problems: Problems) -> None:
    """Note every unknown or missing key of a scenario."""
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
            _check_lists(root, ("steps", number), step, problems)
    for number, other in enumerate(_listed(root, "others", problems)):
        _check_keys(other, "case", ("others", number), root, problems)


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


def _check_expect(
    root: Section, path: tuple[str | int, ...], expect: Any, problems: Problems
) -> None:
    if expect is None or not _check_keys(expect, "expect", path, root, problems):
        return
    for name, timer in (expect.get("timers") or {}).items():
        if name != "absent":
            _check_keys(timer, "timer", (*path, "timers", name), root, problems)
    for name, task in (expect.get("task") or {}).items():
        _check_keys(task, "task", (*path, "task", name), root, problems)
    for name, ledger in (expect.get("ledger") or {}).items():
        _check_keys(ledger, "ledger", (*path, "ledger", name), root, problems)
    if "score" in expect:
        _check_score(root, (*path, "score"), expect["score"], problems)
    if "suspicions" in expect:
        _check_suspicions(root, (*path, "suspicions"), expect["suspicions"], problems)
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


def _check_suspicions(
    root: Section, path: tuple[str | int, ...], wanted: Any, problems: Problems
) -> None:
    if not isinstance(wanted, list):
        if not _check_keys(wanted, "suspicions", path, root, problems):
            return
        lists = [((*path, key), rows) for key, rows in wanted.items()]
    else:
        lists = [(path, wanted)]
    for where, rows in lists:
        for place, row in enumerate(rows):
            _check_keys(row, "suspicion", (*where, place), root, problems)


def _check_lists(
    root: Section, path: tuple[str | int, ...], step: Section, problems: Problems
) -> None:
    """The keys of what a step enters in scorecards and says of inspections."""
    kinds = (("findings", "finding"), ("exclusions", "exclusion"), ("totals", "total"))
    for key, kind in kinds:
        for place, one in enumerate(step.get(key) or ()):
            _check_keys(one, kind, (*path, key, place), root, problems)
    if "decide" in step:
        _check_keys(step["decide"], "decision", (*path, "decide"), root, problems)


def _check_service(
    root: Section, path: tuple[str | int, ...], served: Any, problems: Problems
) -> None:
    if _check_keys(served, "serve", path, root, problems) and "on" in served:
        where = (*path, "on")
        if as_date(served["on"]) is None:
            problems.add(place_of(root, where), where, _NOT_A_DAY)


def as_date(value: Any) -> date | None:
    """A day written as text, or None."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
