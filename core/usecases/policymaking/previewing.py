"""The impact of a draft on open cases as a job, where there are too many to wait for."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from core.domain.casework.shifts import Shifts
from core.domain.errors import NotFound
from core.domain.proof.canonical import dumps
from core.storage.background.jobs import Job
from core.storage.rules.policies import DraftEvent
from core.storage.unit_of_work import UnitOfWork
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.policymaking.backtesting import digest_of
from core.usecases.policymaking.impact import Impact, Version, impact

KIND = "impact"
EVENT = "previewed"
#: Timers, advice and cases listed one by one; all of them are counted.
LISTED = 1000
#: Cases between two words on how far it is.
_EVERY = 20


def ask(desk: Desk, sector: str, draft_id: int, transition: str, by: str) -> Job:
    """Have the impact of a draft worked out; whoever asks has been let in before."""
    with desk.store.write() as work:
        params = {"draft": draft_id, "transition": transition}
        return jobs.ask(work, KIND, sector, params, by)


def run(desk: Desk, job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Do the job, and keep with the draft what was found and of which files."""

    def progress(done: int, total: int) -> None:
        if done % _EVERY == 0 or done == total:
            tell(done, total)

    with desk.store.read() as work:
        digest = digest_of(work.drafts.get(job.params["draft"]))
    found = impact(desk, job.params["draft"], job.params["transition"], progress)
    report = {**report_of(desk, found), "draft_digest": digest}
    said = {key: report[key] for key in ("bound", "follow", "move", "cases", "draft_digest")}

    def store(work: UnitOfWork) -> None:
        data = {
            "job": job.id,
            "draft_digest": digest,
            "transition": found.transition,
            "report_digest": sha256(dumps(report).encode()).hexdigest(),
        }
        event = DraftEvent(EVENT, work.now, job.asked_by, data=data)
        work.drafts.record(found.draft, event)

    return jobs.Outcome({"summary": said, "report": report}, store)


def report(work: UnitOfWork, draft_id: int) -> Mapping[str, Any]:
    """The last report on a draft; NotFound where there is none."""
    for event in reversed(work.drafts.history(draft_id)):
        if event.event == EVENT:
            found = work.jobs.get(event.data["job"]).result["report"]
            return {**found, "stale": found["draft_digest"] != digest_of(work.drafts.get(draft_id))}
    raise NotFound("尚未在后台预览此草案", "This draft has not been previewed by a job yet")


def report_of(desk: Desk, found: Impact) -> dict[str, Any]:
    """What a draft would do to open cases, as JSON; lists end after :data:`LISTED`."""
    return {
        "draft": found.draft,
        "transition": found.transition,
        "versions": [_version(desk, one) for one in found.versions],
        "bound": found.bound,
        "follow": found.follow,
        "move": found.move,
        **_shifts(found.shifts),
    }


def _shifts(found: Shifts) -> dict[str, Any]:
    return {
        "looked_at": found.looked_at,
        "cases": found.cases,
        "counts": found.counts,
        "by_timer": [
            {"unit": unit, "timer": timer, "count": count}
            for unit, timer, count in found.by_timer()
        ],
        "timers": [
            {**vars(one), "old": _day(one.old), "new": _day(one.new)}
            for one in found.timers[:LISTED]
        ],
        "verdicts": [dict(vars(one)) for one in found.verdicts[:LISTED]],
        "gone": [dict(vars(one)) for one in found.gone[:LISTED]],
        "failures": [
            {"number": one.number, "reason": {"zh": one.error.zh, "en": one.error.en}}
            for one in found.failures[:LISTED]
        ],
    }


def _version(desk: Desk, one: Version) -> dict[str, Any]:
    at = one.at.astimezone(desk.zone).isoformat(timespec="seconds")
    return {**vars(one), "version": one.version.isoformat(), "at": at}


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
