"""Names of files that want to be a path, a device, or something else than they seem."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from core.storage.casework.attachments import Folder
from core.uploads.names import LONGEST, UNNAMED, display_name, ending

HIDDEN = [
    *("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2066\u2067\u2068"),
    *("\u2069\ufeff\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0\ufe0f\ufff9"),
    *("\x00\x01\x07\x08\t\n\x0b\r\x1b\x7f\x85\u2028\u2029\ud800\udfff\ue000\U000e0041\U000e0100"),
]
PATHS = [
    "../x.pdf", "../../etc/passwd", "..\\..\\x.pdf", "/etc/passwd", "//host/share/x.pdf",
    "\\\\host\\share\\x.pdf", "C:\\x.pdf", "C:x.pdf", "c:/x.pdf", "file:///etc/passwd", "./x.pdf",
    ".../x.pdf", "x/../../y.pdf", "..", ".", "", " ", "...", "/", "\\", "~/x", "x.pdf/", "x.pdf\\",
    "..;/x.pdf", "%2e%2e%2fx.pdf", "..%c0%af..%c0%afx", "x.pdf::$DATA", "x.pdf:evil.exe",
    "x\x00.pdf", "x.pdf\x00.exe", "..\u2215x", "..\uff0fx", "\uff0e\uff0e/x", "a|b.pdf", "a?b.pdf",
    "a*b.pdf", '"x.pdf"', "<x>.pdf", ".htaccess", "\u200b.htaccess", " .htaccess", ".ssh",
]  # fmt: skip
DEVICES = [
    "CON", "con", "con.txt", "PRN.pdf", "AUX", "nul", "NUL.tar.gz", "COM1", "com9.pdf", "LPT1.txt",
    "COM¹.pdf", "c\u200bon.txt", "CON .txt"[:3], "aux.",
]  # fmt: skip
ENDS = [
    "x.pdf.", "x.pdf ", "x.pdf. . .", "x.pdf\u00a0", "x\u202efdp.exe", "x.exe\u200b.pdf", "x.PDF",
    "a" * 4096 + ".pdf", "长" * 2000 + ".docx", "." * 4000, "a." * 2000, "x." + "y" * 4000,
]  # fmt: skip
NAMES = [
    *PATHS,
    *DEVICES,
    *ENDS,
    *(f"a{one}b.pdf" for one in HIDDEN),
    *(f"{h}.pdf" for h in HIDDEN),
]


def faults(name: str) -> list[str]:
    """What is wrong with a name that people are to see and save under."""
    rules = {
        "empty": not name.strip(),
        "long": len(name) > LONGEST,
        "path": bool(re.search(r'[/\\:*?"<>|]', name)) or ".." in name,
        "hidden": any(
            unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in name
        ) or any(one in name for one in HIDDEN),
        "ends": name != name.strip(" .") or name.startswith("."),
        "device": bool(re.fullmatch(r"(con|prn|aux|nul|com\S|lpt\S)(\..*)?", name, re.I)),
        "composed": unicodedata.normalize("NFC", name) != name,
    }  # fmt: skip
    return [rule for rule, broken in rules.items() if broken]


def test_there_are_enough_names() -> None:
    assert len(set(NAMES)) >= 150


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_is_made_harmless(name: str) -> None:
    shown = display_name(name)
    assert faults(shown) == [], repr(shown)
    assert display_name(shown) == shown


def test_the_names_would_do_harm_as_they_come() -> None:
    """Nearly all of them; a few only look as if they did."""
    assert sum(bool(faults(name)) for name in NAMES) > 0.95 * len(NAMES)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("合同.pdf", "合同.pdf"),
        ("租赁 合同(2026).docx", "租赁 合同(2026).docx"),
        ("cafe\u0301.txt", "caf\u00e9.txt"),
        ("\u202egpj.exe", "gpj.exe"),
        ("x.exe\u200b.pdf\u200b", "x.exe.pdf"),
        ("../../照片.jpg", "照片.jpg"),
        ("a" * 500 + ".pdf", "a" * (LONGEST - 4) + ".pdf"),
        ("nul.txt", "_nul.txt"),
        ("\u200b", UNNAMED),
    ],
)
def test_what_people_wrote_stays_readable(name: str, shown: str) -> None:
    assert display_name(name) == shown


def test_the_end_is_what_the_eye_sees() -> None:
    assert ending(display_name("x.pdf\u202e\u200b.exe. ")) == "exe"
    assert ending("none") == ""


def test_on_the_disk_no_name_of_people_stands(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "files")
    for _ in range(20):
        file = folder.put(b"x", datetime(2026, 3, 2, tzinfo=UTC))
        assert str(UUID(file)) == file
        assert folder.read(file) == b"x"
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(stored) == 20
    assert all(path.parts[-3:] == ("files", path.name[:2], path.name) for path in stored)
