"""Settings and days of an office through the same life as its rules: drafted by one person,
previewed, approved by another, published for a day.

On that day the change is recorded in one transaction and every open case brought along in one of
its own. Until the last is done the draft stays ``in_force``, and the next sweep goes on with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from core.calendarfiles import read_records
from core.domain.casework.shifts import Shifts
from core.domain.errors import NotFound, NotPermitted, Problem, Refusal, invalid
from core.domain.proof.canonical import dumps
from core.domain.rules.regime import Matter
from core.domain.rules.settings import read_settings
from core.storage.assessment import surveys
from core.storage.rules.office import settings_after
from core.storage.rules.officedrafts import OfficeDraft
from core.storage.rules.policies import DraftEvent
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.office import noticeimport
from core.usecases.office import officecontent as content
from core.usecases.office.noticeimport import Import, note_moves, recount
from core.usecases.people.entry import Caller
from core.usecases.policymaking.drafts import READERS
from core.usecases.timekeeping import resettling
from core.usecases.timekeeping.resettling import Change, Progress, replaced, resettle, under

#: Who approves, refuses, publishes and withdraws.
APPROVERS = ("admin", "policy_approver")
#: What may be done to a draft in a state.
STEPS: Mapping[str, tuple[str, ...]] = {
    "approved": ("draft",),
    "refused": ("draft", "approved"),
    "published": ("approved",),
    "withdrawn": ("draft", "approved", "published"),
}

OnError = Callable[[str, Exception], None]


def draft(
    desk: Desk,
    kind: str,
    given: Any,
    by: str,
    *,
    sector: str = "",
    profile: str = "",
    from_day: date | None = None,
    note: str = "",
) -> OfficeDraft:
    """Draft a change of settings, of the office's own days, or the taking in of notices.

    ``given``: settings by name (None takes one away); a list of days with ``day``, ``kind``
    (rest or work) and ``reason``; or notices as a calendar file has them, that could be taken in
    today. ``from_day`` is today unless told. ``invalid_input`` with every mistake, Conflict.
    """
    read = content.read(desk.registry, kind, given, sector, profile)
    if kind == "notices":
        noticeimport.check(desk, read_records(read))
    today = desk.now().astimezone(desk.zone).date()
    if from_day and from_day < today:
        raise _too_late(from_day)
    with desk.store.write() as work:
        made = work.office_drafts.add(
            OfficeDraft(kind, sector, profile, read, from_day or today, note, by, work.now)
        )
        work.office_drafts.record(made.id, _event(work, "drafted", by, note, made))
        return made


def seen(desk: Desk, caller: Caller) -> list[OfficeDraft]:
    """The drafts that the caller may see, the newest first."""
    with desk.store.read() as work:
        return [one for one in work.office_drafts.all() if caller.holds(READERS, one.sector)]


def show(desk: Desk, caller: Caller, draft_id: int) -> OfficeDraft:
    """A draft that the caller may see; NotFound."""
    with desk.store.read() as work:
        found = work.office_drafts.get(draft_id)
    if not caller.holds(READERS, found.sector):
        raise NotFound("没有这份草案", "There is no such draft")
    return found


def check_drafter(caller: Caller, sector: str) -> None:
    """NotPermitted for who may not draft for the sector."""
    if not caller.holds(READERS, sector):
        raise NotPermitted("您不能为该行业起草", "You may not draft for this sector")


def check_decider(caller: Caller, found: OfficeDraft, to: str) -> None:
    """NotPermitted for who may not bring the draft on so; its author may withdraw it."""
    own = to == "withdrawn" and found.created_by == caller.name
    if not own and not caller.holds(APPROVERS, found.sector):
        roles = ", ".join(APPROVERS)
        raise NotPermitted(f"须有角色之一:{roles}", f"One of these roles is needed: {roles}")


def preview(desk: Desk, draft_id: int, progress: Progress | None = None) -> Shifts | Import:
    """What the draft would do to open cases on its day; nothing is stored. NotFound."""
    with desk.store.read() as work:
        found = work.office_drafts.get(draft_id)
        numbers = list(_touched(desk, work, found))
    if found.kind == "notices":
        return noticeimport.preview(desk, content.notices(found))
    midnight = datetime.combine(found.from_day, datetime.min.time(), desk.zone)
    upto = max(desk.now(), midnight.astimezone(desk.now().tzinfo))
    return resettling.previewed(desk, numbers, upto, _change(desk, found), progress)


def step(desk: Desk, draft_id: int, to: str, by: str, note: str = "") -> OfficeDraft:
    """Bring a draft on: approved, refused, published or withdrawn.

    It is approved by another person than who drafted it (``needs_second_officer``), refused and
    withdrawn with a note, and published for no day that is past (``too_late``). What is published
    for today is done before this returns, as far as it can be; the sweep finishes the rest.
    """
    if to not in STEPS:
        names = ", ".join(STEPS)
        raise invalid(Problem("step", f"可选:{names}", f"Must be one of: {names}"))
    with desk.store.write() as work:
        found = work.office_drafts.get(draft_id)
        if found.state not in STEPS[to]:
            zh, en = f"草案现为 {found.state},不能再 {to}", f"The draft is {found.state} already"
            raise Refusal("not_allowed", zh, en)
        if to == "approved" and by == found.created_by:
            zh, en = "须由起草人以外的人批准", "Somebody other than who drafted it must approve"
            raise Refusal("needs_second_officer", zh, en)
        if to in ("refused", "withdrawn") and not note.strip():
            raise invalid(Problem("note", "须说明理由", "Say why"))
        today = work.now.astimezone(desk.zone).date()
        if to == "published" and found.from_day < today:
            raise _too_late(found.from_day)
        found = work.office_drafts.step(found, _event(work, to, by, note, found))
    if to == "published":
        apply_due(desk, only=draft_id)
        with desk.store.read() as work:
            return work.office_drafts.get(draft_id)
    return found


def is_due(desk: Desk, work: UnitOfWork) -> bool:
    """Whether something was published whose day has come and that is not finished."""
    first = work.office_drafts.first_day()
    return first is not None and first <= work.now.astimezone(desk.zone).date()


def apply_due(desk: Desk, on_error: OnError | None = None, only: int | None = None) -> int:
    """Do what was published and whose day has come; returns how many drafts were finished.

    Safe to run anywhere, any number of times at once. With ``on_error`` a draft that fails keeps
    no other waiting.
    """
    done = 0
    with desk.store.read() as work:
        waiting = work.office_drafts.all(("published", "in_force"))
        today = work.now.astimezone(desk.zone).date()
    for found in reversed(waiting):
        if found.from_day > today or only not in (None, found.id):
            continue
        try:
            done += _apply(desk, found.id)
        except Exception as error:
            if on_error is None:
                raise
            on_error(f"office draft {found.id}", error)
    return done


def _apply(desk: Desk, draft_id: int) -> int:
    with desk.store.write(alone=True) as work:
        found = work.office_drafts.get(draft_id)
        told = work.office_drafts.history(draft_id)
        by = next((event.by for event in told if event.event == "published"), found.created_by)
        if found.state == "published" and found.kind != "notices":
            _record(desk, work, found, by)
            found = work.office_drafts.step(found, _event(work, "in_force", by, "", found))
    if found.state not in ("published", "in_force"):
        return 0
    if found.kind == "notices":
        failures = len(noticeimport.take_in(desk, content.notices(found), by).failures)
    else:
        with desk.store.read() as work:
            numbers = list(_touched(desk, work, found))
        failures = len(resettling.stored(desk, numbers, _change(desk, found)))
    if failures:
        return 0
    with desk.store.write() as work:
        found = work.office_drafts.get(draft_id)
        if found.state in ("published", "in_force"):
            work.office_drafts.step(found, _event(work, "applied", by, "", found))
    return 1


def _record(desk: Desk, work: UnitOfWork, found: OfficeDraft, by: str) -> None:
    """Let the change count from now on, and remember from when."""
    if found.kind == "settings":
        for name, value in read_settings(found.content).items():
            work.settings.put(
                name, value, by=by, sector=found.sector, profile=found.profile,
                draft_id=found.id,
            )  # fmt: skip
        return
    today = work.now.astimezone(desk.zone).date()
    for record in content.overrides(found, today, work.now):
        work.calendar_records.add(record)


def _change(desk: Desk, found: OfficeDraft) -> Change:
    """What the draft does to one case; tells whether it did anything."""
    with desk.store.read() as work:
        records = work.calendar_records.all()
        history = work.settings.history(found.sector, found.profile)
        now = work.now
    recorded = found.state == "in_force"
    before = settings_after(one for one in history if one.draft_id != found.id)

    def set_anew(matter: Matter, at: datetime) -> bool:
        values = read_settings(found.content)
        if not recorded:
            under(desk, matter, replaced(matter, **values), records)
        changes = {name: (before.get(name), value) for name, value in values.items()}
        return resettle(matter, found.id, changes, at)

    def count_anew(matter: Matter, at: datetime) -> bool:
        if not recorded:
            beside = [*records, *content.overrides(found, found.from_day, now)]
            under(desk, matter, matter.office.settings, beside)
        counted = recount(matter, at)
        note_moves(matter, counted, f"days {found.id}", at)
        return bool(counted.moved or counted.settled)

    return set_anew if found.kind == "settings" else count_anew


def _touched(desk: Desk, work: UnitOfWork, found: OfficeDraft) -> Iterator[str]:
    """The open cases that the draft may move."""
    if found.kind == "days":
        days = tuple(date.fromisoformat(day["day"]) for day in found.content)
        yield from surveys.touched(work.connection, days)
        return
    for sector in desk.registry:
        for profile in sector.profiles:
            if found.sector in ("", sector.slug) and found.profile in ("", profile):
                yield from surveys.bound(work.connection, sector.slug, profile)


def _event(work: UnitOfWork, event: str, by: str, note: str, found: OfficeDraft) -> DraftEvent:
    data = {"digest": sha256(dumps(found.content).encode()).hexdigest()}
    return DraftEvent(event, work.now, by, note, data)


def _too_late(day: date) -> Refusal:
    zh, en = f"{day} 已过,不能溯及既往", f"{day} is past; nothing counts for days gone by"
    return Refusal("too_late", zh, en, (Problem("from", zh, en, "name today or a later day"),))
