"""Which files of a sector a draft may hold, how large, and what each of them is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256

from core.domain.errors import Problem

#: Folder or file to what stands there; nothing else of a sector can be drafted.
KINDS = {
    ("policies", ".yaml"): "policy",
    ("notices", ".md"): "notice",
    ("scorecards", ".yaml"): "scorecard",
    ("reports", ".yaml"): "report",
    ("reports", ".md"): "summary",
    ("scenarios", ".yaml"): "scenario",
}
AT_THE_TOP = {"facts.yaml": "facts", "sector.yaml": "sector"}

#: The largest file shipped has a tenth of it; beyond, checking would take minutes.
MAX_FILE = 256 * 1024
MAX_FILES = 100
MAX_WHOLE = 1024 * 1024
#: Moments at which its scenarios are played, each for milliseconds; a large sector has 1100.
MAX_MOMENTS = 2000

_MOMENT = re.compile(r"\bat['\"]?\s*:")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def kind_of(path: str) -> str:
    """What the file at ``path`` is: policy, notice, scorecard …; empty: nothing for a draft."""
    if path in AT_THE_TOP:
        return AT_THE_TOP[path]
    folder, _, name = path.partition("/")
    if not _NAME.fullmatch(name):
        return ""
    return next(
        (k for (head, end), k in KINDS.items() if head == folder and path.endswith(end)), ""
    )


def digest_of(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def digest_of_files(files: Mapping[str, str]) -> str:
    """The SHA-256 over paths and texts: two drafts with one digest say the same."""
    lines = (f"{digest_of(text)}  {path}\n" for path, text in sorted(files.items()))
    return sha256("".join(lines).encode()).hexdigest()


def faults(files: Mapping[str, str]) -> Iterator[Problem]:
    """What keeps ``files`` from being a draft: a path that is none, too much of it."""
    for path, text in files.items():
        if not kind_of(path):
            yield _no_path(path)
        elif len(text.encode("utf-8", "replace")) > MAX_FILE:
            zh, en = f"超过 {MAX_FILE // 1024} KiB", f"Larger than {MAX_FILE // 1024} KiB"
            yield Problem(path, zh, en)
        elif "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            yield Problem(path, "含有不能保存的字符", "Holds a character that cannot be kept")
    if len(files) > MAX_FILES:
        zh, en = f"一份草案至多 {MAX_FILES} 个文件", f"A draft has {MAX_FILES} files at most"
        yield Problem("files", zh, en)
    if sum(len(text) for text in files.values()) > MAX_WHOLE:
        zh, en = "草案过大,请分成几份", "The draft is too large; make several of it"
        yield Problem("files", zh, en)
    told = (text for path, text in files.items() if kind_of(path) == "scenario")
    if sum(len(_MOMENT.findall(text)) for text in told) > MAX_MOMENTS:
        zh = f"情景过多:至多 {MAX_MOMENTS} 个时刻,请分成几份草案"
        en = f"Its scenarios have {MAX_MOMENTS} moments at most; make several drafts of it"
        yield Problem("scenarios", zh, en)


def _no_path(path: str) -> Problem:
    places = [f"{head}/NAME{end}" for head, end in KINDS]
    hint = f"allowed: {', '.join([*AT_THE_TOP, *places])}"
    return Problem(path, "草案不能有此文件", "A draft cannot hold this file", hint)
