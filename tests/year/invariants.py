"""What must hold of the simulated office, I1 to I12; every breach is told in a sentence.

What one deed can break is looked at after each of them, for the case it touched; what takes the
whole database, week by week. They read what is stored; what people were told and saw is the
simulation's own memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sqlalchemy import Connection, text

from core.domain.casework.cases import Case, Entry
from core.domain.proof import journal
from core.domain.rules.regime import Matter
from core.domain.timekeeping import duedates
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.policymaking import drafts, signing
from core.usecases.proof.verifying import verify_in
from core.usecases.timekeeping.recomputing import recompute
from tests.crash import checker
from tests.sectors.watching import accounted_for, sound
from tests.year.ground import Known
from tests.year.people import CANARIES
from tests.year.simulator import Year

#: Entries that tell of identities, and are no handling of the case.
IDENTITY = {
    "identity_asked", "identity_released", "identity_refused", "identity_read",
    "secrecy_asked", "secrecy_kept", "secrecy_changed",
}  # fmt: skip

#: A deed reads the clock more than once; within this its entries are of one time.
A_UNIT = timedelta(milliseconds=1)
#: How a case comes out of another.
LED = "('converted', 'split')"


@dataclass
class Scene:
    """The office at one moment: what is stored, what is known, every case as it is stored."""

    desk: Desk
    work: UnitOfWork
    known: Known
    cases: list[Case]

    @property
    def connection(self) -> Connection:
        """For questions to the tables themselves."""
        return self.work.connection

    def count(self, query: str) -> int:
        """One number out of the database."""
        return int(self.connection.execute(text(query)).scalar_one())

    def matter(self, case: Case) -> Matter:
        """A case with what governs it."""
        return self.desk.matter(self.work, case)


def acknowledged(scene: Scene) -> Iterator[str]:
    """I1: what was acknowledged is stored, under the numbers that were told."""
    query = (
        "SELECT s.external_id, c.number FROM submissions s JOIN cases c ON c.submission = s.id"
        f" WHERE c.id NOT IN (SELECT other_id FROM links WHERE kind IN {LED}) ORDER BY c.id"
    )
    stored: dict[str, list[str]] = {}
    for key, number in scene.connection.execute(text(query)):
        stored.setdefault(key, []).append(number)
    for key, numbers in scene.known.told.items():
        if " ".join(stored.get(key, ())) != numbers:
            yield f"{key} was acknowledged as {numbers}, stored is {stored.get(key)}"


def once(scene: Scene) -> Iterator[str]:
    """I2: a key is one submission with the cases it was answered with."""
    yield from checker._doubled(scene.connection, scene.work.vault)


def fired_once(scene: Scene) -> Iterator[str]:
    """I3: one effect for each run of a timer, and none before its due date."""
    yield from checker._fired(scene.connection, datetime.min.replace(tzinfo=UTC), settled=False)
    for case in scene.cases:
        runs = Counter(e.data["timer"] for e in case.journal if e.event == "lapsed")
        yield from (f"{case.number}: {name} fired {n} times" for name, n in runs.items() if n > 1)
        for entry in case.journal:
            if (
                entry.event == "lapsed"
                and entry.recorded_at
                and entry.recorded_at + A_UNIT < entry.at
            ):
                yield f"{case.number}: {entry.data['timer']} fired before it was due"


def journalled(scene: Scene) -> Iterator[str]:
    """I4: the status is what the acts in the journal made of it, each from the one before."""
    for case in scene.cases:
        changes = [e.changes["status"] for e in case.journal if "status" in e.changes]
        for (_, was), (old, _) in pairwise(changes):
            if was != old:
                yield f"{case.number}: the status was {was}, and is changed from {old}"
        if changes and changes[-1][1] != case.status:
            yield f"{case.number}: the journal says {changes[-1][1]}, the case {case.status}"
        if not changes and case.kind != "office":
            policy = scene.matter(case).regime.policy(case.policy, _bound(case))
            if case.status != policy.intake.status:
                yield f"{case.number}: is {case.status} and nobody brought it there"


def _bound(case: Case) -> object:
    moved = [e.changes["version"][0] for e in case.journal if "version" in e.changes]
    return moved[0] if moved else case.version


def revised(scene: Scene) -> Iterator[str]:
    """I5: the revision is the one that was last seen; deeds raise it by one, as they happen."""
    for case in scene.cases:
        seen = scene.known.cases.get(case.number)
        if seen is not None and seen.revision != case.revision:
            yield f"{case.number}: revision {seen.revision} was seen, {case.revision} is stored"


def at_rest(scene: Scene) -> Iterator[str]:
    """I6: on a case that has ended no timer runs but what outlives it; and what is due fires."""
    yield from _each(scene, lambda case: _sound(scene, case))


def computable(scene: Scene) -> Iterator[str]:
    """I7: each due date is what version, facts and pauses make of it."""
    for case in scene.cases:
        matter = scene.matter(case)
        for timer in case.timers:
            if timer.state == "running" and "@" not in timer.name:
                found = duedates.deadline_of(matter, timer)
                if found is None or found.due != timer.due:
                    yield f"{case.number}: {timer.name}#{timer.run} should be due {found}"


def chained(scene: Scene) -> Iterator[str]:
    """I8: every journal and the log over all of them verify."""
    yield from checker.broken_chains(scene.cases)
    yield from map(str, verify_in(scene.work, None, ()).faults)


def separated(scene: Scene) -> Iterator[str]:
    """I9: nobody acted where another had to, or from where he had to keep away."""
    for case in scene.cases:
        yield from apart(case)
    rows = scene.connection.execute(text(
        "SELECT d.id FROM office_drafts d JOIN office_draft_events e ON e.draft_id = d.id"
        " WHERE e.event = 'approved' AND e.by = d.created_by"
    ))  # fmt: skip
    yield from (f"draft {row[0]} was approved by who wrote it" for row in rows)
    yield from unapproved(scene)


def unapproved(scene: Scene) -> Iterator[str]:
    """What is published though nobody but its authors approved it, or not as it was signed."""
    for one in scene.work.publications.standing("demo"):
        history = scene.work.drafts.history(one.draft_id)
        signed = signing.signatures(history)
        if not any(s.holds and s.by not in drafts.authors(history) for s in signed):
            yield f"{one.path} was published without another's approval"


def apart(case: Case) -> Iterator[str]:
    """The breaches of separation in one case, by the rules of the demonstration sector."""
    gone: set[str] = set()
    by: dict[str, list[Entry]] = {}
    for entry in case.journal:
        actor = entry.actor
        if actor in gone and entry.event not in IDENTITY:
            yield f"{case.number}: {actor} had to keep away and did {entry.event}"
        for seq in entry.data.get("approvals_used", ()):
            if case.journal[seq - 1].actor == actor:
                yield f"{case.number}: {actor} approved his own {entry.event}"
        doers = {e.actor for e in by.get("accept", ())}
        if entry.event == "reply" and entry.policy == "complaint" and actor in doers:
            yield f"{case.number}: {actor} accepted and replied"
        if entry.event == "decide" and actor in {e.actor for e in by.get("co_sign", ())}:
            yield f"{case.number}: {actor} signed and decided"
        if entry.event in ("identity_released", "identity_refused"):
            asked = {e.data["request"]: e.actor for e in by.get("identity_asked", ())}
            worked = {e.actor for name, es in by.items() if name not in IDENTITY for e in es}
            if asked.get(entry.data["request"]) == actor or actor in worked:
                yield f"{case.number}: {actor} decided on an identity and had a hand in it"
        by.setdefault(entry.event, []).append(entry)
        if entry.event in ("recuse", "file"):
            gone.add(actor)
        if entry.event in ("identity_released", "identity_refused"):
            gone.add(actor)


def released(scene: Scene) -> Iterator[str]:
    """I10: each look at what is sealed has a reason, somebody who gave it, and its entry."""
    for case in scene.cases:
        reads = [entry for entry in case.journal if entry.event == "identity_read"]
        if len(reads) != scene.known.looks[case.number]:
            looks = scene.known.looks[case.number]
            yield f"{case.number}: {looks} looks, {len(reads)} in the journal"
        if not reads:
            continue
        assert case.id is not None
        asked = {one.id: one for one in scene.work.identity_requests.of(case.id)}
        for entry in reads:
            release = asked.get(entry.data.get("release", 0))
            if case.kind == "report" and entry.data.get("release") is None:
                # Nothing of who reported was shown; the journal still has who looked.
                continue
            if release is None:
                continue
            given = release.state == "granted" and release.decided_by not in ("", entry.actor)
            timely = release.until is not None and entry.at < release.until
            if not (given and timely and len(release.reason) >= 10):
                yield f"{case.number}: {entry.actor} looked without a release"


def hidden(scene: Scene) -> Iterator[str]:
    """I11: who reported stands nowhere in the database in plain words."""
    tables = scene.connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
    for table in tables.scalars().all():
        for row in scene.connection.execute(text(f"SELECT * FROM {table}")):
            told = repr(tuple(row))
            if found := [word for word in CANARIES if word in told]:
                yield f"{table} tells {found}"
                break


def counted(scene: Scene) -> Iterator[str]:
    """I12: what came in is what is open, closed, rejected, transferred or otherwise ended."""
    told = sum(len(numbers.split()) for numbers in scene.known.told.values())
    led = scene.count(f"SELECT count(*) FROM links WHERE kind IN {LED}")
    stored = scene.count("SELECT count(*) FROM cases WHERE kind != 'office'")
    if told + led != stored:
        yield f"{told} came in, {led} came out of others, {stored} are stored"
    by_status = Counter(case.status for case in scene.cases if case.kind != "office")
    statuses = scene.desk.sector("demo").statuses
    if sum(n for status, n in by_status.items() if status in statuses) != stored:
        yield f"statuses do not add up to {stored}: {dict(by_status)}"
    looked = sum(number.startswith("DM") for number in scene.known.cases)
    if looked != stored:
        yield f"{looked} cases were seen, {stored} are stored"


def _sound(scene: Scene, case: Case) -> None:
    sound(scene.matter(case))


def _each(scene: Scene, check: Callable[[Case], None]) -> Iterator[str]:
    for case in scene.cases:
        try:
            check(case)
        except AssertionError as error:
            yield f"{case.number}: {error}"


INVARIANTS: dict[str, Callable[[Scene], Iterator[str]]] = {
    "I1": acknowledged, "I2": once, "I3": fired_once, "I4": journalled, "I5": revised,
    "I6": at_rest, "I7": computable, "I8": chained, "I9": separated, "I10": released,
    "I11": hidden, "I12": counted,
}  # fmt: skip


def breaches(year: Year, only: str = "", work: UnitOfWork | None = None) -> list[str]:
    """Every breach in the office as it stands, each with its invariant; ``only``: of one."""
    if work is None:
        with year.desk.store.read() as reading:
            return breaches(year, only, reading)
    numbers = work.connection.execute(text("SELECT number FROM cases ORDER BY id")).scalars().all()
    scene = Scene(year.desk, work, year.known, [work.cases.get(n) for n in numbers])
    names = [only] if only else list(INVARIANTS)
    return [f"{name}: {fault}" for name in names for fault in INVARIANTS[name](scene)]


def untold(year: Year) -> list[str]:
    """Cases that are not computed as they are stored (I7, the costly half)."""
    found = (recompute(year.desk, number) for number in list(year.known.cases))
    return [f"I7: {one.number}: {one.difference}" for one in found if one.difference]


def after_each_deed(year: Year) -> Callable[[Case | None, Case], None]:
    """Looks at a case as it was changed: I3 to I9 of it, and what it was before."""

    def look(before: Case | None, case: Case) -> None:
        with year.desk.store.read() as work:
            matter = year.desk.matter(work, case)
        sound(matter)
        if before is not None:
            assert case.revision > before.revision, f"{case.number} changed without a revision"
            accounted_for(matter, before)
        assert not (found := list(apart(case))), found
        assert journal.verify(case.journal, case.number) is None

    return look
