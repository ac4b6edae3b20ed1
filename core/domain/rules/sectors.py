"""A sector as a value: its names, facts and policies, and which policy governs what and when.

Read from a folder by ``core.policyfiles``; nothing here reads files or knows how they look.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from core.domain.assessment.scorecards import Scorecard
from core.domain.casework.messages import MessageText
from core.domain.casework.notices import NoticeText
from core.domain.errors import Problem, invalid
from core.domain.expressions import Env, FactType
from core.domain.reports.definitions import Report
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Title
from core.domain.rules.publicforms import PublicForm

FACT_TYPES = ("bool", "number", "date", "text", "choice")

#: A body that has more unknown facts than this is no mistake; nobody looks for what was meant.
MOST_PROBLEMS = 50
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Fact:
    """Something that may be known of a case.

    ``type`` is one of :data:`FACT_TYPES`, ``values`` are the choices with their titles, ``ask`` is
    the question to put. ``personal`` facts stay out of the journal; an ``input`` is given with an
    act, journalled, and never a fact of the case. ``aliases`` are other names in conditions.
    """

    slug: str
    type: str
    title: Title = field(default_factory=dict)
    values: Mapping[str, Title] = field(default_factory=dict)
    personal: bool = False
    input: bool = False
    ask: Title = field(default_factory=dict)
    aliases: tuple[str, ...] = ()

    @property
    def fact_type(self) -> FactType:
        """Its type as conditions see it."""
        return FactType(self.type, tuple(self.values))

    def show(self, value: Any) -> str:
        """``value`` as a notice words it, in Chinese."""
        if isinstance(value, bool):
            return "是" if value else "否"
        return self.values.get(value, {}).get("zh") or str(value)

    def read(self, value: Any) -> Any:
        """``value`` as this fact holds it; raises ValueError with (Chinese, English)."""
        match self.type:
            case "bool" if isinstance(value, bool):
                return value
            case "number" if _is_number(value):
                return value
            case "date":
                return _day(value)
            case "text" if isinstance(value, str):
                return value
            case "choice" if isinstance(value, str) and value in self.values:
                return value
            case "choice":
                allowed = ", ".join(self.values)
                raise ValueError(
                    f"只能是 {allowed} 之一", f"must be one of {allowed}, not {value!r}"
                )
        zh = {"bool": "是否（true/false）", "number": "数", "text": "文字"}[self.type]
        en = {"bool": "true or false", "number": "a number", "text": "a text"}[self.type]
        raise ValueError(f"应是{zh}", f"must be {en}, not {value!r}")


@dataclass(frozen=True)
class Sector:
    """A sector: who it is, the words it adds to the neutral ones, its facts and policies.

    ``public_form`` tells what citizens are asked who send a kind of case in alone;
    ``vocabulary`` maps sections (statuses, actions, …) to slugs and their titles; ``neutral`` is
    the core's. ``policies``, ``scorecards`` and ``reports`` stand in the order of their files;
    ``folder`` is where they came from.
    """

    slug: str
    title: Title
    prefix: str
    kinds: tuple[str, ...]
    profiles: Mapping[str, Title]
    sealed_kinds: tuple[str, ...] = ()
    public_form: Mapping[str, PublicForm] = field(default_factory=dict)
    vocabulary: Mapping[str, Mapping[str, Title]] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    policies: tuple[Policy, ...] = ()
    scorecards: tuple[Scorecard, ...] = ()
    reports: tuple[Report, ...] = ()
    notices: Mapping[str, NoticeText] = field(default_factory=dict, repr=False)
    messages: Mapping[str, MessageText] = field(default_factory=dict, repr=False)
    folder: str = ""
    neutral: Mapping[str, Mapping[str, Title]] = field(default_factory=dict, repr=False)

    @cached_property
    def inputs(self) -> frozenset[str]:
        """The facts that are inputs of an act."""
        return frozenset(slug for slug, fact in self.facts.items() if fact.input)

    @cached_property
    def personal(self) -> frozenset[str]:
        """The facts that tell of a person."""
        return frozenset(slug for slug, fact in self.facts.items() if fact.personal)

    @cached_property
    def waits_for_linked(self) -> bool:
        """Whether an act of some policy waits until linked cases have ended."""
        acts = (act for policy in self.policies for act in policy.procedure.values())
        return any(act.demands.waits_for for act in acts)

    @cached_property
    def statuses(self) -> tuple[str, ...]:
        """Every status a case of this sector may have."""
        return tuple({**self.neutral.get("statuses", {}), **self.vocabulary.get("statuses", {})})

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """Every role that somebody may hold in this sector."""
        return tuple({**self.neutral.get("roles", {}), **self.vocabulary.get("roles", {})})

    def governing(self, env: Env, profile: str, on: date) -> Policy | None:
        """The policy that governs a case received on ``on``: the first in file order that applies.

        ``env`` holds ``kind``, ``received_on`` and the facts given; None when no policy applies.
        """
        ruling = (p for p in self.in_force(profile, on) if not p.overlay and not p.office)
        return next((policy for policy in ruling if _applies(policy, env)), None)

    def overlays(self, env: Env, profile: str, on: date) -> tuple[Policy, ...]:
        """Every overlay in force on ``on`` that applies to the case seen as ``env``."""
        beside = (p for p in self.in_force(profile, on) if p.overlay)
        return tuple(policy for policy in beside if _applies(policy, env))

    def office_policies(self, profile: str, on: date) -> tuple[Policy, ...]:
        """The policies of the office itself in force on ``on``."""
        return tuple(p for p in self.in_force(profile, on) if p.office)

    def in_force(self, profile: str, on: date) -> Iterator[Policy]:
        """The policies that ``profile`` uses on the day ``on``, in file order."""
        return (p for p in self.policies if p.used_by(profile) and on in p.in_force)

    def versions(self, policy: str, profile: str) -> tuple[Policy, ...]:
        """The versions of the policy ``policy`` that ``profile`` uses, oldest first."""
        key = policy, profile
        if key not in self._versions:
            found = (p for p in self.policies if p.slug == policy and p.used_by(profile))
            self._versions[key] = tuple(sorted(found, key=lambda p: p.version))
        return self._versions[key]

    @cached_property
    def _versions(self) -> dict[tuple[str, str], tuple[Policy, ...]]:
        """What :meth:`versions` found before: it is asked at every step of every case."""
        return {}

    def version_on(self, policy: str, profile: str, day: date) -> Policy | None:
        """The version of ``policy`` in force on ``day``, if there is one."""
        found = (p for p in self.versions(policy, profile) if day in p.in_force)
        return next(found, None)

    def title_of(self, section: str, slug: str, language: str = "zh") -> str:
        """What people call ``slug``: the sector's title, else the core's, else the slug itself.

        An event of a notice, ``served:rejection``, is called by both of its parts.
        """
        event, of_notice, notice = slug.partition(":")
        if of_notice and section in ("actions", "events"):
            parts = ("events", event), ("notices", notice)
            return ": ".join(self.title_of(*part, language) for part in parts)
        for words in (self.vocabulary, self.neutral):
            title = words.get(section, {}).get(slug)
            if title:
                return title["zh" if language.startswith("zh") else "en"]
        return slug

    def limit_title(self, policy: str, version: date, name: str, language: str = "zh") -> str:
        """What people call a timer or duty: its policy's title, else as :meth:`title_of`.

        ``name`` may be that of one run of a repeated timer (``reply@2``).
        """
        name = name.partition("@")[0]
        for one in self.policies:
            rule = one.timers.get(name) or one.duties.get(name)
            if rule and (one.slug, one.version) == (policy, version) and rule.title:
                return rule.title["zh" if language.startswith("zh") else "en"]
        return self.title_of("timers", name, language)

    def validate_facts(
        self, facts: Mapping[str, Any], allow_inputs: Iterable[str] | bool = False
    ) -> dict[str, Any]:
        """``facts`` as the case holds them: days as dates, None for "unknown again".

        ``allow_inputs`` says whether inputs of an act may be among them: all, none, or those
        named. Raises ``invalid_input`` with one problem for each fact that cannot be taken.
        """
        taken: dict[str, Any] = {}
        problems: list[Problem] = []
        for slug, value in facts.items():
            if len(problems) >= MOST_PROBLEMS:
                break
            fact = self.facts.get(slug)
            if fact is None:
                problems.append(self._unknown(slug))
            elif fact.input and not _allowed(slug, allow_inputs):
                en = f"{slug} is given with an act, not recorded as a fact"
                problems.append(Problem(f"facts.{slug}", f"{slug} 只随行为提交，不是案件事实", en))
            else:
                try:
                    taken[slug] = None if value is None else fact.read(value)
                except ValueError as error:
                    problems.append(Problem(f"facts.{slug}", *error.args))
        if problems:
            raise invalid(*problems)
        return taken

    def _unknown(self, slug: str) -> Problem:
        close = difflib.get_close_matches(slug[:100], sorted(self.facts), n=1, cutoff=0.6)
        hint = f"did you mean {close[0]}?" if close else ""
        return Problem(
            f"facts.{slug}", f"没有名为 {slug} 的事实", f"no fact is called {slug}", hint
        )


def _applies(policy: Policy, env: Env) -> bool:
    return policy.applies is None or policy.applies.evaluate(env) is True


def _allowed(slug: str, inputs: Iterable[str] | bool) -> bool:
    return inputs if isinstance(inputs, bool) else slug in inputs


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    return math.isfinite(value)


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    en = f"must be a day such as 2024-01-31, without a time, not {value!r}"
    raise ValueError("应是日期，如 2024-01-31，不带时间", en)
