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
        Field("draws", "pairs", t("抽签决定的事实", "Decided by lot"),
              t("比例从 0 到 1,如 0.2,或 params.代号;已有人告知的不抽",
                "A share from 0 to 1 such as 0.2, or params.NAME; not where somebody told it"),
              section="lots", word="share"),
        Field("escalates", "entries", t("上报给谁", "Calls upon"), section="roles", word="to"),
        Field("hands_back", "entries", t("回避后由谁另行指定承办人",
                                         "Who puts somebody else in charge"),
              t("依次取回避的人不担任的第一个角色;须同时选“经办人此后回避”",
                "The first that the barred person does not hold; only where the act bars"),
              section="roles", ordered=True, always=True),
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
        Field("needs.heading", "heading", t("须具备什么", "What it needs")),
        Field("times", "number", t("最多几次", "How often at most")),
        Field("note_asked", "way", t("须写说明", "A note"), section="note_asked"),
        Field("note.required_when", "condition", t("何种情形须写说明", "Where a note is needed"),
              required=True, only=("note_asked", "when")),
        Field("asks", "entries", t("须填写", "Asks for"), section="facts", word="fact",
              more=(Field("one_of", "values", t("只能是其中之一", "One of these only"),
                          t("用顿号隔开", "Separated by commas")),)),
        Field("agrees_with", "words", t("与哪些受理结论一致", "Verdicts it agrees with"),
              t("结论是别的,须写说明", "Under another verdict a note is needed"),
              section="verdicts"),
        Field("approvals", "entries", t("须经谁批准", "Approved by"),
              t("每一项由另一人批准;一项选了几个角色的,其中一人即可。",
                "Each by another person; of several roles in one, any."),
              section="roles", word="by", several=True),
        Field("two_persons", "way", t("须两人", "Two persons"), section="two_persons"),
        Field("second_officer.act", "word", t("另一人先做什么", "What the other has done"),
              section="acts", required=True, only=("two_persons", "joined")),
        Field("second_officer.after", "word", t("须在何事之后", "Done since"),
              t("不选:何时都算", "None: whenever"), section="events",
              only=("two_persons", "joined")),
        Field("not_by_doer_of", "words", t("不得由做过这些的人进行", "Not by whoever did"),
              section="acts"),
        Field("waits_for", "words", t("须等怎样分出的案件办结", "Waits for cases that came out"),
              t("这样分出、尚未办结的案件还在时,不能进行",
                "Not while a case that came out of it in such a way is open"),
              section="relations"),
        *_window(),
    )  # fmt: skip


def _window() -> tuple[Field, ...]:
    """The time within which it may be done."""
    only = ("limited", "since")
    return (
        Field("limited", "way", t("只能在多久以内进行", "Until when it may be done"),
              section="limited"),
        Field("within.of", "word", t("自何事起算", "Counted from"), section="events",
              required=True, only=only),
        Field("within.period", "length", t("多久以内", "How long"), required=True, only=only),
        Field("within.roll", "word", t("末日遇休息日", "Where its end is a day off"),
              section="rolls", only=only),
        Field("within.says", "title", t("过期怎样告知", "What is told when it is over"), only=only),
        Field("within.fails", "word", t("过期按何种原因拒绝", "Refused as, when it is over"),
              t("默认:已过期限", "Default: it is too late"), section="refusals", only=only),
        Field("within.basis", "text", t("多久以内的依据(条款)", "Article of this time"),
              only=only),
        Field("within.ref", "lines", t("多久以内的规则编号", "Ids of rules of this time"),
              only=only),
    )  # fmt: skip


def _link() -> tuple[Field, ...]:
    """What else is said of a linked case."""
    return (
        Field("policy", "word", t("适用哪一政策", "Under which policy"), section="policies"),
        Field("version_on", "word", t("适用何日的版本", "The version of which day"),
              section="version_on"),
        Field("received", "word", t("收到之日", "Day of receipt"), section="received_on"),
    )  # fmt: skip


def _leaves() -> tuple[Field, ...]:
    """What is left behind."""
    return (
        Field("leaves.heading", "heading", t("留下什么", "What it leaves behind")),
        Field("notices", "entries", t("出具文书", "Draws up"), section="notices", word="notice"),
        Field("opens", "entries", t("产生待办", "Opens tasks"), section="tasks", word="task"),
        Field("closes", "words", t("了结待办", "Ends tasks"), section="tasks"),
        Field("sets", "pairs", t("记下的事实", "Facts it sets"), section="facts", word="fact"),
        Field("forgets", "words", t("不再作数的事实", "Facts it forgets"),
              t("此后重新询问", "They are asked for anew"), section="facts"),
        Field("links", "entries", t("另立关联案件", "Opens linked cases"), section="kinds",
              word="kind", spelt=True, more=_link()),
        Field("cites_grounds", "flag", t("须写明理由", "Cites grounds")),
        Field("bars", "word", t("回避", "Who is barred"), section="bars"),
    )  # fmt: skip
