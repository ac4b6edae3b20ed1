"""Who may see who reported: masked, with a journal, or only when a custodian releases it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.domain.casework.cases import Case, Officer
from core.domain.errors import NotFound, NotPermitted, Refusal, TousuError
from core.domain.people.identities import FIELDS
from core.domain.proof.journal import verify
from core.storage.people.access import Grant
from core.storage.sealed.identityrequests import IdentityRequest
from core.usecases.casework import handling, linking
from core.usecases.casework.handling import Deed
from core.usecases.casework.intake import Claim
from core.usecases.messages import undelivered
from core.usecases.people import access
from core.usecases.sealed import emergencies, identities, releasing, secrecy
from core.usecases.sealed.identities import Seen
from core.usecases.timekeeping.recomputing import recompute
from tests.sealed.canaries import REPORTER, found_in
from tests.sealed.office import RESPONDENT, office, person, received
from tests.sectors.stories import officer
from tests.usecases.offices import DemoOffice

WHY = ("verify", "须向举报人核实称重经过")


@pytest.fixture
def here(tmp_path: Path) -> DemoOffice:
    return office(tmp_path)


def asked(here: DemoOffice, case: Case, by: str = "handler", **given: object) -> IdentityRequest:
    """A release asked for."""
    return releasing.ask(here.desk, person(by), case.number, *WHY, **given)  # type: ignore[arg-type]


def read(here: DemoOffice, case: Case, by: str = "handler") -> Seen:
    """Somebody looks, with a reason."""
    ground, reason = WHY
    return identities.read(here.desk, person(by), case.number, ground=ground, reason=reason)


def events(here: DemoOffice, case: Case) -> list[str]:
    return [entry.event for entry in here.stored(case).journal]


@pytest.mark.parametrize(
    "by", ["clerk", "handler", "unit_head", "chief", "legal", "director", "supervisor", "custodian"]
)
@pytest.mark.parametrize("kind", ["complaint", "report"])
def test_everybody_sees_masks_and_of_hidden_ones_the_role(
    here: DemoOffice, kind: str, by: str
) -> None:
    seen = identities.look(here.desk, person(by), received(here, kind).number)
    assert found_in(str([vars(party) for party in seen.parties]).encode()) == []
    assert not seen.plain
    reporter, shop = seen.parties
    assert reporter.name == ("欧**" if kind == "complaint" else "")
    assert (reporter.sealed, shop.name) == (kind == "report", "和**")


@pytest.mark.parametrize(
    ("by", "why", "allowed"),
    [
        ("clerk", False, True),
        ("handler", False, True),
        ("unit_head", True, True),
        ("unit_head", False, False),
        ("custodian", True, True),
        ("custodian", False, False),
        ("legal", True, False),
        ("chief", True, False),
        ("supervisor", True, False),
        ("director", True, False),
    ],
)
def test_an_open_identity_is_for_who_handles_the_case(
    here: DemoOffice, by: str, why: bool, allowed: bool
) -> None:
    case = received(here)
    before = events(here, case)
    ground, reason = WHY if why else ("", "")
    if not allowed:
        with pytest.raises((NotPermitted, Refusal)):
            identities.read(here.desk, person(by), case.number, ground=ground, reason=reason)
        assert events(here, case) == before
        return
    seen = identities.read(here.desk, person(by), case.number, ground=ground, reason=reason)
    assert [party.name for party in seen.parties] == [REPORTER.name, RESPONDENT.name]
    assert by in seen.watermark
    assert case.number in seen.watermark
    assert events(here, case) == [*before, "identity_read"]


def test_who_holds_no_role_in_the_sector_finds_no_case(here: DemoOffice) -> None:
    case = received(here)
    for by in (person("admin"), person("policy_editor"), person("records_officer")):
        for look in (identities.look, identities.read):
            with pytest.raises(NotFound):
                look(here.desk, by, case.number)  # type: ignore[operator]
        with pytest.raises(NotFound):
            releasing.ask(here.desk, by, case.number, *WHY)


def test_a_release_opens_what_was_asked_for_to_who_asked_until_it_ends(here: DemoOffice) -> None:
    case = received(here, "report")
    request = asked(here, case, fields=["contact"])
    assert read(here, case).parties[0].contact == ""  # nobody decided yet
    granted = releasing.decide(here.desk, person("custodian"), request.id, grant=True, minutes=10)
    assert granted.until == here.desk.now() + timedelta(minutes=10)
    reporter = read(here, case).parties[0]
    assert (reporter.contact, reporter.name, reporter.id_number) == (REPORTER.contact, "", "")
    for other in ("unit_head", "handler#2", "custodian"):
        assert found_in(repr([vars(p) for p in read(here, case, other).parties]).encode()) == []
    here.clock.advance(timedelta(minutes=9, seconds=59))
    assert read(here, case).parties[0].contact == REPORTER.contact
    here.clock.advance(timedelta(seconds=1))
    assert read(here, case).parties[0].contact == ""
    told = events(here, case)
    assert told.count("identity_read") == 7
    assert [e for e in told if e in ("identity_asked", "identity_released")] == [
        "identity_asked", "identity_released",
    ]  # fmt: skip
    assert found_in(repr([vars(entry) for entry in here.stored(case).journal]).encode()) == []
    assert verify(here.stored(case).journal, case.number) is None


@pytest.mark.parametrize(
    ("ground", "reason", "fields"),
    [
        ("verify", "太短", FIELDS),
        ("verify", "          ", FIELDS),
        ("curiosity", "想知道是谁举报了我们", FIELDS),
        ("", "想知道是谁举报了我们", FIELDS),
        ("verify", "须向举报人核实称重经过", ()),
        ("verify", "须向举报人核实称重经过", ("name", "salary")),
    ],
)
def test_a_release_needs_a_ground_a_reason_and_fields(
    here: DemoOffice, ground: str, reason: str, fields: tuple[str, ...]
) -> None:
    case = received(here, "report")
    before = events(here, case)
    with pytest.raises(Refusal) as refused:
        releasing.ask(here.desk, person("handler"), case.number, ground, reason, fields)
    assert refused.value.code == "invalid_input"
    assert events(here, case) == before
    assert releasing.requests(here.desk, person("custodian")) == []


def test_only_another_custodian_who_keeps_away_from_the_case_decides(here: DemoOffice) -> None:
    case = received(here, "report")
    here.learn(case, by="worker", in_duty=True)
    request = asked(here, case)
    tries: list[tuple[object, type[TousuError]]] = [
        (person("handler"), NotFound),
        (person("chief"), NotFound),
        (person("director"), NotFound),
        (person("admin"), NotFound),
        (person("handler", "handler", "custodian"), Refusal),  # asked himself
        (person("worker", "custodian"), Refusal),  # has worked on it
    ]
    for by, error in tries:
        with pytest.raises(error):
            releasing.decide(here.desk, by, request.id, grant=True)  # type: ignore[arg-type]
    for minutes in (0, 31, -5):
        with pytest.raises(Refusal):
            releasing.decide(
                here.desk, person("custodian"), request.id, grant=True, minutes=minutes
            )
    assert read(here, case).parties[0].name == ""
    releasing.decide(here.desk, person("custodian"), request.id, grant=True)
    with pytest.raises(TousuError, match="already"):
        releasing.decide(here.desk, person("custodian#2"), request.id, grant=False, reason="晚了")


def test_a_refusal_says_why_and_opens_nothing(here: DemoOffice) -> None:
    case = received(here, "report")
    request = asked(here, case)
    with pytest.raises(Refusal):
        releasing.decide(here.desk, person("custodian"), request.id, grant=False)
    why = "可向举报人留言"
    releasing.decide(here.desk, person("custodian"), request.id, grant=False, reason=why)
    assert read(here, case).parties[0].name == ""
    (mine,) = releasing.requests(here.desk, person("handler"))
    assert (mine.state, mine.note) == ("refused", why)
    assert releasing.requests(here.desk, person("unit_head")) == []


def test_of_the_anonymous_nobody_may_ask(here: DemoOffice) -> None:
    case = received(here, "report", arrival_secrecy="anonymous", arrival_parties=(RESPONDENT,))
    with pytest.raises(Refusal, match="匿名"):
        asked(here, case)
    with pytest.raises(Refusal):
        secrecy.set_level(here.desk, person("chief"), case.number, "open", *WHY)


def test_secrecy_is_raised_by_one_and_lowered_by_two(here: DemoOffice) -> None:
    case = received(here)
    assert here.stored(case).secrecy == "open"
    assert secrecy.set_level(here.desk, person("handler"), case.number, "sealed") is None
    assert here.stored(case).secrecy == "sealed"
    assert read(here, case).parties[0].name == ""
    with pytest.raises(NotPermitted):
        secrecy.set_level(here.desk, person("handler"), case.number, "open", *WHY)
    request = secrecy.set_level(here.desk, person("chief"), case.number, "confidential", *WHY)
    assert request is not None
    assert here.stored(case).secrecy == "sealed"
    with pytest.raises(Refusal):
        releasing.decide(here.desk, person("chief", "chief", "custodian"), request.id, grant=True)
    releasing.decide(here.desk, person("custodian"), request.id, grant=True)
    assert here.stored(case).secrecy == "confidential"
    assert read(here, case).parties[0].name == REPORTER.name


def test_a_kind_that_is_always_sealed_stays_so(here: DemoOffice) -> None:
    case = received(here, "report")
    with pytest.raises(Refusal, match="封存"):
        secrecy.set_level(here.desk, person("chief"), case.number, "open", *WHY)


def test_what_two_cases_share_stays_hidden_while_one_hides_it(here: DemoOffice) -> None:
    case = received(here)
    claim = Claim("report", {})
    other = linking.split(here.desk, case.number, officer("handler"), claim, "另有举报")
    assert (other.submission, here.stored(other).secrecy) == (case.submission, "sealed")
    assert read(here, case).parties[0].name == ""
    secrecy.set_level(here.desk, person("handler"), case.number, "sealed")
    request = secrecy.set_level(here.desk, person("chief"), case.number, "open", *WHY)
    assert request is not None
    releasing.decide(here.desk, person("custodian"), request.id, grant=True)
    assert here.stored(case).secrecy == "open"
    assert read(here, case).parties[0].name == ""


def test_the_same_person_is_known_again_without_opening_anything(here: DemoOffice) -> None:
    first = received(here)
    again = received(here, reporter=replace(REPORTER, name="欧 阳 隐 鸢", id_number=""))
    received(here, reporter=replace(REPORTER, contact="13977718284", id_number=""))
    hidden = received(here, "report")
    sealed = received(here, arrival_secrecy="sealed")

    def others(case: Case) -> tuple[str, ...]:
        return identities.look(here.desk, person("clerk"), case.number).others

    assert others(first) == (again.number,)
    assert others(again) == (first.number,)
    assert others(hidden) == others(sealed) == ()


def test_a_custodian_who_decided_handles_nothing_of_the_case(here: DemoOffice) -> None:
    case, other = received(here, "report"), received(here)
    both = person("keeper", "custodian", "clerk")
    releasing.decide(here.desk, both, asked(here, case).id, grant=True)
    deed = {"officer": Officer("keeper", ("clerk",)), "act": "withdraw"}
    with pytest.raises(Refusal) as refused:
        handling.act(here.desk, case.number, Deed(**deed))  # type: ignore[arg-type]
    assert refused.value.code == "conflict_of_interest"
    handling.act(here.desk, other.number, Deed(**deed))  # type: ignore[arg-type]
    again = asked(here, case)
    assert releasing.decide(here.desk, both, again.id, grant=True).state == "granted"


HEADED = "保密专员出差,举报人有危险"


def emergency(here: DemoOffice, request: int, by: str, **given: object) -> IdentityRequest:
    """A head agrees in a custodian's place."""
    given.setdefault("reason", HEADED)
    return emergencies.agree(here.desk, person(by), request, **given)  # type: ignore[arg-type]


def test_two_heads_release_where_no_custodian_can_be_reached(here: DemoOffice) -> None:
    for name, role in (("shen", "auditor"), ("mi", "custodian"), ("li", "handler")):
        access.add_user(here.desk, name, grants=[Grant(role)], email=f"{name}@office.example")
    case = received(here, "report")
    request = asked(here, case)
    first = emergency(here, request.id, "unit_head")
    assert (first.state, read(here, case).parties[0].name) == ("reviewed", "")
    released = emergency(here, request.id, "chief")
    assert released.until == here.desk.now() + emergencies.LONGEST
    assert (released.decided_by, released.second_by) == ("unit_head", "chief")
    assert read(here, case).parties[0].name == REPORTER.name
    assert read(here, case, "unit_head").parties[0].name == "", "only who asked may look"
    told = {m.receiver: m.body for m in undelivered.find(here.desk) if "glass" in m.type}
    assert set(told) == {"shen", "mi"}
    assert all(case.number in body for body in told.values())
    assert found_in("".join(told.values()).encode()) == []
    assert [e for e in events(here, case) if "glass" in e] == ["glass_agreed", "glass_broken"]
    assert recompute(here.desk, case.number).difference is None
    here.clock.advance(emergencies.LONGEST - timedelta(seconds=1))
    assert read(here, case).parties[0].name == REPORTER.name
    here.clock.advance(timedelta(seconds=1))
    assert read(here, case).parties[0].name == ""


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("handler", None, "forbidden"),
        ("legal", None, "forbidden"),
        ("supervisor", None, "forbidden"),
        ("custodian", None, "forbidden"),
        ("auditor", None, "not_found"),
        ("unit_head", "unit_head", "needs_second_officer"),
        ("chief", None, "needs_second_officer"),
        ("unit_head", "chief", "needs_second_officer"),
        ("unit_head", "director", ""),
        ("unit_head", "unit_head#2", ""),
    ],
)
def test_neither_who_asked_nor_one_head_twice(
    here: DemoOffice, first: str, second: str | None, code: str
) -> None:
    case = received(here, "report")
    request = asked(here, case, "chief").id
    try:
        emergency(here, request, first)
        if second:
            assert emergency(here, request, second).state == "granted"
    except TousuError as refused:
        assert refused.code == code  # noqa: PT017 (which of the two refuses is told by the row)
    else:
        assert code == ""


def test_an_emergency_needs_a_reason_and_two_heads_within_four_hours(here: DemoOffice) -> None:
    case = received(here, "report")
    request = asked(here, case).id
    for wrong in ({"reason": "急"}, {"minutes": 241}, {"minutes": 0}):
        with pytest.raises(Refusal) as refused:
            emergency(here, request, "chief", **wrong)
        assert refused.value.code == "invalid_input"
    emergency(here, request, "unit_head")
    here.clock.advance(emergencies.LONGEST)
    late = emergency(here, request, "chief")
    assert (late.state, late.decided_by) == ("reviewed", "chief"), "the first agreement is over"
    assert emergency(here, request, "director", minutes=5).state == "granted"
    with pytest.raises(TousuError):
        emergency(here, request, "director")


def test_the_month_lists_them_and_raises_an_alarm(here: DemoOffice) -> None:
    empty = emergencies.month(here.desk)
    assert (empty.releases, empty.alarming) == (0, False)
    case = received(here, "report")
    given = asked(here, case).id
    releasing.decide(here.desk, person("custodian"), given, grant=True, minutes=1)
    request = asked(here, case).id
    for head in ("unit_head", "chief"):
        emergency(here, request, head)
    found = emergencies.month(here.desk)
    assert ([one.number for one in found.without], found.releases) == ([case.number], 2)
    assert found.alarming
    assert not replace(found, releases=200).alarming
    assert replace(found, releases=199).alarming
    here.clock.advance(timedelta(days=31))
    assert emergencies.month(here.desk).without == ()
    assert len(emergencies.month(here.desk, found.label).without) == 1
    with pytest.raises(Refusal):
        emergencies.month(here.desk, "2026")
