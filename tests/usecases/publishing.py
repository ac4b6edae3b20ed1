"""Drafts and publications as tests need them: written, and published without the life between."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from core.registry import Registry
from core.storage.rules.policies import Draft, Publication
from core.usecases.desk import Desk
from core.usecases.policymaking.comparing import of_draft, texts_before
from core.usecases.published import PublishedRules
from tests.places import REPO
from tests.usecases.offices import DemoOffice, office_in_memory

#: A version of the demonstration's complaint policy: ten working days to accept become two.
SHORTER = """\
policy: complaint
in_force: {{from: {day}, to: 2024-12-31}}
amends: 2024-01-01
source: {{title: 本单位规定, number: 第3号}}
parameters:
  accept_within: {{value: {accept}}}
"""


def shorter(day: str, accept: str = "2 workdays") -> dict[str, str]:
    """The file of such a version in force from ``day``."""
    return {f"policies/complaint_{day}.yaml": SHORTER.format(day=day, accept=accept)}


def publishing_office(at: str) -> DemoOffice:
    """The demonstration office, where publications are in use from the next deed on."""
    office = office_in_memory(at)
    follow_publications(office.desk)
    return office


def follow_publications(desk: Desk) -> None:
    """Let what is published be in use, as ``core.bootstrap.open_desk`` does."""
    desk.store.on_enter = PublishedRules(desk.registry).refresh


def publishing(desk: Desk, shipped: Registry | None = None) -> Desk:
    """The desk with a registry of its own, in which what it publishes is in use: other tests read
    the sectors of the one it had."""
    own = replace(desk, registry=Registry((shipped or desk.registry).shipped.values()))
    follow_publications(own)
    return own


def lean(sector: str, into: Path) -> Path:
    """A copy of a shipped sector with two of its scenarios: to play all of them takes seconds."""
    folder = into / sector
    if not folder.exists():
        shutil.copytree(REPO / "plugins" / sector, folder)
        for path in (folder / "scenarios").glob("*.yaml"):
            if path.name != "extend.yaml":
                path.unlink()
    return folder


def signature(desk: Desk, draft_id: int) -> str:
    """The digest that whoever approves a draft signs, read now."""
    with desk.store.read() as work:
        draft = work.drafts.get(draft_id)
        before = texts_before(work, draft)
    return of_draft(desk, draft, before).signature


def drafted(desk: Desk, files: dict[str, str], transition: str = "", sector: str = "demo") -> int:
    """A draft of these files; its id."""
    with desk.store.write() as work:
        draft = Draft(
            sector, "test", files, dict.fromkeys(files, ""), "lin", work.now, "lin", work.now,
            transition=transition,
        )  # fmt: skip
        return work.drafts.add(draft).id


def publish(desk: Desk, draft_id: int, day: str) -> None:
    """Publish a draft from a day on."""
    with desk.store.write() as work:
        draft = work.drafts.get(draft_id)
        for path, text in draft.files.items():
            digest = sha256(text.encode()).hexdigest()
            work.publications.add(
                Publication(
                    draft.sector,
                    path,
                    text,
                    digest,
                    "policy",
                    "complaint",
                    date.fromisoformat(day),
                    draft_id,
                    "wang",
                    work.now,
                )
            )


def withdraw(desk: Desk, draft_id: int) -> None:
    """Take back what came of a draft."""
    with desk.store.write() as work:
        work.publications.withdraw(draft_id, "wang", "test", work.now)
