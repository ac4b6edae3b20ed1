"""Who takes part in a case: masked for all, in plain words for whom the law lets look, once told
why; and how secret the case is kept."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from api.context import caller, desk
from api.presenters.identities import identities_body
from api.words import of, t
from console.forms import RIGHT, Wrong, refused, typed
from console.work import blueprint
from console.work.casepage import back_to, case_page_of, shown_case
from core.domain.errors import NotFound, TousuError
from core.domain.people.identities import GROUNDS, LEVELS, REASON_LENGTH
from core.usecases.casework.mailbox import CORRESPONDENTS, GIVERS
from core.usecases.casework.reading import IDENTITY_ROLES, Shown
from core.usecases.sealed import identities, releasing, secrecy
from core.usecases.sealed.identities import REASONED, Seen


@blueprint.route("/cases/<number>/parties")
def parties_page(number: str) -> str | tuple[str, int]:
    """Who takes part, masked; of who is hidden the part alone."""
    return _page(shown_case(number))


@blueprint.route("/cases/<number>/parties", methods=["POST"])
def read_parties(number: str) -> str | tuple[str, int]:
    """Who takes part in plain words, shown this once; the look stands in the journal."""
    shown = shown_case(number)
    try:
        seen = identities.read(
            desk(), caller(), number, ground=typed("ground", 40), reason=typed("reason", 2000)
        )
    except NotFound:
        raise
    except TousuError as error:
        return _page(shown, refused(error), "read")
    return _page(shown_case(number), seen=seen)


@blueprint.route("/cases/<number>/release", methods=["POST"])
def ask_release(number: str) -> Response | str | tuple[str, int]:
    """Ask a custodian to release a sealed identity."""
    shown = shown_case(number)
    try:
        fields = request.form.getlist("fields")
        ground, reason = typed("ground", 40), typed("reason", 2000)
        releasing.ask(desk(), caller(), number, ground, reason, fields)
    except NotFound:
        raise
    except TousuError as error:
        return _page(shown, refused(error), "release")
    return back_to(number, "asked", "work.parties_page")


@blueprint.route("/cases/<number>/secrecy", methods=["POST"])
def set_secrecy(number: str) -> Response | str | tuple[str, int]:
    """Raise how secret a case is kept, or ask a custodian to lower it."""
    shown = shown_case(number)
    try:
        level, ground, reason = typed("level", 40), typed("ground", 40), typed("reason", 2000)
        asked = secrecy.set_level(desk(), caller(), number, level, ground, reason)
    except NotFound:
        raise
    except TousuError as error:
        return _page(shown, refused(error), "secrecy")
    return back_to(number, "asked" if asked else "secrecy", "work.parties_page")


def _page(
    shown: Shown, wrong: Wrong = RIGHT, place: str = "", seen: Seen | None = None
) -> str | tuple[str, int]:
    found = seen or identities.look(desk(), caller(), shown.case.number)
    roles = set(shown.officer.roles)
    freely = bool(roles & (set(IDENTITY_ROLES) - set(REASONED)))
    return case_page_of(
        "work/parties.html", shown, wrong, place=place, seen=identities_body(found, desk().now()),
        level=shown.case.secrecy, levels=_levels(), fields=_fields(),
        why={ground: of(title) for ground, title in GROUNDS.items()},
        looks=bool(roles & set(IDENTITY_ROLES)), freely=freely,
        asks=bool(roles & set(releasing.ASKERS)), moves=bool(roles & {*secrecy.RAISERS}),
        corresponds=bool(roles & set(CORRESPONDENTS)), gives=bool(roles & set(GIVERS)),
        shortest=REASON_LENGTH, states=_states(),
    )  # fmt: skip


def _fields() -> dict[str, str]:
    return {
        "name": t("姓名", "Name"),
        "contact": t("联系方式", "Contact"),
        "address": t("地址", "Address"),
        "id_number": t("证件号码", "Identity document"),
    }


def _levels() -> dict[str, str]:
    said = {
        "open": t(
            "一般:承办的人可以查看,查看留痕", "Open: who handles it may look; looks are noted"
        ),
        "confidential": t(
            "保密:不得向被投诉人透露", "Confidential: the respondent is told nothing"
        ),
        "sealed": t("封存:须经保密专员解密", "Sealed: only a custodian releases it"),
        "anonymous": t("匿名:没有人知道", "Anonymous: nobody knows"),
    }
    return {level: said[level] for level in LEVELS}


def _states() -> dict[str, str]:
    return {
        "asked": t("待决定", "waiting"),
        "granted": t("已批准", "granted"),
        "refused": t("不予批准", "refused"),
    }
