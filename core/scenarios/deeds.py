"""What officers do in a step of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.assessment.exclusions import Exclusion
from core.domain.casework.cases import Officer
from core.domain.casework.service import Delivery
from core.domain.errors import NotFound
from core.scenarios import nights, scores
from core.scenarios.files import Scenario
from core.scenarios.shapes import as_date
from core.usecases.assessment import excluding, scoring
from core.usecases.casework import handling, intake, linking
from core.usecases.desk import Desk


class Deeds:
    """Does the steps of one scenario; ``meant`` is the case that the step at hand is about.

    ``numbers`` are the scenario's own cases, ``received`` those of all submissions in the order of
    their receipt; a case that is split off is added to both.
    """

    def __init__(
        self, desk: Desk, scenario: Scenario, numbers: list[str], received: list[str]
    ) -> None:
        self.meant = ""
        self._desk = desk
        self._scenario = scenario
        self._numbers = numbers
        self._received = received
        self._exclusions: list[Exclusion] = []

    def mean(self, given: Mapping[str, Any]) -> None:
        """Turn to the case of a step: the first of the scenario's own, unless it says which."""
        if "case" not in given:
            self.meant = self._numbers[0] if self._numbers else ""
            return
        place = given["case"]
        if not isinstance(place, int) or not 0 < place <= len(self._received):
            raise NotFound(f"没有第 {place} 件", f"There is no case {place}")
        self.meant = self._received[place - 1]

    def do(self, given: Mapping[str, Any]) -> None:
        """Do what a step says; Refusal where it may not be done."""
        facts = given.get("facts") or {}
        if "findings" in given:
            self._enter(given)
        if "exclusions" in given:
            self._exclude(given)
        if "serve" in given:
            self._serve(given)
        if "split" in given:
            self._split(given)
        self._of_the_night(given)
        if "apply" in given or "refuse" in given:
            self._ask(given)
            return
        if "do" not in given:
            if facts:
                number, by = self.meant, officer(given["by"])
                handling.record_facts(self._desk, number, by, facts)
            return
        handling.act(self._desk, self.meant, self._deed(given, given["do"]))

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
            at=given.get("happened"),
        )

    def _ask(self, given: Mapping[str, Any]) -> None:
        """Somebody applies for an act, or refuses the last application for it."""
        number = self.meant
        if "apply" in given:
            handling.apply(self._desk, number, self._deed(given, given["apply"]))
            return
        with self._desk.store.read() as work:
            found = [a for a in work.cases.get(number).applications if a.act == given["refuse"]]
        last = (found[-1].id or 0) if found else 0
        handling.refuse(self._desk, number, officer(given["by"]), last, given.get("note", ""))

    def _serve(self, given: Mapping[str, Any]) -> None:
        told = {name: str(value) for name, value in given["serve"].items()}
        on = as_date(told.pop("on", None))
        delivery = Delivery(officer=officer(given["by"]), on=on, **told)
        handling.serve(self._desk, self.meant, delivery)

    def _split(self, given: Mapping[str, Any]) -> None:
        """The case split off stands after those that there are: ``case: 2`` for the first one."""
        asked, by = given["split"], officer(given["by"])
        claim = intake.Claim(asked["kind"], asked.get("facts") or {})
        number = self.meant
        opened = linking.split(self._desk, number, by, claim, given.get("note", ""))
        self._numbers.append(opened.number)
        self._received.append(opened.number)

    def _enter(self, given: Mapping[str, Any]) -> None:
        findings = [scores.found(finding, self._received) for finding in given["findings"]]
        sector, profile = self._scenario.sector, self._scenario.profile
        scoring.enter_findings(self._desk, sector, profile, officer(given["by"]), findings)

    def _exclude(self, given: Mapping[str, Any]) -> None:
        """Ask for exclusions as the officer `by`, and have them approved, if that is said."""
        for one in given["exclusions"]:
            place = excluding.Place(self._scenario.sector, one["card"], self._scenario.profile)
            asked = scores.asked(one, self._received, self._exclusions)
            exclusion = excluding.ask(self._desk, place, officer(given["by"]), asked)
            self._exclusions.append(exclusion)
            for by in given.get("approved_by", ()):
                assert exclusion.id is not None
                excluding.decide(self._desk, place, officer(by), exclusion.id, True)

    def _of_the_night(self, given: Mapping[str, Any]) -> None:
        """Totals told, then the night's inspections, then a decision: what the step says of it."""
        office = self._scenario.sector, self._scenario.profile
        if "totals" in given:
            nights.tell(self._desk, *office, given.get("by", "supervisor"), given["totals"])
        if given.get("inspect"):
            nights.inspect(self._desk, *office)
        if "decide" in given:
            by = officer(given.get("by", "supervisor"))
            nights.decide(self._desk, office, by, given["decide"], self._received)


def officer(by: str) -> Officer:
    """The officer a scenario names: a role, or ``role#2`` for a second one of it."""
    return Officer(by, (by.partition("#")[0],))
