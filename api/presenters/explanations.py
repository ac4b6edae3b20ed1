"""Why a case stands as it does, and the day-by-day account of a timer."""

from __future__ import annotations

from collections.abc import Iterable

from api.context import office_time
from api.presenters.cases import (
    entry_body,
    missing_body,
    timer_body,
    visible_facts,
)
from api.presenters.common import Json, day, named, plain, policy_in_use
from api.presenters.procedure import window_body
from core.domain.assessment.lots import Draw
from core.domain.casework import service, views, windows
from core.domain.casework.cases import Entry, Timer
from core.domain.casework.views import Reason
from core.domain.worktime.ledger import Entry as LedgerDay
from core.domain.worktime.ledger import Summary
from core.usecases.casework.explaining import Account, TableReading, TimerAccount
from core.usecases.casework.reading import Shown


def explanation(shown: Shown, account: Account) -> Json:
    """The whole account of a case."""
    matter, case = shown.matter, shown.case
    rules = matter.rules(shown.at)
    advice = rules.policy.admissibility
    return {
        "number": case.number,
        "verdict": case.verdict,
        "verdict_title": named(matter.regime.sector, "verdicts", case.verdict),
        "policy": policy_in_use(rules.policy),
        "overlays": [policy_in_use(policy) for policy in rules.overlays],
        "transition": matter.regime.transition,
        "hit": advice.hit,
        "otherwise": advice.otherwise,
        "rules": [_rule(shown, reason) for reason in account.reasons],
        "missing": missing_body(shown),
        "tables": [_table(reading) for reading in account.tables],
        "timers": [_timer(shown, one) for one in account.timers],
        "draws": [_draw(shown, entry, draw) for entry, draw in account.draws],
        "windows": [window_body(shown, one) for one in windows.openings(matter, shown.at)],
    }


def ledger_body(shown: Shown, timer: Timer, found: tuple[Summary, list[LedgerDay]] | None) -> Json:
    """The account of a timer day by day; empty while it has no due date."""
    summary, days = found or (Summary(0, 0, 0), [])
    return {
        "timer": timer_body(shown.matter, timer),
        "started_by": _start(shown, views.started_by(shown.matter, timer)),
        "counted": summary.counted,
        "skipped": summary.skipped,
        "paused": summary.paused,
        "days": [_day(entry) for entry in days],
    }


def _rule(shown: Shown, reason: Reason) -> Json:
    return {
        "rule": reason.rule,
        "title": named(shown.matter.regime.sector, "grounds", reason.rule),
        "outcome": reason.outcome,
        "value": reason.value,
        "condition": reason.condition,
        "says": reason.says,
        "basis": reason.cite.basis,
        "ref": list(reason.cite.ref),
        "facts": visible_facts(shown, reason.facts)[0],
        "unknown_facts": list(reason.unknown),
    }


def _table(reading: TableReading) -> Json:
    return {
        "table": reading.table.name,
        "policy": reading.policy.slug,
        "gives": dict(reading.gives),
        "row": reading.row,
        "condition": reading.condition,
        "says": reading.says,
        "basis": reading.cite.basis,
        "ref": list(reading.cite.ref),
        "missing": list(reading.missing),
        "decided_by": reading.decided_by,
        "kept": reading.kept,
    }


def _draw(shown: Shown, entry: Entry, draw: Draw) -> Json:
    fact = shown.matter.regime.sector.facts.get(draw.fact)
    return {
        "fact": draw.fact,
        "title": dict(fact.title) if fact else {"zh": draw.fact, "en": draw.fact},
        "share": draw.share,
        "lot": f"{draw.lot:.6f}",
        "selected": draw.selected,
        "of": f"{shown.case.number}/{draw.fact}",
        "act": entry.act,
        "at": office_time(entry.at),
    }


def _timer(shown: Shown, account: TimerAccount) -> Json:
    found = account.deadline
    uncertain = found.first_uncertain if found else None
    return {
        **timer_body(shown.matter, account.timer),
        "starts": list(account.starts),
        "started_by": _start(shown, account.started_by),
        "earliest_of": list(account.earliest_of),
        "governed_by": account.governed_by,
        "met_by": list(account.met_by),
        "period": str(found.period) if found else None,
        "roll": str(found.roll) if found else None,
        "pauses": [{"start": day(p.start), "end": day(p.end)} for p in account.pauses],
        "extensions": list(_extensions(account.extensions)),
        "first_uncertain": day(uncertain),
        "provisional_because": {
            "zh": f"{uncertain} 起的放假安排尚未公布",
            "en": f"The holidays from {uncertain} on are not published yet",
        }
        if uncertain
        else None,
        "calendar": account.timer.calendar,
    }


def _start(shown: Shown, entry: Entry | None) -> Json | None:
    if entry is None:
        return None
    said = entry_body(shown.matter.regime.sector, entry)
    served = {name: plain(entry.data.get(name)) for name in ("number", "method", "on")}
    if not service.is_event(entry.event):
        served = dict.fromkeys(served)
    return {**{name: said[name] for name in ("event", "title", "at", "effective_on")}, **served}


def _extensions(entries: Iterable[Entry]) -> Iterable[Json]:
    for entry in entries:
        yield {
            "at": office_time(entry.at),
            "by": entry.actor,
            "basis": entry.basis,
            "extension": entry.data["extension"],
            **{name: plain(entry.data.get(name)) for name in ("adds", "until_total", "until")},
        }


def _day(entry: LedgerDay) -> Json:
    return {
        "day": day(entry.day),
        "kind": str(entry.kind),
        "number": entry.number,
        "why": str(entry.note.why),
        "name": entry.note.name,
        "source": entry.note.source,
        "rolled": entry.rolled,
    }
