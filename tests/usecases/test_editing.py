"""A policy clerk edits a draft: what is written, what is refused with its field, who was first."""

from __future__ import annotations

from typing import Any

import pytest

from core.domain.errors import Conflict, NotFound, NotPermitted, Refusal
from core.storage.people.access import Grant
from core.storage.rules.policies import Draft, DraftEvent
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.policymaking.editing import Edited, edit

SECTOR = "property_mgmt"
AMENDING = "policies/complaint_2027-01-01.yaml"
HEAD = """\
# 2027年修订
policy: complaint
in_force: {from: 2027-01-01}
amends: 2018-01-01
source: {title: 2027年修订稿, checked: 2026-11-21}
"""
NEW = "policies/parking_2027-01-01.yaml"
WHOLE = """\
policy: parking
title: {zh: 停车投诉, en: Parking}
in_force: {from: 2027-01-01}
extends: [core]
applies: kind == "complaint" && validity == "invalid"

parameters:
  reply_within:  {value: 5 workdays, basis: 第三条}   # 五个工作日
  limit: {values: {2027-01-01: 1 month, 2028-01-01: 2 months}, basis: 第四条}
  start: {value: 2020-01-01, basis: 第六条}

admissibility:
  rules:
    # 最先
    - reject: outside        # 不属于
      when: within_duty == false
      says: 不属于的
      basis: 第五条
    - {reject: late, when: 'received_on > params.start', basis: 第六条}
  otherwise: accept

procedure:
  answer: {from: [registered], by: [handler]}
  archive: {}

timers:
  reply:                     # 答复
    starts: [received]
    within: params.reply_within
    met_by: [answer]
    basis: 第三条
"""
WHOLE = WHOLE.replace('validity == "invalid"', 'validity == "invalid"').replace(
    "happened_on", "received_on"
)


def caller(name: str, role: str = "policy_editor") -> Caller:
    return Caller(name, name, (Grant(role),))


def begun(desk: Desk, files: dict[str, str], state: str = "draft") -> Draft:
    """A draft of the sector with these files."""
    with desk.store.write() as work:
        base = dict.fromkeys(files, "")
        draft = Draft(SECTOR, "修订", files, base, "lin", work.now, "lin", work.now, state=state)
        return work.drafts.add(draft)


def done(desk: Desk, draft: Draft, *operations: Any, **options: Any) -> Edited:
    """The draft after these operations."""
    options = {"revision": draft.revision} | options
    return edit(desk, caller("lin"), SECTOR, draft.id, operations, **options)


def lines(edited: Edited) -> list[str]:
    """The lines of all files taken away and put in."""
    return [line for one in edited.changes for line in one.lines if not line.startswith("@@")]


def problems(refused: pytest.ExceptionInfo[Refusal]) -> list[tuple[str, str]]:
    return [(problem.path, problem.en) for problem in refused.value.problems]


@pytest.fixture
def parking(desk: Desk) -> Draft:
    """A whole new policy."""
    return begun(desk, {NEW: WHOLE})


@pytest.fixture
def amending(desk: Desk) -> Draft:
    """A new version of a policy, which says only what differs."""
    return begun(desk, {AMENDING: HEAD})


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (
            {"op": "set_parameter", "parameter": "reply_within", "value": {"n": 7, "unit": "days"}},
            [
                "-  reply_within:  {value: 5 workdays, basis: 第三条}   # 五个工作日",
                "+  reply_within:  {value: 7 days, basis: 第三条}   # 五个工作日",
            ],
        ),
        (
            {"op": "set_parameter", "parameter": "limit", "value": "3 months"},
            [
                "-  limit: {values: {2027-01-01: 1 month, 2028-01-01: 2 months}, basis: 第四条}",
                "+  limit: {basis: 第四条, value: 3 months}",
            ],
        ),
        (
            {"op": "set_parameter", "parameter": "tries", "value": 3, "basis": "第七条"},
            ["+  tries: {value: 3, basis: 第七条}"],
        ),
        (
            {"op": "add_ground", "before": "late", "value": {
                "redirect": "police", "when": {"sentence": "「有效性」为“无效投诉”"},
                "says": "应找公安的", "basis": "第八条"}},
            [
                "+    - redirect: police",
                '+      when: validity == "invalid"',
                "+      says: 应找公安的",
                "+      basis: 第八条",
            ],
        ),
        (
            {"op": "change_ground", "ground": "outside", "set": {
                "when": {"rows": {"fact": "within_duty", "operator": "==", "value": False}},
                "says": None}},
            ["-      says: 不属于的"],
        ),
        ({"op": "disable_ground", "ground": "outside"}, ["+      disabled: true"]),
        (
            {"op": "change_ground", "ground": "outside",
             "set": {"reject": None, "redirect": "elsewhere"}},
            [
                "-    - reject: outside        # 不属于", "-      when: within_duty == false",
                "+    - when: within_duty == false", "+      redirect: elsewhere",
            ],
        ),
        ({"op": "remove_ground", "ground": "late"}, [
            "-    - {reject: late, when: 'received_on > params.start', basis: 第六条}"]),
        (
            {"op": "change_timer", "timer": "reply",
             "set": {"warn": ["1 workday"], "lapse": ["escalate:chief"], "strength": "soft"}},
            [
                "+    warn: [1 workday]", "+    lapse: [escalate:chief]", "+    strength: soft",
            ],
        ),
        (
            {"op": "add_extension", "timer": "reply", "value": {
                "name": "once", "by": ["chief"], "adds": {"n": 5, "unit": "workdays"}, "times": 1}},
            [
                "+    extensions:", "+      - name: once", "+        by: [chief]",
                "+        adds: 5 workdays", "+        times: 1",
            ],
        ),
        (
            {"op": "change_act", "act": "answer",
             "set": {"approvals": [{"by": "chief"}]}},
            [
                "-  answer: {from: [registered], by: [handler]}",
                "+  answer: {from: [registered], by: [handler], approvals: [{by: chief}]}",
            ],
        ),
        (
            {"op": "add_task", "task": "measure", "value": {
                "role": "handler", "when": 'validity == "valid"', "closed_by": ["answer"]}},
            [
                "+tasks:", "+  measure:", "+    role: handler", '+    when: validity == "valid"',
                "+    closed_by: [answer]",
            ],
        ),
        (
            {"op": "set_stand_in", "role": "chief", "by": ["director"]},
            ["+stand_in:", "+  chief: [director]"],
        ),
        (
            {"op": "add_table", "table": "routing", "value": {
                "rows": [{"if": {"validity": "valid"}, "gives": {"unit": "engineering"}}],
                "otherwise": {"unit": "service_centre"}}},
            [
                "+classification:", "+  tables:", "+    routing:", "+      rows:",
                "+        - if: {validity: valid}", "+          gives: {unit: engineering}",
                "+      otherwise: {unit: service_centre}",
            ],
        ),
        (
            {"op": "set", "path": ["timers", "reply", "roll"], "value": "none"},
            ["+    roll: none"],
        ),
    ],
)  # fmt: skip
def test_an_operation_and_the_lines_it_touches(
    desk: Desk, parking: Draft, operation: Any, expected: list[str]
) -> None:
    found = done(desk, parking, operation)
    assert lines(found) == expected
    assert found.mistakes == ()


def test_grounds_and_rows_are_put_in_order_with_their_comments(desk: Desk, parking: Draft) -> None:
    found = done(desk, parking, {"op": "order_grounds", "order": ["late", "outside"]})
    text = found.draft.files[NEW]
    assert text.index("reject: late") < text.index("# 最先") < text.index("reject: outside")
    moved = done(desk, found.draft, {"op": "move_ground", "ground": "outside", "before": "late"})
    assert moved.draft.files[NEW] == WHOLE


@pytest.mark.parametrize(
    ("operation", "path", "problem"),
    [
        ({"op": "change_timr", "timer": "reply"}, "edits.0.op", "no operation"),
        ({"op": "change_timer", "timer": "repyl", "set": {"roll": "any"}}, "edits.0.timer",
         "no timer repyl"),
        ({"op": "change_timer", "timer": "reply"}, "edits.0.set", "missing"),
        ({"op": "change_timer", "timer": "reply", "sets": {}}, "edits.0.sets", "no field sets"),
        ({"op": "add_extension", "timer": "other", "value": {}}, "edits.0.timer", "no timer other"),
        ({"op": "add_task", "value": {}}, "edits.0.task", "missing"),
        ({"op": "add_timer", "timer": "reply", "value": {}}, "edits.0.timer", "already"),
        ({"op": "set_parameter", "parameter": "reply_within", "value": {"n": 0, "unit": "days"}},
         "edits.0.value", "is no period"),
        ({"op": "change_ground", "ground": "late", "set": {"when": {"sentence": "「无此事」为是"}}},
         "edits.0.set.when", "column 1: no fact is called 无此事"),
        ({"op": "change_ground", "ground": "late", "set": {"when": {"rows": {"fact": 1}}}},
         "edits.0.set.when", "a row of a condition is expected"),
        ({"op": "set_parameter", "file": "../secret.yaml", "parameter": "x", "value": 1},
         "edits.0.file", "no file of a sector"),
        ({"op": "set_parameter", "file": "policies/complaint_2018-01-01.yaml",
          "parameter": "minor_within", "value": "3 days"}, "edits.0.file", "never edited in place"),
        ({"op": "set_parameter", "policy": "complaint", "parameter": "x", "value": 1},
         "edits.0.file", "name one file"),
        ({"op": "change_notice", "notice": "unheard_of", "body": "x"}, "edits.0.file",
         "no file notices/unheard_of.md"),
        # What the loader says, with file, line and path.
        ({"op": "change_timer", "timer": "reply", "set": {"rol": "any"}},
         f"plugins/property_mgmt/{NEW}:32 timers.reply.rol", "unknown key"),
        ({"op": "change_ground", "ground": "late", "set": {"when": "receivd_on == today"}},
         f"plugins/property_mgmt/{NEW}:19 admissibility.rules[1].when",
         "column 1: no fact is called receivd_on"),
        ({"op": "change_act", "act": "answer", "set": {"by": ["boss"]}},
         f"plugins/property_mgmt/{NEW}:23 procedure.answer.by[0]", "there is no role boss"),
        ({"op": "set_parameter", "parameter": "reply_within", "value": True},
         f"plugins/property_mgmt/{NEW}:29 timers.reply.within", "not a period"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_field_and_nothing_is_stored(
    desk: Desk, parking: Draft, operation: Any, path: str, problem: str
) -> None:
    with pytest.raises(Refusal) as refused:
        done(desk, parking, operation)
    assert refused.value.code == "invalid_input"
    first, *_ = problems(refused)
    assert first[0] == path
    assert problem in first[1]
    with desk.store.read() as work:
        assert work.drafts.get(parking.id) == parking
        assert work.drafts.history(parking.id) == []


def test_several_edits_are_all_or_nothing(desk: Desk, parking: Draft) -> None:
    good = {"op": "set_parameter", "parameter": "reply_within", "value": "6 workdays"}
    with pytest.raises(Refusal) as refused:
        done(desk, parking, good, {"op": "remove_timer", "timer": "gone"})
    assert problems(refused)[0][0] == "edits.1.timer"
    with desk.store.read() as work:
        assert work.drafts.get(parking.id).files == {NEW: WHOLE}
    # A later one may mend what an earlier one breaks.
    ok = done(
        desk, parking,
        {"op": "remove_parameter", "parameter": "reply_within"},
        {"op": "change_timer", "timer": "reply", "set": {"within": "6 workdays"}},
    )  # fmt: skip
    assert ok.mistakes == ()


def test_a_draft_may_be_unfinished_and_is_mended_step_by_step(desk: Desk, parking: Draft) -> None:
    wrong = {"op": "change_timer", "timer": "reply", "set": {"within": "params.nothing"}}
    kept = done(desk, parking, wrong, force=True)
    (mistake,) = kept.mistakes
    assert mistake.path == f"plugins/property_mgmt/{NEW}:29 timers.reply.within"
    # What is wrong already stands in nobody's way; what is newly wrong does.
    other = {"op": "set_head", "set": {"title": {"zh": "停车", "en": "Parking places"}}}
    kept = done(desk, kept.draft, other)
    assert kept.mistakes
    with pytest.raises(Refusal):
        done(desk, kept.draft, {"op": "set_head", "set": {"title": "停车"}})
    add = {"op": "set_parameter", "parameter": "nothing", "value": "2 days"}
    assert done(desk, kept.draft, add).mistakes == ()


def test_text_that_cannot_be_read_is_written_anew(desk: Desk, parking: Draft) -> None:
    broken = {"op": "write_file", "file": NEW, "text": "policy: [\n"}
    with pytest.raises(Refusal):
        done(desk, parking, broken)
    kept = done(desk, parking, broken, force=True)
    with pytest.raises(Refusal) as refused:
        done(desk, kept.draft, {"op": "remove_timer", "timer": "reply"})
    assert f"{NEW}:2" in problems(refused)[0][0]
    mended = done(desk, kept.draft, {"op": "write_file", "file": NEW, "text": WHOLE})
    assert mended.mistakes == ()


INHERITED: list[tuple[Any, list[str], list[str]]] = [
    (
        {"op": "set_parameter", "parameter": "minor_within", "value": "3 days"},
        ["+parameters:", "+  minor_within: {value: 3 days}"],
        [],
    ),
    (
        {"op": "set_parameter", "parameter": "minor_within",
         "values": {"2027-01-01": "3 days", "2028-01-01": "1 day"}},
        [
            "+parameters:",
            "+  minor_within: {value: null, values: {2027-01-01: 3 days, 2028-01-01: 1 day}}",
        ],
        [],
    ),
    (
        {"op": "remove_timer", "timer": "upgrade"},
        ["+timers: {upgrade: null}"],
        [],
    ),
    (
        {"op": "change_act", "act": "close", "set": {"note": None}},
        ["+procedure:", "+  close: {note: null}"],
        [],
    ),
    (
        {"op": "change_act", "act": "approve", "set": {"by": ["director"]}},
        ["+procedure:", "+  approve:", "+    by: [director]"],
        [],
    ),
    (
        {"op": "change_row", "table": "severity", "row": "management_fault == true",
         "set": {"gives": {"severity": "major"}}},
        [],
        [f"{AMENDING} classification.tables.severity.rows"],
    ),
    (
        {"op": "change_table", "table": "severity", "set": {"otherwise": {"severity": "minor"}}},
        ["+classification:", "+  tables:", "+    severity:", "+      otherwise: {severity: minor}"],
        [],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "expected", "copied"), INHERITED)
def test_an_edit_of_something_inherited_writes_only_the_difference(
    desk: Desk, amending: Draft, operation: Any, expected: list[str], copied: list[str]
) -> None:
    found = done(desk, amending, operation)
    assert found.copied == tuple(copied)
    assert found.draft.files[AMENDING].startswith(HEAD)
    if expected:
        assert lines(found) == expected


def test_an_inherited_list_is_written_out_whole_and_in_order(desk: Desk, amending: Draft) -> None:
    old = desk.sector(SECTOR).versions("complaint", "default")[-1]
    first = {"op": "change_row", "table": "severity", "row": 2, "set": {"basis": "新条"}}
    kept = done(desk, amending, first)
    rows = old.tables["severity"].rows
    text = kept.draft.files[AMENDING]
    places = [text.index(row.when.text) for row in rows]
    assert places == sorted(places)
    assert text.count("basis: 新条") == 1
    # From now on the list is the file's own, and an edit touches its lines only.
    again = done(desk, kept.draft, {"op": "remove_row", "table": "severity", "row": 3})
    assert again.copied == ()
    assert all(line.startswith("-") for line in lines(again))


def test_two_editors_and_the_first_one_wins(desk: Desk, parking: Draft) -> None:
    operation = {"op": "set_parameter", "parameter": "reply_within", "value": "6 workdays"}
    done(desk, parking, operation)
    with pytest.raises(Conflict) as stale:
        done(desk, parking, {**operation, "value": "9 workdays"})
    assert stale.value.code == "stale"


def test_the_history_says_what_was_edited_and_a_submitted_draft_is_open_again(desk: Desk) -> None:
    draft = begun(desk, {NEW: WHOLE}, "submitted")
    operation = {"op": "enable_ground", "ground": "outside"}
    with pytest.raises(Refusal):
        done(desk, draft, operation)
    operation = {"op": "disable_ground", "ground": "outside"}
    kept = done(desk, draft, operation, note="暂不适用")
    assert (kept.draft.state, kept.draft.revision) == ("draft", draft.revision + 1)
    with desk.store.read() as work:
        (event,) = work.drafts.history(draft.id)
    assert (event.event, event.by, event.note) == ("edited", "lin", "暂不适用")
    assert event.data["edits"] == [operation]
    assert list(event.data["files"]) == [NEW]


def test_an_edit_that_changes_nothing_leaves_no_trace(desk: Desk, parking: Draft) -> None:
    same = {"op": "set_parameter", "parameter": "reply_within", "value": "5 workdays"}
    assert done(desk, parking, same).draft == parking
    with desk.store.read() as work:
        assert list[DraftEvent](work.drafts.history(parking.id)) == []


def test_who_may_not_edit(desk: Desk, parking: Draft) -> None:
    operation = {"op": "remove_ground", "ground": "late"}
    for role, refusal in (
        ("policy_approver", NotPermitted), ("admin", NotPermitted), ("chief", NotFound),
    ):  # fmt: skip
        with pytest.raises(refusal):
            edit(desk, caller("x", role), SECTOR, parking.id, [operation], revision=1)
    with pytest.raises(NotFound):
        edit(desk, caller("lin"), "hospital", parking.id, [operation], revision=1)
    published = begun(desk, {NEW: WHOLE}, "published")
    with pytest.raises(Refusal) as refused:
        done(desk, published, operation)
    assert refused.value.code == "guard_failed"


def test_a_notice_is_taken_into_the_draft_and_reworded(desk: Desk, amending: Draft) -> None:
    retitle = {"op": "change_notice", "notice": "handling_record",
               "set": {"basis": "新条"}}  # fmt: skip
    kept = done(desk, amending, retitle)
    assert "+basis: 新条" in lines(kept)
    assert kept.draft.base["notices/handling_record.md"] != ""
    body = {"op": "change_notice", "notice": "handling_record", "body": "## 记录\n\n{{ numbr }}"}
    with pytest.raises(Refusal) as refused:
        done(desk, kept.draft, body)
    path, said = problems(refused)[0]
    assert path.startswith("plugins/property_mgmt/notices/handling_record.md:")
    assert "numbr is used but not declared" in said
    good = {**body, "body": "## 记录\n\n{{ subject }}\n\n## Record\n\n{{ subject | en }}"}
    assert (
        done(desk, kept.draft, good)
        .draft.files["notices/handling_record.md"]
        .endswith("{{ subject | en }}\n")
    )


def test_an_item_of_a_scorecard(desk: Desk) -> None:
    card = "scorecards/quick_2027-01-01.yaml"
    text = """\
scorecard: quick
title: {zh: 快速考核, en: Quick}
in_force: {from: 2027-01-01}
period: month
base: 100
items:
  S1:
    title: {zh: 及时, en: In time}
    max: 100      # 满分
    findings:
      late: {title: {zh: 迟, en: Late}, takes: 5}
"""
    draft = begun(desk, {card: text})
    change = {"op": "change_item", "item": "S1", "set": {"max": 100, "basis": "考核办法第二条"}}
    kept = done(desk, draft, change)
    assert lines(kept) == ["+    basis: 考核办法第二条"]
    with pytest.raises(Refusal) as refused:
        done(desk, kept.draft, {"op": "change_item", "item": "S1", "set": {"max": "all"}})
    assert problems(refused)[0][0] == f"plugins/property_mgmt/{card}:9 items.S1.max"
    measure = {"op": "add_measure", "measure": "all_cases", "value": {
        "title": {"zh": "件数", "en": "Cases"},
        "cases": {"when": {"text": 'kind == "complaint"'}}}}  # fmt: skip
    assert '+    cases: {when: kind == "complaint"}' in lines(done(desk, kept.draft, measure))


def test_a_fact_gets_another_question(desk: Desk, amending: Draft) -> None:
    ask = {"op": "change_fact", "fact": "validity",
           "set": {"ask": {"zh": "投诉成立吗?", "en": "Is it well founded?"}}}  # fmt: skip
    kept = done(desk, amending, ask)
    assert sorted(kept.draft.files) == ["facts.yaml", AMENDING]
    assert any("投诉成立吗" in line for line in lines(kept))
