"""The paper of an office: what its letterhead says, and the template its staff made in Word."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Paper", "letterhead_of"]


@dataclass(frozen=True)
class Paper:
    """Name, address and telephone of an office; ``template`` None stands for the built-in one."""

    office_name: str
    office_address: str = ""
    office_phone: str = ""
    template: Path | None = None


def letterhead_of(folder: Path | None, sector: str, profile: str) -> Path | None:
    """The template of an office: its profile's, else its sector's; None where there is neither."""
    names = (f"{sector}-{profile}.docx", f"{sector}.docx")
    found = (folder / name for name in names) if folder else ()
    return next((path for path in found if path.is_file()), None)
