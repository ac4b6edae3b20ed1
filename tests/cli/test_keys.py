"""`tousu keys`: list, change and check the keys, and never show one."""

from __future__ import annotations

import json
from pathlib import Path

from core.bootstrap import Settings, open_desk
from core.usecases.casework import intake
from core.usecases.casework.intake import Arrival, Claim
from tests.cli.conftest import Type
from tests.sealed.canaries import REPORTER


def received(home: Path) -> None:
    """One case, in an office of its own."""
    home.mkdir()
    settings = Settings.from_environment(
        {"TOUSU_HOME": str(home), "TOUSU_SECTORS": "property_mgmt"}
    )
    desk = open_desk(settings)
    arrival = Arrival("property_mgmt", (Claim("complaint", {}),), parties=(REPORTER,))
    intake.submit(desk, arrival)
    desk.store.engine.dispose()


def test_keys_are_listed_changed_and_checked(tousu: Type, home: Path) -> None:
    received(home)
    (first,) = json.loads(tousu("keys", "list", "--json").stdout)
    assert (first["suite"], first["current"], first["needed"]) == ("aes", True, True)
    secrets = [json.loads((home / "keys" / f"{first['id']}.key").read_text())["key"]]
    whole = json.loads(tousu("keys", "check", "--json").stdout)
    assert (whole["missing"], whole["damaged"], whole["destroyed"]) == (0, [], 0)
    assert whole["open"] >= 2
    done = json.loads(tousu("keys", "rotate", "--json").stdout)
    assert (done["rewrapped"], done["retired"]) == (whole["open"], [])
    old, new = json.loads(tousu("keys", "list", "--json").stdout)
    assert (old["id"], old["needed"], new["current"]) == (first["id"], False, True)
    kept = (home / "keys" / f"{new['id']}.key").read_bytes()
    retired = json.loads(tousu("keys", "rotate", "--retire", "--json").stdout)["retired"]
    assert retired == [old["id"], new["id"]]
    assert tousu("keys", "check").exit_code == 0
    shown = tousu("keys", "list").output + tousu("keys", "check").output
    assert all(secret not in shown for secret in secrets)
    # The planted fault: the key that is needed is put away, and the one before it does not help.
    (last,) = json.loads(tousu("keys", "list", "--json").stdout)
    (home / "keys" / f"{last['id']}.key").unlink()
    (home / "keys" / f"{new['id']}.key").write_bytes(kept)
    lost = tousu("keys", "check", "--json")
    assert lost.exit_code == 1
    assert json.loads(lost.stdout)["missing"] == whole["open"]
