"""A condition and its sentence say the same: whatever is written can be read back."""

from __future__ import annotations

from random import Random

import pytest

from core.domain.expressions import BOOL, DATE, PERIOD, ConditionError, Param, Scope, choice, parse
from core.domain.expressions.sentences import read, sentence
from core.domain.expressions.wording import Words
from tests.domain.expressions import generated


def title(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


WORDS = Words(
    facts={
        "received_on": title("收到日期", "received on"),
        "knew_on": title("知道权益受损之日", "knew on"),
        "harm_proven": title("能证明受到侵害", "harm proven"),
        "prior": title("以往处理", "handled before"),
        "note": title("内容", "text"),
    },
    values={"prior": {"court": title("法院", "court"), "none": title("无", "nobody")}},
    params={"claim_limit": title("申诉期限", "time to complain")},
    acts={"accept": title("受理", "accept"), "find_lead": title("发现线索", "find a lead")},
    timers={"mediate": title("调解", "mediation")},
    states={"overdue": title("已超期", "overdue"), "running": title("进行中", "running")},
)
SCOPE = Scope(
    facts={
        "received_on": DATE, "knew_on": DATE, "harm_proven": BOOL,
        "prior": choice("court", "none"),
    },
    params={"claim_limit": Param(PERIOD, "1 year")},
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (
            "received_on > after(knew_on, params.claim_limit) || harm_proven == false",
            "「收到日期」晚于「知道权益受损之日」起满参数「申诉期限」之日，或者「能证明受到侵害」为否",
            (
                "[received on] is after [knew on] plus the parameter [time to complain]"
                " or [harm proven] is no"
            ),
        ),
        (
            'prior in ["court", "none"] && !done("find_lead")',
            "「以往处理」属于【“法院”、“无”】，并且并非已作出《发现线索》",
            '[handled before] is one of ("court", "nobody") and not there was <find a lead>',
        ),
        (
            'timer("mediate") == "overdue" && (harm_proven || known(knew_on))',
            "时限〈调解〉的状态为“已超期”，并且（「能证明受到侵害」，或者「知道权益受损之日」已知）",
            (
                'the state of the timer {mediation} is "overdue"'
                " and ([harm proven] or [knew on] is known)"
            ),
        ),
        (
            'days(knew_on, received_on) >= 7 && received_on < date("2026-04-15")',
            "「知道权益受损之日」至「收到日期」的天数不小于7，并且「收到日期」早于2026年4月15日",
            (
                "the days from [knew on] to [received on] is at least 7"
                " and [received on] is before 2026-04-15"
            ),
        ),
        (
            'done_since("accept", "find_lead") && contains(note, ["退款", "quality"])',
            "自上一次《发现线索》以来已作出《受理》，并且「内容」含有【“退款”、“quality”】之一",
            (
                "since the last <find a lead> was done <accept>"
                ' and [text] contains one of ("退款", "quality")'
            ),
        ),
        (
            'received_on <= after(last("accept"), "10 days")',
            "「收到日期」不晚于最近一次《受理》之日起满10日之日",
            "[received on] is not after the day of the last <accept> plus 10 days",
        ),
    ],
)
def test_a_condition_as_people_say_it(text: str, zh: str, en: str) -> None:
    node = parse(text)
    assert sentence(node, WORDS, SCOPE, "zh") == zh
    assert sentence(node, WORDS, SCOPE, "en") == en
    assert read(zh, WORDS, "zh") == node
    assert read(en, WORDS, "en") == node


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whatever_is_written_can_be_read_back(language: str) -> None:
    random = Random(20260415)
    words = Words(
        facts={name: title(f"事实{name}", f"the {name}") for name in generated.FACTS},
        values={
            "colour": {"red": title("红", "Red"), "blue": title("蓝", "Blue")},
            "light": {"red": title("红", "Red"), "green": title("红", "Red")},
        },
        params={name: title(f"数{name}", name) for name in generated.PARAMS},
        acts={"accept": title("受理", "accept"), "reject": title("受理", "accept")},
    )
    for _ in range(600):
        node = generated.condition(random)
        said = sentence(node, words, generated.SCOPE, language)
        assert read(said, words, language) == node, said


@pytest.mark.parametrize(
    ("said", "code", "column"),
    [
        ("「收到日期」晚于", "unexpected", 9),
        ("「收到日子」为是", "unknown_name", 1),
        ("「收到日期」晚于“没有结束", "bad_text", 9),
        ("「能证明受到侵害」成立", "bad_character", 10),
        ("（「能证明受到侵害」为是", "unexpected", 13),
        ("（" * 40, "too_deep", 33),
    ],
)
def test_a_sentence_that_says_nothing_is_refused_at_its_place(
    said: str, code: str, column: int
) -> None:
    with pytest.raises(ConditionError) as refused:
        read(said, WORDS)
    (fault,) = refused.value.problems
    assert (fault.code, fault.column) == (code, column)
