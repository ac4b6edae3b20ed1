"""A case, its timers, its journal, and lists of cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.context import office_time
from api.presenters.common import Json, day, named, plain, policy_in_use
from api.presenters.procedure import notice_bodies, repeated_body, waiting_body, window_body
from api.presenters.tasks import task_body, timer_ahead
from core.domain.casework import approvals, procedure, service, views, windows
from core.domain.casework.cases import Entry, Timer
from core.domain.casework.submissions import Party, Submission
from core.domain.people.identities import FIELDS
from core.domain.rules.policies import Ground
from core.domain.rules.regime import NONE, Matter
from core.domain.rules.sectors import Sector
from core.domain.timekeeping import duedates
from core.storage.lists.search import CaseLine
from core.usecases.casework.reading import Listed, Shown


def case_body(shown: Shown) -> Json:
    """The whole case."""
    case, matter = shown.case, shown.matter
    sector = matter.regime.sector
    rules = matter.rules(shown.at)
    facts, masked = visible_facts(shown, case.facts)
    return {
        "number": case.number,
        "sector": case.sector,
        "profile": case.profile,
        "kind": case.kind,
        "channel": case.channel,
        "subject": shown.submission.subject if shown.submission else "",
        "description": shown.submission.description if shown.submission else "",
        "external_id": shown.submission.external_id if shown.submission else None,
        "received_at": office_time(case.received_at),
        "status": case.status,
        "status_title": named(sector, "statuses", case.status),
        "verdict": case.verdict,
        "verdict_title": named(sector, "verdicts", case.verdict),
        "grounds": [_ground(sector, g) for g in _grounds(shown)],
        "missing": missing_body(shown),
        "facts": facts,
        "masked_facts": masked,
        **classified(case.classification),
        "officer": case.officer,
        "policy": policy_in_use(rules.policy),
        "overlays": [policy_in_use(policy) for policy in rules.overlays],
        "timers": [timer_body(matter, run) for run in views.timer_runs(matter, shown.at)],
        "tasks": [task_body(matter, task) for task in case.tasks if task.done_at is None],
        "notices": notice_bodies(shown),
        "allowed_actions": _allowed(shown),
        "waiting_for": [waiting_body(shown, one) for one in approvals.open_applications(case)],
        "repeated": [repeated_body(sector, one) for one in views.repeated(matter)],
        "windows": [
            window_body(shown, one) for one in windows.openings(matter, shown.at) if one.since
        ],
        "links": [{"kind": kind, "number": number} for kind, number in shown.links],
        "revision": case.revision,
    }


def _allowed(shown: Shown) -> list[str]:
    """The acts open to the caller; none where no role of theirs reaches this case."""
    if not shown.officer.roles:
        return []
    return procedure.allowed(shown.matter, shown.officer, shown.at)


def visible_facts(shown: Shown, facts: Any) -> tuple[Json, list[str]]:
    """The facts that may be seen, and the names of those that are known but masked."""
    if shown.identities:
        return plain(facts), []
    known = shown.matter.regime.sector.facts
    masked = [name for name in facts if name in known and known[name].personal]
    return plain({name: facts[name] for name in facts if name not in masked}), masked


def classified(results: Mapping[str, str | bool | None]) -> Json:
    """The results of the policy's tables; what is undetermined, or not there at all, is null."""
    values = {name: None if value == NONE else value for name, value in results.items()}
    main = {name: values.pop(name, None) for name in ("category", "severity", "unit")}
    return {**main, "facets": values}


def timer_body(matter: Matter, timer: Timer) -> Json:
    """One run of a timer."""
    sector = matter.regime.sector
    return {
        "name": timer.name,
        "title": timer_title(matter, timer),
        "run": timer.run,
        "state": timer.state,
        "state_title": named(sector, "timer_states", timer.state),
        "started_on": None if timer.state == "waiting" else day(timer.started_on),
        "due": day(timer.due),
        "due_at": office_time(timer.due_at),
        "nominal_end": day(timer.nominal_end),
        "provisional": timer.provisional,
        "extended": timer.extended,
        "warned": timer.warned,
        "length": timer.length,
        "strength": timer.strength,
        "met_at": office_time(timer.met_at),
        "basis": timer.basis,
        "ref": list(timer.ref),
        "policy": timer.policy,
        "version": day(timer.version),
    }


def timer_title(matter: Matter, timer: Timer) -> Json:
    """What people call a timer; a duty of the office is called by name and period."""
    base, _, period = timer.name.partition("@")
    sector = matter.regime.sector
    own = None if period else duedates.rule_of(matter, timer)[1].title
    title = named(sector, "timers", base, own)
    return {language: f"{text} {period}".strip() for language, text in title.items()}


def entry_body(sector: Sector, entry: Entry) -> Json:
    """A line of the journal; an act is called as acts are, anything else as events are."""
    happens = entry.actor == "system" or service.is_event(entry.event)
    title = named(sector, "events" if happens else "actions", entry.event)
    if not happens and title["zh"] == entry.event:  # what people enter is no act: facts, links …
        title = named(sector, "events", entry.event)
    return {
        "seq": entry.seq,
        "event": entry.event,
        "title": title,
        "act": entry.act,
        "at": office_time(entry.at),
        "effective_on": day(entry.effective_on),
        "recorded_at": office_time(entry.recorded_at),
        "actor": entry.actor,
        "role": entry.role,
        "policy": entry.policy,
        "version": day(entry.version),
        "basis": entry.basis,
        "ref": list(entry.ref),
        "data": plain(entry.data),
        "changes": plain(entry.changes),
        "hash": entry.hash,
        "previous_hash": entry.previous_hash,
    }


def line_body(sector: Sector, listed: Listed) -> Json:
    """A case in a list."""
    line = listed.case
    return {
        **{name: getattr(line, name) for name in _SAME},
        "received_at": office_time(line.received_at),
        "version": day(line.version),
        "kind_title": named(sector, "kinds", line.kind),
        "category_title": _category(sector, line),
        "status_title": named(sector, "statuses", line.status),
        "unit_title": named(sector, "units", line.unit) if line.unit else None,
        "next_due_at": office_time(line.next_due_at),
        "next_timer": timer_ahead(sector, listed.timer) if listed.timer else None,
    }


def _category(sector: Sector, line: CaseLine) -> Json | None:
    """What people call the category of a case; None where it has none that may be listed."""
    value = line.classification.get("category")
    if not isinstance(value, str) or value == NONE:
        return None
    versions = sector.versions(line.policy, line.profile)
    policy = next((one for one in versions if one.version == line.version), None)
    fact = sector.facts.get(policy.copies.get("category", "category") if policy else "category")
    if fact is not None and (fact.personal or value in fact.values):
        return None if fact.personal else dict(fact.values[value])
    return named(sector, "results", value)


_SAME = (
    "number", "sector", "profile", "kind", "channel", "subject", "policy", "status", "verdict",
    "unit", "officer", "revision",
)  # fmt: skip


def submission_body(submission: Submission, parties: Iterable[Party]) -> Json:
    """What a case came with, and its parties as they may be seen."""
    return {
        "channel": submission.channel,
        "received_at": office_time(submission.received_at),
        "recorded_at": office_time(submission.recorded_at),
        "external_id": submission.external_id,
        "subject": submission.subject,
        "description": submission.description,
        "parties": [party_body(party) for party in parties],
    }


def party_body(party: Party) -> Json:
    """A party as it may be seen; null stands for what is not told."""
    values = {name: getattr(party, name) or None for name in FIELDS}
    return {"role": party.role, "sealed": party.sealed, **values}


def _grounds(shown: Shown) -> Iterable[Ground]:
    rules = shown.matter.rules(shown.at).policy.admissibility.rules
    return (rule for rule in rules if rule.slug in shown.case.grounds)


def _ground(sector: Sector, ground: Ground) -> Json:
    return {
        "slug": ground.slug,
        "title": named(sector, "grounds", ground.slug),
        "outcome": ground.outcome,
        "says": ground.says,
        "basis": ground.cite.basis,
        "ref": list(ground.cite.ref),
    }


def _missing(sector: Sector, name: str) -> Json:
    fact = sector.facts.get(name)
    if fact is None:
        return {"fact": name, "title": {"zh": name, "en": name}, "type": "text"}
    asked = fact.ask or fact.title
    return {
        "fact": name,
        "title": dict(fact.title),
        "type": fact.type,
        "values": {value: dict(title) for value, title in fact.values.items()},
        "ask": dict(asked),
    }


def missing_body(shown: Shown) -> list[Json]:
    """The unknown facts that could still change the outcome, with the questions to put."""
    return [_missing(shown.matter.regime.sector, name) for name in shown.case.missing]
