"""What ``public_form`` of a sector may say, and what is said of a mistake in it."""

from __future__ import annotations

import pytest

from core.policyfiles import PolicyFileError, load_sector_folder
from tests.places import REPO
from tests.policyfiles.offices import OFFICE

SECTORS = ("hospital", "market_supervision", "property_mgmt")
_HEAD = (OFFICE / "sector.yaml").read_text("utf-8").rstrip("\n")
_TITLE = "title: {zh: 一, en: One}"
_SAYS = "says: {zh: 投诉, en: Complaint}"


def _with(form: str) -> str:
    return f"{_HEAD}\npublic_form:\n{form}\n"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (f"  inquiry: {{{_SAYS}}}", "public_form.inquiry: there is no kind inquiry"),
        ("  complaint: {asks: [knew_on]}", "public_form.complaint.says: this is missing"),
        (f"  complaint: {{{_SAYS}, ask: [knew_on]}}", "complaint.ask: unknown key"),
        (f"  complaint: {{{_SAYS}, asks: [knew_in]}}", "asks[0]: there is no fact knew_in"),
        (f"  complaint: {{{_SAYS}, afterwards: [officer]}}", "there is no fact officer"),
        (f"  complaint: {{{_SAYS}, name_given: knew_on}}", "name_given: knew_on is a date"),
        (
            f"  complaint: {{{_SAYS}, matters: [{{{_TITLE}, facts: {{knew_on: soon}}}}]}}",
            "matters[0].facts.knew_on: knew_on must be a day",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(form: str, said: str) -> None:
    with pytest.raises(PolicyFileError) as refused:
        load_sector_folder(OFFICE, {"sector.yaml": _with(form)})
    told = [f"{one.path}: {one.en} {one.hint}" for one in refused.value.problems]
    assert any(said in line for line in told), told
    assert all(line.startswith("policyfiles/office/sector.yaml:") for line in told), told


def test_a_form_is_read() -> None:
    form = "  complaint:\n    says: {zh: 投诉, en: Complaint}\n    asks: [knew_on]\n"
    found = load_sector_folder(OFFICE, {"sector.yaml": _with(form)}).public_form["complaint"]
    assert [one.fact for one in found.asks] == ["knew_on"]
    assert found.says["en"] == "Complaint"


@pytest.mark.parametrize("slug", SECTORS)
def test_every_sector_asks_citizens_only_what_it_can_ask(slug: str) -> None:
    here = load_sector_folder(REPO / "plugins" / slug)
    assert here.public_form
    for kind, form in here.public_form.items():
        assert kind in here.kinds
        for question in form.asks:
            assert question.ask or here.facts[question.fact].ask, question.fact
