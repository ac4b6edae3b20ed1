"""Endpoints of webhooks: entered, changed, tried; disabled when nothing arrives for days.

Where data leaves the house, and which, takes effect when a second person approved it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from core.carriers import signing
from core.carriers.addresses import Unreachable, check
from core.domain.casework.messages import key_of
from core.domain.errors import Conflict, NotFound, Problem, Refusal, invalid
from core.policyfiles.messagefiles import neutral_messages
from core.storage.messages.outbox import Message
from core.storage.messages.receivers import Endpoint
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.messages.promising import MAIL, WEBHOOK, event

__all__ = [
    "ADMINS", "APPROVERS", "Revealed", "add", "change", "decide", "deliveries", "list_all",
    "note_failure", "ping", "remove", "rotate", "show", "versions",
]  # fmt: skip

#: Who enters endpoints, and is told when one is disabled.
ADMINS = ("admin",)
#: Who approves them: another person than who entered or changed them.
APPROVERS = ("security_admin",)
#: How long the secret before still signs after a rotation.
OVERLAP = timedelta(hours=24)
#: After so long without anything arriving an endpoint is disabled.
PATIENCE = timedelta(days=5)
PING = "webhook.ping"
#: What takes effect by a second person only.
_GUARDED = ("url", "events", "sectors")
MOST = 50
LONGEST = 200
_EVENT = re.compile(r"\*|(case|timer|task|notice)\.(\*|[a-z][a-z0-9_:]*\*?)")


@dataclass(frozen=True)
class Revealed:
    """An endpoint with the secret by which the receiver checks what comes; told this once."""

    endpoint: Endpoint
    secret: str


def add(
    desk: Desk,
    url: str,
    events: Sequence[str],
    *,
    by: str,
    sectors: Sequence[str] = (),
    description: str = "",
) -> Revealed:
    """Enter an endpoint; ``invalid_input`` with all that is wrong, its address looked up now.

    It is told nothing until a second person approves it.
    """
    given: dict[str, Any] = {"url": url, "events": events, "sectors": sectors}
    given["description"] = description
    if problems := _problems(desk, given):
        raise invalid(*problems)
    with desk.store.write() as work:
        if len(work.endpoints.all()) >= MOST:
            raise Conflict(f"接收地址至多 {MOST} 个", f"There are {MOST} endpoints already")
        wanted = {"url": url, "events": [*events], "sectors": [*sectors]}
        made = work.endpoints.add(
            Endpoint(
                url, description, tuple(events), by, work.now, tuple(sectors), "asked",
                asked=wanted, asked_by=by,
            )
        )  # fmt: skip
        _note(work, by, "webhook_asked", made, wanted)
        return Revealed(made, _secret(desk, made))


def change(desk: Desk, number: int, *, by: str, **given: Any) -> Endpoint:
    """Change url, events, sectors, description or state (active, disabled) of an endpoint.

    The first three stay as they are until a second person approves. To make it active begins its
    patience anew; ``needs_second_officer`` where nobody approved it yet.
    """
    if problems := _problems(desk, given):
        raise invalid(*problems)
    wanted = {name: given.pop(name) for name in _GUARDED if name in given}
    with desk.store.write() as work:
        found = work.endpoints.get(number)
        if "state" in given and found.state == "asked":
            zh, en = "须先由另一人批准", "A second person must approve it first"
            raise Refusal("needs_second_officer", zh, en)
        asked = {**(found.asked or {}), **wanted}
        news = {name: value for name, value in asked.items() if [*value] != [*getattr(found, name)]}
        if wanted and (news or found.asked):
            asked = news if found.state != "asked" else asked
            found = replace(found, asked=asked or None, asked_by=by if asked else "")
            _note(work, by, "webhook_asked", found, asked)
        if given.get("state") == "active":
            found = replace(found, failing_since=None)
        return work.endpoints.save(replace(found, **given))


def decide(desk: Desk, number: int, by: str, *, grant: bool, reason: str = "") -> Endpoint:
    """Let what was asked of an endpoint take effect, or refuse it.

    Raises NotFound, Conflict where nothing waits, ``needs_second_officer`` for who asked,
    ``invalid_input`` for a refusal without a reason, or an address that is none any more.
    """
    if not grant and not reason.strip():
        raise invalid(Problem("reason", "须写明不批准的理由", "Say why it is refused"))
    before = show(desk, number)
    if grant and (problems := _problems(desk, before.asked or {})):
        raise invalid(*problems)
    with desk.store.write() as work:
        found = work.endpoints.get(number)
        if found.asked is None or found.asked != before.asked:
            raise Conflict("没有待批准的变更", "Nothing waits to be approved, or it changed")
        if by == found.asked_by:
            zh, en = "须由提出人以外的人批准", "Another person than who asked must approve"
            raise Refusal("needs_second_officer", zh, en)
        asked, waits = found.asked, found.state == "asked"
        values: dict[str, Any] = {"asked": None, "asked_by": ""}
        if grant:
            lists = {name: tuple(asked[name]) for name in ("events", "sectors") if name in asked}
            values |= {**asked, **lists, **({"state": "active"} if waits else {})}
        elif waits:
            values["state"] = "removed"
        found = replace(found, **values, decided_by=by, decided_at=work.now)
        what = "webhook_granted" if grant else "webhook_refused"
        _note(work, by, what, found, {**asked, "reason": reason.strip()})
        return work.endpoints.save(found)


def remove(desk: Desk, number: int, *, by: str) -> None:
    """Take an endpoint away; what still waits for it becomes dead letters."""
    with desk.store.write() as work:
        found = work.endpoints.save(replace(work.endpoints.get(number), state="removed"))
        _note(work, by, "webhook_removed", found, {"url": found.url})


def _note(
    work: UnitOfWork, by: str, what: str, endpoint: Endpoint, told: Mapping[str, Any]
) -> None:
    """Keep who asked for what and who approved it, among what was done to access."""
    work.access_events.add(by, "", what, endpoint=endpoint.id, **told)


def rotate(desk: Desk, number: int, *, at_once: bool = False) -> Revealed:
    """A new secret; for a day both the new and the one before sign everything.

    ``at_once``: the one before signs nothing any more, for somebody else may know it.
    """
    with desk.store.write() as work:
        found = work.endpoints.get(number)
        since = None if at_once else work.now
        found = replace(found, secret_version=found.secret_version + 1, rotated_at=since)
        return Revealed(work.endpoints.save(found), _secret(desk, found))


def ping(desk: Desk, number: int, *, by: str) -> Message:
    """Promise a trial message to an endpoint; the relay delivers it like any other."""
    with desk.store.write() as work:
        found = work.endpoints.get(number)
        if found.state != "active":
            raise Conflict("接收地址未启用", f"The endpoint is {found.state}, not active")
        body = event(PING, work.now, {"endpoint": number, "by": by})
        identity = f"ping/{work.now.isoformat()}"
        key = key_of("", identity, WEBHOOK, str(number))
        made = Message(key, WEBHOOK, str(number), PING, body, work.now, work.now)
        work.outbox.promise([made])
        return work.outbox.get(key)


def show(desk: Desk, number: int) -> Endpoint:
    """One endpoint; NotFound."""
    with desk.store.read() as work:
        return work.endpoints.get(number)


def list_all(desk: Desk) -> list[Endpoint]:
    """Every endpoint that was not removed."""
    with desk.store.read() as work:
        return work.endpoints.all()


def deliveries(desk: Desk, number: int, limit: int = 50) -> list[Message]:
    """What was promised to an endpoint, the newest first."""
    with desk.store.read() as work:
        work.endpoints.get(number)
        return work.outbox.find(channel=WEBHOOK, receiver=str(number), limit=limit)


def versions(endpoint: Endpoint, now: datetime) -> list[int]:
    """The versions of the secret that sign at ``now``, the newest first."""
    overlaps = endpoint.rotated_at is not None and now < endpoint.rotated_at + OVERLAP
    newest = endpoint.secret_version
    return [newest, newest - 1] if overlaps and newest > 1 else [newest]


def note_failure(work: UnitOfWork, number: int, *, gone: bool = False) -> None:
    """Note that nothing arrived; disable the endpoint and tell the admins when it is too long.

    ``gone``: the receiver says that nobody listens there any more.
    """
    try:
        found = work.endpoints.get(number)
    except NotFound:
        return
    since = found.failing_since or work.now
    found = replace(found, failing_since=since)
    if found.state == "active" and (gone or work.now - since >= PATIENCE):
        found = replace(found, state="disabled")
        work.outbox.promise([*_to_admins(work, found, since)])
    work.endpoints.save(found)


def _to_admins(work: UnitOfWork, endpoint: Endpoint, since: datetime) -> Iterable[Message]:
    values = {"what": endpoint.url, "on": f"{since:%Y-%m-%d %H:%M}Z", "number": str(endpoint.id)}
    language = str(work.settings.all("", "").get("mail_language") or "zh")
    subject, body = neutral_messages()["endpoint_disabled"].render(values, language)
    identity = f"endpoint/{endpoint.id}/{since.isoformat()}"
    for user, grants in work.users.reachable():
        if any(grant.role in ADMINS for grant in grants):
            key = key_of("", identity, MAIL, user.name)
            yield Message(
                key, MAIL, user.name, "webhook.disabled", body, work.now, work.now, subject
            )


def _secret(desk: Desk, endpoint: Endpoint) -> str:
    if desk.outside.keys is None:
        raise invalid(Problem("keys", "没有密钥文件夹", "There is no folder of keys", "TOUSU_KEYS"))
    keys, newest = desk.outside.keys, endpoint.secret_version
    return signing.written(keys.secret(endpoint.id, endpoint.created_at, newest))


def _problems(desk: Desk, given: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the fields that are given."""
    found = []
    if "url" in given:
        try:
            check(given["url"], desk.outside.allowed, desk.outside.resolve)
        except Unreachable as error:
            found.append(Problem("url", error.zh, error.en))
    if "events" in given and not given["events"]:
        found.append(Problem("events", "至少写一种事件", "Name at least one type", "*"))
    for place, name in enumerate(given.get("events", ())):
        if not _EVENT.fullmatch(name):
            zh, en = "不是事件类型", "This is no type of event"
            hint = "case.close, case.*, timer.lapsed, task.opened, notice.drawn_up, *"
            found.append(Problem(f"events.{place}", zh, en, hint))
    for place, slug in enumerate(given.get("sectors", ())):
        if slug not in desk.registry.sectors:
            names = ", ".join(desk.registry.sectors)
            zh, en = f"可选:{names}", f"Must be one of: {names}"
            found.append(Problem(f"sectors.{place}", zh, en))
    if len(given.get("description", "")) > LONGEST:
        found.append(Problem("description", f"至多{LONGEST}字", f"At most {LONGEST} characters"))
    if given.get("state", "active") not in ("active", "disabled"):
        found.append(Problem("state", "可选:active, disabled", "Must be active or disabled"))
    return found
