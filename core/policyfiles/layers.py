"""Lays policies, or scorecards, over one another: what a version amends or extends, and itself.

Mappings are joined key by key, anything else replaces what lay below, ``key: null`` takes a key
away. Every value keeps the file and line where it is written, so a mistake in an inherited part
is reported where it can be mended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.domain.proof import canonical
from core.policyfiles.document import Items, Section
from core.policyfiles.memory import Memory, Same
from core.policyfiles.problems import Fault, Problems, closest

NOT_INHERITED = ("in_force", "source", "abstract", "extends", "amends")


_WHOLE: Memory[Section] = Memory(size=512)


@dataclass(frozen=True)
class Sort:
    """A sort of documents: the ``key`` that names one, and what people call it."""

    key: str
    zh: str
    en: str


POLICY = Sort("policy", "政策", "policy")
SCORECARD = Sort("scorecard", "考核表", "scorecard")


class Library:
    """The documents of a sort that may lie under one another: of one sector, and the base."""

    def __init__(self, documents: Iterable[Section], sort: Sort = POLICY) -> None:
        self.documents = tuple(documents)
        self.sort = sort

    def abstract(self, slug: str) -> Section | None:
        """The abstract document ``slug``, if there is one."""
        return next((d for d in self._abstracts() if self._slug(d) == slug), None)

    def _slug(self, document: Section) -> Any:
        return document.get(self.sort.key)

    def predecessor(self, document: Section) -> Section | None:
        """The version that ``document`` amends; with several, one that shares a profile."""
        found = [
            other
            for other in self.documents
            if other is not document
            and self._slug(other) == self._slug(document)
            and _from(other) == document["amends"]
        ]
        mine = _profiles(document)
        sharing = [other for other in found if mine & _profiles(other)]
        return next(iter(sharing or found), None)

    def chain(self, document: Section, problems: Problems) -> list[Section]:
        """All layers of ``document``, lowest first, each once; unknown ones go to ``problems``."""
        return self._chain(document, problems, ())

    def _chain(
        self, document: Section, problems: Problems, above: tuple[Section, ...]
    ) -> list[Section]:
        if any(document is other for other in above):
            fault = Fault(
                f"{self.sort.zh}相互继承，成了环",
                f"this {self.sort.en} lies under itself",
                "break the circle",
            )
            problems.add(document.place, ("extends",), fault)
            return []
        layers: list[Section] = []
        for below in self._below(document, problems):
            for layer in self._chain(below, problems, (*above, document)):
                if not any(layer is other for other in layers):
                    layers.append(layer)
        return [*layers, document]

    def _below(self, document: Section, problems: Problems) -> list[Section]:
        layers = []
        if "amends" in document:
            older = self.predecessor(document)
            if older is None:
                slug = self._slug(document)
                days = [str(_from(d)) for d in self.documents if self._slug(d) == slug]
                what = f"{slug} has no other version in force from"
                fault = Fault(
                    "被修订的版本不存在", f"{what} {document['amends']}", closest("", days)
                )
                problems.add(document.places["amends"], ("amends",), fault)
            else:
                layers.append(older)
        for slug in _listed(document.get("extends")):
            base = self.abstract(str(slug))
            if base is None:
                known = [str(self._slug(d)) for d in self._abstracts()]
                fault = Fault(
                    f"没有名为 {slug} 的抽象{self.sort.zh}",
                    f"there is no abstract {self.sort.en} {slug}",
                    closest(str(slug), known),
                )
                problems.add(document.places["extends"], ("extends",), fault)
            else:
                layers.append(base)
        return layers

    def _abstracts(self) -> Iterable[Section]:
        return (document for document in self.documents if document.get("abstract"))


def resolve(document: Section, library: Library, problems: Problems) -> Section:
    """``document`` with everything under it: what is checked, hashed, published and shown.

    Acts that the procedure names are laid over the acts ready under ``acts``, which then is gone.
    """
    return _resolved(document, library.chain(document, problems), problems)


def resolved(document: Section, library: Library, problems: Problems) -> Section:
    """As :func:`resolve`, for those who do not change it: made once of the same layers."""
    layers = library.chain(document, problems)
    whole = _WHOLE.made(
        (Same(document), *map(Same, layers)),
        lambda own: _resolved(document, layers, own),
        problems,
    )
    assert whole is not None
    return whole


def _resolved(document: Section, layers: list[Section], problems: Problems) -> Section:
    whole = _seeded(document, layers, problems)
    for layer in layers:
        inherited = layer is not document
        bare = {key for key in layer if key == "acts" or (inherited and key in NOT_INHERITED)}
        whole = lay(whole, _without(layer, bare), problems)
    if isinstance(whole.get("procedure"), Section):
        acts = _in_order(whole["procedure"], layers)
        whole.put("procedure", acts, whole.places["procedure"])
    return pruned(_without(whole, {"extends", "amends", "abstract"}))


def _seeded(document: Section, layers: list[Section], problems: Problems) -> Section:
    """What lies lowest: the ready acts that a procedure of ``layers`` names."""
    ready = Section(document.place)
    for layer in layers:
        if isinstance(layer.get("acts"), Section):
            ready = lay(ready, layer["acts"], problems, ("acts",))
    procedure, whole = Section(document.place), Section(document.place)
    for layer in layers:
        named = layer.get("procedure")
        for slug, act in named.items() if isinstance(named, Section) else ():
            if isinstance(act, Section) and isinstance(ready.get(slug), Section):
                procedure.put(slug, ready[slug], ready.places[slug])
    if procedure:
        whole.put("procedure", procedure, document.place)
    return whole


def _in_order(procedure: Section, layers: list[Section]) -> Section:
    """The acts in the order in which the files name them, the lowest layer's first."""
    named = (layer["procedure"] for layer in layers if isinstance(layer.get("procedure"), Section))
    ordered = Section(procedure.place)
    for slug in dict.fromkeys(slug for acts in named for slug in acts):
        ordered.put(slug, procedure[slug], procedure.places[slug])
    return ordered


def lay(below: Section, above: Section, problems: Problems, path: tuple[str, ...] = ()) -> Section:
    """A new mapping: ``above`` over ``below``; a null of ``above`` stays as a mark until pruned.

    A null over nothing is a mistake (somebody wrote ``archive:`` for ``archive: {}``).
    """
    joined = Section(above.place)
    for key, value in below.items():
        joined.put(key, value, below.places[key])
    for key, value in above.items():
        place, lower = above.places[key], below.get(key)
        if value is None and lower is None:
            en = f"null takes {key} away, but nothing of that name lies below"
            hint = f"write `{key}: {{}}` to take it as it stands"
            problems.add(place, (*path, key), Fault(f"下层没有 {key}，无可去掉", en, hint))
        elif isinstance(value, Section):
            under = lower if isinstance(lower, Section) else Section(value.place)
            value = lay(under, value, problems, (*path, key))
        joined.put(key, value, place)
    return joined


def pruned(section: Section) -> Section:
    """``section`` without the keys taken away by null, at every depth of mappings."""
    left = Section(section.place)
    for key, value in section.items():
        if value is not None:
            kept = pruned(value) if isinstance(value, Section) else value
            left.put(key, kept, section.places[key])
    return left


def digest(document: Any) -> str:
    """The SHA-256 of the canonical text, whatever the order of keys and the comments."""
    return hashlib.sha256(canonical.dumps(document).encode()).hexdigest()


def files_of(value: Any) -> set[str]:
    """The files in which any part of ``value`` is written."""
    if isinstance(value, Section | Items):
        places = value.places.values() if isinstance(value, Section) else value.places
        parts = value.values() if isinstance(value, Section) else value
        inner = (files_of(part) for part in parts)
        return {place.file for place in places}.union(*inner)
    return set()


def _without(section: Section, keys: set[str]) -> Section:
    left = Section(section.place)
    for key in section:
        if key not in keys:
            left.put(key, section[key], section.places[key])
    return left


def _from(document: Section) -> Any:
    in_force = document.get("in_force")
    return in_force.get("from") if isinstance(in_force, dict) else None


def _profiles(document: Section) -> set[str]:
    return {str(profile) for profile in _listed(document.get("profiles"))}


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
