"""The citizens' form, a page at a time, and what is sent with it.

Every page carries the answers of all others in hidden fields: going back loses nothing, and the
office knows nothing before the last button. All is checked once more when it is sent.
"""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from api.context import desk
from api.errors import ApiError
from api.routes.receipts import enter
from api.server import LARGEST_BODY
from console.door import blueprint
from console.door.answers import Answers
from console.door.codes import picture
from console.door.steps import Step, check, step_with, steps_of
from console.forms import RIGHT, Wrong, refused
from console.uploads import CutFile
from core.domain.errors import NotFound, TousuError
from core.usecases.casework import givenfiles, mailbox

Shown = tuple[str, int, dict[str, str]]

#: What a page may have around a file: all the answers.
_AROUND = 512 * 1024


class _InMemory(FormDataParser):
    """Reads a form without laying its files on the disk before anybody has looked at them."""

    def __init__(self, *_: Any, **limits: Any) -> None:
        super().__init__(
            **limits | {"stream_factory": lambda *_, **__: CutFile(givenfiles.LARGEST)}
        )


@blueprint.route("/door/write")
def write_form() -> str:
    """The first page of the form, with what the address brings along."""
    answers = Answers.begun(request.args)
    return _page(answers, steps_of(answers)[0], RIGHT)


@blueprint.route("/door/write", methods=["POST"])
def write() -> Shown:
    """Go on, back, or to a page of the form; lay a file down; or send it."""
    request.form_data_parser_class = _InMemory
    request.max_content_length = LARGEST_BODY
    request.max_form_memory_size = _AROUND
    try:
        answers, go = Answers.sent(), request.form.get("go", "next")
    except RequestEntityTooLarge:
        raise _too_large() from None
    steps = steps_of(answers)
    here = _named(steps, request.form.get("step", "")) or steps[0]
    try:
        if go == "send":
            return _send(answers, steps)
        answers, here = _moved(answers, steps, here, go)
    except NotFound:
        raise
    except TousuError as error:
        return _again(answers, here, error)
    return _page(answers, here, RIGHT), 200, {}


def _moved(answers: Answers, steps: list[Step], here: Step, go: str) -> tuple[Answers, Step]:
    """The answers, and the page that comes after what was pressed."""
    place = steps.index(here)
    if go == "back":
        return answers, steps[max(0, place - 1)]
    if asked := _named(steps, go):
        return answers, asked
    what, _, number = go.partition(":")
    if what == "drop" and number.isdecimal():
        return answers.without_file(int(number)), here
    file = request.files.get("file")
    if file is not None and file.filename:
        enter(with_file=True)
        given = givenfiles.take(desk(), file.filename, file.read(), answers.files)
        answers = answers.with_file(given)
    if go == "add":
        return answers, here
    check(here, answers)
    # What was chosen on this page may bring another one after it, or leave it out.
    return answers, steps[min(place + 1, len(steps) - 1)]


def _send(answers: Answers, steps: list[Step]) -> Shown:
    for step in steps:
        try:
            check(step, answers)
        except TousuError as error:
            return _again(answers, step, error)
    enter()
    files = givenfiles.keep_waiting(desk(), answers.files)
    _, code = mailbox.hand_in(desk(), answers.arrival(), key=answers.once(), files=files)
    address = f"{request.url_root}door/progress#{code}"
    shown = render_template(
        "door/receipt.html", code=code, address=address, picture=picture(address)
    )
    return shown, 201, {}


def _again(answers: Answers, here: Step, error: TousuError) -> Shown:
    """The page with the first thing that is wrong, and everything as it was typed."""
    steps, wrong = steps_of(answers), refused(error)
    if error.problems and error.problems[0].path not in here.fields:
        here = step_with(steps, error.problems[0].path)
    return _page(answers, here, wrong), wrong.status, dict(getattr(error, "headers", {}))


def _page(answers: Answers, here: Step, wrong: Wrong) -> str:
    steps = steps_of(answers)
    return render_template(
        "door/write.html", answers=answers, here=here, steps=steps, wrong=wrong,
        place=[one.name for one in steps].index(here.name) + 1,
        asks={one.fact: one.ask for one in answers.form.asks}, limits=givenfiles,
    )  # fmt: skip


def _named(steps: list[Step], name: str) -> Step | None:
    return next((one for one in steps if one.name == name), None)


def _too_large() -> ApiError:
    most = givenfiles.LARGEST // 1024 // 1024
    return ApiError(
        "too_large", f"文件不得超过 {most} MiB;请退回上一页另选文件",
        f"A file may have {most} MiB at most; go back and choose another",
    )  # fmt: skip
