"""The front door for plugins: everything a sector's own code may use. The core never imports it."""

from __future__ import annotations

from pathlib import Path

import pluggy

from core.domain.rules.sectors import Fact, Sector
from core.patience import uncounted
from core.policyfiles import PolicyFileError, load_sector_folder

__all__ = ["Fact", "PolicyFileError", "Sector", "hookimpl", "load_sector"]

hookimpl = pluggy.HookimplMarker("tousu")
"""Marks a function of a plugin as the answer to the hook of its name."""


def load_sector(where: str | Path) -> Sector:
    """The sector of the folder ``where``; a plugin passes its own ``__file__``.

    Raises :class:`PolicyFileError` with every mistake of every file.
    """
    path = Path(where).resolve()
    with uncounted():  # how long our own reading takes says nothing of the plugin
        return load_sector_folder(path if path.is_dir() else path.parent)
