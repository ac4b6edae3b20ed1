"""Reads the notices and forms of a sector: Markdown with front matter, one file a text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from core.domain.casework.notices import ENGLISH, RESPONDENT, NoticeText
from core.domain.casework.noticevalues import FORM_VARIABLES, VARIABLES
from core.policyfiles.build import read
from core.policyfiles.document import place_of, read_text
from core.policyfiles.fields import Day, Flag, ListOf, Slug, Strict, Text, TitleField, Word
from core.policyfiles.problems import Fault, Place, Problems, closest, unknown

_MARK = "---"


class FrontMatter(Strict):
    """What stands above the text of a notice."""

    title = TitleField(required=True)
    basis = Text()
    variables = ListOf(Slug())
    form = Flag()
    kinds = ListOf(Slug())
    policies = ListOf(Slug())
    since = Day()
    drawn_from = Day()
    to = Word(RESPONDENT)


def read_notices(
    texts: Mapping[str, str],
    shown: str,
    problems: Problems,
    words: Collection[str] | None = None,
    kinds: Collection[str] = (),
    policies: Collection[str] = (),
) -> dict[str, NoticeText]:
    """Every notice of ``texts``, file name to text, by slug: the name up to the first dot.

    ``words`` are the facts and facets that a text may name besides the variables of every case
    (None: whatever it declares); ``kinds`` those of which there may be forms, ``policies`` those
    for which there may be variants.
    """
    known = {"kinds": kinds, "policies": policies}
    found = [
        _read(name, text, f"{shown}/{name}", problems, words, known) for name, text in texts.items()
    ]
    written = [(name, text) for name, text in found if text]
    general = {text.slug: text for name, text in written if name == text.slug}
    for name, text in written:
        if name == text.slug:
            continue
        if text.slug in general:
            whole = general[text.slug]
            general[text.slug] = replace(whole, variants=(*whole.variants, text))
        else:
            fault = Fault(
                f"缺少 {text.slug}.md", f"{text.slug}.md is missing", "a variant needs a main text"
            )
            problems.add(f"{shown}/{name}.md", (), fault)
    return general


def read_texts(texts: Mapping[str, str], shown: str, problems: Problems) -> dict[str, NoticeText]:
    """Every one of ``texts``, file name to text, by its name: ``annual_summary.zh``."""
    found = (
        _read(name, text, f"{shown}/{name}", problems, None, {"kinds": (), "policies": ()})
        for name, text in texts.items()
    )
    return {name: text for name, text in found if text}


def _read(
    file: str,
    written: str,
    shown: str,
    problems: Problems,
    words: Collection[str] | None,
    known: Mapping[str, Collection[str]],
) -> tuple[str, NoticeText | None]:
    stem = file.removesuffix(".md")
    parts = written.split(f"{_MARK}\n", 2)
    if len(parts) != 3 or parts[0].strip():
        fault = Fault(
            "缺少 front matter",
            "the front matter is missing",
            f"begin with {_MARK}, title, {_MARK}",
        )
        problems.add(shown, (), fault)
        return stem, None
    section = read_text("\n" + parts[1], shown, problems)
    head = None if section is None else read(FrontMatter(), section, problems)
    if head is None or section is None:
        return stem, None
    text = _text(stem.partition(".")[0], head, parts[2].strip())
    for where, fault in _head_faults(text, stem, words, known):
        problems.add(place_of(section, where), where, fault)
    above = parts[1].count("\n") + 2 + _blank_lines(parts[2])
    for line, fault in _body_faults(text):
        problems.add(Place(shown, above + line + 1), (), fault)
    return stem, text


def _blank_lines(body: str) -> int:
    return body[: len(body) - len(body.lstrip())].count("\n")


def _text(slug: str, head: dict[str, Any], body: str) -> NoticeText:
    return NoticeText(
        slug,
        head["title"],
        head.get("basis", ""),
        tuple(head.get("variables", ())),
        body + "\n",
        form=head.get("form", False),
        kinds=tuple(head.get("kinds", ())),
        policies=tuple(head.get("policies", ())),
        since=head.get("since"),
        drawn_from=head.get("drawn_from"),
        to=head.get("to", ""),
    )


def _head_faults(
    text: NoticeText,
    name: str,
    words: Collection[str] | None,
    known: Mapping[str, Collection[str]],
) -> Iterator[tuple[tuple[str | int, ...], Fault]]:
    if words is not None:
        allowed = {*VARIABLES, *words, *(FORM_VARIABLES if text.form else ())}
        for place, variable in enumerate(text.variables):
            if variable not in allowed:
                yield ("variables", place), unknown(("变量", "variable"), variable, allowed)
    given = (
        ("kinds", ("案件类型", "kind"), text.kinds),
        ("policies", ("政策", "policy"), text.policies),
    )
    for key, what, named in given:
        for place, word in enumerate(named):
            if known[key] and word not in known[key]:
                yield (key, place), unknown(what, word, known[key])
    if text.kinds and not text.form:
        yield ("kinds",), Fault("只有表单可写 kinds", "only a form has kinds", "add form: true")
    if text.to and text.form:
        yield ("to",), Fault("表单不送达任何人", "a form is sent to nobody", "take `to` away")
    if (text.policies or text.since or text.drawn_from) and name == text.slug:
        hint = f"name the file {text.slug}.SOMETHING.md, beside {text.slug}.md"
        yield ("policies",), Fault("通用文本不得限定政策", "a main text serves every policy", hint)


def _body_faults(text: NoticeText) -> Iterator[tuple[int, Fault]]:
    places = list(text.places())
    for place in places:
        if not place.name:
            yield (
                place.line,
                Fault(
                    f"{place.written} 无法读取",
                    f"{place.written} cannot be read",
                    "write {{ name }} or {{ name | en }}",
                ),
            )
        elif place.filter not in ("", ENGLISH):
            fault = unknown(("写法", "filter"), place.filter, [ENGLISH])
            yield place.line, replace(fault, hint="the one filter is en: {{ name | en }}")
        elif place.name not in text.variables:
            hint = closest(place.name, text.variables)
            yield (
                place.line,
                Fault(
                    f"使用了未声明的变量 {place.name}",
                    f"{place.name} is used but not declared in variables",
                    hint if hint.startswith("did") else "list it in variables",
                ),
            )
    left = text.body.split("\n")
    for place in places:
        left[place.line] = left[place.line].replace(place.written, "", 1)
    for number, rest in enumerate(left):
        if "{{" in rest or "}}" in rest:
            yield (
                number,
                Fault(
                    "花括号不成对",
                    "the braces do not match",
                    "write {{ name }} on one line",
                ),
            )
