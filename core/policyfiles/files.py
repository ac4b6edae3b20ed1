"""The files of one sector folder, and texts that stand in for some of them or beside them.

A draft, and whatever an office has published itself, is such a text: it is read as a file of its
path would be, and the folder on disk stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.policyfiles.document import Section, read_document, read_text
from core.policyfiles.problems import Problems

#: What stands below this folder supersedes the files beside it, as a text given would.
PUBLISHED = "published"

#: Files that stand in the folder itself; every other name without a folder is that of a policy.
_AT_THE_TOP = ("sector.yaml", "facts.yaml", "QUALITY.yaml")


class Files:
    """What a sector folder holds, ``texts`` (path to text) laid over it."""

    def __init__(self, folder: Path, texts: Mapping[str, str]) -> None:
        self.folder = folder
        self.texts = {**_published(folder), **{_path(name): text for name, text in texts.items()}}

    def shown(self, path: str) -> str:
        """What a file is called in messages."""
        parent = self.folder.parent.name
        return f"{parent}/{self.folder.name}/{path}" if parent else path

    def stands_in(self, document: Mapping[str, Any]) -> bool:
        """Whether a document comes from a text, not from the folder."""
        given = {self.shown(path) for path in self.texts}
        return isinstance(document, Section) and document.place.file in given

    def document(self, path: str, problems: Problems) -> Section | None:
        """One YAML file; every mistake goes to ``problems``."""
        if path in self.texts:
            return read_text(self.texts[path], self.shown(path), problems)
        return read_document(self.folder / path, self.shown(path), problems)

    def documents(self, below: str, problems: Problems) -> Iterator[Section]:
        """The YAML files of the folder ``below``, in the order of their names."""
        for name in self._names(below, ".yaml"):
            document = self.document(f"{below}/{name}", problems)
            if document is not None:
                yield document

    def markdown(self, below: str) -> dict[str, str]:
        """The Markdown files of the folder ``below`` by name, in order."""
        found = {}
        for name in self._names(below, ".md"):
            path = f"{below}/{name}"
            text = self.texts.get(path)
            found[name] = text if text is not None else (self.folder / path).read_text("utf-8")
        return found

    def _names(self, below: str, ending: str) -> list[str]:
        here = {path.name for path in (self.folder / below).glob(f"*{ending}")}
        beside = (path.partition("/") for path in self.texts)
        names = {name for head, _, name in beside if head == below and name.endswith(ending)}
        return sorted(here | names)


def _published(folder: Path) -> dict[str, str]:
    """What an office published of the sector, in a folder that it exported."""
    beside = folder / PUBLISHED
    found = sorted(path for path in beside.rglob("*") if path.is_file())
    return {path.relative_to(beside).as_posix(): path.read_bytes().decode() for path in found}


def _path(name: str) -> str:
    return name if "/" in name or name in _AT_THE_TOP else f"policies/{name}"
