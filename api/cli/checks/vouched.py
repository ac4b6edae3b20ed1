"""Whether the files of sectors are those for which two people vouched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from api.cli.checks import FAIL, OK, WARN, Finding

if TYPE_CHECKING:
    from core.usecases.desk import Desk


def look_at(office: Desk) -> Iterator[Finding]:
    """Look; an office that has never vouched for any sector is not asked to."""
    from core.usecases.proof.vouching import look

    found = look(office)
    if all(one.state in ("new", "asked") for one in found):
        return
    for one in found:
        what, vouch = f"files of {one.sector}", f"tousu sector vouch {one.sector} --by NAME"
        if one.state == "vouched":
            yield Finding(OK, what, f"as {' and '.join(one.by)} vouched for them", "与确认时一致")
        elif one.state == "changed":
            yield Finding(FAIL, what, f"not those that {' and '.join(one.by)} vouched for",
                          "与确认时不一致", vouch)  # fmt: skip
        else:
            yield Finding(WARN, what, "no two people vouch for them", "尚未经两人确认", vouch)
