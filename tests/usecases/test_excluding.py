"""Leaving out: asked for, approved by another, lifted again; old scores stay what they were."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.domain.assessment.exclusions import Decision, Exclusion
from core.domain.assessment.measures import Count, Selection
from core.domain.assessment.scores import Score
from core.domain.casework.cases import Officer
from core.domain.errors import Conflict, NotFound, Refusal
from core.domain.proof.canonical import dumps
from core.domain.rules.provisions import Interval
from core.registry import Registry
from core.usecases.assessment import excluding, scoring
from core.usecases.assessment.excluding import Asked, Place
from core.usecases.assessment.scoring import Found
from core.usecases.casework import handling
from core.usecases.casework.handling import Deed
from core.usecases.casework.intake import Arrival, Claim, submit
from core.usecases.desk import Desk
from tests.usecases.conftest import DeskAt

pytestmark = pytest.mark.usefixtures("database")

SUPERVISOR = Officer("王督查", ("supervisor",))
CHIEF = Officer("陈分管", ("chief", "supervisor"))
HOSPITAL = ("hospital", "default")
MONTH = Place("hospital", "department_monthly")
QUARTER = Place("hospital", "ncms_quarter")


def received(desk: Desk, at: str = "2026-10-08 10:00", unit: str = "骨科", **facts: Any) -> str:
    """A complaint about a department, received at an office time; its number."""
    when = datetime.fromisoformat(at).replace(tzinfo=desk.zone)
    claim = Claim("complaint", {"respondent_unit": unit, **facts})
    (case,) = submit(desk, Arrival("hospital", (claim,), received_at=when)).cases
    return case.number


def october(desk: Desk, unit: str = "骨科") -> Score:
    """What a department scores in October 2026."""
    return scoring.score(desk, *HOSPITAL, "department_monthly", unit, "2026-10")


def asked(desk: Desk, number: str = "", by: Officer = SUPERVISOR, **keys: Any) -> Exclusion:
    """An exclusion of a case from October, asked for."""
    what = Asked(**{"period": "2026-10", "reason": "malicious", "case": number, **keys})
    return excluding.ask(desk, MONTH, by, what)


def decided(desk: Desk, exclusion: Exclusion, approved: bool = True) -> Exclusion:
    """What was asked for, decided by the chief."""
    assert exclusion.id is not None
    return excluding.decide(desk, MONTH, CHIEF, exclusion.id, approved, "经核实")


def refusal(deed: Callable[[], object]) -> Refusal:
    """The refusal of a deed."""
    with pytest.raises(Refusal) as refused:
        deed()
    return refused.value


def test_only_what_is_approved_is_left_out_and_it_says_by_whom(desk: Desk) -> None:
    number, other = received(desk), received(desk)
    first, second = asked(desk, number), asked(desk, other, reason="force_majeure", note="台风")
    assert (october(desk).points, october(desk).left_out) == (2, ())
    decided(desk, second, approved=False)
    assert october(desk).points == 2
    decided(desk, first)
    found = october(desk)
    assert found.points == 1
    (gone,) = found.left_out
    assert (gone.exclusion.case, gone.exclusion.reason, gone.exclusion.by) == (
        number, "malicious", "王督查",
    )  # fmt: skip
    assert gone.exclusion.decision == Decision(True, "陈分管", desk.now(), "经核实")
    assert gone.rows == ("total",)


def test_an_exclusion_is_lifted_by_one_that_is_approved_too(desk: Desk) -> None:
    number = received(desk)
    exclusion = decided(desk, asked(desk, number))
    lifting = excluding.ask(desk, MONTH, SUPERVISOR, Asked(lifts=exclusion.id, note="复核属实"))
    assert october(desk).points == 0
    decided(desk, lifting)
    assert (october(desk).points, october(desk).left_out) == (1, ())
    again = decided(desk, asked(desk, number))
    assert october(desk).points == 0
    with desk.store.read() as work:
        kept = work.exclusions.of(*HOSPITAL, "department_monthly")
    assert kept == [exclusion, replace(lifting, decision=again.decision), again]


def test_a_mistaken_finding_is_taken_back_and_stays(desk: Desk) -> None:
    lost = Found("ncms_quarter", "东风", "2026-Q3", "deduct", "NC-S08", points=Decimal(5))
    veto = Found("ncms_quarter", "东风", "2026-Q3", "refusal")
    first, second = scoring.enter_findings(desk, *HOSPITAL, SUPERVISOR, [lost, veto])
    for finding in (first, second):
        what = Asked("2026-Q3", "wrong_finding", finding=finding.id)
        exclusion = excluding.ask(desk, QUARTER, SUPERVISOR, what)
        assert exclusion.id is not None
        excluding.decide(desk, QUARTER, CHIEF, exclusion.id, True)
    found = scoring.score(desk, *HOSPITAL, "ncms_quarter", "东风", "2026-Q3")
    assert (found.points, found.standing, found.vetoes) == (100, "scored", ())
    assert [gone.exclusion.finding for gone in found.left_out] == [first.id, second.id]
    year = scoring.score(desk, *HOSPITAL, "ncms_year", "东风", "2026")
    assert (year.points, len(year.left_out)) == (100, 2)
    with desk.store.read() as work:
        assert work.findings.of(*HOSPITAL, "ncms_quarter", "2026-Q3") == [first, second]


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({"reason": "bad_mood"}, "reason"),
        ({"case": ""}, "case"),
        ({"finding": 1}, "case"),
        ({"case": "HOS-2026-999999"}, "case"),
        ({"period": "2026-09"}, "case"),
        ({"period": "2026-Q4"}, "period"),
        ({"period": "9999-12"}, "period"),
        ({"case": "", "finding": 1}, "finding"),
    ],
)
def test_what_does_not_count_is_not_left_out(desk: Desk, keys: dict[str, Any], path: str) -> None:
    number = received(desk)
    refused = refusal(lambda: asked(desk, number, **keys))
    assert (refused.code, [p.path for p in refused.problems]) == ("invalid_input", [path])


def test_the_same_is_not_asked_for_twice(desk: Desk) -> None:
    number = received(desk)
    exclusion = asked(desk, number)
    assert refusal(lambda: asked(desk, number, reason="force_majeure")).code == "invalid_input"
    decided(desk, exclusion)
    assert refusal(lambda: asked(desk, number)).code == "invalid_input"


def test_nothing_is_lifted_that_is_not_in_effect(desk: Desk) -> None:
    exclusion = asked(desk, received(desk))
    lifting = Asked(lifts=exclusion.id, note="复核")
    refused = refusal(lambda: excluding.ask(desk, MONTH, SUPERVISOR, lifting))
    assert [p.path for p in refused.problems] == ["lifts"]
    decided(desk, exclusion)
    silent = refusal(lambda: excluding.ask(desk, MONTH, SUPERVISOR, replace(lifting, note=" ")))
    assert [p.path for p in silent.problems] == ["note"]


@pytest.mark.parametrize("role", ["handler", "chief", "clerk"])
def test_only_the_roles_of_the_card_ask(desk: Desk, role: str) -> None:
    number = received(desk)
    assert refusal(lambda: asked(desk, number, by=Officer("甲", (role,)))).code == "not_allowed"


@pytest.mark.parametrize(
    ("officer", "code"),
    [
        (Officer("甲", ("supervisor",)), "not_allowed"),
        (Officer("王督查", ("chief",)), "needs_second_officer"),
    ],
)
def test_another_person_approves(desk: Desk, officer: Officer, code: str) -> None:
    exclusion = asked(desk, received(desk))
    assert exclusion.id is not None
    row_id = exclusion.id
    assert refusal(lambda: excluding.decide(desk, MONTH, officer, row_id, True)).code == code
    assert october(desk).points == 1


def test_it_is_decided_once(desk: Desk) -> None:
    exclusion = decided(desk, asked(desk, received(desk)))
    assert refusal(lambda: decided(desk, exclusion, approved=False)).code == "not_allowed"
    with pytest.raises(Conflict), desk.store.write() as work:
        work.exclusions.decide(exclusion, Decision(False, "乙", desk.now()))
    assert october(desk).points == 0


def test_an_exclusion_belongs_to_its_card(desk: Desk) -> None:
    exclusion = asked(desk, received(desk))
    assert exclusion.id is not None
    with pytest.raises(NotFound):
        excluding.decide(desk, QUARTER, CHIEF, exclusion.id, True)


def test_a_card_without_the_block_leaves_nothing_out(desk: Desk) -> None:
    sector = desk.sector("hospital")
    cards = tuple(replace(card, exclusions=None) for card in sector.scorecards)
    bare = replace(desk, registry=Registry([replace(sector, scorecards=cards)]))
    assert refusal(lambda: asked(bare, received(bare))).code == "not_allowed"


# ---------------------------------------------------------------- old scores


def test_a_new_version_leaves_the_old_period_as_it_was(desk: Desk) -> None:
    number = received(desk)
    received(desk, unit="眼科")
    decided(desk, asked(desk, number))
    before = {unit: dumps(_plain(october(desk, unit))) for unit in ("骨科", "眼科")}
    sector = desk.sector("hospital")
    monthly = next(c for c in sector.scorecards if c.slug == "department_monthly")
    old = replace(monthly, in_force=Interval(monthly.version, date(2026, 10, 31)))
    everything = Count("total", title={"zh": "全部", "en": "All"}, cases=Selection())
    new = replace(
        monthly,
        in_force=Interval(date(2026, 11, 1)),
        measures={**monthly.measures, "total": everything},
        exclusions=None,
    )
    others = tuple(c for c in sector.scorecards if c is not monthly)
    changed = replace(sector, scorecards=(*others, old, new))
    later = replace(desk, registry=Registry([changed]))
    assert {unit: dumps(_plain(october(later, unit))) for unit in before} == before
    now = scoring.score(later, *HOSPITAL, "department_monthly", "骨科", "2026-11")
    assert now.version == date(2026, 11, 1)


def test_after_a_year_the_same_journal_gives_the_same_score(desk_at: DeskAt) -> None:
    place = ("property_mgmt", "default", "service_indicators", "", "2026-10")
    desk = desk_at("2026-10-08T10:00:00")
    facts = {"severity": "minor", "validity": "valid", "subject": "parking",
             "liability": "services"}  # fmt: skip
    arrival = Arrival("property_mgmt", (Claim("complaint", facts),))
    (case,) = submit(desk, arrival).cases
    for act, role in (("dispatch", "clerk"), ("resolve", "unit_head")):
        handling.act(desk, case.number, Deed(act=act, officer=Officer(role, (role,))))
    before = scoring.score(desk_at("2026-11-22T09:30:00"), *place)
    lines = {line.item: line.points for line in before.lines if line.part is None}
    assert (lines["resolved_in_time_minor"], lines["subjects"]) == (1, 1)
    after = scoring.score(desk_at("2027-11-22T09:30:00"), *place)
    assert dumps(_plain(after)) == dumps(_plain(before))


def test_what_fell_due_counts_before_any_sweep_came_by(desk_at: DeskAt) -> None:
    desk = desk_at("2026-10-08T10:00:00")
    facts = {"severity": "minor", "validity": "valid"}
    submit(desk, Arrival("property_mgmt", (Claim("complaint", facts),)))
    later = desk_at("2026-10-31T09:00:00")
    found = scoring.score(later, "property_mgmt", "default", "service_indicators", "", "2026-10")
    (rate,) = [line for line in found.lines if line.item == "resolved_in_time_minor"]
    assert rate.points == 0


@pytest.mark.parametrize("period", ["9999-12", "9000-01", "0999-12", "0001-01", "0000-01"])
def test_a_period_beyond_the_calendar_is_refused(desk: Desk, period: str) -> None:
    sector = desk.sector("hospital")
    ancient = tuple(replace(card, in_force=Interval(date(1, 1, 1))) for card in sector.scorecards)
    endless = replace(desk, registry=Registry([replace(sector, scorecards=ancient)]))
    for slug in ("department_monthly", "answers_monthly"):
        refused = refusal(lambda s=slug: scoring.scores(endless, *HOSPITAL, s, period))  # type: ignore[misc]
        assert refused.code == "invalid_input"
    for edge in ("8999-12", "1000-01"):
        assert scoring.scores(endless, *HOSPITAL, "department_monthly", edge) == []


# ---------------------------------------------------------------- findings on cases


def quality(desk: Desk, number: str, **keys: Any) -> Refusal | None:
    """The refusal of a finding on a case of the market office, if it is refused."""
    found = Found("supervision", period="2026-Q4", finding="data_fault", case=number,
                  **{"unit": "", **keys})  # fmt: skip
    try:
        scoring.enter_findings(desk, "market_supervision", "default", SUPERVISOR, [found])
    except Refusal as refused:
        return refused
    return None


def test_a_finding_is_on_a_case_of_the_unit_sector_and_profile(desk: Desk) -> None:
    inquiry = Arrival("market_supervision", (Claim("inquiry"),))
    number = submit(desk, inquiry).cases[0].number
    assert quality(desk, number) is None
    for wrong in (received(desk), "MS-2026-999999", ""):
        refused = quality(desk, wrong)
        assert refused is not None
        assert [p.path for p in refused.problems] == ["findings[0].case"] or not wrong
        assert refused.code == "invalid_input"
    clinic = Found("ncms_quarter", "西关", "2026-Q4", "deduct", "NC-S08", points=Decimal(1),
                   case=received(desk, unit="东风"))  # fmt: skip
    other = refusal(lambda: scoring.enter_findings(desk, *HOSPITAL, SUPERVISOR, [clinic]))
    missing = replace(clinic, case="HOS-2026-999999")
    none = refusal(lambda: scoring.enter_findings(desk, *HOSPITAL, SUPERVISOR, [missing]))
    assert [p.path for p in other.problems] == ["findings[0].case"]
    assert other.problems[0].en.replace(clinic.case, missing.case) == none.problems[0].en
    (kept,) = scoring.enter_findings(desk, *HOSPITAL, SUPERVISOR, [replace(clinic, unit="")])
    assert (kept.unit, kept.case) == ("东风", clinic.case)


def _plain(score: Score) -> Any:
    """The score as plain values, every field of it."""
    return json.loads(
        json.dumps(score, default=lambda value: getattr(value, "__dict__", str(value)))
    )
