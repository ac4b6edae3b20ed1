"""The revision that a caller has read, as ``If-Match`` names it (RFC 9110, 13.1.1)."""

from __future__ import annotations

import re

from flask import request

from api.errors import ApiError
from core.domain.errors import Conflict, Problem

#: What is revised: this one in Chinese, what to read in Chinese, and its English name.
_NAMES = {"case": ("本件", "案件", "case"), "draft": ("本草案", "草案", "draft")}


def revision_sent(of: str, *, needed: bool) -> int | None:
    """The revision of a ``case`` or ``draft`` that If-Match names; ApiError where it is missing.

    None where none is named and none is ``needed``, or where any will do (``*``); Conflict
    (``stale``) where what is named is no revision at all.
    """
    this, what, name = _NAMES[of]
    if request.if_match.star_tag:
        return None
    tags = [tag for tag in request.if_match if re.fullmatch(r"[0-9]{1,9}", tag or "")]
    if tags:
        return max(map(int, tags))
    if "If-Match" in request.headers:
        zh, en = f"If-Match 不是{this}的 ETag", f"If-Match is no ETag of this {name}"
        raise Conflict(zh, en, code="stale")
    if needed:
        zh, en = f"先读取{what},再带上其 ETag", f"Read the {name} and send its ETag"
        raise ApiError(
            "precondition_required", "须带 If-Match", "If-Match is needed",
            [Problem("If-Match", zh, en)],
        )  # fmt: skip
    return None
