"""The same real rows under several profiles side by side: which limits would have been kept.

Every profile is tried in an office of its own that is thrown away afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

from core.domain.timekeeping.punctuality import Count
from core.sheets import Sheet
from core.usecases.desk import Desk
from core.usecases.meetings.reporting import Line, Report, Wanted, timeliness
from core.usecases.past.importing import Outcome, import_rows
from core.usecases.past.mappings import FileMapping


@dataclass(frozen=True)
class Cell:
    """How one limit, or the reply, went under a profile; ``unit`` is that of the median."""

    count: Count
    median: float | None
    unit: str = "workdays"
    limits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trial:
    """The rows under one profile.

    ``timers`` go by name over all versions; ``rows`` tells of each row, by its external id, how
    its reply went: in_time, late, overdue or open.
    """

    profile: str
    outcome: Outcome
    reply: Cell
    timers: Mapping[str, Cell]
    rows: Mapping[str, str]
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """All trials, and what they differ in."""

    sector: str
    trials: tuple[Trial, ...]

    @property
    def timers(self) -> list[str]:
        """Every timer that was due under some profile, in the order in which they first appear."""
        return list(dict.fromkeys(name for trial in self.trials for name in trial.timers))

    @property
    def common(self) -> set[str]:
        """The rows of which every profile that measures any says whether the reply was in time."""
        told = [{row for row, said in t.rows.items() if said != "open"} for t in self.trials]
        return set.intersection(*(rows for rows in told if rows)) if any(told) else set()

    def share(self, trial: Trial) -> float | None:
        """The part in time of the rows in common; None where the profile measures none."""
        common = self.common
        if not common or not trial.rows:
            return None
        return sum(trial.rows[row] == "in_time" for row in common) / len(common)

    @property
    def strictest(self) -> list[str]:
        """The profiles under which the smallest part of the rows in common was in time."""
        shares = {trial.profile: self.share(trial) for trial in self.trials}
        known = [share for share in shares.values() if share is not None]
        return [name for name, share in shares.items() if known and share == min(known)]

    @property
    def differing(self) -> list[tuple[str, dict[str, str]]]:
        """The rows that were in time under one profile and not under another, by external id."""
        found: dict[str, dict[str, str]] = {}
        for trial in self.trials:
            for row, outcome in trial.rows.items():
                if outcome != "open":
                    found.setdefault(row, {})[trial.profile] = outcome
        mixed = (
            (row, outcomes)
            for row, outcomes in found.items()
            if "in_time" in outcomes.values() and {*outcomes.values()} != {"in_time"}
        )
        return sorted(mixed, key=lambda one: (len(one[0]), one[0]))


def compare(
    desk: Callable[[], Desk],
    sheet: Sheet,
    mappings: Mapping[str, FileMapping],
    *,
    told: Callable[[str], None] = lambda profile: None,
) -> Comparison:
    """Try the rows of ``sheet`` under each profile, by its mapping; ``told`` hears of each begun.

    ``desk`` makes an office for each trial; nothing of it is kept. MappingError as for an import.
    """
    trials = []
    for profile, mapping in mappings.items():
        told(profile)
        trials.append(_trial(desk(), sheet, profile, mapping))
    return Comparison(next(iter(mappings.values())).sector, tuple(trials))


def _trial(desk: Desk, sheet: Sheet, profile: str, mapping: FileMapping) -> Trial:
    outcome = import_rows(desk, sheet, mapping)
    report = timeliness(desk, Wanted(mapping.sector, by="all", slowest=0))
    desk.store.engine.dispose()
    lines: dict[str, list[Line]] = {}
    for line in report.lines:
        lines.setdefault(line.timer, []).append(line)
    reasons: dict[str, int] = {}
    for reject in outcome.rejects:
        for problem in reject.problems:
            said = f"{problem.zh} {problem.en}"
            reasons[said] = reasons.get(said, 0) + 1
    return Trial(
        profile,
        outcome,
        _reply(report, mapping.sector),
        {name: _cell(same) for name, same in lines.items()},
        {row: outcome for row, (outcome, _) in report.by_row.items()},
        reasons,
    )


def _reply(report: Report, sector: str) -> Cell:
    taken = [days for _, days in report.by_row.values() if days is not None]
    count = report.replies.get(sector, Count())
    return Cell(count, median(taken) if taken else None)


def _cell(lines: list[Line]) -> Cell:
    """The lines of one timer, over all versions and policies, as one."""
    whole = Count()
    for line in lines:
        for name in vars(whole):
            setattr(whole, name, getattr(whole, name) + getattr(line.count, name))
    unit = "workdays" if all(line.unit == "workdays" for line in lines) else "days"
    taken = [pair[0 if unit == "workdays" else 1] for line in lines for pair in line.taken]
    limits = sorted({limit for line in lines for limit in line.limits})
    return Cell(whole, median(taken) if taken else None, unit, tuple(limits))
