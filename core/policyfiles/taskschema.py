"""The schemas of tasks: who does them, what tries and ends them, what is to be asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.domain.rules.policies import GIVEN_UP, Question, TaskRule
from core.policyfiles.fields import Cited, ListOf, Nested, Slug, Strict, TitleField, Word, refuse
from core.policyfiles.references import events, fact_field, role_field
from core.policyfiles.surroundings import here
from core.policyfiles.terms import Amount, ConditionField, is_times


class QuestionSchema(Strict):
    """One line of a script: what to ask, and the fact that the answer records."""

    fact = fact_field()
    ask = TitleField()

    def made(self, data: dict[str, Any]) -> Question:
        """The question; a fact's own stands in where none is written."""
        fact = here().facts.get(data.get("fact", ""))
        ask = data.get("ask") or (fact and (fact.ask or fact.title))
        if not ask:
            raise refuse("未写明问什么", "nothing is asked here", "write `ask: {zh: …, en: …}`")
        return Question(ask, data.get("fact"))


class AttemptsSchema(Strict):
    """How often a task may be tried in vain, and the event by which it is then given up."""

    at_most = Amount(is_times, ("1 以上的整数", "whole number from 1 on"), required=True)
    then = Word("close", required=True)
    as_ = Slug(data_key="as")


class TaskSchema(Cited):
    """Work asked of a role."""

    role = role_field()
    title = TitleField()
    when = ConditionField()
    closed_by = events()
    attempted_by = events()
    attempts = Nested(AttemptsSchema)
    script = ListOf(Nested(QuestionSchema, short="fact"))

    def made(self, data: dict[str, Any]) -> TaskRule:
        """The task, still without its name."""
        cite, limit = self.cite(data), data.pop("attempts", {})
        if limit and not data.get("attempted_by"):
            hint = "add `attempted_by: [event]`"
            raise refuse("未写明什么算一次尝试", "nothing counts as an attempt", hint)
        at_most, event = limit.get("at_most"), limit.get("as_", GIVEN_UP)
        return TaskRule("", at_most=at_most, given_up_as=event, cite=cite, **data)


def task(slug: str, made: TaskRule) -> TaskRule:
    """``made`` under its name, with the vocabulary's title if it has none."""
    return replace(made, slug=slug, title=made.title or here().title("tasks", slug))
