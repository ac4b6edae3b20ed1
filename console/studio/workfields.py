"""The fields of what goes with a case: tasks, how notices are served, who links cases, intake."""

from __future__ import annotations

from api.words import t
from console.studio.deedfields import deed_fields
from console.studio.field import Field


def work_fields() -> dict[str, tuple[Field, ...]]:
    """The fields of tasks, service, linking, requirements and checks, without their articles."""
    guard = deed_fields()["guard"]
    return {
        "task": _task(),
        "question": (
            Field("fact", "word", t("答复记为哪一项事实", "The fact that the answer records"),
                  t("不选:只问,不记", "None: it is asked, and nothing recorded"),
                  section="facts"),
            Field("ask", "title", t("怎样问", "What is asked"),
                  t("不填:用该项事实自己的问法", "Empty: as the fact itself is asked")),
        ),
        "service": (
            Field("by", "words", t("由谁记录送达", "Who may record service"), section="roles",
                  required=True),
            *first_entry(t("第一种送达方式", "The first method")),
        ),
        "method": _method(),
        "method_guard": guard,
        "linking": (
            Field("by", "words", t("由谁拆分、并案", "Who may split and bind cases"),
                  section="roles", required=True),
        ),
        "requirement": (
            Field("fact", "word", t("须写明哪一项", "The fact that must be said"), section="facts",
                  required=True),
            Field("when", "condition", t("何种情形须写明", "Where it must"),
                  t("留空:每件都须写明", "Empty: in every case")),
            Field("says", "title", t("没有写明时怎样告知", "What is told where it is not")),
        ),
        "check": guard,
    }  # fmt: skip


def work_words() -> dict[str, dict[str, str]]:
    """The words that tasks and methods of service are written with."""
    return {
        "needed": {"required": t("必须有", "Required")},
        "gives_up": {
            "never": t("不限次数,办到为止", "As often as it takes"),
            "limited": t("试满若干次即了结", "So many attempts end it"),
        },
    }  # fmt: skip


def _task() -> tuple[Field, ...]:
    return (
        Field("title", "title", t("名称", "Name")),
        Field("role", "word", t("由谁办理", "Whose it is"), section="roles"),
        Field("when", "condition", t("何种情形自动产生", "Arises by itself where"),
              t("留空:由行为产生", "Empty: only acts open it")),
        Field("closed_by", "entries", t("办到何事了结", "Ended by"), section="events",
              word="event"),
        Field("attempted_by", "entries", t("何事算作一次尝试", "Attempted by"), section="events",
              word="event"),
        Field("gives_up", "way", t("试过几次不成以后", "After attempts in vain"),
              section="gives_up"),
        Field("attempts.at_most", "number", t("最多试几次", "Attempts at most"),
              t("整数,或 params.代号", "A whole number, or params.NAME"), required=True,
              only=("gives_up", "limited")),
        Field("attempts.as", "text", t("届时记为何事", "Then recorded as"),
              t("小写字母、数字和下划线;默认 given_up", "Small letters, digits, _; else given_up"),
              only=("gives_up", "limited")),
    )  # fmt: skip


def _method() -> tuple[Field, ...]:
    return (
        Field("title", "title", t("名称", "Name")),
        Field("after", "length", t("多久以后视为送达", "Effective after"),
              t("留空:当日送达;以日、周、月、年计",
                "Empty: at once; in days, weeks, months or years")),
        Field("receipt", "word", t("送达回证", "A receipt"), section="needed"),
        Field("note", "word", t("说明", "A note"), section="needed"),
    )  # fmt: skip


def first_entry(what: str) -> tuple[Field, ...]:
    """The fields of the first entry of a section that is not there yet; ``what`` names it."""
    return (
        Field("first.slug", "text", t("{what}的代号", "{what}: short name", what=what),
              t("小写字母、数字和下划线", "Small letters, digits, _"), required=True),
        Field("first.title", "title", what, required=True),
    )  # fmt: skip
