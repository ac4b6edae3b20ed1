"""Scorecards, reports, notices and facts as documents that can be compared like policies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.domain.assessment.scorecards import Scorecard
from core.domain.casework.notices import NoticeText
from core.domain.differences.names import Names
from core.domain.differences.sentences import Wording, wordings
from core.domain.reports.definitions import Report
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Interval
from core.domain.rules.sectors import Fact, Sector

#: Keys of scorecards and reports that say which version it is; policies' own are left out anyway.
_HEAD = ("scorecard", "report")


def worded_cards(
    sectors: tuple[Sector, Sector], old: Scorecard | Report, new: Scorecard | Report
) -> list[Wording]:
    """Every difference between two versions of a scorecard or a report, in words."""
    sides = [
        Names(sector, _carrier(sector, card.document, card.version, card.parameters))
        for sector, card in zip(sectors, (old, new), strict=True)
    ]
    return wordings(sides[0], sides[1])


def worded_notices(
    sectors: tuple[Sector, Sector], old: NoticeText, new: NoticeText
) -> list[Wording]:
    """Every difference between two texts of a notice, in words."""
    return _worded(sectors, _notice(old), _notice(new))


def worded_facts(old: Sector, new: Sector) -> list[Wording]:
    """Every difference between the facts that two states of a sector know, in words."""
    documents = [
        {"facts": {slug: _fact(fact) for slug, fact in sector.facts.items()}}
        for sector in (old, new)
    ]
    return _worded((old, new), *documents)


def _worded(
    sectors: tuple[Sector, Sector], old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[Wording]:
    """Of texts that have no day of their own: they are in use when they are published."""
    sides = [
        Names(sector, _carrier(sector, document, date.min, {}))
        for sector, document in zip(sectors, (old, new), strict=True)
    ]
    return wordings(sides[0], sides[1], "")


def _carrier(
    sector: Sector, document: Mapping[str, Any], version: date, parameters: Mapping[str, Any]
) -> Policy:
    told = {key: value for key, value in document.items() if key not in _HEAD}
    return Policy(
        sector.slug, "", Interval(version), (), None, parameters=parameters, document=told
    )


def _notice(text: NoticeText) -> dict[str, Any]:
    told: dict[str, Any] = {"title": dict(text.title), "basis": text.basis}
    told |= {"form": text.form, "kinds": [*text.kinds]}
    told |= {"policies": [*text.policies], "since": str(text.since or "")}
    return {key: value for key, value in told.items() if value} | {
        "body": [line for line in text.body.split("\n") if line.strip()]
    }


def _fact(fact: Fact) -> dict[str, Any]:
    told: dict[str, Any] = {"title": dict(fact.title), "type": fact.type}
    told |= {"values": {slug: dict(title) for slug, title in fact.values.items()}}
    told |= {"personal": fact.personal, "input": fact.input, "ask": dict(fact.ask)}
    told |= {"aliases": [*fact.aliases]}
    return {key: value for key, value in told.items() if value}
