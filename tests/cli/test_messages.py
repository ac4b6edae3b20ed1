"""What people get wrong: each mistake has a message that says what to do, and an exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Type

#: What is typed; the exit code; words that must be in what is said.
MISTAKES = [
    ("jornal verify", 2, ["jornal", "did you mean 'journal'"]),
    ("calendar dew", 2, ["dew"]),
    ("calendar due", 2, ["START, N and UNIT", "--csv"]),
    ("calendar due 2026-13-01 7 workdays", 2, ["month must be in 1..12"]),
    ("calendar due 2026-12-01 7 wds", 2, ["'7 wds'", "workdays, days, weeks", "无法计算"]),
    ("calendar due 2026-12-01 0 workdays", 2, ["'0 workdays' is no period"]),
    ("calendar due 2050-01-01 7 workdays", 2, ["outside the calendar", "2040-12-31"]),
    ("calendar due 2026-12-01 7 wd --pause 2026-12-03", 2, ["2026-02-03..2026-02-10"]),
    ("calendar due 2026-12-01 7 wd --pause 2026-12-03..2026-12-01", 2, ["cannot end on"]),
    ("calendar due 2026-12-01 7 wd --roll later", 2, ["statutory_holiday_only"]),
    ("calendar due 2026-12-01 7 wd --office hospitl", 2, ["hospitl", "hospital"]),
    ("calendar due 2026-12-01 7 wd --office hospital:x", 2, ["no profile x", "default"]),
    ("calendar due --csv no-such-file.csv", 2, ["no-such-file.csv"]),
    ("calendar show 1999", 2, ["1999"]),
    ("calendar import no-such-file.json", 2, ["no-such-file.json"]),
    ("policy explain", 2, ["sector", "--case"]),
    ("policy explain hospital --fact valid", 2, ["NAME=VALUE"]),
    ("policy explain hospital --fact vallid=true", 2, ["vallid", "did you mean valid?"]),
    ("policy explain hospital --kind praise", 2, ["kind"]),
    (
        "policy explain --case PM-2026-000001",
        2,
        ["no office", "TOUSU_HOME", "tousu serve"],
    ),
    ("policy show hospital complain", 2, ["no policy complain", "complaint"]),
    ("policy show hospital complaint --version 2020-01-01", 2, ["2019-04-10"]),
    ("policy lint hospitl", 2, ["hospitl", "hospital"]),
    ("sector check hospitl", 2, ["hospitl", "hospital"]),
    ("scenario run no-such-folder", 2, ["no-such-folder"]),
    ("journal verify", 2, ["There is no office", "还没有数据"]),
    ("work --once", 2, ["There is no office"]),
    ("token create nobody", 2, ["There is no office"]),
    ("user add wang --role clerk@station", 2, ["--sector"]),
    ("user add wang --role clark", 2, ["clark", "clerk"]),
    ("user add wang --role clerk@nowhere --sector hospital", 2, ["hospital/nowhere"]),
    ("serve --port 70000", 2, ["70000"]),
    ("serve --host no.such.host.invalid", 2, ["no.such.host.invalid"]),
]


@pytest.mark.parametrize(("typed", "code", "words"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_a_mistake_is_told_in_words(typed: str, code: int, words: list[str], tousu: Type) -> None:
    result = tousu(*typed.split())
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    for word in words:
        assert word in " ".join(result.stderr.split()), result.stderr


def test_a_home_that_is_a_file_is_named(home: Path, tousu: Type) -> None:
    home.write_text("not a folder")
    result = tousu("user", "add", "admin", "--role", "admin")
    assert result.exit_code == 2
    assert str(home) in result.stderr


def test_a_database_that_is_none_is_told(home: Path, tousu: Type) -> None:
    home.mkdir()
    (home / "tousu.db").write_bytes(b"this is no database at all" * 100)
    result = tousu("journal", "verify")
    assert result.exit_code == 2
    assert "not a database" in result.stderr
    assert "tousu doctor" in result.stderr


def test_a_time_zone_that_is_none_is_told(tousu: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUSU_ZONE", "Asia/Shangri-La")
    result = tousu("policy", "explain", "hospital")
    assert result.exit_code == 2
    assert "Asia/Shangri-La" in result.stderr
    assert "TOUSU_ZONE" in result.stderr
