"""Why a case stands as it does: every rule with its value, every table with its row, every timer.

Computed anew from the policy's version and the facts; nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.domain.assessment.lots import Draw, drawn_in
from core.domain.casework import views
from core.domain.casework.cases import Case, Entry, Timer
from core.domain.expressions import Env
from core.domain.rules.decisions import read_table
from core.domain.rules.policies import Policy, Table
from core.domain.rules.provisions import Citation
from core.domain.rules.regime import Matter
from core.domain.timekeeping import duedates, duties
from core.domain.worktime.deadlines import Deadline
from core.domain.worktime.periods import Pause
from core.usecases.casework.reading import Shown


@dataclass(frozen=True)
class TableReading:
    """What a decision table says of the case.

    ``row`` is the number of the row that fired, from 1 (None: none did, ``otherwise`` holds, or
    it is not determined); ``decided_by`` the fact that stands in the table's place, if known;
    ``kept``: an earlier result stays, whatever the rows say now.
    """

    policy: Policy
    table: Table
    gives: Mapping[str, str | bool | None]
    row: int | None = None
    condition: str = ""
    says: str = ""
    cite: Citation = field(default_factory=Citation)
    missing: tuple[str, ...] = ()
    decided_by: str | None = None
    kept: bool = False


@dataclass(frozen=True)
class TimerAccount:
    """One run of a timer: what starts it, what moved it, and the deadline that follows.

    ``starts`` are the events that start it, ``started_by`` the one that started this run;
    ``deadline`` is None while it waits, and for a duty
    of the office, whose last day is a day of its period. Of several limits side by side
    (``earliest_of``) the one that ends first governs: ``governed_by``.
    """

    timer: Timer
    title: Mapping[str, str]
    starts: tuple[str, ...]
    met_by: tuple[str, ...] = ()
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Entry, ...] = ()
    deadline: Deadline | None = None
    earliest_of: tuple[str, ...] = ()
    governed_by: str | None = None
    started_by: Entry | None = None


@dataclass(frozen=True)
class Account:
    """Everything that can be said about why a case stands as it does; ``draws`` are its lots."""

    reasons: Sequence[views.Reason]
    tables: Sequence[TableReading]
    timers: Sequence[TimerAccount]
    draws: Sequence[tuple[Entry, Draw]] = ()


def explain(shown: Shown) -> Account:
    """The account of a case as it is shown."""
    matter, at = shown.matter, shown.at
    runs = views.timer_runs(matter, at)
    return Account(
        views.reasons(matter, at),
        list(_tables(shown)),
        [_account(matter, run) for run in runs],
        list(drawn_in(matter.case)),
    )


def _tables(shown: Shown) -> Iterator[TableReading]:
    matter = shown.matter
    today = matter.office.day(shown.at)
    for policy in matter.rules(shown.at).policies():
        env = matter.env(policy, today)
        for table in policy.tables.values():
            yield _reading(matter.case, policy, table, env)


def _reading(case: Case, policy: Policy, table: Table, env: Env) -> TableReading:
    stands = {name: case.classification.get(name) for name in table.results}
    if table.decided_by and case.facts.get(table.decided_by) is not None:
        return TableReading(policy, table, stands, decided_by=table.decided_by)
    found = read_table(table, env)
    kept = table.keeps_first and found.gives != stands
    if kept or found.row is None:
        missing = () if kept else found.missing
        return TableReading(policy, table, stands, missing=missing, kept=kept)
    row = table.rows[found.row]
    return TableReading(
        policy, table, stands, found.row + 1, row.when.text, row.says, row.cite, found.missing
    )


def _account(matter: Matter, timer: Timer) -> TimerAccount:
    if "@" in timer.name:
        duty = duties.duty_of(matter, timer)
        return TimerAccount(timer, duty.title, (), duty.met_by)
    policy, rule = duedates.rule_of(matter, timer)
    starts = tuple(when.slug for when in rule.starts)
    term = duedates.choose(rule, matter.env(policy, timer.started_on))
    met_by = tuple(when.slug for when in term.met_by) if term else ()
    parts = [matter.case.timer(name) for name in rule.earliest_of]
    dated = [part for part in parts if part and part.due]
    governs = min(dated, key=lambda part: part.due or date.max, default=None)
    if timer.due is None and timer.state not in ("running", "paused"):
        return TimerAccount(timer, rule.title, starts, met_by)
    return TimerAccount(
        timer, rule.title, starts, met_by, tuple(duedates.intervals(matter.case, rule)),
        tuple(duedates.extensions(matter.case, timer)), duedates.deadline_of(matter, timer),
        rule.earliest_of, governs.name if governs else None, views.started_by(matter, timer),
    )  # fmt: skip
