"""Codes to scan, drawn as pictures that stand in a page."""

from __future__ import annotations

from io import BytesIO

import segno
from markupsafe import Markup

__all__ = ["picture"]


def picture(text: str, title: str = "") -> Markup:
    """``text`` as a code to scan: an SVG with a white margin, so that it is read in the dark too.

    ``title`` is what a screen reader says of it.
    """
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, scale=1, border=4, light="#fff", dark="#000",
        title=title or None, svgclass="code", lineclass=None, omitsize=True,
    )  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 (drawn here; segno escapes the title)
