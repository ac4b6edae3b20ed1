"""Rules of a version in words: timers, acts and tasks as a clerk reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from api.context import language
from api.words import t
from console.studio.words import joined
from core.domain.expressions import Condition
from core.domain.rules.acts import Action, ApprovalRule, Effects
from core.domain.rules.limits import Extension, Term, TimerRule
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Citation, Param, When
from core.domain.worktime.periods import Period, Unit
from core.usecases.policymaking.conditions import Speaker


@dataclass(frozen=True)
class Length:
    """One length of a timer: in words, where it holds, about how many days, which parameter."""

    words: str
    when: str
    days: float
    parameter: str = ""


@dataclass(frozen=True)
class Timer:
    """A timer in words."""

    slug: str
    title: str
    when: str
    lengths: tuple[Length, ...]
    starts: str
    met: str
    pauses: tuple[str, ...]
    warn: str
    hard: bool
    cite: Citation
    start_slugs: tuple[str, ...] = ()
    met_slugs: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Act:
    """An act in words; ``to`` is empty where the status stays, ``guards`` is what must hold."""

    slug: str
    title: str
    origins: tuple[str, ...]
    to: tuple[str, ...]
    by: str
    needs: tuple[str, ...]
    leaves: tuple[str, ...]
    cite: Citation
    starts: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """A duty, a check or a mail in words: what it is called, and what it says, line by line."""

    slug: str
    title: str
    lines: tuple[str, ...]
    cite: Citation


#: About how many days a unit has, to draw it.
_DAYS = {
    Unit.MINUTES: 1 / 1440, Unit.HOURS: 1 / 24, Unit.WORKDAYS: 1.4, Unit.DAYS: 1, Unit.WEEKS: 7,
    Unit.MONTHS: 30, Unit.YEARS: 365,
}  # fmt: skip


class Sayer:
    """Says the rules of one version in the language of the request."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self.policy: Policy = speaker.policy
        day = max(self.policy.version, date.min + timedelta(days=1))
        self._values = self.policy.parameters_on(day)

    def title(self, section: str, slug: str) -> str:
        """What people call a slug of a section."""
        return self._speaker.names.title(section, slug, language())

    def event(self, slug: str) -> str:
        """What people call something that happens: an act or a mark."""
        if slug == "received":
            return t("收到", "receipt")
        found = self.title("actions", slug)
        return self.title("events", slug) if found == slug else found

    def condition(self, condition: Condition | None) -> str:
        """A condition as a sentence; empty for none."""
        if condition is None:
            return ""
        return self._speaker.sentences(condition.node)[language()]

    def result(self, name: str, value: object) -> str:
        """What a table gives, in words."""
        if isinstance(value, bool):
            said = t("是", "yes") if value else t("否", "no")
        else:
            said = self._speaker.names.choice(name, value, language())
        return f"{self._speaker.names.heading(name, language())}: {said}"

    def timers(self) -> list[Timer]:
        """Every timer of the version."""
        return [self._timer(rule) for rule in self.policy.timers.values()]

    def acts(self) -> list[Act]:
        """Every act of the procedure."""
        timers = self.timers()
        return [self._act(action, timers) for action in self.policy.procedure.values()]

    def _timer(self, rule: TimerRule) -> Timer:
        terms = (*rule.terms, *([rule.unknown] if rule.unknown else ()))
        met = dict.fromkeys(when.slug for term in terms for when in term.met_by)
        pauses = tuple(
            t("{a} 至 {b}", "{a} to {b}", a=self.event(a), b=self.event(b))
            for a, b in rule.pauses.values()
        )
        cite = next((term.cite for term in terms if term.cite.basis), terms[0].cite)
        return Timer(
            rule.name, rule.title.get(language()) or self.title("timers", rule.name),
            self.condition(rule.when), tuple(self._length(term) for term in rule.terms),
            self._joined(when.slug for when in rule.starts), self._joined(met), pauses,
            joined(period.words(language()) for period in rule.warn),
            any(term.strength == "hard" for term in terms), cite,
            tuple(when.slug for when in rule.starts), tuple(met),
            tuple(map(self._extension, terms[0].extensions)),
        )  # fmt: skip

    def _extension(self, one: Extension) -> str:
        """An extension in words: who grants it, and how far it goes."""
        who = self.roles(one.demands.by)
        if one.until:
            return t("{who}可以延长到其所定之日", "{who} may extend it to a day they name", who=who)
        far = self.length(one.adds or one.until_total)
        if one.adds is not None:
            return t("{who}可以延长{far}", "{who} may extend it by {far}", who=who, far=far)
        return t("{who}可以延长,共{far}", "{who} may extend it to {far} in all", who=who, far=far)

    def length(self, given: object) -> str:
        """A period in words, or the one that a parameter gives."""
        found = self._values.get(given.name) if isinstance(given, Param) else given
        if isinstance(found, Period):
            return found.words(language())
        return t("另有规定", "as other rules say")

    def _length(self, term: Term) -> Length:
        when = self.condition(term.when)
        if term.until_fact:
            fact = self._speaker.used(term.until_fact)
            return Length(t("至「{day}」", "until {day}", day=fact.title[language()]), when, 0)
        name = term.within.name if isinstance(term.within, Param) else ""
        found = self._values.get(name) if name else term.within
        if not isinstance(found, Period):
            return Length(t("另有规定", "as other rules say"), when, 0, name)
        days = 0.5 if found.unit is Unit.SAME_DAY else found.n * _DAYS[found.unit]
        return Length(found.words(language()), when, days, name)

    def _act(self, action: Action, timers: list[Timer]) -> Act:
        demands, effects = action.demands, action.effects
        needs = [self._approval(rule) for rule in demands.approvals]
        if demands.second_officer:
            needs.append(t("须两人", "two persons"))
        asked = [self._speaker.used(ask.fact).title[language()] for ask in demands.asks
                 if ask.fact in self._speaker.scope.facts]  # fmt: skip
        if asked:
            needs.append(t("须填:{facts}", "asks: {facts}", facts=joined(asked)))
        if demands.note is not False:
            needs.append(t("须写说明", "a note"))
        leaves = self._leaves(effects)
        return Act(
            action.slug, action.title.get(language()) or self.title("actions", action.slug),
            tuple(action.from_ or ()), tuple(when.slug for when in action.to),
            self.roles(demands.by), tuple(needs), tuple(leaves), action.cite,
            tuple(timer.title for timer in timers if action.slug in timer.start_slugs),
            tuple(timer.title for timer in timers if action.slug in timer.met_slugs),
            tuple(self.condition(guard.holds) for guard in demands.guards),
        )  # fmt: skip

    def _approval(self, rule: ApprovalRule) -> str:
        said = t("须经{who}批准", "approved by {who}", who=self.roles(rule.by))
        return self._where(said, rule.when)

    def _leaves(self, effects: Effects) -> list[str]:
        """What an act leaves behind, each with the condition under which it does."""
        found = [self._where(self.title("notices", one.slug), one.when) for one in effects.notices]
        for one in effects.opens:
            task = t("待办「{task}」", "task “{task}”", task=self.title("tasks", one.slug))
            found.append(self._where(task, one.when))
        for one in effects.escalates:
            said = t("上报{who}", "calls upon {who}", who=self.roles([one.slug]))
            found.append(self._where(said, one.when))
        return found

    def _where(self, said: str, when: Condition | None) -> str:
        """Something said, with the condition under which it holds."""
        if when is None:
            return said
        return t("{what}(情形:{when})", "{what} (where {when})", what=said,
                 when=self.condition(when))  # fmt: skip

    def statuses(self, slugs: Iterable[str]) -> str:
        """Statuses in words."""
        return joined(self.title("statuses", slug) for slug in slugs)

    def roles(self, slugs: Iterable[str]) -> str:
        anybody = t("任何工作人员", "every officer")
        return joined(anybody if slug == "any" else self.title("roles", slug) for slug in slugs)

    def _joined(self, slugs: Iterable[str | When]) -> str:
        return t("或", " or ").join(self.event(str(slug)) for slug in dict.fromkeys(slugs))
