"""What people are called: pages tell of them by their names; user names are for accounts alone."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, g

from api.context import desk
from api.words import t
from core.domain.casework.cases import SYSTEM
from core.usecases.casework import reading

__all__ = ["init_app", "meet", "person"]


def init_app(app: Flask) -> None:
    """Let every template of ``app`` call people by their names."""
    app.add_template_global(person)
    app.add_template_filter(person)
    app.add_template_global(meet)


def person(name: str | None) -> str:
    """What the user ``name`` is called; the name itself where nobody has it."""
    if not name:
        return ""
    if name == SYSTEM:
        return t("系统", "System")
    if name not in _met():
        meet([name])
    return _met()[name]


def meet(names: Iterable[str | None]) -> str:
    """Look up at once what several are called, before a list names them one by one; says nothing.

    Once a request: whoever was met is known until its end.
    """
    met = _met()
    new = {name for name in names if name and name not in met}
    found = reading.called(desk(), new)
    met.update({name: found.get(name) or name for name in new})
    return ""


def _met() -> dict[str, str]:
    if "people_met" not in g:
        g.people_met = {}
    met: dict[str, str] = g.people_met
    return met
