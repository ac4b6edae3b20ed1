"""A table of deadlines to be worked out, compared with the dates expected where it states them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.errors import Problem, invalid
from core.domain.worktime.calendars import CalendarBook
from core.domain.worktime.deadlines import Deadline, deadline
from core.domain.worktime.periods import Period, Roll

_HINT = (
    "A row needs unit (workdays, days, weeks, months, years, or wd, cd, mo), start and n; it may "
    "state known_on, roll, and the nominal_end, due and provisional (0 or 1) expected."
)


@dataclass(frozen=True, slots=True)
class DueRow:
    """One row worked out, with each value that the row expects otherwise.

    `number` is its line in the file. `compared` is False where the row expects nothing, so that
    it can neither agree nor differ.
    """

    number: int
    known_on: date | None
    deadline: Deadline
    compared: bool
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether the row states what to expect, and all of it holds."""
        return self.compared and not self.differences


def compare_csv(rows: Iterable[Mapping[str, str]], book: CalendarBook) -> Iterator[DueRow]:
    """Work out each row under the calendar known on its `known_on` (empty: on everything known).

    Rows are numbered from 2, as lines of a file with a heading. A row that cannot be read is
    refused with `invalid_input`, naming its line.
    """
    for number, row in enumerate(rows, start=2):
        try:
            yield _due_row(number, row, book)
        except (KeyError, ValueError) as error:
            reason = f"no column {error}" if isinstance(error, KeyError) else str(error)
            problem = Problem(f"line {number}", f"无法计算:{reason}", reason, _HINT)
            raise invalid(problem) from error


def _due_row(number: int, row: Mapping[str, str], book: CalendarBook) -> DueRow:
    known_on = date.fromisoformat(row["known_on"]) if row.get("known_on") else None
    same_day = row["unit"] == "same_day"
    found = deadline(
        book.as_known_on(known_on),
        date.fromisoformat(row["start"]),
        Period.parse(row["unit"] if same_day else f"{row['n']} {row['unit']}"),
        Roll.parse(row.get("roll") or "any"),
    )
    values = {
        "nominal_end": str(found.nominal_end),
        "due": str(found.due),
        "provisional": str(int(found.provisional)),
    }
    expected = {key: row[key] for key in values if row.get(key)}
    differences = tuple(
        f"{key} is {values[key]}, expected {wanted}"
        for key, wanted in expected.items()
        if values[key] != wanted
    )
    return DueRow(number, known_on, found, bool(expected), differences)
