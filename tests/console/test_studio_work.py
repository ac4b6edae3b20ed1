"""Forms of tasks and their scripts, service, linking, requirements, checks, and scorecards."""

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

PATH = "policies/complaint_2027-01-01.yaml"
CARD = "scorecards/service_indicators_2027-01-01.yaml"
HEAD = """\
policy: complaint
in_force: {from: 2027-01-01}
amends: 2018-01-01

requires:                               # 收件时
  - subject                             # 写明项目
  - fact: severity
    when: kind == "complaint"           # 只对投诉
checks:
  # 期限不早于收件
  - holds: '!shown(resident_deadline < received_on)'
    says: {zh: 期限太早, en: Too early}
tasks:
  callback:
    role: clerk                         # 住户服务中心
    closed_by: [{event: callback, when: '!shown(reached == false)'}]
    script: [reached, satisfied]        # 两问
service:
  methods:
    posted_up:                          # 张贴
      title: {zh: 张贴, en: Posted up}
      after: 7 days
      guards: {holds: severity != "major", basis: 第三条}      # 只此一项
"""
CARD_HEAD = """\
scorecard: service_indicators
in_force: {from: 2027-01-01}
amends: 2018-01-01
base: 20                                # 满分

groups:
  daily: {title: {zh: 日常, en: Daily}, max: 20}         # 与各项之和相等
standings:
  not_eligible: {zh: 取消资格, en: Not eligible}
items:
  handling:
    title: {zh: 处理, en: Handling}
    group: daily
    max: 20
    cases: {policies: [complaint], when: validity == "valid"}    # 有效的
    each: 0.5                           # 每件
    findings:
      rude: {title: {zh: 态度, en: Rudeness}, takes: 2, basis: 第五条}   # 每次
findings:
  concealed: {title: {zh: 隐瞒, en: Concealed}, takes: given}     # 由考核人员写明
"""


@pytest.fixture
def draft(desk: Desk) -> Draft:
    """A draft of a policy and of a scorecard."""
    return drafts.begin(desk, caller("lin"), SECTOR, "修订", Change({PATH: HEAD, CARD: CARD_HEAD}))


@pytest.fixture
def here(draft: Draft) -> str:
    """Where its forms are."""
    return f"/studio/{SECTOR}/drafts/{draft.id}/edit"


def asked(here: str, path: str) -> tuple[str, str]:
    """The address of a form, and the file that it changes."""
    kind = path.partition("?")[0]
    file = CARD if kind in OF_CARDS else PATH
    return f"{here}/{path}{'&' if '?' in path else '?'}file={file}", file


OF_CARDS = (
    "item", "item_finding", "finding", "group", "exclusions", "reason", "rolls_up", "card",
    "standing", "source",
)  # fmt: skip
METHOD = '      guards: {holds: severity != "major", basis: 第三条}      # 只此一项\n'
#: What is typed on which form: the line that goes, and the lines that come in its place.
EDITS: Mapping[str, tuple[str, dict[str, Any], str, str]] = {
    "what must be said, in fewer cases": (
        "requirement?name=1", {"when.face": "text", "when.text": 'channel == "phone"'},
        '    when: kind == "complaint"           # 只对投诉',
        '    when: channel == "phone"           # 只对投诉',
    ),
    "another thing that must be said": (
        "requirement?name=0", {"fact": "nature"},
        "  - subject                             #", "  - nature                             #",
    ),
    "what is told where it is not said": (
        "requirement?name=0", {"says.zh": "写明项目", "says.en": "Say the subject"},
        "  - subject                             #",
        f"  - {{fact: subject, says: {{zh: 写明项目, en: Say the subject}}}}{' ' * 29}#",
    ),
    "one thing more that must be said": (
        "requirement", {"fact": "liability", "before": ""}, "# 只对投诉\n",
        "# 只对投诉\n  - fact: liability\n",
    ),
    "a check": (
        "check?name=0", {"says.zh": "期限过早", "basis": "第一条"},
        "{zh: 期限太早, en: Too early}\n", "{zh: 期限过早, en: Too early}\n    basis: 第一条\n",
    ),
    "whose a task is": ("task?name=callback", {"role": "handler"}, "role: clerk", "role: handler"),
    "what ends a task": (
        "task?name=callback",
        {"closed_by.0.when.face": "text", "closed_by.0.when.text": "reached == true"},
        "when: '!shown(reached == false)'", "when: reached == true",
    ),
    "attempts in vain": (
        "task?name=callback",
        {"gives_up": "limited", "attempts.at_most": "3", "attempts.as": "unreachable"},
        "# 两问\n",
        "# 两问\n    attempts: {at_most: 3, as: unreachable, then: close}\n",
    ),
    "what is asked": (
        "question?within=callback&name=1", {"ask.zh": "满意吗?", "ask.en": "Are you satisfied?"},
        "[reached, satisfied]",
        "[reached, {fact: satisfied, ask: {zh: 满意吗?, en: Are you satisfied?}}]",
    ),
    "one question more": (
        "question?within=callback", {"fact": "attitude_satisfied", "before": "1"},
        "[reached, satisfied]", "[reached, {fact: attitude_satisfied}, satisfied]",
    ),
    "a new task": (
        "task",
        {"slug": "callback_again", "title.zh": "再访", "title.en": "Call again", "role": "clerk",
         "when.face": "text", "when.text": "reached == false"},
        "# 两问\n",
        ("# 两问\n  callback_again:\n    title: {zh: 再访, en: Call again}\n    role: clerk\n"
        "    when: reached == false\n"),
    ),
    "when service is effective": (
        "method?name=posted_up", {"after.n": "10", "receipt": "required"},
        f"after: 7 days\n{METHOD}", f"after: 10 days\n{METHOD}      receipt: required\n",
    ),
    "the only condition of a method": (
        "method_guard?within=posted_up&name=0", {"basis": "第四条"},
        'guards: {holds: severity != "major", basis: 第三条}',
        'guards: [{holds: severity != "major", basis: 第四条}]',
    ),
    "a condition more": (
        "method_guard?within=posted_up",
        {"holds.face": "text", "holds.text": "reached == false"},
        'guards: {holds: severity != "major", basis: 第三条}',
        'guards: [{holds: severity != "major", basis: 第三条}, {holds: reached == false}]',
    ),
    "who records service": (
        "service", {"by": ["", "clerk"]}, "# 只此一项\n", "# 只此一项\n  by: [clerk]\n",
    ),
    "a new method": (
        "method", {"slug": "by_text", "title.zh": "短信", "title.en": "Text message"},
        "# 只此一项\n", "# 只此一项\n    by_text:\n      title: {zh: 短信, en: Text message}\n",
    ),
    "who splits cases": (
        "linking", {"by": ["", "clerk"], "basis": "第九条"},
        "# 只此一项\n", "# 只此一项\nlinking:\n  by: [clerk]\n  basis: 第九条\n",
    ),
    "the maximum of a group": (
        "group?name=daily", {"title.zh": "日常管理"}, "{zh: 日常,", "{zh: 日常管理,",
    ),
    "what a case takes": (
        "item?name=handling", {"each": "1", "cases.dated": ["", "close"]},
        'when: validity == "valid"}    # 有效的\n    each: 0.5 ',
        'when: validity == "valid", dated: [close]}    # 有效的\n    each: 1 ',
    ),
    "no cases any more": (
        "item?name=handling", {"counts_cases": "no"},
        ('    cases: {policies: [complaint], when: validity == "valid"}    # 有效的\n'
        "    each: 0.5                           # 每件\n"), "",
    ),
    "a new item": (
        "item",
        {"slug": "NC-S01", "title.zh": "加分", "title.en": "Bonus", "counts_cases": "no"},
        "takes: 2, basis: 第五条}   # 每次\n",
        "takes: 2, basis: 第五条}   # 每次\n  NC-S01:\n    title: {zh: 加分, en: Bonus}\n",
    ),
    "what a finding takes": (
        "item_finding?within=handling&name=rude", {"takes": "2.5"}, "takes: 2,", "takes: 2.5,",
    ),
    "a finding more of an item": (
        "item_finding?within=handling",
        {"slug": "late", "title.zh": "迟到", "title.en": "Late", "does": "takes_max"},
        "# 每次\n",
        "# 每次\n      late:\n        title: {zh: 迟到, en: Late}\n        takes: max\n",
    ),
    "a finding that becomes a veto": (
        "finding?name=concealed", {"does": "veto", "standing": "not_eligible"},
        "takes: given}", "standing: not_eligible}",
    ),
    "a finding of so many points": (
        "finding?name=concealed", {"does": "takes", "takes": "3"}, "takes: given}", "takes: 3}",
    ),
    "the bounds of a card": (
        "card", {"floor": "-5", "lines": "changes"}, "# 由考核人员写明\n",
        "# 由考核人员写明\nfloor: -5\nlines: changes\n",
    ),
    "what a standing is called": (
        "standing?name=not_eligible", {"zh": "取消评优"}, "{zh: 取消资格,", "{zh: 取消评优,",
    ),
    "where findings come from": (
        "source", {"slug": "spot", "zh": "平时", "en": "Spot check"}, "# 由考核人员写明\n",
        "# 由考核人员写明\nsources:\n  spot: {zh: 平时, en: Spot check}\n",
    ),
    "who asks that something be left out": (
        "exclusions", {"asked_by": ["", "supervisor"]}, "# 由考核人员写明\n",
        "# 由考核人员写明\nexclusions:\n  asked_by: [supervisor]\n",
    ),
    "a reason for leaving out": (
        "reason", {"slug": "weather", "title.zh": "天气", "title.en": "Weather", "basis": "第八条"},
        "# 由考核人员写明\n",
        ("# 由考核人员写明\nexclusions:\n  reasons:\n    weather:\n"
        "      title: {zh: 天气, en: Weather}\n      basis: 第八条\n"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_a_form_changes_its_lines_and_no_others(
    lin: Person, desk: Desk, draft: Draft, here: str, name: str
) -> None:
    path, typed, old, new = EDITS[name]
    address, file = asked(here, path)
    sent(lin, address, "revision", do="save", **typed)
    head = CARD_HEAD if file == CARD else HEAD
    assert old in head
    assert text_of(desk, draft, file) == head.replace(old, new, 1)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_form_sent_as_it_is_changes_nothing(
    lin: Person, desk: Desk, draft: Draft, here: str, language: str
) -> None:
    forms = (
        "requirement?name=0", "requirement?name=1", "check?name=0", "task?name=callback",
        "task?name=rectify", "question?within=callback&name=0", "service", "method?name=direct",
        "method?name=posted_up", "method_guard?within=posted_up&name=0", "linking",
        "group?name=daily", "item?name=handling", "item_finding?within=handling&name=rude",
        "finding?name=concealed", "card", "standing?name=not_eligible", "exclusions",
        "reason?name=malicious", "rolls_up",
    )  # fmt: skip
    for path in forms:
        address, _ = asked(here, path)
        answer = send(lin, form(lin, f"{address}&lang={language}", "revision", "save"), do="save")
        assert answer.status_code == 303, answer.get_data(as_text=True)
        assert "done=same" in answer.headers["Location"], path
    assert (text_of(desk, draft), text_of(desk, draft, CARD)) == (HEAD, CARD_HEAD)


def test_no_item_or_finding_in_use_is_lost_in_its_form(lin: Person, desk: Desk) -> None:
    path = "scorecards/ncms_year_2027-01-01.yaml"
    head = "scorecard: ncms_year\nin_force: {from: 2027-01-01}\namends: 2014-01-01\n"
    begun = drafts.begin(desk, caller("lin"), "hospital", "修订", Change({path: head}))
    card = next(one for one in desk.sector("hospital").scorecards if one.slug == "ncms_year")
    several = [("rolls_up", ""), ("exclusions", ""), *(("item", one) for one in card.items)]
    several += [("finding", one) for one in card.findings]
    several += [("group", one) for one in card.groups]
    assert len(several) > 20
    for kind, name in several:
        address = f"/studio/hospital/drafts/{begun.id}/edit/{kind}?name={name}&file={path}"
        answer = send(lin, form(lin, address, "revision", "save"), do="save")
        assert answer.status_code == 303, answer.get_data(as_text=True)
        assert "done=same" in answer.headers["Location"], (kind, name)
    assert text_of(desk, begun) == head


def test_a_card_gets_its_exclusions_and_a_roll_up(lin: Person, desk: Desk) -> None:
    """Neither can be there by half: exclusions begin with their first reason."""
    path = "scorecards/yearly_2027-01-01.yaml"
    head = "scorecard: yearly\nin_force: {from: 2027-01-01}\nperiod: year\n"
    head += "title: {zh: 年度, en: Yearly}\nby: unit\nbase: 100\n"
    begun = drafts.begin(desk, caller("lin"), SECTOR, "修订", Change({path: head}))
    here = f"/studio/{SECTOR}/drafts/{begun.id}/edit"
    whole = form(lin, f"{here}/exclusions?file={path}", "revision")
    typed = {"asked_by": ["", "supervisor"], "approved_by": ["", "director"]}
    page = send(lin, whole, do="save", **typed).get_data(as_text=True)
    assert 'id="p-first.slug"' in page
    first = {"first.slug": "weather", "first.title.zh": "天气", "first.title.en": "Weather"}
    assert send(lin, whole, do="save", **typed, **first).status_code == 303
    assert text_of(desk, begun) == head + (
        "exclusions:\n  asked_by: [supervisor]\n  approved_by: [director]\n  reasons:\n"
        "    weather:\n      title: {zh: 天气, en: Weather}\n"
    )
    read(lin, f"{here.removesuffix('/edit')}")
    sent(lin, f"{here}/exclusions?file={path}", "revision", do="remove")
    rolled = {"card": "service_indicators", "basis": "第十条"}
    sent(lin, f"{here}/rolls_up?file={path}", "revision", do="save", **rolled)
    assert "rolls_up: {card: service_indicators, basis: 第十条}\n" in text_of(desk, begun)


def test_what_is_taken_away_and_moved(lin: Person, desk: Desk, draft: Draft, here: str) -> None:
    gone = (
        ("method_guard?within=posted_up&name=0", "guards: []"), ("requirement?name=0", ""),
        ("question?within=callback&name=1", "script: [reached]"), ("linking", "linking: null"),
        ("method?name=left", "left: null"), ("item_finding?within=handling&name=rude", ""),
        ("reason?name=malicious", "malicious: null"),
    )  # fmt: skip
    sent(lin, asked(here, "requirement?name=1")[0], "before", do="move", before="0")
    assert text_of(desk, draft).index("fact: severity") < text_of(desk, draft).index("- subject")
    for path, left in gone:
        address, file = asked(here, path)
        sent(lin, address, "revision", do="remove")
        assert left in text_of(desk, draft, file)
    assert "severity\n" not in text_of(desk, draft)
    assert "rude" not in text_of(desk, draft, CARD)


def test_the_draft_says_what_there_is_and_where_it_is_changed(lin: Person, here: str) -> None:
    page = read(lin, here.removesuffix("/edit") + "?lang=en")
    for said in ("Recorded by:", "effective after 7 days", "asks:", "Asked by", "at most 20"):
        assert said in page
    for anchor in (
        "method-posted_up",
        "task-callback",
        "check-0",
        "group-daily",
        "reason-malicious",
    ):
        assert f'id="{anchor}"' in page
    for kind in ("service", "linking", "exclusions", "rolls_up", "task", "requirement", "group"):
        assert f"/edit/{kind}?" in page
    within = read(lin, asked(here, "method_guard?within=posted_up&name=0&lang=zh")[0])
    assert "送达方式: 张贴" in within


#: What is refused: the form, what is typed, what is told, what stays in its field.
REFUSED: Mapping[str, tuple[str, dict[str, Any], str, str]] = {
    "nothing must be said": ("requirement", {"says.zh": "白写的话"}, "须写明哪一项", "白写的话"),
    "no such fact": (
        "check", {"holds.face": "text", "holds.text": "nobody == 1"}, "nobody", "nobody == 1",
    ),
    "how often": (
        "task?name=callback",
        {"gives_up": "limited", "attempts.at_most": "许多", "basis": "第六条"}, "最多试几次",
        "许多",
    ),
    "no number of attempts": (
        "task?name=callback", {"gives_up": "limited", "basis": "第六条"}, "请填写", "第六条",
    ),
    "a condition of an entry": (
        "task?name=callback",
        {"closed_by.0.when.face": "text", "closed_by.0.when.text": "nobody == 1"}, "了结",
        "nobody == 1",
    ),
    "workdays do not pass by themselves": (
        "method?name=posted_up", {"after.n": "8", "after.unit": "workdays"}, "视为送达",
        'value="8"',
    ),
    "nobody records service": ("service", {"by": [""]}, "由谁记录送达", "由谁记录送达"),
    "points that are none": (
        "item_finding?within=handling&name=rude", {"takes": "两分"}, "每次扣几分", "两分",
    ),
    "no points": (
        "finding?name=concealed", {"does": "gives", "basis": "第六条"}, "请填写", "第六条",
    ),
    "items that do not sum to the base": ("card", {"base": "30"}, "30", 'value="30"'),
    "items that do not sum to their group": (
        "group?name=daily", {"max": "30"}, "30", 'value="30"',
    ),
    "a case that takes nothing": (
        "item?name=handling", {"each": "", "basis": "第六条"}, "一件扣几分", "第六条",
    ),
    "hostile": (
        "task",
        {"slug": PAYLOAD, "title.zh": PAYLOAD, "when.face": "text", "when.text": PAYLOAD,
         "basis": PAYLOAD},
        "代号", "&lt;script&gt;",
    ),
    "hostile, on a card": (
        "finding", {"slug": PAYLOAD, "title.zh": PAYLOAD, "basis": PAYLOAD}, "代号",
        "&lt;script&gt;",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_told_and_nothing_typed_is_lost(
    lin: Person, desk: Desk, draft: Draft, here: str, name: str
) -> None:
    path, typed, told, kept = REFUSED[name]
    address, _ = asked(here, path)
    answer = send(lin, form(lin, address, "revision", "save"), do="save", **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    alert = page.partition('role="alert"')[2].partition("</div>")[0]
    assert told in alert, alert
    assert kept in page.partition("</div>")[2]
    assert "<script>alert" not in page
    assert (text_of(desk, draft), text_of(desk, draft, CARD)) == (HEAD, CARD_HEAD)
