"""The fields of what concerns the office: duties, what it looks for by night, who gets mail."""

from __future__ import annotations

from api.words import t
from console.studio.field import Field


def office_fields() -> dict[str, tuple[Field, ...]]:
    """The fields of duties, inspections and messages, without their articles."""
    return {"duty": _duty(), "inspection": _inspection(), "message": _message()}


def _duty() -> tuple[Field, ...]:
    return (
        Field("title", "title", t("名称", "Name")),
        Field("every", "word", t("多久一次", "How often"), section="every", required=True),
        Field("falls_due", "way", t("何时到期", "When it falls due"), section="falls_due"),
        Field("due.day", "number", t("几日", "Day of the month"),
              t("1 至 31;该月没有这一日的,为最后一日", "1 to 31; the last day of a shorter month"),
              required=True, only=("falls_due", "day")),
        Field("due.after", "period", t("结束后多久", "How long after its end"), required=True,
              only=("falls_due", "after")),
        Field("met_by", "words", t("做了什么算完成", "Met by"), section="acts", required=True),
        Field("role", "word", t("由谁负责", "Whose it is"), section="roles"),
        Field("roll", "word", t("末日遇休息日", "Where its end is a day off"),
              t("默认:不顺延", "Default: does not move"), section="rolls"),
        Field("lapse", "words", t("逾期后", "When it lapses"), section="lapses"),
    )  # fmt: skip


def _inspection() -> tuple[Field, ...]:
    return (
        Field("title", "title", t("名称", "Name"), required=True),
        Field("looks_for", "way", t("查什么", "What is looked for"), section="looks_for"),
        *_compared(),
        Field("looks_back", "period", t("查多久以内收到的案件", "Cases received within"),
              t("默认一年;以日、周、月、年计", "Default: a year; in days, weeks, months or years")),
        Field("role", "word", t("待办交给谁", "Whose the tasks are"), section="roles"),
        Field("opens", "words", t("发现疑点时产生待办", "Tasks on suspicion"),
              section="tasks"),
        Field("confirmed", "words", t("认定属实后产生待办", "Tasks once confirmed"),
              section="tasks"),
        Field("enforced", "words", t("开始处罚之日起另加待办", "More tasks once enforced"),
              t("自单位设置的「开始处罚之日」起", "From the office's day of enforcement on"),
              section="tasks"),
        Field("archived", "flag", t("已归档的案件也记入、也产生待办",
                                    "On archived cases, too")),
    )  # fmt: skip


def _compared() -> tuple[Field, ...]:
    """What each kind of check compares."""
    day = t("以日、周、月、年计", "In days, weeks, months or years")
    return (
        Field("cases.when", "condition", t("何种情形可疑", "What is suspicious"), required=True,
              only=("looks_for", "cases")),
        Field("out_of_order.acts", "words", t("哪些行为", "These acts"), section="case_events",
              required=True, only=("looks_for", "out_of_order")),
        Field("out_of_order.after", "words", t("本应在哪些行为之后", "Should come after"),
              section="case_events", required=True, only=("looks_for", "out_of_order")),
        Field("out_of_order.when", "condition", t("只看何种案件", "Only cases for which"),
              only=("looks_for", "out_of_order")),
        Field("late.after", "period", t("事后超过多久才记入", "Written down later than"),
              required=True, only=("looks_for", "late")),
        Field("late.events", "words", t("只看哪些记载", "Only these entries"),
              t("不选:收件和人办理的一切行为", "None: receipt and every act of a person"),
              section="case_events", only=("looks_for", "late")),
        Field("gaps.channels", "words", t("哪些渠道", "Channels"), section="channels",
              required=True, only=("looks_for", "gaps")),
        Field("gaps.every", "word", t("编号多久重新开始", "Numbers begin anew"), section="series",
              only=("looks_for", "gaps")),
        Field("gaps.digits", "number", t("看末几位数字", "Last digits that count"),
              only=("looks_for", "gaps")),
        Field("totals.channels", "words", t("哪些渠道", "Channels"), section="channels",
              required=True, only=("looks_for", "totals")),
        Field("totals.tolerance", "number", t("允许相差几件", "Difference that passes"),
              only=("looks_for", "totals")),
        Field("totals.counts", "word", t("数什么", "What is counted"), section="totals_of",
              only=("looks_for", "totals")),
        Field("same_text.acts", "words", t("哪些行为的说明", "The notes of"),
              section="case_events", required=True, only=("looks_for", "same_text")),
        Field("same_text.at_least", "number", t("至少给了几人", "Given to at least"),
              required=True, only=("looks_for", "same_text")),
        Field("same_text.within", "period", t("在多久以内", "Within"), day, required=True,
              only=("looks_for", "same_text")),
        Field("same_text.shortest", "number", t("少于几个字的不看", "Shorter texts left out"),
              only=("looks_for", "same_text")),
        Field("repeats.grounds", "words", t("以哪些理由了结", "Ended citing"), section="grounds",
              only=("looks_for", "repeats")),
        Field("repeats.when", "condition", t("或者何种情形", "Or where"),
              only=("looks_for", "repeats")),
        Field("repeats.within", "period", t("多久以内没有前件", "No earlier one within"), day,
              only=("looks_for", "repeats")),
        Field("repeats.at_most", "number", t("一个月最多几件", "At most in a month"),
              only=("looks_for", "repeats")),
    )  # fmt: skip


def _message() -> tuple[Field, ...]:
    return (
        Field("on", "entries", t("何事发生时", "When what happens"), section="occurrences",
              word="event", required=True),
        Field("to", "words", t("告知谁", "Who is told"), section="receivers", required=True),
        Field("text", "word", t("用哪一份文本", "Which text"),
              t("不选:与代号同名的文本", "None: the one of its own name"), section="messages"),
    )  # fmt: skip
