"""An edit of something inherited, as the least that the file which amends it must say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as Folder
from typing import Any

from core.policyfiles.document import Section
from core.policyfiles.edits.operations import Edit, Path, applied, at
from core.policyfiles.files import Files
from core.policyfiles.layers import POLICY, SCORECARD, Library, lay, pruned, resolve
from core.policyfiles.problems import Problems
from core.policyfiles.sectorfolder import base_policy

_HEAD = ("policy", "scorecard", "profiles", "in_force", "amends", "extends")
_SORTS = {"policies": POLICY, "scorecards": SCORECARD}


def beneath(folder: Folder, texts: Mapping[str, str], path: str) -> Section:
    """What lies under the file ``path``: all that it amends and extends, without what it says.

    Mistakes of the files are passed over here: loading the sector tells of them.
    """
    below, _, _ = path.partition("/")
    files, problems = Files(folder, texts), Problems()
    document = files.document(path, problems)
    if document is None or below not in _SORTS:
        return Section(document.place) if document else Section(base_policy().place)
    base = [base_policy()] if below == "policies" else []
    library = Library([*base, *files.documents(below, problems)], _SORTS[below])
    whole = resolve(_head_of(document), library, problems)
    acts = whole.get("procedure")
    if isinstance(acts, Section):
        for slug in [slug for slug, act in acts.items() if not act]:
            del acts[slug]
    return whole


def joined(own: Section, below: Section) -> Section:
    """The document as it is resolved: what its file says over what lies under it."""
    return pruned(lay(below, own, Problems()))


def in_file(own: Section, below: Section, edit: Edit) -> tuple[Edit, Path | None]:
    """``edit`` of the joined document as an edit of the file, which says only what differs.

    A list is never joined with the one below, so one that is inherited must be written out: the
    path of such a list comes with the edit. Raises ``invalid_input`` where the path leads nowhere.
    """
    whole = joined(own, below)
    if edit.op == "add" and _may_begin(whole, edit.path):
        edit = Edit("set", edit.path, [edit.value])
    if edit.op == "set":
        edit = _put(whole, edit.path, edit.value)
    meant = applied(whole, edit)
    holder = edit.path if edit.op in ("add", "order") else edit.path[:-1]
    for length in range(len(holder) + 1):
        here = holder[:length]
        mine = _found(own, here)
        if isinstance(mine, list):
            return edit, None
        if isinstance(_found(below, here), list):
            return _put(own, here, at(meant, here, edit)), here
    under = _found(below, edit.path)
    if edit.op == "set":
        return _put(own, edit.path, _over(edit.value, under)), None
    return (edit if under is None else _put(own, edit.path, None)), None


def _put(own: Section, path: Path, value: Any) -> Edit:
    """The edit that gives ``path`` a value, with the mappings above it that the file lacks."""
    for length in range(1, len(path)):
        found = _found(own, path[:length])
        if isinstance(found, list):
            break
        if not isinstance(found, Mapping) or not found:
            for part in reversed(path[length:]):
                value = {part: value}
            return Edit("set", path[:length], value)
    return Edit("set", path, value)


def _may_begin(whole: Section, path: Path) -> bool:
    """Whether a list may be begun at ``path``: nothing is there, and what it stands in may be."""
    here: Any = whole
    for place, part in enumerate(path):
        if isinstance(here, list):
            if not isinstance(part, int) or part >= len(here):
                return False
            here = here[part]
        else:
            here = here.get(str(part)) if isinstance(here, Mapping) else None
        if here is None:
            return place == len(path) - 1 or not any(isinstance(one, int) for one in path)
    return False


def _over(value: Any, under: Any) -> Any:
    """``value`` so that it is whole when laid over ``under``: keys that it lacks are taken away."""
    if not isinstance(value, Mapping) or not isinstance(under, Mapping):
        return value
    gone = {key: None for key in under if key not in value}
    return {key: _over(inner, under.get(key)) for key, inner in value.items()} | gone


def _found(document: Any, path: Path) -> Any:
    """What ``path`` leads to through mappings; None where it leads nowhere."""
    for part in path:
        if not isinstance(document, Mapping):
            return None
        document = document.get(str(part))
    return document


def _head_of(document: Section) -> Section:
    """The document without its rules; acts that it names stay named, for some are ready below."""
    head = Section(document.place)
    for key in document:
        if key in _HEAD:
            head.put(key, document[key], document.places[key])
    named = document.get("procedure")
    if isinstance(named, Section):
        acts = Section(named.place)
        for slug, act in named.items():
            if isinstance(act, Section):
                acts.put(slug, Section(act.place), named.places[slug])
        head.put("procedure", acts, named.place)
    return head
