"""The whole text of a file of a draft, for those who would rather write it; and new scenarios."""

from __future__ import annotations

import re
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk
from console.forms import RIGHT, Wrong, typed
from console.studio import blueprint
from console.studio.frame import Opened, attempt, opened, page, revision_typed
from core.domain.errors import NotFound, Problem, invalid
from core.usecases.policymaking import drafts
from core.usecases.policymaking.checking import Checked, checked, seen
from core.usecases.policymaking.texts import present
from core.usecases.published import published

_LINE = re.compile(r":(\d+)")


@blueprint.route("/<sector>/drafts/<row:draft>/file")
def file(sector: str, draft: int) -> str:
    """A file of a draft as text, with what was found on its lines."""
    found = opened(sector, draft)
    path = request.args.get("path", "")
    if path not in found.draft.files:
        raise NotFound(f"草案没有文件 {path}", f"The draft has no file {path}")
    return _page(found, path, found.draft.files[path], RIGHT)


@blueprint.route("/<sector>/drafts/<row:draft>/file/new")
def new_file(sector: str, draft: int) -> str:
    """A file in use that the draft does not hold yet, to be changed in it."""
    found = opened(sector, draft)
    path = request.args.get("path", "")
    if path.startswith(("policies/", "scorecards/", "reports/")):
        raise NotFound("现行版本不得改动", "A version in use is never edited")
    with desk().store.read() as work:
        here = present(desk().registry, sector, published(work, sector))
    if path not in here:
        raise NotFound(f"没有文件 {path}", f"There is no file {path}")
    return _page(found, path, here[path], RIGHT)


@blueprint.route("/<sector>/drafts/<row:draft>/file", methods=["POST"])
def store_file(sector: str, draft: int) -> ResponseReturnValue:
    """Keep a whole file, or take it out of the draft."""
    path, text = typed("path", 200), request.form.get("text", "").replace("\r\n", "\n")
    place = desk(), caller(), sector, draft

    def do() -> Any:
        gone = request.form.get("do") == "remove"
        drafts.set_file(*place, path, None if gone else text, revision_typed())
        at: dict[str, Any] = {"sector": sector, "draft": draft, "done": "edited"}
        page_ = "studio.draft" if gone else "studio.file"
        if not gone:
            at["path"] = path
        return redirect(url_for(page_, **at), 303)

    return attempt(do, lambda wrong: _page(opened(sector, draft), path, text, wrong))


@blueprint.route("/<sector>/drafts/<row:draft>/scenario")
def scenario(sector: str, draft: int) -> str:
    """A new scenario: an example of a case, and what must come of it."""
    return page("scenario.html", opened(sector, draft), text=_example(sector))


@blueprint.route("/<sector>/drafts/<row:draft>/scenario", methods=["POST"])
def store_scenario(sector: str, draft: int) -> ResponseReturnValue:
    """Add a scenario to the draft."""
    place = desk(), caller(), sector, draft
    text = request.form.get("text", "").replace("\r\n", "\n")

    def do() -> Any:
        name = typed("slug", 60)
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            zh, en = "小写字母、数字和下划线", "Small letters, digits and _"
            raise invalid(Problem("slug", zh, en))
        path = f"scenarios/{name}.yaml"
        before = opened(sector, draft).draft.files.get(path, "")
        whole = f"{before.rstrip()}\n---\n{text}" if before else text
        drafts.set_file(*place, path, whole, revision_typed())
        return redirect(url_for("studio.checks", sector=sector, draft=draft, done="added"), 303)

    return attempt(do, lambda wrong: page("scenario.html", opened(sector, draft), wrong, text=text))


def _page(found: Opened, path: str, text: str, wrong: Wrong) -> str:
    told = _found_in(found, path) if path in found.draft.files else None
    return page("file.html", found, wrong, path=path, text=text, told=told or [],
                lines=text.count("\n") + 1, held=path in found.draft.files)  # fmt: skip


def _found_in(found: Opened, path: str) -> list[tuple[int, str, Any]]:
    """What is wrong with a file of the draft: line, gravity, what was found."""
    said: Checked = checked(desk(), seen(desk(), caller(), found.draft.sector, found.draft.id))
    problems = [(one.path, "problem", one) for one in said.problems]
    findings = [(one.place, one.severity, one) for one in said.new]
    here = []
    for place, gravity, one in [*problems, *findings]:
        if path not in place:
            continue
        line = _LINE.search(place.partition(path)[2])
        here.append((int(line[1]) if line else 1, gravity, one))
    return sorted(here, key=lambda each: each[0])


def _example(sector: str) -> str:
    """A scenario to begin from."""
    today = desk().now().astimezone(desk().zone)
    kind = desk().sector(sector).kinds[0]
    return (
        f"scenario: \nsector: {sector}\ncase:\n  at: {today:%Y-%m-%d} 10:00\n"
        f"  kind: {kind}\n  channel: phone\n  facts: {{}}\nexpect:\n  verdict: accept\n"
    )
