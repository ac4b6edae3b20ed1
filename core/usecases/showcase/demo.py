"""A demo office: people of every role and, in each sector, cases in every status and timer state.

Made with the same use cases as real work, at instants of the last months. Opened again it adds
nothing. Password and token are random; they stand in ``demo-access.json`` beside the database,
readable by its owner only, so that they stay the same. Where there is no such file (another
database, or somebody removed it) opening sets new ones, and the former token ends.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from core import chance
from core.domain.errors import Conflict, NotFound, Refusal
from core.domain.people.separation import CASE_ROLES
from core.domain.rules.sectors import Sector
from core.storage.database.engine import shares_one_connection
from core.storage.people.access import Grant
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.office import offices
from core.usecases.past.replaying import replay
from core.usecases.people import access, credentials
from core.usecases.people.tokens import SCOPES, digest
from core.usecases.showcase.stories import Days, Story, read_demo
from core.usecases.timekeeping import deadlines

LOGIN = "demo"
TOKEN = "demo"  # noqa: S105 - the name under which it is listed
KEPT = "demo-access.json"

#: The officers of the office, by name, and the role each holds everywhere.
PEOPLE: Mapping[str, str] = {
    "clerk": "clerk",
    "handler": "handler",
    "handler2": "handler",
    "unit_head": "unit_head",
    "legal": "legal",
    "chief": "chief",
    "director": "director",
    "collective": "collective",
    "supervisor": "supervisor",
    "custodian": "custodian",
    "policy_editor": "policy_editor",
    "policy_approver": "policy_approver",
    "admin": "admin",
    "security_admin": "security_admin",
    "auditor": "auditor",
}
#: Begins the name shown of everybody here.
_MARK = "示范"
#: Roles of the login: it sees every case and runs the office, and may act where one officer may.
#: Nobody may hold all these in a real office, so they are given past that check.
_LOGIN_ROLES = (*CASE_ROLES, "admin")


@dataclass(frozen=True)
class Demo:
    """What one needs to come in, and what is there: cases by sector, how many of them are new.

    Every officer of :data:`PEOPLE` has the same password; the token may act for each of them.
    ``skipped`` are stories that the sector's present policies do not let happen, with the reason.
    """

    login: str
    password: str
    token: str
    cases: Mapping[str, int]
    added: int
    skipped: Mapping[str, str] = field(default_factory=dict)


def open_demo(desk: Desk) -> Demo:
    """The demo office with everything in it, made where it is not there yet."""
    cases, added, skipped = {}, 0, dict[str, str]()
    _people(desk)
    for sector in desk.registry:
        access.add_units(desk, sector.slug)
        found, new = _tell(desk, sector, skipped)
        cases[sector.slug] = found
        added += new
        with suppress(NotFound):  # a sector without duties of the office itself
            offices.open_office(desk, sector.slug, "default")
    deadlines.fire_all_due(desk)
    password, token = _access(desk)
    return Demo(LOGIN, password, token, cases, added, skipped)


def _tell(desk: Desk, sector: Sector, skipped: dict[str, str]) -> tuple[int, int]:
    """Tell the stories of a sector that were not told yet; how many cases there are, and are new.

    All of them are one transaction, so that a stop in the middle leaves no half of an office.
    """
    brought = read_demo(sector)
    told = new = 0
    offices.set_settings(desk, sector.slug, "default", brought.settings)
    with desk.store.write() as work:
        days = Days(sector, desk.office(work, sector.slug, "default"), desk.now())
        for story in brought.stories:
            if work.submissions.find(sector.slug, f"demo-{story.key}"):
                told += len(story.kind)
                continue
            try:
                new += _replay(desk, work, days, story)
            except Refusal as refusal:
                skipped[f"{story.key} {story.subject}"] = str(refusal)
    return told + new, new


def _replay(desk: Desk, work: UnitOfWork, days: Days, story: Story) -> int:
    with work.connection.begin_nested():
        return len(replay(desk, work, days.arrival(story), days.steps(story)))


def _people(desk: Desk) -> None:
    """Enter the officers and the login; those of an earlier opening stay as they are.

    Conflict where real people use these names: their passwords are not the demo's to change.
    """
    there = {account.user.name: account.user.display_name for account in access.list_users(desk)}
    for name in (*PEOPLE, LOGIN):
        if not there.get(name, _MARK).startswith(_MARK):
            raise Conflict(
                f"用户 {name} 不属于示范单位;请用另一个 TOUSU_HOME",
                f"User {name} is no part of a demo office; choose another TOUSU_HOME",
            )
    titles = {r: t for s in desk.registry for r, t in s.neutral.get("roles", {}).items()}
    for name, role in PEOPLE.items():
        title = titles.get(role, {}).get("zh", role)
        number = name.removeprefix(role)
        with suppress(Conflict):
            access.add_user(desk, name, f"{_MARK}{title}{number}", grants=[Grant(role)])
    with suppress(Conflict):
        access.add_user(desk, LOGIN, f"{_MARK}账号")
        with desk.store.write() as work:
            for role in _LOGIN_ROLES:
                work.users.grant(LOGIN, Grant(role))


def _access(desk: Desk) -> tuple[str, str]:
    """Password and token: those kept, if they still open the door, else new ones."""
    kept = _kept_in(desk)
    if kept is not None and kept.is_file():
        with suppress(OSError, ValueError, KeyError, TypeError):
            found = json.loads(kept.read_text("utf-8"))
            password, token = str(found["password"]), str(found["token"])
            if digest(token) in _hashes(desk):
                return password, token
    password = chance.text_for_urls(18)
    _set_passwords(desk, password)
    for old in access.tokens_of(desk, LOGIN):
        if old.name == TOKEN:
            access.revoke_token(desk, LOGIN, old.prefix)
    token = access.issue_token(desk, LOGIN, TOKEN, SCOPES).text
    if kept is not None:
        _keep(kept, {"login": LOGIN, "password": password, "token": token})
    return password, token


def _hashes(desk: Desk) -> set[str]:
    return {token.hash for token in access.tokens_of(desk, LOGIN)}


def _set_passwords(desk: Desk, password: str) -> None:
    """The same password for everybody here; hashed once, because hashing is slow on purpose."""
    credentials.set_password(desk, LOGIN, password)
    with desk.store.write() as work:
        hashed = work.users.get(LOGIN).password_hash
        for name in PEOPLE:
            work.users.save(replace(work.users.get(name), password_hash=hashed))


def _kept_in(desk: Desk) -> Path | None:
    """Beside the database, where that is a file."""
    engine = desk.store.engine
    if engine.dialect.name != "sqlite" or shares_one_connection(engine):
        return None
    return Path(str(engine.url.database)).parent / KEPT


def _keep(path: Path, found: Mapping[str, str]) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(found, file, ensure_ascii=False, indent=2)
