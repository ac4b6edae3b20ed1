"""The sectors as the office has made them: what plugins ship, and what was published since.

A publication is in use from the next deed on, in every process: each unit of work looks whether
there is a new one, which is one look at an index.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock

from core.domain.policies import Policy, Publishing
from core.domain.sectors import Sector
from core.policyfiles import load_sector_folder
from core.policyfiles.document import place_of
from core.registry import Registry
from core.storage.unit_of_work import UnitOfWork


class PublishedRules:
    """Keeps the sectors of a registry as they were last published."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._stamp = 0
        self._turn = Lock()

    def refresh(self, work: UnitOfWork) -> None:
        """Read again the sectors of which something was published or withdrawn.

        Raises ``PolicyFileError`` where what was published does not fit the files any more, as
        after an upgrade that took a fact away; the sectors in use stay as they are.
        """
        stamp = work.publications.stamp
        if stamp == self._stamp:
            return
        with self._turn:
            if stamp == self._stamp:
                return
            for slug in self._registry.shipped:
                sector = sector_with(self._registry, slug, published(work, slug))
                self._registry.use(entered(sector, publishings(work, slug)))
            self._stamp = stamp


def published(work: UnitOfWork, sector: str) -> dict[str, str]:
    """What the office has published of a sector: path to text, the later over the earlier."""
    return {found.path: found.text for found in work.publications.standing(sector)}


def sector_with(registry: Registry, slug: str, texts: dict[str, str]) -> Sector:
    """The sector with ``texts`` laid over its files; ``PolicyFileError`` where they do not fit."""
    registry.sector(slug)
    shipped = registry.shipped[slug]
    return load_sector_folder(Path(shipped.folder), texts) if texts else shipped


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


def path_of(policy: Policy) -> str:
    """The path in the sector's folder of the file in which a version is written."""
    place = place_of(policy.document, ())
    return "" if isinstance(place, str) else f"policies/{Path(place.file).name}"
