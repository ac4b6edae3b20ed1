"""An office in whose log every kind of row stands, and the ways to look at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from core.clock import Clock, SettableClock
from core.domain.assessment.exclusions import Decision, Exclusion
from core.domain.assessment.scorecards import Finding
from core.domain.casework.cases import Case
from core.domain.inspections.suspicions import Suspicion
from core.storage.assessment.typed import PeriodNumber
from core.storage.database.engine import create_engine
from core.storage.proof.audit import Registered
from core.storage.rules.office import CalendarRecord
from core.storage.rules.officedrafts import OfficeDraft
from core.storage.rules.policies import Draft, DraftEvent
from core.storage.tables import metadata
from core.storage.unit_of_work import Store, UnitOfWork
from core.usecases.desk import Desk
from tests.sectors.stories import ZONE, demo
from tests.storage.examples import NOW, TODAY, entry, rich_case

SECTOR, PROFILE, CARD, PERIOD = "market_supervision", "default", "work", "2026-03"
#: Rows that :func:`fill` adds to the log.
ROWS = 61


def desk_in(folder: Path, clock: Clock | None = None) -> Desk:
    """A desk on an empty office in ``folder``, with places for keys, checkpoints and backups."""
    from core.calendarfiles import official_book
    from core.registry import Registry

    engine = create_engine(f"sqlite:///{folder / 'office.db'}")
    metadata.create_all(engine)
    return Desk(
        Store(engine, clock or SettableClock(NOW)), Registry([demo()]), ZONE, official_book(),
        keys=folder / "keys", checkpoints=folder / "elsewhere", backups=folder / "backups",
    )  # fmt: skip


def fill(store: Store) -> None:
    """Do what makes rows of every kind: cases, drafts, settings, days, findings, what is read."""
    for number in range(1, 5):
        with store.write() as work:
            work.cases.add(_case(f"MS-2026-00000{number}"))
    with store.write() as work:
        case = work.cases.get("MS-2026-000001")
        case.journal.append(entry("noted", actor="李四", data={"words": "退款“难”\n", "n": 2.5}))
        work.cases.save(case)
    with store.write() as work:
        _decide(work)
        _score(work)
    for n in range(3):
        with store.write() as work:
            work.audit.add(Registered("identity", NOW, "李四", f"MS-2026-00000{n + 1}", "送达"))
            work.audit.add(Registered("export", NOW, "王五", data={"rows": n}))


def another_case(store: Store, number: str = "MS-2026-000009") -> None:
    """Let the log grow by the ten rows of another case."""
    with store.write() as work:
        work.cases.add(_case(number))


def _case(number: str) -> Case:
    case = rich_case(number)
    case.notices, case.services = [], []  # the number of a notice is given once
    return case


def _decide(work: UnitOfWork) -> None:
    work.access_events.add("安", "李四", "role_given", role="handler")
    work.settings.put("quiet", {"from": 22, "x": [1, None]}, by="李四", sector=SECTOR)
    work.settings.put("quiet", None, by="王五", sector=SECTOR, draft_id=None)
    work.calendar_records.add(CalendarRecord("notice", "国办发明电〔2026〕1号", TODAY, {"off": []},
                                             NOW, "李四"))  # fmt: skip
    files = {"common.yaml": "policy: common\n"}
    draft = work.drafts.add(Draft(SECTOR, "缩短", files, {}, "李四", NOW, "李四", NOW))
    office = OfficeDraft("days", SECTOR, PROFILE, {"x": 1}, TODAY, "依通知", "李四", NOW)
    own = work.office_drafts.add(office)
    for n, event in enumerate(("draft", "submitted", "approved")):
        told = DraftEvent(event, NOW + timedelta(hours=n), "李四", "同意", {"day": TODAY, "n": n})
        work.drafts.record(draft.id, told)
        work.office_drafts.record(own.id, told)


def _score(work: UnitOfWork) -> None:
    finding = Finding(SECTOR, PROFILE, CARD, "station", PERIOD, "late", "speed", Decimal("1.50"),
                      Decimal("0.5"), "抽查", "MS-2026-000001", "李四", NOW)  # fmt: skip
    work.findings.add([finding, replace(finding, points=None, case="", item="")])
    asked = work.exclusions.add(
        Exclusion(
            SECTOR, PROFILE, CARD, "station", PERIOD, "dead", "MS-2026-000002", by="李四", at=NOW
        )
    )
    work.exclusions.decide(asked, Decision(True, "王五", NOW, "属实"))
    work.period_numbers.add(
        PeriodNumber(SECTOR, PROFILE, PERIOD, "satisfied", Decimal("97.50"), "依据", "李四", NOW)
    )
    found = work.inspections.add(
        Suspicion(
            SECTOR,
            PROFILE,
            "office",
            date(2024, 1, 1),
            "late",
            "overdue",
            "MS-2026-000001",
            ("MS-2026-000001",),
            (),
            TODAY,
            NOW,
            {"days": 3.0},
        )
    )
    work.inspections.change(found, "dismissed", by="王五", note="已办")


def kinds(store: Store) -> Sequence[str]:
    """The kinds of the log's rows, in order."""
    with store.read() as work:
        return [row.kind for row in work.log.page(0, 1000)]
