"""Whether a draft loads, and what lint says of its sector with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.domain.errors import Conflict, Problem, Refusal
from core.domain.rules.sectors import Sector
from core.policyfiles import PolicyFileError
from core.policyfiles.findings import ERROR, WARNING, Finding
from core.policyfiles.lint import lint
from core.storage.rules.policies import Draft
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.policymaking.drafts import (
    APPROVERS,
    EDITORS,
    OPEN,
    READERS,
    must_be,
    note,
    reached,
)
from core.usecases.policymaking.paths import digest_of_files
from core.usecases.policymaking.texts import ground, present
from core.usecases.published import published, sector_with

#: Rows of tables and grounds in one version, beyond which looking for conflicts takes too long:
#: it compares rows with one another. The longest shipped has a tenth of it.
MAX_RULES = 400


#: How often what was prepared may be overtaken by another publication before one gives up.
ATTEMPTS = 3


@dataclass(frozen=True)
class Checked:
    """What checking gave: ``problems`` keep it from loading, ``findings`` are what lint says.

    ``new`` are those findings that the sector as it is published does not have.
    """

    draft: Draft
    digest: str
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    new: tuple[Finding, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many mistakes, errors, warnings and notes there are."""
        found = Counter(finding.severity for finding in self.findings)
        return {
            "problems": len(self.problems),
            **{name: found[name] for name in ("error", "warning", "note")},
            "new_warnings": sum(finding.severity == WARNING for finding in self.new),
        }

    @property
    def errors(self) -> list[Problem]:
        """What keeps the draft from being submitted: mistakes, and errors that lint found."""
        found = [Problem(f.place, f.zh, f.en) for f in self.findings if f.severity == ERROR]
        return [*self.problems, *found]

    @property
    def warnings(self) -> list[Finding]:
        """The warnings that are new with this draft; submitting it needs a note on them."""
        return [finding for finding in self.new if finding.severity == WARNING]


@dataclass(frozen=True)
class Seen:
    """A draft and what was published of its sector, as one moment had them."""

    draft: Draft
    texts: Mapping[str, str]
    stamp: int
    today: date

    def sector(self, desk: Desk) -> Sector:
        """The sector as the draft would make it; ``PolicyFileError`` where it does not load."""
        return loaded(desk, self.draft.sector, {**self.texts, **self.draft.files})


def seen(
    desk: Desk, caller: Caller, sector: str, draft_id: int, roles: tuple[str, ...] = READERS
) -> Seen:
    """The draft with what is published now; loading it takes long, so no unit stays open."""
    with desk.store.read() as work:
        draft = reached(desk, work, caller, sector, draft_id, roles)
        today = work.now.astimezone(desk.zone).date()
        return Seen(draft, published(work, sector), work.publications.stamp, today)


def check(desk: Desk, caller: Caller, sector: str, draft_id: int) -> Checked:
    """Check a draft and note in its history what came of it; NotFound, NotPermitted.

    Conflict (``stale``) where somebody changed the draft while it was checked.
    """
    here = seen(desk, caller, sector, draft_id)
    found = checked(desk, here)
    if not caller.holds((*EDITORS, *APPROVERS), sector) or here.draft.state not in OPEN:
        return found
    with desk.store.write() as work:
        must_be(reached(desk, work, caller, sector, draft_id), here.draft.revision, OPEN)
        data = {"digest": found.digest, "counts": found.counts}
        note(work, here.draft, caller, "checked", data=data)
    return found


def checked(desk: Desk, here: Seen) -> Checked:
    """What is to be said of a draft; nothing is stored."""
    draft = here.draft
    found = Checked(draft, digest_of_files(draft.files))
    try:
        sector = here.sector(desk)
    except PolicyFileError as error:
        return replace(found, problems=error.problems)
    findings = lint(sector)
    before = set(map(_what, lint(desk.sector(draft.sector))))
    new = tuple(finding for finding in findings if _what(finding) not in before)
    return replace(found, findings=findings, new=new)


def loaded(desk: Desk, slug: str, texts: Mapping[str, str]) -> Sector:
    """The sector with ``texts``; ``PolicyFileError``, also for a version of far too many rules."""
    sector = sector_with(desk.registry, slug, dict(texts))
    problems = []
    for policy in sector.policies:
        rows = [len(table.rows) for table in policy.tables.values()]
        if max([len(policy.admissibility.rules), *rows], default=0) > MAX_RULES:
            where = f"{policy.files[-1]} {policy.slug} {policy.version}"
            en = f"A list of rules has {MAX_RULES} rows at most"
            problems.append(Problem(where, f"一张表至多 {MAX_RULES} 行", en))
    if problems:
        raise PolicyFileError(problems)
    return sector


def must_be_sound(found: Checked, said: str) -> None:
    """Refuse a draft with mistakes, with errors, or with new warnings that no note explains."""
    if found.errors:
        if found.problems:
            raise PolicyFileError(found.problems)
        zh, en = "检查发现错误,不能提交", "The check found errors; mend them first"
        raise Refusal("guard_failed", zh, en, found.errors)
    if found.warnings and not said.strip():
        zh, en = "有新的警告,须写明理由", "There are new warnings; say in a note why they may stand"
        problems = [Problem(f.place, f.zh, f.en) for f in found.warnings]
        raise Refusal("guard_failed", zh, en, problems)


def must_be_fresh(desk: Desk, here: Seen) -> None:
    """Conflict (``stale``) where what the draft is made from has changed since, naming the file."""
    draft = here.draft
    now = ground(present(desk.registry, draft.sector, here.texts), draft.files.items())
    moved = sorted(path for path in now if now[path] != draft.base.get(path, ""))
    if moved:
        hint = "compare, then change the draft with rebase: true"
        zh, en = "起草后已有他人公布", "Published by somebody since the draft was made"
        problems = [Problem(path, zh, en, hint) for path in moved]
        raise Conflict("草案所依据的文件已有变动", "What the draft is made from has changed",
                       problems, "stale")  # fmt: skip


def overtaken() -> Conflict:
    """Somebody else published every time that one tried."""
    return Conflict("他人正在公布,请重试", "Others are publishing; try again", code="stale")


def told_of(finding: Finding) -> str:
    """A finding in one line, as the history of a draft keeps it."""
    return f"{finding.place}: {finding.en}"


def _what(finding: Finding) -> tuple[str, str, str]:
    """A finding without its line, which moves with every line written above it."""
    file, _, rest = finding.place.partition(":")
    return file, rest.partition(" ")[2], finding.en
