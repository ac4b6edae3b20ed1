"""A draft put in force for a day, all of it or nothing; taken back while nobody relies on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from core.domain.errors import Conflict, Problem, Refusal, invalid
from core.domain.rules.policies import Policy
from core.storage.assessment import surveys
from core.storage.rules.policies import Draft, Publication
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.policymaking import comparing, signing
from core.usecases.policymaking.checking import (
    ATTEMPTS,
    Seen,
    checked,
    loaded,
    must_be_fresh,
    must_be_sound,
    overtaken,
    seen,
    told_of,
)
from core.usecases.policymaking.drafts import APPROVERS, must_be, reached, saved
from core.usecases.policymaking.paths import digest_of, digest_of_files, kind_of
from core.usecases.policymaking.planning import Plan, plan
from core.usecases.policymaking.proving import Player, ensure_proved, must_be_proved
from core.usecases.policymaking.standing import Version, altered, lost_words, versions


def publish(
    desk: Desk, caller: Caller, sector: str, draft_id: int, play: Player,
    from_day: date | None = None, said: str = "", revision: int | None = None,
) -> Draft:  # fmt: skip
    """Put an approved draft in force from a day, today or later; None: the day its versions name.

    Everything is checked against what is published now; the scenarios are played with ``play``
    where they were not on just this. Raises ``stale`` (a file it was made from
    has changed), ``policy_file``, ``guard_failed``, ``too_late``, ``invalid_input``.
    """
    for _ in range(ATTEMPTS):
        here = seen(desk, caller, sector, draft_id, APPROVERS)
        must_be(here.draft, revision, ("approved",))
        if digest_of_files(here.draft.files) != here.draft.digest:
            zh, en = "文件与提交时不符", "The files are not those that were submitted"
            raise Conflict(zh, en, code="stale")
        must_be_fresh(desk, here)
        _must_be_as_submitted(desk, here)
        planned = plan(desk, here, from_day)
        ensure_proved(desk, caller, here.draft, play)
        with desk.store.write(alone=True) as work:
            if work.publications.stamp != here.stamp:
                continue
            draft = reached(desk, work, caller, sector, draft_id, APPROVERS)
            must_be(draft, here.draft.revision, ("approved",))
            must_be_proved(desk, work, draft)
            _must_keep_words(work, sector, planned.lost)
            return _published(desk, work, caller, draft, planned, said)
    raise overtaken()


def withdraw(
    desk: Desk, caller: Caller, sector: str, draft_id: int, said: str,
    revision: int | None = None,
) -> Draft:  # fmt: skip
    """Take back what came of a draft, while no case is bound to it; a note says why.

    ``guard_failed`` with the number of cases where there are some, or with the versions that
    rest on what would be gone.
    """
    if not said.strip():
        raise invalid(Problem("note", "须写明撤回的理由", "Say why it is withdrawn"))
    for _ in range(ATTEMPTS):
        here = seen(desk, caller, sector, draft_id, APPROVERS)
        must_be(here.draft, revision, ("published",))
        left = _without(desk, here)
        before, after = loaded(desk, sector, here.texts), loaded(desk, sector, left)
        going = frozenset(versions(before).keys() - versions(after).keys())
        if found := list(altered(before, after, going)):
            zh, en = "还有版本以此为底", "Other versions rest on it; withdraw them first"
            raise Refusal("guard_failed", zh, en, found)
        lost = tuple(lost_words(before, after))
        with desk.store.write(alone=True) as work:
            if work.publications.stamp != here.stamp:
                continue
            draft = reached(desk, work, caller, sector, draft_id, APPROVERS)
            must_be(draft, here.draft.revision, ("published",))
            policies = {v: p for v, p in versions(before).items() if v in going}
            _must_be_unused(work, sector, policies, here.today)
            _must_keep_words(work, sector, lost)
            work.publications.withdraw(draft.id, caller.name, said.strip(), work.now)
            data = {"versions": [str(version) for version in sorted(going, key=str)]}
            return saved(work, replace(draft, state="withdrawn"), caller, "withdrawn", said, data)
    raise overtaken()


def _must_be_as_submitted(desk: Desk, here: Seen) -> None:
    """Refuse what nobody saw at submission or approval: others have published since."""
    with desk.store.read() as work:
        history = work.drafts.history(here.draft.id)
    differences = comparing.of_draft(desk, here.draft, here.texts)
    signing.must_be_as_seen(differences, signing.signed_last(history))
    submitted = next(event for event in reversed(history) if event.event == "submitted")
    found = checked(desk, here)
    told = set(submitted.data["warnings"])
    known = all(told_of(finding) in told for finding in found.warnings)
    must_be_sound(found, submitted.note if known else "")


def _published(
    desk: Desk, work: UnitOfWork, caller: Caller, draft: Draft, planned: Plan, said: str
) -> Draft:
    for path, text in planned.files.items():
        work.publications.add(
            Publication(
                draft.sector, path, text, digest_of(text), kind_of(path), planned.slug_of(path),
                planned.from_day, draft.id, caller.name, work.now,
            )
        )  # fmt: skip
    data = {
        "digest": draft.digest,
        "from": planned.from_day.isoformat(),
        "files": {path: digest_of(text) for path, text in sorted(planned.files.items())},
        "versions": [
            {"kind": v.kind, "slug": v.slug, "profiles": list(v.profiles), "digest": digest}
            for v, digest in planned.versions.items()
        ],
    }
    return saved(work, replace(draft, state="published"), caller, "published", said, data)


def _without(desk: Desk, here: Seen) -> dict[str, str]:
    """What would be published without what came of the draft."""
    with desk.store.read() as work:
        standing = work.publications.standing(here.draft.sector)
    return {one.path: one.text for one in standing if one.draft_id != here.draft.id}


def _must_keep_words(work: UnitOfWork, sector: str, lost: tuple[Problem, ...]) -> None:
    count = surveys.of_sector(work.connection, sector) if lost else 0
    if count:
        zh = f"已有 {count} 件案件,用语只能增加"
        en = f"There are {count} cases; words can only be added"
        raise Refusal("guard_failed", zh, en, lost)


def _must_be_unused(
    work: UnitOfWork, sector: str, going: Mapping[Version, object], today: date
) -> None:
    problems = list(_uses(work, sector, going, today))
    if problems:
        zh = "已有案件适用,不能撤回;请另行公布新的版本取代它"
        en = "Cases are bound to it, so it stands; publish a version that takes its place"
        raise Refusal("guard_failed", zh, en, problems)


def _uses(
    work: UnitOfWork, sector: str, going: Mapping[Version, object], today: date
) -> Iterator[Problem]:
    for version, policy in going.items():
        if not isinstance(policy, Policy):
            continue
        count = surveys.governed(
            work.connection, sector, version.slug, version.first, version.profiles
        )
        if policy.overlay and version.first <= today:
            count = max(count, surveys.of_sector(work.connection, sector, version.first))
        if count:
            zh, en = f"{version}:{count} 件案件", f"{version}: {count} cases"
            yield Problem(str(version), zh, en)
