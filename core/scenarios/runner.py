"""Plays a scenario on a throw-away office: sets the clock, does the deeds, compares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.clock import Clock, SettableClock
from core.domain.cases import Entry, Officer
from core.domain.errors import NotFound, Refusal, TousuError
from core.domain.service import Delivery
from core.scenarios import scores
from core.scenarios.expectations import Difference, compare
from core.scenarios.files import Scenario, Step, as_date
from core.scenarios.words import unknown_words
from core.usecases import deadlines, handling, intake, linking, offices, scoring
from core.usecases.desk import Desk


@dataclass(frozen=True)
class Failure:
    """One expectation that failed, with the line of the file."""

    where: str
    path: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.where} {self.path}: expected {self.expected!r}, found {self.found!r}"


@dataclass(frozen=True)
class Outcome:
    """How a scenario went; it passed if nothing failed."""

    scenario: Scenario
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Whether every expectation held."""
        return not self.failures


def run_scenario(scenario: Scenario, open_desk: Callable[[Clock], Desk]) -> Outcome:
    """Play one scenario on a desk of its own, opened with the clock it is given."""
    play = _Play(scenario, open_desk)
    try:
        return Outcome(scenario, tuple(play.run()))
    except (TousuError, KeyError) as error:
        failure = Failure(play.where, "scenario", "no error", str(error))
        return Outcome(scenario, (*play.failures, failure))


class _Play:
    """One performance; keeps the officers, the cases and what has failed so far."""

    def __init__(self, scenario: Scenario, open_desk: Callable[[Clock], Desk]) -> None:
        self.scenario = scenario
        self.clock = SettableClock(datetime(1970, 1, 1, tzinfo=UTC))
        self.desk = open_desk(self.clock)
        self.numbers: list[str] = []
        self.place = 0
        self.failures: list[Failure] = []
        self.where = scenario.line(())

    def run(self) -> Iterator[Failure]:
        """Receive, then step through time; every failed expectation in order."""
        sector = self.desk.sector(self.scenario.sector)
        unknown = list(unknown_words(self.scenario, sector))
        for path, word, hint in unknown:
            yield self._failure(path, f"a word that {sector.slug} knows, {hint}", word)
        if not unknown:
            yield from self._play()

    def _play(self) -> Iterator[Failure]:
        offices.set_settings(
            self.desk, self.scenario.sector, self.scenario.profile, self.scenario.settings
        )
        waiting = sorted(self.scenario.others, key=lambda other: other["at"])
        opening = self.scenario.case or self.scenario.office
        assert opening is not None
        waiting = self._receive_until(waiting, opening["at"])
        self._pass_to(opening["at"])
        self._open()
        yield from self._expect(self.scenario.expect, ("expect",))
        for number, step in enumerate(self.scenario.steps):
            self.where = self.scenario.line(("steps", number))
            waiting = self._receive_until(waiting, step.at)
            self._pass_to(step.at)
            yield from self._step(step, ("steps", number))

    def _open(self) -> None:
        if self.scenario.case is None:
            self.numbers = self._office()
            deadlines.fire_all_due(self.desk)
        else:
            self.numbers = self._receive(self.scenario.case)

    def _office(self) -> list[str]:
        """The office's own file; none where it has no duties and only keeps scorecards."""
        try:
            return [offices.open_office(self.desk, self.scenario.sector, self.scenario.profile)]
        except NotFound:
            if not self.desk.sector(self.scenario.sector).scorecards:
                raise
            return []

    def _receive(self, case: Mapping[str, Any]) -> list[str]:
        kinds = case["kind"] if isinstance(case["kind"], list) else [case["kind"]]
        facts = case.get("facts") or {}
        arrival = intake.Arrival(
            self.scenario.sector,
            tuple(intake.Claim(kind, facts) for kind in kinds),
            self.scenario.profile,
            case.get("channel", "web"),
        )
        return [opened.number for opened in intake.submit(self.desk, arrival).cases]

    def _receive_until(
        self, waiting: list[Mapping[str, Any]], at: datetime
    ) -> list[Mapping[str, Any]]:
        while waiting and waiting[0]["at"] <= at:
            self._pass_to(waiting[0]["at"])
            self._receive(waiting.pop(0))
        return waiting

    def _pass_to(self, at: datetime) -> None:
        """Let time pass; what falls due on the way fires at its own instant."""
        self.clock.set(at)
        deadlines.fire_all_due(self.desk)

    def _step(self, step: Step, path: tuple[str | int, ...]) -> Iterator[Failure]:
        given = step.given
        self.place = self._place(given.get("case", 1))
        before = self._journal() if "fails" in given else None
        try:
            self._do(given)
            code = None
        except Refusal as refusal:
            code = refusal.code
            if "fails" not in given:
                yield self._failure((*path, "do"), "done", f"{code}: {refusal}")
        if "fails" in given and code != given["fails"]:
            yield self._failure((*path, "fails"), given["fails"], code or "done")
        if before is not None and code and self._journal() != before:
            yield self._failure((*path, "fails"), "nothing changed", "the journal changed")
        yield from self._expect(step.expect, (*path, "expect"))

    def _place(self, case: Any) -> int:
        """Which of the cases a step is about, from 0; the first where it does not say."""
        if not isinstance(case, int) or not 1 <= case <= max(1, len(self.numbers)):
            raise KeyError(f"case: a number from 1 to {len(self.numbers)}, not {case!r}")
        return case - 1

    def _do(self, given: Mapping[str, Any]) -> None:
        facts = given.get("facts") or {}
        if "findings" in given:
            self._enter(given)
        if "serve" in given:
            self._serve(given)
        if "split" in given:
            self._split(given)
        if "apply" in given or "refuse" in given:
            self._ask(given)
            return
        if "do" not in given:
            if facts:
                number, by = self.numbers[self.place], officer(given["by"])
                handling.record_facts(self.desk, number, by, facts)
            return
        handling.act(self.desk, self.numbers[self.place], self._deed(given, given["do"]))

    def _deed(self, given: Mapping[str, Any], act: str) -> handling.Deed:
        return handling.Deed(
            act=act,
            officer=officer(given["by"]),
            facts=given.get("facts") or {},
            note=given.get("note", ""),
            grounds=tuple(given.get("grounds", ())),
            timer=given.get("timer", ""),
            until=as_date(given.get("until")),
            period=str(given.get("period", "")),
            together_with=tuple(map(officer, given.get("together_with", ()))),
            approved_by=tuple(map(officer, given.get("approved_by", ()))),
        )

    def _ask(self, given: Mapping[str, Any]) -> None:
        """Somebody applies for an act, or refuses the last application for it."""
        number = self.numbers[self.place]
        if "apply" in given:
            handling.apply(self.desk, number, self._deed(given, given["apply"]))
            return
        with self.desk.store.read() as work:
            found = [a for a in work.cases.get(number).applications if a.act == given["refuse"]]
        last = (found[-1].id or 0) if found else 0
        handling.refuse(self.desk, number, officer(given["by"]), last, given.get("note", ""))

    def _serve(self, given: Mapping[str, Any]) -> None:
        told = {name: str(value) for name, value in given["serve"].items()}
        on = as_date(told.pop("on", None))
        delivery = Delivery(officer=officer(given["by"]), on=on, **told)
        handling.serve(self.desk, self.numbers[self.place], delivery)

    def _split(self, given: Mapping[str, Any]) -> None:
        """The case split off stands after those that there are: ``case: 2`` for the first one."""
        asked, by = given["split"], officer(given["by"])
        claim = intake.Claim(asked["kind"], asked.get("facts") or {})
        number = self.numbers[self.place]
        opened = linking.split(self.desk, number, by, claim, given.get("note", ""))
        self.numbers.append(opened.number)

    def _enter(self, given: Mapping[str, Any]) -> None:
        findings = [scores.found(finding) for finding in given["findings"]]
        sector, profile = self.scenario.sector, self.scenario.profile
        scoring.enter_findings(self.desk, sector, profile, officer(given["by"]), findings)

    def _journal(self) -> list[Entry]:
        """The journal of the case meant; none in an office that keeps no file of its own."""
        if not self.numbers:
            return []
        with self.desk.store.read() as work:
            return work.cases.get(self.numbers[self.place]).journal

    def _expect(
        self, expect: Mapping[str, Any] | None, path: tuple[str | int, ...]
    ) -> Iterator[Failure]:
        if not expect:
            return
        yield from self._score(expect, path)
        cases = expect.get("cases")
        pairs = list(enumerate(cases)) if cases else [(self.place, expect)]
        if expect.keys() == {"score"}:
            return
        if cases and len(cases) != len(self.numbers):
            yield self._failure((*path, "cases"), len(cases), len(self.numbers))
            return
        for place, wanted in pairs:
            inner = (*path, "cases", place) if cases else path
            with self.desk.store.read() as work:
                matter = self.desk.matter(work, work.cases.get(self.numbers[place]))
            for difference in compare(matter, wanted, self.clock.now(), officer):
                yield self._differs(inner, difference)

    def _score(self, expect: Mapping[str, Any], path: tuple[str | int, ...]) -> Iterator[Failure]:
        """What a scorecard says now, of a unit and period that the expectation names."""
        wanted = expect.get("score")
        if wanted:
            names = wanted["card"], wanted["unit"], str(wanted["period"])
            sector, profile = self.scenario.sector, self.scenario.profile
            found = scoring.score(self.desk, sector, profile, *names)
            for inner, expected, value in scores.differences(found, wanted):
                yield self._failure((*path, "score", *inner), expected, value)

    def _differs(self, path: tuple[str | int, ...], difference: Difference) -> Failure:
        return self._failure((*path, *difference.path), difference.expected, difference.found)

    def _failure(self, path: tuple[str | int, ...], expected: Any, found: Any) -> Failure:
        failure = Failure(self.scenario.line(path), ".".join(map(str, path)), expected, found)
        self.failures.append(failure)
        return failure


def officer(by: str) -> Officer:
    """The officer a scenario names: a role, or ``role#2`` for a second one of it."""
    return Officer(by, (by.partition("#")[0],))
