"""What hangs on a case: journal, ledgers, explanation, notices, tasks, and what it came with."""

from __future__ import annotations

from urllib.parse import unquote

from api.context import caller, desk
from api.parsing import Blueprint
from api.presenters.cases import entry_body, submission_body
from api.presenters.common import Json
from api.presenters.explanations import explanation, ledger_body
from api.presenters.procedure import notice_bodies
from api.presenters.tasks import task_body
from api.schemas.cases import (
    JournalSchema,
    SubmissionSchema,
    TaskListSchema,
)
from api.schemas.documents import NoticeListSchema
from api.schemas.explanations import ExplanationSchema, LedgerSchema
from core.domain.casework import views
from core.domain.casework.cases import Timer
from core.domain.errors import NotFound, NotPermitted
from core.usecases.casework import explaining, reading
from core.usecases.casework.reading import Shown
from core.usecases.proof.auditing import note_shown
from core.usecases.sealed import identities

blueprint = Blueprint("records", __name__, description="案件记录 · The records of a case")


@blueprint.route("/cases/<number>/journal")
@blueprint.response(200, JournalSchema)
def read_journal(number: str) -> Json:
    """Read everything that was written down about a case, oldest first."""
    shown, entries = reading.journal(desk(), caller(), number)
    sector = shown.matter.regime.sector
    return {"number": number, "items": [entry_body(sector, entry) for entry in entries]}


@blueprint.route("/cases/<number>/timers/<name>/ledger")
@blueprint.response(200, LedgerSchema)
def read_ledger(number: str, name: str) -> Json:
    """Read what became of every day of a timer; `name#2` (as %23) is its second run."""
    shown = reading.show(desk(), caller(), number)
    name = unquote(name)
    found = reading.ledger(shown, name)
    return ledger_body(shown, _timer(shown, name), found)


@blueprint.route("/cases/<number>/explain")
@blueprint.response(200, ExplanationSchema)
def explain_case(number: str) -> Json:
    """Read why a case stands as it does: every rule, table and timer."""
    shown = reading.show(desk(), caller(), number)
    return explanation(shown, explaining.explain(shown))


@blueprint.route("/cases/<number>/notices")
@blueprint.response(200, NoticeListSchema)
def list_notices(number: str) -> Json:
    """Read the notices that were drawn up, and how each was served."""
    return {"items": notice_bodies(reading.show(desk(), caller(), number))}


@blueprint.route("/cases/<number>/tasks")
@blueprint.response(200, TaskListSchema)
def list_tasks(number: str) -> Json:
    """Read the tasks of a case, open and done."""
    shown = reading.show(desk(), caller(), number)
    return {"items": [task_body(shown.matter, task) for task in shown.case.tasks]}


@blueprint.route("/cases/<number>/submission")
@blueprint.response(200, SubmissionSchema)
def read_submission(number: str) -> Json:
    """Read what a case came with, and who takes part, masked."""
    shown = reading.show(desk(), caller(), number)
    if not shown.identities:
        raise NotPermitted("您的角色不得查看当事人", "Your role may not see who takes part")
    if shown.submission is None:
        raise NotFound("本件不是由来件产生", "This case did not come with a submission")
    note_shown(desk(), caller(), shown)
    return submission_body(shown.submission, identities.look(desk(), caller(), number).parties)


def _timer(shown: Shown, name: str) -> Timer:
    base, _, run = name.partition("#")
    runs = views.timer_runs(shown.matter, shown.at)
    named = [t for t in runs if t.name == base and (not run or t.run == int(run))]
    if not named:
        raise NotFound(f"时限 {base} 没有第{run}次", f"Timer {base} has no run {run}")
    return named[-1]
