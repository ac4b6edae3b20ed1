"""The fields of each kind of part: which keys of a rule a form offers, and how each is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.words import t


@dataclass(frozen=True)
class Field:
    """One field of a form; ``key`` is that of the rule.

    ``sort``: text, area, number, flag, period, length (a period or a parameter), condition, word
    (of ``section``), words (several of it), names (several, one a line), title (two languages),
    value (of a parameter), gives (of a table), lines (several texts, one a line).
    """

    key: str
    sort: str
    label: str
    hint: str = ""
    section: str = ""
    required: bool = False


def kinds() -> dict[str, str]:
    """The kinds of parts that have a form."""
    return {
        "parameter": t("参数", "Parameter"),
        "ground": t("理由", "Ground"),
        "row": t("分类表的一行", "Row of a table"),
        "timer": t("时限", "Timer"),
        "timer_row": t("时限的一种长度", "Length of a timer"),
        "act": t("行为", "Act"),
        "notice": t("文书", "Notice"),
        "item": t("计分项目", "Item of a scorecard"),
    }


def fields_of(kind: str) -> Sequence[Field]:
    """The fields of a kind, in the order in which they are asked."""
    basis = (
        Field("basis", "text", t("依据(条款)", "Article"), t("例如:第十五条", "e.g. article 15")),
        Field("ref", "lines", t("规则编号", "Ids of rules"), t("可不填", "May be left empty")),
    )
    when = Field("when", "condition", t("何种情形", "Where"))
    found: dict[str, tuple[Field, ...]] = {
        "parameter": (
            Field("value", "value", t("数值", "Value"), required=True),
            Field("title", "title", t("名称", "Name")), *basis,
        ),
        "ground": (
            Field("outcome", "word", t("结论", "Outcome"), section="outcomes", required=True),
            Field("when", "condition", t("何种情形", "Where"), required=True),
            Field("says", "area", t("条文表述", "As the article says it"),
                  t("写进通知书的原文", "Stands in the notice, word for word")),
            *basis,
        ),
        "row": (
            when,
            Field("gives", "gives", t("结果", "Gives"), required=True),
            Field("says", "text", t("条文表述", "As the article says it")), *basis,
        ),
        "timer": (
            Field("title", "title", t("名称", "Name")),
            Field("within", "length", t("长度", "How long")),
            Field("starts", "words", t("自何事起算", "Starts by"), section="events"),
            Field("met_by", "words", t("至何事止", "Met by"), section="events"),
            Field("when", "condition", t("适用于何种情形", "Applies where"),
                  t("留空:每件都适用", "Empty: to every case")),
            Field("warn", "lines", t("到期前多久提醒", "Reminders before"),
                  t("每行一个,如 1 workday", "One a line, such as 1 workday")),
            Field("strength", "word", t("效力", "Strength"), section="strengths"),
            Field("roll", "word", t("末日遇休息日", "Where its end is a day off"), section="rolls"),
            *basis,
        ),
        "timer_row": (
            when,
            Field("within", "length", t("长度", "How long"), required=True), *basis,
        ),
        "act": (*_act(), *basis),
        "notice": (
            Field("title", "title", t("名称", "Name")),
            Field("basis", "text", t("依据(条款)", "Article")),
            Field("body", "body", t("正文", "Text")),
        ),
        "item": (
            Field("title", "title", t("名称", "Name")),
            Field("max", "number", t("满分", "At most")),
            Field("each", "number", t("每件扣几分", "Taken for each case")), *basis,
        ),
    }  # fmt: skip
    return found[kind]


def _act() -> tuple[Field, ...]:
    """What of an act a form can say."""
    return (
            Field("title", "title", t("名称", "Name")),
            Field("by", "words", t("由谁进行", "Who does it"), section="roles"),
            Field("from", "words", t("在哪些状态可以进行", "In which statuses"),
                  section="statuses"),
            Field("to", "word", t("之后的状态", "Leads to"), section="to_statuses"),
            Field("approvals", "words", t("须经谁批准", "Approved by"), section="roles"),
            Field("notices", "words", t("出具文书", "Draws up"), section="notices"),
            Field("opens", "words", t("产生待办", "Opens tasks"), section="tasks"),
            Field("second_officer", "flag", t("须两人", "Two persons")),
            Field("cites_grounds", "flag", t("须写明理由", "Cites grounds")),
    )  # fmt: skip


def options(section: str) -> dict[str, str]:
    """The words of a section that no sector changes."""
    return {
        "outcomes": {
            "reject": t("不予受理", "Reject"),
            "redirect": t("转送其他机关", "Redirect"),
            "correct": t("要求补正", "Ask to correct"),
            "accept": t("受理", "Accept"),
        },
        "strengths": {"hard": t("法定,超期即违规", "hard: a breach when overdue"),
                      "soft": t("一般,尽量做到", "soft: a norm")},
        "rolls": {
            "none": t("不顺延", "does not move"),
            "statutory_holiday_only": t("遇法定节假日顺延", "moves past public holidays"),
            "any_rest_day": t("遇休息日顺延", "moves past any day off"),
        },
        "units": {
            "workdays": t("个工作日", "workdays"), "days": t("日", "days"),
            "hours": t("小时", "hours"), "minutes": t("分钟", "minutes"), "weeks": t("周", "weeks"),
            "months": t("个月", "months"), "years": t("年", "years"),
            "same_day": t("当日", "the same day"),
        },
    }[section]  # fmt: skip
