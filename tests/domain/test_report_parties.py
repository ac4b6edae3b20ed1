"""Who comes again and again is found, and told to nobody."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from core.domain.casework.submissions import Party
from core.domain.reports.definitions import Repeats
from tests.domain.reported import case, complainant, report, result, rows

TABLE = Repeats("t", tells=("subject",))


def shown(
    *parties: Party, table: Repeats = TABLE, kind: str = "complaint"
) -> list[tuple[str, ...]]:
    """The rows for one case of each party, all of ward A in March."""
    cases = [case(n, "2025-03-05", ward="A", kind=kind) for n, _ in enumerate(parties)]
    (found,) = result(report(table), cases, parties=[[party] for party in parties]).tables
    return rows(found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"contact": "138 0000 1111"}, {"contact": "+86-13800001111"}),
        ({"contact": "手机:13800001111"}, {"contact": "13800001111"}),
        ({"contact": "０１０-６６６６７７７７"}, {"contact": "010 66667777"}),
        ({"id_number": "11010119800101123x"}, {"id_number": " 11010119800101123X "}),
        ({"name": "王 芳"}, {"name": "王芳"}),
        ({"name": "王芳", "address": "一村 3 号"}, {"name": "王芳", "address": "一村3号"}),
    ],
)
def test_the_same_party_is_known_again(one: dict[str, str], other: dict[str, str]) -> None:
    assert shown(complainant(**one), complainant(**other)) == [("投诉人甲", "2", "0")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        ({"name": " "}, {"name": " "}),
        ({"contact": "138****1111"}, {"contact": "138****1111"}),
        ({"contact": "12315"}, {"contact": "12315"}),
        ({"contact": "a1234567@x.cn"}, {"contact": "b1234567@x.cn"}),
        ({"name": "王芳", "address": "一村3号"}, {"name": "王芳", "address": "二村3号"}),
        ({"name": "王芳", "sealed": True}, {"name": "王芳", "sealed": True}),
        ({"name": "王芳", "sealed": True}, {"name": "王芳"}),
        ({"contact": "13800001111"}, {"contact": "13800001112"}),
    ],
)
def test_others_and_those_who_cannot_be_known_are_in_no_row(
    one: dict[str, str], other: dict[str, str]
) -> None:
    assert shown(complainant(**one), complainant(**other)) == []


def test_the_same_name_in_another_unit_is_somebody_else() -> None:
    cases = [case(1, "2025-03-05", ward="A"), case(2, "2025-03-05", ward="B")]
    twice = [[complainant("王芳")], [complainant("王芳")]]
    (found,) = result(report(TABLE), cases, parties=twice).tables
    assert found.rows == ()


def test_a_kind_that_seals_identities_is_never_grouped() -> None:
    party = complainant("王芳", contact="13800001111")
    assert shown(party, party, kind="report") == []
    assert shown(replace(party, role="reporter"), replace(party, role="reporter"))


def test_what_shares_one_key_each_with_a_third_is_one_party() -> None:
    parties = [
        complainant(contact="13800001111"),
        complainant(id_number="110101198001011234"),
        complainant(contact="13800001111", id_number="110101198001011234"),
    ]
    assert shown(*parties) == [("投诉人甲", "3", "0")]


def test_a_respondent_is_known_by_the_name_alone() -> None:
    table = Repeats("t", party="respondent", at_least=3)
    shop = Party("respondent", "好又多 超市")
    assert shown(shop, shop, shop, table=table) == [("被投诉人甲", "3", "0")]
    assert shown(shop, shop, table=table) == []
    assert shown(*[complainant("好又多超市")] * 3, table=table) == []


def test_the_period_before_is_told_and_growth_asked_for() -> None:
    table = Repeats("t", grows_by=Decimal(1))
    days = ["2025-03-01", "2025-03-02", "2025-02-01", "2025-02-02", "2024-03-01"]
    cases = [case(n, day, ward="A") for n, day in enumerate(days)]
    parties = [[complainant("王芳")]] * 5
    (steady,) = result(report(TABLE), cases, parties=parties).tables
    assert rows(steady) == [("投诉人甲", "2", "2")]
    (grown,) = result(report(table), cases, parties=parties).tables
    assert grown.rows == ()


def test_a_row_tells_its_cases_and_what_they_are_about() -> None:
    subjects = ["food", "noise", "food"]
    cases = [case(n, "2025-03-05", ward="A", subject=s) for n, s in enumerate(subjects, 1)]
    (found,) = result(report(TABLE), cases, parties=[[complainant("王芳")]] * 3).tables
    (row,) = found.rows
    assert row.cases == ("C-01", "C-02", "C-03")
    assert [(title["zh"], count) for title, count in row.told] == [("伙食", 2), ("噪声", 1)]


def test_labels_run_on_and_rows_beyond_the_room_are_counted() -> None:
    people = [complainant(f"人{n}") for n in range(12) for _ in range(2)]
    found = shown(*people, table=replace(TABLE, top=11))
    assert [line[0] for line in found][8:] == ["投诉人壬", "投诉人癸", "投诉人11"]
