"""The fields of timers and of their lengths."""

from __future__ import annotations

from api.words import t
from console.studio.field import Field


def timer_fields() -> dict[str, tuple[Field, ...]]:
    """The fields of timers and of each of their lengths, without their articles."""
    return {"timer": _timer(), "timer_row": _row()}


def _timer() -> tuple[Field, ...]:
    return (
        Field("title", "title", t("名称", "Name")),
        Field("lasts", "way", t("长度怎样定", "How its length is told"), section="lasts"),
        Field("within", "length", t("长度", "How long"), only=("lasts", "within")),
        Field("unknown", "length", t("事实不明时的长度", "How long while facts are unknown"),
              t("不填:查明以前不起算", "Empty: it waits until they are known"),
              only=("lasts", "rows")),
        Field("earliest_of", "words", t("哪些时限", "Of which timers"), section="timers",
              required=True, only=("lasts", "earliest")),
        Field("starts", "entries", t("自何事起算", "Starts by"), section="events",
              word="event"),
        _met_by(),
        Field("when", "condition", t("适用于何种情形", "Applies where"),
              t("留空:每件都适用", "Empty: to every case")),
        Field("pauses", "pairs", t("何时中止计算", "What pauses it"),
              t("代号如 appraisal", "A short name such as appraisal"), section="events",
              word="acts"),
        Field("warn", "lines", t("到期前多久提醒", "Reminders before"),
              t("每行一个,如 1 workday", "One a line, such as 1 workday")),
        *_manner(),
        Field("survives", "word", t("结案后", "When the case has ended"),
              t("不选:结案即终止", "None: it ends with the case"), section="survives"),
    )  # fmt: skip


def _row() -> tuple[Field, ...]:
    own = t("不填:与时限相同", "Empty: as the timer has it")
    return (
        Field("when", "condition", t("何种情形", "Where")),
        Field("row_lasts", "way", t("到何时为止", "How it is told"), section="row_lasts"),
        Field("within", "length", t("长度", "How long"), required=True,
              only=("row_lasts", "within")),
        Field("until", "word", t("到哪一日", "Until which day"), section="days", required=True,
              only=("row_lasts", "until")),
        _met_by(own),
        *_manner(own),
    )  # fmt: skip


def _met_by(hint: str = "") -> Field:
    return Field("met_by", "entries", t("至何事止", "Met by"), hint, section="events", word="event")


def _manner(hint: str = "") -> tuple[Field, ...]:
    """How it ends."""
    lapse = hint or t("记为逾期不必写明", "That it is overdue need not be said")
    return (
        Field("strength", "word", t("效力", "Strength"), hint, section="strengths"),
        Field("roll", "word", t("末日遇休息日", "Where its end is a day off"), hint,
              section="rolls"),
        Field("lapse", "lapse", t("逾期后", "When it lapses"), lapse, section="lapses",
              more=(Field("deem", "word", "", section="acts"),)),
    )  # fmt: skip
