"""What lies under a policy, what it changes, and what is hashed."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.expressions import Env
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Param
from core.domain.worktime.periods import Period, Unit
from core.policyfiles.layers import digest
from tests.policyfiles.offices import drafted, office, policy

HEAD = "policy: draft\nin_force: {from: 2020-01-01}\n"


def version(year: int) -> Policy:
    """The version of the model complaint policy that begins in ``year``."""
    found = office().version_on("complaint", "default", date(year, 1, 1))
    assert found is not None
    return found


def test_an_amending_version_holds_only_what_differs() -> None:
    old, new = version(2020), version(2024)
    assert old.parameters["accept_within"].on(date(2024, 1, 1)) == Period(7, Unit.WORKDAYS)
    assert new.parameters["accept_within"].on(date(2024, 1, 1)) == Period(5, Unit.WORKDAYS)
    assert new.parameters["accept_within"].cite == old.parameters["accept_within"].cite
    assert new.admissibility == old.admissibility


def test_null_takes_a_key_away() -> None:
    assert "negotiate" in version(2020).procedure
    assert "negotiate" not in version(2024).procedure


def test_validity_and_source_are_never_inherited() -> None:
    assert version(2024).in_force.end is None
    assert version(2024).source == {"title": "样板办法(修订)"}
    assert "amends" not in version(2024).document


def test_an_act_of_the_base_is_taken_by_naming_it() -> None:
    archive = version(2020).procedure["archive"]
    assert archive.from_ == ("closed", "withdrawn")
    assert archive.demands.by == ("clerk",)
    assert archive.title == {"zh": "归档", "en": "Archive"}


def test_given_keys_change_the_act_of_the_base() -> None:
    callback = version(2020).procedure["callback"]
    assert callback.demands.by == ("clerk", "handler")
    assert [ask.fact for ask in callback.demands.asks] == ["satisfied"]


def test_acts_nobody_names_are_not_in_the_policy() -> None:
    assert "reopen" not in version(2020).procedure
    assert "acts" not in version(2020).document


def test_acts_stand_in_the_order_of_the_file() -> None:
    assert list(version(2020).procedure)[:3] == ["accept", "reject", "negotiate"]
    assert list(version(2020).procedure)[-2:] == ["close", "archive"]


def test_the_later_of_two_abstract_policies_lies_above() -> None:
    sector = drafted(
        one="policy: one\nabstract: true\nparameters: {a: {value: 1}, b: {value: 1}}\n",
        two="policy: two\nabstract: true\nparameters: {b: {value: 2}}\n",
        draft=HEAD + "extends: [one, two]\n",
    )
    found = next(p for p in sector.policies if p.slug == "draft")
    day = date(2020, 1, 1)
    assert {name: p.on(day) for name, p in found.parameters.items()} == {"a": 1, "b": 2}


def test_lists_are_replaced_not_joined() -> None:
    text = HEAD + "extends: [core]\nprocedure:\n  close: {by: [chief]}\n"
    assert policy(text).procedure["close"].demands.by == ("chief",)


def test_dated_values_of_a_parameter_are_chosen_by_day() -> None:
    limit = version(2020).parameters["claim_limit"]
    assert limit.on(date(1999, 1, 1)) == Period(1, Unit.YEARS)
    assert limit.on(date(2020, 1, 1)) == Period(3, Unit.YEARS)


def test_open_stands_for_what_has_not_ended_and_except_takes_away() -> None:
    reject = version(2020).procedure["reject"]
    assert reject.from_ is not None
    assert "registered" in reject.from_
    assert not {"negotiating", "closed", "archived"} & set(reject.from_)


def test_a_row_takes_what_it_does_not_say_from_its_timer() -> None:
    long, short = version(2020).timers["answer"].terms
    assert (long.strength, long.cite.basis) == ("soft", "第八条")
    assert (short.strength, short.cite.basis) == ("hard", "第七条")
    assert [when.slug for when in long.met_by] == ["reply"]


def test_a_parameter_where_a_period_belongs_stays_a_reference() -> None:
    assert version(2020).timers["accept"].terms[0].within == Param("accept_within")


def test_a_deemed_act_may_count_from_a_day_reckoned_from_the_last_day() -> None:
    deem = version(2020).timers["accept"].terms[0].lapse.deem
    assert deem is not None
    assert (deem.act, deem.event) == ("accept", "deemed_accepted")
    assert deem.effective is not None
    counted: Any = deem.effective.evaluate(Env({"due": date(2020, 5, 6)}))
    assert counted == date(2020, 5, 7)


def test_cells_say_the_same_as_a_condition() -> None:
    row = version(2020).tables["routing"].rows[0]
    assert row.when.text == 'subject in ["fees", "conduct"] && departments == 1'


def test_the_document_is_plain_data_and_tells_its_files() -> None:
    new = version(2024)
    assert json.loads(json.dumps(new.document)) == new.document
    assert [file.rsplit("/", 1)[-1] for file in new.files] == [
        "base_policy.yaml",
        "common.yaml",
        "complaint_2020-01-01.yaml",
        "complaint_2024-01-01.yaml",
    ]


PARTS = (
    'applies: kind == "complaint"',
    "parameters:\n  limit: {value: 7 workdays, basis: 第一条}",
    "procedure:\n  accept: {from: registered, to: accepted, by: [handler]}",
    "tasks:\n  follow_up: {role: handler}",
    "transition: pinned",
)


@settings(max_examples=25, deadline=None)
@given(parts=st.permutations(PARTS), comment=st.sampled_from(["", "# 说明\n", "\n\n"]))
def test_the_digest_does_not_depend_on_order_or_comments(parts: list[str], comment: str) -> None:
    plain = policy(HEAD + "\n".join(PARTS) + "\n")
    shuffled = policy(HEAD + comment.join(f"{part}\n" for part in parts))
    assert shuffled.digest == plain.digest


def test_the_digest_depends_on_every_value() -> None:
    one = policy(HEAD + "parameters: {limit: {value: 7}}\n")
    other = policy(HEAD + "parameters: {limit: {value: 8}}\n")
    assert one.digest != other.digest


WORD = st.text("ab甲乙", max_size=3)


@given(st.dictionaries(WORD, st.integers(-999, 999) | WORD | st.booleans()))
def test_the_canonical_form_is_sorted(document: dict[str, Any]) -> None:
    assert digest(document) == digest(dict(reversed(list(document.items()))))
