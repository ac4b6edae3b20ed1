"""Why a case stands as it does: the rules and tables that spoke, and each day of each timer."""

from __future__ import annotations

from api.presenters.common import Json
from api.presenters.explanations import explanation, ledger_body
from api.words import t
from console.work import blueprint
from console.work.casepage import case_page_of, shown_case
from core.domain.casework import views
from core.domain.casework.cases import Timer
from core.domain.errors import NotFound
from core.usecases.casework import explaining, reading
from core.usecases.casework.reading import Shown


@blueprint.route("/cases/<number>/why")
def why_page(number: str) -> str | tuple[str, int]:
    """Rule by rule: true, false or not known, with the facts it rests on; tables and timers."""
    shown = shown_case(number)
    account = explanation(shown, explaining.explain(shown))
    return case_page_of("work/why.html", shown, account=account, whys=whys())


@blueprint.route("/cases/<number>/timers/<run>")
def ledger_page(number: str, run: str) -> str | tuple[str, int]:
    """What became of every day of one run of a timer, called ``accept`` or ``accept#2``."""
    shown = shown_case(number)
    found = reading.ledger(shown, run)
    ledger = ledger_body(shown, _timer(shown, run), found)
    account = explanation(shown, explaining.explain(shown))
    name = ledger["timer"]["name"], ledger["timer"]["run"]
    mine: Json = next((one for one in account["timers"] if (one["name"], one["run"]) == name), {})
    return case_page_of("work/ledger.html", shown, ledger=ledger, mine=mine, whys=whys())


def whys() -> dict[str, str]:
    """Why a day counts or does not, and what became of it."""
    return {
        "workday": t("工作日", "workday"),
        "weekend": t("周末", "weekend"),
        "festival": t("放假", "holiday"),
        "make_up": t("调休上班", "working day made up"),
        "office": t("本单位日历", "the office's own calendar"),
        "counted": t("计入", "counted"),
        "skipped": t("不计入", "not counted"),
        "paused": t("中止", "paused"),
    }


def _timer(shown: Shown, name: str) -> Timer:
    base, _, run = name.partition("#")
    runs = views.timer_runs(shown.matter, shown.at)
    named = [one for one in runs if one.name == base and (not run or one.run == int(run))]
    if not named:
        raise NotFound(f"时限 {base} 没有第{run}次", f"Timer {base} has no run {run}")
    return named[-1]
