"""`tousu policy edit` and `tousu policy condition`, as one types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli.opening import desk
from core.storage.people.access import Grant
from core.storage.rules.policies import Draft
from core.usecases.people import access
from tests.cli.conftest import Type

FILE = "policies/complaint_2027-01-01.yaml"
HEAD = """\
policy: complaint
in_force: {from: 2027-01-01}
amends: 2018-01-01
source: {title: 2027年修订稿, checked: 2026-11-21}
"""


@pytest.fixture
def draft(home: Path) -> int:
    """The number of a draft in an office of one's own."""
    home.mkdir()
    office = desk(begin=True)
    access.add_user(office, "lin", grants=[Grant("policy_editor")])
    with office.store.write() as work:
        new = Draft("property_mgmt", "修订", {FILE: HEAD}, {FILE: ""}, "x", work.now, "x", work.now)
        return work.drafts.add(new).id


def test_fields_are_typed_as_a_policy_file_writes_them(tousu: Type, draft: int) -> None:
    done = tousu("policy", "edit", draft, "set-parameter", "parameter=minor_within",
                 "value=3 days", "--by", "lin")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "+  minor_within: {value: 3 days}" in done.output
    done = tousu("policy", "edit", draft, "change-timer", "timer=resolve", "set.warn=[1 workday]",
                 "--by", "lin", "--json")  # fmt: skip
    assert json.loads(done.stdout)["revision"] == 3
    assert "+    warn: [1 workday]" in json.loads(done.stdout)["changes"][0]["lines"]


def test_several_edits_come_from_a_file(tousu: Type, draft: int, tmp_path: Path) -> None:
    path = tmp_path / "changes.json"
    row = {"op": "move_row", "table": "severity", "row": 3, "before": 0}
    path.write_text(json.dumps([row]), "utf-8")
    done = tousu("policy", "edit", draft, "--edits", path, "--by", "lin")
    assert done.exit_code == 0, done.output
    assert "written out whole" in done.output
    path.write_text("{", "utf-8")
    refused = tousu("policy", "edit", draft, "--edits", path, "--by", "lin")
    assert refused.exit_code == 2
    assert "this is no JSON" in refused.output


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("text", 'validity == "invalid"'),
        ("sentence", "「有效性」为“无效投诉”"),
        ("rows", '{"fact": "validity", "operator": "==", "value": "invalid"}'),
    ],
)
def test_every_face_gives_the_others(tousu: Type, given: str, text: str) -> None:
    words = ("policy", "condition", text, "--given", given, "--sector", "property_mgmt")
    assert tousu(*words, "--as", "text").output == 'validity == "invalid"\n'
    assert tousu(*words, "--as", "sentence").output == "「有效性」为“无效投诉”\n"
    rows = {"fact": "validity", "operator": "==", "value": "invalid"}
    assert json.loads(tousu(*words, "--as", "rows").output) == rows
    assert json.loads(tousu(*words, "--json").output)["text"] == 'validity == "invalid"'
