"""`tousu sector coverage`: which rules of the sources a sector expresses, where, and which not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.opening import registry, sector_names
from api.cli.output import as_json, print_json, table

if TYPE_CHECKING:
    from core.domain.rules.coverage import Traced, Where
    from core.domain.rules.sectors import Sector

_TITLES = {
    "missing": "missing 缺少",
    "expressed": "expressed 已表达",
    "guidance": "guidance only 仅作提示",
    "later": "left for later 以后",
}

_REMARKS = {"guidance": "guidance 提示", "later": "later 以后"}


@click.command()
@click.argument("sectors", nargs=-1, metavar="[SECTOR]...")
@as_json
def coverage(sectors: tuple[str, ...], as_json: bool) -> None:
    """Hold the rules that policies cite against the list in QUALITY.yaml; exit code 1 if any lacks.

    对照 QUALITY.yaml:哪些规则已表达、在何处,哪些仅作提示,哪些缺少;有缺少时退出码为 1。

    \b
    Example 例:
      tousu sector coverage hospital
    """
    found = [_examined(registry(name).sector(name)) for name in sectors or sector_names()]
    if as_json:
        print_json(found)
    else:
        for said in found:
            _show(said)
    if any(one["status"] == "missing" for said in found for one in said["rules"]):
        raise SystemExit(1)


def _examined(sector: Sector) -> dict[str, Any]:
    """What became of every rule of a sector, and how many of each kind there are."""
    from core.domain.rules.coverage import compare, counts
    from core.policyfiles.quality import citations, read_quality, standing

    rules = read_quality(Path(sector.folder))
    traced = compare(rules, citations(sector), standing(sector, rules))
    return {
        "sector": sector.slug,
        "counts": {
            "rules": counts(one for one in traced if one.rule.numbered),
            "sources": counts(one for one in traced if not one.rule.numbered),
        },
        "rules": [_described(one) for one in traced],
    }


def _described(one: Traced) -> dict[str, Any]:
    rule = one.rule
    said = {
        "id": rule.id,
        "numbered": rule.numbered,
        "status": one.status,
        "expressed": rule.expressed,
        "guidance": rule.guidance,
        "later": rule.later,
        "where": [_placed(where) for where in one.where],
    }
    return {**said, "zh": one.zh, "en": one.en} if one.en else said


def _placed(where: Where) -> dict[str, Any]:
    return {
        "document": where.document,
        "version": where.version and str(where.version),
        "profiles": list(where.profiles),
        "path": where.path,
        "place": where.place,
    }


def _show(said: dict[str, Any]) -> None:
    for status, title in _TITLES.items():
        ones = [one for one in said["rules"] if one["status"] == status]
        if ones:
            click.echo(f"{said['sector']}: {title}")
            for numbered in (True, False):  # each as wide as it needs; titles are longer than ids
                chosen = (one for one in ones if one["numbered"] is numbered)
                table((line for one in chosen for line in _lines(one)), indent="  ")
    for what, zh in (("rules", "规则"), ("sources", "无编号的来源")):
        found = said["counts"][what]
        parts = ", ".join(f"{count} {_TITLES[status]}" for status, count in found.items())
        click.echo(f"{said['sector']}: {sum(found.values())} {what} {zh}: {parts}")


def _lines(one: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """A rule in lines: its id on the first, then what there is to say, one thing a line."""
    first = one["id"]
    for words in _words(one):
        yield first, *words
        first = ""


def _words(one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "en" in one:
        yield "", f"{one['en']} ({one['zh']})"
    yield from _places(one["where"])
    if one["expressed"] and not one["where"]:
        yield "as listed 据清单", one["expressed"]
    for status, title in _REMARKS.items():
        if one[status]:
            yield ("" if one["status"] == status else title), one[status]


def _places(wheres: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The places, one line for those of a version, or of several versions that have the same."""
    paths: dict[tuple[str, str, str], list[str]] = {}
    for where in wheres:
        key = where["document"], ", ".join(where["profiles"]), where["version"] or ""
        paths.setdefault(key, []).append(where["path"])
    versions: dict[tuple[str, str, str], list[str]] = {}
    for (document, profiles, version), found in paths.items():
        versions.setdefault((document, profiles, ", ".join(found)), []).append(version)
    for (document, profiles, shown), days in versions.items():
        used = f" [{profiles}]" if profiles else ""
        yield f"{document} {', '.join(days)}{used}".rstrip(), shown
