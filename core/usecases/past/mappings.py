"""Mapping files: which rows of a table are taken, what their columns mean, and what then happened.

``docs/importing.md`` explains every key; a mistake is told with its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core.domain.errors import Problem, Refusal, TousuError
from core.domain.rules.sectors import Sector
from core.policyfiles.build import read
from core.policyfiles.document import place_of, read_document
from core.policyfiles.problems import Fault, Problems, unknown
from core.sheets import Sheet
from core.usecases.past.mappingfields import RECEIVED, MappingSchema

__all__ = ["FileMapping", "Match", "Moment", "PastAct", "Rule", "load_mapping"]

Cells = Mapping[str, str]
Where = tuple[str | int, ...]


class MappingError(TousuError):
    """The mapping file cannot be used; ``problems`` lists every mistake with file and line."""

    code = "mapping_file"


@dataclass(frozen=True)
class Match:
    """What a row must be: some of the words ``any`` and none of ``none`` in ``places`` (columns),
    received from ``start`` to ``end``. What is left out is not asked.
    """

    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None

    def fits(self, cells: Cells, on: date | None, usual: tuple[str, ...]) -> bool:
        """Whether a row received ``on`` is such a row; ``usual`` are the columns looked at."""
        text = "\n".join(cells[column] for column in self.places or usual)
        if self.any and not any(word in text for word in self.any):
            return False
        if any(word in text for word in self.none):
            return False
        early = self.start is not None and on is not None and on < self.start
        late = self.end is not None and on is not None and on > self.end
        return not (early or late)


@dataclass(frozen=True)
class Rule:
    """A value for the rows that match, under some ``profiles`` alone if any are named."""

    gives: Any
    match: Match = Match()
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Moment:
    """A column that holds an instant, and how it is written (``iso`` or as for strptime).

    ``optional``: it may be empty; what the mapping does at it has then not happened yet.
    """

    column: str
    format: str = "iso"
    optional: bool = False

    def read(self, cells: Cells, zone: ZoneInfo) -> datetime:
        """The instant in UTC; office time where no zone is written. ValueError tells (zh, en)."""
        text = cells[self.column].strip()
        if not text:
            raise ValueError("没有时间", "no time is given")
        found = None
        with suppress(ValueError):
            found = datetime.fromisoformat(text)
        for form in _SPREADSHEET_FORMS if self.format == "iso" else (self.format,):
            with suppress(ValueError):
                found = found or datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows
        if found is None:
            form = "2019-03-01T09:30:00" if self.format == "iso" else self.format
            raise ValueError(f"不是时间:{text[:40]}", f"{text[:40]!r} is no time such as {form}")
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


#: How Chinese spreadsheets write an instant, besides ISO 8601.
_SPREADSHEET_FORMS = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y年%m月%d日")


@dataclass(frozen=True)
class PastAct:
    """An act of the past: at which of the row's instants, ``days`` later or not, and by which role.

    With ``days`` it is done at the first instant of that day. An empty ``do`` records facts only.
    """

    at: str
    days: int = 0
    do: str = ""
    by: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    grounds: tuple[str, ...] = ()
    approved_by: tuple[str, ...] = ()
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    profiles: tuple[str, ...] = ()

    def instant(self, instants: Mapping[str, datetime], zone: ZoneInfo) -> datetime:
        """When it happened in a row with these instants."""
        start = instants[self.at]
        if not self.days:
            return start
        day = start.astimezone(zone).date() + timedelta(days=self.days)
        return datetime.combine(day, time(), zone).astimezone(UTC)


@dataclass(frozen=True)
class FileMapping:
    """How the rows of a table become cases of a sector, and what was done on them when.

    ``later`` moves every instant of a row, so that it is measured by law that came after it.
    """

    sector: str
    external_id: str
    instants: Mapping[str, Moment]
    texts: Mapping[str, str]
    kind: tuple[Rule, ...]
    channel: tuple[Rule, ...]
    profile: str = "default"
    encoding: str = "auto"
    later: timedelta = timedelta()
    pick: Match = Match()
    facts: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    replay: tuple[PastAct, ...] = ()

    @property
    def usual(self) -> tuple[str, ...]:
        """The columns in which words are looked for where a rule does not say."""
        return tuple(self.texts[name] for name in ("subject", "description") if name in self.texts)

    def first(self, rules: tuple[Rule, ...], cells: Cells, on: date) -> Any:
        """The value of the first rule that fits; None where none does."""
        mine = (rule for rule in rules if self.means(rule))
        return next((r.gives for r in mine if r.match.fits(cells, on, self.usual)), None)

    def means(self, part: Rule | PastAct) -> bool:
        """Whether a rule or an act is meant for the profile of this mapping."""
        return not part.profiles or self.profile in part.profiles

    def check_columns(self, sheet: Sheet) -> None:
        """Raise :class:`MappingError` that names the columns missing and those there are."""
        there = set(sheet.columns)
        missing = [column for column in dict.fromkeys(self._columns()) if column not in there]
        if not missing:
            return
        found = ", ".join(sheet.columns)
        hint = f"the columns of {sheet.path.name} 其列: {found}"
        problems = [
            Problem(column, "文件没有这一列", "the file has no such column", hint if last else "")
            for column, last in ((c, c is missing[-1]) for c in missing)
        ]
        raise MappingError(
            f"文件缺少列:{', '.join(missing)}",
            f"Columns are missing: {', '.join(missing)}",
            problems,
        )

    def _columns(self) -> Iterator[str]:
        yield self.external_id
        yield from (moment.column for moment in self.instants.values())
        yield from self.texts.values()
        yield from self.pick.places
        for rules in (self.kind, self.channel, *self.facts.values()):
            for rule in rules:
                yield from rule.match.places


def load_mapping(path: Path, sector: Sector, profile: str | None = None) -> FileMapping:
    """The mapping in the file ``path``, checked against the sector; ``profile`` prevails.

    Raises :class:`MappingError` with every mistake and its line.
    """
    problems = Problems()
    section = read_document(path, path.name, problems)
    found = read(MappingSchema(), section, problems) if section is not None else None
    if section is not None and found is not None:
        mapping = _mapping(found, profile)
        for where, fault in _misfits(mapping, sector):
            problems.add(place_of(section, where), where, fault)
    if len(problems):
        raise MappingError("映射文件有误", "The mapping file has mistakes", problems)
    return mapping


def _mapping(found: dict[str, Any], profile: str | None) -> FileMapping:
    columns = found.pop("columns")
    instants = {RECEIVED: Moment(**columns.pop("received_at"))}
    instants |= {name: Moment(**moment) for name, moment in found.pop("instants", {}).items()}
    if profile is not None:
        found["profile"] = profile
    return FileMapping(
        external_id=columns.pop("external_id"),
        instants=instants,
        texts=columns,
        kind=_rules(found.pop("kind")),
        channel=_rules(found.pop("channel")),
        pick=Match(**found.pop("pick", {})),
        facts={name: _rules(rules) for name, rules in found.pop("facts", {}).items()},
        replay=tuple(PastAct(**act) for act in found.pop("replay", ())),
        **found,
    )


def _rules(written: Iterable[dict[str, Any]]) -> tuple[Rule, ...]:
    return tuple(
        Rule(rule.pop("gives"), profiles=rule.pop("profiles", ()), match=Match(**rule))
        for rule in written
    )


def _misfits(mapping: FileMapping, sector: Sector) -> Iterator[tuple[Where, Fault]]:
    """What the sector does not know of all that the mapping names."""
    if mapping.sector != sector.slug:
        en = f"this mapping is for {mapping.sector}, not for {sector.slug}"
        yield ("sector",), Fault("不是这个行业的映射", en, f"--sector {mapping.sector}")
        return
    if mapping.profile not in sector.profiles:
        yield ("profile",), unknown(("方案", "profile"), mapping.profile, sector.profiles)
    named = {"kind": sector.kinds, "channel": sector.neutral.get("channels", {})}
    for key, known in named.items():
        for rule in getattr(mapping, key):
            yield from _profiles(sector, (key,), rule)
            if rule.gives not in known:
                yield (key,), unknown(("值", key), str(rule.gives), known)
    for name, rules in mapping.facts.items():
        for rule in rules:
            yield from _profiles(sector, ("facts", name), rule)
            yield from _facts(sector, ("facts",), {name: rule.gives}, inputs=False)
    for place, act in enumerate(mapping.replay):
        yield from _strange_act(mapping, sector, ("replay", place), act)


def _strange_act(
    mapping: FileMapping, sector: Sector, where: Where, act: PastAct
) -> Iterator[tuple[Where, Fault]]:
    yield from _profiles(sector, where, act)
    users = act.profiles or (mapping.profile,)
    acts = {a for p in sector.policies if any(map(p.used_by, users)) for a in p.procedure}
    roles = sector.neutral.get("roles", {})
    if act.do and act.do not in acts:
        yield (*where, "do"), unknown(("动作", "act"), act.do, acts)
    if act.at not in mapping.instants:
        yield (*where, "at"), unknown(("时刻", "instant"), act.at, mapping.instants)
    for role in (act.by, *act.approved_by):
        if role not in roles:
            yield where, unknown(("角色", "role"), role, roles)
    yield from _facts(sector, (*where, "facts"), act.facts, inputs=True)


def _profiles(sector: Sector, where: Where, part: Rule | PastAct) -> Iterator[tuple[Where, Fault]]:
    for profile in part.profiles:
        if profile not in sector.profiles:
            yield (*where, "profiles"), unknown(("方案", "profile"), profile, sector.profiles)


def _facts(
    sector: Sector, where: Where, facts: Mapping[str, Any], *, inputs: bool
) -> Iterator[tuple[Where, Fault]]:
    try:
        sector.validate_facts(facts, allow_inputs=inputs)
    except Refusal as refusal:
        for problem in refusal.problems:
            name = problem.path.removeprefix("facts.")
            yield (*where, name), Fault(problem.zh, problem.en, problem.hint)
