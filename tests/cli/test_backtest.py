"""`tousu policy backtest`: a draft tried on past cases, at the machine of the office."""

from __future__ import annotations

import json
from pathlib import Path

from core.bootstrap import Settings, open_desk
from core.storage.rules.policies import Draft
from tests.api.test_backtests import TEXT
from tests.cli.conftest import Type


def test_a_draft_is_tried(home: Path, tousu: Type) -> None:
    desk = open_desk(Settings.from_environment())
    with desk.store.write() as work:
        files = {"policies/complaint_2027-01-01.yaml": TEXT}
        new = Draft("property_mgmt", "试", files, {}, "ed", work.now, "ed", work.now)
        draft = work.drafts.add(new).id
    desk.store.engine.dispose()
    sheet = home / "effect.xlsx"
    told = tousu("policy", "backtest", draft, "--json", "--xlsx", sheet)
    assert told.exit_code == 0
    found = json.loads(told.output)
    assert (found["draft"], found["cases"], found["changed"]) == (draft, 0, 0)
    assert sheet.is_file()
    assert "0 of 0 cases change" in tousu("policy", "backtest", draft).output


def test_there_is_no_such_draft(home: Path, tousu: Type) -> None:
    open_desk(Settings.from_environment()).store.engine.dispose()
    answer = tousu("policy", "backtest", 99)
    assert answer.exit_code == 2
    assert "There is no such draft" in answer.output
