"""What a draft changes and what it makes of a case, beside the rules in use."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.domain.casework.cases import Command, Officer
from core.domain.errors import NotFound, TousuError
from core.storage.rules.policies import Draft
from core.usecases.casework.handling import Deed, act
from core.usecases.casework.intake import Arrival, Claim, submit
from core.usecases.desk import Desk
from core.usecases.policymaking.comparing import (
    Comparison,
    of_draft,
    of_versions,
    texts_before,
)
from core.usecases.policymaking.trying import Invented, Trial, timers_of, try_draft
from tests.usecases.drafting import PATH, SHORTER, drafted

ZONE = ZoneInfo("Asia/Shanghai")


def compared(desk: Desk, draft: Draft, against: date | None = None) -> Comparison:
    """What a draft changes."""
    with desk.store.read() as work:
        before = texts_before(work, draft)
    return of_draft(desk, draft, before, against)


def tried(desk: Desk, draft: Draft, case: str | Invented, way: str = "today") -> Trial:
    """A draft tried by the office itself."""
    with desk.store.read() as work:
        return try_draft(desk, work, None, draft, case, way)


def test_a_draft_is_told_from_the_version_it_follows(desk: Desk) -> None:
    found = compared(desk, drafted(desk))
    (change,) = found.changes
    assert (change.old_version, change.new_version) == ("2026-04-15", "2026-12-01")
    assert [line["zh"] for group in change.groups for line in group.lines] == [
        "参数「受理期限」：7个工作日 → 3个工作日，自2026-12-01起，依据第十五条"
    ]
    assert change.notes[0]["zh"] == "自2026-12-01起，取代自2026-04-15起的版本"
    assert "+  accept_within: {value: 3 workdays, basis: 第十五条}" in found.files[0].diff


def test_a_draft_is_told_from_another_version_where_asked(desk: Desk) -> None:
    (change,) = compared(desk, drafted(desk), date(2020, 1, 1)).changes
    assert change.old_version == "2020-01-01"
    assert len(change.wordings) > 10
    with pytest.raises(NotFound):
        compared(desk, drafted(desk), date(2021, 1, 1))


def test_the_signature_is_of_what_differs(desk: Desk) -> None:
    one, other = drafted(desk), drafted(desk, SHORTER.replace("3 workdays", "4 workdays"))
    assert compared(desk, one).signature != compared(desk, other).signature
    same = drafted(desk)
    assert compared(desk, same).canonical == compared(desk, one).canonical
    assert compared(desk, same).signature == compared(desk, one).signature


def test_other_files_of_a_draft_are_told_too(desk: Desk) -> None:
    folder = desk.registry.shipped["market_supervision"].folder
    text = (Path(folder) / "notices/rejection.md").read_text("utf-8")
    found = compared(desk, drafted(desk, text + "\n另告知。\n", "notices/rejection.md"))
    (change,) = found.changes
    assert change.kind == "notice"
    assert "增加「另告知。」" in change.groups[0].lines[0]["zh"]
    assert not found.files[0].new


def test_two_versions_of_a_policy_are_told_apart(desk: Desk) -> None:
    sector = desk.sector("market_supervision")
    days = date(2020, 1, 1), date(2024, 7, 1)
    (change,) = of_versions(sector, "complaint", *days, "default").changes
    assert change.profiles == ("default",)
    assert change.wordings
    with pytest.raises(NotFound, match="2021"):
        of_versions(sector, "complaint", date(2021, 1, 1), days[1], "default")


def test_a_draft_for_a_day_to_come_is_tried_on_a_case_of_today(desk: Desk) -> None:
    trial = tried(desk, drafted(desk), Invented("complaint"))
    assert (trial.old.version, trial.new.version) == (date(2026, 4, 15), date(2026, 12, 1))
    days = [timers_of(side)["accept"].due for side in (trial.old, trial.new)]
    assert days == [date(2026, 12, 1), date(2026, 11, 25)]
    assert "时限「受理决定」：2026-12-01 → 2026-11-25" in [one["zh"] for one in trial.differences]


def test_a_case_under_the_same_rules_does_not_differ(desk: Desk) -> None:
    folder = desk.registry.shipped["market_supervision"].folder
    text = (Path(folder) / "policies/complaint_2026-04-15.yaml").read_text("utf-8")
    draft = drafted(desk, text, "policies/complaint_2026-04-15.yaml")
    assert tried(desk, draft, Invented("complaint")).differences == ()


def test_acts_on_an_invented_case_are_done_under_both(desk: Desk) -> None:
    at = datetime(2026, 11, 16, 9, tzinfo=ZONE)
    handler = Officer("x", ("clerk", "handler", "unit_head"))
    acts = (
        Command("dispatch", handler, at.replace(day=17)),
        Command("accept", handler, at.replace(day=20)),
    )
    trial = tried(desk, drafted(desk), Invented("complaint", {}, at, acts=acts))
    assert [act for act, _ in trial.old.refused] == [act for act, _ in trial.new.refused]
    for side in (trial.old, trial.new):
        assert side.shown is not None
        assert not side.shown.identities


@pytest.mark.parametrize("way", ["today", "receipt", "journal"])
def test_a_real_case_is_tried_and_stays_as_it_is(desk: Desk, way: str) -> None:
    case = submit(desk, Arrival("market_supervision", (Claim("complaint", {}),))).cases[0]
    chief, clerk = Officer("b", ("chief",)), Officer("c", ("clerk", "handler"))
    act(desk, case.number, Deed("dispatch", clerk, approved_by=[chief]))
    draft = drafted(desk)
    with desk.store.read() as work:
        before = work.cases.get(case.number)
    trial = tried(desk, draft, case.number, way)
    assert any("受理决定" in one["zh"] for one in trial.differences)
    with desk.store.read() as work:
        assert work.cases.get(case.number) == before
        assert work.drafts.history(draft.id) == []
    assert trial.new.shown is not None
    status = trial.new.shown.case.status
    assert status == ("dispatched" if way == "journal" else "registered")


def test_what_cannot_be_tried_is_refused(desk: Desk) -> None:
    draft = drafted(desk)
    with pytest.raises(NotFound):
        tried(desk, draft, "MS-2026-999999")
    with pytest.raises(TousuError):
        tried(desk, draft, Invented("complaint", profile="nobody"))
    with pytest.raises(TousuError):
        tried(desk, drafted(desk, "policy: complaint\nno: sense\n", PATH), Invented("complaint"))
