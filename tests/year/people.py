"""Who works in the simulated office, what arrives there, and which rules it gives itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

from core.domain.casework.cases import Officer
from core.domain.casework.submissions import Party
from core.domain.rules.sectors import Sector
from core.domain.worktime.calendars import Notice
from core.storage.people.access import Grant
from core.usecases.casework.intake import Arrival, Claim
from core.usecases.people.entry import Caller

#: How many hold each role: fifty officers.
STAFF = {
    "clerk": 10, "handler": 18, "unit_head": 5, "legal": 4, "chief": 4, "director": 2,
    "collective": 2, "supervisor": 2, "custodian": 3,
}  # fmt: skip
#: Everybody, by name; a few hold two roles, which rules of separation are about.
PEOPLE: Mapping[str, tuple[str, ...]] = {
    f"{role}#{n}": (role, "unit_head") if (role, n) in (("handler", 1), ("handler", 2)) else (role,)
    for role, count in STAFF.items()
    for n in range(1, count + 1)
}

#: Who writes the office's rules, and who approves and publishes them; one may do either.
RULEMAKERS: Mapping[str, tuple[str, ...]] = {
    "editor#1": ("policy_editor",),
    "editor#2": ("policy_editor", "policy_approver"),
    "approver#1": ("policy_approver",),
}

#: What no table, log or answer may tell: who the reporters of the simulation are.
SURNAME, STREET = "欧阳隐鸢", "临江路九百九十七号"
CANARIES = (SURNAME, STREET, "139777")

_COMPLAINT = """\
policy: complaint
in_force: {{from: {day}{until}}}
amends: {amends}
source: {{title: 本单位规定, number: 第{n}号}}
parameters:
  accept_within: {{value: {accept}}}
  answer_within: {{value: {answer}}}
"""
#: Three versions: the day each is published, the day it begins, and what becomes of open cases.
VERSIONS = (
    (date(2024, 2, 26), date(2024, 4, 1), "pinned", "2 workdays", "12 workdays"),
    (date(2024, 5, 27), date(2024, 7, 1), "by_event", "9 workdays", "20 workdays"),
    (date(2024, 9, 3), date(2024, 10, 8), "migrate", "4 workdays", "8 workdays"),
)


def version(n: int) -> dict[str, str]:
    """The file of the n-th version that the office publishes, by path."""
    _, day, _, accept, answer = VERSIONS[n]
    amends = VERSIONS[n - 1][1] if n else date(2024, 1, 1)
    until = ", to: 2024-12-31"
    text = _COMPLAINT.format(
        day=day, until=until, amends=amends, n=n + 3, accept=accept, answer=answer
    )
    return {f"policies/complaint_{day}.yaml": text}


#: The State Council moves a rest day within the year, when timers that it reaches are running.
HOLIDAY_TOLD = date(2024, 8, 26)
HOLIDAY = Notice(
    "国办发明电〔2024〕补1号",
    (2024,),
    {date(2024, 9, 9): "临时调休", date(2024, 9, 10): "临时调休"},
    {date(2024, 9, 7): "临时调休", date(2024, 9, 21): "临时调休"},
    date(2024, 8, 23),
    HOLIDAY_TOLD,
)
#: A typhoon closes the office for a day of its own.
TYPHOON_TOLD = date(2024, 11, 4)
TYPHOON = [{"day": "2024-11-06", "kind": "rest", "reason": "台风停工"}]


def officer(name: str) -> Officer:
    """Somebody before a case."""
    return Officer(name, PEOPLE[name])


def caller(name: str) -> Caller:
    """Somebody who came in."""
    roles = PEOPLE.get(name) or RULEMAKERS[name]
    return Caller(name, name, tuple(Grant(role) for role in roles))


def holding(*roles: str) -> list[str]:
    """Who holds one of ``roles``."""
    return [name for name, held in PEOPLE.items() if set(held) & set(roles)]


def arrival(chance: Random, sector: Sector, key: str) -> Arrival:
    """Something that arrives under ``key``."""
    kinds = chance.choices(
        [("complaint",), ("report",), ("inquiry",), ("internal",), ("complaint", "report")],
        [60, 15, 10, 10, 5],
    )[0]
    claims = tuple(Claim(kind, facts(chance, sector, chance.randint(0, 4))) for kind in kinds)
    reporter = Party(
        "complainant", f"{SURNAME}{key}", f"139777{chance.randrange(10**5):05}", STREET + key
    )
    return Arrival(
        sector.slug,
        claims,
        channel=chance.choice(["web", "phone", "visit"]),
        subject="称重不足",
        parties=(reporter,),
        external_id=key,
        secrecy=chance.choices(["open", "confidential", "sealed"], [70, 15, 15])[0],
    )


def facts(chance: Random, sector: Sector, most: int, wished: Any = ()) -> dict[str, Any]:
    """Values for ``wished`` and some other facts."""
    known = [name for name, fact in sector.facts.items() if not fact.input and not fact.personal]
    names = dict.fromkeys([*wished, *chance.sample(known, min(most, len(known)))])
    return {name: value(chance, sector, name) for name in names if name in sector.facts}


def value(chance: Random, sector: Sector, name: str) -> Any:
    """A value that the fact may have."""
    fact = sector.facts[name]
    match fact.type:
        case "bool":
            return chance.random() < 0.7
        case "number":
            return chance.choice([0, 1, 1, 2, 3])
        case "date":
            return date(2024, 1, 1).replace(month=chance.randint(1, 12), day=chance.randint(1, 28))
        case "choice":
            return chance.choice(sorted(fact.values))
    return "某处"
