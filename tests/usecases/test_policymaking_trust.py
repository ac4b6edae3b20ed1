"""Between a draft and its publication: scenarios that hold, differences that are signed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.errors import TousuError
from core.usecases.policymaking import deciding, drafts, proving, signing
from core.usecases.policymaking.drafts import Change
from tests.usecases.publishing import signature
from tests.usecases.test_policymaking_life import (
    LIN,
    SECTOR,
    WANG,
    Office,
    beside,
    office,
    refused,
    version,
)

__all__ = ["office"]

#: A minor complaint is resolved in two days; the second of March 2027 is a Tuesday.
SCENARIO = """scenario: 轻微投诉两日内办结
sector: property_mgmt
case: {{at: 2027-03-02 10:00, kind: complaint, facts: {{severity: minor}}}}
expect: {{timers: {{resolve: {{due: {due}}}}}}}
"""
PATH = "scenarios/own.yaml"
#: The fifth day is a Sunday, so the period ends on the Monday.
TWO_DAYS, FIVE_DAYS = "2027-03-04", "2027-03-08"
SLOWER = "parameters: {minor_within: {value: 5 days, basis: 第一条}}\n"


def scenario(due: str) -> tuple[str, str]:
    """A scenario file of the office's own: path and text."""
    return PATH, SCENARIO.format(due=due)


def events(office: Office, draft: int) -> list[str]:
    """What happened to a draft."""
    return [one.event for one in drafts.show(office.here, LIN, SECTOR, draft)[1]]


def test_submission_plays_the_scenarios_and_keeps_what_came_of_them(office: Office) -> None:
    draft = office.draft(version("2026-12-01"), scenario(TWO_DAYS))
    assert office.submit(draft.id).state == "submitted"
    assert events(office, draft.id) == ["begun", "proved", "submitted"]


def test_a_scenario_of_the_draft_that_fails_keeps_it_from_being_submitted(office: Office) -> None:
    draft = office.draft(version("2026-12-01"), scenario(FIVE_DAYS))
    with pytest.raises(TousuError) as told:
        office.submit(draft.id)
    assert told.value.code == "guard_failed"
    (problem,) = told.value.problems
    assert problem.path == f"{PATH}:4"
    assert f"expected {FIVE_DAYS}, found {TWO_DAYS}" in problem.en
    assert "轻微投诉两日内办结" in problem.zh
    kept, _ = drafts.show(office.here, LIN, SECTOR, draft.id)
    assert (kept.state, kept.revision) == ("draft", 1)
    drafts.set_file(office.here, LIN, SECTOR, draft.id, *scenario(TWO_DAYS), None)
    assert office.submit(draft.id).state == "submitted"


def test_a_scenario_in_use_that_held_before_must_hold_or_change_with_the_rules(
    office: Office,
) -> None:
    office.published(scenario(TWO_DAYS))
    draft = office.draft(version("2026-12-01", more=SLOWER))
    with refused("guard_failed"):
        office.submit(draft.id)
    drafts.change(office.here, LIN, SECTOR, draft.id, Change(dict([scenario(FIVE_DAYS)])), None)
    assert office.submit(draft.id).state == "submitted"


def test_what_failed_before_keeps_nothing(office: Office) -> None:
    with office.here.store.write() as work:  # as an older release of the program let it pass
        made = drafts.Draft(SECTOR, "旧", dict([scenario(FIVE_DAYS)]), {}, "lin", work.now, "lin",
                            work.now)  # fmt: skip
        kept = work.drafts.add(made)
        publish_as_it_is(work, kept)
    draft = office.draft(version("2026-12-01"))
    assert office.submit(draft.id).state == "submitted"


def publish_as_it_is(work: drafts.UnitOfWork, draft: drafts.Draft) -> None:
    """Publish the files of a draft unchecked."""
    from core.storage.rules.policies import Publication

    for path, text in draft.files.items():
        day = work.now.date()
        work.publications.add(
            Publication(SECTOR, path, text, "", "scenario", "own", day, draft.id, "wang", work.now)
        )


def test_a_proof_is_used_until_something_changes(office: Office) -> None:
    draft = office.draft(version("2026-12-01"), scenario(TWO_DAYS))
    proving.prove(office.here, LIN, SECTOR, draft.id, office.play)
    office.submit(draft.id)
    assert events(office, draft.id).count("proved") == 1
    office.approve(draft.id)
    office.published(beside("2026-12-01"))  # another policy: the draft stays fresh, not its proof
    office.publish(draft.id)
    assert events(office, draft.id).count("proved") == 2


def test_publication_plays_the_scenarios_again_where_others_published(office: Office) -> None:
    mine = office.draft(version("2026-12-01", more=SLOWER))
    office.submit(mine.id)
    office.approve(mine.id)
    office.published(scenario(TWO_DAYS))
    with refused("guard_failed"):
        office.publish(mine.id)


def test_the_approver_signs_what_they_read(office: Office) -> None:
    draft = office.draft(version("2026-12-01", more=SLOWER))
    office.submit(draft.id)
    read = signature(office.here, draft.id)
    with pytest.raises(TousuError) as told:
        deciding.approve(office.here, WANG, SECTOR, draft.id, "0" * 64)
    assert told.value.code == "stale"
    assert told.value.problems[0].path == "signed_digest"
    deciding.approve(office.here, WANG, SECTOR, draft.id, read)
    _, history = drafts.show(office.here, LIN, SECTOR, draft.id)
    (signed,) = signing.signatures(history)
    assert (signed.by, signed.digest, signed.holds) == ("wang", read, True)
    said = [sentence["zh"] for sentence in signed.sentences]
    assert "自2026-12-01起，取代自2018-01-01起的版本" in said
    assert any("5天" in sentence or "5日" in sentence for sentence in said), said
    assert signing.first_fault(draft.id, history) is None


def test_a_signed_text_that_is_altered_is_found(office: Office) -> None:
    draft = office.approved(version("2026-12-01", more=SLOWER))
    _, history = drafts.show(office.here, LIN, SECTOR, draft.id)
    last = history[-1]
    text = {**last.data["signed"], "canonical": "{}"}
    forged = replace(last, data={**last.data, "signed": text})
    assert signing.first_fault(draft.id, [*history[:-1], forged]) == last.seq
    from core.storage.rules.policies import event_hash

    sealed_anew = replace(forged, hash=event_hash(forged))  # the chain holds, the signature not
    assert signing.first_fault(draft.id, [*history[:-1], sealed_anew]) == last.seq


def test_what_was_published_meanwhile_changes_what_is_signed(office: Office) -> None:
    mine = office.draft(version("2027-01-01", more=SLOWER))
    office.submit(mine.id)
    read = signature(office.here, mine.id)
    office.published(version("2026-12-01"))
    with refused("stale"):
        deciding.approve(office.here, WANG, SECTOR, mine.id, read)
