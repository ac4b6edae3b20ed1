"""Every kind of finding by its code: how grave it is, and what is said.

``docs/lint.md`` tells people what each means and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Title
from core.policyfiles.findings import ERROR, NOTE, WARNING, Finding, about

#: What the loader itself refuses: unknown names, wrong types, bad values.
REFUSED = "policy_file"
#: A role asked for that no user of the office holds; found where the users are known.
NOBODY = "role_nobody_has"


@dataclass(frozen=True)
class Code:
    """A kind of finding: its severity, and what it says, with the names to fill in."""

    severity: str
    zh: str
    en: str


CODES: Mapping[str, Code] = {
    REFUSED: Code(ERROR, "文件无法采用", "the file cannot be used"),
    "never_true": Code(ERROR, "{row}的条件永不成立", "the condition of {row} can never hold"),
    "unreachable": Code(
        ERROR,
        "{row}永远轮不到：前面各行已涵盖它的全部情形",
        "{row} is never reached: the rows above it meet every case of it",
    ),
    "conflict": Code(
        ERROR,
        "{row}与{other}对同一情形给出不同结果",
        "{row} and {other} give different results for one case",
    ),
    "overlap": Code(
        NOTE,
        "{row}与{other}有重叠，以{other}为准",
        "{row} and {other} overlap; {other} prevails",
    ),
    "subsumed": Code(
        WARNING,
        "{row}永不起决定作用：凡它成立，必有更强的理由成立",
        "{row} never decides: wherever it holds, a stronger ground does",
    ),
    "idle": Code(
        WARNING,
        "{row}中的 {facts} 不影响结果",
        "{facts} makes no difference in {row}",
    ),
    "gap": Code(WARNING, "有的情形没有一行适用", "no row meets some case"),
    "timer_gap": Code(
        NOTE, "有的情形下时限 {name} 不存在", "in some case the timer {name} is absent"
    ),
    "too_complex": Code(
        WARNING,
        "{row}过于复杂，无法分析，请拆成几条",
        "{row} is too complex to analyse: split it",
    ),
    "no_basis": Code(WARNING, "{zh} {name} 没有依据", "the {en} {name} has no basis"),
    "no_wording": Code(WARNING, "理由 {name} 没有表述", "the ground {name} says nothing"),
    "unused_parameter": Code(WARNING, "参数 {name} 没有用到", "no rule reads the parameter {name}"),
    "parameter_without_value": Code(
        ERROR,
        "参数 {name} 自 {start} 至 {end} 没有值",
        "the parameter {name} has no value from {start} to {end}",
    ),
    "unit_unsaid": Code(
        WARNING,
        "{name} 是金额，名称中没有单位（元、分）",
        "{name} is an amount of money whose title names no unit (yuan, fen)",
    ),
    "units_differ": Code(
        ERROR,
        "{name}（{unit}）与 {other}（{another}）单位不同，不能相比",
        "{name} ({unit}) is compared with {other} ({another}): the units differ",
    ),
    "timer_never_met": Code(
        WARNING, "时限 {name} 没有行为能够完成", "nothing meets the timer {name}"
    ),
    "timer_never_started": Code(ERROR, "时限 {name} 永不起算", "nothing starts the timer {name}"),
    "earliest_of_absent": Code(
        ERROR,
        "时限 {name} 所取的时限 {other} 不存在",
        "the timer {name} is the earliest of {other}, which does not exist",
    ),
    "unknown_event": Code(WARNING, "没有行为或事件 {name}", "no act or event is called {name}"),
    "deemed_never": Code(
        WARNING,
        "时限 {name} 届满时视为办理的 {act} 永不可行",
        "{act}, deemed when the timer {name} lapses, can never happen",
    ),
    "extension_never_given": Code(
        WARNING,
        "时限 {name} 的延期 {extension} 无人能够给予：{why_zh}",
        "nobody can give the extension {extension} of the timer {name}: {why_en}",
    ),
    "act_never_possible": Code(
        WARNING,
        "行为 {name} 永不可行：没有行为到达 {statuses}",
        "{name} is never possible: nothing leads to {statuses}",
    ),
    "status_never_reached": Code(
        WARNING,
        "行为 {name} 所列状态 {status} 永不到达",
        "nothing leads to {status}, from which {name} may be done",
    ),
    "status_never_left": Code(
        WARNING,
        "状态 {status} 到达后无法离开",
        "{status} is reached and never left: no act leads on",
    ),
    "guard_never_true": Code(
        WARNING,
        "行为 {name} 永不可行：其前提在所列状态下永不成立",
        "{name} is never possible: its guards never hold in the statuses it is done from",
    ),
    "task_never_opened": Code(WARNING, "任务 {name} 永不产生", "nothing opens the task {name}"),
    "task_never_closed": Code(NOTE, "任务 {name} 无法了结", "nothing closes the task {name}"),
    "duty_never_met": Code(
        WARNING, "定期职责 {name} 没有行为能够履行", "no act meets the duty {name}"
    ),
    "no_title": Code(
        WARNING, "{name} 没有名称（{section}）", "{name} has no title among {section}"
    ),
    "form_drawn": Code(
        ERROR, "表单 {name} 不能作为文书出具", "the form {name} cannot be drawn up as a notice"
    ),
    "notice_without_text": Code(
        WARNING, "文书 {name} 没有文本", "the notice {name} is drawn up and has no text"
    ),
    "variable_never_known": Code(
        WARNING,
        "文书 {name} 中的 {variable} 总是空白：{why_zh}",
        "{variable} is always blank in the notice {name}: {why_en}",
    ),
    "version_gap": Code(
        WARNING, "{name} 自 {start} 至 {end} 没有版本", "{name}: no version from {start} to {end}"
    ),
    NOBODY: Code(
        WARNING,
        "没有人担任 {role}，而{where}须由其办理",
        "nobody holds the role {role}, which {where} asks for",
    ),
}


def found(
    policy: Policy,
    path: tuple[str | int, ...],
    code: str,
    *,
    witness: Title | None = None,
    severity: str = "",
    zh: Mapping[str, str] | None = None,
    en: Mapping[str, str] | None = None,
    **names: object,
) -> Finding:
    """A finding of kind ``code`` about the field ``path`` of ``policy``.

    ``names`` are filled into what is said, ``zh`` and ``en`` those that differ by language;
    ``severity`` stands in for the usual one.
    """
    kind = CODES[code]
    if severity:
        kind = replace(kind, severity=severity)
    said = {"zh": kind.zh.format_map({**names, **(zh or {})}),
            "en": kind.en.format_map({**names, **(en or {})})}  # fmt: skip
    return about(policy, path, kind.severity, code, said, witness)
