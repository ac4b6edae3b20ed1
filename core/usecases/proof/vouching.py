"""Vouching for the files of a sector: two people say that what is installed is what was meant.

What they vouch for is a digest over every file in the folder, and stands in the register, which the
log and its checkpoints cover. A sector in Python is trusted code: nothing here keeps it from
running, since whoever changes its files may change the program too. That they were changed is seen.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from core.domain.errors import Refusal
from core.storage.proof.audit import Registered
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk

__all__ = ["ASKED", "VOUCHED", "Standing", "digest", "look", "vouch", "warn"]

#: How it stands in the register: the first of the two, and both.
ASKED, VOUCHED = "sector_asked", "sector_vouched"
#: Who installs, and who has to agree: two people, for nobody may be both.
HANDS = ("admin", "security_admin")
_NO_PART = ("__pycache__",)

log = logging.getLogger("tousu.sectors")


@dataclass(frozen=True)
class Standing:
    """How a sector stands: ``vouched``, ``asked`` (one of the two), ``changed`` since, or ``new``.

    ``by`` are those who vouched for what was vouched for last, or the one who asked; ``digest`` is
    that of the files as they are now.
    """

    sector: str
    state: str
    digest: str
    by: tuple[str, ...] = ()


def digest(folder: Path) -> str:
    """The SHA-256 over the names and contents of all files of a sector's folder."""
    whole = sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not set(_NO_PART) & {*name.parts}:
            whole.update(f"{sha256(path.read_bytes()).hexdigest()} {name.as_posix()}\n".encode())
    return whole.hexdigest()


def look(desk: Desk) -> list[Standing]:
    """How each sector stands, by name."""
    with desk.store.read() as work:
        entries = _entries(work)
    slugs = sorted(slug for slug, one in desk.registry.shipped.items() if one.folder)
    return [_standing(entries, slug, _digest_of(desk, slug)) for slug in slugs]


def vouch(desk: Desk, slug: str, by: str) -> Standing:
    """``by`` vouches for the files of a sector as they are; with the other of two it counts.

    Raises NotFound for a sector that is not loaded, ``not_allowed`` where ``by`` is neither a
    system administrator nor a security administrator, ``needs_second_officer`` for who asked
    already. Where both have vouched for these very files nothing happens.
    """
    desk.registry.sector(slug)
    now = _digest_of(desk, slug)
    with desk.store.write() as work:
        hand = _hand(work, by)
        before = _standing(_entries(work), slug, now)
        if before.state == "vouched":
            return before
        first = before.by[0] if before.state == "asked" else ""
        if first == by or (first and _hand(work, first) == hand):
            other = HANDS[1 - HANDS.index(hand)]
            raise Refusal(
                "needs_second_officer", f"须再由一名 {other} 确认",
                f"Now somebody who is {other} must vouch for it as well",
            )  # fmt: skip
        event = VOUCHED if first else ASKED
        data = {"sector": slug, "digest": now, "by": [first, by] if first else [by]}
        work.audit.add(Registered(event, work.now, by, data=data))
    state = "vouched" if first else "asked"
    return Standing(slug, state, now, tuple(data["by"]))


def warn(desk: Desk) -> None:
    """Tell the log of every sector whose files are not those that were vouched for."""
    for one in look(desk):
        if one.state == "changed":
            log.warning(
                "sector %s: its files are not those that %s vouched for",
                one.sector, " and ".join(one.by),
            )  # fmt: skip


def _digest_of(desk: Desk, slug: str) -> str:
    return digest(Path(desk.registry.shipped[slug].folder))


def _entries(work: UnitOfWork) -> list[Registered]:
    return work.audit.entries((ASKED, VOUCHED))


def _standing(entries: list[Registered], slug: str, now: str) -> Standing:
    """What the entries say of a sector whose files are as ``now``, the newest first."""
    of_it = [one for one in reversed(entries) if one.data["sector"] == slug]
    same = _until_another(of_it, now)
    for event, state in ((VOUCHED, "vouched"), (ASKED, "asked")):
        for one in same:
            if one.event == event:
                return Standing(slug, state, now, tuple(one.data["by"]))
    for one in of_it:
        if one.event == VOUCHED:
            return Standing(slug, "changed", now, tuple(one.data["by"]))
    return Standing(slug, "new", now)


def _until_another(of_it: list[Registered], now: str) -> list[Registered]:
    """The newest entries that are of these very files.

    What was vouched for before something else was is not vouched for any more: an old version with
    a known fault might be put back.
    """

    def same() -> Iterator[Registered]:
        for one in of_it:
            if one.data["digest"] == now:
                yield one
            elif one.event == VOUCHED:
                return

    return list(same())


def _hand(work: UnitOfWork, name: str) -> str:
    user = work.users.find(name)
    held = {grant.role for grant in work.users.grants(name)} if user and user.active else set()
    for hand in HANDS:
        if hand in held:
            return hand
    raise Refusal(
        "not_allowed", "须由系统管理员和安全管理员各一名确认",
        "One admin and one security_admin vouch for a sector, each under his own name",
    )  # fmt: skip
