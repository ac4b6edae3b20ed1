"""A case with something in every field, and an office to keep it in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from core.domain.casework.cases import Application, Case, Entry, Notice, Service, Task, Timer
from core.storage.unit_of_work import Store

OFFICE = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 2, 1, 0, 0, 7, UTC)
RECEIVED = datetime(2026, 3, 2, 9, 0, tzinfo=OFFICE)
TODAY = date(2026, 3, 2)


def entry(event: str, **fields: Any) -> Entry:
    """A journal entry of today."""
    return Entry(event, at=RECEIVED, effective_on=TODAY, **fields)


def timer(name: str, run: int = 1, **fields: Any) -> Timer:
    """A timer that runs since today."""
    return Timer(name, run, "complaint", TODAY, TODAY, RECEIVED, **fields)


def plain_case(number: str, status: str = "registered", **fields: Any) -> Case:
    """A case with no more than it must have."""
    return Case(
        number, "market_supervision", "default", "complaint", "phone", RECEIVED, TODAY,
        "complaint", TODAY, status, **fields,
    )  # fmt: skip


def rich_case(number: str = "MS-2026-000001") -> Case:
    """A case with ten journal entries, five timers and something in every field."""
    case = plain_case(number, salt="5a17", verdict="reject", officer="李四", revision=0)
    case.facts = {"amount": 12.5, "whole": 5.0, "count": 2, "lawful": True, "knew_on": TODAY}
    case.facts |= {"subject": "退款“难”", "pictures": ["a", 1, None]}
    case.grounds, case.missing = ("time_barred",), ("harm_proven", "track")
    case.classification = {"unit": "station", "severity": None}
    case.timers = [timer(f"timer_{n}", ref=("MS-D05",)) for n in range(4)]
    case.timers.append(
        timer(
            "accept", 2, state="running", nominal_end=TODAY, due=TODAY, due_at=RECEIVED,
            wake_at=RECEIVED + timedelta(microseconds=1), provisional=True, deemed=True,
            strength="soft", basis="第十四条", length="7 workdays", extended=1, warned=2,
            warnings=(RECEIVED, RECEIVED), generation=3, met_at=RECEIVED, calendar="2026",
        )
    )  # fmt: skip
    case.tasks = [
        Task(
            "callback",
            "handler",
            RECEIVED,
            RECEIVED,
            "李四",
            "complaint",
            TODAY,
            "第十九条",
            ("MS-D19",),
            2,
            RECEIVED,
            "done",
            {"facts": {"satisfied": True}, "note": "第二次接通"},
        ),
        Task("chase", "x", NOW),
    ]
    case.notices = [Notice("acceptance", RECEIVED, "accept", "第十四条", "受〔2026〕1号", "正文")]
    case.services = [
        Service(
            "受〔2026〕1号", "mail", "returned", TODAY, TODAY, RECEIVED, "李四", "EMS-1", "拒收"
        ),
        Service("受〔2026〕1号", "announcement", "sent", TODAY, TODAY, NOW, "李四", wake_at=NOW),
    ]
    case.applications = [
        Application(
            "extend", RECEIVED, "李四", "accept#2", TODAY, "案情复杂", ("legal", "chief|director"),
            ("chief|director",),
        )
    ]  # fmt: skip
    case.journal = [entry(f"event_{n}", data={"day": TODAY, "at": NOW}) for n in range(9)]
    case.journal.append(
        entry(
            "accepted", act="accept", actor="李四", role="handler", policy="complaint",
            version=TODAY, basis="第十四条", ref=("MS-D05",), data={"n": [1, {"x": 2.5}]},
            changes={"status": ("registered", "accepted"), "due": (None, TODAY)}, key=number,
        )
    )  # fmt: skip
    return case


def stored(store: Store, case: Case) -> Case:
    """``case``, kept in ``store``."""
    with store.write() as unit:
        unit.cases.add(case)
    return case


def reloaded(store: Store, number: str) -> Case:
    """The case of that number, as ``store`` keeps it."""
    with store.read() as unit:
        return unit.cases.get(number)
