"""The past of a busy hospital, drawn at random: a table for `tousu import`, a row a complaint.

    python -m benchmarks.past 200000 past.csv --until 2026-11-20
    tousu import past.csv --sector hospital --mapping docs/examples/hospital-past.yaml

Nobody in it exists. How long replies take follows what was measured of real complaints to Chinese
authorities: half within eleven days, one in ten after six weeks; one in two hundred waits for good.
The same number and seed give the same table.
"""

from __future__ import annotations

import argparse
import csv
from bisect import bisect
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

COLUMNS = ("id", "received_at", "matter", "departments", "named", "subject", "complainant",
           "answered_at", "resolved_at", "called_at", "satisfied")  # fmt: skip
#: Subjects as the register writes them, and how often of a hundred; ward matters come first.
MATTERS = {
    "诊疗": 24, "医德医风": 17, "护理": 12, "收费": 12, "后勤": 8, "医保": 6, "药品": 5, "门诊": 5,
    "设备": 3, "行政": 3, "感染": 2, "保卫": 1, "其他": 2,
}  # fmt: skip
#: Days to the reply, at these shares of all complaints.
SHARES = (0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
DAYS = (0.03, 0.22, 1.0, 1.9, 3.7, 5.7, 7.9, 11.2, 14.7, 19.3, 27.1, 42.9, 70.7, 110.7, 166.8,
        300.0)  # fmt: skip
#: How many complaints come in each hour of the day, and on each day of the week.
HOURS = (31, 21, 3, 3, 1, 7, 9, 26, 70, 103, 180, 166, 97, 97, 115, 143, 126, 105, 81, 76, 60, 67,
         79, 44)  # fmt: skip
WEEK = (289, 311, 313, 280, 223, 142, 152)
#: Replies of these departments take this much of the usual time: a ward answers sooner.
PACE = {"护理": 0.7, "收费": 0.8, "诊疗": 1.3}
SUBJECTS = {
    "诊疗": "对诊断结果有疑问", "医德医风": "医生态度冷淡", "护理": "呼叫铃长时间无人应答",
    "收费": "检查费用重复收取", "后勤": "病房热水时有时无", "医保": "异地报销被退回",
    "药品": "处方药缺货", "门诊": "挂号排队过久", "设备": "电梯故障", "行政": "开具证明来回跑",
    "感染": "同室病人未隔离", "保卫": "病房财物丢失", "其他": "建议增设座椅",
}  # fmt: skip


def rows(count: int, first: date, last: date, seed: int = 1) -> Iterator[dict[str, str]]:
    """So many complaints received from ``first`` to ``last``; what lies after ``last`` is open."""
    chance = Random(seed)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time())
    span = (last - first).days + 1
    days = [first + timedelta(days=n) for n in range(span)]
    received = sorted(
        datetime.combine(day, datetime.min.time())
        + timedelta(hours=hour, seconds=chance.randrange(3600))
        for day, hour in zip(
            chance.choices(days, [WEEK[day.weekday()] for day in days], k=count),
            chance.choices(range(24), HOURS, k=count), strict=True,
        )
    )  # fmt: skip
    for number, at in enumerate(received, 1):
        yield _row(number, at, end, chance)


def _row(number: int, at: datetime, end: datetime, chance: Random) -> dict[str, str]:
    (matter,) = chance.choices(list(MATTERS), list(MATTERS.values()))
    share = chance.random()
    resolved = at + timedelta(days=_days(share) * PACE.get(matter, 1.0))
    answered = at + (resolved - at) * chance.choice((0.2, 0.5, 1.0))
    called = resolved + timedelta(days=chance.uniform(1, 6)) if chance.random() < 0.97 else None
    waits = chance.random() < 0.005
    told = {
        "answered_at": None if waits else answered,
        "resolved_at": None if waits else resolved,
        "called_at": None if waits else called,
    }
    written = {k: v.isoformat(timespec="seconds") if v and v < end else "" for k, v in told.items()}
    return {
        "id": f"P{number:07}", "received_at": at.isoformat(timespec="seconds"), "matter": matter,
        "departments": chance.choices(("1", "2", "3", ""), (70, 12, 3, 15))[0],
        "named": chance.choices(("是", "否", ""), (70, 10, 20))[0],
        "subject": SUBJECTS[matter], "complainant": f"来访人{number}", **written,
        "satisfied": chance.choices(("是", "否"), (4, 1))[0] if written["called_at"] else "",
    }  # fmt: skip


def _days(share: float) -> float:
    place = min(bisect(SHARES, share), len(SHARES) - 1)
    low, high = SHARES[place - 1], SHARES[place]
    return DAYS[place - 1] + (DAYS[place] - DAYS[place - 1]) * (share - low) / (high - low)


def write(path: Path, count: int, first: date, last: date, seed: int = 1) -> None:
    """Write the table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows(count, first, last, seed))


def main() -> None:
    """Write the table that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("count", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--since", type=date.fromisoformat, default=date(2019, 4, 10))
    parser.add_argument("--until", type=date.fromisoformat, required=True)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.file, given.count, given.since, given.until, given.seed)


if __name__ == "__main__":
    main()
