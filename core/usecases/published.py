"""The sectors as the office has made them: what plugins ship, and what was published since.

A publication is in use from the next deed on, in every process: each unit of work looks whether
there is a new one, which is one look at an index.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from threading import Lock

from core.domain.assessment.scorecards import Scorecard
from core.domain.reports.definitions import Report
from core.domain.rules.policies import Policy, Publishing
from core.domain.rules.sectors import Sector
from core.policyfiles import PolicyFileError, load_sector_folder
from core.policyfiles.document import place_of
from core.registry import Registry
from core.storage.unit_of_work import UnitOfWork

#: So many sectors are kept as drafts would have them: each page of a draft asks for a few of them.
_KEPT = 8


class PublishedRules:
    """Keeps the sectors of a registry as they were last published."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._stamp = 0
        self._found: dict[str, tuple[dict[str, str], dict[str, Publishing]]] = {}
        self._failed: tuple[int, PolicyFileError] | None = None
        self._turn = Lock()

    def refresh(self, work: UnitOfWork) -> None:
        """Read again the sectors of which something was published or withdrawn.

        Raises ``PolicyFileError`` where what was published does not fit the files any more, as
        after an upgrade that took a fact away. Nothing is done then, by anybody: a deed under
        rules that are no longer those in force would be worse than none.
        """
        stamp = work.standing.stamp.publications
        # A unit that began before the last publication sees an earlier stamp: the sectors in use
        # hold all that it may ask for, so they are never read backwards.
        if stamp <= self._stamp:
            return
        with self._turn:
            if stamp <= self._stamp:
                return
            if self._failed and self._failed[0] == stamp:
                raise self._failed[1]
            try:
                self._read(work)
            except PolicyFileError as error:
                self._failed = stamp, _after_publication(error)
                raise self._failed[1] from error
            self._stamp = stamp

    def _read(self, work: UnitOfWork) -> None:
        """Read those sectors whose texts differ from those last read; all of them, or none."""
        found = {
            slug: (published(work, slug), publishings(work, slug))
            for slug in self._registry.shipped
        }
        changed = [slug for slug in found if found[slug] != self._found.get(slug, ({}, {}))]
        sectors = [
            entered(sector_with(self._registry, slug, texts), ways)
            for slug, (texts, ways) in found.items()
            if slug in changed
        ]
        for sector in sectors:
            self._registry.use(sector)
        self._found = found


def published(work: UnitOfWork, sector: str) -> dict[str, str]:
    """What the office has published of a sector: path to text, the later over the earlier."""
    return {found.path: found.text for found in work.publications.standing(sector)}


def sector_with(registry: Registry, slug: str, texts: dict[str, str]) -> Sector:
    """The sector with ``texts`` laid over its files; ``PolicyFileError`` where they do not fit."""
    registry.sector(slug)
    shipped = registry.shipped[slug]
    return _laid_over(shipped.folder, tuple(sorted(texts.items()))) if texts else shipped


@lru_cache(maxsize=_KEPT)
def _laid_over(folder: str, texts: tuple[tuple[str, str], ...]) -> Sector:
    return load_sector_folder(Path(folder), dict(texts))


def _after_publication(error: PolicyFileError) -> PolicyFileError:
    """The same mistakes, with what to do about files that loaded when they were published."""
    told = PolicyFileError(error.problems)
    told.zh = (
        "本单位公布的政策与现在安装的行业文件不符。请装回此前的版本,"
        "或者复制行业文件夹、补上所缺内容,以 TOUSU_SECTOR_PATH 指明"
    )
    told.en = (
        "What this office published no longer fits the sector files installed. Go back to the "
        "program as it was, or mend a copy of the sector folder and name it in TOUSU_SECTOR_PATH"
    )
    return told


def publishings(work: UnitOfWork, sector: str) -> dict[str, Publishing]:
    """When and how each path of a sector was published that still stands."""
    found = work.publications.transitions(sector)
    return {path: Publishing(at, transition) for path, (at, transition) in found.items()}


def entered(sector: Sector, ways: Mapping[str, Publishing]) -> Sector:
    """The sector with what was chosen for open cases as each of its versions was published."""
    if not ways:
        return sector
    policies = (replace(p, published=ways.get(path_of(p))) for p in sector.policies)
    return replace(sector, policies=tuple(policies))


def path_of(version: Policy | Scorecard | Report) -> str:
    """The path in the sector's folder of the file that says when a version begins."""
    file = str(place_of(version.document, ("in_force",))).partition(":")[0]
    return "/".join(file.split("/")[-2:])
