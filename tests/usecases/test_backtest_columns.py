"""One meaning: a backtest over columns reports what the same backtest reports case by case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

import pytest

pytest.importorskip("polars")

from core.domain.backtests.records import Past
from core.domain.rules.policies import Publishing
from core.domain.rules.sectors import Sector
from core.policyfiles import PolicyFileError
from core.registry import Registry
from core.usecases.policymaking.attributing import attribution
from core.usecases.policymaking.backtests import trial
from core.usecases.policymaking.backtests.trial import Trial
from core.usecases.policymaking.snapshots import Month, Snapshot, written
from core.usecases.published import sector_with
from tests.sectors.stories import ZONE, demo
from tests.usecases.offices import office_in_memory
from tests.usecases.pasts import FIRST, cases, draft

CASES = 60
SECTOR = demo()
REGISTRY = Registry([SECTOR])


def snapshot(folder: Path, records: list[Past]) -> Snapshot:
    """The cases as they are kept, a file a month."""
    months = []
    for (year, month), here in groupby(
        records, lambda r: (r.received_on.year, r.received_on.month)
    ):
        first = FIRST.replace(year=year, month=month)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        file = folder / f"{first}.parquet"
        kept = written(file, "", SECTOR, ZONE, list(here))
        months.append(Month("default", first, last, kept["cases"], kept["digest"], file))
    return Snapshot(SECTOR, tuple(months))


def drafted(random: Random) -> Iterator[tuple[Sector, dict[str, str]]]:
    """Drafts that stand."""
    while True:
        files = draft(random)
        try:
            yield sector_with(REGISTRY, "demo", files), files
        except PolicyFileError:
            continue


def moved_by_event(sector: Sector) -> Sector:
    """The sector with the next version published so that open cases change over to it."""
    published = Publishing(datetime(2024, 12, 1, tzinfo=UTC), "by_event")
    policies = tuple(
        replace(p, published=published) if (p.slug, p.version.year) == ("complaint", 2025) else p
        for p in sector.policies
    )
    return replace(sector, policies=policies)


def both(
    folder: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The report over columns, and that of the same cases one by one."""
    random = Random(seed)
    past = snapshot(folder, cases(random, SECTOR, CASES))
    new, files = next(drafted(random))
    old = SECTOR
    if random.random() < 0.1:
        old, new = moved_by_event(old), moved_by_event(new)
    desk = office_in_memory().desk
    with desk.store.read() as work:
        office = desk.office(work, "demo", "default")
    settings = {**office.settings, "enable_unverified": random.random() < 0.3}
    offices = {"default": replace(office, settings=settings)}
    now = datetime(2024, random.choice((7, 9, 12)), 20, tzinfo=UTC)
    made = attribution(old, new, files)

    def report() -> dict[str, Any]:
        tried = Trial(old, new, made, FIRST, "as_if", now, offices)
        tried.run(desk, past)
        return tried.report()

    by_columns = report()
    with monkeypatch.context() as without:
        without.setattr(trial, "available", lambda: False)
        return by_columns, report()


@pytest.mark.parametrize("seed", range(6))
def test_columns_report_what_each_case_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    by_columns, one_by_one = both(tmp_path, seed, monkeypatch)
    assert by_columns == one_by_one
