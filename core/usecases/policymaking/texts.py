"""The files of a sector as they stand: what is shipped, and over it what was published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from core.domain.rules.sectors import Sector
from core.policyfiles.files import Files
from core.registry import Registry
from core.usecases.policymaking.paths import AT_THE_TOP, KINDS, digest_of

_POLICY = re.compile(r"^policy:[ \t]*([A-Za-z0-9_]+)", re.MULTILINE)


def present(registry: Registry, slug: str, published: Mapping[str, str]) -> dict[str, str]:
    """Every file of a sector that a draft may change, path to text, byte for byte."""
    registry.sector(slug)
    folder = Path(registry.shipped[slug].folder)
    paths = [name for name in AT_THE_TOP if (folder / name).is_file()]
    for below, ending in KINDS:
        paths += sorted(f"{below}/{one.name}" for one in (folder / below).glob(f"*{ending}"))
    shipped = {path: (folder / path).read_bytes().decode() for path in paths}
    return {**shipped, **Files(folder, published).texts}


def shipped_scenarios(sector: Sector) -> dict[str, str]:
    """The scenario files beside the policies of a sector: path in its folder to text."""
    folder = Path(sector.folder)
    files = sorted((folder / "scenarios").glob("**/*.yaml"))
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def policy_of(text: str) -> str:
    """The slug of the policy that a text says it is; empty where it says none."""
    found = _POLICY.search(text)
    return found[1] if found else ""


def ground(here: Mapping[str, str], files: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The digests of what ``files`` are made from: themselves, and all versions of their policies.

    A path that is not there yet has the digest "". When one of these has changed by the day of
    publication, somebody else changed the same matter meanwhile.
    """
    found: dict[str, str] = {}
    slugs: set[str] = set()
    for path, text in files:
        found[path] = digest_of(here[path]) if path in here else ""
        slugs |= {policy_of(text)} if path.startswith("policies/") else set()
    for path, text in here.items():
        if path.startswith("policies/") and policy_of(text) in slugs - {""}:
            found[path] = digest_of(text)
    return found
