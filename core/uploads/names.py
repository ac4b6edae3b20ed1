"""What a file is called, as people may see it: never a path, never a trick for the eye."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
UNNAMED = "file"

#: Names that Windows gives to its devices, whatever stands after the first point.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_APART = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))
#: Fillers that are shown as nothing and count as letters.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def display_name(sent: str) -> str:
    """``sent`` without controls, direction marks, invisible letters and whatever leads elsewhere.

    Everything that hides goes before anything is checked, so that nothing can hide from a check;
    the end, such as ``.pdf``, is kept where a long name is cut.
    """
    text = unicodedata.normalize("NFC", "".join(filter(_seen, sent)))
    text = text.translate(_APART)
    text = re.sub(r"\.{2,}", ".", " ".join(text.split()))
    text = text.strip(" ._")
    if len(text) > LONGEST:
        stem, point, end = text.rpartition(".")
        tail = point + end if stem and len(end) <= 10 else ""
        text = text[: LONGEST - len(tail)].rstrip(" .") + tail
    if _DEVICE.fullmatch(text):
        text = f"_{text}"
    return text or UNNAMED


def _seen(letter: str) -> bool:
    """Whether the letter is one that people see, or a plain space."""
    if letter in _BLANK or 0xFE00 <= ord(letter) <= 0xFE0F or 0xE0000 <= ord(letter) <= 0xE0FFF:
        return False
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def ending(name: str) -> str:
    """What stands after the last point, in small letters; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""
