"""Scenarios as the test of a draft: played on its sector, and what came of it kept in its history.

Playing them takes an office in memory, which stands above the use cases: whoever calls hands in the
``Player``, usually :func:`core.scenarios.proving.player`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from core.domain.errors import Conflict, Problem, Refusal
from core.domain.proof.canonical import dumps
from core.domain.rules.sectors import Sector
from core.storage.rules.policies import Draft
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.policymaking.checking import Seen, seen
from core.usecases.policymaking.drafts import APPROVERS, EDITORS, OPEN, note
from core.usecases.policymaking.texts import present, shipped_scenarios
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


def prove(desk: Desk, caller: Caller, sector: str, draft_id: int, play: Player) -> Proof:
    """Play the scenarios shipped, those published and the draft's own, and keep what came of it.

    The later prevail where paths are the same. Raises ``PolicyFileError`` where the files do
    not fit the sector, NotFound where the caller may not know of the draft.
    """
    here = seen(desk, caller, sector, draft_id)
    proof = _proof(desk, here, play)
    if not caller.holds((*EDITORS, *APPROVERS), sector) or here.draft.state not in OPEN:
        return proof
    with desk.store.write() as work:
        data = {
            "digest": proof.digest,
            "played": proof.played,
            "failing": [_told(one) for one in proof.failing],
            "failed_before": len(proof.failed_before),
        }
        note(work, work.drafts.get(draft_id), caller, PROVED, data=data)
    return proof


def failures(desk: Desk, work: UnitOfWork, draft: Draft) -> list[dict[str, Any]] | None:
    """The scenarios that keep a draft from being submitted, by its last proof; None: none holds.

    A proof holds for the files as they were, for what was published then and for the sector as it
    was shipped; after any change of these the scenarios must be played again.
    """
    wanted = digest_of(desk, draft, published(work, draft.sector))
    proofs = [event for event in work.drafts.history(draft.id) if event.event == PROVED]
    if not proofs or proofs[-1].data.get("digest") != wanted:
        return None
    found: list[dict[str, Any]] = proofs[-1].data["failing"]
    return found


def ensure_proved(desk: Desk, caller: Caller, draft: Draft, play: Player) -> None:
    """Play the scenarios unless they were, on just this; what came of it is kept either way."""
    with desk.store.read() as work:
        known = failures(desk, work, draft) is not None
    if not known:
        prove(desk, caller, draft.sector, draft.id, play)


def must_be_proved(desk: Desk, work: UnitOfWork, draft: Draft) -> None:
    """Refuse a draft on which a scenario fails that passed without it, or that is its own.

    ``guard_failed`` names each scenario with the place of its first mistake; ``stale`` where
    somebody published since they were played.
    """
    found = failures(desk, work, draft)
    if found is None:
        zh, en = "情景运行期间他人公布了修改,请重试", "Others published meanwhile; try again"
        raise Conflict(zh, en, code="stale")
    if found:
        zh = f"{len(found)} 个情景在草案上不成立,而此前成立;请改正草案,或者一并修改情景"
        en = (
            f"{len(found)} scenarios fail on the draft that held before; "
            "mend the draft, or change the scenarios with it"
        )
        raise Refusal("guard_failed", zh, en, map(_problem, found))


def _problem(failing: Mapping[str, Any]) -> Problem:
    first, *more = failing["misses"]
    where = first["where"] if failing["file"] in first["where"] else failing["file"]
    expected, found = first["expected"], first["found"]
    if expected:
        zh = f"情景「{failing['title']}」{first['path']}:应为 {expected},实为 {found}"
        en = f"{failing['title']}: {first['path']}: expected {expected}, found {found}"
    else:  # it could not be read, or not be played to its end
        zh, en = f"情景「{failing['title']}」:{found}", f"{failing['title']}: {found}"
    if more:
        zh, en = f"{zh};另有 {len(more)} 处", f"{en}; and {len(more)} more"
    return Problem(where, zh, en)


def digest_of(desk: Desk, draft: Draft, before: Mapping[str, str]) -> str:
    """The SHA-256 of the draft's files, of what is published beside them, and of what is shipped.

    Texts that scenarios do not depend on count, too: what is equal is surely the same.
    """
    slug = draft.sector
    shipped = present(desk.registry, slug, {}) | shipped_scenarios(desk.registry.shipped[slug])
    return sha256(dumps([dict(draft.files), dict(before), shipped]).encode()).hexdigest()


def _proof(desk: Desk, here: Seen, play: Player) -> Proof:
    draft, before = here.draft, here.texts
    now = sector_with(desk.registry, draft.sector, dict(before))
    then = here.sector(desk)
    standing = standing_scenarios(desk, here)
    played = list(play(then, {**standing, **scenarios_of(draft.files)}))
    failed = [one for one in played if not one.passed]
    own = {one.file for one in failed if one.file in draft.files}
    elsewhere = {one.file: standing[one.file] for one in failed if one.file not in own}
    sound = {(one.file, one.title) for one in play(now, elsewhere) if one.passed}
    blocking = [one for one in failed if one.file in own or (one.file, one.title) in sound]
    rest = [one for one in failed if one not in blocking]
    return Proof(digest_of(desk, draft, before), len(played), tuple(blocking), tuple(rest))


def standing_scenarios(desk: Desk, here: Seen) -> dict[str, str]:
    """The scenarios that are in use without the draft: those shipped, the published over them."""
    return shipped_scenarios(desk.registry.shipped[here.draft.sector]) | scenarios_of(here.texts)


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
