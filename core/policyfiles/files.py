"""The files of one sector folder, and texts that stand in for some of them or beside them.

A draft, and whatever an office has published itself, is such a text: it is read as a file of its
path would be, and the folder on disk stays as it is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from core.policyfiles.document import (
    Section,
    read_content,
    read_document,
    read_text,
    unreadable,
)
from core.policyfiles.problems import Problems

#: What stands below this folder supersedes the files beside it, as a text given would.
PUBLISHED = "published"

#: Files that stand in the folder itself; every other name without a folder is that of a policy.
_AT_THE_TOP = ("sector.yaml", "facts.yaml", "QUALITY.yaml")
#: The folders of which all files of one ending belong to the sector.
_BELOW = (
    ("policies", ".yaml"),
    ("scorecards", ".yaml"),
    ("reports", ".yaml"),
    ("reports", ".md"),
    ("notices", ".md"),
    ("messages", ".md"),
)


class Files:
    """What a sector folder holds, ``texts`` (path to text) laid over it.

    The folder is read once, when something of it is first asked for: two that are equal hold the
    same to the byte, and make the same sector.
    """

    def __init__(self, folder: Path, texts: Mapping[str, str]) -> None:
        self.folder = folder
        self.texts = {**_published(folder), **{_path(name): text for name, text in texts.items()}}

    @cached_property
    def _contents(self) -> dict[str, bytes | OSError]:
        """Path to what stands on the disk, or why it cannot be read."""
        paths = [self.folder / name for name in _AT_THE_TOP if (self.folder / name).is_file()]
        for below, ending in _BELOW:
            paths += (self.folder / below).glob(f"*{ending}")
        return {path.relative_to(self.folder).as_posix(): _bytes(path) for path in sorted(paths)}

    @cached_property
    def _all(self) -> tuple[object, ...]:
        return self.folder, tuple(self.texts.items()), tuple(self._contents.items())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Files) and self._all == other._all

    def __hash__(self) -> int:
        return hash(self._all)

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
        match self._contents.get(path):
            case bytes() as content:
                return read_content(content, self.shown(path), problems)
            case OSError() as error:
                unreadable(error, self.shown(path), problems)
                return None
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
            found[name] = text if text is not None else self._text(path)
        return found

    def _text(self, path: str) -> str:
        content = self._contents[path]
        if isinstance(content, OSError):
            raise content
        return io.TextIOWrapper(io.BytesIO(content), "utf-8").read()

    def _names(self, below: str, ending: str) -> list[str]:
        paths = (path.partition("/") for path in (*self._contents, *self.texts))
        return sorted({name for head, _, name in paths if head == below and name.endswith(ending)})


def _bytes(path: Path) -> bytes | OSError:
    try:
        return path.read_bytes()
    except OSError as error:
        return error


def _published(folder: Path) -> dict[str, str]:
    """What an office published of the sector, in a folder that it exported."""
    beside = folder / PUBLISHED
    found = sorted(path for path in beside.rglob("*") if path.is_file())
    return {path.relative_to(beside).as_posix(): path.read_bytes().decode() for path in found}


def _path(name: str) -> str:
    return name if "/" in name or name in _AT_THE_TOP else f"policies/{name}"
