"""Rules of what goes with a case in words: intake, checks, tasks, service, who links cases."""

from __future__ import annotations

from api.context import language
from api.words import t
from console.studio.saying import Sayer, Told
from console.studio.section import Section
from console.studio.words import joined
from core.domain.rules.acts import Guard
from core.domain.rules.policies import Requirement, ServiceMethod, TaskRule
from core.domain.rules.provisions import UNCITED, Param, When


def work_rules(sayer: Sayer) -> list[Section]:
    """The sections of a version."""
    policy, said = sayer.policy, _Work(sayer)
    required = (said.requirement(n, one) for n, one in enumerate(policy.requires))
    checked = (said.check(n, one) for n, one in enumerate(policy.checks))
    service, linking = policy.service, policy.linking
    methods = service.methods.values() if service else ()
    return [
        Section("requires", t("收件必备事项", "What must be said at receipt"), "requirement",
                t("新增一项", "Add one"), tuple(required)),
        Section("checks", t("记录事实时的核对", "Checks of what is recorded"), "check",
                t("新增核对", "Add a check"), tuple(checked)),
        Section("tasks", t("待办", "Tasks"), "task", t("新增待办", "Add a task"),
                tuple(map(said.task, policy.tasks.values()))),
        Section("service", t("送达", "Service of notices"), "method",
                t("新增送达方式", "Add a method") if service else "",
                tuple(map(said.method, methods)), "service",
                t("由{who}记录送达", "Recorded by: {who}", who=sayer.roles(service.by))
                if service else ""),
        Section("linking", t("拆分与并案", "Splitting and binding cases"), whole="linking",
                lead=t("由{who}拆分、并案", "Done by: {who}", who=sayer.roles(linking.by))
                if linking else ""),
    ]  # fmt: skip


class _Work:
    def __init__(self, sayer: Sayer) -> None:
        self._sayer = sayer

    def requirement(self, place: int, one: Requirement) -> Told:
        """A fact without which no case is opened."""
        lines = [self._sayer.condition(one.when) or t("每件都须写明", "in every case")]
        lines += filter(None, [_quoted(one.says.get(language(), ""))])
        return Told(str(place), self._sayer.title("facts", one.fact), tuple(lines), UNCITED)

    def check(self, place: int, one: Guard) -> Told:
        """What must hold whenever facts are recorded."""
        title = one.says.get(language()) or t("须成立", "Must hold")
        return Told(str(place), title, (self._sayer.condition(one.holds),), one.cite)

    def task(self, one: TaskRule) -> Told:
        """A task: whose it is, when it arises and ends, what is asked."""
        sayer, lines = self._sayer, []
        if one.role:
            lines.append(t("由{who}办理", "whose: {who}", who=sayer.roles([one.role])))
        if one.when:
            when = sayer.condition(one.when)
            lines.append(t("自动产生的情形:{when}", "arises where: {when}", when=when))
        if one.closed_by:
            lines.append(t("了结:{acts}", "ended by: {acts}", acts=self._events(one.closed_by)))
        if one.attempted_by:
            tried = self._events(one.attempted_by)
            lines.append(t("算作一次尝试:{acts}", "attempted by: {acts}", acts=tried))
        if one.at_most is not None:
            n = one.at_most
            often = sayer.title("parameters", n.name) if isinstance(n, Param) else n
            lines.append(t("最多试{n}次", "attempts at most: {n}", n=often))
        if one.script:
            asked = " ".join(question.ask[language()] for question in one.script)
            lines.append(t("要问:{what}", "asks: {what}", what=asked))
        title = one.title.get(language()) or sayer.title("tasks", one.slug)
        return Told(one.slug, title, tuple(lines), one.cite)

    def method(self, one: ServiceMethod) -> Told:
        """A way to serve a notice."""
        lines = [t("当日送达", "effective at once")]
        if one.after is not None:
            far = self._sayer.length(one.after)
            lines = [t("{far}后视为送达", "effective after {far}", far=far)]
        if one.receipt:
            lines.append(t("须有送达回证", "a receipt"))
        if one.note:
            lines.append(t("须写说明", "a note"))
        lines += [self._sayer.condition(guard.holds) for guard in one.guards]
        return Told(one.slug, one.title.get(language()) or one.slug, tuple(lines), one.cite)

    def _events(self, events: tuple[When, ...]) -> str:
        found = []
        for one in events:
            said, when = self._sayer.event(one.slug), self._sayer.condition(one.when)
            where = t("{what}(情形:{when})", "{what} (where {when})", what=said, when=when)
            found.append(where if when else said)
        return joined(found)


def _quoted(text: str) -> str:
    return t("没有写明时告知:{text}", "told where it is not: {text}", text=text) if text else ""
