"""Forms that carry files: how much they may hold, and that nothing of them touches the disk."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, request

from core.uploads.looking import MAX_BYTES

#: What a form may have beside its files.
AROUND = 64 * 1024
#: The pages that take files, and how many bytes their forms may have in all.
LARGEST: Mapping[str, int] = {"work.attach": MAX_BYTES + AROUND}


class FormRequest(Request):
    """A request whose files are kept in memory until they were looked at."""

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return BytesIO()


def init_app(app: Flask) -> None:
    """Take files in memory; what is larger than its page allows is refused before it is read."""
    app.request_class = FormRequest


def allow() -> None:
    """Let the form of this request be as large as its page allows; before any of it is read."""
    largest = LARGEST.get(request.endpoint or "")
    if largest:
        request.max_content_length = largest
