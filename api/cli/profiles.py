"""`tousu report profiles`: the same real complaints under every profile, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.opening import registry, settings
from api.cli.output import as_json, both, note, print_json, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.rules.sectors import Sector
    from core.usecases.past.comparing import Cell, Comparison
    from core.usecases.past.mappings import FileMapping

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_REPLY = "* reply 答复"
_WORDS = {"in_time": "按期 in time", "late": "逾期 late", "overdue": "未办 overdue"}


@click.command()
@click.argument("file", type=_FILE)
@click.option("--sector", required=True, help="The sector whose profiles are tried 行业")
@click.option("--mapping", "mappings", multiple=True, required=True, metavar="[PROFILES=]FILE",
              help="What the columns mean; for some profiles only: a,b=FILE 列的含义")  # fmt: skip
@click.option("--profile", "profiles", multiple=True, help="Only these 只比较这些方案")
@click.option("--differing", type=click.IntRange(0, 100_000), default=10, show_default=True,
              help="How many of the rows that differ 列出几行结果不同的")  # fmt: skip
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write a workbook 写入 XLSX 文件")  # fmt: skip
@as_json
def profiles(
    file: Path, sector: str, mappings: Sequence[str], profiles: Sequence[str], differing: int,
    xlsx: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """The complaints in FILE as they would have fared under every profile of a sector.

    同一批真实投诉,分别按行业的各套方案衡量,并排比较。

    Each profile has an office in memory that is thrown away: nothing is stored, and the official
    calendar counts. A share is of what was in time, late or overdue. A row that a profile does not
    take is counted, with the reason, and part of no share. Which profile is the strictest is told
    by the rows that all of them measure.

    \b
    Example 例:
      tousu report profiles civic.csv --sector hospital --mapping docs/examples/civic-hospital.yaml
    """
    from core.bootstrap import passing_desk
    from core.clock import SystemClock
    from core.sheets import open_sheet
    from core.usecases.past.comparing import compare

    known = registry(sector)
    plans = _plans(known.sector(sector), mappings, profiles)
    sheet = open_sheet(file, next(iter(plans.values())).encoding)
    zone = settings().zone
    found = compare(
        lambda: passing_desk(known, SystemClock(), zone), sheet, plans,
        told=lambda profile: None if as_json else note(f"profile {profile}", "正在比较"),
    )  # fmt: skip
    if xlsx:
        _write(xlsx, known.sector(sector), found)
        note(f"Wrote {xlsx}", "已写入")
    if as_json:
        print_json(_plain(found))
    else:
        _print(known.sector(sector), found, differing)


def _plans(
    sector: Sector, mappings: Sequence[str], wanted: Sequence[str]
) -> dict[str, FileMapping]:
    """The mapping of each profile: the one that names it, else the one that names none."""
    from core.usecases.past.mappings import load_mapping

    strange = [name for name in wanted if name not in sector.profiles]
    files: dict[str, Path] = {}
    for text in mappings:
        names, mark, path = text.rpartition("=")
        place = Path(path)
        if not place.is_file():
            raise click.BadParameter(f"no file (没有文件) {path}", param_hint="--mapping")
        for name in names.split(",") if mark else [""]:
            strange += [name] if name and name not in sector.profiles else []
            files[name] = place
    if strange:
        there = ", ".join(sector.profiles)
        raise click.BadParameter(
            f"{sector.slug} has no profile {', '.join(strange)}; it has (可选) {there}",
            param_hint="--profile",
        )
    chosen = {name: files.get(name) or files.get("") for name in wanted or sector.profiles}
    return {
        name: load_mapping(path, sector, name) for name, path in chosen.items() if path is not None
    }


def _print(sector: Sector, found: Comparison, differing: int) -> None:
    names = [trial.profile for trial in found.trials]
    rows: list[list[str]] = [["", *names]]
    rows.append(["", *(sector.profiles[name]["zh"] for name in names)])
    rows.append(["rows taken 已取", *(str(t.outcome.imported) for t in found.trials)])
    rows.append(["refused 拒收", *(str(len(t.outcome.rejects)) for t in found.trials)])
    shares = [found.share(trial) for trial in found.trials]
    common = f"* in common 共有 {len(found.common)}"
    rows.append([common, *("" if share is None else f"{share:.1%}" for share in shares)])
    for name, cells in _lines(found):
        title = name if name == _REPLY else f"{name} {sector.title_of('timers', name)}"
        rows.append([title, *("" for _ in cells)])
        for word, texts in _said(cells):
            rows.append([f"  {word}", *texts])
    table(rows)
    for trial in found.trials:
        for reason, count in trial.reasons.items():
            click.echo(both(f"{trial.profile}: {count} rows refused", reason))
    strict = ", ".join(found.strictest) or "none 没有"
    click.echo(
        "\n" + both(f"strictest, on the rows in common: {strict}", "最严:共有各行按期率最低")
    )
    rows_apart = found.differing
    click.echo(both(f"rows on which profiles differ: {len(rows_apart)}", "各方案结果不同的行数"))
    for row, outcomes in rows_apart[:differing]:
        click.echo(f"  {row}: " + "; ".join(f"{p} {_WORDS[o]}" for p, o in outcomes.items()))


def _lines(found: Comparison) -> list[tuple[str, list[Cell | None]]]:
    timers = ((name, [t.timers.get(name) for t in found.trials]) for name in found.timers)
    return [(_REPLY, [t.reply for t in found.trials]), *timers]


def _said(cells: Sequence[Cell | None]) -> list[tuple[str, list[str]]]:
    """The lines of one timer: what is counted, in the words of each profile."""
    found = [
        ("limit 期限", [", ".join(cell.limits) if cell else "" for cell in cells]),
        ("cases 件数", [str(cell.count.total) if cell else "" for cell in cells]),
    ]
    for name, word in (("in_time", "in time 按期"), ("late", "late 逾期"),
                       ("overdue", "overdue 未办")):  # fmt: skip
        found.append((word, [str(getattr(cell.count, name)) if cell else "" for cell in cells]))
    found.append(("share 按期率", [_share(cell) for cell in cells]))
    found.append(("median 中位", [_median(cell) for cell in cells]))
    return found if any(found[0][1]) else found[1:]


def _share(cell: Cell | None) -> str:
    return "" if cell is None or cell.count.share is None else f"{cell.count.share:.1%}"


def _median(cell: Cell | None) -> str:
    if cell is None or cell.median is None:
        return ""
    return f"{cell.median:g} {'wd' if cell.unit == 'workdays' else 'd'}"


def _plain(found: Comparison) -> dict[str, object]:
    return {
        "sector": found.sector,
        "profiles": [
            {
                "profile": trial.profile,
                "taken": trial.outcome.imported,
                "refused": len(trial.outcome.rejects),
                "reasons": dict(trial.reasons),
                "share_in_common": found.share(trial),
                "reply": _cell(trial.reply),
                "timers": {name: _cell(cell) for name, cell in trial.timers.items()},
            }
            for trial in found.trials
        ],
        "common": len(found.common),
        "strictest": found.strictest,
        "differing": [{"row": row, "outcomes": outcomes} for row, outcomes in found.differing],
    }


def _cell(cell: Cell) -> dict[str, object]:
    return {
        "cases": cell.count.total,
        **vars(cell.count),
        "share": cell.count.share,
        "median": cell.median,
        "unit": cell.unit,
        "limits": list(cell.limits),
    }


def _write(path: Path, sector: Sector, found: Comparison) -> None:
    from decimal import Decimal

    from openpyxl import Workbook

    from api.sheets.workbook import Cell as Value
    from api.sheets.workbook import fill

    book = Workbook()
    book.remove(book.active)
    names = [trial.profile for trial in found.trials]
    titles = [(sector.profiles[name]["zh"], 18) for name in names]
    rows: list[list[Value]] = [
        [name if first else "", word, *texts]
        for name, cells in _lines(found)
        for first, (word, texts) in zip((True, *[False] * 9), _said(cells), strict=False)
    ]
    counts: list[list[Value]] = [
        ["", "rows taken 已取", *(Decimal(t.outcome.imported) for t in found.trials)],
        ["", "refused 拒收", *(Decimal(len(t.outcome.rejects)) for t in found.trials)],
    ]
    head = [("时限", 24), ("", 16), *titles]
    fill(book.create_sheet("比较"), head, [*counts, *rows])
    apart = (
        [row, *(outcomes.get(name, "") for name in names)] for row, outcomes in found.differing
    )
    fill(book.create_sheet("结果不同的行"), [("编号", 16), *titles], apart)
    book.save(path)
