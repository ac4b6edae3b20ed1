"""Serving a notice (送达): who may record it, by which method, and from which day it counts.

A service is journalled as ``served:NOTICE``, ``returned:NOTICE`` or, while its effect is still to
come, ``sent:NOTICE``; timers and conditions name these events like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.domain.casework.cases import Case, Entry, Notice, Officer, Service
from core.domain.casework.consequences import follow, journal
from core.domain.casework.standing import failed, refused_to
from core.domain.errors import Problem, Refusal, first_of, invalid
from core.domain.rules.policies import Policy, ServiceMethod, ServiceRule
from core.domain.rules.regime import Matter
from core.domain.worktime.deadlines import deadline, end_of
from core.domain.worktime.periods import Roll

#: What may be recorded of an attempt.
OUTCOMES = ("served", "returned")
#: What the journal may say of a notice: also that it was sent and does not count yet.
EVENTS = (*OUTCOMES, "sent")


@dataclass(frozen=True)
class Delivery:
    """An attempt to serve a notice, as an officer reports it.

    ``notice`` is its number, or its slug for the last one drawn; ``on`` None means today.
    """

    notice: str
    method: str
    officer: Officer
    outcome: str = "served"
    on: date | None = None
    receipt: str = ""
    note: str = ""


def event_of(outcome: str, notice: str) -> str:
    """The journal event of a notice (by slug) that was served, returned or sent."""
    return f"{outcome}:{notice}"


def events_of(notices: Iterable[str]) -> frozenset[str]:
    """Every event that service of these notices (by slug) can bring about."""
    return frozenset(event_of(outcome, notice) for notice in notices for outcome in EVENTS)


def is_event(event: str) -> bool:
    """Whether a journal event tells what became of a notice."""
    return event.partition(":")[0] in EVENTS and ":" in event


def of_notice(case: Case, notice: Notice) -> list[Service]:
    """The attempts to serve ``notice``, oldest first."""
    return [one for one in case.services if one.notice == notice.number]


def rule_for(matter: Matter, at: datetime) -> tuple[Policy, ServiceRule]:
    """The policy that says how notices are served; ``not_allowed`` where none does."""
    for policy in matter.rules(at).policies():
        if policy.service is not None:
            return policy, policy.service
    raise Refusal(
        "not_allowed", "本程序没有规定送达", "This procedure does not say how notices are served"
    )


def record(matter: Matter, delivery: Delivery, at: datetime) -> Entry:
    """Record an attempt at ``at``, or raise the :class:`Refusal` that says why not.

    What counts only after some time takes effect later, by :func:`take_effect`.
    """
    policy, rule = rule_for(matter, at)
    notice = _notice(matter.case, delivery.notice)
    method = rule.methods.get(delivery.method)
    today = matter.office.day(at)
    on = delivery.on or today
    refusals = _refusals(matter, policy, rule, delivery, notice, method, on, today)
    if refusal := first_of(refusals):
        raise refusal
    assert notice is not None
    assert method is not None
    service = _service(matter, policy, method, delivery, notice, on, at)
    _overtake(matter.case, service)
    matter.case.services.append(service)
    role = next((r for r in delivery.officer.roles if r in rule.by), "")
    return _journal(
        matter, service, notice, policy, method, at, officer=delivery.officer, role=role
    )


def method_of(matter: Matter, at: datetime, slug: str) -> tuple[Policy, ServiceMethod]:
    """The method by which something was sent, as the rules have it now, if they still do."""
    rules = matter.rules(at)
    for policy in rules.policies():
        if policy.service and (method := policy.service.methods.get(slug)):
            return policy, method
    return rules.policy, ServiceMethod(slug)


def next_effect(case: Case, now: datetime) -> Service | None:
    """The first of what was sent that has come to count by ``now``."""
    due = [one for one in case.services if one.wake_at is not None and one.wake_at <= now]
    return min(due, key=lambda one: one.wake_at or now, default=None)


def take_effect(matter: Matter, service: Service) -> None:
    """Let what was sent count as served (视为送达), at the end of the day on which it does."""
    assert service.wake_at is not None
    at = matter.case.after_last(service.wake_at)
    service.outcome, service.wake_at = "served", None
    notice = next(one for one in matter.case.notices if one.number == service.notice)
    policy, method = method_of(matter, at, service.method)
    _journal(matter, service, notice, policy, method, at)


def _journal(
    matter: Matter,
    service: Service,
    notice: Notice,
    policy: Policy,
    method: ServiceMethod,
    at: datetime,
    **by: Any,
) -> Entry:
    served = service.outcome == "served"
    data = {
        "notice": notice.slug, "number": notice.number, "method": service.method,
        "on": service.on, "receipt": service.receipt, "note": service.note,
    }  # fmt: skip
    if service.outcome == "sent":
        data["effective_on"] = service.effective_on
    entry = journal(
        matter,
        event_of(service.outcome, notice.slug),
        at,
        policy,
        effective_on=service.effective_on if served else service.on,
        data={name: value for name, value in data.items() if value != ""},
        basis=method.cite.basis,
        ref=method.cite.ref,
        key=f"{matter.case.number}/{notice.number}/served" if served else None,
        **by,
    )
    follow(matter, entry, {})
    return entry


def _service(
    matter: Matter,
    policy: Policy,
    method: ServiceMethod,
    delivery: Delivery,
    notice: Notice,
    on: date,
    at: datetime,
) -> Service:
    outcome, effective_on, wake_at = delivery.outcome, on, None
    if outcome == "served" and method.after is not None:
        period = matter.value(policy, method.after)
        # Nobody has to do anything on its last day, so it never rolls.
        found = deadline(matter.office.calendar, on, period, Roll.NONE).due
        assert found is not None
        outcome, effective_on, wake_at = "sent", found, end_of(found, matter.office.zone)
    return Service(
        notice.number, method.slug, outcome, on, effective_on, at,
        delivery.officer.name, delivery.receipt, delivery.note, wake_at,
    )  # fmt: skip


def _overtake(case: Case, new: Service) -> None:
    """End what was sent before, if the new attempt settles it: served otherwise, or come back."""
    for old in case.services:
        pending = old.notice == new.notice and old.outcome == "sent"
        if pending and (new.outcome == "served" or new.method == old.method):
            old.outcome, old.wake_at = "overtaken", None


def _refusals(
    matter: Matter,
    policy: Policy,
    rule: ServiceRule,
    delivery: Delivery,
    notice: Notice | None,
    method: ServiceMethod | None,
    on: date,
    today: date,
) -> Iterator[Refusal]:
    problems = [
        *_wrong_words(matter.case, rule, delivery, notice),
        *_wrong_days(matter, notice, on, today),
        *_lacking(delivery, method),
    ]
    if problems:
        yield invalid(*problems)
    yield from refused_to(matter, policy, rule.by, delivery.officer)
    if matter.case.status == "archived":
        yield Refusal("not_allowed", "案件已归档", "The case is archived")
    served = delivery.outcome == "served"
    if method and served:
        yield from failed(method.guards, matter.env(policy, today))
    past = of_notice(matter.case, notice) if notice else []
    if any(one.outcome == "served" for one in past):
        yield Refusal("limit_reached", "该文书已经送达", "This notice was served already")
    elif served and any(o.outcome == "sent" and o.method == delivery.method for o in past):
        yield Refusal(
            "limit_reached", "该文书已以此方式发出,期满即视为送达",
            "This notice was sent in this way already and will count as served",
        )  # fmt: skip


def _notice(case: Case, name: str) -> Notice | None:
    numbered = (one for one in case.notices if one.number and one.number == name)
    return next(numbered, next((one for one in reversed(case.notices) if one.slug == name), None))


def _wrong_words(
    case: Case,
    rule: ServiceRule,
    delivery: Delivery,
    notice: Notice | None,
) -> Iterator[Problem]:
    if notice is None:
        names = ", ".join(one.number for one in case.notices if one.number)
        yield Problem(
            "notice", "本件没有这份文书", "This case has no such notice",
            f"notices of this case: {names}" if names else "no notice was drawn up yet",
        )  # fmt: skip
    known = {"method": rule.methods, "outcome": OUTCOMES}
    given = {"method": delivery.method, "outcome": delivery.outcome}
    for path, value in given.items():
        if value not in known[path]:
            names = ", ".join(known[path])
            zh, en = f"没有 {value},可选:{names}", f"No {path} {value!r}; one of: {names}"
            yield Problem(path, zh, en)


def _wrong_days(matter: Matter, notice: Notice | None, on: date, today: date) -> Iterator[Problem]:
    if on > today:
        yield Problem("on", "不能是将来的日期", "A day in the future", "leave it out for today")
    drawn = matter.office.day(notice.drawn_at) if notice else on
    if on < drawn:
        yield Problem(
            "on", f"早于文书制作之日({drawn})", f"Before the notice was drawn up ({drawn})"
        )


def _lacking(delivery: Delivery, method: ServiceMethod | None) -> Iterator[Problem]:
    if method is None or delivery.outcome != "served":
        return
    if method.receipt and not delivery.receipt.strip():
        yield Problem("receipt", "此方式须有送达回执号", "This method needs a receipt number")
    if method.note and not delivery.note.strip():
        yield Problem("note", "此方式须记明原因和经过", "This method needs a note: why and how")
