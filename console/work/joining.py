"""The cases beside a case: bound to it by hand, or split off it on the spot."""

from __future__ import annotations

from collections.abc import Callable

from flask import request
from werkzeug.wrappers import Response

from api.context import caller, desk
from api.presenters.cases import visible_facts
from api.routes.cases import officer_of
from api.words import t
from console.forms import RIGHT, Wrong, facts_typed, number_typed, refused, typed
from console.work import blueprint
from console.work.casepage import back_to, case_page_of, shown_case
from core.domain.casework import joining
from core.domain.casework.cases import Case
from core.domain.errors import NotFound, NotPermitted, Refusal, TousuError
from core.usecases.casework import linking, reading
from core.usecases.casework.intake import Claim
from core.usecases.casework.reading import Shown


@blueprint.route("/cases/<number>/links")
def links_page(number: str) -> str | tuple[str, int]:
    """The cases bound to this one, and what may be done about it."""
    return _page(shown_case(number))


@blueprint.route("/cases/<number>/links", methods=["POST"])
def link_case(number: str) -> Response | str | tuple[str, int]:
    """Bind another case to this one."""
    return _joined(number, linking.link, "linked")


@blueprint.route("/cases/<number>/unlink", methods=["POST"])
def unlink_case(number: str) -> Response | str | tuple[str, int]:
    """Take back a link that was made by hand."""
    return _joined(number, linking.unlink, "unlinked")


@blueprint.route("/cases/<number>/split", methods=["POST"])
def split_case(number: str) -> Response | str | tuple[str, int]:
    """Open a case for a second matter found in this one."""
    shown = shown_case(number)
    try:
        known, _ = visible_facts(shown, shown.case.facts)
        facts = {name: known[name] for name in request.form.getlist("keep") if name in known}
        facts |= facts_typed(shown.matter.regime.sector.facts)
        facts = {name: value for name, value in facts.items() if value is not None}
        claim = Claim(typed("kind", 100), facts)
        officer, revision = officer_of(shown), number_typed("revision")
        opened = linking.split(desk(), number, officer, claim, typed("note"), revision=revision)
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        return _page(shown_case(number), refused(error), "split")
    return back_to(opened.number, "split")


def _joined(number: str, do: Callable[..., Case], done: str) -> Response | str | tuple[str, int]:
    shown = shown_case(number)
    other = typed("other", 100)
    try:
        officer, revision = officer_of(shown), number_typed("revision")
        _see(other)
        do(desk(), number, officer, other, typed("relation", 100) or "related", typed("note"),
           revision=revision)  # fmt: skip
    except NotPermitted:
        raise
    except TousuError as error:
        return _page(shown_case(number), refused(error), done)
    return back_to(number, done, "work.links_page")


def _see(other: str) -> None:
    """Whoever may not see the other case is told that there is none."""
    reading.show(desk(), caller(), other)


def _page(shown: Shown, wrong: Wrong = RIGHT, place: str = "") -> str | tuple[str, int]:
    sector = shown.matter.regime.sector
    lacking = [
        sector.facts[path.removeprefix("facts.")]
        for path in wrong.fields
        if place == "split" and path.removeprefix("facts.") in sector.facts
    ]
    return case_page_of(
        "work/links.html", shown, wrong, place=place, relations=relations(), lacking=lacking,
        by_hand={one for one in shown.links if _by_hand(shown, *one)}, may=_may(shown),
    )  # fmt: skip


def relations() -> dict[str, str]:
    """What binds one case to another, in words."""
    return {
        "related": t("相关", "related"),
        "duplicate": t("重复", "duplicate"),
        "merged": t("合并", "merged"),
        "split": t("分出", "split"),
        "converted": t("转办", "converted"),
        "same_receipt": t("同一来件", "same receipt"),
    }


def _by_hand(shown: Shown, relation: str, other: str) -> bool:
    try:
        joining.check_linked_by_hand(shown.case, other, relation)
    except Refusal:
        return False
    return True


def _may(shown: Shown) -> bool:
    """Whether the one who is here may split and link this case."""
    try:
        joining.check(shown.matter, shown.officer, shown.at)
    except Refusal:
        return False
    return True
