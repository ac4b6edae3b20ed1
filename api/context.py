"""What a request has at hand: the desk, who is calling, and the language asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, g, request

from core.usecases.desk import Desk
from core.usecases.people.entry import Caller

LANGUAGES = ("zh", "en")
LANGUAGE_COOKIE = "tousu_lang"


def desk() -> Desk:
    """The desk of this application."""
    found: Desk = current_app.extensions["tousu"]
    return found


def caller() -> Caller:
    """Who is calling; only routes that nobody need come in for have none."""
    found: Caller = g.caller
    return found


def language() -> str:
    """``zh`` or ``en``: what ``?lang`` says, else the browser's choice before, else its header."""
    found: str | None = g.get("language")  # a page asks for it at every word
    if found is None:
        found = request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
        if found not in LANGUAGES:
            found = request.accept_languages.best_match(LANGUAGES, default="zh")
        g.language = found
    return found


def office_time(at: datetime | None) -> str | None:
    """An instant as the office's clock shows it, with its offset."""
    return at.astimezone(desk().zone).isoformat(timespec="seconds") if at else None


def both(zh: str, en: str) -> dict[str, Any]:
    """A title in both languages."""
    return {"zh": zh, "en": en}
