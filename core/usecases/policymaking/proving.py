"""Scenarios as the test of a draft: played on its sector, and what came of it kept in its history.

Playing them takes an office in memory, which stands above the use cases: whoever calls hands in the
``Player``, usually :func:`core.scenarios.proving.play`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from core.domain.canonical import dumps
from core.domain.sectors import Sector
from core.storage.policies import Draft, DraftEvent
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.published import published, sector_with

PROVED = "proved"


@dataclass(frozen=True)
class Miss:
    """One expectation that does not hold: its path and line, what was expected, what found."""

    path: str
    expected: str
    found: str
    where: str


@dataclass(frozen=True)
class Played:
    """How a scenario of a file went: its title, and every expectation that did not hold."""

    file: str
    title: str
    misses: tuple[Miss, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every expectation held."""
        return not self.misses


#: Plays the scenario files given (path to text) on a sector, in order.
Player = Callable[[Sector, Mapping[str, str]], Iterable[Played]]


@dataclass(frozen=True)
class Proof:
    """What playing the scenarios of a draft showed.

    ``digest`` is that of all files of the draft and of what was published when they were played.
    ``failing`` keep it from being submitted: they passed before the change, or are its own.
    ``failed_before`` failed without the change as well, and keep nothing.
    """

    digest: str
    played: int
    failing: tuple[Played, ...]
    failed_before: tuple[Played, ...] = ()


def prove(desk: Desk, draft_id: int, by: str, play: Player, scenarios: Mapping[str, str]) -> Proof:
    """Play ``scenarios`` (those shipped), the published and the draft's own, and keep the counts.

    The later prevail where paths are the same. Raises ``PolicyFileError`` where the files do
    not fit the sector, NotFound where there is no such draft.
    """
    with desk.store.read() as work:
        draft = work.drafts.get(draft_id)
        before = published(work, draft.sector)
    proof = _proof(desk, draft, before, play, scenarios)
    with desk.store.write() as work:
        data = {
            "digest": proof.digest,
            "played": proof.played,
            "failing": [_told(one) for one in proof.failing],
            "failed_before": len(proof.failed_before),
        }
        work.drafts.record(draft_id, DraftEvent(PROVED, work.now, by, data=data))
    return proof


def failures(work: UnitOfWork, draft: Draft) -> list[dict[str, Any]] | None:
    """The scenarios that keep a draft from being submitted, by its last proof; None: none holds.

    A proof holds for the files as they were and for what was published then; after any change of
    either the scenarios must be played again.
    """
    wanted = digest_of(draft, published(work, draft.sector))
    proofs = [event for event in work.drafts.history(draft.id) if event.event == PROVED]
    if not proofs or proofs[-1].data.get("digest") != wanted:
        return None
    found: list[dict[str, Any]] = proofs[-1].data["failing"]
    return found


def digest_of(draft: Draft, before: Mapping[str, str]) -> str:
    """The SHA-256 of the draft's files and of what is published beside them."""
    return sha256(dumps([dict(draft.files), dict(before)]).encode()).hexdigest()


def _proof(
    desk: Desk, draft: Draft, before: Mapping[str, str], play: Player, shipped: Mapping[str, str]
) -> Proof:
    now = sector_with(desk.registry, draft.sector, dict(before))
    then = sector_with(desk.registry, draft.sector, {**before, **draft.files})
    standing = {**shipped, **scenarios_of(before)}
    played = list(play(then, {**standing, **scenarios_of(draft.files)}))
    failed = [one for one in played if not one.passed]
    own = {one.file for one in failed if one.file in draft.files}
    elsewhere = {one.file: standing[one.file] for one in failed if one.file not in own}
    sound = {(one.file, one.title) for one in play(now, elsewhere) if one.passed}
    blocking = [one for one in failed if one.file in own or (one.file, one.title) in sound]
    rest = [one for one in failed if one not in blocking]
    return Proof(digest_of(draft, before), len(played), tuple(blocking), tuple(rest))


def scenarios_of(*files: Mapping[str, str]) -> dict[str, str]:
    """The scenario files among ``files`` (path to text), the later over the earlier."""
    return {
        path: text
        for texts in files
        for path, text in texts.items()
        if path.startswith("scenarios/")
    }


def _told(one: Played) -> dict[str, Any]:
    return {"file": one.file, "title": one.title, "misses": [asdict(miss) for miss in one.misses]}
