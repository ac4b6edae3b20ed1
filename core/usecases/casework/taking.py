"""Who may take a case, and whom somebody means who names one of them: by name or by user name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from core.domain.errors import Problem, TousuError, invalid
from core.domain.people.separation import CASE_ROLES
from core.storage.people.access import User
from core.usecases.casework.reading import Shown, unit_of
from core.usecases.desk import Desk
from core.usecases.people.entry import line_of

__all__ = ["all_meant", "labels", "meant", "takers"]

#: So many are offered at most; any other is found by typing the name.
_OFFERED = 300
#: How a label tells apart who are called alike: 张伟(zhangw).
_LABEL = re.compile(r".*[((]\s*([^\s()()]+)\s*[))]")


def takers(desk: Desk, shown: Shown) -> dict[str, str]:
    """Who may work on a case, by user name with what they are called.

    Those who hold a role that works on cases in its unit or above it. Nobody learns of them here
    who may not do anything on the case.
    """
    if not shown.officer.roles:
        return {}
    return {user.name: user.display_name for user in _working(desk, shown)}


def labels(people: Mapping[str, str]) -> dict[str, str]:
    """What to write for each of ``people`` so that nobody else of them is meant, by user name."""
    often = Counter(called.lower() for called in people.values())
    alone = {called for called in people.values() if often[called.lower()] == 1} - {*people}
    return {
        name: called if called in alone else _label(name, called) for name, called in people.items()
    }


def meant(desk: Desk, shown: Shown, text: str, path: str) -> str:
    """The user name of whom ``text`` names: a user name, a label of :func:`labels`, or a name.

    A name counts among those who may take the case. ``invalid_input`` at ``path`` for nobody, and
    for a name that several have; it names them all.
    """
    label = _LABEL.fullmatch(text)
    with desk.store.read() as work:
        for name in (text, label[1] if label else ""):
            user = work.users.find(name) if name else None
            if user is not None and user.active:
                return user.name
    found = _working(desk, shown, text)
    if len(found) == 1:
        return found[0].name
    if found:
        names = [_label(user.name, user.display_name) for user in found]
        raise invalid(
            Problem(
                path, f"有{len(found)}人叫{text},请写明是谁:{'、'.join(names)}",
                f"{len(found)} people are called {text}; say which: {', '.join(names)}",
            )
        )  # fmt: skip
    raise invalid(
        Problem(
            path, f"没有叫{text}、可以办理本件的人;请从名单中选,或填写用户名",
            f"Nobody called {text} may take this case; choose from the list, or type a user name",
        )
    )  # fmt: skip


def all_meant(desk: Desk, shown: Shown, text: str, path: str) -> list[str]:
    """The user names of several, with commas between; blanks part them where no name has any."""
    found = []
    for part in filter(None, map(str.strip, re.split(r"[,,、;;\n]+", text))):
        try:
            found.append(meant(desk, shown, part, path))
        except TousuError:
            if len(part.split()) < 2:
                raise
            found += [meant(desk, shown, word, path) for word in part.split()]
    return found


def _working(desk: Desk, shown: Shown, called: str = "") -> list[User]:
    case = shown.case
    with desk.store.read() as work:
        line = line_of(unit_of(case), work.units.above(case.sector))
        return work.users.working(case.sector, line, CASE_ROLES, _OFFERED, called)


def _label(name: str, called: str) -> str:
    return name if called == name else f"{called}({name})"
