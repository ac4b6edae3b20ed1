"""The settings of an office: what each may be, and its reading from text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from core.domain.casework.messages import IN_CHARGE, RECEIVERS
from core.domain.errors import Problem, invalid
from core.domain.worktime.officehours import OfficeHours

#: The most characters that a line of the letterhead may have.
LONGEST_LINE = 100


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("是或否 / true or false")


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _line(value: Any) -> str:
    text = str(value).strip() if isinstance(value, str) else ""
    if not text or len(text) > LONGEST_LINE or not text.isprintable():
        raise ValueError(f"一行文字,至多{LONGEST_LINE}字 / one line of {LONGEST_LINE} at most")
    return text


def _hours(value: Any) -> str:
    return str(OfficeHours.parse(str(value)))


def _hour(value: Any) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(value)):
        raise ValueError("02:00")
    return str(value)


def _few(value: Any) -> int:
    if not re.fullmatch(r"0|[3-9]|[1-9]\d", str(value)):
        raise ValueError("0, 3 … 99")
    return int(value)


def _receivers(value: Any) -> str:
    words = str(value).replace(",", " ").split()
    if not words or not all(re.fullmatch(r"[a-z][a-z0-9_]*", word) for word in words):
        raise ValueError("officer, unit_head")
    return ",".join(dict.fromkeys(words))


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError(", ".join(words))
        return str(value)

    return read


#: Settings without effect on any case: what letters say of the office, and who gets mails.
PLAIN = (
    "office_name", "office_address", "office_phone", "mail_on_warning", "mail_on_lapse",
    "mail_on_task", "mail_language", "digest_to", "digest_at",
)  # fmt: skip

#: transition: what happens to open cases when a version changes (docs/policy-language.md);
#: calendar: ``every_day`` for an office that never rests; office_hours: when business time runs;
#: enable_unverified: rules known from memory only take part; enforcement_from: first day of
#: penalties for concealment; inspections_at: the hour from which an office is inspected by night;
#: office_name, office_address, office_phone: its letterhead; calendar_needs_approval: a holiday
#: notice is taken in only as a draft that another person approved; mail_on_warning, mail_on_lapse,
#: mail_on_task, digest_to: who gets mails (roles, ``officer``, ``asked``, ``escalated``);
#: digest_at: the hour of the daily list of what is due; mail_language: zh or en;
#: few_below: the smallest count that a report tells those who may not see the cases (0: any).
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "transition": _one_of("pinned", "migrate", "by_event"),
    "calendar": _one_of("official", "every_day"),
    "office_hours": _hours,
    "enable_unverified": _flag,
    "enforcement_from": _day,
    "office_name": _line,
    "office_address": _line,
    "office_phone": _line,
    "inspections_at": _hour,
    "calendar_needs_approval": _flag,
    "mail_on_warning": _receivers,
    "mail_on_lapse": _receivers,
    "mail_on_task": _receivers,
    "mail_language": _one_of("zh", "en"),
    "digest_to": _receivers,
    "digest_at": _hour,
    "few_below": _few,
}


def read_settings(values: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as values; ``invalid_input`` with every unknown name and unreadable value."""
    problems, read = [], {}
    for name, value in values.items():
        reader = _READERS.get(name)
        if reader is None:
            close = difflib.get_close_matches(name, _READERS, 1)
            hint = f"did you mean {close[0]}?" if close else f"allowed: {', '.join(_READERS)}"
            problems.append(Problem(f"settings.{name}", "没有这个设置", "No such setting", hint))
            continue
        try:
            read[name] = None if value is None else reader(value)
        except ValueError as error:
            problems.append(Problem(f"settings.{name}", f"不合规定:{error}", f"Not valid: {error}"))
    if problems:
        raise invalid(*problems)
    return read


def refuse_receivers(values: Mapping[str, Any], roles: Collection[str]) -> None:
    """``invalid_input`` where mails would go to a role that is none of ``roles``.

    A daily list concerns many cases, so nobody was asked or called upon for it.
    """
    people = [role for role in roles if role not in ("any", "system")]
    problems = []
    for name in (name for name, reader in _READERS.items() if reader is _receivers):
        known = [*((IN_CHARGE,) if name == "digest_to" else RECEIVERS), *people]
        for word in filter(None, str(values.get(name) or "").split(",")):
            if word not in known:
                zh, en = f"没有收件人 {word}", f"There is no receiver {word}"
                hint = f"allowed: {', '.join(known)}"
                problems.append(Problem(f"settings.{name}", zh, en, hint))
    if problems:
        raise invalid(*problems)
