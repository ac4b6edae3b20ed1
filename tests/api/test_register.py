"""Who sees personal facts is entered in the register before they are shown, once an hour."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from core.clock import SettableClock
from core.usecases.desk import Desk
from core.usecases.proof import checkpoints
from core.usecases.proof.auditing import register
from core.usecases.proof.proving import run_verifier
from core.usecases.proof.verifying import verify_log
from tests.api.people import Person


def entered(desk: Desk, number: str) -> list[tuple[str, str]]:
    """Who stands in the register with this case, and behind whom."""
    found = register(desk, events=("identity",), number=number)
    return [(one.by, str(one.data.get("behind", ""))) for one in found]


def test_who_sees_personal_facts_is_entered(
    office: Person, desk: Desk, clock: SettableClock
) -> None:
    party = {"name": "王芳", "contact": "13800000000"}
    number = office.receive("hospital", complainant=party)["number"]
    case, submission = f"/cases/{number}", f"/cases/{number}/submission"
    assert entered(desk, number) == []
    for _ in range(3):
        office.get(case, Tousu_Act_As="handler")
    office.get(submission, Tousu_Act_As="handler")
    assert entered(desk, number) == [("handler", "office")]
    office.get(case, Tousu_Act_As="clerk")
    assert entered(desk, number) == [("handler", "office"), ("clerk", "office")]
    clock.advance(timedelta(minutes=61))
    office.get(submission, Tousu_Act_As="handler")
    assert entered(desk, number)[2:] == [("handler", "office")]
    assert verify_log(desk).faults == []


def test_who_sees_none_is_not(office: Person, desk: Desk) -> None:
    number = office.receive("hospital")["number"]
    office.get(f"/cases/{number}", Tousu_Act_As="chief")
    office.get("/cases")
    assert (
        office.send("GET", f"/cases/{number}/submission", Tousu_Act_As="chief").status_code == 403
    )
    assert entered(desk, number) == []


def test_the_register_names_no_party(office: Person, desk: Desk) -> None:
    number = office.receive("hospital", complainant={"name": "王芳"})["number"]
    office.get(f"/cases/{number}/submission")
    found = register(desk, number=number)
    assert found
    assert "王芳" not in str(found)


def test_the_register_is_for_those_who_audit(office: Person, desk: Desk) -> None:
    number = office.receive("hospital", complainant={"name": "王芳"})["number"]
    office.get(f"/cases/{number}/submission", Tousu_Act_As="handler")
    assert office.send("GET", "/register", Tousu_Act_As="handler").status_code == 403
    found = office.get(f"/register?case={number}&event=identity&limit=1", Tousu_Act_As="admin")
    assert [one["by"] for one in found["items"]] == ["handler"]
    assert found["next"] == found["items"][0]["seq"]
    assert "王芳" not in str(found)


def test_a_case_is_proved_and_the_checkpoint_is_there_to_be_kept(
    office: Person, desk: Desk, tmp_path: Path
) -> None:
    number = office.receive("hospital")["number"]
    path = f"/cases/{number}/proof"
    assert office.send("GET", path).status_code == 409
    checkpoints.make(replace(desk, keys=tmp_path / "keys"))
    (tmp_path / "proof.json").write_text(json.dumps(office.get(path)), "utf-8")
    assert run_verifier([str(tmp_path / "proof.json")]) == 0
    (kept,) = office.get("/checkpoints")["items"]
    assert kept == office.get(path)["checkpoint"]
    assert office.send("GET", "/cases/HO-2026-999999/proof").status_code == 404
