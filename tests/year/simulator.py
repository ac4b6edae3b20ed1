"""A year of an office in one process, drawn from one seed: clock, ids, secrets and mishaps.

People send in, work, recuse themselves, withdraw, unseal and look; versions, holidays and days
off are published; requests come twice, deeds break off at any statement, the clock is put back
and forth. Nothing sleeps and nothing is random but by the seed, so a fault found once is found
again. What must hold meanwhile stands in ``invariants``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from core import chance as drawing
from core.domain.casework import procedure
from core.domain.casework.cases import Case
from core.domain.errors import Refusal
from core.domain.people.identities import HIDDEN, HIDING
from core.domain.rules.regime import Matter
from core.storage.casework.intake import Answer
from core.usecases.casework import handling, intake
from core.usecases.office import noticeimport, officedrafts, offices
from core.usecases.once import Once
from core.usecases.sealed import identities, releasing, secrecy
from core.usecases.timekeeping import deadlines
from tests.sectors.stories import instant
from tests.year import people, publishing
from tests.year.ground import Ground, one_reading
from tests.year.people import PEOPLE

FIRST_DAY, LAST_DAY = date(2024, 1, 2), date(2024, 12, 31)
#: Acts that are open all the time; they are done less often than that.
RARE = {"recuse": 12, "withdraw": 25, "approve": 25, "archive": 3, "convert": 6, "transfer": 12}
REASON = "核实情况所需,依规申请查看"


class Year(Ground):
    """The office, from New Year to New Year's Eve; the same for the same seed and size.

    It is open on one day out of ``pace``; what is announced between is announced on the next.
    """

    def __init__(self, seed: int, cases: int, pace: int = 1) -> None:
        super().__init__(seed, instant("2024-01-02 08:30"))
        self.cases, self.pace, self.sent = cases, pace, 0
        self.announced = FIRST_DAY

    def days(self) -> Iterator[date]:
        """Live day after day; yields as each is over."""
        with drawing.drawn_from(self.secrets.randbytes), one_reading():
            self.do(lambda: offices.open_office(self.desk, "demo", "default"))
            count = (LAST_DAY - FIRST_DAY).days // self.pace + 1
            due = 0.0
            for n in range(count):
                day = FIRST_DAY + timedelta(days=n * self.pace)
                self._to(day, 8, 30)
                self._announce(day)
                due += self.cases / count
                arriving, due = int(due), due % 1
                self._live(day, arriving)
                yield day

    def _live(self, day: date, arriving: int) -> None:
        works = [self._arrive] * arriving + [self._work] * (3 * arriving + 1)
        works += [self._unseal] * (self.chance.random() < 0.15)
        self.chance.shuffle(works)
        for work in works:
            self._pass(self.chance.choice([0, 1, 5, 20]))
            if self.chance.random() < 0.01:
                self._step_clock()
            work()
        if self.chance.random() < 0.85:
            self._to(day, 18, 0)
            self._sweep()

    def _to(self, day: date, hour: int, minute: int) -> None:
        at = instant(f"{day} {hour:02}:{minute:02}")
        if at > self.clock.now():
            self.clock.set(at)

    def _pass(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    def _step_clock(self) -> None:
        """Somebody corrects the clock by seconds to hours, in either direction."""
        step = self.chance.choice([-3, 2, -30, 45, -600, 1800, -3600, 3600])
        with self.desk.store.read():
            pass  # the process knows what time it was
        self.clock.set(self.clock.now() + timedelta(seconds=step), backwards=True)
        with self.desk.store.write() as work:
            work.access_events.add("system", "system", "logged_in")
        self.known.done["clock steps"] += 1
        self.known.steps_back += step < -5

    # ------------------------------------------------------------ what the office publishes

    def _announce(self, day: date) -> None:
        for n, (told, _, transition, _, _) in enumerate(people.VERSIONS):
            if self.announced < told <= day:
                publishing.live_through(self, n, transition)
        if self.announced < people.HOLIDAY_TOLD <= day:
            notices = (people.HOLIDAY,)
            self.do(lambda: noticeimport.take_in(self.desk, notices, "director#1"))
            self.do(lambda: noticeimport.take_in(self.desk, notices, "director#2"))
        if self.announced < people.TYPHOON_TOLD <= day:
            self._close_for_typhoon()
        self.announced = day
        self._look_at_all()

    def _close_for_typhoon(self) -> None:
        def draft() -> int:
            made = officedrafts.draft(
                self.desk, "days", people.TYPHOON, "unit_head#1", sector="demo"
            )
            return made.id

        number = self.do(draft)
        try:
            self.do(lambda: officedrafts.step(self.desk, number, "approved", "unit_head#1"))
            self.known.done["own approvals"] += 1
        except Refusal:
            self.known.done["refused"] += 1
        self.do(lambda: officedrafts.step(self.desk, number, "approved", "director#1"))
        with suppress(Refusal):  # broken off once it was published; the next sweep finishes it
            self.do(lambda: officedrafts.step(self.desk, number, "published", "director#1"))

    # ------------------------------------------------------------ what people do

    def _arrive(self) -> None:
        """Something arrives; it is sent until it is answered, and now and then once more."""
        self.sent += 1
        key = f"k{self.sent}"
        arriving = people.arrival(self.chance, self.desk.sector("demo"), key)
        once = Once("web", key, repr(arriving), _numbered)

        def send() -> str:
            receipt = intake.submit(self.desk, arriving, once)
            return receipt.answer.body if receipt.answer else _numbered(receipt.cases).body

        try:
            numbers = self.do(send)
        except Refusal as refusal:
            self.known.done[f"arrivals refused: {refusal.code}"] += 1
            return
        self.known.told[key] = numbers
        self.known.done["arrivals"] += 1
        for number in numbers.split():
            self._see(number)
        if self.chance.random() < 0.2:
            self.known.done["sent twice"] += 1
            again = self.do(send)
            if again != numbers:
                raise AssertionError(f"{key} was answered {numbers}, then {again}")
            for number in numbers.split():
                self._see(number)

    def _work(self) -> None:
        """Somebody does, on some case, what the office offers him there; or records facts."""
        number = self._some_case()
        if number is None:
            return
        case, name = self.known.cases[number], self.chance.choice(sorted(PEOPLE))
        if self.chance.random() < 0.15:
            told = people.facts(self.chance, self.desk.sector("demo"), 2, case.missing)
            self._try(
                number,
                lambda: handling.record_facts(
                    self.desk, number, people.officer(name), told, revision=self._revision(number)
                ),
            )
            return
        matter = self._matter(number)
        for name in self.chance.sample(sorted(PEOPLE), 12):
            if acts := self._offered(matter, name):
                break
        else:
            return
        deed = self._deed(matter, self.chance.choice(acts), name)
        self._try(
            number, lambda: handling.act(self.desk, number, deed, revision=self._revision(number))
        )

    def _some_case(self) -> str | None:
        numbers = list(self.known.cases)
        recent = numbers[-40:]
        alive = [n for n in recent if not self.known.cases[n].ended]
        pool = alive if alive and self.chance.random() < 0.85 else numbers
        return self.chance.choice(pool) if pool else None

    def _matter(self, number: str) -> Matter:
        with self.desk.store.read() as work:
            return self.desk.matter(work, work.cases.get(number))

    def _offered(self, matter: Matter, name: str) -> list[str]:
        acts = procedure.allowed(matter, people.officer(name), self.clock.now())
        return [a for a in acts if self.chance.randrange(RARE.get(a, 1)) == 0]

    def _revision(self, number: str) -> int | None:
        """The revision somebody has read: most often the case's own, sometimes an old one."""
        revision = self.known.cases[number].revision
        return revision if self.chance.random() < 0.95 else max(revision - 1, 0)

    def _deed(self, matter: Matter, act: str, name: str) -> handling.Deed:
        sector = matter.regime.sector
        rules = matter.rules(self.clock.now())
        found = next((p.procedure[act] for p in rules.policies() if act in p.procedure), None)
        demands = [found.demands] if found else []
        timer = ""
        if act == "extend":
            rows = [
                (t.name, e)
                for _, rule in rules.timers()
                for term in rule.terms
                for e in term.extensions
                for t in matter.case.timers
                if t.name == rule.name
            ]
            if rows:
                timer, row = self.chance.choice(rows)
                demands.append(row.demands)
        facts = {
            ask.fact: self.chance.choice(ask.one_of) if ask.one_of
            else people.value(self.chance, sector, ask.fact)
            for one in demands for ask in one.asks if ask.fact in sector.facts
        }  # fmt: skip
        if act == "approve":
            facts["approves"] = self.chance.choice(sorted(rules.policy.procedure))
        able = [people.holding(*rule.by) for one in demands for rule in one.approvals]
        by = [self.chance.choice(names) for names in able if names and self.chance.random() < 0.95]
        other = self.chance.choice(sorted(PEOPLE))
        note = "情况说明" if self.chance.random() < 0.95 else ""
        period = f"2024-{self.clock.now().month:02}" if matter.case.kind == "office" else ""
        return handling.Deed(
            act, people.officer(name), facts, note, timer=timer, period=period,
            together_with=(people.officer(other),) if self.chance.random() < 0.5 else (),
            approved_by=[people.officer(one) for one in dict.fromkeys(by)],
        )  # fmt: skip

    def _unseal(self) -> None:
        """Somebody asks to see who a sealed reporter is, a custodian decides, and he looks."""
        sealed = [n for n, case in self.known.cases.items() if case.secrecy == "sealed"]
        if not sealed:
            return
        number = self.chance.choice(sealed[-60:])
        asker = self.chance.choice(sorted(PEOPLE))
        if self.chance.random() < 0.1:
            self._try(
                number,
                lambda: secrecy.set_level(
                    self.desk, people.caller(asker), number, "confidential", "verify", REASON
                ),
            )
            return
        ground = "verify" if self.chance.random() < 0.9 else ""
        asked = self._try(
            number, lambda: releasing.ask(self.desk, people.caller(asker), number, ground, REASON)
        )
        self._peep(number, asker)
        if asked is None:
            return
        decider = self.chance.choice([*people.holding("custodian"), asker])
        grant = self.chance.random() < 0.8
        self._try(
            number,
            lambda: releasing.decide(
                self.desk, people.caller(decider), asked.id, grant=grant, minutes=30, reason="不足"
            ),
        )
        self._pass(self.chance.choice([1, 10, 40]))
        self._peep(number, asker)

    def _peep(self, number: str, name: str) -> None:
        """Somebody looks; who sees anything in plain words is counted."""
        seen = self._try(
            number,
            lambda: identities.read(
                self.desk, people.caller(name), number, ground="verify", reason=REASON
            ),
            reads=True,
        )
        if seen is not None:
            self.known.looks[number] += 1
            shown = any(one.name and one.role in HIDDEN for one in seen.parties)
            if shown and seen.until is None and self.known.cases[number].secrecy in HIDING:
                raise AssertionError(f"{number}: {name} was shown who reported without a release")
            if any(party.name for party in seen.parties):
                self.known.done["unsealed looks"] += 1

    def _sweep(self) -> None:
        self.do(lambda: deadlines.fire_all_due(self.desk))
        self.known.done["sweeps"] += 1
        self._look_at_all()


def _numbered(cases: list[Case]) -> Answer:
    return Answer(201, " ".join(case.number for case in cases))
