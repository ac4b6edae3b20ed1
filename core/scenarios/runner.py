"""Plays a scenario on a throw-away office: sets the clock, does the deeds, compares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.clock import Clock, SettableClock
from core.domain.casework.cases import Entry
from core.domain.casework.submissions import Party
from core.domain.errors import NotFound, Refusal, TousuError
from core.domain.rules.regime import Matter
from core.scenarios import nights, scores
from core.scenarios.deeds import Deeds, officer
from core.scenarios.expectations import OF_THE_OFFICE, Difference, compare
from core.scenarios.files import Scenario, Step
from core.scenarios.words import unknown_words
from core.usecases.assessment import scoring
from core.usecases.casework import intake
from core.usecases.desk import Desk
from core.usecases.office import offices
from core.usecases.timekeeping import deadlines


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


@dataclass(frozen=True)
class Sight:
    """A case at the moment at which the scenario expects something of it, and what."""

    at: datetime
    expect: Mapping[str, Any]
    matter: Matter


#: Is shown the office after receipt and after each step, with the numbers of the cases received.
Look = Callable[[Desk, list[str]], None]


def run_scenario(
    scenario: Scenario,
    open_desk: Callable[[Clock], Desk],
    watch: Callable[[Sight], None] | None = None,
    look: Look | None = None,
) -> Outcome:
    """Play one scenario on a desk of its own, opened with the clock it is given.

    ``watch`` is shown every case of which something is expected, at the moment it is compared;
    ``look`` the office after every step.
    """
    play = _Play(scenario, open_desk, watch or (lambda _: None))
    play.look = look or play.look
    try:
        return Outcome(scenario, tuple(play.run()))
    except (TousuError, KeyError) as error:
        failure = Failure(play.where, "scenario", "no error", str(error))
        return Outcome(scenario, (*play.failures, failure))


class _Play:
    """One performance; keeps the officers, the cases and what has failed so far."""

    def __init__(
        self,
        scenario: Scenario,
        open_desk: Callable[[Clock], Desk],
        watch: Callable[[Sight], None],
    ) -> None:
        self.scenario = scenario
        self.watch = watch
        self.clock = SettableClock(datetime(1970, 1, 1, tzinfo=UTC))
        self.desk = open_desk(self.clock)
        self.numbers: list[str] = []
        self.received: list[str] = []
        self.deeds = Deeds(self.desk, scenario, self.numbers, self.received)
        self.failures: list[Failure] = []
        self.where = scenario.line(())
        self.look: Look = lambda _desk, _numbers: None

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
        waiting = sorted(self.scenario.others, key=_entered)
        opening = self.scenario.case or self.scenario.office
        assert opening is not None
        waiting = self._receive_until(waiting, _entered(opening))
        self._pass_to(_entered(opening))
        self._open()
        self.look(self.desk, [*self.received, *self.numbers])
        yield from self._expect(self.scenario.expect, ("expect",))
        for number, step in enumerate(self.scenario.steps):
            self.where = self.scenario.line(("steps", number))
            waiting = self._receive_until(waiting, step.at)
            self._pass_to(step.at)
            yield from self._step(step, ("steps", number))
            self.look(self.desk, [*self.received, *self.numbers])

    def _open(self) -> None:
        if self.scenario.case is None:
            self.numbers += self._office()
            deadlines.fire_all_due(self.desk)
        else:
            self.numbers += self._receive(self.scenario.case)
        self.deeds.mean({})

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
            case["at"] if "entered" in case else None,
            parties=tuple(_parties(case)),
            external_id=str(case["external_id"]) if "external_id" in case else None,
        )
        numbers = [opened.number for opened in intake.submit(self.desk, arrival).cases]
        self.received += numbers
        return numbers

    def _receive_until(
        self, waiting: list[Mapping[str, Any]], at: datetime
    ) -> list[Mapping[str, Any]]:
        while waiting and _entered(waiting[0]) <= at:
            self._pass_to(_entered(waiting[0]))
            self._receive(waiting.pop(0))
        return waiting

    def _pass_to(self, at: datetime) -> None:
        """Let time pass; what falls due on the way fires at its own instant."""
        self.clock.set(at)
        deadlines.fire_all_due(self.desk)

    def _step(self, step: Step, path: tuple[str | int, ...]) -> Iterator[Failure]:
        given = step.given
        self.deeds.mean(given)
        before = self._journal() if "fails" in given else None
        try:
            self.deeds.do(given)
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

    def _journal(self) -> list[Entry]:
        """The journal of the case meant; none in an office that keeps no file of its own."""
        if not self.deeds.meant:
            return []
        with self.desk.store.read() as work:
            return work.cases.get(self.deeds.meant).journal

    def _expect(
        self, expect: Mapping[str, Any] | None, path: tuple[str | int, ...]
    ) -> Iterator[Failure]:
        if not expect:
            return
        yield from self._score(expect, path)
        yield from self._suspicions(expect, path)
        cases = expect.get("cases")
        if expect.keys() <= OF_THE_OFFICE:
            return
        if cases and len(cases) != len(self.numbers):
            yield self._failure((*path, "cases"), len(cases), len(self.numbers))
            return
        if not cases:
            yield from self._compare(self.deeds.meant, expect, path)
        for place, wanted in enumerate(cases or ()):
            yield from self._compare(self.numbers[place], wanted, (*path, "cases", place))

    def _compare(
        self, number: str, wanted: Mapping[str, Any], path: tuple[str | int, ...]
    ) -> Iterator[Failure]:
        with self.desk.store.read() as work:
            matter = self.desk.matter(work, work.cases.get(number))
        self.watch(Sight(self.clock.now(), wanted, matter))
        for difference in compare(matter, wanted, self.clock.now(), officer):
            yield self._differs(path, difference)

    def _score(self, expect: Mapping[str, Any], path: tuple[str | int, ...]) -> Iterator[Failure]:
        """What a scorecard says now, of a unit and period that the expectation names."""
        wanted = expect.get("score")
        if wanted:
            names = wanted["card"], wanted["unit"], str(wanted["period"])
            sector, profile = self.scenario.sector, self.scenario.profile
            found = scoring.score(self.desk, sector, profile, *names)
            for inner, expected, value in scores.differences(found, wanted):
                yield self._failure((*path, "score", *inner), expected, value)

    def _suspicions(
        self, expect: Mapping[str, Any], path: tuple[str | int, ...]
    ) -> Iterator[Failure]:
        """What the checks have found so far, of every case of the office."""
        if "suspicions" in expect:
            office, wanted = (self.scenario.sector, self.scenario.profile), expect["suspicions"]
            for expected, found in nights.differences(self.desk, *office, wanted, self.received):
                yield self._failure((*path, "suspicions"), expected, found)

    def _differs(self, path: tuple[str | int, ...], difference: Difference) -> Failure:
        return self._failure((*path, *difference.path), difference.expected, difference.found)

    def _failure(self, path: tuple[str | int, ...], expected: Any, found: Any) -> Failure:
        failure = Failure(self.scenario.line(path), ".".join(map(str, path)), expected, found)
        self.failures.append(failure)
        return failure


def _entered(case: Mapping[str, Any]) -> datetime:
    """When a case is entered: at once, unless the scenario says that it was later."""
    entered: datetime = case.get("entered", case["at"])
    return entered


def _parties(case: Mapping[str, Any]) -> Iterator[Party]:
    """Those whom the scenario names."""
    for role in ("complainant", "respondent"):
        if isinstance(case.get(role), str):
            yield Party(role, case[role])
