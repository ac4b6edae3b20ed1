"""Backtests: what a draft's rules would have said of the office's past cases, and which edit of it.

A backtest is a job. It reads the snapshot of decided facts a month at a time; where Polars is
installed, columns say at once which cases cannot change, and only the others are asked one by
one. With and without it the report is the same, to the letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from core.domain.errors import NotFound, Problem, invalid
from core.domain.proof.canonical import dumps
from core.storage.background.jobs import Job
from core.storage.rules.policies import Draft, DraftEvent
from core.storage.unit_of_work import UnitOfWork
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.policymaking.attributing import attribution
from core.usecases.policymaking.backtests.trial import Trial
from core.usecases.policymaking.drafts import APPROVERS, EDITORS, reached
from core.usecases.policymaking.snapshots import refresh
from core.usecases.published import published, sector_with

KIND = "backtest"
#: The line that a backtest leaves in the history of the draft.
BACKTESTED = "backtested"
MODES = ("as_if", "from_day")
#: Who may have a draft tried on the past; who may read drafts reads what came of it.
RUNNING_ROLES = (*EDITORS, *APPROVERS)


@dataclass(frozen=True)
class Wanted:
    """Which past: cases received from ``first`` to ``last``; no days: the last twelve months.

    ``as_if`` has the draft in force on every day of it, ``from_day`` from its own day only.
    """

    first: date | None = None
    last: date | None = None
    mode: str = "as_if"


def ask(desk: Desk, caller: Caller, sector: str, draft_id: int, wanted: Wanted) -> Job:
    """Have a draft tried on the past; NotFound, ``invalid_input`` for days in the wrong order."""
    today = desk.now().astimezone(desk.zone).date()
    last = wanted.last or today
    first = wanted.first or date(last.year - 1, last.month, 1)
    if first > last or wanted.mode not in MODES:
        zh, en = "起日不得晚于止日", "The first day is after the last"
        raise invalid(Problem("from", zh, en, f"mode: {', '.join(MODES)}"))
    with desk.store.write() as work:
        draft = reached(desk, work, caller, sector, draft_id, RUNNING_ROLES)
        params = {"draft": draft.id, "from": first, "to": last, "mode": wanted.mode,
                  "as_of": work.now}  # fmt: skip
        return jobs.ask(work, KIND, sector, params, caller.name)


def report(desk: Desk, caller: Caller, sector: str, draft_id: int) -> dict[str, Any]:
    """The report of a draft's last backtest; NotFound where there was none."""
    with desk.store.read() as work:
        draft = reached(desk, work, caller, sector, draft_id)
        for event in reversed(work.drafts.history(draft.id)):
            if event.event == BACKTESTED:
                found: dict[str, Any] = dict(work.jobs.get(event.data["job"]).result["report"])
                return {**found, "stale": found["draft_digest"] != digest_of(draft)}
    raise NotFound("尚未对此草案做过回溯测试", "This draft has not been tried on the past yet")


def digest_of(draft: Draft) -> str:
    """The SHA-256 over the files of a draft."""
    return sha256(dumps(dict(draft.files)).encode()).hexdigest()


def run(desk: Desk, job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Do the job: bring the snapshot up to date, compare, and keep the report with the draft."""
    params = job.params
    with desk.store.read() as work:
        draft = work.drafts.get(params["draft"])
        texts = published(work, draft.sector)
        profiles = desk.sector(draft.sector).profiles
        offices = {name: desk.office(work, draft.sector, name) for name in profiles}
    old = sector_with(desk.registry, draft.sector, texts)
    new = sector_with(desk.registry, draft.sector, {**texts, **draft.files})
    snapshot = refresh(desk, old, params["from"], params["to"], lambda done, all_: tell(0, 0))
    edits = attribution(old, new, {**texts, **draft.files})
    trial = Trial(old, new, edits, params["from"], params["mode"], params["as_of"], offices)
    trial.run(desk, snapshot, tell)
    told = {
        "sector": draft.sector, "draft": draft.id, "title": draft.title,
        "from": params["from"].isoformat(), "to": params["to"].isoformat(),
        "mode": params["mode"], "draft_digest": digest_of(draft),
        "snapshot_digest": snapshot.digest, **trial.report(),
    }  # fmt: skip
    said = {key: told[key] for key in ("cases", "changed", "draft_digest", "snapshot_digest")}

    def store(work: UnitOfWork) -> None:
        data = {
            **said,
            "job": job.id,
            "from": params["from"],
            "to": params["to"],
            "mode": params["mode"],
            "report_digest": sha256(dumps(told).encode()).hexdigest(),
        }
        event = DraftEvent(BACKTESTED, work.now, job.asked_by, data=data)
        work.drafts.record(draft.id, event)

    return jobs.Outcome({"summary": said, "report": told}, store)
