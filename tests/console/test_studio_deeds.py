"""Forms of guards, extensions and lists whose entries hold only where a condition does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from core.storage.rules.policies import Draft
from core.usecases.desk import Desk
from core.usecases.policymaking import drafts
from core.usecases.policymaking.drafts import Change
from tests.api.people import Person
from tests.console.studiodesk import PAYLOAD, SECTOR, desk, lin, shipped, text_of
from tests.console.studiopeople import form, read, send, sent
from tests.usecases.test_editing import caller

__all__ = ["desk", "lin", "shipped"]

PATH = "policies/complaint_2027-01-01.yaml"
#: A draft that says something of its own, with comments that nobody wants to lose.
HEAD = """\
policy: complaint
in_force: {from: 2027-01-01}
amends: 2018-01-01
source: {title: 2027年修订稿, checked: 2026-11-21}

procedure:
  # 向住户通报
  inform:
    guards:                             # 两项都须成立
      - holds: done_since("hand_in_form", "resolve")     # 先移交
        says: {zh: 尚未移交, en: Not handed in}
        basis: 第一条
      # 后答复
      - holds: severity != "major"
        says: {zh: 重大的不在此列, en: Not for major ones}
    opens:                              # 件件回访
      - callback                        # 一律
      - {task: follow_up, when: severity == "minor"}     # 轻微的
  close:
    to: closed
timers:
  resolve:
    extensions:
      - name: overtime                  # 超时
        by: [handler, unit_head]
        until: required
        times: 1
        guards:
          - holds: severity in ["minor", "important"]    # 重大的不延
"""


@pytest.fixture
def draft(desk: Desk) -> Draft:
    """A draft with acts and timers of its own."""
    return drafts.begin(desk, caller("lin"), SECTOR, "修订", Change({PATH: HEAD}))


@pytest.fixture
def here(draft: Draft) -> str:
    """Where its forms are."""
    return f"/studio/{SECTOR}/drafts/{draft.id}/edit"


#: What is typed on which form: the line that goes, and the lines that come in its place.
EDITS: Mapping[str, tuple[str, dict[str, Any], str, str]] = {
    "a guard's condition": (
        "guard?within=inform&name=1",
        {"holds.face": "rows", "holds.rows.0.fact": "severity", "holds.rows.0.sign": "in",
         "holds.rows.0.value": "minor"},
        '      - holds: severity != "major"\n',
        '      - holds: "severity in [\\"minor\\"]"\n',
    ),
    "what a guard says, and what it rests on": (
        "guard?within=inform&name=0",
        {"says.zh": "表未移交", "basis": "第二条", "fails": "too_late"},
        "        says: {zh: 尚未移交, en: Not handed in}\n        basis: 第一条\n",
        ("        says: {zh: 表未移交, en: Not handed in}\n        basis: 第二条\n"
        "        fails: too_late\n"),
    ),
    "a new guard": (
        "guard?within=inform",
        {"holds.face": "text", "holds.text": "satisfied == true", "says.zh": "未满意",
         "says.en": "Not satisfied", "before": "1"},
        "        basis: 第一条\n",
        ("        basis: 第一条\n      - holds: satisfied == true\n"
        "        says: {zh: 未满意, en: Not satisfied}\n"),
    ),
    "an extension's length and granter": (
        "extension?within=resolve&name=0",
        {"extends": "adds", "adds.n": "5", "adds.unit": "workdays", "by": ["", "handler"]},
        "        by: [handler, unit_head]\n        until: required\n        times: 1\n",
        "        by: [handler]\n        times: 1\n",
    ),
    "a note asked for in some cases": (
        "extension?within=resolve&name=0",
        {"note_asked": "when", "note.required_when.face": "text",
         "note.required_when.text": 'severity == "important"'},
        '          - holds: severity in ["minor", "important"]    # 重大的不延\n',
        ('          - holds: severity in ["minor", "important"]    # 重大的不延\n'
        '        note: {required_when: severity == "important"}\n'),
    ),
    "a guard of an extension": (
        "extension_guard?within=resolve.0",
        {"holds.face": "sentence", "holds.sentence": "「渠道」为“电话”"},
        "# 重大的不延\n",
        '# 重大的不延\n          - holds: channel == "phone"\n',
    ),
    "one entry of a list": (
        "act?name=inform",
        {"opens.1.when.face": "text", "opens.1.when.text": 'severity == "important"'},
        '      - {task: follow_up, when: severity == "minor"}     # 轻微的\n',
        '      - {task: follow_up, when: severity == "important"}     # 轻微的\n',
    ),
    "an entry more": (
        "act?name=inform",
        {"opens.2.word": "rectify"},
        "# 轻微的\n", "# 轻微的\n      - rectify\n",
    ),
    "an entry less": (
        "act?name=inform",
        {"opens.1.word": ""},
        '      - {task: follow_up, when: severity == "minor"}     # 轻微的\n', "",
    ),
    "a status that depends": (
        "act?name=close",
        {"to.0.place": "2", "to.1.word": "replied", "to.1.place": "1",
         "to.1.when.face": "text", "to.1.when.text": "satisfied == false"},
        "    to: closed\n",
        "    to: [{status: replied, when: satisfied == false}, closed]\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_a_form_changes_its_lines_and_no_others(
    lin: Person, desk: Desk, draft: Draft, here: str, name: str
) -> None:
    path, typed, old, new = EDITS[name]
    sent(lin, f"{here}/{path}", "revision", do="save", **typed)
    after = text_of(desk, draft)
    if "adds" in typed.get("extends", ""):
        assert "        adds: 5 workdays\n" in after
        after = after.replace("        adds: 5 workdays\n", "")
    assert after == HEAD.replace(old, new, 1)


FORMS = (
    "act?name=inform", "act?name=close", "act?name=callback", "act?name=check_reporting",
    "act?name=classify", "guard?within=inform&name=0", "guard?within=upgrade&name=1",
    "extension?within=resolve&name=0", "extension_guard?within=resolve.0&name=0",
    "timer?name=resolve", "timer?name=answer", "timer?name=callback",
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_form_sent_as_it_is_changes_nothing(
    lin: Person, desk: Desk, draft: Draft, here: str, language: str
) -> None:
    for path in FORMS:
        answer = send(lin, form(lin, f"{here}/{path}&lang={language}", "revision", "save"),
                      do="save")  # fmt: skip
        assert answer.status_code == 303, answer.get_data(as_text=True)
        assert "done=same" in answer.headers["Location"], path
    assert text_of(desk, draft) == HEAD


def test_what_is_taken_away_and_moved(lin: Person, desk: Desk, draft: Draft, here: str) -> None:
    sent(lin, f"{here}/guard?within=inform&name=1", "before", do="move", before="0")
    after = text_of(desk, draft)
    assert after.index("# 后答复") < after.index("# 先移交")
    sent(lin, f"{here}/guard?within=inform&name=0", "revision", do="remove")
    assert 'severity != "major"' not in text_of(desk, draft)
    sent(lin, f"{here}/extension_guard?within=resolve.0&name=0", "revision", do="remove")
    sent(lin, f"{here}/extension?within=resolve&name=0", "revision", do="remove")
    assert "extensions:\n      []" in text_of(desk, draft)


def test_an_extension_is_added_with_its_first_guard(
    lin: Person, desk: Desk, draft: Draft, here: str
) -> None:
    typed = {"name": "again", "by": ["", "chief"], "extends": "until_total",
             "until_total.n": "2", "until_total.unit": "months", "only_after": "overtime",
             "approvals.0.word": ["", "director"], "basis": "第九条"}  # fmt: skip
    shown = send(lin, form(lin, f"{here}/extension?within=resolve", "extends", "save"),
                 do="line:extends", extends="until_total")  # fmt: skip
    assert "until_total.n" in shown.get_data(as_text=True)
    assert "adds.n" not in shown.get_data(as_text=True)
    sent(lin, f"{here}/extension?within=resolve", "extends", do="save", **typed)
    written = (
        "      - name: again\n        by: [chief]\n        until_total: 2 months\n"
        "        only_after: overtime\n"
        "        approvals: [director]\n        basis: 第九条\n"
    )
    assert written in text_of(desk, draft)
    sent(lin, f"{here}/extension_guard?within=resolve.1", "revision", do="save",
         **{"holds.face": "text", "holds.text": 'severity == "minor"'})  # fmt: skip
    assert '        guards:\n          - holds: severity == "minor"\n' in text_of(desk, draft)


#: What is refused: the form, what is typed, what is told, what stays in its field.
REFUSED: Mapping[str, tuple[str, dict[str, Any], str, str]] = {
    "nothing must hold": ("guard?within=inform", {"says.zh": "白写的话"}, "缺少此项", "白写的话"),
    "no such fact": (
        "guard?within=inform", {"holds.face": "text", "holds.text": "nobody == 1"},
        "nobody", "nobody == 1",
    ),
    "no sentence": (
        "guard?within=inform", {"holds.face": "sentence", "holds.sentence": "胡说"},
        "须成立的情形", "胡说",
    ),
    "a condition of an entry": (
        "act?name=inform",
        {"opens.0.when.face": "text", "opens.0.when.text": "nobody == 1"},
        "产生待办", "nobody == 1",
    ),
    "nobody grants it": (
        "extension?within=resolve", {"extends": "until", "name": "again"}, "未写明由谁批准",
        "again",
    ),
    "how far": (
        "extension?within=resolve", {"extends": "adds", "by": ["chief"], "name": "again"},
        "请填写", "again",
    ),
    "no number": (
        "extension?within=resolve&name=0", {"times": "许多"}, "整数", "许多",
    ),
    "no number at all": (
        "extension?within=resolve&name=0", {"times": "evil.example"}, "整数", "evil.example",
    ),
    "hostile": (
        "guard?within=inform",
        {"holds.face": "text", "holds.text": PAYLOAD, "says.zh": PAYLOAD, "basis": PAYLOAD},
        "须成立的情形", "&lt;script&gt;",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_told_and_nothing_typed_is_lost(
    lin: Person, desk: Desk, draft: Draft, here: str, name: str
) -> None:
    path, typed, told, kept = REFUSED[name]
    answer = send(lin, form(lin, f"{here}/{path}", "revision", "save"), do="save", **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    alert = page.partition('role="alert"')[2].partition("</div>")[0]
    assert told in alert, alert
    assert kept in page.partition("</div>")[2]
    assert "<script>alert" not in page
    assert text_of(desk, draft) == HEAD


def test_nothing_that_is_not_there_has_a_form(lin: Person, here: str) -> None:
    for path in (
        "guard?within=nobody", "guard?within=inform&name=9", "extension?within=nobody",
        "extension_guard?within=resolve.9", "extension_guard?within=resolve", "guard",
    ):  # fmt: skip
        assert lin.client.get(f"{here}/{path}").status_code == 404


def test_the_page_of_a_draft_leads_to_each_of_them(lin: Person, here: str) -> None:
    page = read(lin, here.removesuffix("/edit"))
    for path in ("guard?within=inform", "guard?name=0&amp;within=inform", "extension?"):
        kind, _, asked = path.partition("?")
        assert f"/edit/{kind}?" in page
        assert asked.partition("&")[0].split("=")[0] in page
    act = read(lin, f"{here}/act?name=inform")
    assert "新增条件" in act
    timer = read(lin, f"{here}/timer?name=resolve")
    assert "overtime" in timer


def test_one_more_entry_is_asked_for_without_a_script(lin: Person, here: str) -> None:
    blank = form(lin, f"{here}/act?name=inform", "revision", "save")
    typed = {"opens.2.word": "rectify", "opens.2.when.face": "text",
             "opens.2.when.text": "satisfied == false"}  # fmt: skip
    page = send(lin, blank, do="line:opens", **typed).get_data(as_text=True)
    assert 'name="opens.4.word"' in page
    assert "satisfied == false" in page
    assert page.count('<option value="rectify" selected>') == 1
