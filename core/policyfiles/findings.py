"""What lint says: how grave, which file, line and field, what, and a case that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Title
from core.policyfiles.document import place_of

ERROR, WARNING, NOTE = "error", "warning", "note"


@dataclass(frozen=True)
class Finding:
    """Something to look at: ``severity`` error, warning or note, ``place`` file, line and field.

    ``code`` says which kind it is, ``witness`` tells a case in which it shows, where there is one.
    """

    severity: str
    place: str
    zh: str
    en: str
    code: str = ""
    witness: Title = field(default_factory=dict, hash=False)


def about(
    policy: Policy,
    path: tuple[str | int, ...],
    severity: str,
    code: str,
    said: Mapping[str, str],
    witness: Title | None = None,
) -> Finding:
    """A finding about the field ``path``, which may stand in a file that ``policy`` inherits."""
    where = ".".join(map(str, path)) or f"{policy.slug} {policy.version}"
    place = f"{place_of(policy.document, path)} {where}".strip()
    return Finding(severity, place, said["zh"], said["en"], code, witness or {})
