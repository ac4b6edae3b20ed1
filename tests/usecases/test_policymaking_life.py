"""The life of a change of rules: drafted, checked, submitted, approved, published, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.bootstrap import Settings, open_desk
from core.clock import SettableClock
from core.domain.casework.cases import Case
from core.domain.errors import TousuError
from core.registry import Registry
from core.scenarios.proving import player
from core.storage.people.access import Grant
from core.storage.rules.policies import Draft, first_broken
from core.usecases.casework import intake
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.policymaking import deciding, drafts, publishing
from core.usecases.policymaking.checking import check
from core.usecases.policymaking.drafts import Change
from core.usecases.policymaking.proving import Player
from tests.places import REPO
from tests.usecases.publishing import signature

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = "2026-11-23T09:00"
SECTOR = "property_mgmt"


def person(name: str, *roles: str) -> Caller:
    """Somebody with roles in the sector."""
    return Caller(name, name, tuple(Grant(role, SECTOR) for role in roles))


LIN = person("lin", "policy_editor")
ZHAO = person("zhao", "policy_editor", "policy_approver")
WANG = person("wang", "policy_approver")
HE = person("he", "admin")


class Office:
    """One office, seen by two processes: two stores on one database file."""

    def __init__(self, home: Path, shipped: Registry) -> None:
        self.clock = SettableClock(datetime.fromisoformat(MONDAY).replace(tzinfo=ZONE))
        self.here, self.there = (self._open(home, shipped) for _ in range(2))

    def _open(self, home: Path, shipped: Registry) -> Desk:
        registry = Registry(shipped.shipped.values())
        settings = Settings(home, f"sqlite:///{home / 'tousu.db'}")
        return open_desk(settings, self.clock, registry)

    def on(self, day: str) -> None:
        """Time passes until nine o'clock of ``day``."""
        self.clock.set(datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=ZONE))

    def receive(self, desk: Desk | None = None) -> Case:
        """A complaint arrives now."""
        claim = intake.Claim("complaint", {"severity": "minor"})
        return intake.submit(desk or self.there, intake.Arrival(SECTOR, (claim,))).cases[0]

    def draft(self, *files: tuple[str, str], by: Caller = LIN) -> Draft:
        """A draft that holds these files."""
        return drafts.begin(self.here, by, SECTOR, "调整办理期限", Change(dict(files)))

    def approved(self, *files: tuple[str, str]) -> Draft:
        """A draft as far as its approval."""
        draft = self.draft(*files)
        self.submit(draft.id)
        return self.approve(draft.id)

    @property
    def play(self) -> Player:
        """What plays its scenarios."""
        return player(self.here)

    def submit(self, draft: int, said: str = "", by: Caller = LIN) -> Draft:
        """A draft handed in, its scenarios played."""
        return deciding.submit(self.here, by, SECTOR, draft, self.play, said)

    def approve(self, draft: int, by: Caller = WANG) -> Draft:
        """A draft approved by somebody who read what it changes just now."""
        return deciding.approve(self.here, by, SECTOR, draft, signature(self.here, draft))

    def publish(self, draft: int, first: date | None = None, by: Caller = WANG) -> Draft:
        """A draft put in force."""
        return publishing.publish(self.here, by, SECTOR, draft, self.play, first)

    def published(self, *files: tuple[str, str]) -> Draft:
        """A draft in force."""
        return self.publish(self.approved(*files).id)

    def close(self) -> None:
        """Let go of the file."""
        for desk in (self.here, self.there):
            desk.store.engine.dispose()


@pytest.fixture
def office(tmp_path: Path, lean_sector: Registry) -> Iterator[Office]:
    """The office on Monday morning."""
    found = Office(tmp_path, lean_sector)
    yield found
    found.close()


def version(first: str, title: str = "住户投诉(修订)", more: str = "", amends: str = "2018-01-01"
            ) -> tuple[str, str]:  # fmt: skip
    """A new version of the complaint policy: path and text."""
    text = (
        f"policy: complaint\ntitle: {{zh: {title}, en: Resident complaint}}\n"
        f"in_force: {{from: {first}}}\namends: {amends}\n{more}"
        "source: {title: 投诉处理内部工作程序, checked: 2026-11-22}\n"
    )
    return f"policies/complaint_{first}.yaml", text


def refused(code: str) -> pytest.RaisesExc[TousuError]:
    """Whatever happens inside is refused with ``code``."""
    return pytest.RaisesExc(TousuError, check=lambda error: error.code == code)


def test_a_new_version_governs_from_its_day_in_every_process(office: Office) -> None:
    before = office.receive()
    draft = office.published(version("2026-12-01"))
    assert draft.state == "published"
    office.on("2026-11-30")
    assert str(office.receive().version) == "2018-01-01"
    office.on("2026-12-01")
    assert str(office.receive(office.there).version) == "2026-12-01"
    assert str(office.receive(office.here).version) == "2026-12-01"
    with office.there.store.read() as work:
        assert str(work.cases.get(before.number).version) == "2018-01-01"


def test_a_correction_takes_effect_the_same_day(office: Office) -> None:
    office.receive()
    office.published(version("2026-11-23"))
    assert str(office.receive().version) == "2026-11-23"


def test_every_step_is_a_line_of_the_history(office: Office) -> None:
    draft = office.draft(version("2026-12-01"))
    check(office.here, LIN, SECTOR, draft.id)
    office.submit(draft.id)
    deciding.send_back(office.here, WANG, SECTOR, draft.id, "请补依据")
    office.submit(draft.id)
    office.approve(draft.id, WANG)
    office.publish(draft.id)
    kept, history = drafts.show(office.there, HE, SECTOR, draft.id)
    assert [event.event for event in history] == [
        "begun", "checked", "proved", "submitted", "returned", "submitted", "approved", "published",
    ]  # fmt: skip
    assert history[4].note == "请补依据"
    assert history[-1].data["from"] == "2026-12-01"
    assert first_broken(draft.id, history) is None
    assert first_broken(draft.id, [*history[:2], replace(history[2], by="li"), *history[3:]]) == 3
    assert kept.revision == 6


def test_of_two_people_editing_the_second_is_told(office: Office) -> None:
    draft = office.draft(version("2026-12-01"))
    path, text = version("2026-12-01", "乙")
    drafts.set_file(office.here, ZHAO, SECTOR, draft.id, path, text, draft.revision)
    with refused("stale"):
        drafts.set_file(office.there, LIN, SECTOR, draft.id, path, text + "\n", draft.revision)


def test_nobody_approves_what_they_wrote(office: Office) -> None:
    draft = office.draft(version("2026-12-01"), by=LIN)
    path, text = version("2026-12-01", "乙")
    drafts.set_file(office.here, ZHAO, SECTOR, draft.id, path, text, draft.revision)
    office.submit(draft.id)
    with refused("needs_second_officer"):
        office.approve(draft.id, ZHAO)
    through_a_token = replace(WANG, behind="lin")
    with refused("needs_second_officer"):
        office.approve(draft.id, through_a_token)
    assert office.approve(draft.id, WANG).state == "approved"


def test_an_edit_takes_the_approval_away(office: Office) -> None:
    draft = office.approved(version("2026-12-01"))
    path, text = version("2026-12-01", "乙")
    drafts.set_file(office.here, LIN, SECTOR, draft.id, path, text, None)
    with refused("guard_failed"):
        office.publish(draft.id)


@pytest.mark.parametrize(
    ("who", "deed"),
    [(WANG, "submit"), (LIN, "approve"), (HE, "approve"), (LIN, "publish"), (HE, "submit")],
)
def test_each_role_does_its_own(office: Office, who: Caller, deed: str) -> None:
    draft = office.draft(version("2026-12-01"))
    deeds = {"submit": office.submit, "approve": office.approve, "publish": office.publish}
    with refused("forbidden"):
        deeds[deed](draft.id, by=who)  # type: ignore[operator]
    with refused("not_found"):
        drafts.show(office.here, Caller("li", "li", (Grant("clerk"),)), SECTOR, draft.id)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (version("2026-11-22"), "too_late"),
        (version("2018-01-01"), "policy_file"),
        (version("2026-12-01", amends="2019-01-01"), "policy_file"),
        (version("2026-12-01", more="tims: {}\n"), "policy_file"),
        (version("2026-12-01", more="applies: params.nothing > 1\n"), "policy_file"),
    ],
    ids=["in the past", "over another", "of nothing", "misspelt", "of no parameter"],
)
def test_what_cannot_be_in_force_is_not_submitted(
    office: Office, file: tuple[str, str], code: str
) -> None:
    draft = office.draft(file)
    with refused(code):
        office.submit(draft.id)


def test_a_day_that_passed_while_the_draft_waited_is_told(office: Office) -> None:
    draft = office.approved(version("2026-11-24"))
    office.on("2026-11-25")
    with refused("too_late"):
        office.publish(draft.id)


def beside(first: str, to: str = "") -> tuple[str, str]:
    """A version of a policy that runs beside the complaint policy."""
    interval = f"{{from: {first}, to: {to}}}" if to else f"{{from: {first}}}"
    text = (
        "policy: sprint\noverlay: true\ntitle: {zh: 专项行动, en: Sprint}\n"
        f'in_force: {interval}\napplies: severity == "important"\n'
    )
    return f"policies/sprint_{first}.yaml", text


def test_a_gap_needs_a_note(office: Office) -> None:
    office.published(beside("2026-12-01", "2026-12-31"))
    draft = office.draft(beside("2027-02-01"))
    with pytest.raises(TousuError) as told:
        office.submit(draft.id)
    assert told.value.code == "guard_failed"
    assert "no version from 2027-01-01 to 2027-01-31" in told.value.problems[0].en
    office.submit(draft.id, "一月不开展专项行动")
    office.approve(draft.id, WANG)
    assert office.publish(draft.id).state == "published"


def test_what_runs_beside_begins_tomorrow_at_the_earliest(office: Office) -> None:
    with refused("invalid_input"):
        office.submit(office.draft(beside("2026-11-23")).id)


def test_what_is_in_force_is_never_edited_in_place(office: Office) -> None:
    path = "policies/complaint_2018-01-01.yaml"
    text = (REPO / "plugins" / SECTOR / path).read_text()
    draft = office.draft((path, text.replace("住户投诉,", "业主投诉,")))
    with refused("guard_failed"):
        office.submit(draft.id)
    comment = office.draft((path, "# 只改注释\n" + text))
    assert office.submit(comment.id).state == "submitted"


def test_a_draft_that_changes_nothing_is_not_submitted(office: Office) -> None:
    path = "policies/complaint_2018-01-01.yaml"
    draft = office.draft((path, (REPO / "plugins" / SECTOR / path).read_text()))
    with refused("guard_failed"):
        office.submit(draft.id)


def test_what_somebody_published_meanwhile_is_named(office: Office) -> None:
    mine = office.approved(version("2027-01-01"))
    office.published(version("2026-12-01"))
    with pytest.raises(TousuError) as told:
        office.publish(mine.id)
    assert told.value.code == "stale"
    assert [p.path for p in told.value.problems] == ["policies/complaint_2026-12-01.yaml"]
    path, text = version("2027-01-01", "丙", amends="2026-12-01")
    drafts.change(office.here, LIN, SECTOR, mine.id, Change({path: text}), None)
    with refused("stale"):
        office.submit(mine.id)
    drafts.change(office.here, LIN, SECTOR, mine.id, Change(rebase=True), None)
    office.submit(mine.id)
    office.approve(mine.id, WANG)
    assert office.publish(mine.id).state == "published"


def test_a_version_is_withdrawn_while_no_case_is_bound_to_it(office: Office) -> None:
    draft = office.published(version("2026-12-01"))
    office.on("2026-12-02")
    publishing.withdraw(office.here, WANG, SECTOR, draft.id, "期限有误")
    assert str(office.receive().version) == "2018-01-01"


def test_a_version_with_cases_stays(office: Office) -> None:
    draft = office.published(version("2026-12-01"))
    office.on("2026-12-02")
    case = office.receive()
    with pytest.raises(TousuError) as told:
        publishing.withdraw(office.here, WANG, SECTOR, draft.id, "期限有误")
    assert told.value.code == "guard_failed"
    assert "1 cases" in told.value.problems[0].en
    assert str(case.version) == "2026-12-01"


def test_what_others_rest_on_is_not_withdrawn(office: Office) -> None:
    below = office.published(version("2026-12-01"))
    office.published(version("2027-01-01", amends="2026-12-01"))
    with refused("policy_file"):
        publishing.withdraw(office.here, WANG, SECTOR, below.id, "期限有误")
