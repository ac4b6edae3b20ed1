"""What the variables of a notice stand for in a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from core.domain.cases import Notice
from core.domain.regime import Matter


def values_for(matter: Matter, notice: Notice, subject: str) -> dict[str, str]:
    """What the variables of a notice stand for in this case."""
    case, sector = matter.case, matter.regime.sector
    entry = next((e for e in reversed(case.journal) if e.event == notice.act), None)
    data: Mapping[str, Any] = entry.data if entry else {}
    asked = [sector.facts[name].title.get("zh", name) for name in case.missing]
    values = {
        "number": notice.number,
        "office": sector.title.get("zh", sector.slug),
        "subject": subject or case.number,
        "received_on": _day(case.received_on),
        "today": _day(matter.office.day(notice.drawn_at)),
        "grounds": "\n".join(_grounds(matter)),
        "basis": notice.basis,
        "missing": "、".join(asked),
        "note": str(data.get("note", "")),
        "unit": sector.title_of("units", str(case.classification.get("unit") or "")),
        "severity": str(case.classification.get("severity") or ""),
        "status": sector.title_of("statuses", case.status),
    }
    return {**_facts(matter, data), **values, **_limits(matter, data)}


def _facts(matter: Matter, data: Mapping[str, Any]) -> dict[str, str]:
    known = {**matter.case.facts, **data.get("facts", {})}
    facts = matter.regime.sector.facts
    return {
        name: facts[name].show(value)
        for name, value in known.items()
        if name in facts and not facts[name].personal and value is not None
    }


def _grounds(matter: Matter) -> Iterator[str]:
    for rule in matter.regime.rules.policy.admissibility.rules:
        if rule.slug in matter.case.grounds:
            yield f"{rule.says}({rule.cite.basis})" if rule.cite.basis else rule.says


def _limits(matter: Matter, data: Mapping[str, Any]) -> dict[str, str]:
    timer = matter.case.timer(str(data.get("timer", ""))) if data.get("timer") else None
    if timer is None or timer.due is None:
        return {}
    title = matter.regime.sector.title_of("timers", timer.name)
    return {"timer": title, "until": _day(timer.due), "due": _day(timer.due)}


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
