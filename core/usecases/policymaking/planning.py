"""What publishing a draft would put in force, and from which day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.errors import Problem, Refusal, invalid
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.usecases.desk import Desk
from core.usecases.policymaking.checking import Seen, loaded
from core.usecases.policymaking.paths import kind_of
from core.usecases.policymaking.standing import (
    Found,
    Version,
    altered,
    digest_of_version,
    lost_words,
    versions,
)
from core.usecases.policymaking.texts import policy_of, present
from core.usecases.published import path_of

_DRAWN_FROM = re.compile(r"^drawn_from:[ \t]*(\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Plan:
    """What would be published: texts by path, the new versions, and the day of all that is dated.

    ``lost`` are words that would be gone, which nobody may take away while there are cases.
    """

    from_day: date
    files: Mapping[str, str]
    versions: Mapping[Version, str]
    sector: Sector
    lost: tuple[Problem, ...] = ()

    def slug_of(self, path: str) -> str:
        """What a file is called: the policy or notice, else its name."""
        if kind_of(path) == "policy":
            return policy_of(self.files[path])
        return path.rpartition("/")[2].partition(".")[0]


def plan(desk: Desk, here: Seen, from_day: date | None = None) -> Plan:
    """What publishing the draft on ``from_day`` (None: the first day its versions name) would do.

    Raises ``PolicyFileError``, ``guard_failed`` (a version that stands would change), ``too_late``
    (a day that is past) and ``invalid_input`` (versions of several days).
    """
    slug = here.draft.sector
    before = loaded(desk, slug, here.texts)
    new = _new(before, loaded(desk, slug, {**here.texts, **here.draft.files}))
    day = from_day or min((version.first for version in new), default=here.today)
    _must_begin(new, day, here.today)
    standing = present(desk.registry, slug, here.texts)
    files = dict(_dated(here.draft.files, standing, day))
    after = loaded(desk, slug, {**here.texts, **files})
    if found := [*altered(before, after), *_in_place(files, standing, day, here.today)]:
        zh, en = "已经公布的内容不得更改", "What is published stays as it is"
        raise Refusal("guard_failed", zh, en, found)
    digests = {version: digest_of_version(one) for version, one in _new(before, after).items()}
    return Plan(day, files, digests, after, tuple(lost_words(before, after)))


def _new(before: Sector, after: Sector) -> dict[Version, Found]:
    there = versions(before)
    return {version: one for version, one in versions(after).items() if version not in there}


def _must_begin(new: Mapping[Version, Found], day: date, today: date) -> None:
    if day < today:
        zh, en = f"{day} 已过去,最早 {today} 起施行", f"{day} is past; the first day is {today}"
        hint = f"return the draft and write `in_force: {{from: {today}}}` or later"
        raise Refusal("too_late", zh, en, [Problem("from", zh, en, hint)])
    problems = []
    for version, one in new.items():
        path = path_of(one)
        if version.first != day:
            en = f"{version} begins on another day than {day}"
            zh = f"{version} 的施行日不是 {day}"
            problems.append(Problem(path, zh, en, "publish versions of other days as other drafts"))
        elif isinstance(one, Policy) and one.overlay and day <= today:
            # What was received this morning would have the overlay, though it began without.
            zh, en = "并行政策最早明日起施行", "What runs beside begins tomorrow at the earliest"
            problems.append(Problem(path, zh, en))
    if problems:
        raise invalid(*problems)


def _dated(
    files: Mapping[str, str], standing: Mapping[str, str], day: date
) -> Iterator[tuple[str, str]]:
    """The files as they are published: the new text of a notice under a name and day of its own."""
    for path, text in files.items():
        if kind_of(path) != "notice" or text == standing.get(path):
            yield path, text
            continue
        said = _DRAWN_FROM.search(text)
        if said and said[1] != day.isoformat():
            en = f"It is drawn up from {said[1]}, not from {day}"
            raise invalid(Problem(f"{path} drawn_from", f"施行日不是 {day}", en))
        main = path.count(".") == 1
        if not said and (path in standing or not main):
            text = text.replace("---\n", f"---\ndrawn_from: {day}\n", 1)
        if path in standing:
            path = f"{path.removesuffix('.md')}.{day}.md"
        yield path, text


def _in_place(
    files: Mapping[str, str], standing: Mapping[str, str], day: date, today: date
) -> Iterator[Problem]:
    """Texts that have no day of their own, and so cannot wait for one."""
    for path, text in files.items():
        waits = kind_of(path) == "summary" and path in standing and text != standing[path]
        if waits and day > today:
            zh, en = "报表文稿没有施行日", "The text of a report has no day of its own"
            yield Problem(path, zh, en, f"publish it as a draft of its own, from {today}")
