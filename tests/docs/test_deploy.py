"""The files to deploy from are true: settings exist, commands run, figures and sums are right."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from api.cli import checks, main
from api.routes import metrics
from core.usecases.meetings.figures import FIGURES
from tests.docs.blocks import DOCS, blocks
from tests.places import REPO

DEPLOY = DOCS / "deploy"
#: A password is never written into the file.
GIVEN_OUTSIDE = ("${DB_PASSWORD:?", "${BROKER_PASSWORD:-}")
UNITS = sorted(DEPLOY.glob("systemd/*.service"))
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose/compose.yaml").read_text("utf-8"))
OPERATIONS = (DEPLOY / "operations.md").read_text("utf-8")
SETTING = re.compile(r"\bTOUSU_[A-Z_]+\b")


def known_settings() -> set[str]:
    """Every setting that the program reads: a text of its own somewhere in the code."""
    return {
        node.value
        for package in ("core", "api", "console")
        for path in (REPO / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and SETTING.fullmatch(node.value)
    }


def unit(path: Path) -> ConfigParser:
    """A unit as systemd reads it."""
    parser = ConfigParser(strict=True, interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text("utf-8"))
    return parser


def commands() -> Iterator[tuple[str, list[str]]]:
    """The commands of units and containers, without the name of the program."""
    for path in UNITS:
        program, *words = unit(path)["Service"]["ExecStart"].split()
        assert program.endswith("/tousu")
        yield path.name, words
    for name, service in COMPOSE["services"].items():
        if service["image"] == "tousu:local":
            yield f"compose {name}", service["command"]


def test_there_are_units_and_services() -> None:
    assert [path.stem for path in UNITS] == ["tousu-cluster", "tousu-serve", "tousu-work"]
    assert COMPOSE["services"].keys() == {"db", "web", "work", "broker", "hands", "proxy"}


@pytest.mark.parametrize("words", [pytest.param(words, id=name) for name, words in commands()])
def test_every_command_runs(words: list[str]) -> None:
    result = CliRunner().invoke(main, [*words, "--help"])
    assert result.exit_code == 0, result.output
    assert words[0] in result.output
    # The control: an option that is none would be seen.
    assert CliRunner().invoke(main, [*words, "--no-such", "--help"]).exit_code != 0


def test_every_setting_in_these_files_is_read_by_the_program() -> None:
    known = known_settings()
    assert {"TOUSU_HOME", "TOUSU_DATABASE", "TOUSU_LOG"} <= known
    unknown = {
        (path.name, name)
        for path in DEPLOY.rglob("*")
        if path.is_file()
        for name in SETTING.findall(path.read_text("utf-8"))
        if name not in known and not name.startswith("TOUSU_TEST_")
    }
    assert unknown == set()


def test_the_page_of_settings_has_every_setting_once() -> None:
    rows = re.findall(r"^\| `(TOUSU_\w+)` \|", (DEPLOY / "settings.md").read_text("utf-8"), re.M)
    assert len(rows) == len(set(rows))
    assert set(rows) == known_settings()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_are_hardened(path: Path) -> None:
    service = unit(path)["Service"]
    assert service["User"] == "tousu"
    assert service["CapabilityBoundingSet"] == ""
    for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome"):
        assert service[name] == "yes"
    assert (service["ProtectSystem"], service["UMask"]) == ("strict", "0077")


def test_containers_hold_no_secret_and_few_rights() -> None:
    for name in ("web", "work", "hands"):
        service = COMPOSE["services"][name]
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True
        assert "ports" not in service
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            assert "PASSWORD" not in name or str(value).startswith(GIVEN_OUTSIDE), name


def test_the_server_believes_the_proxy_and_no_other() -> None:
    address = COMPOSE["services"]["proxy"]["networks"]["inside"]["ipv4_address"]
    assert COMPOSE["services"]["web"]["environment"]["TOUSU_PROXY"] == address


def test_somebody_sweeps() -> None:
    services = COMPOSE["services"]
    assert services["web"]["environment"]["TOUSU_SWEEP"] == "0"
    assert "TOUSU_SWEEP" not in services["work"]["environment"]


def known_figures() -> set[str]:
    """The names under which Prometheus finds the numbers."""
    own = {
        "requests_total", "request_seconds", "request_seconds_bucket", "swept_seconds_ago",
    }  # fmt: skip
    return {metrics.PREFIX + name for name in own | {figure.name for figure in FIGURES}}


def test_alarms_are_of_figures_that_there_are_and_say_what_to_do() -> None:
    (group,) = yaml.safe_load((DEPLOY / "prometheus/alarms.yaml").read_text("utf-8"))["groups"]
    used = set(re.findall(r"tousu_\w+", " ".join(rule["expr"] for rule in group["rules"])))
    assert used <= known_figures()
    for rule in group["rules"]:
        assert f"`{rule['alert']}`" in OPERATIONS


def test_every_figure_is_described() -> None:
    told = set(re.findall(r"`(tousu_\w+)`", OPERATIONS))
    assert told >= {metrics.PREFIX + figure.name for figure in FIGURES}
    assert told <= known_figures()


def test_every_look_of_the_doctor_is_described() -> None:
    told = {"zone": "time zone", "sectors": "sectors", "background": "jobs",
            "policies": "policies of …", "backups": "backup"}  # fmt: skip
    section = OPERATIONS.partition("`tousu doctor` means")[2]
    for name in (*checks.MACHINE, *checks.OFFICE):
        assert f"`{told.get(name, name)}`" in section, name


def test_every_reason_of_the_readiness_check_is_described() -> None:
    text = (REPO / "api" / "routes" / "health.py").read_text("utf-8")
    reasons = re.findall(r'_failed\("(\w+)"|"reason": "(\w+)"', text)
    assert len(reasons) >= 7
    for reason in filter(None, (one or other for one, other in reasons)):
        assert f"`{reason}`" in OPERATIONS


_SIGNS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Add: operator.add,
    ast.Sub: operator.sub,
}  # fmt: skip


def worth(node: ast.expr) -> float:
    """The value of a sum."""
    if isinstance(node, ast.BinOp):
        return _SIGNS[type(node.op)](worth(node.left), worth(node.right))
    assert isinstance(node, ast.Constant)
    return float(node.value)  # type: ignore[arg-type]


def test_the_sums_are_right() -> None:
    lines = [line for block in blocks("deploy/sizing.md", "sums") for line in block.lines]
    assert len(lines) >= 20
    for line in lines:
        left, _, right = line.partition(" = ")
        found = re.match(r"[\d_.]+", right)
        assert found, line
        said = float(found[0].rstrip("."))
        assert worth(ast.parse(left, mode="eval").body) == pytest.approx(said, rel=0.03), line
