"""What happened to a case, in one stream: who did what under which version, old → new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from api.context import desk
from api.presenters.cases import entry_body
from api.presenters.common import Json
from api.words import of, t
from console.naming import person
from console.work.telling import Telling, listed
from core.domain.casework import views
from core.domain.casework.cases import Entry, Timer
from core.domain.casework.service import method_of
from core.domain.timekeeping import duedates
from core.domain.timekeeping.timers import counted_at
from core.usecases.casework.reading import Shown

#: Between what happened and what was written down of it, this much is no delay worth telling.
_AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Change:
    """Something that changed; ``old`` is empty where there was nothing before."""

    what: str
    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """An entry of the journal as people read it.

    ``moved``: it changed a timer. ``recorded`` is the instant of writing, where it differs from
    when it happened; ``version`` names policy and version by which it was done.
    """

    body: Json
    title: str
    who: str
    role: str
    note: str
    changes: tuple[Change, ...]
    more: tuple[tuple[str, str], ...]
    version: str
    moved: bool
    recorded: datetime | None = None


def timeline(shown: Shown, say: Telling) -> list[Line]:
    """The lines of a case, the newest first."""
    moves, stops = _moves(shown, say), _stops(shown)
    journal = shown.case.journal
    return [_line(say, entry, moves.get(id(entry), []), stops) for entry in reversed(journal)]


def _line(say: Telling, entry: Entry, mine: list[Change], stops: frozenset[str]) -> Line:
    body = entry_body(say.sector, entry)
    changes = [_change(say, name, *pair) for name, pair in entry.changes.items()]
    late = entry.recorded_at is not None and entry.recorded_at - entry.at > _AT_ONCE
    by = person(entry.actor) if entry.actor != "system" else ""
    version = f"{say.policy(entry.policy, entry.version)} · {entry.version}" if entry.policy else ""
    return Line(
        body, of(body["title"]), by, say.word("roles", entry.role or "system"),
        str(entry.data.get("note", "")), (*changes, *mine), tuple(_more(say, entry)), version,
        bool(mine) or entry.event in stops or "timer" in entry.data,
        entry.recorded_at if late else None,
    )  # fmt: skip


def _change(say: Telling, name: str, old: Any, new: Any) -> Change:
    results = say.shown.case.classification
    if name == "status":
        return Change(t("状态", "Status"), say.word("statuses", old), say.word("statuses", new))
    if name == "verdict":
        what = t("系统建议", "Advice")
        return Change(what, say.word("verdicts", old), say.word("verdicts", new))
    if name == "grounds":
        what = t("成立的理由", "Grounds that hold")
        return Change(what, say.words("grounds", old or ()), say.words("grounds", new or ()))
    if name == "officer":
        return Change(t("承办人", "Officer"), person(old), person(new))
    if "#" in name:
        return Change(say.timer(name), _day(old), _day(new))
    if name in results and name not in say.sector.facts:
        return Change(
            say.result_name(name), _said(say.result, name, old), _said(say.result, name, new)
        )
    return Change(say.title(name), "" if old is None else say.value(name, old),
                  say.value(name, new))  # fmt: skip


def _said(say: Any, name: str, value: Any) -> str:
    return "" if value in (None, "none") else str(say(name, value))


def _day(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _more(say: Telling, entry: Entry) -> Iterator[tuple[str, str]]:
    """What else the entry tells, in words; who people are is never among it."""
    data = entry.data
    if entry.changes.keys() & data.get("facts", {}).keys() != data.get("facts", {}).keys():
        for name, value in data["facts"].items():
            if name not in entry.changes and value is not None:
                yield say.title(name), _given(say, name, value)
    if found := data.get("grounds"):
        yield t("援引", "Cited"), say.words("grounds", found)
    if found := data.get("timer"):
        yield t("时限", "Deadline"), say.timer(str(found))
    for name, title in _titles().items():
        value = data.get(name)
        if value not in (None, "", []):
            yield title, _plain(say, name, value)


def _given(say: Telling, name: str, value: Any) -> str:
    return say.word("actions", value) if name == "approves" else say.value(name, value)


def _plain(say: Telling, name: str, value: Any) -> str:
    if name in ("act", "approves", "deemed_by"):
        return say.word("actions", value) if name != "deemed_by" else say.timer(str(value))
    if name == "escalated_to":
        return say.words("roles", value)
    if name == "task":
        return say.word("tasks", value)
    if name == "method":
        title = method_of(say.shown.matter, say.shown.at, value)[1].title
        return of(title) if title else str(value)
    if isinstance(value, list | tuple):
        return listed(map(str, value))
    if isinstance(value, datetime):
        return f"{value.astimezone(desk().zone):%Y-%m-%d %H:%M}"
    return str(value)


def _titles() -> dict[str, str]:
    return {
        "act": t("事项", "Act"),
        "together_with": t("共同办理", "Together with"),
        "until": t("延至", "Until"),
        "adds": t("延长", "Extended by"),
        "until_total": t("总期限", "Total time"),
        "number": t("文号", "Number"),
        "method": t("方式", "Method"),
        "on": t("日期", "On"),
        "receipt": t("回执", "Receipt"),
        "other": t("另一案件", "Other case"),
        "reason": t("事由", "Reason"),
        "to": t("对象", "To"),
        "escalated_to": t("报送", "Escalated to"),
        "task": t("任务", "Task"),
        "attempts": t("次数", "Attempts"),
        "deemed_by": t("因时限届满", "Because this ran out"),
        "period": t("期间", "Period"),
        "applied_by": t("申请人", "Applied for by"),
    }


def _moves(shown: Shown, say: Telling) -> dict[int, list[Change]]:
    """By entry, the timers that it began, with the day on which each was due at first, or met."""
    first: dict[str, date] = {}
    for entry in shown.case.journal:
        for name, pair in entry.changes.items() if entry.event == "deadline_moved" else ():
            first.setdefault(name, pair[0])
    found: dict[int, list[Change]] = defaultdict(list)
    for timer in shown.case.timers:
        if timer.state in ("waiting", "absent") or "@" in timer.name:
            continue
        name = f"{timer.name}#{timer.run}"
        if begun := views.started_by(shown.matter, timer):
            due = first.get(name, timer.due)
            said = t("{day} 到期", "due {day}", day=due) if due else t("开始", "begins")
            found[id(begun)].append(Change(say.timer(name), "", said))
        if met := _met_by(shown, timer):
            found[id(met)].append(Change(say.timer(name), "", t("已完成", "met")))
    return found


def _met_by(shown: Shown, timer: Timer) -> Entry | None:
    if timer.met_at is None or timer.state != "met":
        return None
    rule = duedates.rule_of(shown.matter, timer)[1]
    meets = {when.slug for term in rule.terms for when in term.met_by}
    journal = shown.case.journal
    at = (e for e in journal if e.event in meets and counted_at(shown.matter, e) == timer.met_at)
    return next(at, None)


def _stops(shown: Shown) -> frozenset[str]:
    """The events that move a timer without beginning or meeting it."""
    pauses = (
        act
        for _, rule in shown.matter.rules(shown.at).timers()
        for pair in rule.pauses.values()
        for act in pair
    )
    return frozenset({"deadline_moved", "warned", "lapsed", "extend", *pauses})
