"""What the office and who reported write to one another, and the receipt that it takes."""

from __future__ import annotations

from werkzeug.wrappers import Response

from api.context import caller, desk
from api.routes.mailboxes import message
from console.forms import RIGHT, Wrong, refused, typed
from console.work import blueprint
from console.work.casepage import back_to, case_page_of, shown_case
from core.domain.errors import NotFound, NotPermitted, TousuError
from core.usecases.casework import mailbox
from core.usecases.casework.mailbox import GIVERS, LONGEST_MESSAGE
from core.usecases.casework.reading import Shown


@blueprint.route("/cases/<number>/messages")
def letters_page(number: str) -> str | tuple[str, int]:
    """What both sides wrote; what came in counts as read then."""
    return _page(shown_case(number))


@blueprint.route("/cases/<number>/messages", methods=["POST"])
def write_letter(number: str) -> Response | str | tuple[str, int]:
    """Write to whoever holds the receipt of a case."""
    shown = shown_case(number)
    try:
        mailbox.answer(desk(), caller(), number, typed("text"))
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        return _page(shown, refused(error))
    return back_to(number, "written", "work.letters_page")


@blueprint.route("/cases/<number>/receipt", methods=["POST"])
def give_receipt(number: str) -> str | tuple[str, int]:
    """Make the receipt of a case that came otherwise; the page tells it this once."""
    shown = shown_case(number)
    try:
        code = mailbox.give(desk(), caller(), number)
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        return _page(shown, refused(error))
    return _page(shown_case(number), code=code)


def _page(shown: Shown, wrong: Wrong = RIGHT, code: str = "") -> str | tuple[str, int]:
    roles = set(shown.officer.roles)
    reads = bool(roles & set(mailbox.CORRESPONDENTS))
    found = mailbox.letters(desk(), caller(), shown.case.number) if reads else []
    return case_page_of(
        "work/letters.html", shown, wrong, letters=[message(one) for one in found], code=code,
        reads=reads, gives=bool(roles & set(GIVERS)), longest=LONGEST_MESSAGE,
    )  # fmt: skip
