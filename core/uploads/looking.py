"""Has a file examined in a process of its own, which may fail, loop or burst without harm."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from core.domain.errors import Problem, invalid

MAX_BYTES = 15 * 1024 * 1024
PATIENCE = 12
MEDIA_TYPES = {
    "pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text": "text/plain; charset=utf-8",
}  # fmt: skip
_ROOT = str(Path(__file__).parents[2])
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from core.uploads.examining import main; main()"
)


@dataclass(frozen=True)
class Seen:
    """What a file proved to be, and its content as it is to be kept."""

    kind: str
    content: bytes


def look_at(content: bytes, name: str) -> Seen:
    """Have ``content`` examined; ``invalid_input`` says why it is not taken.

    ``name`` is already one that people may see.
    """
    if len(content) > MAX_BYTES:
        most = MAX_BYTES // 1024 // 1024
        raise _unfit(f"文件超过 {most} MiB", f"the file is larger than {most} MiB")
    sent = json.dumps(name).encode() + b"\n" + content
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter and program)
            [sys.executable, "-I", "-S", "-c", _PROGRAM, _ROOT],
            input=sent, capture_output=True, timeout=PATIENCE, check=True, env={}, cwd="/",
        )  # fmt: skip
        line, _, kept = done.stdout.partition(b"\n")
        told = json.loads(line)
    except (subprocess.SubprocessError, ValueError):
        raise _unfit("文件过于复杂,不能检查", "the file is too odd to be examined") from None
    if "kind" not in told:
        raise _unfit(told["zh"], told["en"])
    return Seen(told["kind"], kept)


def _unfit(zh: str, en: str) -> Exception:
    return invalid(Problem("file", zh, en, "PDF, PNG, JPEG, .docx, .xlsx, .txt, .csv"))
