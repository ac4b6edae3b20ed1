"""The figures for the meeting as tables: what the page draws, and what is taken along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import g

from api.context import desk, language
from api.wording.scorewords import amount, value_title
from api.words import t
from core.domain.rules.sectors import Sector
from core.usecases.meetings.dashboard import Dashboard, Part
from core.usecases.people import access

Cell = str | Decimal | None


@dataclass(frozen=True)
class Table:
    """A table with its columns and rows; None is a number that is not told."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def tables(found: Dashboard) -> list[Table]:
    """Every table of the page, in the language of the request."""
    count, share = t("件数", "Cases"), t("占比", "Share")
    return [
        Table(t("总览", "At a glance"), (t("项目", "Item"), t("数", "Number")), _totals(found)),
        Table(
            t("时限", "Deadlines"),
            (t("政策", "Policy"), t("时限", "Deadline"), *ways().values(), t("按期率", "In time")),
            [
                [policy_title(found.sector, one.policy), timer_title(found.sector, one.timer),
                 *(number(getattr(one, way)) for way in ways()), percent(one.share)]
                for one in found.timers
            ],
        ),
        Table(
            t("逐月收办", "By month"),
            (t("月份", "Month"), t("收到", "Received"), t("办结", "Ended")),
            [[span.label, number(came), number(went)] for span, came, went in found.months],
        ),
        Table(
            t("在办走势", "Backlog"), (t("截至", "At the end of"), t("在办", "Open")),
            [[day.isoformat(), number(n)] for day, n in found.weeks],
        ),
        Table(
            t("类别", "Categories"), (by_title(found.sector, found.wanted.by), count, share),
            [
                [value_said(found.sector, found.wanted.by, value), number(n), percent(part)]
                for value, n, part in found.categories
            ],
        ),
        Table(
            t("日历", "Calendar"), (t("日期", "Day"), count),
            [[day.isoformat(), number(n)] for day, n in found.days.items()],
        ),
        Table(
            t("单位", "Units"),
            (t("单位", "Unit"), t("收到", "Received"), t("办结", "Ended"), t("在办", "Open"),
             t("超期", "Overdue"), t("全部按期", "All kept")),
            [
                [unit_title(found.sector, one.unit), number(one.received), number(one.ended),
                 number(one.open), number(one.overdue), percent(one.kept.share)]
                for one in found.units
            ],
        ),
        Table(
            t("满意度", "Satisfaction"),
            (t("问题", "Asked"), t("满意", "Yes"), t("作答", "Answers"), share),
            [[fact_title(found.sector, slug), *_part(part)] for slug, part in found.satisfied],
        ),
    ]  # fmt: skip


def ways() -> dict[str, str]:
    """How a limit may have gone, in words."""
    return {
        "in_time": t("按期", "In time"), "late": t("逾期完成", "Late"),
        "overdue": t("超期未办", "Overdue"), "open": t("未到期", "Not due yet"),
    }  # fmt: skip


def percent(share: Decimal | None) -> str:
    """A share in hundredths with one place; a dash where there is none."""
    return "—" if share is None else f"{amount((share * 100).quantize(Decimal('0.1')))}%"


def number(n: int | None) -> Decimal | None:
    """A count as a cell."""
    return None if n is None else Decimal(n)


def unit_title(sector: Sector, unit: str) -> str:
    """What people call a unit: the office, else the sector; the empty one is none."""
    return units(sector).get(unit, unit) if unit else t("尚未分派", "None yet")


def units(sector: Sector) -> dict[str, str]:
    """The units of the office and those that the sector names, in words."""
    if "unit_titles" not in g or g.unit_titles[0] != (sector.slug, language()):
        words = {**sector.neutral.get("units", {}), **sector.vocabulary.get("units", {})}
        own = {one.slug: one.title for one in access.list_units(desk(), sector.slug)}
        said = {slug: title[language()] for slug, title in {**words, **own}.items()}
        g.unit_titles = (sector.slug, language()), said
    found: dict[str, str] = g.unit_titles[1]
    return found


def timer_title(sector: Sector, name: str) -> str:
    """What people call a timer."""
    return sector.title_of("timers", name, language())


def policy_title(sector: Sector, slug: str) -> str:
    """What people call a policy: the title of its newest version."""
    known = [policy for policy in sector.policies if policy.slug == slug and policy.title]
    newest = max(known, key=lambda policy: policy.version, default=None)
    return newest.title[language()] if newest else slug


def fact_title(sector: Sector, slug: str) -> str:
    """What people call a fact."""
    return sector.facts[slug].title[language()]


def by_title(sector: Sector, name: str) -> str:
    """What people call that by which cases are grouped."""
    own = {
        "kind": t("类型", "Kind"), "channel": t("渠道", "Channel"), "policy": t("政策", "Policy"),
        "status": t("状态", "Status"), "unit": t("单位", "Unit"),
    }  # fmt: skip
    return own[name] if name in own else fact_title(sector, name)


def value_said(sector: Sector, by: str, value: str | bool | None) -> str:
    """What people call a value; None is not known, ``*`` several together."""
    if value is None:
        return t("未查明", "Not known")
    if value == "*":
        return t("其他合计", "Others together")
    if by == "policy":
        return policy_title(sector, str(value))
    return value_title(sector, by, str(value), language())


def _totals(found: Dashboard) -> list[list[Cell]]:
    period, now = found.span.label, t("现在", "now")
    return [
        [t("单位", "Unit"), unit_title(found.sector, found.wanted.unit) if found.wanted.unit
         else t("全部", "All")],
        [f"{t('收到', 'Received')} {period}", number(found.received)],
        [f"{t('办结', 'Ended')} {period}", number(found.ended)],
        [f"{t('在办', 'Open')} ({now})", number(found.open)],
        [f"{t('超期', 'Overdue')} ({now})", number(found.overdue)],
        [t("全部时限按期的案件", "Cases with every deadline kept"), percent(found.kept.share)],
        [t("多次来件的人", "People who came again"), number(found.repeats[0])],
        [t("他们的案件", "Their cases"), number(found.repeats[1])],
    ]  # fmt: skip


def _part(part: Part) -> list[Cell]:
    return [number(part.part), number(part.whole), percent(part.share)]
