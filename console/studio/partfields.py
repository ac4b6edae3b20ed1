"""The fields of each kind of part: which keys of a rule a form offers, and how each is asked."""

from __future__ import annotations

from collections.abc import Sequence

from api.errors import CODES
from api.words import t
from console.studio.cardfields import card_fields, card_words
from console.studio.deedfields import deed_fields
from console.studio.deedwords import deed_words
from console.studio.field import Field
from console.studio.officefields import office_fields
from console.studio.timerfields import timer_fields
from console.studio.workfields import work_fields, work_words
from core.domain.errors import REFUSALS

__all__ = ["Field", "fields_of", "kinds", "options"]


def kinds() -> dict[str, str]:
    """The kinds of parts that have a form."""
    return {
        "parameter": t("参数", "Parameter"),
        "ground": t("理由", "Ground"),
        "row": t("分类表的一行", "Row of a table"),
        "timer": t("时限", "Timer"),
        "timer_row": t("时限的一种长度", "Length of a timer"),
        "act": t("行为", "Act"),
        "guard": t("办理条件", "Condition of an act"),
        "extension": t("延期", "Extension of a timer"),
        "extension_guard": t("延期的条件", "Condition of an extension"),
        "duty": t("定期职责", "Periodic duty"),
        "inspection": t("夜间检查", "Nightly check"),
        "message": t("邮件提醒", "Mail to those concerned"),
        "notice": t("文书", "Notice"),
        "item": t("计分项目", "Item of a scorecard"),
        "measure": t("考核指标", "Measure of a scorecard"),
        **_more_kinds(),
    }


def _more_kinds() -> dict[str, str]:
    """Those of tasks, service and intake, and the rest of a scorecard."""
    return {
        "task": t("待办", "Task"),
        "question": t("待办要问的一项", "Question of a task"),
        "service": t("送达", "Service of notices"),
        "method": t("送达方式", "Method of service"),
        "method_guard": t("送达方式的条件", "Condition of a method"),
        "linking": t("拆分与并案", "Splitting and binding cases"),
        "requirement": t("收件必备事项", "What must be said at receipt"),
        "check": t("记录事实时的核对", "Check of what is recorded"),
        "group": t("项目分组", "Group of items"),
        "finding": t("考核发现", "Kind of finding"),
        "item_finding": t("项目的考核发现", "Kind of finding of an item"),
        "exclusions": t("剔除", "Exclusions"),
        "reason": t("剔除事由", "Reason for leaving out"),
        "rolls_up": t("汇总", "Roll-up"),
        "card": t("计分办法", "How a scorecard is reckoned"),
        "standing": t("否决的结论", "Standing that vetoes lead to"),
        "source": t("考核发现的来源", "Source of findings"),
    }


#: Kinds whose rules name no article of their own.
_UNCITED = (
    "question",
    "service",
    "requirement",
    "group",
    "exclusions",
    "card",
    "standing",
    "source",
)


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
        "notice": (
            Field("title", "title", t("名称", "Name")),
            Field("basis", "text", t("依据(条款)", "Article")),
            Field("to", "word", t("送给谁", "To whom"),
                  t("送被投诉人的,不写出是谁投诉", "To the respondent: without who complained"),
                  section="notice_to"),
            Field("body", "body", t("正文", "Text")),
        ),
    }  # fmt: skip
    more = {
        **deed_fields(), **timer_fields(), **office_fields(), **card_fields(), **work_fields(),
    }  # fmt: skip
    if kind in found or kind in _UNCITED:
        return found.get(kind) or more[kind]
    return (*more[kind], *basis)


def options(section: str) -> dict[str, str]:
    """The words of a section that no sector changes."""
    ways = {**_ways(), **deed_words()}
    return ways[section] if section in ways else _plain()[section]


def _plain() -> dict[str, dict[str, str]]:
    return {
        "outcomes": {
            "reject": t("不予受理", "Reject"),
            "redirect": t("转送其他机关", "Redirect"),
            "correct": t("要求补正", "Ask to correct"),
            "accept": t("受理", "Accept"),
        },
        "strengths": {"hard": t("法定,超期即违规", "hard: a breach when overdue"),
                      "soft": t("一般,尽量做到", "soft: a norm")},
        "refusals": {code: t(*CODES[code][1:]) for code in REFUSALS if code in CODES},
        "notice_to": {"respondent": t("被投诉人", "The respondent")},
        "rolls": {
            "any": t("遇休息日顺延", "moves past any day off"),
            "none": t("不顺延", "does not move"),
            "statutory_holiday_only": t("遇法定节假日顺延", "moves past public holidays"),
        },
        "units": {
            "workdays": t("个工作日", "workdays"), "days": t("日", "days"),
            "hours": t("小时", "hours"), "minutes": t("分钟", "minutes"), "weeks": t("周", "weeks"),
            "months": t("个月", "months"), "years": t("年", "years"),
            "same_day": t("当日", "the same day"),
        },
    }  # fmt: skip


def _ways() -> dict[str, dict[str, str]]:
    """What extensions, duties, checks and measures may be."""
    return {
        "extends": {
            "adds": t("从原末日再加若干", "So much from its last day on"),
            "until_total": t("从起算之日起共若干", "So much in all from its start"),
            "until": t("由批准人定到哪一日", "Until a day that whoever grants it names"),
        },
        "note_asked": {
            "no": t("不要求", "Not asked for"),
            "required": t("必须写", "Always"),
            "when": t("只在某种情形必须写", "Only where something holds"),
        },
        "every": {
            "month": t("每月", "Every month"), "two_months": t("每两个月", "Every two months"),
            "quarter": t("每季度", "Every quarter"), "half_year": t("每半年", "Every half year"),
            "year": t("每年", "Every year"),
        },
        "series": {
            "month": t("每月(默认)", "Every month (default)"),
            "quarter": t("每季度", "Every quarter"),
            "half_year": t("每半年", "Every half year"), "year": t("每年", "Every year"),
        },
        "falls_due": {
            "end": t("期间的最后一日", "On the last day of the period"),
            "day": t("期间最后一个月的某日", "On a day of its last month"),
            "after": t("期间结束后若干日", "So long after its end"),
        },
        "looks_for": {
            "cases": t("符合某种情形的案件", "Cases for which something holds"),
            "out_of_order": t("先后颠倒的行为", "Acts done in the wrong order"),
            "late": t("事后补录的记载", "Entries written down late"),
            "gaps": t("外部编号缺号", "Numbers missing in a series"),
            "totals": t("上报件数与登记不符", "Totals that do not match"),
            "same_text": t("雷同的答复", "The same text given to many"),
            "repeats": t("并非重复的“重复件”", "Repeats of nothing"),
        },
        "totals_of": {"cases": t("案件", "cases"), "receipts": t("收件(拆分的算一件)",
                                                                 "receipts (split ones once)")},
        "counts": {
            "count": t("件数", "How many cases"),
            "rate": t("比率", "A rate"),
            "distribution": t("按某项分布", "How they are distributed"),
            "ranking": t("名次", "The place of the unit"),
            "repeats": t("重复被投诉的个人", "Persons complained of again"),
        },
        **card_words(), **work_words(),
    }  # fmt: skip
