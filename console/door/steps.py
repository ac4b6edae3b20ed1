"""The pages of the citizens' form in their order, what each shows, and what it must have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.context import desk
from api.words import t
from console.door.answers import FACTS, LONGEST, Answers
from core.domain.errors import Problem, invalid
from core.domain.rules.sectors import Fact
from core.usecases.casework.givenfiles import keeps_files

#: So many questions stand on one page: a telephone shows about as much.
A_PAGE = 3


@dataclass(frozen=True)
class Step:
    """A page of the form: its name, what it asks, and which fields it shows."""

    name: str
    title: str
    fields: frozenset[str] = frozenset()
    facts: tuple[Fact, ...] = ()


def steps_of(answers: Answers) -> list[Step]:
    """The pages for what is being sent in; who stays unknown is not asked how to be reached."""
    return list(_steps(answers))


def _steps(answers: Answers) -> Iterator[Step]:
    about = ["subject", "description"]
    if not answers.form.unit:
        about += ["respondent_name", "respondent_address"]
    yield Step("about", t("说说是什么事", "What happened"), frozenset(about))
    facts = list(answers.asked.values())
    for place in range(0, len(facts), A_PAGE):
        some = tuple(facts[place : place + A_PAGE])
        names = frozenset(FACTS + fact.slug for fact in some)
        yield Step(f"questions{place // A_PAGE + 1}", t("几个问题", "A few questions"), names, some)
    yield Step("secrecy", t("要不要留姓名", "With your name or without"), frozenset({"secrecy"}))
    if answers["secrecy"] in answers.levels and answers["secrecy"] != "anonymous":
        fields = frozenset({"name", "contact", "address"})
        yield Step("contact", t("怎样联系您", "How to reach you"), fields)
    if keeps_files(desk()):
        yield Step("files", t("照片和材料", "Pictures and papers"))
    yield Step("review", t("看一遍再提交", "Read it through, then send"))


def check(step: Step, answers: Answers) -> None:
    """Refuse what cannot go on from a page, with ``invalid_input``."""
    needed = {
        "about": ("subject", "description"), "secrecy": ("secrecy",),
        "contact": ("name", "contact"),
    }.get(step.name, ())  # fmt: skip
    problems = [
        Problem(name, "请填写", "Please fill this in") for name in needed if not answers[name]
    ]
    for name in step.fields & LONGEST.keys():
        most = LONGEST[name]
        if len(answers[name]) > most:
            problems.append(Problem(name, f"最多{most}个字", f"{most} characters at most"))
    if step.name == "secrecy" and answers["secrecy"] and answers["secrecy"] not in answers.levels:
        problems.append(Problem("secrecy", "请选择一项", "Choose one"))
    if problems:
        raise invalid(*problems)
    told = answers.facts
    answers.sector.validate_facts({f.slug: told[f.slug] for f in step.facts if f.slug in told})


def step_with(steps: list[Step], path: str) -> Step:
    """The page on which the field ``path`` stands; the last one where none has it."""
    named = {"file": "files", "reporter": "contact"}.get(path, "")
    found = (one for one in steps if path in one.fields or (named and one.name == named))
    return next(found, steps[-1])
