"""Past cases and drafts of the demonstration sector, drawn at random; nothing in them is likely.

The cases contradict themselves on purpose: what columns say of a case must be what the engine says
of it, whatever was written down about it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from random import Random
from typing import Any

from ruamel.yaml import YAML

from core.domain.backtests.records import Event, Past
from core.domain.rules.sectors import Fact, Sector
from tests.places import REPO
from tests.sectors.stories import ZONE

FOLDER = REPO / "tests" / "sectors" / "demo" / "policies"
DRAFT = "policies/complaint_2024-09-01.yaml"
FIRST, LAST = date(2024, 6, 1), date(2024, 7, 31)
#: What happens to a case, the likelier the more often it stands here.
EVENTS = (
    *["accept"] * 4, *["reply"] * 3, "reject", "dispatch", "negotiate", "callback", "close",
    "withdraw", "archive", "start_appraisal", "finish_appraisal", "start_appraisal",
    "finish_appraisal", "start_hearing", "finish_hearing", "extend", "extend", "assessed",
    "deadline_moved", "terminate_mediation", "deemed_failed", "materials_received",
)  # fmt: skip
STATUSES = ("registered", "dispatched", "accepted", "replied", "closed")
Document = dict[str, Any]


def cases(random: Random, sector: Sector, count: int) -> list[Past]:
    """So many past cases, in the order of their receipt."""
    found = sorted(_received(random) for _ in range(count))
    return [_case(random, sector, at, n) for n, at in enumerate(found, 1)]


def _received(random: Random) -> datetime:
    seconds = random.randrange((LAST - FIRST).days * 86400)
    begin = datetime.combine(FIRST, datetime.min.time(), ZONE)
    return (begin + timedelta(seconds=seconds)).astimezone(UTC)


def _case(random: Random, sector: Sector, at: datetime, number: int) -> Past:
    events = _events(random, at)
    after = random.randint(0, len(events))
    decided_at = events[after - 1].at if after else at
    received_on = at.astimezone(ZONE).date()
    facts = [_facts(random, sector, received_on) for _ in range(2)]
    last = facts[1] if random.random() < 0.5 else facts[0]
    return Past(
        f"DM-{number:04}", "demo", "default", random.choice(("complaint",) * 5 + ("inquiry",)),
        random.choice(("phone", "superior")), at, received_on, "complaint", date(2024, 1, 1),
        random.choice(STATUSES), "accept", (), random.choice(("desk", "none")),
        random.choice(("fees", "")), "", facts[0], facts[0], last, decided_at,
        decided_at.astimezone(ZONE).date(), random.choice(STATUSES), after, events, (),
    )  # fmt: skip


def _facts(random: Random, sector: Sector, day: date) -> dict[str, Any]:
    kept = [name for name, f in sector.facts.items() if not f.personal and not f.input]
    return {name: _value(random, sector.facts[name], day) for name in kept if random.random() < 0.7}


def _value(random: Random, fact: Fact, day: date) -> Any:
    match fact.type:
        case "bool":
            return random.random() < 0.5
        case "number":  # the last two have no exact place in a column
            return random.choice((0, 1, 1, 2, 3, 4, 2.5, 3.0, 0.1234567))
        case "date":
            return day + timedelta(days=random.choice((-1100, -400, -366, -365, -3, 0, 5, 40)))
        case "choice":
            return random.choice(tuple(fact.values))
    return "x"


def _events(random: Random, at: datetime) -> tuple[Event, ...]:
    found = [_event(random, "received", at)]
    for _ in range(random.randrange(9)):
        at += timedelta(seconds=random.choice((0, 600, 86400, 5 * 86400, random.randrange(10**7))))
        found.append(_event(random, random.choice(EVENTS), at))
    return tuple(found)


def _event(random: Random, event: str, at: datetime) -> Event:
    day = at.astimezone(ZONE).date()
    pauses = event.startswith(("start", "finish"))  # a pause that ends before it began is refused
    effective = day - timedelta(days=0 if pauses else random.choice((0, 0, 0, 0, 1, 4)))
    data = _extension(random, day) if event == "extend" else {}
    return Event(event, at, effective, data, event in ("reject", "withdraw", "close", "reply"))


def _extension(random: Random, day: date) -> dict[str, Any]:
    how: list[tuple[str, Any]] = [
        ("adds", "5 workdays"), ("adds", "2 days"), ("until_total", "20 workdays"),
        ("until", day + timedelta(days=random.randrange(300, 400))),
    ]  # fmt: skip
    names = random.sample(("accept", "answer", "by_rule", "resolve"), random.randint(1, 2))
    return dict([("timers", names), ("run", random.choice((1, 1, 2))), random.choice(how)])


def draft(random: Random) -> dict[str, str]:
    """The files of a draft: the policy of complaints with one to four edits."""
    document = YAML(typ="safe").load(FOLDER / "complaint_2024-01-01.yaml")
    document["in_force"] = {"from": date(2024, 9, 1), "to": date(2024, 12, 31)}
    for edit in random.sample(EDITS, random.randint(1, 4)):
        edit(random, document)
    written = StringIO()
    YAML(typ="safe").dump(document, written)
    return {DRAFT: written.getvalue()}


def _parameter(random: Random, document: Document) -> None:
    """Another value of a parameter."""
    name, values = random.choice((
        ("accept_within", ("5 workdays", "9 days", "36 hours", "1 month")),
        ("answer_within", ("3 days", "20 workdays")), ("threshold", (2, 4, Decimal("2.5"))),
    ))  # fmt: skip
    value = random.choice(values)
    document["parameters"][name]["value"] = float(value) if isinstance(value, Decimal) else value


def _later(random: Random, document: Document) -> None:
    """A parameter that changes in the middle of a month."""
    values = {date(1998, 1, 1): "1 year", date(2024, 6, 15): random.choice(("3 years", "6 months"))}
    document["parameters"]["claim_limit"]["values"] = values


def _limit(random: Random, document: Document) -> None:
    """Another kind of limit for a timer."""
    name = random.choice(("announce", "by_law", "by_rule", "feedback", "keep"))
    document["timers"][name]["within"] = random.choice(
        ("2 days", "3 workdays", "48 hours", "90 minutes", "2 weeks", "same_day", "1 month")
    )
    document["timers"][name]["roll"] = random.choice(("none", "any_rest_day"))


def _row(random: Random, document: Document) -> None:
    """A row of a timer, also one that asks for results or for what happened."""
    rows = document["timers"][random.choice(("answer", "resolve"))]["rows"]
    when = random.choice((
        "departments >= params.threshold", 'severity == "major"', 'verdict == "reject"',
        'done("negotiate") && evidence == true', 'count("accept") >= 2', 'unit == "desk"',
        "knew_on < promised_on", 'shown(category == "fees")', 'timer("accept") == "met"',
        'last("accept") >= knew_on', "today > promised_on",
    ))  # fmt: skip
    within = random.choice(("4 workdays", "10 days", "12 hours"))
    rows.insert(random.randrange(len(rows) + 1), {"when": when, "within": within, "basis": "甲"})


def _met(random: Random, document: Document) -> None:
    """Other events that start or meet a timer."""
    timer = document["timers"][random.choice(("accept", "by_rule", "by_law"))]
    when = random.choice(
        ("evidence == true", 'severity == "minor"', 'done_since("accept", "reply")')
    )
    timer["met_by"] = [*timer["met_by"], {"event": "negotiate", "when": when}]
    if random.random() < 0.5:
        timer["starts"] = [{"event": "dispatch", "when": "in_duty == true"}, *timer["starts"]]


def _pauses(random: Random, document: Document) -> None:
    """Pauses come or go."""
    document["timers"]["answer"].pop("pauses", None)
    document["timers"]["by_law"]["pauses"] = {"hearing": ["start_hearing", "finish_hearing"]}
    if random.random() < 0.5:
        document["timers"]["by_law"]["within"] = "72 hours"


def _gone(random: Random, document: Document) -> None:
    """A timer is no more."""
    document["timers"].pop(random.choice(("announce", "keep")), None)


def _condition(random: Random, document: Document) -> None:
    """A timer runs only for some."""
    timer = document["timers"][random.choice(("accept", "by_law", "feedback"))]
    timer["when"] = random.choice((
        "evidence != true", 'severity != "major"', "departments > 1", 'verdict != "reject"',
    ))  # fmt: skip


def _ground(random: Random, document: Document) -> None:
    """A new ground."""
    outcome = random.choice(("reject", "redirect", "correct", "convert"))
    when = random.choice((
        "evidence == false", "departments > 1 && harm_ongoing == true", "knew_on > promised_on",
        'done("negotiate")', "days(knew_on, received_on) > 30", 'severity == "major"',
        'channel == "superior" || satisfied == true', 'last("accept") > knew_on',
    ))  # fmt: skip
    rules = document["admissibility"]["rules"]
    new = {outcome: "outside_area", "when": when, "says": "其他", "basis": "乙"}
    rules.insert(random.randrange(len(rules) + 1), new)


def _grounds(random: Random, document: Document) -> None:
    """Grounds are enabled, dropped, put in another order or combined otherwise."""
    given = document["admissibility"]
    given["rules"][4].pop("disabled", None)
    if random.random() < 0.5:
        given["rules"].pop(random.randrange(len(given["rules"])))
    if random.random() < 0.5:
        given["hit"] = "first"
        random.shuffle(given["rules"])


def _table(random: Random, document: Document) -> None:
    """Rows of the tables come, go, change places and wait for what is unknown."""
    table = document["classification"]["tables"][random.choice(("routing", "severity"))]
    gives: dict[str, Any] = {"unit": "back_office"} if "unknown" in table else {"severity": "minor"}
    when = random.choice((
        "evidence == true", "departments == 2", "knew_on >= promised_on", "harm_ongoing == true",
        'category == "fees"', 'urgency == "high"',
    ))  # fmt: skip
    table["rows"].insert(random.randrange(3), {"when": when, "gives": gives})
    if random.random() < 0.4:
        table.pop(random.choice(("unknown", "keeps_first", "decided_by")), None)


def _copies(random: Random, document: Document) -> None:
    """A result is copied from another fact."""
    document["classification"]["copies"] = {
        "category": random.choice(("subject", "departments", "severity")), "since": "knew_on",
    }  # fmt: skip


def _applies(random: Random, document: Document) -> None:
    """The draft governs other cases."""
    document["applies"] = random.choice((
        'kind == "complaint" && !shown(subject == "safety")', 'kind in ["complaint", "inquiry"]',
    ))  # fmt: skip


Edit = Callable[[Random, Document], None]
EDITS: tuple[Edit, ...] = (
    _parameter, _later, _limit, _row, _row, _met, _pauses, _gone, _condition, _ground, _grounds,
    _table, _table, _copies, _applies,
)  # fmt: skip
