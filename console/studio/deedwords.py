"""What acts and timers may say that no sector changes."""

from __future__ import annotations

from api.words import t
from console.work.joining import relations
from core.domain.casework.cases import RELATIONS


def deed_words() -> dict[str, dict[str, str]]:
    """The words of a section, without those of sectors."""
    return {
        "two_persons": {
            "no": t("不要求", "Not asked for"),
            "together": t("两人一同进行", "Two do it together"),
            "joined": t("另一人先做某事", "Another officer has done something before"),
        },
        "limited": {
            "no": t("不限", "At any time"),
            "since": t("自某事起的一段时间内", "Within some time of an event"),
        },
        "bars": {"actor": t("经办人此后回避", "Whoever did it, from then on")},
        "relations": {slug: said for slug, said in relations().items() if slug in RELATIONS},
        "version_on": {
            "received": t("收到之日的", "in force on the day of receipt"),
            "today": t("当日的", "in force on the day of the act"),
        },
        "received_on": {
            "same": t("与本案相同", "that of this case"),
            "today": t("另立之日", "the day of the act"),
        },
        "survives": {
            "end": t("结案后仍继续", "goes on when the case has ended"),
            "archive": t("归档后也继续", "goes on even when it is archived"),
        },
        "row_lasts": {
            "within": t("一段时间", "So long"),
            "until": t("到某一事实所说的日期", "Until the day that a fact tells"),
        },
    }
