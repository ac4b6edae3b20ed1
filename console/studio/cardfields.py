"""The fields of the parts of a scorecard: items, findings, exclusions and measures."""

from __future__ import annotations

from api.words import t
from console.studio.field import Field
from console.studio.workfields import first_entry

#: In which kinds of measures cases are chosen, and in which they are divided by others.
_CHOSEN = ("counts", "count", "rate", "distribution", "repeats")
_DIVIDED = ("counts", "rate")


def card_fields() -> dict[str, tuple[Field, ...]]:
    """The fields of the parts of a scorecard, without their articles."""
    title = Field("title", "title", t("名称", "Name"), required=True)
    finding = _finding()
    return {
        "item": _item(), "measure": _measure(), "finding": finding, "item_finding": finding,
        "group": (title, Field("max", "number", t("满分", "At most"),
                               t("写了的,与各项之和核对", "Checked against its items"))),
        "exclusions": (
            Field("asked_by", "words", t("由谁提出", "Who asks"), section="roles", required=True),
            Field("approved_by", "words", t("由谁批准", "Who approves"), section="roles",
                  required=True),
            *first_entry(t("第一项事由", "The first reason")),
        ),
        "reason": (title,),
        "card": _card(), "standing": _called(), "source": _called(),
        "rolls_up": (
            Field("card", "word", t("汇总哪一份考核表", "The card that counts again here"),
                  section="shorter_cards", required=True),
            Field("except", "words", t("其中哪些项目不计", "Items left out"),
                  section="rolled_items"),
        ),
    }  # fmt: skip


def _card() -> tuple[Field, ...]:
    return (
        Field("title", "title", t("名称", "Name"), required=True),
        Field("by", "word", t("由哪一项确定单位", "The fact that names the unit"),
              t("不选:不分单位", "None: units are not told apart"), section="readable"),
        Field("base", "points", t("基础分", "Base"),
              t("各项满分合计须等于它", "What the items must sum to")),
        Field("points", "word", t("或以哪一指标为总数", "Or the measure that is its number"),
              section="counted"),
        Field("cap", "points", t("上限", "At most")),
        Field("floor", "points", t("下限", "At least")),
        Field("lines", "word", t("各行列出", "Lines show"),
              t("默认:所余分数", "Default: what is left of an item"), section="lines"),
        Field("entered_by", "words", t("由谁录入考核发现", "Who enters findings"),
              t("默认:督查人员", "Default: supervisors"), section="roles"),
    )  # fmt: skip


def _called() -> tuple[Field, ...]:
    """What is only a name in both languages."""
    return (
        Field("zh", "text", t("中文名称", "Name in Chinese"), required=True),
        Field("en", "text", t("英文名称", "Name in English"), required=True),
    )


def card_words() -> dict[str, dict[str, str]]:
    """The ways in which items and findings are written."""
    return {
        "lines": {"left": t("所余分数", "What is left"), "changes": t("增减", "What is moved")},
        "counts_cases": {
            "no": t("不扣,只看考核发现", "No, only findings"),
            "yes": t("扣分", "Yes"),
        },
        "does": {
            "noted": t("只作记录", "It is only noted"),
            "takes": t("每次扣分", "Takes points each time"),
            "takes_given": t("扣分,由考核人员写明几分", "Takes what the assessor says"),
            "takes_max": t("扣该项全部分数", "Takes all of the item"),
            "gives": t("每次加分", "Adds points each time"),
            "gives_given": t("加分,由考核人员写明几分", "Adds what the assessor says"),
            "veto": t("否决", "A veto"),
        },
    }  # fmt: skip


def _item() -> tuple[Field, ...]:
    chosen = ("counts_cases", "yes")
    return (
        Field("title", "title", t("名称", "Name")),
        Field("group", "word", t("归入哪一组", "Group"), section="groups"),
        Field("max", "number", t("满分", "At most"),
              t("不填:只作加减,没有满分", "Empty: only what is moved counts")),
        Field("counts_cases", "way", t("案件扣不扣分", "Whether cases take points"),
              section="counts_cases"),
        Field("each", "number", t("每件扣几分", "Taken for each case"),
              t("一次扣完的不写", "Not where one takes all"), only=chosen),
        Field("all_or_nothing", "flag", t("有一件案件或一个发现即扣全部分数",
                                          "One case or finding takes all of it")),
        Field("cases.heading", "heading", t("哪些案件扣分", "Which cases take points"),
              only=chosen),
        *_selection("cases", chosen),
    )  # fmt: skip


def _finding() -> tuple[Field, ...]:
    return (
        Field("title", "title", t("名称", "Name"), required=True),
        Field("does", "way", t("有什么作用", "What it does"), section="does"),
        Field("takes", "points", t("每次扣几分", "Taken each time"), required=True,
              only=("does", "takes")),
        Field("gives", "points", t("每次加几分", "Added each time"), required=True,
              only=("does", "gives")),
        Field("standing", "word", t("导致的结论", "The standing that it leads to"),
              section="standings", only=("does", "veto")),
        Field("bars_award", "flag", t("取消评优资格", "Bars from awards"), only=("does", "veto")),
        Field("on_case", "flag", t("记在案件上:录入时须写明案件",
                                   "Found on a case, which must be named")),
    )  # fmt: skip


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
