"""The import contracts of pyproject.toml are kept, cover every module, and can be broken."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from importlinter.cli import lint_imports

from tests.house.source import PROJECT
from tests.places import REPO

CONTRACTS: dict[str, dict[str, Any]] = {
    contract["id"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]
}
LAYERS = [
    [name.strip(" ()") for name in layer.replace("|", ":").split(":")]
    for layer in CONTRACTS["core"]["layers"]
]

#: For each contract, a module and the line that breaks it.
BREACHES = {
    "layers": ("api.cli", "import console"),
    "core": ("core.registry", "import core.usecases"),
    "pure": ("core.domain.errors", "import sqlalchemy"),
    "headless": ("core.usecases", "import flask"),
    "database": ("core.registry", "import sqlalchemy"),
    "door": ("plugins.hospital", "import core.storage"),
    "sdk": ("core.bootstrap", "import core.sdk"),
    "sectors": ("plugins.hospital", "import plugins.property_mgmt"),
}


def test_contracts_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(REPO)
        # It would silence every other logger of the process that runs the tests.
        patch.setattr("logging.config.dictConfig", lambda _: None)
        broken = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert not broken, capsys.readouterr().out


def test_every_module_of_core_is_behind_the_door_or_given_to_plugins() -> None:
    given = {"sdk", "testing", "scenarios"}
    guarded = {name.removeprefix("core.") for name in CONTRACTS["door"]["protected_modules"]}
    modules = {
        path.stem
        for path in (REPO / "core").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.stem != "__init__"
    }
    assert modules <= guarded | given


def test_every_contract_has_a_breach() -> None:
    assert set(BREACHES) == set(CONTRACTS)


@pytest.mark.parametrize("contract", BREACHES)
def test_contract_breaks_when_it_is_broken(contract: str, tmp_path: Path) -> None:
    skeleton(tmp_path)
    script = str(Path(sys.executable).with_name("lint-imports"))
    lint = [script, "--no-cache", "--contract", contract]
    kept = subprocess.run(lint, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert kept.returncode == 0, kept.stdout

    module, line = BREACHES[contract]
    path = tmp_path.joinpath(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    path.write_text(line + "\n", "utf-8")
    broken = subprocess.run(lint, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert broken.returncode == 1, broken.stdout
    assert f"{CONTRACTS[contract]['name']} BROKEN" in " ".join(broken.stdout.split())


def skeleton(folder: Path) -> None:
    """Every module that the contracts name, empty."""
    (folder / "pyproject.toml").write_text((REPO / "pyproject.toml").read_text("utf-8"), "utf-8")
    sectors = PROJECT["project"]["entry-points"]["tousu"].values()
    for package in ("core", "core.domain", "api", "console", "plugins", *sectors):
        place = folder.joinpath(*package.split("."))
        place.mkdir()
        (place / "__init__.py").touch()
    modules = {name for layer in LAYERS for name in layer} - {"domain"}
    for module in (*(f"core.{name}" for name in modules), "core.domain.errors", "api.cli"):
        folder.joinpath(*module.split(".")).with_suffix(".py").touch()
