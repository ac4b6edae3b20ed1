"""Fills the tables of a report: a row for each value, timer or party, with its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from core.domain.reports.counting import Counting, Days, Tally
from core.domain.reports.definitions import MONTH, AnyTable, Groups, Repeats, Timers
from core.domain.reports.parties import Parties
from core.domain.reports.results import (
    AMOUNT,
    COUNT,
    DAYS,
    SHARE,
    SIGNED,
    Column,
    Filled,
    Row,
    Typed,
)
from core.domain.reports.smallcells import EXACT, Coarseness
from core.domain.reports.wording import Words
from core.domain.rules.provisions import Title
from core.domain.timekeeping.punctuality import Count
from core.domain.worktime.spans import Span

#: How many case numbers a row of a party names.
NAMED = 20

READINGS = {
    "count": COUNT, "share": SHARE, "sum": AMOUNT, "per": AMOUNT, "in_time": SHARE,
    "median_days": DAYS, "rank": COUNT, "before": COUNT, "change": SIGNED, "last_year": COUNT,
}  # fmt: skip

_HEADS: Mapping[str, Title] = {
    "rank": {"zh": "名次", "en": "Rank"},
    "count": {"zh": "件数", "en": "Cases"},
    "share": {"zh": "占比", "en": "Share"},
    "before": {"zh": "上期", "en": "Period before"},
    "change": {"zh": "增减", "en": "Change"},
    "last_year": {"zh": "上年同期", "en": "Last year"},
    "sum": {"zh": "合计", "en": "Sum"},
    "in_time": {"zh": "按期答复率", "en": "Replies in time"},
    "median_days": {"zh": "答复天数(中位)", "en": "Days to reply (median)"},
}
_LIMITS: tuple[tuple[str, str, Title], ...] = (
    ("in_time", COUNT, {"zh": "按期", "en": "In time"}),
    ("late", COUNT, {"zh": "逾期", "en": "Late"}),
    ("overdue", COUNT, {"zh": "超期未办", "en": "Overdue"}),
    ("open", COUNT, {"zh": "未到期", "en": "Open"}),
    ("share", SHARE, {"zh": "按期率", "en": "Share in time"}),
    ("median_days", DAYS, {"zh": "天数(中位)", "en": "Days (median)"}),
)
#: The key and title of a row of what is told together only.
OTHERS = "*"
_OTHERS: Title = {"zh": "其他(件数少的合并)", "en": "Others (few each, together)"}
_ALL: Title = {"zh": "合计", "en": "Total"}
_TIMER: Title = {"zh": "时限", "en": "Deadline"}
_PARTY: Mapping[str, Title] = {
    "complainant": {"zh": "投诉人", "en": "Complainant"},
    "respondent": {"zh": "被投诉人", "en": "Respondent"},
}
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True)
class Counted:
    """All that was counted: three periods, the parties by table, numbers typed in by period."""

    now: Counting
    before: Counting
    last_year: Counting
    parties: Mapping[str, Parties] = field(default_factory=dict)
    typed: Mapping[tuple[str, str], Typed] = field(default_factory=dict)
    coarse: Coarseness = EXACT


def cell(kind: str, tally: Tally, coarse: Coarseness = EXACT) -> Decimal | None:
    """What a tally says, as a number of this kind; None where it says nothing."""
    match kind:
        case "sum":
            return coarse.sum(tally.sum, tally.summed)
        case "in_time":
            return coarse.share(tally.replies.in_time, tally.replies.decided)
        case "median_days":
            return coarse.median(tally.days.median, tally.days.spread.total())
        case _:
            return coarse.cell(tally.count)


def filled(table: AnyTable, counted: Counted, words: Words) -> Filled:
    """The table with its rows; ``words`` say what the rows are about."""
    match table:
        case Groups():
            return _groups(table, counted, words)
        case Timers():
            return _timers(table, counted.now.timers[table.slug], words, counted.coarse)
        case Repeats():
            found = _repeats(table, counted.parties[table.slug], words)
            # A row is one person, and so never of many.
            return replace(found, rows=(), left_out=0) if counted.coarse.few else found


def _groups(table: Groups, counted: Counted, words: Words) -> Filled:
    coarse = counted.coarse
    now = counted.now.groups[table.slug]
    before = counted.before.groups[table.slug]
    last_year = counted.last_year.groups[table.slug]
    if table.by == MONTH:
        order = [month.label for month in counted.now.span.parts("month")]
    else:
        few = coarse.gathered({key: tally.count for key, tally in now.items()})
        now, before, last_year = (_gathered(one, few) for one in (now, before, last_year))
        order = sorted(now, key=lambda key: (-coarse.order(now[key].count), not key, key))
    chosen = [
        key
        for key in order
        if table.by == MONTH or _stands_out(table, now[key].count, before.get(key))
    ]
    whole = sum(tally.count for tally in now.values())

    def cells(
        mine: Tally, earlier: int, year_ago: int, rank: int | None
    ) -> tuple[Decimal | None, ...]:
        found: dict[str, Decimal | None] = {
            "rank": None if rank is None else Decimal(rank),
            "share": coarse.share(mine.count, whole),
            "before": coarse.cell(earlier),
            "change": coarse.change(mine.count, earlier),
            "last_year": coarse.cell(year_ago),
        }
        return tuple(found[one] if one in found else cell(one, mine, coarse) for one in table.shows)

    def row(key: str) -> Row:
        mine = now.get(key) or Tally()
        if table.by == MONTH:
            month = Span.parse("month", key)
            earlier = now.get(month.before.label) or before.get(month.before.label)
            year_ago = last_year.get(f"{month.first.year - 1}{key[4:]}")
        else:
            earlier, year_ago = before.get(key), last_year.get(key)
        mine_told = coarse.order(mine.count)
        rank = 1 + sum(coarse.order(other.count) > mine_told for other in now.values())
        title = {"zh": key, "en": key} if table.by == MONTH else words.value(table.by, key)
        title = _OTHERS if key == OTHERS else title
        return Row(key, title, cells(mine, _of(earlier), _of(year_ago), rank))

    rows = [row(key) for key in chosen[: table.top]]
    if table.together is not None and len(chosen) > 1:
        rows.append(_together(table, chosen, now, before, last_year, cells))
    if len(chosen) > 1 and len(chosen) == len(order):
        sums = [_sum(groups, groups) for groups in (now, before, last_year)]
        total = cells(sums[0], sums[1].count, sums[2].count, None)
        rows.append(Row("", _ALL, total, total=True))
    columns = tuple(Column(one, READINGS[one], _HEADS[one]) for one in table.shows)
    heading = {"zh": "月份", "en": "Month"} if table.by == MONTH else words.heading(table.by)
    left_out = len(chosen) - len(chosen[: table.top])
    return Filled(table.slug, table.title, heading, columns, tuple(rows), left_out)


def _gathered(groups: dict[str, Tally], few: Sequence[str]) -> dict[str, Tally]:
    """The groups with those of ``few`` in one."""
    if not few:
        return groups
    rest = {key: tally for key, tally in groups.items() if key not in few}
    return rest | {OTHERS: _sum(groups, list(few))}


def _of(tally: Tally | None) -> int:
    return tally.count if tally else 0


def _stands_out(table: Groups | Repeats, count: int, before: Tally | int | None) -> bool:
    """Whether there are enough cases, and they grew enough; from none any number has."""
    earlier = before if isinstance(before, int) else _of(before)
    if count < table.at_least:
        return False
    return table.grows_by is None or (count >= earlier * (1 + table.grows_by) and count > earlier)


def _together(
    table: Groups, chosen: list[str], now: Mapping[str, Tally], before: Mapping[str, Tally],
    last_year: Mapping[str, Tally], cells: Callable[..., tuple[Decimal | None, ...]],
) -> Row:  # fmt: skip
    assert table.together is not None
    first = [key for key in chosen if key][: table.together]
    sums = [_sum(groups, first) for groups in (now, before, last_year)]
    title = {"zh": f"前{len(first)}项合计", "en": f"First {len(first)} together"}
    return Row("", title, cells(sums[0], sums[1].count, sums[2].count, None), total=True)


def _sum(groups: Mapping[str, Tally], keys: Mapping[str, Tally] | list[str]) -> Tally:
    whole = Tally()
    for key in keys:
        one = groups.get(key)
        if one is None:
            continue
        whole.count += one.count
        whole.sum += one.sum
        whole.summed += one.summed
        whole.days.spread.update(one.days.spread)
        for name in vars(whole.replies):
            setattr(whole.replies, name, getattr(whole.replies, name) + getattr(one.replies, name))
    return whole


def _timers(
    table: Timers, counted: Mapping[tuple[str, str], tuple[Count, Days]], words: Words,
    coarse: Coarseness,
) -> Filled:  # fmt: skip
    rows = []
    for policy, timer in sorted(counted):
        count, days = counted[policy, timer]
        numbers = (count.in_time, count.late, count.overdue, count.open)
        kept = coarse.share(count.in_time, count.decided)
        days_told = coarse.median(days.median, days.spread.total())
        whose, name = words.policy(policy), words.timer(timer)
        title = {lang: f"{whose[lang]} · {name[lang]}" for lang in ("zh", "en")}
        cells = (*map(coarse.cell, numbers), kept, days_told)
        rows.append(Row(f"{policy}.{timer}", title, cells))
    columns = tuple(Column(*one) for one in _LIMITS)
    return Filled(table.slug, table.title, _TIMER, columns, tuple(rows))


def _repeats(table: Repeats, parties: Parties, words: Words) -> Filled:
    found = [
        group
        for group in parties.groups(table.at_least)
        if _stands_out(table, group.now, group.before)
    ]
    rows = [
        Row(
            f"{place}",
            label,
            (Decimal(group.now), Decimal(group.before)),
            tuple(group.numbers[:NAMED]),
            _told(group.told, words),
        )
        for (place, group), label in zip(
            enumerate(found[: table.top], 1), _labels(table.party), strict=False
        )
    ]
    columns = tuple(Column(one, COUNT, _HEADS[one]) for one in ("count", "before"))
    left_out = max(0, len(found) - table.top)
    return Filled(table.slug, table.title, _PARTY[table.party], columns, tuple(rows), left_out)


def _told(found: Mapping[str, Counter[str]], words: Words) -> tuple[tuple[Title, int], ...]:
    """What the cases of a party are about, the most frequent first."""
    return tuple(
        (words.value(fact, key), count)
        for fact, values in found.items()
        for key, count in sorted(values.items(), key=lambda one: (-one[1], one[0]))
    )


def _labels(party: str) -> Iterator[Title]:
    """投诉人甲, 投诉人乙 …: a label says nothing, and begins anew in every report."""
    words = _PARTY[party]
    place = 0
    while True:
        stem, letter = (
            (_STEMS[place], _LETTERS[place])
            if place < len(_STEMS)
            else (str(place + 1), str(place + 1))
        )
        yield {"zh": f"{words['zh']}{stem}", "en": f"{words['en']} {letter}"}
        place += 1
