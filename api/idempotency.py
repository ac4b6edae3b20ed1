"""Requests with an ``Idempotency-Key``: sent twice they are done once, and answered the same."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from flask import Response, request

from api.errors import ApiError
from core.domain.errors import Problem
from core.storage.casework.intake import Answer
from core.usecases.once import Once

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "sent again with the same body it gives the same answer, and nothing is done",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}

Made = TypeVar("Made")


def once(principal: str, answer: Callable[[Made], Answer]) -> Once[Made] | None:
    """The request with its key, if it has one; ApiError (``malformed``) where that is none."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= 255 or not key.isprintable():
        zh, en = "应为1至255个可见字符", "Must be 1 to 255 printable characters"
        raise ApiError("malformed", zh, en, [Problem("Idempotency-Key", zh, en)])
    body_hash = sha256(request.path.encode() + b"\n" + request.get_data()).hexdigest()
    return Once(principal, key, body_hash, answer)


def respond(answer: Answer, *, replayed: bool) -> Response:
    """The answer as it is sent, with a mark where it was given before."""
    response = Response(answer.body, answer.status, mimetype="application/json")
    if replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response
