"""Every hook that a plugin may answer; no logic here, only what is asked and what to return."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from core.domain.rules.sectors import Sector

hookspec = pluggy.HookspecMarker("tousu")


@hookspec
def tousu_sectors() -> list[Sector]:
    """The sectors that this plugin brings.

    When: once, while the registry loads, before any case or database is touched; outside of any
    transaction.

    Arguments: none.

    Return: a list of sectors, usually the one read from the plugin's own folder; None and an
    empty list mean that it brings none.

    Asked: every plugin that was registered, in any order. Two sectors of one name are an error;
    one that bears the name of its plugin prevails. An answer may take two seconds, reading the
    plugin's own folder not counted. What fails in an office that serves is left out, and told by
    `tousu doctor`; the other sectors serve.

    Example::

        @hookimpl
        def tousu_sectors():
            return [load_sector(__file__)]
    """
