"""Why a case stands as it does, on a screen: a case of the office, or one tried and forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from api.cli.opening import book, desk, registry, settings
from api.cli.output import both, table

if TYPE_CHECKING:
    from core.domain.casework.cases import Timer
    from core.domain.rules.regime import Matter
    from core.domain.rules.sectors import Sector

_YES = ("true", "yes", "是")
_NO = ("false", "no", "否")
_UNKNOWN = ("", "unknown", "null", "未知")


@dataclass(frozen=True)
class Trial:
    """What is to be tried: a case with these facts, received on a day (None: today)."""

    sector: str
    profile: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    on: date | None


def tried(trial: Trial) -> dict[str, Any]:
    """What the policy says of a case received so; nothing of it is stored."""
    from core.bootstrap import passing_desk
    from core.clock import SettableClock, SystemClock
    from core.usecases.casework.intake import Arrival, Claim, submit

    zone, sectors = settings().zone, registry(trial.sector)
    clock = SettableClock(SystemClock().now())
    if trial.on:
        clock.set(datetime.combine(trial.on, time(9), ZoneInfo(zone)), backwards=True)
    # The office's own notices count here too, or a trial would give another date than the office.
    office = replace(passing_desk(sectors, clock, zone), book=book())
    sector = sectors.sector(trial.sector)
    facts = {name: typed(sector, name, text) for name, text in trial.facts}
    arrival = Arrival(trial.sector, (Claim(trial.kind, facts),), trial.profile)
    case = submit(office, arrival).cases[0]
    with office.store.read() as work:
        matter = office.matter(work, work.cases.get(case.number))
    return account(matter, clock.now()) | {"number": None}


def stored(number: str) -> dict[str, Any]:
    """Why a case of this office stands as it does now."""
    from core.domain.casework import passage

    office = desk()
    now = office.now()
    with office.store.read() as work:
        matter = office.matter(work, work.cases.get(number))
    passage.catch_up(matter, now)
    return account(matter, now)


def account(matter: Matter, at: datetime) -> dict[str, Any]:
    """The account of a case as data: advice, reasons, results, timers."""
    from core.domain.assessment.lots import drawn_in
    from core.domain.casework import views

    case, sector = matter.case, matter.regime.sector
    return {
        "number": case.number,
        "sector": case.sector,
        "profile": case.profile,
        "kind": case.kind,
        "received_on": case.received_on,
        "policy": case.policy,
        "version": case.version,
        "status": case.status,
        "verdict": case.verdict,
        "grounds": [
            _reason(sector, r) for r in views.reasons(matter, at) if r.rule in case.grounds
        ],
        "missing": [_question(sector, name) for name in case.missing],
        "classification": {k: v for k, v in case.classification.items() if v is not None},
        "timers": [_timer(timer) for timer in views.timer_runs(matter, at)],
        "draws": [
            {"fact": d.fact, "share": d.share, "lot": f"{d.lot:.6f}", "selected": d.selected}
            for _, d in drawn_in(case)
        ],
    }


def _reason(sector: Sector, reason: Any) -> dict[str, Any]:
    """A ground that holds; of personal facts it names that they counted, not what they are."""
    declared = sector.facts
    return {
        "ground": reason.rule,
        "outcome": reason.outcome,
        "says": reason.says,
        "basis": reason.cite.basis,
        "ref": list(reason.cite.ref),
        "condition": reason.condition,
        "facts": {
            name: "…" if name in declared and declared[name].personal else value
            for name, value in reason.facts.items()
        },
    }


def _question(sector: Sector, name: str) -> dict[str, str]:
    fact = sector.facts.get(name)
    ask = (fact.ask or fact.title) if fact else {}
    return {"fact": name, "en": ask.get("en", ""), "zh": ask.get("zh", "")}


def _timer(timer: Timer) -> dict[str, Any]:
    names = ("name", "run", "state", "length", "nominal_end", "due", "provisional", "basis", "ref")
    return {name: getattr(timer, name) for name in names}


def show(said: dict[str, Any]) -> None:
    """Print an account for people."""
    click.echo(
        f"{said['sector']} {said['kind']}, {both('received', '收到')} {said['received_on']}: "
        f"{said['policy']} {said['version']}"
    )
    click.echo(f"{both('status', '状态')}: {said['status']}")
    click.echo(f"{both('advice', '建议')}: {said['verdict']}")
    for ground in said["grounds"]:
        click.echo(f"  {ground['outcome']} {ground['ground']}  {ground['basis']}")
        click.echo(f"    {ground['says']}")
        click.echo(f"    {ground['condition']}")
    if said["missing"]:
        click.echo(f"{both('could still change it', '尚可改变结论的未知事实')}:")
        table(((m["fact"], both(m["en"], m["zh"])) for m in said["missing"]), "  ")
    if said["classification"]:
        click.echo(f"{both('classified', '分类')}:")
        table(said["classification"].items(), "  ")
    click.echo(f"{both('timers', '时限')}:")
    table((_line(timer) for timer in said["timers"]), "  ")
    if said["draws"]:
        click.echo(f"{both('drawn by lot: fact, outcome, lot, share', '抽签')}:")
        table(((d["fact"], d["selected"], d["lot"], d["share"]) for d in said["draws"]), "  ")


def _line(timer: dict[str, Any]) -> tuple[str, ...]:
    name = timer["name"] if timer["run"] == 1 else f"{timer['name']}#{timer['run']}"
    due = str(timer["due"] or "")
    if timer["provisional"]:
        due += " " + both("provisional", "暂定")
    return name, timer["state"], due, timer["length"], timer["basis"]


def typed(sector: Sector, name: str, text: str) -> Any:
    """What was typed, as the fact's type has it; the sector checks it, and whether it exists."""
    fact = sector.facts.get(name)
    if text in _UNKNOWN:
        return None
    if fact is not None and fact.type == "bool" and text.lower() in (*_YES, *_NO):
        return text.lower() in _YES
    if fact is not None and fact.type == "number":
        for read in (int, float):
            try:
                return read(text)
            except ValueError:
                continue
    return text
