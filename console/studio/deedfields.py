"""The fields of what people do: acts, what they need, and the extensions of timers."""

from __future__ import annotations

from api.words import t
from console.studio.field import Field


def deed_fields() -> dict[str, tuple[Field, ...]]:
    """The fields of acts, guards and extensions, without their articles."""
    guard = (
        Field("holds", "condition", t("须成立的情形", "What must hold"), required=True),
        Field("says", "title", t("不成立时怎样告知", "What is told where it does not")),
        Field("fails", "word", t("按何种原因拒绝", "Refused as"),
              t("默认:不符合办理条件", "Default: a condition does not hold"), section="refusals"),
    )  # fmt: skip
    return {"act": _act(), "guard": guard, "extension": _extension(), "extension_guard": guard}


def _act() -> tuple[Field, ...]:
    return (
        Field("title", "title", t("名称", "Name")),
        Field("by", "words", t("由谁进行", "Who does it"), section="roles"),
        Field("from", "words", t("在哪些状态可以进行", "In which statuses"),
              section="from_statuses"),
        Field("except", "words", t("其中不包括", "Except"), section="statuses"),
        Field("to", "entries", t("之后的状态", "Leads to"),
              t("不写:状态不变。有几项的,取第一个情形成立的。",
                "Nothing: the status stays. Of several the first whose condition holds counts."),
              section="statuses", word="status", ordered=True),
        *_needs(),
        *_leaves(),
        Field("closes", "words", t("了结待办", "Ends tasks"), section="tasks"),
        Field("escalates", "entries", t("上报给谁", "Calls upon"), section="roles", word="to"),
        Field("cites_grounds", "flag", t("须写明理由", "Cites grounds")),
    )  # fmt: skip


def _extension() -> tuple[Field, ...]:
    return (
        Field("name", "text", t("代号", "Short name"),
              t("小写字母、数字和下划线,如 first", "Small letters, digits, _; e.g. first")),
        Field("by", "words", t("由谁决定", "Who grants it"), section="roles", required=True),
        Field("extends", "way", t("延长多少", "How far it goes"), section="extends"),
        Field("adds", "length", t("再加", "Adds"), required=True, only=("extends", "adds")),
        Field("until_total", "length", t("共", "In all"), required=True,
              only=("extends", "until_total")),
        Field("only_after", "word", t("只能在哪一种延期之后", "Only after"),
              section="extensions"),
        *_needs(),
        *_leaves(),
        Field("also", "words", t("一并顺延的时限", "Timers moved with it"), section="timers"),
    )  # fmt: skip


def _needs() -> tuple[Field, ...]:
    """What must be given beforehand."""
    return (
        Field("times", "number", t("最多几次", "How often at most")),
        Field("note_asked", "way", t("须写说明", "A note"), section="note_asked"),
        Field("note.required_when", "condition", t("何种情形须写说明", "Where a note is needed"),
              required=True, only=("note_asked", "when")),
        Field("asks", "entries", t("须填写", "Asks for"), section="facts", word="fact"),
        Field("approvals", "entries", t("须经谁批准", "Approved by"),
              t("每一项由另一人批准;一项选了几个角色的,其中一人即可。",
                "Each by another person; of several roles in one, any."),
              section="roles", word="by", several=True),
        Field("second_officer", "flag", t("须两人", "Two persons")),
    )  # fmt: skip


def _leaves() -> tuple[Field, ...]:
    """What is left behind."""
    return (
        Field("notices", "entries", t("出具文书", "Draws up"), section="notices", word="notice"),
        Field("opens", "entries", t("产生待办", "Opens tasks"), section="tasks", word="task"),
    )
