"""Promising messages: what happened to a case and whom it concerns, stored with the case itself.

Whatever is told outside is a row of the outbox, written in the transaction of its cause. Who is
told is said by the policy's ``messages``, by the office's settings and by the endpoints entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from core.domain.casework import messages
from core.domain.casework.history import barred_officers
from core.domain.casework.messages import MessageRule, Occurrence
from core.domain.casework.standing import named
from core.domain.proof.canonical import dumps
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import When, holds
from core.domain.rules.regime import Matter
from core.storage.messages.outbox import Message
from core.storage.unit_of_work import UnitOfWork
from core.usecases.people.entry import Caller

__all__ = ["MAIL", "WEBHOOK", "Told", "event", "link", "promise", "told"]

MAIL, WEBHOOK = "mail", "webhook"

#: What the office's settings say of mails: setting, what happens, the text that tells it.
_BY_SETTING = (
    ("mail_on_warning", "warned", "due_soon"),
    ("mail_on_lapse", "lapsed", "overdue"),
    ("mail_on_task", "task", "task_asked"),
)

#: What has just happened to a case; see :func:`told`.
Told = Sequence[Occurrence]


def told(work: UnitOfWork, matter: Matter) -> Told:
    """What the outside may be told of the case: to be asked before it is stored."""
    return messages.occurrences(matter.case) if work.tells else ()


def promise(work: UnitOfWork, matter: Matter, happened: Told) -> None:
    """Put into the outbox what is to be told, in the transaction that stored the case."""
    if not happened:
        return
    promised = [*_mails(work, matter, happened), *_webhooks(work, matter, happened)]
    if promised:
        work.outbox.promise(promised)


def _mails(work: UnitOfWork, matter: Matter, happened: Told) -> Iterator[Message]:
    people: _People | None = None
    for one in happened:
        due = [rule for policy, rule in _rules(matter, one) if _holds(matter, policy, rule, one)]
        if not due:
            continue
        people = people or _People(work, matter)
        receivers: dict[str, str] = {}
        for rule in due:
            for name in people.named(rule.to, one):
                receivers.setdefault(name, rule.text)  # one mail each, whatever rules concur
        for name, text in receivers.items():
            yield _mail(work, matter, one, name, text)


def _rules(matter: Matter, one: Occurrence) -> Iterator[tuple[Policy, MessageRule]]:
    rules = matter.rules(one.at)
    for policy in rules.policies():
        for rule in policy.messages.values():
            yield policy, rule
    for setting, event, text in _BY_SETTING:
        if to := matter.office.settings.get(setting):
            yield (
                rules.policy,
                MessageRule(setting, (When(event),), tuple(str(to).split(",")), text),
            )


def _holds(matter: Matter, policy: Policy, rule: MessageRule, one: Occurrence) -> bool:
    named = [when for when in rule.on if one.is_named(when.slug)]
    if not named:
        return False
    env = matter.env(policy, matter.office.day(one.at))
    return any(holds(when.when, env) for when in named)


class _People:
    """Who can be reached by mail, as they stand to one case."""

    def __init__(self, work: UnitOfWork, matter: Matter) -> None:
        case = matter.case
        above = work.units.above(case.sector)
        unit = case.classification.get("unit")
        self._officer = case.officer
        kept_away = barred_officers(case) | named(matter, matter.rules(work.now).policies())
        self._roles = {
            user.name: Caller(user.name, user.display_name, grants)
            .officer(case.sector, unit if isinstance(unit, str) else None, above)
            .roles
            for user, grants in work.users.reachable()
            if user.name not in kept_away
        }

    def named(self, to: Iterable[str], one: Occurrence) -> Iterator[str]:
        """The users whom the words of a rule mean."""
        for word in to:
            if word == messages.IN_CHARGE:
                yield from (name for name in self._roles if name == self._officer)
                continue
            called = {messages.CALLED: one.called, messages.ASKED: one.asked}.get(word, (word,))
            yield from (name for name, roles in self._roles.items() if {*roles} & {*called})


def _mail(work: UnitOfWork, matter: Matter, one: Occurrence, name: str, text: str) -> Message:
    language = str(matter.office.settings.get("mail_language") or "zh")
    worded = matter.regime.sector.messages.get(text)
    values = values_of(work, matter, one, language)
    subject, body = worded.render(values, language) if worded else (values["number"], "")
    return _message(work, matter, one, MAIL, name, body, subject)


def values_of(work: UnitOfWork, matter: Matter, one: Occurrence, language: str) -> dict[str, str]:
    """What the variables of a text stand for; no fact of the case is among them."""
    case, sector, timer = matter.case, matter.regime.sector, one.timer

    def title(section: str, slug: str) -> str:
        return sector.title_of(section, slug, language) if slug else ""

    unit = case.classification.get("unit")
    section = {"task": "tasks", "notice": "notices"}.get(one.name, "events")
    what = title(section, one.detail if section != "events" else one.name)
    if section == "events" and what == one.name:
        what = title("actions", one.name)
    return {
        "number": case.number,
        "what": what,
        "timer": (
            sector.limit_title(timer.policy, timer.version, timer.name, language) if timer else ""
        ),
        "task": title("tasks", one.detail) if one.name == "task" else "",
        "notice": title("notices", one.detail) if one.name == "notice" else "",
        "due": _due(matter, one),
        "on": f"{one.at.astimezone(matter.office.zone):%Y-%m-%d %H:%M}",
        "status": title("statuses", case.status),
        "unit": title("units", unit) if isinstance(unit, str) and unit != "none" else "",
        "sector": sector.title.get(language, sector.slug),
        "office": str(matter.office.settings.get("office_name") or ""),
        "link": link(work, case.number),
    }


def link(work: UnitOfWork, number: str) -> str:
    """Where a person opens the case; empty where the installation does not say where it is."""
    return f"{work.address}/cases/{quote(number)}" if work.address else ""


def _due(matter: Matter, one: Occurrence) -> str:
    if one.timer is None or one.timer.due is None:
        return ""
    at = one.timer.due_at.astimezone(matter.office.zone) if one.timer.due_at else None
    timed = at is not None and (at.hour, at.minute) != (0, 0)
    return f"{at:%Y-%m-%d %H:%M}" if timed else one.timer.due.isoformat()


def _webhooks(work: UnitOfWork, matter: Matter, happened: Told) -> Iterator[Message]:
    endpoints = [
        endpoint
        for endpoint in work.endpoints.active()
        if not endpoint.sectors or matter.case.sector in endpoint.sectors
    ]
    for one in happened if endpoints else ():
        body = event(one.type, one.at, _data(work, matter, one))
        for endpoint in endpoints:
            if messages.wanted_by(endpoint.events, one.type):
                yield _message(work, matter, one, WEBHOOK, str(endpoint.id), body)


def event(type_: str, at: datetime, data: Mapping[str, Any]) -> str:
    """The body of a webhook: its type, the instant it tells of, and what it tells."""
    return dumps({"type": type_, "timestamp": at.isoformat(), "data": dict(data)})


def _data(work: UnitOfWork, matter: Matter, one: Occurrence) -> dict[str, Any]:
    case = matter.case
    unit = case.classification.get("unit")
    found = {
        "case": case.number,
        "sector": case.sector,
        "profile": case.profile,
        "event": one.name,
        "timer": one.detail if one.timer else "",
        "due": _due(matter, one),
        "task": one.detail if one.name == "task" else "",
        "notice": one.detail if one.name == "notice" else "",
        "status": case.status,
        "unit": unit if isinstance(unit, str) and unit != "none" else "",
        "link": link(work, case.number),
    }
    return {name: value for name, value in found.items() if value}


def _message(
    work: UnitOfWork,
    matter: Matter,
    one: Occurrence,
    channel: str,
    receiver: str,
    body: str,
    subject: str = "",
) -> Message:
    case = matter.case
    return Message(
        key=messages.key_of(case.number, one.identity, channel, receiver),
        channel=channel,
        receiver=receiver,
        type=one.type,
        body=body,
        promised_at=work.now,
        next_at=work.now,
        subject=subject,
        sector=case.sector,
        case_number=case.number,
    )
