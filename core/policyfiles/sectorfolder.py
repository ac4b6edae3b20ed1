"""Reads a whole sector folder into a :class:`~core.domain.rules.sectors.Sector`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.domain.casework.messages import MessageText
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Title
from core.domain.rules.sectors import Fact, Sector
from core.policyfiles.build import build_policy, read
from core.policyfiles.document import Section, read_document
from core.policyfiles.fields import Strict
from core.policyfiles.files import Files
from core.policyfiles.layers import Library, resolved
from core.policyfiles.memory import Memory, Same
from core.policyfiles.messagefiles import read_messages
from core.policyfiles.noticefiles import read_notices, read_texts
from core.policyfiles.policyschema import POLICY_KEYS, HeadSchema
from core.policyfiles.problems import Fault, PolicyFileError, Problems, closest, unknown
from core.policyfiles.publicforms import check_public_forms
from core.policyfiles.reports import read_reports
from core.policyfiles.scorecards import read_scorecards
from core.policyfiles.sectorschema import SECTIONS, FactsSchema, SectorSchema, VocabularySchema
from core.policyfiles.versions import in_line
from core.policyfiles.words import (
    CORE_INPUTS,
    SectorWords,
    acts_of,
    marks_of,
    results_of,
    timers_of,
)

DATA = Path(__file__).parent.parent / "data"

_HEAD = HeadSchema()
_READ: Memory[Any] = Memory(size=64)
_WORDS: Memory[SectorWords] = Memory(size=64)
_BUILT: Memory[Policy] = Memory(size=512)


def load_sector_folder(folder: Path, drafts: Mapping[str, str] = MappingProxyType({})) -> Sector:
    """The sector written in ``folder``.

    ``drafts`` maps paths in the folder (``policies/complaint_2024-07-01.yaml``; a bare name is
    that of a policy) to texts that stand in for those files, or beside them: what an office has
    published itself, or a draft that is checked before. A version among them ends the one before
    it on the day before its own first, where it serves all profiles of that one.

    Raises :class:`PolicyFileError` with every mistake of every file, each with file, line and
    field; files are named as ``FOLDER/policies/FILE.yaml``. Nobody changes a sector in memory, so
    files that were read before, to the byte, give the sector made of them then.
    """
    return _sector(Files(folder, drafts))


@lru_cache(maxsize=16)
def _sector(files: Files) -> Sector:
    problems, folder = Problems(), files.folder
    head = _read_whole(files, "sector.yaml", SectorSchema, problems)
    facts = _read_whole(files, "facts.yaml", FactsSchema, problems)
    if head is None or facts is None:
        problems.stop()
        raise PolicyFileError(())
    if head["sector"] != folder.name:
        en = f"the folder is called {folder.name}, the sector {head['sector']}"
        problems.add(files.shown("sector.yaml"), ("sector",), Fault("与文件夹名不同", en))
    _check_kinds(files, head, problems)
    root, shown = files.document("sector.yaml", problems), files.shown("sector.yaml")
    check_public_forms(root, shown, head, facts["facts"], problems)
    documents = _resolved(head, files.documents("policies", problems), problems)
    personal = [slug for slug, fact in facts["facts"].items() if fact.personal]
    messages = read_messages(files, problems, personal)
    words = _words(head, facts["facts"], documents, messages)
    policies = _policies(head["sector"], files, documents, words, problems)
    slugs = {policy.slug for policy in policies}
    cards = read_scorecards(head, files.documents("scorecards", problems), words, slugs, problems)
    cards = in_line(cards, files, problems)
    names = _notice_words(head, facts["facts"])
    shown, texts = files.shown("notices"), files.markdown("notices")
    notices = read_notices(texts, shown, problems, names, head["kinds"], slugs)
    summaries = read_texts(files.markdown("reports"), files.shown("reports"), problems)
    written = files.documents("reports", problems)
    reports = read_reports(head, written, words, slugs, summaries, problems)
    reports = in_line(reports, files, problems)
    problems.stop()
    return Sector(
        slug=head["sector"],
        title=head["title"],
        prefix=head["prefix"],
        kinds=head["kinds"],
        profiles=head["profiles"],
        sealed_kinds=head.get("sealed_kinds", ()),
        public_form=head.get("public_form", {}),
        vocabulary={section: head[section] for section in SECTIONS if section in head},
        facts={**CORE_INPUTS, **facts["facts"]},
        policies=policies,
        scorecards=cards,
        reports=reports,
        notices=notices,
        messages=messages,
        folder=str(folder),
        neutral=neutral_vocabulary(),
    )


def policy_builder(folder: Path, drafts: Mapping[str, str]) -> Callable[[Section], Policy]:
    """What builds one more policy of the sector from a resolved document of its own.

    It refuses what :func:`load_sector_folder` refuses of a policy, with ``PolicyFileError``.
    """
    problems, files = Problems(), Files(folder, drafts)
    head = _read_whole(files, "sector.yaml", SectorSchema, problems)
    facts = _read_whole(files, "facts.yaml", FactsSchema, problems)
    documents = _resolved(head, files.documents("policies", problems), problems)
    words = _words(head, facts["facts"], documents, read_messages(files, problems))
    problems.stop()

    def build(document: Section) -> Policy:
        mistakes = Problems()
        policy = build_policy(head["sector"], document, words, mistakes)
        mistakes.stop()
        assert policy is not None
        return policy

    return build


def _notice_words(head: Mapping[str, Any], facts: Mapping[str, Fact]) -> list[str]:
    """What a notice of the sector may name besides what every sector has: nothing personal."""
    told = [slug for slug, fact in facts.items() if not fact.personal]
    return [*told, *head.get("facets", ())]


@cache
def neutral_vocabulary() -> Mapping[str, Mapping[str, Title]]:
    """The titles of the neutral core, from ``core/data/vocabulary.yaml``."""
    problems = Problems()
    words = _read_whole(Files(DATA, {}), "vocabulary.yaml", VocabularySchema, problems)
    problems.stop()
    found: Mapping[str, Mapping[str, Title]] = words
    return found


@cache
def base_policy() -> Section:
    """The neutral base policy; nobody changes it in memory, so it is read once."""
    problems = Problems()
    base = read_document(DATA / "base_policy.yaml", "core/data/base_policy.yaml", problems)
    problems.stop()
    if base is None:
        raise PolicyFileError(())
    return base


def _resolved(
    head: Mapping[str, Any], texts: Iterable[Section], problems: Problems
) -> list[Section]:
    """The policy documents, each over what lies under it, without the abstract ones."""
    documents = [document for document in texts if _named(document, head, problems)]
    library = Library([base_policy(), *documents])
    return [resolved(d, library, problems) for d in documents if d.get("abstract") is not True]


def _words(
    head: Mapping[str, Any],
    facts: Mapping[str, Fact],
    documents: Sequence[Section],
    messages: Mapping[str, MessageText],
) -> SectorWords:
    results = results_of(documents, facts)
    timers = timers_of(documents), timers_of(documents, overlays_only=True)
    acts, marks, told = acts_of(documents), marks_of(documents), tuple(messages)

    def gathered(_: Problems) -> SectorWords:
        return SectorWords(
            kinds=head["kinds"],
            facts=facts,
            vocabulary={section: head.get(section, {}) for section in SECTIONS},
            neutral=neutral_vocabulary(),
            results=results,
            acts=acts,
            marks=marks,
            timers=timers[0],
            overlay_timers=timers[1],
            messages=told,
        )

    # What is built with these words is known by them: the same words are the same object.
    key = Same(head), Same(facts), tuple(results.items()), *timers, acts, marks, told
    words = _WORDS.made(key, gathered, Problems())
    assert words is not None
    return words


def _policies(
    sector: str, files: Files, documents: Iterable[Section], words: SectorWords, problems: Problems
) -> tuple[Policy, ...]:
    built = [_policy(sector, document, words, problems) for document in documents]
    return in_line([policy for policy in built if policy is not None], files, problems)


def _policy(
    sector: str, document: Section, words: SectorWords, problems: Problems
) -> Policy | None:
    return _BUILT.made(
        (sector, Same(document), Same(words)),
        lambda own: build_policy(sector, document, words, own),
        problems,
    )


def _named(document: Section, head: Mapping[str, Any], problems: Problems) -> bool:
    """Whether the document says which policy and version it is; its keys are checked as well."""
    for key in document:
        if key not in POLICY_KEYS:
            fault = Fault("不认识的键", "unknown key", closest(key, POLICY_KEYS))
            problems.add(document.places[key], (key,), fault)
    known = Section(document.place)
    for key in document:
        if key in _HEAD.fields and document[key] is not None:
            known.put(key, document[key], document.places[key])
    named = read(_HEAD, known, problems)
    return named is not None and _complete(document, named, head, problems)


def _complete(
    document: Section, named: Mapping[str, Any], head: Mapping[str, Any], problems: Problems
) -> bool:
    """Whether the document says when it is in force, and for profiles that there are."""
    before = len(problems)
    if not named.get("abstract") and "in_force" not in named:
        fault = Fault("缺少 in_force", "in_force is missing", "add `in_force: {from: 2024-07-01}`")
        problems.add(document.place, (), fault)
    for profile in named.get("profiles", ()):
        if profile not in head["profiles"]:
            fault = unknown(("方案", "profile"), profile, head["profiles"])
            problems.add(document.places["profiles"], ("profiles",), fault)
    return len(problems) == before


def _check_kinds(files: Files, head: Mapping[str, Any], problems: Problems) -> None:
    known = {"kinds": neutral_vocabulary()["kinds"], "sealed_kinds": head["kinds"]}
    for key, allowed in known.items():
        for kind in head.get(key, ()):
            if kind not in allowed:
                fault = unknown(("类型", "kind"), kind, allowed)
                problems.add(files.shown("sector.yaml"), (key,), fault)


def _read_whole(files: Files, file: str, schema: type[Strict], problems: Problems) -> Any:
    section = files.document(file, problems)
    if section is None:
        return None
    return _READ.made((Same(section), schema), lambda own: read(schema(), section, own), problems)
