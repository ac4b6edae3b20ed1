"""Identities as values: levels of secrecy, masks, and by what a party is known again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from core.domain.casework.submissions import Party
from core.domain.rules.provisions import Title

#: Who may know who reported. ``open``: those who handle it, with a journal of who looked;
#: ``confidential``: the same, and the respondent is told nothing that leads there; ``sealed``:
#: nobody without a custodian; ``anonymous``: nobody, for nobody was asked.
LEVELS = ("open", "confidential", "sealed", "anonymous")
#: Roles of the parties whose identity is kept secret where the kind of case seals it.
HIDDEN = ("complainant", "reporter", "representative", "agent")
#: Levels of secrecy under which the subject is in no list and who reported is kept secret.
HIDING = ("sealed", "anonymous")
#: What tells who a party is.
FIELDS = ("name", "contact", "address", "id_number")
#: By what a party is known again, each a column of the blind index.
INDEXED = ("contact", "id", "name", "place")
#: Why somebody may look at an identity, or ask for its release.
GROUNDS: Mapping[str, Title] = {
    "verify": {"zh": "核实情况", "en": "To verify what was reported"},
    "contact": {"zh": "联系当事人", "en": "To reach who takes part"},
    "evidence": {"zh": "调查取证", "en": "To take evidence"},
    "protect": {"zh": "保护举报人", "en": "To protect who reported"},
    "reward": {"zh": "发放奖励", "en": "To pay a reward"},
    "by_law": {"zh": "依法提供", "en": "Because the law demands it"},
    "own_request": {"zh": "本人请求", "en": "At the person's own request"},
}
#: Characters of the shortest reason, and the longest time for which an identity is released.
REASON_LENGTH = 10
LONGEST_RELEASE = timedelta(minutes=30)
#: What the journal says of identities; no rule brings it about, so it is told again as it is.
EVENTS = frozenset(
    {
        "identity_read", "identity_asked", "identity_released", "identity_refused",
        "glass_agreed", "glass_broken", "held", "hold_lifted",
        "secrecy_changed", "secrecy_asked", "secrecy_kept",
        "erasure_asked", "erasure_reviewed", "erasure_refused", "restricted", "erased",
        "reporter_wrote", "office_wrote", "reporter_appraised",
    }
)  # fmt: skip
#: Those that are a look and change nothing of the case.
LOOKS = frozenset({"identity_read"})
#: Events by which a custodian decided on an identity.
DECISIONS = frozenset({"identity_released", "identity_refused", "secrecy_kept"})
#: Digits in the shortest telephone number that tells one subscriber from another.
_SHORTEST = 7
_SPACE = re.compile(r"\s+")
_DASHES = re.compile(r"[-()/.]")
_LETTER = re.compile(r"[a-z@]")


@dataclass(frozen=True)
class Known:
    """A party by what it is known again, each a token that only equals itself; empty: unknown."""

    role: str
    sealed: bool = False
    contact: str = ""
    id: str = ""
    name: str = ""
    place: str = ""


def known_by(party: Party) -> dict[str, str]:
    """By what ``party`` is known again, each written in the one way in which it is compared.

    ``place`` is the name at the address. A number that is masked is that of many, and left out.
    """
    found = {"contact": phone(party.contact) or _reach(party.contact), "id": plain(party.id_number)}
    name, address = plain(party.name), plain(party.address)
    found |= {"name": name, "place": f"{name} at {address}" if name and address else ""}
    return {kind: value for kind, value in found.items() if value}


def plain(text: str) -> str:
    """A text without what people write differently: spaces, widths, capitals."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def phone(contact: str) -> str:
    """The digits of a telephone number, without the code of the country; else nothing."""
    text = unicodedata.normalize("NFKC", contact)
    if "@" in text or "*" in text:
        return ""
    digits = "".join(letter for letter in text if letter.isdecimal())
    for code in ("0086", "86"):
        if digits.startswith(code) and len(digits) - len(code) >= 11:
            digits = digits.removeprefix(code)
    return digits if len(digits) >= _SHORTEST else ""


def _reach(contact: str) -> str:
    """Another way to reach somebody, such as an address of mail; nothing for a masked one."""
    text = plain(contact)
    return text if _LETTER.search(text) and "*" not in text else ""


def betrays(text: str, parties: Iterable[Party]) -> list[str]:
    """Which of :data:`FIELDS` of ``parties`` can be read in ``text``, however it is spaced.

    Names of one character and contacts too short to tell anybody are left out.
    """
    said = plain(text.replace("\\", ""))
    digits = _DASHES.sub("", said)
    found = []
    for field in FIELDS:
        for party in parties:
            value = plain(getattr(party, field))
            number = phone(value) if field == "contact" else ""
            if (number and number in digits) or (len(value) >= 2 and value in said):
                found.append(field)
                break
    return found


def told_of(party: Party, told: Mapping[str, str]) -> Party:
    """The party with no more of its identity than ``told``, by names of :data:`FIELDS`."""
    name, contact, address, id_number = (told.get(field, "") for field in FIELDS)
    return Party(party.role, name, contact, address, id_number, party.sealed, party.id)


def masked(party: Party) -> Party:
    """The party as it is shown to whoever need not know: 张**, 138****1234."""
    return replace(
        party,
        name=mask_name(party.name),
        contact=mask_number(party.contact),
        address="***" if party.address else "",
        id_number=mask_number(party.id_number),
    )


def mask_name(name: str) -> str:
    """The first character of a name; how long it is does not show."""
    return f"{name.strip()[:1]}**" if name.strip() else ""


def mask_number(text: str) -> str:
    """The first three and last four characters of a long number, and nothing of a short text."""
    text = text.strip()
    if not text:
        return ""
    if sum(letter.isdecimal() for letter in text) >= 11 and "@" not in text:
        return f"{text[:3]}****{text[-4:]}"
    return "***"
