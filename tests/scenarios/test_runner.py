"""Playing scenarios: time, officers, refusals, and how a wrong expectation is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.bootstrap import PassingDesks, passing_desk
from core.registry import Registry
from core.scenarios import Outcome, Sight, read_scenarios, run_scenario
from tests.sectors.stories import ZONE, demo, instant

CASE = "case: {at: 2024-03-04 09:00, kind: complaint, facts: {subject: fees, departments: 1}}\n"
STEP = "steps: [{at: 2024-03-05 09:00, do: acept, by: handler}]\n"
REGISTRY = Registry([demo()])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where scenarios are written."""
    return tmp_path


def play(folder: Path, text: str) -> Outcome:
    """How the scenario written as ``text`` went; sector and title are put before it."""
    file = folder / "case.yaml"
    file.write_text("scenario: 一件事\nsector: demo\n" + text, encoding="utf-8")
    (scenario,) = read_scenarios([file], ZONE)
    return run_scenario(scenario, lambda clock: passing_desk(REGISTRY, clock))


def told(outcome: Outcome) -> list[tuple[str, str, object, object]]:
    """What failed: line, path, expected, found."""
    return [(f.where.rpartition(":")[2], f.path, f.expected, f.found) for f in outcome.failures]


PASSES = [
    "expect: {policy: complaint, version: 2024-01-01, status: registered, verdict: undetermined}\n",
    "expect: {missing: {includes: [in_duty], excludes: [departments]}, grounds: []}\n",
    "expect: {missing: [complete, with_other_body, knew_on, in_duty]}\n",
    "expect: {category: fees, unit: desk, severity: minor, facets: {approval_level: none}}\n",
    "expect: {timers: {accept: {due: 2024-03-13, state: running, warned: 0, extended: 0}}}\n",
    "expect: {timers: {accept: {due: 2024-03-14 00:00, provisional: false}}}\n",
    "expect: {timers: {absent: [answer, announce, keep], announce: {state: waiting}}}\n",
    "expect: {ledger: {accept: {counted: 7, skipped: 2, paused: 0}}}\n",
    "expect: {allowed: {handler: {includes: [accept], excludes: [close]}, clerk: [dispatch]}}\n",
    "expect: {notices: [receipt], tasks: {only: [register]}, events: [received]}\n",
    "expect: {task: {register: {attempts: 0, outcome: open, asks: [], result: {}, basis: ''}}}\n",
    "expect: {tasks: {includes: [register], excludes: [chase]}, notices: {only: [receipt]}}\n",
]


@pytest.mark.parametrize("expect", PASSES)
def test_what_is_so_passes(folder: Path, expect: str) -> None:
    assert play(folder, CASE + expect).passed


@pytest.mark.parametrize(
    ("expect", "path", "wanted", "found"),
    [
        ("status: accepted", "status", "accepted", "registered"),
        ("unit: null", "unit", None, "desk"),
        ("missing: [in_duty]", "missing", ["in_duty"], None),
        ("grounds: {includes: [time_barred]}", "grounds", {"includes": ["time_barred"]}, []),
        ("timers: {accept: {due: 2024-03-14}}", "timers.accept.due", "2024-03-14", "2024-03-13"),
        ("timers: {accept: {state: met}}", "timers.accept.state", "met", "running"),
        ("timers: {answer: {state: met}}", "timers.answer.state", "met", "waiting"),
        ("timers: {absent: [accept]}", "timers.absent", "accept", "running"),
        ("facets: {approval_level: chief}", "facets.approval_level", "chief", "none"),
        ("ledger: {accept: {paused: 1}}", "ledger.accept.paused", 1, 0),
        ("allowed: {clerk: [accept]}", "allowed.clerk", ["accept"], None),
        ("tasks: {only: []}", "tasks", {"only": []}, ["register"]),
        ("task: {register: {outcome: done}}", "task.register.outcome", "done", "open"),
        ("task: {chase: {attempts: 0}}", "task.chase", {"attempts": 0}, "never asked"),
        ("notices: {excludes: [receipt]}", "notices", {"excludes": ["receipt"]}, ["receipt"]),
        ("events: [assessed, received]", "events", ["assessed", "received"], None),
        ("basis: [第九条]", "basis", "第九条", None),
    ],
)
def test_what_is_not_so_is_told_with_line_path_expected_and_found(
    folder: Path, expect: str, path: str, wanted: object, found: object
) -> None:
    ((line, where, expected, seen),) = told(play(folder, f"{CASE}expect:\n  {expect}\n"))
    assert (line, where, expected) == ("5", f"expect.{path}", wanted)
    assert found is None or seen == found


def test_a_failure_is_one_readable_line(folder: Path) -> None:
    (failure,) = play(folder, f"{CASE}expect: {{status: accepted}}\n").failures
    said = "case.yaml:4 expect.status: expected 'accepted', found 'registered'"
    assert str(failure).endswith(said)


def test_time_passes_only_where_a_step_says_so(folder: Path) -> None:
    text = """
expect: {timers: {house: {state: running}}}
steps:
  - at: 2024-03-06 23:59
    expect: {timers: {house: {state: running}}}
  - at: 2024-03-07 00:00
    expect: {timers: {house: {state: overdue}}, events: [received, lapsed]}
"""
    assert play(folder, CASE + text).passed


def test_the_clock_does_not_run_backwards(folder: Path) -> None:
    with pytest.raises(ValueError, match="in its past"):
        play(folder, CASE + "steps: [{at: 2024-03-03 09:00}]\n")


@pytest.mark.parametrize(
    ("step", "failures"),
    [
        ("{do: accept, by: clerk, fails: not_allowed}", []),
        (
            "{do: accept, by: clerk, fails: guard_failed}",
            [("fails", "guard_failed", "not_allowed")],
        ),
        ("{do: accept, by: handler, fails: not_allowed}", [("fails", "not_allowed", "done")]),
        ("{do: accept, by: handler}", []),
        ("{by: handler, facts: {departments: two}, fails: invalid_input}", []),
        ("{by: handler, facts: {departments: 2}}", []),
    ],
)  # fmt: skip
def test_an_act_must_fail_with_the_code_stated(
    folder: Path, step: str, failures: list[tuple[str, str, str]]
) -> None:
    outcome = play(folder, f"{CASE}steps:\n  - {{at: 2024-03-05 09:00, {step[1:]}\n")
    assert [(p.removeprefix("steps.0."), e, f) for _, p, e, f in told(outcome)] == failures


def test_an_act_that_is_refused_unexpectedly_says_why(folder: Path) -> None:
    ((_, path, expected, found),) = told(
        play(folder, CASE + "steps: [{at: 2024-03-05 09:00, do: accept, by: clerk}]\n")
    )
    assert (path, expected) == ("steps.0.do", "done")
    assert str(found).startswith("not_allowed: This act is for: handler")


def test_approvals_and_second_officers(folder: Path) -> None:
    text = """
steps:
  - {at: 2024-03-05 09:00, do: accept, by: handler, facts: {in_duty: true, evidence: true}}
  - at: 2024-03-05 09:10
    do: weigh
    by: handler
    approved_by: [chief]
    fails: needs_second_officer
  - at: 2024-03-05 09:20
    do: weigh
    by: handler
    together_with: [handler#2]
    fails: needs_approval
  - {at: 2024-03-05 09:30, do: approve, by: director, facts: {approves: weigh}}
  - {at: 2024-03-05 09:40, do: weigh, by: handler, together_with: [handler#2]}
"""
    assert play(folder, CASE + text).failures == ()


def test_extensions_name_their_timer_and_day(folder: Path) -> None:
    text = """
steps:
  - {at: 2024-03-05 09:00, do: extend, by: chief, timer: accept}
  - {at: 2024-03-05 09:00, do: extend, by: director, timer: accept, note: x}
  - at: 2024-03-05 09:00
    do: extend
    by: collective
    timer: accept
    until: 2024-05-10
    facts: {document_number: "1", evidence: true}
    approved_by: [legal]
    expect: {timers: {accept: {due: 2024-05-10, extended: 3}}}
"""
    assert play(folder, CASE + text).failures == ()


def test_a_split_is_expected_case_by_case(folder: Path) -> None:
    case = "case: {at: 2024-03-04 09:00, kind: [inquiry, complaint]}\n"
    good = "expect: {cases: [{policy: complaint}, {policy: inquiry}]}\n"
    assert play(folder, case + good).passed
    (wrong,) = told(play(folder, case + "expect: {cases: [{policy: inquiry}, {}]}\n"))
    assert wrong[1:] == ("expect.cases.0.policy", "inquiry", "complaint")
    (short,) = told(play(folder, case + "expect: {cases: [{}]}\n"))
    assert short[1:] == ("expect.cases", 1, 2)


def test_others_are_received_at_their_own_time(folder: Path) -> None:
    text = """
others:
  - {at: 2024-03-06 09:00, kind: report}
  - {at: 2024-03-01 09:00, kind: inquiry}
steps:
  - at: 2024-03-10 09:00
"""
    assert play(folder, CASE + text).passed
    (wrong,) = play(folder, CASE + text.replace("kind: report", "kind: praise")).failures
    assert "Must be one of" in str(wrong.found)


def test_an_office_without_a_case(folder: Path) -> None:
    text = """
office: {at: 2024-02-01 00:00}
expect: {timers: {"monthly_report@2024-02": {due: 2024-02-29, state: running}}}
steps:
  - {at: 2024-02-10 09:00, do: file_report, by: supervisor, period: 2024-02, note: x}
  - at: 2024-03-01 00:00
    expect:
      timers:
        "monthly_report@2024-02": {state: met}
        "monthly_report@2024-03": {state: running}
"""
    assert play(folder, text).failures == ()


def test_settings_hold_for_the_run(folder: Path) -> None:
    text = "case: {at: 2024-12-31 09:00, kind: complaint}\nsettings: {transition: migrate}\n"
    text += "steps:\n  - at: 2025-01-02 09:00\n    expect: {version: 2025-01-01}\n"
    assert play(folder, text).failures == ()
    (wrong,) = play(folder, text.replace("transition", "transitoin")).failures
    assert "did you mean transition" in str(wrong.found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("case: {at: 2024-03-04 09:00, kind: complaint, facts: {departmnts: 1}}\n", "departments"),
        (CASE + STEP, "accept"),
        (CASE + STEP.replace("handler", "handler, fails: not_allowed"), "accept"),
        (CASE + "expect: {timers: {acept: {state: running}}}\n", "accept"),
        (CASE + "expect: {timers: {absent: [acept]}}\n", "accept"),
        (CASE.replace("kind", "profile: defualt\n#"), "default"),
        (CASE + "expect: {allowed: {handler: {excludes: [clse]}}}\n", "close"),
    ],
    ids=[
        "fact", "act", "an act that is to fail", "timer", "a timer that is absent", "profile",
        "an act not allowed",
    ],
)  # fmt: skip
def test_an_unknown_word_is_an_error_with_a_suggestion(folder: Path, text: str, said: str) -> None:
    if "profile" in text:
        text = "profile: defualt\n" + CASE
    outcome = play(folder, text)
    assert not outcome.passed
    assert said in " ".join(map(str, outcome.failures))


def test_the_basis_of_the_last_act_is_found_after_a_new_assessment(folder: Path) -> None:
    text = """
steps:
  - at: 2024-03-05 09:00
    do: reject
    by: handler
    facts: {departments: 2}
    approved_by: [legal, chief]
    expect: {basis: [第八条]}
"""
    assert play(folder, CASE + text).failures == ()


def test_whoever_watches_is_shown_each_case_of_which_something_is_expected(folder: Path) -> None:
    seen: list[Sight] = []
    file = folder / "case.yaml"
    steps = "steps: [{at: 2024-03-05 09:00}, {at: 2024-03-06 09:00, expect: {verdict: accept}}]\n"
    head = "scenario: 一件事\nsector: demo\n"
    file.write_text(head + CASE + "expect: {status: registered}\n" + steps, encoding="utf-8")
    (scenario,) = read_scenarios([file], ZONE)
    run_scenario(scenario, lambda clock: passing_desk(REGISTRY, clock), seen.append)
    assert [(sight.at, sight.expect) for sight in seen] == [
        (instant("2024-03-04 09:00"), {"status": "registered"}),
        (instant("2024-03-06 09:00"), {"verdict": "accept"}),
    ]
    assert {sight.matter.case.number for sight in seen} == {seen[0].matter.case.number}


def test_every_desk_on_the_same_database_finds_it_empty(folder: Path) -> None:
    desks, numbers = PassingDesks(), list[str]()
    file = folder / "case.yaml"
    head = "scenario: 一件事\nsector: demo\n"
    file.write_text(head + CASE + "expect: {status: registered}\n", encoding="utf-8")
    for scenario in [*read_scenarios([file], ZONE)] * 2:
        run_scenario(
            scenario,
            lambda clock: desks.open(REGISTRY, clock),
            lambda sight: numbers.append(sight.matter.case.number),
        )
    assert len(numbers) == 2
    assert len(set(numbers)) == 1
