"""The fields of the parts of a scorecard: items and measures."""

from __future__ import annotations

from api.words import t
from console.studio.field import Field

#: In which kinds of measures cases are chosen, and in which they are divided by others.
_CHOSEN = ("counts", "count", "rate", "distribution", "repeats")
_DIVIDED = ("counts", "rate")


def card_fields() -> dict[str, tuple[Field, ...]]:
    """The fields of items and measures, without their articles."""
    item = (
        Field("title", "title", t("名称", "Name")),
        Field("max", "number", t("满分", "At most")),
        Field("each", "number", t("每件扣几分", "Taken for each case")),
    )
    return {"item": item, "measure": _measure()}


def _measure() -> tuple[Field, ...]:
    number = t("整数,或 params.代号", "A whole number, or params.NAME")
    return (
        Field("title", "title", t("名称", "Name"), required=True),
        Field("counts", "way", t("是哪一种指标", "What it is"), section="counts"),
        Field("ranks", "word", t("按哪个件数排名", "Ranked by"), section="counted",
              required=True, only=("counts", "ranking")),
        Field("counts_by", "word", t("按哪一项分布", "By what"), section="countable",
              required=True, only=("counts", "distribution")),
        Field("person", "word", t("由哪一项确定个人", "The fact that names the person"),
              section="facts", required=True, only=("counts", "repeats")),
        Field("at_least", "number", t("至少几件", "At least so many cases"), number,
              only=("counts", "repeats")),
        Field("periods", "number", t("连续几个考核期", "In so many periods"),
              only=("counts", "repeats")),
        Field("top", "number", t("前几名", "The first so many"), number,
              only=("counts", "distribution", "ranking")),
        Field("cases.heading", "heading", t("数哪些案件(比率的分子)",
                                            "Which cases count (above the line)"), only=_CHOSEN),
        *_selection("cases", _CHOSEN),
        Field("of.heading", "heading", t("除以哪些案件(比率的分母)",
                                         "Divided by which cases (below the line)"),
              only=_DIVIDED),
        *_selection("of", _DIVIDED),
    )  # fmt: skip


def _selection(head: str, only: tuple[str, ...]) -> tuple[Field, ...]:
    """Which cases count; all that is said must hold."""
    return (
        Field(f"{head}.when", "condition", t("何种情形", "Where"), only=only),
        Field(f"{head}.policies", "words", t("适用哪些政策的", "Governed by"),
              t("不选:任何政策", "None: any policy"), section="policies", only=only),
        Field(f"{head}.except", "words", t("不计哪些状态", "Statuses left out"),
              section="statuses", only=only),
        Field(f"{head}.dated", "words", t("按哪一行为的日期归期", "Dated by"),
              t("不选:按收到之日", "None: by the day of receipt"), section="events", only=only),
        Field(f"{head}.due", "words", t("或按哪些时限到期之日归期", "Or by when fell due"),
              t("与上一项只能选一个", "In place of the one before"), section="card_timers",
              only=only),
        Field(f"{head}.in_time", "words", t("须按期的时限", "Kept in time"),
              section="card_timers", only=only),
        Field(f"{head}.late", "words", t("须有逾期的时限", "One of them missed"),
              section="card_timers", only=only),
        Field(f"{head}.with_finding", "words", t("须有其中一种考核发现", "With a finding of"),
              section="case_findings", only=only),
        Field(f"{head}.without_finding", "words", t("须没有其中任何一种", "Without a finding of"),
              section="case_findings", only=only),
    )  # fmt: skip
