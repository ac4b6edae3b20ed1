"""The shipped cards of the hospital: what holds of every score, whatever was found."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.assessment.scorecards import Finding, Scorecard
from core.domain.assessment.scorerecords import Records
from core.domain.assessment.scoring import score
from core.domain.worktime.spans import Span
from core.policyfiles import load_sector_folder
from tests.domain.assessed import case, found, scored
from tests.places import REPO


@cache
def hospital_card(slug: str) -> Scorecard:
    """A shipped card of the hospital."""
    cards = load_sector_folder(REPO / "plugins" / "hospital").scorecards
    return next(card for card in cards if card.slug == slug)


QUARTER = st.builds(
    found,
    st.just(0),
    st.sampled_from(["deduct", "obstruction"]),
    st.sampled_from([f"NC-S{n:02}" for n in range(1, 20)]),
    st.sampled_from(["0.1", "0.5", "1", "1.5", "7"]),
    unit=st.sampled_from(["A", "B"]),
)


def numbered(findings: list[Finding]) -> list[Finding]:
    """The findings with ids of their own."""
    return [replace(finding, id=n) for n, finding in enumerate(findings, 1)]


@settings(deadline=None)  # the first example loads the sector
@given(st.lists(QUARTER, max_size=12).map(numbered), st.booleans(), st.randoms())
def test_a_score_is_its_base_less_its_explained_losses(
    findings: list[Finding], complaint: bool, chance: Random
) -> None:
    quarter = hospital_card("ncms_quarter")
    cases = [case(1, "2024-05-06", "A", valid=True)] if complaint else []
    result = scored(quarter, cases, findings)
    assert result.points == 100 + sum(row.change for row in result.lines)
    for row in result.lines:
        full = quarter.items[row.item].max
        assert full is not None
        alone = -sum(reason.points for reason in row.because)
        everything = quarter.items[row.item].all_or_nothing and row.because
        assert -row.change == (full if everything else min(full, alone))
        assert row.points == full + row.change
    chance.shuffle(findings)
    assert scored(quarter, cases, findings) == result


@settings(deadline=None)  # the first example loads the sector
@given(st.lists(st.lists(QUARTER, max_size=6), min_size=5, max_size=5))
def test_a_year_is_what_its_quarters_and_its_own_findings_left(lists: list[list[Finding]]) -> None:
    year, quarter = hospital_card("ncms_year"), hospital_card("ncms_quarter")
    span = Span.parse("year", "2024")
    parts = [
        Records(quarter, part, findings=numbered(findings))
        for part, findings in zip(span.parts("quarter"), lists[:4], strict=True)
    ]
    records = Records(year, span, findings=numbered(lists[4]), parts=parts)
    result = score(records, "A")
    lost = sum(
        -row.change for part in parts for row in score(part, "A").lines if row.item != "NC-S10"
    )
    own = sum(-row.change for row in score(replace(records, parts=()), "A").lines)
    assert result.points == max(Decimal(0), 100 - lost - own)
    assert set(records.units()) == {f.unit for findings in lists for f in findings}


def test_a_veto_of_a_part_vetoes_the_whole() -> None:
    year, quarter = hospital_card("ncms_year"), hospital_card("ncms_quarter")
    span = Span.parse("year", "2024")
    first, *others = span.parts("quarter")
    parts = [
        Records(quarter, first, findings=[found(7, "self_check_missing")]),
        *(Records(quarter, other) for other in others),
    ]
    result = score(Records(year, span, findings=[found(8, "refusal")], parts=parts), "A")
    assert result.standing == "designation_revoked"
    assert [(veto.slug, veto.because[0].ref) for veto in result.vetoes] == [
        ("self_check_missing", "2024-Q1"),
        ("refusal", "8"),
    ]
    assert result.points == 100
