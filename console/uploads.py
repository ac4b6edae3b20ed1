"""Forms that carry files: how much they may hold, and that nothing of them touches the disk.

A file beyond its limit is read to its end and cut, so that its page can say what the limit is and
still has everything that was typed around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, request

from api.parsing import MAX_BODY
from api.server import LARGEST_BODY
from core.uploads.looking import MAX_BYTES

#: The pages that take files, and how many bytes each file may have.
LARGEST: Mapping[str, int] = {"work.attach": MAX_BYTES, "admin.ask_import": MAX_BODY}


class CutFile(BytesIO):
    """A file that was sent, in memory: no more of it than tells that it is too large."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, content: Any) -> int:
        """Keep what still fits, and say that all was taken."""
        super().write(content[: max(0, self._most + 1 - self.tell())])
        return len(content)


class FormRequest(Request):
    """A request whose files are kept in memory until they were looked at."""

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return CutFile(LARGEST.get(self.endpoint or "", MAX_BODY))


def init_app(app: Flask) -> None:
    """Take files in memory; what is larger than its page allows is cut, or refused unread."""
    app.request_class = FormRequest


def allow() -> None:
    """Let the form of this request be as large as any may be, before any of it is read."""
    if request.endpoint in LARGEST:
        request.max_content_length = LARGEST_BODY
