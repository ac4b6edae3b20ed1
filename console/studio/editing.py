"""One edit of a draft as a form: shown, tried while it is typed, and stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from api.words import t
from console.forms import RIGHT, Wrong
from console.studio import blueprint
from console.studio.conditionform import Shown, condition_shown
from console.studio.frame import Opened, attempt, opened, page, revision_typed
from console.studio.live import Live, live
from console.studio.part import LISTED, Part, found_item, found_part
from console.studio.partfields import Field, kinds, options
from console.studio.partvalues import LOCKED, shown
from console.studio.rowform import Lines, signs
from core.domain.errors import NotFound, Problem, TousuError
from core.policyfiles.edits.named import Operation
from core.usecases.policymaking import editing
from core.usecases.policymaking.conditions import Speaker
from core.usecases.published import path_of

#: Where in an operation, or in a file, a mistake stands: its last name is the field.
_LAST = re.compile(r"([a-z_]+)(?:\[\d+\])*$")


@dataclass(frozen=True)
class Form:
    """A part with everything that its form shows."""

    part: Part
    conditions: Mapping[str, Shown] = field(default_factory=dict)
    live: Live | None = None


@blueprint.route("/<sector>/drafts/<row:draft>/edit/<kind>")
def edit(sector: str, draft: int, kind: str) -> str:
    """The form of one part of a draft; without ``?name`` of a new one."""
    found = opened(sector, draft)
    return _page(found, _form(found, kind), RIGHT)


@blueprint.route("/<sector>/drafts/<row:draft>/edit/<kind>", methods=["POST"])
def store_edit(sector: str, draft: int, kind: str) -> ResponseReturnValue:
    """Store what was typed, or show what it would do (``do=show``)."""
    found = opened(sector, draft)
    form = _form(found, kind)
    what = request.form.get("do", "save")
    if what in ("show", "line"):
        return _page(found, _tried(found, form), RIGHT)

    def do() -> Any:
        operation = _operation(form.part, what)
        done = "same"
        if operation is not None:
            made = editing.edit(
                desk(), caller(), sector, draft, [operation], revision=revision_typed(),
                force=request.form.get("force") == "1", note=request.form.get("note", ""),
            )  # fmt: skip
            done = "edited" if made.changes else "same"
        anchor = f"{kind}-{form.part.name}" if form.part.name and not form.part.within else None
        back = url_for("studio.draft", sector=sector, draft=draft, done=done, file=form.part.file,
                       _anchor=anchor)  # fmt: skip
        return redirect(back, 303)

    def again(wrong: Wrong) -> str:
        return _page(found, form, _placed(wrong, form.part))

    return attempt(do, again)


def _operation(part: Part, what: str) -> Operation | None:
    """The edit that a button means."""
    if what == "remove":
        return {"op": f"remove_{part.kind}", **part.place()}
    if what in ("disable", "enable"):
        return {"op": f"{what}_ground", **part.place()}
    if what == "move":
        before = request.form.get("before", "")
        place: str | int = int(before) if before.isdecimal() else before
        return {"op": f"move_{part.kind}", **part.place(), **({"before": place} if before else {})}
    return part.operation()


def _form(found: Opened, kind: str) -> Form:
    """The form of the address: of a part as the draft has it now."""
    if kind not in kinds():
        raise NotFound("没有这一类", "There is no such kind of part")
    sector = found.sector()
    file = request.values.get("file", "")
    name, within = request.values.get("name", ""), request.values.get("within", "")
    if kind == "item":
        cards = [one for one in sector.scorecards if path_of(one) == file]
        if not cards or file not in found.draft.files:
            raise NotFound("草案没有这份考核表", "The draft has no such scorecard")
        return Form(found_item(sector, cards[0], name, file))
    versions = found.versions(sector)
    named = [one for one in versions if path_of(one) == file] or versions
    if not named and kind == "notice":
        named = list(sector.policies[-1:])  # a notice belongs to no version
    if not named:
        raise NotFound("草案没有政策版本", "The draft has no version of a policy")
    part = found_part(Speaker(sector, named[0]), kind, name, within, path_of(named[0]))
    conditions = {
        one.key: condition_shown(one.key, part.speaker, part.now.get(one.key))
        for one in part.fields()
        if one.sort == "condition"
    }
    return Form(part, conditions)


def _tried(found: Opened, form: Form) -> Form:
    """The form with what the edit would do; what keeps it from being done is part of that."""
    faults = [Problem(key, said, said) for key, one in form.conditions.items()
              for said in one.faults]  # fmt: skip
    if faults:
        return replace(form, live=Live(problems=tuple(faults)))
    condition = next((one.text for one in form.conditions.values() if one.text), "")
    try:
        operation = form.part.operation()
    except TousuError as error:
        return replace(form, live=Live(problems=error.problems))
    operations = [operation] if operation else []
    return replace(form, live=live(found.draft, operations, form.part.speaker, condition))


def _placed(wrong: Wrong, part: Part) -> Wrong:
    """What is wrong, each at its field where there is one."""
    keys = {one.key for one in part.fields()} | {"slug", "before"}
    fields: dict[str, str] = {}
    for path, said in wrong.fields.items():
        words = path.replace(".language", "").split(" ")[-1]
        last = _LAST.search(words)
        at = next((key for key in reversed(words.split(".")) if key in keys), "")
        at = at or (last[1] if last and last[1] in keys else path)
        fields[at] = f"{fields[at]} {said}" if at in fields else said
    return replace(wrong, fields=fields)


def _page(found: Opened, form: Form, wrong: Wrong) -> str:
    part = form.part
    lines = Lines(part.speaker)
    title = kinds()[part.kind]
    return page(
        "part.html", found, wrong, form=form, part=part, title=title, LOCKED=LOCKED,
        fields=[one for one in part.fields() if shown(one, part.now) is not LOCKED],
        now=lambda one: shown(one, part.now), choices=lambda one: _choices(one, part),
        signs=signs(), facts=_facts(part), values_of=lines.choices, units=options("units"),
        parameters=_lengths(part), gives=_gives(part) if part.kind == "row" else {},
        name=_name(part), listed=part.kind in LISTED, asking=request.form.get("do") == "show",
    )  # fmt: skip


def _name(part: Part) -> str:
    """What the part is called, for the heading."""
    if part.new:
        return ""
    title = part.now.get("title")
    if part.kind in ("timer", "act"):
        section = {"timer": "timers", "act": "actions"}[part.kind]
        return part.speaker.names.title(section, part.name, language())
    if isinstance(title, Mapping):
        return str(title[language()])
    if isinstance(part.now.get("when"), Mapping):
        return str(part.now["when"].get("sentences", {}).get(language(), part.name))
    return part.name if not part.name.isdecimal() else t("其余情形", "otherwise")


def _choices(one: Field, part: Part) -> dict[str, str]:
    """The words that a field offers."""
    if one.section in ("outcomes", "strengths", "rolls"):
        return options(one.section)
    words = part.outline["words"]
    if one.section == "to_statuses":
        titles = _said(words["statuses"])
        return {"same": t("不变", "stays as it is"), **titles}
    found = _said(words.get(one.section, {}))
    if one.key == "from":
        return {"open": t("一切未结状态", "every open status"), **found}
    if one.section == "events":
        return {"received": t("收到", "receipt"), **found}
    return found


def _facts(part: Part) -> dict[str, str]:
    return {one["slug"]: one["title"][language()] for one in part.outline["facts"]}


def _lengths(part: Part) -> dict[str, str]:
    """The parameters that are periods, as a length names them."""
    found = (one for one in part.outline["parameters"] if one["type"] == "period")
    return {f"params.{one['slug']}": one["title"][language()] for one in found}


def _gives(part: Part) -> dict[str, dict[str, str]]:
    """What each result of a table may be: what its rows give, and the units of the sector."""
    table = next(one for one in part.outline["tables"] if one["slug"] == part.within)
    names, chosen = part.speaker.names, language()
    found: dict[str, dict[str, str]] = {}
    for name in table["results"]:
        values = [row["gives"].get(name) for row in (*table["rows"], {"gives": table["otherwise"]})]
        flags = any(isinstance(value, bool) for value in values)
        slugs = ["true", "false"] if flags else [str(one) for one in values if one is not None]
        if name == "unit":
            slugs += part.speaker.sector.vocabulary.get("units", {})
        found[name] = {slug: names.choice(name, slug, chosen) for slug in dict.fromkeys(slugs)}
        if flags:
            found[name] = {"true": t("是", "Yes"), "false": t("否", "No")}
    return found


def _said(titles: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {slug: title[language()] for slug, title in titles.items()}
