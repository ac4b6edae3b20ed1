"""Reads the ``scorecards`` folder of a sector into
:class:`~core.domain.assessment.scorecards.Scorecard`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

from core.domain.assessment.scorecards import Scorecard
from core.policyfiles.build import read
from core.policyfiles.document import Section
from core.policyfiles.layers import SCORECARD, Library, digest, files_of, resolved
from core.policyfiles.memory import Memory, Same
from core.policyfiles.policyschema import ParametersSchema
from core.policyfiles.problems import Fault, Problems, closest, unknown
from core.policyfiles.scorechecks import check_cards
from core.policyfiles.scoreschema import CARD_KEYS, CardHeadSchema, ScorecardSchema
from core.policyfiles.surroundings import within
from core.policyfiles.words import SectorWords

_HEAD = CardHeadSchema()
_CARD = ScorecardSchema()
_PARAMETERS = ParametersSchema()
_BUILT: Memory[Scorecard] = Memory(size=128)


def read_scorecards(
    head: Mapping[str, Any],
    documents: Iterable[Section],
    words: SectorWords,
    policies: Set[str],
    problems: Problems,
) -> tuple[Scorecard, ...]:
    """The scorecards that ``documents`` write, without the abstract ones, in their order.

    ``head`` is the sector's own file, ``policies`` the slugs of its policies. Every mistake goes to
    ``problems``.
    """
    named = [document for document in documents if _named(document, head, problems)]
    library = Library(named, SCORECARD)
    whole = (document for document in named if document.get("abstract") is not True)
    layered = [resolved(document, library, problems) for document in whole]
    built = [_once(head["sector"], document, words, problems) for document in layered]
    cards = tuple(card for card in built if card is not None)
    check_cards(cards, policies, words.acts | words.marks, problems)
    return cards


def _named(document: Section, head: Mapping[str, Any], problems: Problems) -> bool:
    """Whether the document says which card it is, for profiles that there are; keys are checked."""
    before = len(problems)
    for key in document:
        if key not in CARD_KEYS:
            fault = Fault("不认识的键", "unknown key", closest(key, CARD_KEYS))
            problems.add(document.places[key], (key,), fault)
    named = read(_HEAD, _only(document, _HEAD.fields), problems)
    for profile in named.get("profiles", ()) if named else ():
        if profile not in head["profiles"]:
            fault = unknown(("方案", "profile"), profile, head["profiles"])
            problems.add(document.places["profiles"], ("profiles",), fault)
    return len(problems) == before


def _once(
    sector: str, document: Section, words: SectorWords, problems: Problems
) -> Scorecard | None:
    return _BUILT.made(
        (sector, Same(document), Same(words)),
        lambda own: _built(sector, document, words, own),
        problems,
    )


def _built(
    sector: str, document: Section, words: SectorWords, problems: Problems
) -> Scorecard | None:
    # A card counts cases under any policy, so it may ask for every act, as an overlay does.
    anywhere = Section(document.place)
    anywhere.put("overlay", True, document.place)
    with within(words.around(anywhere, {})):
        parameters = read(_PARAMETERS, _only(document, _PARAMETERS.fields), problems)
    if parameters is None:
        return None
    with within(words.around(anywhere, parameters.get("parameters", {}))):
        data = read(_CARD, document, problems)
    if data is None:
        return None
    return Scorecard(
        sector=sector,
        slug=data.pop("scorecard"),
        unit=data.pop("by", ""),
        changes_only=data.pop("lines", "left") == "changes",
        digest=digest(document),
        document=document,
        files=tuple(sorted(files_of(document))),
        **data,
    )


def _only(document: Section, keys: Iterable[str]) -> Section:
    wanted, left = set(keys), Section(document.place)
    for key in document:
        if key in wanted:
            left.put(key, document[key], document.places[key])
    return left
