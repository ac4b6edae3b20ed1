"""Officers who do whatever comes to their minds, through the programming interface.

Every procedure of the sectors that are shipped, under every profile and version; what must hold
whatever they do stands in ``watching``. A long hunt, here ten rounds from the seed 1 on:

    python -m tests.sectors.test_random_procedures 10 1
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.domain.casework.cases import Case
from core.domain.rules.acts import Action, Ask, Demands
from core.domain.rules.regime import Matter
from core.domain.rules.sectors import Fact, Sector
from core.domain.timekeeping.duties import label
from core.usecases.office.offices import open_office, set_settings
from core.usecases.timekeeping.deadlines import fire_all_due
from core.usecases.timekeeping.recomputing import recompute
from tests.sectors.officers import PEOPLE, SECRET, House, premises, registry
from tests.sectors.stories import ZONE
from tests.sectors.watching import Watch, read_everything

OFFICES = [(sector.slug, profile) for sector in registry() for profile in sector.profiles]
#: The days on which the law changes.
CHANGES = sorted({policy.version for sector in registry() for policy in sector.policies})
FIRST, LAST = date(1998, 3, 12), date(2027, 12, 31)
#: Acts that are offered all the time; they are done less often than that.
RARE = ("recuse", "approve", "withdraw", "archive")
WRONG = ("", "x", -1, 3.5, True, "2024-02-30", [], {"a": 1}, "9999-12-31", 10**12)

#: What became of the acts tried: policy, act, and "done" or the code of the refusal.
DONE: Counter[tuple[str, str, str]] = Counter()


class Dice(Random):
    """Chance, from a seed that Hypothesis picks: one draw a step keeps the steps many."""

    def often(self, times: int) -> bool:
        """True all but once in so many times."""
        return self.randrange(times) > 0

    def seldom(self, times: int) -> bool:
        """True once in so many times."""
        return not self.often(times)

    def some(self, of: Sequence[Any], most: int) -> list[Any]:
        """A few of these, none twice."""
        return self.sample(of, min(len(of), self.randint(0, most)))


CHANCE = st.integers(0, 2**32 - 1).map(Dice)


class Officers(RuleBasedStateMachine):
    """An office of one sector and profile in which anything may happen."""

    empty: Path  # the database of an office without cases
    offices: list[tuple[str, str]] = OFFICES

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="officers")
        self.sent = 0

    @initialize(dice=CHANCE)
    def open(self, dice: Dice) -> None:
        """A day, an office with its settings, and the first complaint."""
        self.slug, self.profile = dice.choice(self.offices)
        self.sector: Sector = registry().sector(self.slug)
        self.required = sorted({r.fact for p in self.sector.policies for r in p.requires})
        day = self.some_day(dice)
        at = datetime.combine(day, time(dice.choice([0, 9, 16, 23]), 30), ZONE).astimezone(UTC)
        self.house = House(self.empty, Path(self.folder.name), at)
        self.watch = Watch(self.house)
        wanted = {
            "transition": dice.choice([None, "pinned", "migrate", "by_event"]),
            "enable_unverified": dice.choice([None, True]),
            "calendar": dice.choice([None, None, None, "every_day"]),
        }
        set_settings(self.house.desk, self.slug, self.profile, wanted)
        if self.sector.office_policies(self.profile, day):
            open_office(self.house.desk, self.slug, self.profile)
        self.watch.look()
        self.arrive(dice)

    def some_day(self, dice: Dice) -> date:
        """A day, most often one near a change of the law and seldom one before the first law."""
        any_day = FIRST + timedelta(days=dice.randrange((LAST - FIRST).days))
        near = dice.choice(CHANGES) + timedelta(days=dice.randint(-20, 20))
        ruling = [p for p in self.sector.policies if not (p.overlay or p.office)]
        since = min(p.version for p in ruling if p.used_by(self.profile))
        return max(dice.choice([near, near, any_day]), since if dice.often(10) else FIRST)

    # ------------------------------------------------------------ what people do

    @rule(dice=CHANCE)
    def arrive(self, dice: Dice) -> None:
        """Something arrives, perhaps twice, perhaps late, perhaps wrong."""
        self.sent += 1
        kinds = self.sector.kinds if dice.often(20) else ("praise", "")
        claims = [
            {"kind": dice.choice(kinds), "facts": self.facts(dice, self.required)}
            for _ in range(dice.choice([1, 1, 1, 2]))
        ]
        late = dice.choice([0] * 6 + [2, 30, 400, -1])
        body: dict[str, Any] = {
            "sector": self.slug, "profile": self.profile,
            "channel": dice.choice(["web", "phone", "visit", "letter"]),
            "complainant": {"name": SECRET, "contact": SECRET},
            "received_at": self.house.later(days=-late).isoformat() if late else None,
        }  # fmt: skip
        alone = len(claims) == 1
        body |= claims[0] if alone else {"cases": claims}
        path, key = "/cases" if alone else "/submissions", f"key {self.sent}"
        response = self.house.send("POST", path, "clerk", body, Idempotency_Key=key)
        self.judge(response.status_code < 300)
        if response.status_code == 201:
            again = self.house.send("POST", path, "clerk", body, Idempotency_Key=key)
            assert again.data == response.data
            other = body | {"subject": "另一件"}
            refused = self.house.send("POST", path, "clerk", other, Idempotency_Key=key)
            assert refused.status_code == 409
            self.watch.same()

    @rule(dice=CHANCE)
    @precondition(lambda self: self.watch.kept)
    def learn(self, dice: Dice) -> None:
        """Somebody records facts, having read the case or an older one."""
        case = self.case(dice)
        revision, right = self.revision(dice, case)
        body = {"facts": self.facts(dice, case.missing) or {"nothing": 1}}
        path, match = f"/cases/{case.number}/facts", f'"{revision}"'
        by = dice.choice(sorted(PEOPLE))
        response = self.house.send("PATCH", path, by, body, If_Match=match)
        assert right or response.status_code >= 400
        self.judge(response.status_code < 300)

    @rule(dice=CHANCE)
    @precondition(lambda self: self.watch.kept)
    def do_anything(self, dice: Dice) -> None:
        """An act that some policy of the sector has, by anybody."""
        acts = {a: action for p in self.sector.policies for a, action in p.procedure.items()}
        action = acts[dice.choice(sorted(acts))]
        self.do(dice, self.case(dice), action, dice.choice(sorted(PEOPLE)))

    @rule(dice=CHANCE)
    @precondition(lambda self: self.watch.kept)
    def work_on(self, dice: Dice) -> None:
        """Some acts in a row on one case that the office offers, hours or days between them."""
        number = self.case(dice).number
        for _ in range(dice.randint(2, 9)):
            case = self.watch.kept[number]
            if dice.seldom(3) and case.missing:
                self.tell(dice, case)
            self.do_what_is_open(dice, self.watch.kept[number])
            self.house.wait(self.house.later(hours=dice.choice([0, 0, 5, 30, 100])))

    @rule(dice=CHANCE)
    @precondition(lambda self: self.watch.kept)
    def let_time_pass(self, dice: Dice) -> None:
        """Hours or months go by, or it is just before or after a timer's end."""
        now, case = self.house.clock.now(), self.case(dice)
        ends = [t.due_at for t in case.timers if t.open and t.due_at and t.due_at > now]
        if ends and dice.often(2):
            until = min(ends) + timedelta(minutes=dice.choice([-1, 0, 1]))
        else:
            days = dice.choice([0, 0, 1, 3, 7, 20, 60, 200, 800])
            until = self.house.later(days=days, hours=dice.randint(0, 20))
        self.house.wait(until)
        if dice.often(2):
            self.sweep()

    @rule()
    @precondition(lambda self: self.watch.kept)
    def sweep(self) -> None:
        """Everything due happens, and nothing twice; all of it follows from the journal."""
        fire_all_due(self.house.desk)
        self.watch.look()
        assert fire_all_due(self.house.desk) == 0
        for number in self.watch.kept:
            found = recompute(self.house.desk, number)
            assert found.difference is None, f"{number}: {found.difference}"
        self.watch.same()

    @rule(dice=CHANCE)
    @precondition(lambda self: self.watch.kept)
    def read(self, dice: Dice) -> None:
        """Everything that is kept of a case is read, and the pages too; reading changes nothing."""
        number = self.case(dice).number
        read_everything(self.house, number, dice)
        if dice.seldom(3):
            if "second" not in self.house.kept_away(number):  # in whose name a browser is used
                self.house.page(f"/cases/{number}")
            self.house.page("/")
        self.watch.same()

    # ------------------------------------------------------------ how they do it

    def tell(self, dice: Dice, case: Case) -> None:
        """Somebody asks what is missing and writes the answers down."""
        body = {"facts": self.facts(dice, case.missing)}
        path, match = f"/cases/{case.number}/facts", f'"{case.revision}"'
        response = self.house.send("PATCH", path, "handler", body, If_Match=match)
        self.judge(response.status_code < 300)

    def do_what_is_open(self, dice: Dice, case: Case) -> None:
        """An act that the office offers to somebody, with what it asks and its approvals."""
        away = self.house.kept_away(case.number)
        for by in dice.sample(sorted(PEOPLE), 4):
            told = self.house.send("GET", f"/cases/{case.number}", by)
            assert told.status_code == (404 if by in away else 200), f"{by}: {away}"
            offered = told.get_json().get("allowed_actions", ())
            usual = [act for act in offered if act not in RARE or dice.seldom(6)]
            if usual:
                break
        else:
            return
        action = self.action(case, dice.choice(usual))
        for demands in (action.demands, *self.extending(case, action)):
            for approval in demands.approvals:
                able = [name for name, held in PEOPLE.items() if set(held) & set(approval.by)]
                if able and dice.often(7):
                    path = f"/cases/{case.number}/actions/approve"
                    body = {"facts": {"approves": action.slug}}
                    response = self.house.send("POST", path, dice.choice(able), body)
                    self.judge(response.status_code < 300)
        self.do(dice, self.watch.kept[case.number], action, by)

    def do(self, dice: Dice, case: Case, action: Action, by: str) -> None:
        """Send an act with what it asks, or with something else."""
        body = self.body(dice, case, action)
        body["together_with"] = dice.choice([[], ["second"], ["deputy"], [by]])
        headers, right = {}, True
        if dice.seldom(2):
            revision, right = self.revision(dice, case)
            headers["If_Match"] = f'"{revision}"'
        path = f"/cases/{case.number}/actions/{action.slug}"
        response = self.house.send("POST", path, by, body, **headers)
        assert right or response.status_code >= 400
        DONE[case.policy, action.slug, response.get_json().get("code", "done")] += 1
        self.judge(response.status_code < 300)

    def body(self, dice: Dice, case: Case, action: Action) -> dict[str, Any]:
        """What somebody gives with an act."""
        demanded = (action.demands, *self.extending(case, action))
        reads = sorted({name for d in demanded for g in d.guards for name in g.holds.reads})
        facts = self.facts(dice, reads) if dice.often(3) else {}
        facts |= self.answers(dice, [ask for d in demanded for ask in d.asks])
        body: dict[str, Any] = {"facts": facts, "note": "情况说明" if dice.often(5) else ""}
        if action.slug == "approve":
            acts = sorted({slug for p in self.sector.policies for slug in p.procedure})
            facts["approves"] = dice.choice(acts)
        if action.slug == "assign":
            facts["officer"] = dice.choice(sorted(PEOPLE))
        if action.slug == "extend":
            body["timer"] = dice.choice([*(t.name for t in case.timers), "", "nothing"])
            if dice.often(2):
                body["until"] = self.house.later(days=dice.randint(-5, 90)).date().isoformat()
        if case.kind == "office":
            today = self.house.clock.now().astimezone(ZONE).date()
            body["period"] = label(dice.choice(["month", "quarter", "half_year", "year"]), today)
        if dice.seldom(10):
            body["at"] = self.house.later(hours=dice.choice([-1, -30, 5])).isoformat()
        return body

    def answers(self, dice: Dice, asks: list[Ask]) -> dict[str, Any]:
        """What an act asks for, seldom left out."""
        known = self.sector.facts
        return {
            ask.fact: dice.choice(ask.one_of) if ask.one_of else self.value(dice, known[ask.fact])
            for ask in asks
            if ask.fact in known and dice.often(20)
        }

    def judge(self, done: bool) -> None:
        """What was done is accounted for; what was refused has changed nothing."""
        if done:
            self.watch.look()
        else:
            self.watch.same()

    def case(self, dice: Dice) -> Case:
        """Any case there is, the newest rather often."""
        numbers = list(self.watch.kept)
        return self.watch.kept[dice.choice([*numbers, numbers[-1], numbers[-1]])]

    def revision(self, dice: Dice, case: Case) -> tuple[int, bool]:
        """A revision to name, and whether it is the case's own."""
        more = dice.choice([0] * 8 + [1, -1])
        return max(case.revision + more, 0), more == 0

    def matter(self, case: Case) -> Matter:
        """The case with what governs it."""
        with self.house.desk.store.read() as work:
            return self.house.desk.matter(work, case)

    def action(self, case: Case, act: str) -> Action:
        """The act as the policy in force has it."""
        rules = self.matter(case).rules(self.house.clock.now())
        found = [policy for policy in rules.policies() if act in policy.procedure]
        return found[0].procedure[act] if found else Action(act)

    def extending(self, case: Case, action: Action) -> list[Demands]:
        """What the extensions of the case's timers demand, where the act is one."""
        if action.slug != "extend":
            return []
        rules = self.matter(case).rules(self.house.clock.now()).timers()
        return [e.demands for _, r in rules for term in r.terms for e in term.extensions]

    def facts(self, dice: Dice, wished: Sequence[str] = ()) -> dict[str, Any]:
        """Some facts with values of their types, and now and then something that is none."""
        known = {name: fact for name, fact in self.sector.facts.items() if not fact.input}
        wanted = [name for name in wished if name in known and dice.often(12)]
        found = {
            name: self.value(dice, known[name]) if dice.often(12) else None
            for name in dict.fromkeys([*wanted, *dice.some(sorted(known), 6)])
        }
        if dice.seldom(30):
            found[dice.choice([*self.sector.facts, "nothing"])] = dice.choice(WRONG)
        return found

    def value(self, dice: Dice, fact: Fact) -> Any:
        """A value that the fact may have."""
        match fact.type:
            case "bool":
                return dice.choice([True, False])
            case "number":
                return dice.choice([0, 1, 2, 3, 5, 10, 50, 200.5, 10_000, -1])
            case "date":
                more = dice.choice([-4000, -800, -400, -60, -10, -1, 0, 1, 10, 60])
                return self.house.later(days=more).date().isoformat()
            case "choice":
                return dice.choice(sorted(fact.values))
        return dice.choice([SECRET, *PEOPLE] if fact.personal else ["某处", "handler"])

    def teardown(self) -> None:
        """The office is closed, its files gone."""
        if hasattr(self, "house"):
            self.house.close()
        self.folder.cleanup()


def hunt(examples: int, steps: int, *, derandomize: bool) -> settings:
    """How far to look; what is found is told as it was found, for shrinking takes minutes."""
    return settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=derandomize,
        database=None, phases=[Phase.generate], report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of an office that has people and no case."""
    return premises(tmp_path_factory.mktemp("premises"))


@pytest.mark.parametrize("sector", sorted(registry().sectors))
def test_whatever_officers_do(sector: str, empty: Path) -> None:
    class Here(Officers):
        offices = [office for office in OFFICES if office[0] == sector]  # noqa: RUF012

    Here.empty = empty
    run_state_machine_as_test(Here, settings=hunt(4, 14, derandomize=True))


def main(rounds: int, first_seed: int) -> None:
    """Hunt for so many rounds, each from the next seed; then tell which acts were done."""
    with tempfile.TemporaryDirectory() as folder:
        Officers.empty = premises(Path(folder))
        for number in range(first_seed, first_seed + rounds):
            print(f"seed {number}", flush=True)
            found = seed(number)(Officers)
            run_state_machine_as_test(found, settings=hunt(20, 30, derandomize=False))
    codes: Counter[str] = Counter()
    for (_, _, code), times in DONE.items():
        codes[code] += times
    done = {(policy, act) for policy, act, code in DONE if code == "done"}
    never = sorted({(policy, act) for policy, act, _ in DONE} - done)
    print(dict(codes), f"{len(done)} acts were done; tried and never done: {never}", sep="\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
