"""What of a case, a submission and its parties is sealed in their rows, and how it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.domain.casework.cases import Case
from core.domain.casework.submissions import Party, Submission
from core.domain.errors import Refusal
from core.domain.people.identities import FIELDS, INDEXED, known_by, told_of
from core.domain.proof.canonical import dumps, loads
from core.storage.database.mapping import Row
from core.storage.sealed.sealing import DataKey, Vault

__all__ = [
    "narrative", "narrative_row", "opened", "opened_parties", "owner_of", "party_row", "sealed",
    "submission_owner",
]  # fmt: skip


def owner_of(case: Case | str) -> str:
    """What a case is called as the owner of its data key."""
    return f"case {case if isinstance(case, str) else case.number}"


def submission_owner(row_id: int) -> str:
    """What a submission is called as the owner of its data key."""
    return f"submission {row_id}"


def sealed(vault: Vault, case: Case, key: DataKey | None, row: Row) -> Row:
    """``row``, of a case, as it is stored: personal facts apart, they and the salt sealed.

    A case whose data key is gone takes no personal fact any more: Refusal.
    """
    found = dict(row)
    if "facts" in row:
        names = vault.personal(case.sector)
        personal = {n: v for n, v in row["facts"].items() if names is None or n in names}
        found["facts"] = {n: v for n, v in row["facts"].items() if n not in personal}
        if key is not None:
            found["personal"] = key.seal("facts", dumps(personal) if personal else "")
        elif personal:
            zh, en = "本件的身份信息已销毁或不可用", "What tells who is who is gone from this case"
            raise Refusal("not_allowed", f"{zh},不能再记录个人信息", f"{en}; it takes no more")
    if "salt" in row and key is not None:
        found["salt"] = key.seal("salt", row["salt"])
    return found


def opened(vault: Vault, row: Mapping[str, Any]) -> tuple[dict[str, Any], DataKey | None]:
    """The fields of a case from its row, with its data key; without a key nothing personal."""
    values = dict(row)
    personal, wrapped = values.pop("personal"), values.pop("data_key")
    if wrapped is None:
        return values, None
    key = vault.find(owner_of(values["number"]), wrapped)
    if "salt" in values:
        values["salt"] = key.open("salt", values["salt"]) if key else ""
    if key and personal:
        values["facts"] = {**values["facts"], **loads(key.open("facts", personal))}
    return values, key


def narrative_row(key: DataKey, submission: Submission, *, hidden: bool) -> Row:
    """What was told, sealed; the subject with it where it is ``hidden``, else in plain words."""
    told = {"description": submission.description}
    if hidden:
        told["subject"] = submission.subject
    said = dumps(told) if any(told.values()) else ""
    return {
        "subject": "" if hidden else submission.subject,
        "description": key.seal("narrative", said),
    }


def narrative(key: DataKey | None, submission: Submission) -> Submission:
    """The submission with what was told, if its key is there; else without."""
    said = key.open("narrative", submission.description) if key else ""
    return replace(submission, **({"description": ""} | (loads(said) if said else {})))


def party_row(vault: Vault, key: DataKey, place: int, party: Party) -> Row:
    """A party sealed, the ``place``-th of its submission, with its blind index."""
    row: Row = {name: key.seal(f"party {place} {name}", getattr(party, name)) for name in FIELDS}
    known = known_by(party)
    return row | {f"{kind}_key": vault.index(kind, known.get(kind, "")) for kind in INDEXED}


def opened_parties(key: DataKey | None, parties: list[Party]) -> tuple[Party, ...]:
    """The parties of a submission, in order, opened; without the key all that is left is empty."""
    return tuple(
        told_of(
            party,
            {
                name: key.open(f"party {place} {name}", getattr(party, name)) if key else ""
                for name in FIELDS
            },
        )
        for place, party in enumerate(parties)
    )
