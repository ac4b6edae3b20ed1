"""A draft: what it holds, what of it can be edited, its head, its history."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from api.presenters.drafts import event_body, signature_body
from console.forms import RIGHT, Wrong, typed
from console.studio import blueprint, picture
from console.studio.frame import Opened, attempt, opened, page, revision_typed
from console.studio.overview import value_words
from console.studio.partfields import options
from console.studio.saying import Sayer
from console.studio.sayingcard import card_rules
from console.studio.sayingoffice import office_rules
from console.studio.sayingwork import work_rules
from console.studio.ways import way_now
from core.domain.assessment.scorecards import Scorecard
from core.domain.errors import Problem, invalid
from core.domain.rules.policies import Policy
from core.policyfiles import PolicyFileError
from core.storage.rules.policies import DraftEvent
from core.usecases.meetings.smallcells import CHANGE, coarseness
from core.usecases.policymaking import drafts, signing
from core.usecases.policymaking.checking import checked, seen
from core.usecases.policymaking.conditions import Speaker
from core.usecases.policymaking.drafts import Change
from core.usecases.policymaking.outline import Outline
from core.usecases.policymaking.skeletons import card_skeleton
from core.usecases.policymaking.texts import present
from core.usecases.published import path_of, published


@blueprint.route("/<sector>/drafts/<row:draft>")
def draft(sector: str, draft: int) -> str:
    """What a draft says, each part with a way to change it."""
    return _page(opened(sector, draft), RIGHT)


@blueprint.route("/<sector>/drafts/<row:draft>", methods=["POST"])
def change_head(sector: str, draft: int) -> ResponseReturnValue:
    """Change title and transition, make it rest on what is published now, or give it up."""
    place = desk(), caller(), sector, draft
    what = request.form.get("do", "")

    def do() -> Any:
        if what == "drop":
            drafts.drop(*place, typed("note"), revision_typed())
        elif what == "card":
            _begin_card(sector, draft)
        elif what == "rebase":
            drafts.change(*place, Change(rebase=True), revision_typed())
        else:
            wanted = Change(title=typed("title"), transition=typed("transition", 20))
            drafts.change(*place, wanted, revision_typed())
        done = {"drop": "dropped", "rebase": "rebased"}.get(what, "edited")
        return redirect(url_for("studio.draft", sector=sector, draft=draft, done=done), 303)

    return attempt(do, lambda wrong: _page(opened(sector, draft), wrong))


@blueprint.route("/<sector>/drafts/<row:draft>/history")
def history(sector: str, draft: int) -> str:
    """Everything that happened to a draft, and who signed what."""
    found = opened(sector, draft)
    return page(
        "history.html", found, events=[_event(found, one) for one in reversed(found.history)],
        signatures=[signature_body(one) for one in signing.signatures(found.history)],
        broken=signing.first_fault(draft, found.history),
    )  # fmt: skip


def _begin_card(sector: str, draft: int) -> None:
    """Take the head of a new version of a scorecard into the draft."""
    with suppress(ValueError):
        first = date.fromisoformat(typed("from", 20))
        file = card_skeleton(desk().sector(sector), typed("card", 60), first)
        drafts.change(desk(), caller(), sector, draft, Change(dict([file])), revision_typed())
        return
    raise invalid(Problem("from", "请填写日期", "Name a day"))


def _event(opened: Opened, one: DraftEvent) -> dict[str, Any]:
    """A line of the history, its edits as people read them."""
    found = event_body(one, coarseness(desk(), caller(), opened.draft.sector, CHANGE))
    edits = one.data.get("edits", ())
    told = [json.dumps(each, ensure_ascii=False, indent=1) for each in edits]
    return {**found, "told": told}


def _page(found: Opened, wrong: Wrong) -> str:
    """The content of a draft: a version in words, or why it cannot be read."""
    try:
        sector = found.sector()
    except PolicyFileError as error:
        return page("draft.html", found, wrong, problems=error.problems, version=None,
                    versions=[], others=_others(found), fresh=[])  # fmt: skip
    versions = found.versions(sector)
    chosen = request.args.get("file", "")
    named = [one for one in versions if path_of(one) == chosen] or versions
    version = named[0] if named else None
    more: dict[str, Any] = _rules(sector, version, found) if version else {}
    new = checked(desk(), seen(desk(), caller(), found.draft.sector, found.draft.id)).new
    return page(
        "draft.html", found, wrong, problems=(), version=version, versions=versions,
        path_of=path_of, others=_others(found), fresh=new,
        cards=[one for one in sector.scorecards if path_of(one) in found.draft.files],
        measure_words=_measure_words, card_sections=partial(card_rules, sector),
        card_edit=partial(_edit, found),
        known_cards={one.slug: one.title[language()] for one in sector.scorecards},
        **more,
    )  # fmt: skip


def _rules(sector: Any, version: Policy, found: Opened) -> dict[str, Any]:
    """A version in words, as the page of a version has it, with the addresses of the forms."""
    speaker = Speaker(sector, version)
    sayer = Sayer(speaker)
    acts, timers = sayer.acts(), sayer.timers()
    outline = Outline(speaker).all()
    return {
        "outline": outline, "office": office_rules(sayer, outline), "work": work_rules(sayer),
        "is_office": version.office,
        "sayer": sayer, "acts": acts, "timers": timers,
        "ladder": picture.ladder(sayer, acts), "bars": picture.bars(timers),
        "geometry": picture, "value_words": value_words, "result_words": sayer.result,
        "edit": _edit(found, version), "title": version.title[language()],
    }  # fmt: skip


def _edit(found: Opened, version: Policy | Scorecard) -> Callable[..., str] | None:
    """What gives the address of a form of a version; None where nothing can be changed."""
    draft = found.draft
    address = partial(
        url_for, "studio.edit", sector=draft.sector, draft=draft.id, file=path_of(version)
    )

    def edit(kind: str, name: Any, within: str = "") -> str:
        named = {"name": name} if name != "" else {}
        return address(kind=kind, within=within or None, **named)

    return edit if found.editable else None


def _measure_words(card: Scorecard, slug: str) -> str:
    """Which kind of measure one of a scorecard is."""
    return options("counts")[way_now("counts", card.document["measures"][slug])]


def _others(found: Opened) -> list[str]:
    """Files that may be taken into the draft: those with no version of their own."""
    with desk().store.read() as work:
        texts = published(work, found.draft.sector)
    here = present(desk().registry, found.draft.sector, texts)
    loose = ("notices/", "scenarios/")
    found_paths = [p for p in here if p.startswith(loose) or "/" not in p]
    return sorted(path for path in found_paths if path not in found.draft.files)
