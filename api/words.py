"""Both languages side by side: ``t("案件", "Cases")`` is said in the one that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from api.context import language


def t(zh: str, en: str, **values: object) -> str:
    """The words in the language of the request, with ``values`` filled in."""
    said = zh if language() == "zh" else en
    return said.format(**values) if values else said


def of(title: Mapping[str, str]) -> str:
    """A title of the sector's in the language of the request."""
    return title[language()]


def counted(n: int, zh: str, one: str, many: str) -> str:
    """A number of things in words: English has a plural."""
    return t(zh, one if n == 1 else many, n=n)


def init_app(app: Flask) -> None:
    """Let every template of ``app`` use them, macros among them."""
    found: dict[str, Any] = {"t": t, "of": of, "counted": counted}
    app.jinja_env.globals.update(found)
