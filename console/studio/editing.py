"""One edit of a draft as a form: shown, tried while it is typed, and stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from api.words import t
from console.forms import RIGHT, Wrong
from console.studio import blueprint
from console.studio.choices import choices
from console.studio.conditionform import Shown, condition_shown
from console.studio.entries import Entry, entries_of, entries_typed, more_said, shown_count
from console.studio.factvalues import offered
from console.studio.field import Field
from console.studio.foundpart import found_of_card, found_part
from console.studio.frame import Opened, attempt, opened, page, revision_typed
from console.studio.live import Live, live
from console.studio.neighbours import neighbours
from console.studio.pairs import lines_of, parts_of
from console.studio.part import LISTED, Part
from console.studio.partedits import in_list, operations_of
from console.studio.partfields import kinds, options
from console.studio.partvalues import said_at, shown, text_of
from console.studio.placing import Placing
from console.studio.rowform import Lines, signs
from console.studio.wholes import SINGLE, removal
from core.domain.errors import NotFound, Problem, TousuError
from core.policyfiles.edits.kinds import KINDS
from core.policyfiles.edits.named import Operation
from core.usecases.policymaking import editing
from core.usecases.policymaking.conditions import Speaker
from core.usecases.published import path_of

#: Kinds of parts that stand in a scorecard.
_OF_CARDS = (
    "item", "measure", "group", "finding", "item_finding", "exclusions", "reason", "rolls_up",
    "card", "standing", "source",
)  # fmt: skip
#: The kind of part in which parts of a kind stand that have a form as well.
_ABOVE = {
    "guard": "act", "extension": "timer", "timer_row": "timer", "extension_guard": "extension",
    "question": "task", "method": "service", "method_guard": "method", "item_finding": "item",
    "reason": "exclusions",
}  # fmt: skip


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
    if what.startswith("line:"):
        return _page(found, form, RIGHT)
    if what == "show":
        return _page(found, _tried(found, form), RIGHT)
    operations: list[Operation] = []

    def do() -> Any:
        operations.extend(_operations(form.part, what))
        done = "same"
        if operations:
            made = editing.edit(
                desk(), caller(), sector, draft, operations, revision=revision_typed(),
                force=request.form.get("force") == "1", note=request.form.get("note", ""),
            )  # fmt: skip
            done = "edited" if made.changes else "same"
        back = url_for("studio.draft", sector=sector, draft=draft, done=done, file=form.part.file,
                       _anchor=_anchor(form.part))  # fmt: skip
        return redirect(back, 303)

    def again(wrong: Wrong) -> str:
        return _page(found, form, Placing(form.part, operations).of_page(wrong))

    return attempt(do, again)


def _anchor(part: Part) -> str | None:
    """Where the part stands on the page of the draft; of what is within an act, the act."""
    above = {"row": "table"}.get(part.kind) or _ABOVE.get(part.kind, "timer")
    above = "timer" if above == "extension" else above
    if part.within:
        return f"{above}-{part.within.partition('.')[0]}"
    name = part.name or request.form.get("slug", "").strip()
    return f"{part.kind}-{name}" if name else None


def _operations(part: Part, what: str) -> list[Operation]:
    """The edits that a button means."""
    if what == "remove" and part.kind in SINGLE:
        return [removal(part.kind, part.file)]
    if what == "remove":
        return in_list(part, [{"op": f"remove_{part.kind}", **part.place()}])
    if what in ("disable", "enable"):
        return [{"op": f"{what}_ground", **part.place()}]
    if what == "move":
        before = request.form.get("before", "")
        place: str | int = int(before) if before.isdecimal() else before
        moved = {"op": f"move_{part.kind}", **part.place()}
        return [{**moved, **({"before": place} if before else {})}]
    return operations_of(part)


def _form(found: Opened, kind: str) -> Form:
    """The form of the address: of a part as the draft has it now."""
    if kind not in kinds():
        raise NotFound("没有这一类", "There is no such kind of part")
    sector = found.sector()
    file = request.values.get("file", "")
    name, within = request.args.get("name", ""), request.args.get("within", "")
    if kind in _OF_CARDS:
        cards = [one for one in sector.scorecards if path_of(one) == file]
        if not cards or file not in found.draft.files:
            raise NotFound("草案没有这份考核表", "The draft has no such scorecard")
        part = found_of_card(sector, cards[0], kind, name, file, within)
        return Form(part, dict(_conditions(part)))
    versions = found.versions(sector)
    named = [one for one in versions if path_of(one) == file] or versions
    if not named and kind == "notice":
        named = list(sector.policies[-1:])  # a notice belongs to no version
    if not named:
        raise NotFound("草案没有政策版本", "The draft has no version of a policy")
    part = found_part(Speaker(sector, named[0]), kind, name, within, path_of(named[0]))
    return Form(part, dict(_conditions(part)))


def _conditions(part: Part) -> Iterator[tuple[str, Shown]]:
    """Every condition of a part by the name of its fields, those of entries too."""
    for one in part.open():
        names = [one.key] if one.sort == "condition" else []
        if one.sort == "entries" and not one.always:
            count = shown_count(one, shown(one, part.now))
            names = [f"{one.key}.{n}.when" for n in range(count)]
        for name in names:
            now = text_of(said_at(part.now, name))
            yield name, condition_shown(name, part.speaker, now)


def _tried(found: Opened, form: Form) -> Form:
    """The form with what the edit would do; what keeps it from being done is part of that."""
    faults = [Problem(key, said, said) for key, one in form.conditions.items()
              for said in one.faults]  # fmt: skip
    if faults:
        return replace(form, live=Live(problems=Placing(form.part).of_panel(faults)))
    direct = (one.key for one in form.part.fields() if one.sort == "condition")
    asked = (form.conditions[key].text for key in direct if key in form.conditions)
    condition = next(filter(None, asked), "")
    try:
        operations = operations_of(form.part)
    except TousuError as error:
        return replace(form, live=Live(problems=Placing(form.part).of_panel(error.problems)))
    seen = live(found.draft, operations, form.part.speaker, condition)
    told = Placing(form.part, operations).of_panel(seen.problems)
    return replace(form, live=replace(seen, problems=told))


def _page(found: Opened, form: Form, wrong: Wrong) -> str:
    part = form.part
    lines = Lines(part.speaker)
    return page(
        "part.html", found, wrong, form=form, part=part, title=kinds()[part.kind],
        fields=part.open(), now=lambda one: shown(one, part.now), labels=Placing(part).labels(),
        choices=lambda one: choices(one, part), entries=lambda one: _entries(one, form),
        signs=signs(), facts=_facts(part), values_of=lines.choices, units=options("units"),
        parameters=_lengths(part), gives=_gives(part) if part.kind == "row" else {},
        name=_name(part), called=_name(part), listed=part.kind in LISTED, near=neighbours(part),
        above=_above(part, found),
        asking=request.form.get("do") == "show", **_inside(part),
    )  # fmt: skip


def _inside(part: Part) -> dict[str, Any]:
    """What the form of a part needs for the lines of mappings and the further words of entries."""
    speaker = part.speaker
    return {
        "pairs": lambda one: lines_of(one, shown(one, part.now), speaker),
        "pair_parts": parts_of,
        "offered": lambda fact: offered(speaker, fact),
        "more_said": lambda one, entry: more_said(one, entry.words, entry.rest, speaker),
    }


def _above(part: Part, found: Opened) -> tuple[str, str] | None:
    """Address and name of the part in which this one stands, where that has a form."""
    kind = _ABOVE.get(part.kind)
    if kind is None:
        return None
    holder, _, name = (part.within or kind).partition(".")
    place: dict[str, Any] = {"name": name, "within": holder} if name else {"name": holder}
    address = url_for("studio.edit", sector=found.draft.sector, draft=found.draft.id, kind=kind,
                      file=part.file, **place)  # fmt: skip
    if kind in SINGLE:
        return address, kinds()[kind]
    section = {"act": "actions", "extension": "timers"}.get(kind, f"{kind}s")
    own = part.speaker.names.own_title((*KINDS[kind].path, holder), language())
    called = own or part.speaker.names.title(section, holder, language())
    return address, f"{kinds()[kind]}: {called}"


def _entries(one: Field, form: Form) -> list[tuple[Entry, Shown | None]]:
    """The entries of a list as they are shown, with their conditions and some to write into."""
    now = entries_of(one, said_at(form.part.now, one.key))
    found = now
    if f"{one.key}.0.word" in request.form:
        read = form.conditions
        found = entries_typed(
            one, now, form.part.speaker, lambda name: read[name].text if name in read else ""
        )
    found = [*found, *(Entry(place=n) for n in range(len(found), shown_count(one, now)))]
    return [(each, form.conditions.get(f"{one.key}.{n}.when")) for n, each in enumerate(found)]


def _name(part: Part) -> str:
    """What the part is called, for the heading."""
    if part.new or part.kind in SINGLE:
        return ""
    title = part.now.get("title")
    condition = part.now.get("when") or part.now.get("holds")
    if part.kind in ("timer", "act", "duty", "task"):
        section = {"act": "actions", "task": "tasks"}.get(part.kind, "timers")
        return part.speaker.names.title(section, part.name, language())
    if isinstance(title, Mapping):
        return str(title[language()])
    if isinstance(condition, Mapping):
        return str(condition.get("sentences", {}).get(language(), part.name))
    if part.kind == "extension":
        return str(part.now.get("name", part.name))
    return part.name if not part.name.isdecimal() else t("其余情形", "otherwise")


def _facts(part: Part) -> dict[str, str]:
    """The facts that a condition of the part may read."""
    scope, chosen = part.speaker.scope, language()
    slugs = (*scope.builtins, *scope.facts)
    return {slug: part.speaker.used(slug).title[chosen] for slug in slugs}


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
