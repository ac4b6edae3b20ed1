"""What became of each rule of the sources: the list held against what policies cite."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.rules.coverage import Rule, Traced, Where, compare, counts

HERE = Where("complaint", "timers.answer", date(2020, 1, 1), place="complaint.yaml:7")
THERE = Where("notices", "final_reply")


def rule(**said: str | tuple[str, ...]) -> Rule:
    """The rule R-1, which policies cite by its id."""
    return Rule("R-1", refs=("R-1",), **said)  # type: ignore[arg-type]


def only(one: Rule, *, cited: bool = False, there: bool = False) -> Traced:
    """What became of ``one``, the single rule listed, where R-1 may be cited and ``at`` stand."""
    (found,) = compare(
        [one],
        {"R-1": (HERE,)} if cited else {},
        {"notices final_reply": (THERE,) if there else ()},
    )
    return found


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (rule(guidance="no number"), "guidance"),
        (rule(later="a report"), "later"),
        (rule(guidance="no number", later="a report"), "later"),
        (Rule("Regulation", expressed="everywhere", numbered=False), "expressed"),
    ],
    ids=["guidance", "later", "later, meanwhile guidance", "a source taken at its word"],
)
def test_what_nobody_needs_to_cite(one: Rule, status: str) -> None:
    found = only(one)
    assert (found.status, found.where, found.en) == (status, (), "")


def test_a_rule_is_expressed_where_it_is_cited() -> None:
    found = only(rule(expressed="timer", guidance="in part", later="the rest"), cited=True)
    assert (found.status, found.where) == ("expressed", (HERE,))


def test_a_place_stands_for_a_citation() -> None:
    found = only(rule(expressed="reply", at=("notices final_reply",)), there=True)
    assert (found.status, found.where) == ("expressed", (THERE,))


def test_places_are_shown_after_citations() -> None:
    found = only(rule(expressed="reply", at=("notices final_reply",)), cited=True, there=True)
    assert found.where == (HERE, THERE)


def test_a_rule_listed_as_expressed_and_cited_nowhere_is_missing() -> None:
    found = only(rule(expressed="timer"))
    assert (found.status, found.en) == ("missing", "listed as expressed, but cited nowhere")


def test_a_source_names_the_reference_that_is_cited_nowhere() -> None:
    source = Rule("Regulation", "dispute", refs=("law 2.3", "R-1"), numbered=False)
    found = only(source, cited=True)
    assert (found.status, found.where) == ("missing", (HERE,))
    assert found.en.endswith("cited nowhere: law 2.3")


def test_a_place_that_is_not_there_is_missing_even_of_a_rule_that_is_cited() -> None:
    found = only(rule(expressed="reply", at=("notices final_reply",)), cited=True)
    assert (found.status, found.en) == ("missing", "there is no notices final_reply")


@pytest.mark.parametrize("said", ["guidance", "later"])
def test_a_rule_cited_but_not_listed_as_expressed_is_missing(said: str) -> None:
    found = only(rule(**{said: "why"}), cited=True)
    assert (found.status, found.where) == ("missing", (HERE,))
    assert found.en == "cited, but not listed as expressed"


def test_an_id_cited_but_not_listed_is_missing_and_comes_last() -> None:
    cited = {"R-9": (HERE,), "R-1": (HERE,), "R-8": (THERE,)}
    found = compare([rule(expressed="timer")], cited, {})
    assert [(one.rule.id, one.status) for one in found] == [
        ("R-1", "expressed"), ("R-8", "missing"), ("R-9", "missing"),
    ]  # fmt: skip
    assert found[1].where == (THERE,)
    assert found[1].en == "cited, but not listed"
    assert found[1].rule.numbered


def test_every_status_is_counted() -> None:
    found = compare([rule(later="a report"), Rule("R-2", guidance="no number")], {}, {})
    assert counts(found) == {"missing": 0, "expressed": 0, "guidance": 1, "later": 1}
