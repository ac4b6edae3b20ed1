"""Long work in the background: how far it is, and taking it back."""

from __future__ import annotations

from api.context import caller, desk, language, office_time
from api.parsing import Blueprint
from api.presenters.common import Json, plain
from api.schemas.jobs import JobSchema
from core.storage.background.jobs import Job
from core.usecases.background import jobs
from core.usecases.meetings.smallcells import CHANGE, coarseness, told_with
from core.usecases.policymaking import backtesting, previewing

#: Kinds of work that say what a draft does to cases.
_ON_CASES = (backtesting.KIND, previewing.KIND)

blueprint = Blueprint("jobs", __name__, description="后台任务 · Background jobs")


@blueprint.route("/jobs/<row:job>")
@blueprint.response(200, JobSchema)
def read_job(job: int) -> Json:
    """Read how far a job is and what came of it."""
    return job_body(jobs.show(desk(), caller(), job))


@blueprint.route("/jobs/<row:job>/cancel", methods=["POST"])
@blueprint.response(200, JobSchema)
def cancel_job(job: int) -> Json:
    """Cancel a job; one that has ended stays as it is."""
    return job_body(jobs.cancel(desk(), caller(), job))


def job_body(job: Job) -> Json:
    """A job as people read it."""
    return {
        **vars(job),
        "params": plain(job.params),
        "error": job.error_zh if language() == "zh" else job.error_en,
        "asked_at": office_time(job.asked_at),
        "ended_at": office_time(job.ended_at) if job.ended_at else None,
        **_told(job),
    }


def _told(job: Job) -> Json:
    """How far a job is and what came of it, as far as the caller is told of cases."""
    result = dict(job.result.get("summary", job.result))
    found = {"done": job.done, "total": job.total}
    if job.kind in _ON_CASES:
        coarse = coarseness(desk(), caller(), job.sector, CHANGE)
        found, result = told_with(coarse, found), told_with(coarse, result)
    return {**found, "result": plain(result)}
