"""What a draft would do, checked: lint, scenarios, coverage, and examples at the boundaries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from console.forms import RIGHT, Wrong
from console.studio import blueprint
from console.studio.frame import Opened, attempt, opened, page, revision_typed
from core.domain.errors import NotFound
from core.policyfiles import PolicyFileError
from core.scenarios.boundaries import Boundary, boundaries
from core.scenarios.coverage import coverage
from core.scenarios.proving import player
from core.usecases.policymaking import checking, drafts, linting, proving
from core.usecases.policymaking.drafts import Change

#: Examples at boundaries that a page shows.
MOST = 60


@blueprint.route("/<sector>/drafts/<row:draft>/checks")
def checks(sector: str, draft: int) -> str:
    """What lint says; with ``?coverage`` or ``?boundaries`` what scenarios exercise, or lack."""
    return _page(opened(sector, draft), RIGHT)


@blueprint.route("/<sector>/drafts/<row:draft>/checks", methods=["POST"])
def run_checks(sector: str, draft: int) -> ResponseReturnValue:
    """Play the scenarios, note a check, or take examples at boundaries into the draft."""
    place = desk(), caller(), sector, draft
    what = request.form.get("do", "prove")

    def do() -> Any:
        if what == "prove":
            proof = proving.prove(*place, player(desk()))
            return _page(opened(sector, draft), RIGHT, proof=proof)
        if what == "keep":
            _keep(opened(sector, draft))
            done = "added"
        else:
            checking.check(*place)
            done = "checked"
        return redirect(url_for("studio.checks", sector=sector, draft=draft, done=done), 303)

    return attempt(do, lambda wrong: _page(opened(sector, draft), wrong))


def _keep(found: Opened) -> None:
    """Take the examples that were ticked into the draft, each into the file that it names."""
    chosen = request.form.getlist("keep")
    files = dict(found.draft.files)
    for place, one in enumerate(_boundaries(found)):
        if str(place) in chosen:
            before = files.get(one.file, "")
            files[one.file] = f"{before.rstrip()}\n---\n{one.text}" if before else one.text
    changed = {path: text for path, text in files.items() if found.draft.files.get(path) != text}
    draft = found.draft
    drafts.change(desk(), caller(), draft.sector, draft.id, Change(changed), revision_typed())


def _page(found: Opened, wrong: Wrong, proof: proving.Proof | None = None) -> str:
    here = checking.seen(desk(), caller(), found.draft.sector, found.draft.id)
    findings = linting.findings(desk(), here)
    new = set(checking.checked(desk(), here).new)
    more: dict[str, Any] = {}
    try:
        if request.values.get("coverage"):
            more["covered"] = _coverage(here)
        if request.values.get("boundaries"):
            more["examples"] = list(enumerate(_boundaries(found)))[:MOST]
    except PolicyFileError as error:
        wrong = wrong or Wrong(error.text(language()))
    with desk().store.read() as work:
        last = proving.failures(desk(), work, found.draft)
    return page(
        "checks.html", found, wrong, findings=findings, new=new, proof=proof, last=last,
        scenarios=sorted(p for p in found.draft.files if p.startswith("scenarios/")), **more,
    )  # fmt: skip


def _coverage(here: checking.Seen) -> Mapping[str, Any]:
    """Which rules the scenarios exercise, and which they never do."""
    scenarios = proving.standing_scenarios(desk(), here) | proving.scenarios_of(here.draft.files)
    found = coverage(here.sector(desk()), scenarios, str(desk().zone))
    return {"scenarios": found.scenarios, "never": found.never, "exercised": found.exercised}


def _boundaries(found: Opened) -> list[Boundary]:
    """Examples at each number, day and limit of the version that the draft writes."""
    sector = found.sector()
    versions = found.versions(sector)
    if not versions:
        raise NotFound("草案没有政策版本", "The draft has no version of a policy")
    return boundaries(sector, versions[0], str(desk().zone))
