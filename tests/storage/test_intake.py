"""Submissions come back with their parties, once for each external id, and print no names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.casework.submissions import Party, Submission
from core.domain.errors import Conflict, NotFound
from core.storage.unit_of_work import Store
from tests.storage.examples import NOW, RECEIVED

PARTIES = (
    Party("reporter", "张三", "13800000000", "某路1号", "110101", sealed=True),
    Party("respondent", "某商店"),
)
LETTER = Submission(
    "market_supervision", "default", "letter", RECEIVED, NOW,
    subject="退款", description="商家拒不退款", external_id="12315-1", parties=PARTIES,
)  # fmt: skip


def test_a_submission_comes_back_with_its_parties(store: Store) -> None:
    with store.write() as unit:
        added = unit.submissions.add(LETTER)
    assert added.id is not None
    with store.read() as unit:
        kept = unit.submissions.get(added.id)
        assert unit.submissions.find("market_supervision", "12315-1") == kept
        assert {(one.role, one.name, one.contact) for one in kept.parties} == {
            ("reporter", "", ""), ("respondent", "", ""),
        }  # fmt: skip
        assert replace(kept, parties=unit.submissions.identities(added.id)) == added
        assert unit.submissions.find("hospital", "12315-1") is None
        with pytest.raises(NotFound):
            unit.submissions.get(999)
    anonymous = [replace(party, id=None) for party in added.parties]
    assert replace(added, id=None, parties=tuple(anonymous)) == LETTER


def test_an_external_id_comes_once_a_sector(store: Store) -> None:
    with store.write() as unit:
        for letter in (LETTER, replace(LETTER, sector="hospital")):
            unit.submissions.add(letter)
        for _ in range(2):
            unit.submissions.add(replace(LETTER, external_id=None))
    with pytest.raises(Conflict), store.write() as unit:
        unit.submissions.add(LETTER)


def test_no_name_is_printed() -> None:
    assert not {"张三", "13800000000", "某路1号", "110101", "商家"} & set(repr(LETTER).split("'"))
