"""Settings and days of an office: drafted, previewed, approved by another person, published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language, office_time
from api.presenters.common import plain
from api.presenters.inflight import import_body, shifts_body
from api.words import t
from console.forms import RIGHT, Wrong, day_typed, typed
from console.studio import blueprint, words
from console.studio.frame import attempt
from console.studio.opencases import MOST, ways_in_words
from core.domain.casework.shifts import Shifts
from core.domain.errors import Problem, invalid
from core.domain.people.separation import CASE_ROLES
from core.storage.rules.officedrafts import OfficeDraft
from core.usecases.meetings.smallcells import SETTING
from core.usecases.meetings.smallcells import told as told_to
from core.usecases.office import officedrafts
from core.usecases.office.officedrafts import APPROVERS, STEPS
from core.usecases.policymaking.drafts import READERS

#: Lines for days of the office's own in the form.
LINES = 6


@blueprint.route("/offices")
def offices() -> str:
    """The drafts of settings and days, and forms to begin one."""
    return _page(RIGHT)


@blueprint.route("/offices", methods=["POST"])
def begin_office() -> ResponseReturnValue:
    """Draft a change of a setting, or days off or on of the office's own."""

    def do() -> Any:
        sector = typed("sector", 60)
        officedrafts.check_drafter(caller(), sector)
        kind = "days" if request.form.get("kind") == "days" else "settings"
        given: Any = _days() if kind == "days" else _setting()
        made = officedrafts.draft(
            desk(), kind, given, caller().name, sector=sector, profile=typed("profile", 60),
            from_day=day_typed("from"), note=typed("note"),
        )  # fmt: skip
        return redirect(url_for("studio.office", draft=made.id, done="begun"), 303)

    return attempt(do, _page)


@blueprint.route("/offices/<row:draft>")
def office(draft: int) -> str:
    """One draft: what it holds, which timers it would move, what happened to it."""
    return _one(officedrafts.show(desk(), caller(), draft), RIGHT)


@blueprint.route("/offices/<row:draft>", methods=["POST"])
def bring_on(draft: int) -> ResponseReturnValue:
    """Approve, refuse, publish or withdraw a draft."""
    found = officedrafts.show(desk(), caller(), draft)
    step = typed("step", 20)

    def do() -> Any:
        officedrafts.check_decider(caller(), found, step)
        officedrafts.step(desk(), draft, step, caller().name, typed("note"))
        return redirect(url_for("studio.office", draft=draft, done=step), 303)

    return attempt(do, lambda wrong: _one(officedrafts.show(desk(), caller(), draft), wrong))


def _page(wrong: Wrong) -> str:
    found = officedrafts.seen(desk(), caller())
    mine = [one for one in desk().registry if caller().holds(READERS, one.slug)]
    chosen = language()
    profiles = {f"{one.slug}": dict(one.profiles) for one in mine}
    titles = {slug: title[chosen] for each in profiles.values() for slug, title in each.items()}
    return render_template(
        "studio/offices.html", drafts=found, words=words, wrong=wrong, kinds=_kinds(),
        sectors={one.slug: one.title[chosen] for one in mine}, profiles=titles,
        settings=_settings(), day_kinds=_day_kinds(), lines=LINES, told=_told,
        everywhere=caller().holds(READERS, ""),
    )  # fmt: skip


def _one(found: OfficeDraft, wrong: Wrong) -> str:
    with desk().store.read() as work:
        told = work.office_drafts.history(found.id)
    preview = officedrafts.preview(desk(), found.id) if found.state in ("draft", "approved") else (
        None)  # fmt: skip
    report = None
    if preview is not None:
        body = shifts_body(preview) if isinstance(preview, Shifts) else import_body(preview)
        report = told_to(desk(), caller(), found.sector, plain(body), SETTING)
    decides = caller().holds(APPROVERS, found.sector)
    own = found.created_by == caller().name
    steps = [step for step, states in STEPS.items() if found.state in states]
    allowed = [step for step in steps if decides or (own and step == "withdrawn")]
    return render_template(
        "studio/office.html", draft=found, words=words, wrong=wrong, told=_told(found),
        history=[(office_time(one.at), one) for one in told], report=report, ways=ways_in_words(),
        kinds=_kinds(), steps=[step for step in allowed if not (own and step == "approved")],
        own=own, most=MOST, sees_cases=caller().holds(CASE_ROLES, found.sector),
        titled=_titled(found.sector), done=request.args.get("done", ""),
    )  # fmt: skip


def _titled(sector: str) -> Any:
    """Titles of slugs in one sector, or in whichever has them."""
    sectors = [desk().sector(sector)] if sector else list(desk().registry)

    def title(section: str, slug: str) -> str:
        slug = slug.partition("#")[0]
        said = (one.title_of(section, slug, language()) for one in sectors)
        return next((each for each in said if each != slug), slug)

    return title


def _told(found: OfficeDraft) -> list[tuple[str, str]]:
    """What a draft holds, in words."""
    if found.kind == "settings":
        names = _settings()
        gone = t("(取消)", "(taken away)")
        values = found.content.items()
        return [(names.get(name, name), gone if v is None else str(v)) for name, v in values]
    if found.kind == "days":
        kinds = _day_kinds()
        return [(day["day"], f"{kinds[day['kind']]} · {day['reason']}") for day in found.content]
    notices = found.content if isinstance(found.content, list) else [found.content]
    return [(str(one["document"]), _days_told(one)) for one in notices]


def _days_told(notice: Mapping[str, Any]) -> str:
    """What a notice says: its sentences, or its days where it has none."""
    said = notice.get("lines") or (*notice.get("off", ()), *notice.get("work", ()))
    return " ".join(map(str, said))


def _setting() -> dict[str, Any]:
    """The setting that was typed; yes and no as such, nothing takes it away."""
    name, text = typed("setting", 60), typed("value", 200)
    if not name:
        raise invalid(Problem("setting", "请选择设置", "Choose a setting"))
    value: Any = {"true": True, "false": False, "是": True, "否": False}.get(text, text)
    return {name: value if text else None}


def _days() -> list[dict[str, str]]:
    """The days that were typed; empty lines are none."""
    found = []
    for n in range(LINES):
        day = typed(f"days.{n}.day", 20)
        if day:
            kind, reason = typed(f"days.{n}.kind", 10), typed(f"days.{n}.reason", 400)
            found.append({"day": day, "kind": kind, "reason": reason})
    return found


def _kinds() -> Mapping[str, str]:
    return {
        "settings": t("单位设置", "Settings"),
        "days": t("本单位的休息日和上班日", "Days off and on of the office"),
        "notices": t("放假通知", "Holiday notices"),
    }


def _day_kinds() -> Mapping[str, str]:
    return {"rest": t("休息", "Day off"), "work": t("上班", "Working day")}


def _settings() -> Mapping[str, str]:
    """The settings that may be drafted, and what they are."""
    return {
        "transition": t("新旧衔接(pinned、by_event、migrate)",
                        "Open cases and new versions (pinned, by_event, migrate)"),
        "calendar": t("工作日历(official、every_day)", "Calendar (official, every_day)"),
        "office_hours": t("办公时间", "Office hours"),
        "enable_unverified": t("启用未经核实的规则(是、否)",
                               "Unverified rules in use (true, false)"),
        "enforcement_from": t("开始处罚之日", "First day of penalties"),
        "inspections_at": t("夜间检查的时刻", "Hour of inspections by night"),
        "calendar_needs_approval": t("放假通知须经批准(是、否)",
                                     "Holiday notices need approval (true, false)"),
        "mail_on_warning": t("到期提醒发给谁", "Mail before a deadline goes to"),
        "mail_on_lapse": t("超期通知发给谁", "Mail on a deadline missed goes to"),
        "mail_on_task": t("新待办通知发给谁", "Mail on a task goes to"),
        "mail_language": t("邮件语言(zh、en)", "Language of mails (zh, en)"),
        "digest_to": t("每日清单发给谁", "Daily list goes to"),
        "digest_at": t("每日清单的时刻", "Hour of the daily list"),
        "few_below": t("少于几件不公布", "Counts below this are not told"),
        "office_name": t("单位名称(落款)", "Name of the office (letterhead)"),
        "office_address": t("单位地址", "Address of the office"),
        "office_phone": t("单位电话", "Telephone of the office"),
    }  # fmt: skip
