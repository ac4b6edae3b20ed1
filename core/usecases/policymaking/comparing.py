"""What a draft changes, against what is in use: sentences, marked text, files, and a signature.

Each new version is told from its predecessor in every profile that has both. Whoever approves a
draft signs the differences that he saw: their canonical text has a digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from core.domain.assessment.scorecards import Scorecard
from core.domain.differences import Group, Wording, grouped, worded
from core.domain.differences.papers import worded_cards, worded_facts, worded_notices
from core.domain.errors import NotFound
from core.domain.proof.canonical import dumps
from core.domain.reports.definitions import Report
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Title
from core.domain.rules.sectors import Sector
from core.storage.rules.policies import Draft, Publication
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.published import sector_with

Dated = TypeVar("Dated", Policy, Scorecard, Report)

_NEW: Title = {"zh": "新增，没有前一版本", "en": "New, without a version before it"}


@dataclass(frozen=True)
class Changed:
    """One thing that differs: ``kind`` is policy, scorecard, report, notice or facts.

    ``old_version`` is empty where nothing went before, both are where it has no day of its own.
    """

    kind: str
    slug: str
    title: Title
    profiles: tuple[str, ...] = ()
    old_version: str = ""
    new_version: str = ""
    old_digest: str = ""
    new_digest: str = ""
    wordings: tuple[Wording, ...] = ()
    notes: tuple[Title, ...] = ()

    @property
    def groups(self) -> list[Group]:
        """The differences by rule, renumbered articles in one line."""
        return grouped(self.wordings, self.new_version)


@dataclass(frozen=True)
class FileChange:
    """How a file's text differs, as a unified diff; ``new``: there was none before."""

    path: str
    old_digest: str
    new_digest: str
    diff: str
    new: bool = False


@dataclass(frozen=True)
class Comparison:
    """All that differs, and the digest over it, which an approver signs."""

    sector: str
    changes: tuple[Changed, ...]
    files: tuple[FileChange, ...] = field(default=())

    @property
    def canonical(self) -> str:
        """The differences as one text, the same for the same differences wherever it is made."""
        files = [[one.path, one.old_digest, one.new_digest] for one in self.files]
        changes = [_plain(one) for one in self.changes]
        return dumps({"sector": self.sector, "changes": changes, "files": files})

    @property
    def sentences(self) -> list[Title]:
        """All that differs, as whoever approves it reads it, line by line."""
        found: list[Title] = []
        for one in self.changes:
            versions = f" {one.old_version} → {one.new_version}".rstrip(" →")
            profiles = f" ({', '.join(one.profiles)})" if one.profiles else ""
            named = {lang: f"{text}{versions}{profiles}" for lang, text in one.title.items()}
            found += [named, *one.notes]
            for group in one.groups:
                if group.citations:
                    found.append({lang: f"{text}：{group.lines[0][lang]}"
                                  for lang, text in group.title.items()})  # fmt: skip
                else:
                    found += [wording.sentence for wording in group.wordings]
        return [*found, *({"zh": f"文件 {f.path}", "en": f"File {f.path}"} for f in self.files)]

    @property
    def signature(self) -> str:
        """The SHA-256 of :attr:`canonical`, in hexadecimal."""
        return sha256(self.canonical.encode()).hexdigest()


def of_draft(
    desk: Desk, draft: Draft, before: Mapping[str, str], against: date | None = None
) -> Comparison:
    """What ``draft`` changes of ``before`` (:func:`texts_before`); takes a second or two.

    ``against``: told from the versions in force from that day instead. Raises
    ``PolicyFileError`` where the draft does not load, ``NotFound`` for a day on which no version
    of what it changes begins.
    """
    old = sector_with(desk.registry, draft.sector, dict(before))
    new = sector_with(desk.registry, draft.sector, {**before, **draft.files})
    changes = (
        *_dated("policy", old, new, old.policies, new.policies, against),
        *_dated("scorecard", old, new, old.scorecards, new.scorecards, None),
        *_dated("report", old, new, old.reports, new.reports, None),
        *_notices(old, new),
        *_facts(old, new),
    )
    if against is not None and not any(one.old_version for one in changes):
        raise _no_version(against)
    return Comparison(draft.sector, changes, tuple(_files(Path(old.folder), before, draft.files)))


def of_versions(sector: Sector, policy: str, old: date, new: date, profile: str) -> Comparison:
    """The differences of two versions of a policy, by their first days; NotFound."""
    versions = {one.version: one for one in sector.versions(policy, profile)}
    for day in (old, new):
        if day not in versions:
            raise _no_version(day, versions)
    one, other = versions[old], versions[new]
    words = tuple(worded(sector, one, other))
    return Comparison(sector.slug, (_changed("policy", one, other, (profile,), words),))


def texts_before(work: UnitOfWork, draft: Draft) -> dict[str, str]:
    """What was published of the sector without ``draft``, and before it if it was published."""
    standing = work.publications.standing(draft.sector)
    own = [one.id for one in work.publications.of_draft(draft.id)]
    upto: Callable[[Publication], bool] = lambda one: not own or one.id < min(own)  # noqa: E731
    return {one.path: one.text for one in standing if upto(one)}


def _dated(
    kind: str,
    old: Sector,
    new: Sector,
    before: Sequence[Dated],
    after: Sequence[Dated],
    against: date | None,
) -> Iterator[Changed]:
    known = {(one.slug, one.profiles, one.version): one for one in before}
    for one in after:
        same = known.get((one.slug, one.profiles, one.version))
        if same is not None and same.digest == one.digest:
            continue
        pairs: dict[date | None, tuple[Dated | None, list[str]]] = {}
        for profile in one.profiles or tuple(new.profiles):
            found = same or _predecessor(after, one, profile, against)
            pairs.setdefault(found.version if found else None, (found, []))[1].append(profile)
        for found, profiles in pairs.values():
            if found is None:
                yield Changed(kind, one.slug, one.title, tuple(profiles), "", str(one.version),
                              "", one.digest, (), (_NEW,))  # fmt: skip
            else:
                words = _words((old, new), found, one)
                yield _changed(kind, found, one, tuple(profiles), words)


def _predecessor(
    all_of: Iterable[Dated], one: Dated, profile: str, against: date | None
) -> Dated | None:
    earlier = [
        other
        for other in all_of
        if other.slug == one.slug and other.used_by(profile) and other.version < one.version
    ]
    if against is not None:
        return next((other for other in earlier if other.version == against), None)
    return max(earlier, key=lambda other: other.version, default=None)


def _words(sectors: tuple[Sector, Sector], old: Dated, new: Dated) -> tuple[Wording, ...]:
    match old, new:
        case Policy(), Policy():
            return tuple(worded(sectors[1], old, new))
        case Scorecard() | Report(), Scorecard() | Report():
            return tuple(worded_cards(sectors, old, new))
    raise TypeError(f"{type(old).__name__} and {type(new).__name__} cannot be compared")


def _changed(
    kind: str, old: Dated, new: Dated, profiles: tuple[str, ...], words: tuple[Wording, ...]
) -> Changed:
    return Changed(
        kind, new.slug, new.title, profiles, str(old.version), str(new.version), old.digest,
        new.digest, words, (_succession(old, new),),
    )  # fmt: skip


def _succession(old: Dated, new: Dated) -> Title:
    if old.version == new.version:
        zh = f"{new.version}起的版本被改写"
        return {"zh": zh, "en": f"The version from {new.version} is written anew"}
    end = new.in_force.end
    return {
        "zh": f"自{new.version}起"
        + (f"至{end}止" if end else "")
        + f"，取代自{old.version}起的版本",
        "en": f"In force from {new.version}"
        + (f" to {end}" if end else "")
        + f", after the version from {old.version}",
    }


def _notices(old: Sector, new: Sector) -> Iterator[Changed]:
    for slug, text in new.notices.items():
        before = old.notices.get(slug)
        if before is None:
            yield Changed("notice", slug, text.title, notes=(_NEW,))
            continue
        variants = {_place(one.policies, one.since): one for one in before.variants}
        pairs = [(before, text)]
        pairs += [(variants.get(_place(v.policies, v.since), before), v) for v in text.variants]
        words = [w for pair in pairs for w in worded_notices((old, new), *pair)
                 if pair[0] != pair[1]]  # fmt: skip
        if words:
            yield Changed("notice", slug, text.title, wordings=tuple(words))


def _place(policies: tuple[str, ...], since: date | None) -> tuple[tuple[str, ...], str]:
    return policies, str(since)


def _facts(old: Sector, new: Sector) -> Iterator[Changed]:
    if words := worded_facts(old, new):
        yield Changed("facts", "facts", {"zh": "事实", "en": "Facts"}, wordings=tuple(words))


def _files(
    folder: Path, before: Mapping[str, str], files: Mapping[str, str]
) -> Iterator[FileChange]:
    for path, text in sorted(files.items()):
        old = before.get(path)
        if old is None and (folder / path).is_file():
            old = (folder / path).read_text("utf-8")
        lines = (old or "").splitlines(), text.splitlines()
        diff = unified_diff(*lines, f"a/{path}" if old is not None else "/dev/null", f"b/{path}",
                            lineterm="")  # fmt: skip
        digests = sha256(old.encode()).hexdigest() if old is not None else "", _digest(text)
        yield FileChange(path, *digests, "\n".join(diff), old is None)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _plain(one: Changed) -> dict[str, Any]:
    """A change without the words for it, which may get better."""
    found = {name: getattr(one, name) for name in (
        "kind", "slug", "profiles", "old_version", "new_version", "old_digest", "new_digest",
    )}  # fmt: skip
    found["differences"] = [
        {"kind": d.kind, "path": d.path, "old": d.old, "new": d.new, "basis": d.basis}
        for d in (wording.difference for wording in one.wordings)
    ]
    return found


def _no_version(day: date, there: Iterable[date] = ()) -> NotFound:
    days = ", ".join(map(str, sorted(there)))
    zh, en = f"没有自 {day} 起的版本", f"No version is in force from {day}"
    return NotFound(
        zh + (f";有:{days}" if days else ""), en + (f"; there are {days}" if days else "")
    )
