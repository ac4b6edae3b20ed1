"""Forms of all that acts and timers may say besides words, lengths and conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask

from core.registry import Registry
from core.storage.rules.policies import Draft
from core.usecases.desk import Desk
from core.usecases.policymaking import drafts
from core.usecases.policymaking.drafts import Change
from tests.api.people import Person
from tests.console.studiodraft import DEEDS
from tests.console.studiopeople import browser, form, send, sent
from tests.usecases.publishing import lean, publishing
from tests.usecases.test_editing import caller

SECTOR = "property_mgmt"
PATH = "policies/complaint_2027-01-01.yaml"
HEAD = f"""\
policy: complaint
in_force: {{from: 2027-01-01}}
amends: 2018-01-01
source: {{title: 2027年修订稿, checked: 2026-11-21}}

{DEEDS}"""


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """A sector with few scenarios."""
    return Registry.load(folders=(lean(SECTOR, tmp_path_factory.mktemp("sectors")),), found=())


@pytest.fixture
def desk(desk: Desk, shipped: Registry) -> Desk:
    """The desk with a registry of its own."""
    return publishing(desk, shipped)


@pytest.fixture
def lin(app: Flask, desk: Desk) -> Person:
    """A policy clerk."""
    return browser(app, desk, "lin", "policy_editor")


@pytest.fixture
def draft(desk: Desk) -> Draft:
    """The draft."""
    return drafts.begin(desk, caller("lin"), SECTOR, "修订", Change({PATH: HEAD}))


@pytest.fixture
def here(draft: Draft) -> str:
    """Where its forms are."""
    return f"/studio/{SECTOR}/drafts/{draft.id}/edit"


def text_of(desk: Desk, draft: Draft) -> str:
    """The file as it is now."""
    with desk.store.read() as work:
        return work.drafts.get(draft.id).files[PATH]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_form_sent_as_it_is_changes_nothing(
    lin: Person, desk: Desk, draft: Draft, here: str, language: str
) -> None:
    for path in (
        "act?name=stop_harm", "act?name=classify", "timer?name=resolve", "timer?name=answer",
        "timer?name=soonest", "timer?name=upgrade", "timer_row?within=resolve&name=0",
        "timer_row?within=resolve&name=1",
    ):  # fmt: skip
        address = f"{here}/{path}&lang={language}"
        page = lin.client.get(address).get_data(as_text=True)
        assert "在全文中修改" not in page, path
        answer = send(lin, form(lin, address, "revision", "save"), do="save")
        assert answer.status_code == 303, answer.get_data(as_text=True)
        assert "done=same" in answer.headers["Location"], path
    assert text_of(desk, draft) == HEAD


#: What is typed on which form: the lines that go, and those that come in their place.
EDITS: Mapping[str, tuple[str, dict[str, Any], str, str]] = {
    "what a fact is set to": (
        "act?name=stop_harm", {"sets.1.value": "重大投诉"},
        "severity: minor                   # 轻微", "severity: major                   # 轻微",
    ),
    "a fact no longer set": (
        "act?name=stop_harm", {"sets.0.word": ""},
        "harm_ongoing: false ", "harm_ongoing: null ",     # the version before sets it
    ),
    "a fact more": (
        "act?name=stop_harm", {"sets.2.word": "repeat_count", "sets.2.value": "2"},
        "# 轻微\n", "# 轻微\n      repeat_count: 2\n",
    ),
    "what is forgotten": (
        "act?name=stop_harm", {"forgets": ["", "satisfied", "reached"]},
        "[satisfied] ", "[satisfied, reached] ",
    ),
    "the share of a lot": (
        "act?name=stop_harm", {"draws.0.value": "0.5"}, "{reached: 0.2}", "{reached: 0.5}",
    ),
    "another officer's deed": (
        "act?name=stop_harm", {"second_officer.act": "classify"},
        "{act: dispatch, after", "{act: classify, after",
    ),
    "two together": (
        "act?name=stop_harm", {"two_persons": "together"},
        "{act: dispatch, after: received}", "true",
    ),
    "whom it is not for, what it waits for, what it agrees with": (
        "act?name=stop_harm",
        {"not_by_doer_of": ["", "dispatch", "classify"], "waits_for": ["", "converted"],
         "agrees_with": ["", "accept"]},
        ("    not_by_doer_of: [dispatch]\n    waits_for: [split]                  # 分出的\n"
         "    agrees_with: [accept, undetermined]\n"),
        ("    not_by_doer_of: [dispatch, classify]\n"
         "    waits_for: [converted]                  # 分出的\n    agrees_with: [accept]\n"),
    ),
    "how long it may be done": (
        "act?name=stop_harm", {"within.period.n": "5", "within.fails": "guard_failed"},
        "period: 10 workdays, says: {zh: 过期了, en: Too late}}",
        "period: 5 workdays, says: {zh: 过期了, en: Too late}, fails: guard_failed}",
    ),
    "at any time": (
        "act?name=stop_harm", {"limited": "no"},
        ("    within: {of: dispatch, period: 10 workdays, says: {zh: 过期了, en: Too late}}"
         "       # 自分派起\n"), "",
    ),
    "a linked case": (
        "act?name=stop_harm", {"links.0.received": "today", "links.0.version_on": "received"},
        "version_on: today}", "version_on: received, received: today}",
    ),
    "when a linked case is opened": (
        "act?name=stop_harm",
        {"links.1.when.face": "text", "links.1.when.text": "satisfied == true"},
        "satisfied == false}", "satisfied == true}",
    ),
    "a linked case more": (
        "act?name=stop_harm", {"links.2.word": "complaint"},
        "when: satisfied == false}\n", "when: satisfied == false}\n      - kind: complaint\n",
    ),
    "who names another": (
        "act?name=stop_harm", {"hands_back.1.place": "1", "hands_back.0.place": "2"},
        "[unit_head, chief] ", "[chief, unit_head] ",
    ),
    "nobody is barred": (
        "act?name=stop_harm",
        {"bars": "", "hands_back.0.word": "", "hands_back.1.word": ""},
        "    bars: actor\n    hands_back: [unit_head, chief]      # 依次\n", "",
    ),
    "what may be answered": (
        "act?name=classify", {"asks.0.one_of": "轻微投诉、important"},
        "{fact: severity, one_of: [minor, major], when: reached == true}",
        "[{fact: severity, one_of: [minor, important], when: reached == true}]",
    ),
    "while facts are unknown": (
        "timer?name=resolve", {"unknown.n": "2", "survives": "archive"},
        ("    unknown: 3 days                     # 级别不明\n"
         "    survives: end                       # 不因结案而止\n"),
        ("    unknown: 2 days                     # 级别不明\n"
         "    survives: archive                       # 不因结案而止\n"),
    ),
    "what pauses it": (
        "timer?name=resolve", {"pauses.0.ends": "resolve"},
        "[start_repair, finish_repair]", "[start_repair, resolve]",
    ),
    "a pause more": (
        "timer?name=resolve",
        {"pauses.1.word": "talks", "pauses.1.begins": "dispatch", "pauses.1.ends": "resolve"},
        "# 维修\n", "# 维修\n      talks: [dispatch, resolve]\n",
    ),
    "a pause by another name": (
        "timer?name=resolve", {"pauses.0.word": "mending"},
        "      repair: [start_repair, finish_repair]     # 维修\n",
        "      mending: [start_repair, finish_repair]\n",
    ),
    "the day from which a lapse counts": (
        "timer?name=answer", {"lapse.effective": 'after(due, "2 days")'},
        "effective: 'after(due, \"1 day\")'}", 'effective: "after(due, \\"2 days\\")"}',
    ),
    "a lapse that is no act": (
        "timer?name=answer", {"lapse.deem": "", "lapse.as": "", "lapse.effective": ""},
        ("      - {deem: upgrade, as: upgraded, effective: 'after(due, \"1 day\")'}"
         "     # 视为升级\n"), "",
    ),
    "a consequence more": (
        "timer?name=answer", {"lapse": ["", "escalate:director", "task:rectify"]},
        "# 视为升级\n", "# 视为升级\n      - task:rectify\n",
    ),
    "the earliest of others": (
        "timer?name=soonest", {"earliest_of": ["", "inform", "callback"]},
        "[inform, hand_in_form]", "[inform, callback]",
    ),
    "a length of its own": (
        "timer?name=soonest",
        {"lasts": "within", "within.n": "3", "within.unit": "days", "starts.0.word": "dispatch"},
        "    earliest_of: [inform, hand_in_form]     # 两个\n",
        "    within: 3 days\n    starts: [dispatch]\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_a_form_changes_its_lines_and_no_others(
    lin: Person, desk: Desk, draft: Draft, here: str, name: str
) -> None:
    path, typed, old, new = EDITS[name]
    assert old in HEAD
    sent(lin, f"{here}/{path}", "revision", do="save", **typed)
    assert text_of(desk, draft) == HEAD.replace(old, new, 1)


#: What is refused: the form, what is typed, the field and what is told of it, what stays typed.
REFUSED: Mapping[str, tuple[str, dict[str, Any], str, str, str]] = {
    "no such value": (
        "act?name=stop_harm", {"sets.1.value": "胡说"}, "sets", "minor", "胡说",
    ),
    "a fact without its value": (
        "act?name=stop_harm", {"sets.2.word": "repeat_count"}, "sets", "没有填完",
        'value="repeat_count" selected',
    ),
    "a fact twice": (
        "act?name=stop_harm", {"sets.2.word": "severity", "sets.2.value": "重大投诉"}, "sets",
        "重复", "重大投诉",
    ),
    "more than all": ("act?name=stop_harm", {"draws.0.value": "1.5"}, "draws", "比例", "1.5"),
    "no window": (
        "act?name=inform", {"limited": "since", "within.of": "dispatch"}, "within.period",
        "请填写", 'value="dispatch" selected',
    ),
    "nobody barred": (
        "act?name=stop_harm", {"bars": ""}, "hands_back", "没有人回避", 'value="chief" selected',
    ),
    "no such choice": (
        "act?name=classify", {"asks.0.one_of": "胡说"}, "asks", "只能是", "胡说",
    ),
    "no name of a pause": (
        "timer?name=resolve", {"pauses.0.word": "修 理"}, "pauses", "英文标识", "修 理",
    ),
    "no date": (
        "timer?name=answer", {"lapse.effective": "胡说 =="}, "lapse", "第", "胡说 ==",
    ),
    "no act": (
        "timer?name=answer", {"lapse.deem": ""}, "lapse", "视为何种行为", "upgraded",
    ),
    "the earliest of none": (
        "timer?name=soonest", {"earliest_of": [""]}, "earliest_of", "请填写", "以几个时限中",
    ),
    "hostile": (
        "act?name=stop_harm", {"sets.1.value": "<script>alert(1)</script>"}, "sets", "minor",
        "&lt;script&gt;alert",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_told_at_its_field_and_nothing_typed_is_lost(
    lin: Person, desk: Desk, draft: Draft, here: str, name: str
) -> None:
    path, typed, field, told, kept = REFUSED[name]
    blank = form(lin, f"{here}/{path}", "revision", "save")
    answer = send(lin, blank, do="save", **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    alert = page.partition('role="alert"')[2].partition("</div>")[0]
    assert f'href="#f-{field}"' in alert, alert
    assert told in alert, alert
    assert kept in page.partition("</div>")[2]
    assert "<script>alert" not in page
    assert text_of(desk, draft) == HEAD


def test_one_more_line_is_asked_for_without_a_script(lin: Person, here: str) -> None:
    blank = form(lin, f"{here}/act?name=stop_harm", "revision", "save")
    typed = {"sets.2.word": "severity", "sets.2.value": "重大投诉"}
    page = send(lin, blank, do="line:sets", **typed).get_data(as_text=True)
    assert 'name="sets.4.word"' in page
    assert 'name="sets.2.value" value="重大投诉" list="v-sets.2"' in page
