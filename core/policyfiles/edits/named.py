"""Named operations as edits: ``{op: change_timer, timer: accept, set: {within: 5 workdays}}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from core.domain.errors import Problem, invalid
from core.policyfiles.edits.kinds import KINDS, VERBS, Kind
from core.policyfiles.edits.operations import OPERATIONS, Edit, Path, at, entry, name_of
from core.policyfiles.problems import closest

Operation: TypeAlias = Mapping[str, Any]

#: Fields that say which file is meant, on every operation.
WHERE = ("op", "file", "policy", "card")
#: Operations that are not a verb and a kind, and the fields they take.
_OWN = {
    "set_parameter": ("parameter", "value", "values", "basis", "ref", "title"),
    "disable_ground": ("ground",),
    "enable_ground": ("ground",),
    "order_grounds": ("order",),
    "set_stand_in": ("role", "by"),
    "set_head": ("set",),
    **dict.fromkeys(OPERATIONS, ("path", "value", "before")),
}


def names() -> tuple[str, ...]:
    """The name of every operation on a YAML file."""
    verbs = (f"{verb}_{kind}" for kind in KINDS for verb in VERBS if _fits(verb, KINDS[kind]))
    return (*_OWN, *verbs)


def kind_of(operation: Operation) -> Kind:
    """What sort of thing an operation is about; ``invalid_input`` for an unknown name."""
    op = operation.get("op")
    if op not in names():
        hint = closest(str(op), names())
        raise invalid(Problem("op", f"没有操作 {op}", f"no operation is called {op}", hint))
    _, _, kind = str(op).partition("_")
    return KINDS.get(kind, KINDS["ground" if kind == "grounds" else "parameter"])


def edits_of(operation: Operation, whole: Mapping[str, Any]) -> list[Edit]:
    """The edits that an operation means on the joined document ``whole``.

    ``invalid_input`` names the field of the operation that is missing or leads nowhere.
    """
    kind, op = kind_of(operation), str(operation["op"])
    verb, _, name = op.partition("_")
    _check_fields(operation, op, name, kind)
    if op in OPERATIONS:
        value = operation.get("value")
        return [Edit(op, _path(operation), value, operation.get("before"))]
    own: Mapping[str, Callable[[Operation, Mapping[str, Any]], list[Edit]]] = {
        "set_parameter": _parameter,
        "disable_ground": lambda o, w: [Edit("set", (*_one(o, w, "ground"), "disabled"), True)],
        "enable_ground": lambda o, w: [Edit("remove", (*_one(o, w, "ground"), "disabled"))],
        "order_grounds": lambda o, w: [Edit("order", KINDS["ground"].path, o.get("order"))],
        "set_stand_in": lambda o, w: _changes(("stand_in",), {_text(o, "role"): o.get("by")}),
        "set_head": lambda o, w: _changes((), _mapping(o, "set")),
    }
    if op in own:
        return own[op](operation, whole)
    match verb:
        case "add":
            return _added(operation, whole, name, kind)
        case "change":
            return _changes(_one(operation, whole, name), _mapping(operation, "set"))
        case "remove":
            return [Edit("remove", _one(operation, whole, name))]
        case _:
            return _moved(operation, whole, name, kind)


def _fits(verb: str, kind: Kind) -> bool:
    return verb != "move" or kind.listed


def _check_fields(operation: Operation, op: str, name: str, kind: Kind) -> None:
    verb = op.partition("_")[0]
    fields = {"add": ("value", "before"), "change": ("set",), "move": ("before",)}
    parents = [part.strip("{}") for part in kind.path if part.startswith("{")]
    allowed = _OWN.get(op) or (name, *parents, *fields.get(verb, ()))
    for field in operation:
        if field not in (*WHERE, *allowed):
            zh, en = f"操作 {op} 没有字段 {field}", f"the operation {op} has no field {field}"
            raise invalid(Problem(field, zh, en, closest(field, allowed)))


def _parameter(operation: Operation, whole: Mapping[str, Any]) -> list[Edit]:
    """A parameter as it shall be; one value takes the place of dated ones, and they of it."""
    slug = _text(operation, "parameter")
    path = (*KINDS["parameter"].path, slug)
    given = {key: operation[key] for key in _OWN["set_parameter"][1:] if key in operation}
    known = _section(whole, KINDS["parameter"].path)
    if slug not in known:
        return [Edit("set", path, given)]
    for one, other in (("value", "values"), ("values", "value")):
        if one in given and other in known[slug] and other not in given:
            given = {other: None, **given}
    return _changes(path, given)


def _added(operation: Operation, whole: Mapping[str, Any], name: str, kind: Kind) -> list[Edit]:
    path = _above(operation, whole, kind)
    value = operation.get("value")
    if not isinstance(value, Mapping):
        raise _missing("value")
    if kind.listed:
        return [Edit("add", path, value, operation.get("before"))]
    slug = _text(operation, name)
    if slug in _section(whole, path):
        zh, en = f"已有 {slug}", f"there is a {name} {slug} already"
        raise invalid(Problem(name, zh, en, f"use change_{name}"))
    return [Edit("set", (*path, slug), value)]


def _moved(operation: Operation, whole: Mapping[str, Any], name: str, kind: Kind) -> list[Edit]:
    """The order in which the entry stands before another one, or last."""
    path = _one(operation, whole, name)
    moved = Edit("order", path[:-1])
    entries = at(whole, path[:-1], moved)
    before = operation.get("before")
    places = [place for place in range(len(entries)) if place != path[-1]]
    goes = len(places) if before is None else entry(entries, before, moved)
    left = [place for place in places if place < goes]
    order = [*left, int(path[-1]), *(place for place in places if place >= goes)]
    return [Edit("order", path[:-1], order)]


def _changes(path: Path, given: Mapping[str, Any]) -> list[Edit]:
    """One edit a key; null takes a key away. A key that names the entry comes last."""
    return [
        Edit("remove", (*path, key)) if value is None else Edit("set", (*path, key), value)
        for key, value in given.items()
    ]


def _one(operation: Operation, whole: Mapping[str, Any], name: str) -> Path:
    """The path of the thing that the operation names."""
    return _named(operation, whole, _above(operation, whole, KINDS[name]), name)


def _named(operation: Operation, whole: Mapping[str, Any], path: Path, name: str) -> Path:
    """The path of the thing at ``path`` that the field ``name`` of the operation says."""
    known, here = operation.get(name), _found(whole, path)
    if known is None:
        raise _missing(name)
    if isinstance(here, list):
        names_of = [name_of(value) for value in here]
        found = [n for n, said in enumerate(names_of) if said == known]
        if isinstance(known, int) and not isinstance(known, bool) and 0 <= known < len(here):
            found = [known]
        if len(found) == 1:
            return (*path, found[0])
    else:
        names_of = list(here) if isinstance(here, Mapping) else []
        if known in names_of:
            return (*path, str(known))
    zh, en = f"没有 {known}", f"there is no {name.replace('_', ' ')} {known}"
    raise invalid(Problem(name, zh, en, closest(str(known), filter(None, names_of))))


def _above(operation: Operation, whole: Mapping[str, Any], kind: Kind) -> Path:
    """Where the things of a kind stand, the fields of the operation filled in."""
    path: Path = ()
    for part in kind.path:
        inside = part.startswith("{")
        path = _named(operation, whole, path, part.strip("{}")) if inside else (*path, part)
    return path


def _found(whole: Any, path: Path) -> Any:
    """What stands at a path; None where nothing does."""
    for part in path:
        if isinstance(part, int):
            whole = whole[part] if isinstance(whole, list) else None
        else:
            whole = whole.get(part) if isinstance(whole, Mapping) else None
    return whole


def _section(whole: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    found = _found(whole, path)
    return found if isinstance(found, Mapping) else {}


def _listed(whole: Mapping[str, Any], path: Path) -> list[Any]:
    found = _found(whole, path)
    return found if isinstance(found, list) else []


def _path(operation: Operation) -> Path:
    path = operation.get("path")
    if not isinstance(path, list) or not all(isinstance(part, str | int) for part in path):
        zh, en = "应是路径,如 [timers, accept]", "a path such as [timers, accept] belongs here"
        raise invalid(Problem("path", zh, en))
    return tuple(path)


def _mapping(operation: Operation, field: str) -> Mapping[str, Any]:
    found = operation.get(field)
    if not isinstance(found, Mapping) or not found:
        raise _missing(field)
    return found


def _text(operation: Operation, field: str) -> str:
    found = operation.get(field)
    if not isinstance(found, str) or not found:
        raise _missing(field)
    return found


def _missing(field: str) -> Exception:
    return invalid(Problem(field, "缺少此项", "this is missing", "add it"))
