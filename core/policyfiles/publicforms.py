"""Reads ``public_form`` of ``sector.yaml``: what citizens are asked who send something in alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.domain.rules.publicforms import CommonMatter, PublicForm, Question
from core.domain.rules.sectors import Fact
from core.policyfiles.document import Section, place_of
from core.policyfiles.fields import ListOf, MapOf, Nested, Plain, Slug, Strict, TitleField
from core.policyfiles.problems import Fault, Path, Problems, unknown

__all__ = ["PublicFormSchema", "check_public_forms"]

#: Which type a fact must have that the form answers itself, or a poster fills in.
_TYPES = {
    "name_given": ("bool",), "contact_given": ("bool",),
    "unit": ("text", "choice"), "category": ("text", "choice"),
}  # fmt: skip


class _Anything(Plain):
    """A value that its fact reads later."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return value


class _QuestionSchema(Strict):
    fact = Slug(required=True)
    ask = TitleField()

    def made(self, data: dict[str, Any]) -> Question:
        """The question."""
        return Question(**data)


class _MatterSchema(Strict):
    title = TitleField(required=True)
    facts = MapOf(_Anything())

    def made(self, data: dict[str, Any]) -> CommonMatter:
        """The common matter."""
        return CommonMatter(**data)


class PublicFormSchema(Strict):
    """The public form of one kind of case."""

    says = TitleField(required=True)
    asks = ListOf(Nested(_QuestionSchema, short="fact"))
    matters = ListOf(Nested(_MatterSchema))
    anonymous = TitleField()
    name_given = Slug()
    contact_given = Slug()
    unit = Slug()
    category = Slug()
    afterwards = ListOf(Slug())

    def made(self, data: dict[str, Any]) -> PublicForm:
        """The form; which of its names there are is checked when the facts are known."""
        return PublicForm(**data)


def check_public_forms(
    root: Section | None,
    file: str,
    head: Mapping[str, Any],
    facts: Mapping[str, Fact],
    problems: Problems,
) -> None:
    """Note every kind and fact that the forms of ``head`` name and the sector has not."""
    forms: Mapping[str, PublicForm] = head.get("public_form", {})
    for kind, form in forms.items():
        found = [*_faults(form, facts)]
        if kind not in head["kinds"]:
            found.append(((), unknown(("类型", "kind"), kind, head["kinds"])))
        for below, fault in found:
            path = ("public_form", kind, *below)
            problems.add((place_of(root, path) if root is not None else "") or file, path, fault)


def _faults(form: PublicForm, facts: Mapping[str, Fact]) -> Iterator[tuple[Path, Fault]]:
    named: dict[Path, str] = {}
    named |= {("asks", place): one.fact for place, one in enumerate(form.asks)}
    named |= {("afterwards", place): slug for place, slug in enumerate(form.afterwards)}
    named |= {(key,): getattr(form, key) for key in _TYPES if getattr(form, key)}
    for path, slug in named.items():
        fact = facts.get(slug)
        if fact is None or fact.input:
            yield path, _no_fact(slug, facts)
        elif fact.type not in _TYPES.get(str(path[0]), (fact.type,)):
            allowed = " | ".join(_TYPES[str(path[0])])
            yield path, Fault(f"{slug} 的类型不对", f"{slug} is a {fact.type}", f"name a {allowed}")
    for place, matter in enumerate(form.matters):
        for slug, value in matter.facts.items():
            if fault := _unfit(facts.get(slug), slug, value, facts):
                yield ("matters", place, "facts", slug), fault


def _unfit(fact: Fact | None, slug: str, value: Any, facts: Mapping[str, Fact]) -> Fault | None:
    if fact is None or fact.input:
        return _no_fact(slug, facts)
    try:
        fact.read(value)
    except ValueError as error:
        zh, en = error.args
        return Fault(f"{slug} {zh}", f"{slug} {en}")
    return None


def _no_fact(slug: str, facts: Mapping[str, Fact]) -> Fault:
    return unknown(("事实", "fact"), slug, [one.slug for one in facts.values() if not one.input])
