"""Scorecards and reports are changed like policies: from a day, superseding, never in place."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.assessment.scorecards import Scorecard
from core.domain.errors import TousuError
from core.domain.reports.definitions import Report
from core.usecases.assessment.scoring import card_of
from core.usecases.policymaking import deciding, drafts, publishing
from core.usecases.policymaking.comparing import of_draft
from core.usecases.policymaking.standing import Version, versions
from tests.usecases.test_policymaking_files import shipped
from tests.usecases.test_policymaking_life import LIN, SECTOR, WANG, Office, office, refused

__all__ = ["office"]

CARD, REPORT = "scorecards/service_indicators", "reports/monthly_report"
NEW_YEAR, BEFORE = "2027-01-01", date(2026, 12, 31)
KINDS = pytest.mark.parametrize("path", [CARD, REPORT], ids=["scorecard", "report"])


def later(path: str, first: str = NEW_YEAR) -> tuple[str, str]:
    """A version of a file shipped, with another title: path and text."""
    text = shipped(f"{path}.yaml").replace("from: 2018-01-01", f"from: {first}")
    return f"{path}_{first}.yaml", text.replace("title: {zh: ", "title: {zh: 新", 1)


def found(office: Office, path: str) -> list[Scorecard | Report]:
    """The versions in use in another process, the earliest first."""
    with office.there.store.read():
        known = versions(office.there.sector(SECTOR))
    slug = path.rpartition("/")[2]
    return [known[one] for one in sorted(known, key=Version.__str__) if one.slug == slug]  # type: ignore[misc]


@KINDS
def test_a_new_version_takes_the_place_of_the_one_before_it_on_its_day(
    office: Office, path: str
) -> None:
    draft = office.published(later(path))
    old, new = found(office, path)
    assert (old.in_force.end, new.version, new.in_force.end) == (BEFORE, date(2027, 1, 1), None)
    assert new.title["zh"] == f"新{old.title['zh']}"
    _, history = drafts.show(office.there, LIN, SECTOR, draft.id)
    (told,) = history[-1].data["versions"]
    assert (told["slug"], len(told["digest"])) == (path.rpartition("/")[2], 64)
    signed = history[-2].data["signed"]["sentences"]
    assert any("取代自2018-01-01起的版本" in one["zh"] for one in signed), signed
    publishing.withdraw(office.here, WANG, SECTOR, draft.id, "缓行")
    (left,) = found(office, path)
    assert (left.version, left.in_force.end) == (date(2018, 1, 1), None)


@KINDS
def test_what_differs_is_told_in_sentences(office: Office, path: str) -> None:
    draft = office.draft(later(path))
    (change,) = of_draft(office.here, draft, {}).changes
    assert (change.old_version, change.new_version) == ("2018-01-01", NEW_YEAR)
    said = [line["zh"] for group in change.groups for line in group.lines]
    assert any("新" in line for line in said), said


@KINDS
def test_a_version_in_force_is_not_edited_in_place(office: Office, path: str) -> None:
    text = shipped(f"{path}.yaml").replace("title: {zh: ", "title: {zh: 新", 1)
    with refused("guard_failed"):
        office.submit(office.draft((f"{path}.yaml", text)).id)


@KINDS
def test_it_begins_on_the_day_of_publication_and_not_before_today(
    office: Office, path: str
) -> None:
    with refused("too_late"):
        office.submit(office.draft(later(path, "2026-11-22")).id)
    draft = office.approved(later(path))
    with pytest.raises(TousuError) as told:
        office.publish(draft.id, date(2027, 2, 1))
    assert told.value.code == "invalid_input"
    assert told.value.problems[0].path == f"{path}_{NEW_YEAR}.yaml"


@KINDS
def test_a_mistake_in_it_is_told_with_its_line(office: Office, path: str) -> None:
    name, text = later(path)
    draft = office.draft((name, text.replace("title: {zh: ", "titel: {zh: ", 1)))
    with pytest.raises(TousuError) as told:
        deciding.submit(office.here, LIN, SECTOR, draft.id, office.play)
    assert told.value.code == "policy_file"
    assert any(f"{name}:" in problem.path for problem in told.value.problems)


def test_a_scorecard_and_a_report_change_in_one_draft_and_wait_for_their_period(
    office: Office,
) -> None:
    office.published(later(CARD), later(REPORT))
    for path in (CARD, REPORT):
        assert [one.version.year for one in found(office, path)] == [2018, 2027]
    with office.there.store.read():
        for period, year in (("2026-12", 2018), ("2027-01", 2027)):
            card, _ = card_of(office.there, SECTOR, "default", "service_indicators", period)
            assert card.version.year == year
