"""`tousu report score`: what units score on a card, on the terminal or in a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.opening import desk as open_office
from api.cli.output import as_json, both, note, print_json, table

if TYPE_CHECKING:
    from core.domain.assessment.scores import Score
    from core.usecases.assessment.scoreboard import Board

_LINES = (("Item", "", "Points", "Change", "Because"), ("项目", "名称", "分数", "增减", "说明"))


@click.command()
@click.argument("sector")
@click.argument("card")
@click.argument("period")
@click.option("--unit", help="One unit, line by line 一个单位,逐行列出")
@click.option("--profile", default="default", show_default=True, help="Set of policies 方案")
@click.option("--persons", is_flag=True, help="Name persons too 列出个人")
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write a workbook 写入 XLSX 文件")  # fmt: skip
@as_json
def score(
    sector: str, card: str, period: str, unit: str | None, profile: str, persons: bool,
    xlsx: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """What units score on a card over a period, computed from what is stored now.

    按现在的案件和考核发现计算一个考核期的分数。

    The largest number comes first; units struck out by a veto come last, with their points.
    Lines about persons are left out unless --persons is given.

    \b
    Example 例:
      tousu report score hospital department_monthly 2026-03
      tousu report score hospital ncms_quarter 2026-Q1 --xlsx quarter.xlsx
    """
    from core.usecases.assessment.scoreboard import Wanted, board

    wanted = Wanted(sector, card, period, profile, unit)
    found = board(open_office(), wanted, lambda case: persons)
    if xlsx:
        from api.cli.scoresheet import write

        write(xlsx, found)
        note(f"Wrote {xlsx}", "已写入")
    if as_json:
        _print_json(found)
    elif not found.scores:
        click.echo(both("No case and no finding in this period", "本考核期没有案件和考核发现"))
    else:
        _print(found, detailed=unit is not None)
    if found.withheld:
        count = sum(found.withheld.values())
        note(f"Lines about persons left out: {count}; --persons shows them", "未列出个人")


def _print_json(found: Board) -> None:
    from api.presenters.scorecards import board_body
    from api.schemas.scorecards import ScoreListSchema

    print_json(ScoreListSchema().dump(board_body(found)))


def _print(found: Board, *, detailed: bool) -> None:
    card = found.card
    title = f"{card.slug} {card.version}  {found.span.label}"
    click.echo(f"{title}  {card.title.get('zh', '')} {card.title.get('en', '')}".rstrip() + "\n")
    table([*_head(found), *(_row(found, score) for score in found.scores)])
    for score in found.scores:
        for line in _remarks(found, score):
            click.echo(line)
        if detailed or any(line.person for line in score.lines):
            click.echo()
            table([*_LINES, *_lines(found, score, detailed=detailed)])


def _head(found: Board) -> Iterator[list[str]]:
    """The two lines of headings, English and Chinese."""
    from api.wording import scorewords as words

    card = found.card
    for language, own in (
        ("en", ("Unit", "Points", "Grade", "Standing")),
        ("zh", ("单位", "分数", "等级", "结论")),
    ):
        shown = (True, words.has_number(card), bool(card.grades), bool(card.standings))
        measures = (card.measures[slug].title.get(language, slug) for slug in words.columns(card))
        yield [*(word for word, there in zip(own, shown, strict=True) if there), *measures]


def _row(found: Board, score: Score) -> list[str]:
    from api.wording import scorewords as words

    card, lines = found.card, words.rows(score)
    row = [score.unit or "all 全部"]
    row += [words.amount(score.points)] if words.has_number(card) else []
    row += [score.grade or "—"] if card.grades else []
    row += [words.standing_title(card, score.standing, "zh")] if card.standings else []
    return row + [words.number(card, lines[slug]) for slug in words.columns(card)]


def _remarks(found: Board, score: Score) -> Iterator[str]:
    """Vetoes, what is left out, and findings that this version has no place for."""
    from api.wording import scorewords as words

    if score.vetoes:
        yield f"  {score.unit}: veto 否决: {words.vetoed(found.card, score, 'zh')}"
    for gone in score.left_out:
        what, decision = gone.exclusion, gone.exclusion.decision
        reason = words.reason_title(found.card, what, "zh")
        title = words.left_out_title(what, "zh")
        yield f"  {score.unit}: left out 剔除: {title} {what.period} {reason}" + (
            f" (asked 提出 {what.by}, approved 批准 {decision.by})" if decision else ""
        )
    if score.unread:
        yield f"  {score.unit}: " + both(f"unread findings {', '.join(score.unread)}", "未计入")


def _lines(found: Board, score: Score, *, detailed: bool) -> Iterator[tuple[str, ...]]:
    from api.wording import scorewords as words

    for line in score.lines:
        if detailed or line.person:
            yield (
                line.item,
                words.line_title(found, line, "zh"),
                words.number(found.card, line),
                words.amount(line.change, signed=True) if line.change else "",
                words.says(found.card, line, "zh"),
            )
