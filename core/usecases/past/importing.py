"""Taking in cases of the past from a table, so that what happened to them can be measured.

Rows are done in batches, each one transaction; what was told as imported is there. A row is known
by its external id, so a file may be imported again after a stop or a correction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from core.domain.casework.cases import Officer
from core.domain.casework.submissions import Party
from core.domain.errors import Conflict, Problem, TousuError, invalid
from core.domain.worktime.workdays import OutsideCalendar
from core.sheets import Row, Sheet
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework.handling import Deed
from core.usecases.casework.intake import Arrival, Claim
from core.usecases.desk import Desk
from core.usecases.past.mappingfields import RECEIVED
from core.usecases.past.mappings import FileMapping
from core.usecases.past.replaying import Step, replay

#: Rows in one transaction: enough that waiting for the disk is not what takes the time.
BATCH = 50

#: Texts of a row that name somebody, and who that is.
_PARTIES = {"complainant": "complainant", "respondent": "respondent"}


@dataclass(frozen=True)
class Reject:
    """A row that was not taken, and why."""

    row: Row
    problems: tuple[Problem, ...]

    def reason(self, language: str) -> str:
        """Every reason in ``zh`` or ``en``, each with the column or fact that it concerns."""
        said = (f"{p.path}: {p.text(language)}".removeprefix(": ") for p in self.problems)
        return "; ".join(said)


@dataclass
class Outcome:
    """How an import went so far: rows read, left aside by ``pick``, taken, known before, refused.

    ``cases`` counts the cases opened: a row may hold what splits into several.
    """

    read: int = 0
    left_aside: int = 0
    imported: int = 0
    cases: int = 0
    known: int = 0
    rejects: list[Reject] = field(default_factory=list)


@dataclass(frozen=True)
class _Past:
    """A row as it is to be told again."""

    row: Row
    arrival: Arrival
    steps: tuple[Step, ...]


def import_rows(
    desk: Desk,
    sheet: Sheet,
    mapping: FileMapping,
    *,
    told: Callable[[Outcome], None] = lambda outcome: None,
) -> Outcome:
    """Import every row that the mapping picks; ``told`` hears of each batch once it is stored.

    A row that cannot be taken is among the ``rejects`` and the others go on. Raises MappingError
    where the table lacks a column.
    """
    mapping.check_columns(sheet)
    outcome = Outcome()
    rows, seen = sheet.rows(), dict[str, int]()
    while batch := list(islice(rows, BATCH)):
        past = list(_past(desk, mapping, batch, seen, outcome))
        if past:
            with desk.store.write() as work:
                ids = [one.arrival.external_id or "" for one in past]
                known = work.submissions.known(mapping.sector, ids)
                done = [_take(desk, work, one, known) for one in past]
            for count in done:
                _count(outcome, count)
        told(outcome)
    return outcome


def _count(outcome: Outcome, done: int | Reject) -> None:
    if isinstance(done, Reject):
        outcome.rejects.append(done)
    elif done:
        outcome.imported += 1
        outcome.cases += done
    else:
        outcome.known += 1


def _take(desk: Desk, work: UnitOfWork, past: _Past, known: set[str]) -> int | Reject:
    """Store one row: how many cases it opened, 0 if it was known; nothing stays of a reject."""
    arrival = past.arrival
    if arrival.external_id in known:
        return 0
    try:
        with work.connection.begin_nested():
            return len(replay(desk, work, arrival, past.steps))
    except Conflict:
        raise  # somebody else imports the same: the batch is taken back, a rerun completes it
    except TousuError as error:
        return Reject(past.row, error.problems or (Problem("", error.zh, error.en),))
    except OutsideCalendar as error:
        return Reject(past.row, (Problem("", "超出日历范围", str(error)),))


def _past(
    desk: Desk, mapping: FileMapping, rows: list[Row], seen: dict[str, int], outcome: Outcome
) -> Iterator[_Past]:
    """The rows to be taken; those left aside and those that cannot be read are counted here."""
    for row in rows:
        outcome.read += 1
        try:
            past = _read(desk, mapping, row, seen)
        except TousuError as error:
            outcome.rejects.append(Reject(row, error.problems))
            continue
        if past is None:
            outcome.left_aside += 1
        else:
            yield past


def _read(desk: Desk, mapping: FileMapping, row: Row, seen: dict[str, int]) -> _Past | None:
    """The row as it is to be told again, None where it is not picked; ``invalid_input``."""
    if row.fault:
        raise invalid(row.fault)
    if not mapping.pick.fits(row.cells, None, mapping.usual):
        return None
    external_id = row.cells[mapping.external_id].strip()
    instants, problems = _instants(desk, mapping, row)
    if not external_id:
        problems.append(Problem(mapping.external_id, "没有编号", "no id is given"))
    if not row.cells[mapping.texts["subject"]].strip():
        problems.append(Problem(mapping.texts["subject"], "没有标题", "no subject is given"))
    on = instants[RECEIVED].astimezone(desk.zone).date() if RECEIVED in instants else None
    if on is not None and not mapping.pick.fits(row.cells, on, mapping.usual):
        return None
    first = seen.setdefault(external_id, row.number)
    if external_id and first != row.number:
        en = f"row {first} has the same id"
        problems.append(Problem(mapping.external_id, f"编号与第 {first} 行相同", en))
    if problems or on is None:
        raise invalid(*problems)
    arrival = _arrival(mapping, row, external_id, instants[RECEIVED], on)
    return _Past(row, arrival, tuple(_steps(desk, mapping, instants)))


def _instants(
    desk: Desk, mapping: FileMapping, row: Row
) -> tuple[dict[str, datetime], list[Problem]]:
    found: dict[str, datetime] = {}
    problems = []
    for name, moment in mapping.instants.items():
        if moment.optional and not row.cells[moment.column].strip():
            continue
        try:
            at = _later(moment.read(row.cells, desk.zone), mapping.later, desk.zone)
        except ValueError as error:
            zh, en = error.args
            problems.append(Problem(moment.column, zh, en))
            continue
        if at > desk.now():
            problems.append(Problem(moment.column, "在将来", "lies in the future"))
        elif RECEIVED in found and at < found[RECEIVED]:
            problems.append(Problem(moment.column, "早于收到时间", "lies before the receipt"))
        found[name] = at
    return found, problems


def _later(at: datetime, by: timedelta, zone: ZoneInfo) -> datetime:
    """The same time of day, that much later on the office's clock."""
    return (at.astimezone(zone) + by).astimezone(UTC) if by else at


def _arrival(
    mapping: FileMapping, row: Row, external_id: str, received_at: datetime, on: date
) -> Arrival:
    cells, texts = row.cells, mapping.texts
    facts = {name: mapping.first(rules, cells, on) for name, rules in mapping.facts.items()}
    parties = [
        Party(role, cells[texts[name]].strip(), _contact(mapping, row, role))
        for name, role in _PARTIES.items()
        if name in texts and cells[texts[name]].strip()
    ]
    claim = Claim(
        str(mapping.first(mapping.kind, cells, on) or ""),
        {name: value for name, value in facts.items() if value is not None},
    )
    return Arrival(
        mapping.sector,
        (claim,),
        mapping.profile,
        str(mapping.first(mapping.channel, cells, on) or ""),
        received_at,
        cells[texts["subject"]].strip(),
        cells[texts["description"]].strip() if "description" in texts else "",
        tuple(parties),
        external_id,
    )


def _contact(mapping: FileMapping, row: Row, role: str) -> str:
    if role != "complainant" or "contact" not in mapping.texts:
        return ""
    return row.cells[mapping.texts["contact"]].strip()


def _steps(desk: Desk, mapping: FileMapping, instants: dict[str, datetime]) -> Iterator[Step]:
    """What was done on the case so far; what lies ahead, or has no instant yet, is not."""
    for act in mapping.replay:
        if act.at not in instants or not mapping.means(act):
            continue
        at = act.instant(instants, desk.zone)
        if at <= desk.now():
            approvals = tuple(_officer(role) for role in act.approved_by)
            deed = Deed(
                act.do,
                _officer(act.by),
                act.facts,
                act.note,
                act.grounds,
                at,
                approved_by=approvals,
            )
            yield Step(deed, act.when)


def _officer(role: str) -> Officer:
    """Who stands in the journal for somebody the table does not name: nobody who logs in here."""
    return Officer(f"import:{role}", (role,))
