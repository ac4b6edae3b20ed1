"""Random conditions and cases over one small office, the raw material of the property tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from core.domain.expressions import (
    BOOL,
    DATE,
    NUMBER,
    PERIOD,
    TEXT,
    TIMER_STATES,
    Env,
    Param,
    Scope,
    choice,
    list_of,
)
from core.domain.expressions.syntax import (
    Call,
    Comparison,
    Items,
    Literal,
    Logic,
    Member,
    Name,
    Node,
    Not,
)

COLOURS = choice("red", "green", "blue")
FACTS = {
    "proven": BOOL,
    "urgent": BOOL,
    "in_duty": BOOL,
    "amount": NUMBER,
    "persons": NUMBER,
    "knew_on": DATE,
    "received_on": DATE,
    "subject": TEXT,
    "colour": COLOURS,
    "light": COLOURS,
}
PARAMS = {
    "limit": Param(NUMBER, 5),
    "share": Param(NUMBER, 0.5),
    "late": Param(NUMBER),
    "from_day": Param(DATE, "2026-01-31"),
    "claim": Param(PERIOD, "1 month"),
    "words": Param(list_of(TEXT), ["退款", "质量"]),
    "colours": Param(list_of(COLOURS), ["red", "blue"]),
}
SETTINGS = {"floor": NUMBER, "open": BOOL}
ACTS = ("accept", "reject", "reply")
TIMERS = ("mediate", "answer")
SCOPE = Scope(
    facts=FACTS,
    params=PARAMS,
    settings=SETTINGS,
    aliases={"金额": "amount", "知道日期": "knew_on"},
    acts=frozenset(ACTS),
    marks=frozenset({"received"}),
    timers=frozenset(TIMERS),
)

DAYS = [date(2026, 1, 30) + timedelta(days=step) for step in (-31, -1, 0, 1, 28, 29, 60)]
NUMBERS: Sequence[object] = (-1, 0, 2, 5, Decimal("0.5"), Decimal("2.50"), 0.5, 5.0)
TEXTS = ("要求退款", "质量差", "噪音", 'a"\\\n', "red")
WORDS = ("退款", "质量", "噪", "a", "red")
PERIODS = ("1 month", "30 days", "1 year", "2 weeks")


class FixedHistory:
    """A history whose every answer was drawn once; act not done has no last day."""

    def __init__(self, random: Random) -> None:
        self.counts = {act: random.randrange(3) for act in ACTS}
        self.days = {act: random.choice(DAYS) if n else None for act, n in self.counts.items()}
        self.since = {(act, mark): random.random() < 0.5 for act in ACTS for mark in MARKS}
        self.states = {name: random.choice(TIMER_STATES) for name in TIMERS}

    def done(self, act: str, /) -> bool:
        return self.counts[act] > 0

    def done_since(self, act: str, mark: str, /) -> bool:
        return self.since[act, mark]

    def count(self, act: str, /) -> int:
        return self.counts[act]

    def timer(self, name: str, /) -> str:
        return self.states[name]

    def last(self, act: str, /) -> date | None:
        return self.days[act]


MARKS = (*ACTS, "received")


def env(random: Random, unknown: float = 0.3) -> Env:
    """A case in which each value is unknown with the given probability."""
    facts = {name: value(random, name) for name in FACTS if random.random() >= unknown}
    settings = {"floor": 2, "open": random.random() < 0.5} if random.random() >= unknown else {}
    params = {"late": random.choice(NUMBERS)} if random.random() >= unknown else {}
    return Env(facts, params, settings, FixedHistory(random))


def value(random: Random, name: str) -> object:
    """A value for one fact, often one that a condition has as a boundary."""
    kind = FACTS[name]
    if kind == BOOL:
        return random.random() < 0.5
    if kind == NUMBER:
        return random.choice(NUMBERS)
    if kind == DATE:
        return random.choice(DAYS)
    return random.choice(kind.values or TEXTS)


def condition(random: Random, depth: int = 4) -> Node:
    """A well-typed condition, at most ``depth`` operators deep."""
    roll = random.random()
    if depth == 0 or roll < 0.25:
        return _atom(random)
    if roll < 0.7:
        operands = [condition(random, depth - 1) for _ in range(random.choice((2, 2, 3, 4)))]
        return Logic(random.choice(("&&", "||")), tuple(operands))
    if roll < 0.85:
        return Not(condition(random, depth - 1))
    if roll < 0.95:
        return Call("shown", (condition(random, depth - 1),))
    same = random.choice(("==", "!="))
    return Comparison(same, condition(random, depth - 1), condition(random, 0))


def _atom(random: Random) -> Node:
    makers = (_bool, _bool, _bool, _number, _number, _date, _date, _text, _colour, _asked)
    return random.choice(makers)(random)


def _bool(random: Random) -> Node:
    return random.choice(
        (
            Name("proven"),
            Name("urgent"),
            Name("in_duty"),
            Member("settings", "open"),
            Literal("bool", random.random() < 0.5),
        )
    )


def _asked(random: Random) -> Node:
    act, mark = Literal("text", random.choice(ACTS)), Literal("text", random.choice(MARKS))
    timer = Call("timer", (Literal("text", random.choice(TIMERS)),))
    state = Literal("text", random.choice(TIMER_STATES))
    return random.choice(
        (
            Call("done", (act,)),
            Call("done_since", (act, mark)),
            Call("known", (Name(random.choice(tuple(FACTS))),)),
            Comparison(random.choice(("==", "!=")), timer, state),
        )
    )


def _compared(random: Random, left: Node, right: Node) -> Node:
    return Comparison(random.choice(("==", "!=", "<", "<=", ">", ">=")), left, right)


def _number(random: Random) -> Node:
    def literal() -> Node:
        drawn = random.choice(NUMBERS[:6])
        return Literal("number", drawn)  # type: ignore[arg-type]

    counted = Call("count", (Literal("text", random.choice(ACTS)),))
    between = Call("days", (_day(random), _day(random)))
    left = random.choice((Name("amount"), Name("persons"), counted, between))
    if random.random() < 0.2:
        items = (literal(), Member("params", random.choice(("limit", "late"))), literal())
        return Comparison("in", left, Items(items[: random.randint(1, 3)]))
    members = [Member("params", name) for name in ("limit", "share", "late")]
    rights = (literal(), literal(), *members, Member("settings", "floor"), Name("persons"))
    return _compared(random, left, random.choice(rights))


def _day(random: Random) -> Node:
    plain = random.choice(
        (
            Name("knew_on"),
            Name("received_on"),
            Literal("date", random.choice(DAYS)),
            Member("params", "from_day"),
            Call("last", (Literal("text", random.choice(ACTS)),)),
        )
    )
    if random.random() < 0.6:
        return plain
    period = random.choice((Member("params", "claim"), Literal("text", random.choice(PERIODS))))
    return Call("after", (plain, period))


def _date(random: Random) -> Node:
    return _compared(random, _day(random), _day(random))


def _text(random: Random) -> Node:
    words = tuple(Literal("text", word) for word in random.sample(WORDS, random.randint(1, 3)))
    listed = random.choice((Items(words), Member("params", "words")))
    if random.random() < 0.5:
        return Call("contains", (Name("subject"), listed))
    if random.random() < 0.5:
        return Comparison("in", Name("subject"), listed)
    same = random.choice(("==", "!="))
    return Comparison(same, Name("subject"), Literal("text", random.choice(TEXTS)))


def _colour(random: Random) -> Node:
    names = random.sample(COLOURS.values, random.randint(1, 2))
    listed = Items(tuple(Literal("text", name) for name in names))
    if random.random() < 0.4:
        inside = random.choice((listed, Member("params", "colours")))
        return Comparison("in", Name("colour"), inside)
    right = random.choice((Name("light"), Literal("text", random.choice(COLOURS.values))))
    return Comparison(random.choice(("==", "!=")), Name("colour"), right)
