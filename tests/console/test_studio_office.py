"""Forms of what concerns the office: duties, nightly checks, mails, measures of a scorecard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from core.storage.rules.policies import Draft
from core.usecases.desk import Desk
from core.usecases.policymaking import drafts
from core.usecases.policymaking.drafts import Change
from tests.api.people import Person
from tests.console.studiodesk import PAYLOAD, SECTOR, desk, lin, shipped, text_of
from tests.console.studiopeople import form, read, send, sent
from tests.usecases.test_editing import caller

__all__ = ["desk", "lin", "shipped"]

PATH = "policies/office_2027-01-01.yaml"
CARD = "scorecards/service_indicators_2027-01-01.yaml"
#: Duties and checks of its own, with comments that nobody wants to lose.
HEAD = """\
policy: office
in_force: {from: 2027-01-01}
amends: 2018-01-01

duties:
  monthly_report:
    due: {day: 30}                      # 月末
    met_by: file_monthly_report
inspections:
  outside_numbers:
    gaps: {channels: [phone, letter], digits: 6}         # 按月
    role: supervisor                    # 督查
"""
CARD_HEAD = """\
scorecard: service_indicators
in_force: {from: 2027-01-01}
amends: 2018-01-01

measures:
  valid_share:                          # 有效率
    cases: {policies: [complaint], when: validity == "valid"}      # 分子
"""


@pytest.fixture
def draft(desk: Desk) -> Draft:
    """A draft of the office's rules and of a scorecard."""
    files = {PATH: HEAD, CARD: CARD_HEAD}
    return drafts.begin(desk, caller("lin"), SECTOR, "修订", Change(files))


@pytest.fixture
def here(draft: Draft) -> str:
    """Where its forms are."""
    return f"/studio/{SECTOR}/drafts/{draft.id}/edit"


#: What is typed on which form: the lines that go, and those that come in their place.
EDITS: Mapping[str, tuple[str, dict[str, Any], str, str]] = {
    "the day of a duty": (
        "duty?name=monthly_report", {"due.day": "25"}, "{day: 30}", "{day: 25}",
    ),
    "a duty so long after its period": (
        "duty?name=monthly_report",
        {"falls_due": "after", "due.after.n": "15", "due.after.unit": "days"},
        "{day: 30}", "{day: null, after: 15 days}",
    ),
    "a duty due at the end": (
        "duty?name=monthly_report", {"falls_due": "end"}, "{day: 30}", "end",
    ),
    "what a duty calls upon": (
        "duty?name=monthly_report", {"lapse": ["", "escalate:chief"]},
        "    met_by: file_monthly_report\n",
        "    met_by: file_monthly_report\n    lapse: [escalate:chief]\n",
    ),
    "a new duty": (
        "duty",
        {"slug": "inventory", "title.zh": "清点", "title.en": "Inventory", "every": "year",
         "met_by": ["", "survey"], "role": "clerk", "basis": "第三条"},
        "    met_by: file_monthly_report\n",
        ("    met_by: file_monthly_report\n  inventory:\n    title: {zh: 清点, en: Inventory}\n"
        "    every: year\n    due: end\n    met_by: [survey]\n    role: clerk\n"
            "    basis: 第三条\n"),
    ),
    "one number of a check": (
        "inspection?name=outside_numbers", {"gaps.digits": "8"}, "digits: 6", "digits: 8",
    ),
    "another kind of check": (
        "inspection?name=outside_numbers",
        {"looks_for": "late", "late.after.n": "2", "late.after.unit": "workdays"},
        ("    gaps: {channels: [phone, letter], digits: 6}         # 按月\n"
        "    role: supervisor                    # 督查\n"),
        ("    gaps: null         # 按月\n    role: supervisor                    # 督查\n"
        "    late: {after: 2 workdays}\n"),
    ),
    "a new check": (
        "inspection",
        {"slug": "unanswered", "title.zh": "未答复", "title.en": "Unanswered",
         "looks_for": "cases", "cases.when.face": "text",
         "cases.when.text": 'status == "closed" && !done("callback")', "opens": ["", "explain"]},
        "    role: supervisor                    # 督查\n",
        ("    role: supervisor                    # 督查\n  unanswered:\n"
        "    title: {zh: 未答复, en: Unanswered}\n"
        '    cases: {when: status == "closed" && !done("callback")}\n'
        "    opens: [explain]\n"),
    ),
}  # fmt: skip
MEASURES: Mapping[str, tuple[str, dict[str, Any], str, str]] = {
    "what of the cases counts": (
        "measure?name=valid_share", {"cases.dated": ["", "close"]},
        'when: validity == "valid"}', 'when: validity == "valid", dated: [close]}',
    ),
    "a condition of the cases": (
        "measure?name=valid_share", {"cases.when.face": "text", "cases.when.text": ""},
        ', when: validity == "valid"', ", when: null",
    ),
    "a rate that becomes a count": (
        "measure?name=valid_share", {"counts": "count"},
        "# 分子\n", "# 分子\n    of: null\n",
    ),
    "a new ranking": (
        "measure",
        {"slug": "in_all", "title.zh": "全部", "title.en": "All", "counts": "count"},
        "# 分子\n",
        "# 分子\n  in_all:\n    title: {zh: 全部, en: All}\n    cases: {}\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", [*EDITS, *MEASURES])
def test_a_form_changes_its_lines_and_no_others(
    lin: Person, desk: Desk, draft: Draft, here: str, name: str
) -> None:
    path, typed, old, new = {**EDITS, **MEASURES}[name]
    file, head = (PATH, HEAD) if name in EDITS else (CARD, CARD_HEAD)
    asked = f"{here}/{path}{'&' if '?' in path else '?'}file={file}"
    sent(lin, asked, "revision", do="save", **typed)
    assert text_of(desk, draft, file) == head.replace(old, new, 1)


def test_a_form_sent_as_it_is_changes_nothing(
    lin: Person, desk: Desk, draft: Draft, here: str
) -> None:
    sector = desk.registry.sector(SECTOR)
    office = next(one for one in sector.policies if one.office)
    card = next(one for one in sector.scorecards if one.slug == "service_indicators")
    forms = [("duty", PATH, slug) for slug in office.duties]
    forms += [("inspection", PATH, slug) for slug in office.inspections]
    forms += [("measure", CARD, slug) for slug in card.measures]
    assert len(forms) > 12
    for kind, file, slug in forms:
        path = f"{here}/{kind}?name={slug}&file={file}"
        answer = send(lin, form(lin, path, "revision", "save"), do="save")
        assert answer.status_code == 303, answer.get_data(as_text=True)
        assert "done=same" in answer.headers["Location"], path
    assert (text_of(desk, draft), text_of(desk, draft, CARD)) == (HEAD, CARD_HEAD)


def test_who_is_told_by_mail_is_added_changed_and_removed(
    lin: Person, desk: Desk, draft: Draft, here: str
) -> None:
    typed = {"slug": "lapsed", "on.0.word": "lapsed", "to": ["", "officer", "unit_head"],
             "text": "overdue", "basis": "第二十条"}  # fmt: skip
    sent(lin, f"{here}/message?file={PATH}", "revision", do="save", **typed)
    written = "    on: [lapsed]\n    to: [officer, unit_head]\n    text: overdue\n"
    assert written in text_of(desk, draft)
    page = read(lin, f"{here.removesuffix('/edit')}?file={PATH}")
    assert "任何时限逾期" in page
    assert "承办人" in page
    path = f"{here}/message?name=lapsed&file={PATH}"
    more = {"on.1.word": "escalated", "on.1.when.face": "text",
            "on.1.when.text": 'severity == "major"', "to": ["", "officer"]}  # fmt: skip
    sent(lin, path, "revision", do="save", **more)
    assert '{event: escalated, when: severity == "major"}' in text_of(desk, draft)
    assert "to: [officer]" in text_of(desk, draft)
    sent(lin, path, "revision", do="remove")
    assert "overdue" not in text_of(desk, draft)


def test_duties_checks_and_measures_are_taken_away(
    lin: Person, desk: Desk, draft: Draft, here: str
) -> None:
    sent(lin, f"{here}/duty?name=liaison_meeting&file={PATH}", "revision", do="remove")
    sent(lin, f"{here}/inspection?name=late_entry&file={PATH}", "revision", do="remove")
    sent(lin, f"{here}/measure?name=subjects&file={CARD}", "revision", do="remove")
    assert "liaison_meeting: null" in text_of(desk, draft)
    assert "late_entry: null" in text_of(desk, draft)
    assert "subjects: null" in text_of(desk, draft, CARD)


#: What is refused: the form, what is typed, what is told, what stays in its field.
REFUSED: Mapping[str, tuple[str, dict[str, Any], str, str]] = {
    "no such day": ("duty?name=monthly_report", {"due.day": "三十"}, "几日", "三十"),
    "no day at all": (
        "duty?name=monthly_report", {"due.day": "", "basis": "第六条"}, "请填写", "第六条",
    ),
    "no name": ("duty", {"every": "month", "basis": "第六条"}, "代号", "第六条"),
    "no period": (
        "inspection?name=identical_replies",
        {"same_text.within.n": "许多"}, "在多久以内", "许多",
    ),
    "workdays where days are meant": (
        "inspection?name=identical_replies",
        {"same_text.within.n": "7", "same_text.within.unit": "workdays", "basis": "第六条"},
        "在多久以内", "第六条",
    ),
    "an act that nobody knows": (
        "inspection?name=closed_without_contact",
        {"cases.when.face": "text", "cases.when.text": 'done("nothing")'},
        "何种情形可疑", "done(&#34;nothing&#34;)",
    ),
    "nobody to tell": (
        "message", {"slug": "overdue", "on.0.word": "lapsed", "basis": "第六条"}, "告知谁",
        "第六条",
    ),
    "hostile": (
        "inspection",
        {"slug": PAYLOAD, "title.zh": PAYLOAD, "cases.when.face": "text",
         "cases.when.text": PAYLOAD, "basis": PAYLOAD},
        "代号", "&lt;script&gt;",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_told_and_nothing_typed_is_lost(
    lin: Person, desk: Desk, draft: Draft, here: str, name: str
) -> None:
    path, typed, told, kept = REFUSED[name]
    asked = f"{here}/{path}{'&' if '?' in path else '?'}file={PATH}"
    answer = send(lin, form(lin, asked, "revision", "save"), do="save", **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    alert = page.partition('role="alert"')[2].partition("</div>")[0]
    assert told in alert, alert
    assert kept in page.partition("</div>")[2]
    assert "<script>alert" not in page
    assert text_of(desk, draft) == HEAD


def test_each_kind_of_check_and_of_measure_asks_for_its_own(lin: Person, here: str) -> None:
    checks = {"cases": "cases.when.text", "gaps": "gaps.digits", "totals": "totals.tolerance",
              "same_text": "same_text.at_least", "repeats": "repeats.at_most",
              "late": "late.after.n", "out_of_order": "out_of_order.when.text"}  # fmt: skip
    blank = form(lin, f"{here}/inspection?file={PATH}", "looks_for")
    for kind, field in checks.items():
        page = send(lin, blank, do="line:looks_for", looks_for=kind, basis="白写").get_data(
            as_text=True
        )
        assert [name for name in checks.values() if f'name="{name}"' in page] == [field]
        assert "白写" in page
    english = read(lin, f"{here}/measure?file={CARD}&lang=en")
    assert "Which cases count" in english
    assert "Which cases count (above the line)" in english
