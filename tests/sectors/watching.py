"""What must be true of every case after anything at all happened: each breach is an assertion.

A case is compared with itself as it was: whatever has changed, its journal says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import date, datetime
from random import Random
from typing import Any

from core.domain.casework.cases import ENDED, Case, Entry, Timer
from core.domain.proof.journal import commitment, verify
from core.domain.rules.decisions import STRENGTH, UNDETERMINED
from core.domain.rules.policies import Policy
from core.domain.rules.regime import Matter
from core.domain.rules.sectors import Sector
from core.domain.timekeeping import duedates
from tests.sectors.officers import SECRET, House, timer_path

#: Entries whose changes speak of results rather than of facts, and of timers.
_RESULTS, _TIMERS = "assessed", "deadline_moved"


class Watch:
    """Watches over every case of an office, from one look to the next."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.kept: dict[str, Case] = {}
        self.numbers: dict[str, str] = {}

    def look(self) -> None:
        """Look at every case that has changed since the last look."""
        now = self.house.stored()
        assert self.kept.keys() <= now.keys(), "a case has vanished"
        for number, case in now.items():
            before = self.kept.get(number)
            if before is None or before != case:
                self._changed(before, case)
        self.kept = now

    def same(self) -> None:
        """Nothing has changed at all since the last look."""
        assert self.house.stored() == self.kept

    def _changed(self, before: Case | None, case: Case) -> None:
        with self.house.desk.store.read() as work:
            matter = self.house.desk.matter(work, deepcopy(case))
        sound(matter)
        if before is not None:
            accounted_for(matter, before)
        for notice in case.notices:
            said = f"{notice.slug} {notice.text}"
            assert self.numbers.setdefault(notice.number, said) == said, notice.number
        path, by = f"/cases/{case.number}/journal", self.house.onlooker(case.number)
        journal = self.house.get(path, by).get_data(as_text=True)
        assert SECRET not in journal
        assert len(json.loads(journal)["items"]) == len(case.journal)


# ---------------------------------------------------------------- one case as it stands


def sound(matter: Matter) -> None:
    """What holds of a case however it came about."""
    case, sector = matter.case, matter.regime.sector
    assert verify(case.journal, case.number) is None
    assert case.status in sector.statuses
    assert all(one.at <= two.at for one, two in zip(case.journal, case.journal[1:], strict=False))
    keys = [entry.key for entry in case.journal if entry.key]
    assert len(keys) == len(set(keys))
    lapses = [entry.data["timer"] for entry in case.journal if entry.event == "lapsed"]
    assert len(lapses) == len(set(lapses)), "a timer lapsed twice"
    for entry in case.journal:
        _reached(sector, case, entry)
    for timer in case.timers:
        _timer(matter, timer)
    if case.ended:
        _over(matter)


def _reached(sector: Sector, case: Case, entry: Entry) -> None:
    """An act leads only where its policy says."""
    if "status" not in entry.changes:
        return
    old, new = entry.changes["status"]
    policy = _policy(sector, case, entry)
    assert old != new
    assert new in [to.slug for to in policy.procedure[entry.act].to], f"{entry.act} to {new}"


def _policy(sector: Sector, case: Case, entry: Entry) -> Policy:
    return next(
        policy
        for policy in sector.policies
        if (policy.slug, policy.version) == (entry.policy, entry.version)
        and policy.used_by(case.profile)
    )


def _timer(matter: Matter, timer: Timer) -> None:
    name = f"{timer.name}#{timer.run}"
    if timer.state == "running":
        assert timer.due is not None, name
        assert timer.due_at is not None, name
        assert timer.provisional or timer.wake_at is not None, name
        if "@" not in timer.name:
            found = duedates.deadline_of(matter, timer)
            assert found is not None, name
            assert (found.due, found.nominal_end) == (timer.due, timer.nominal_end), name
    else:
        assert timer.wake_at is None, name
    if timer.state == "overdue":
        assert any(e.event == "lapsed" and e.data["timer"] == name for e in matter.case.journal)


def _over(matter: Matter) -> None:
    """On an ended case only that runs which outlives it, or which the end itself began."""
    case, ended_at = matter.case, _ended_at(matter.case)
    for timer in case.timers:
        if timer.open and "@" not in timer.name:
            _, rule = duedates.rule_of(matter, timer)
            archived = case.status == "archived"
            outlives = rule.survives == "archive" or (rule.survives == "end" and not archived)
            assert outlives or timer.started_at >= ended_at, f"{timer.name} runs on"


def _ended_at(case: Case) -> datetime:
    """The instant of the act that ended the case, not of one that only filed it away."""
    ends = [entry for entry in case.journal if "status" in entry.changes]
    for earlier, entry in zip(reversed([None, *ends[:-1]]), reversed(ends), strict=True):
        if earlier is None or earlier.changes["status"][1] not in ENDED:
            return entry.at
    raise AssertionError("it has not ended")


# ---------------------------------------------------------------- a case and what it was


def accounted_for(matter: Matter, before: Case) -> None:
    """Whatever differs from ``before`` stands in the entries made since."""
    case = matter.case
    entries = case.journal[len(before.journal) :]
    assert case.journal[: len(before.journal)] == before.journal, "the journal was rewritten"
    personal = {name for name, fact in matter.regime.sector.facts.items() if fact.personal}
    said, results, dates = told(before, entries, personal)
    assert said == _plain(case, personal), f"{case.number}: {said} {_plain(case, personal)}"
    assert results == _results(case)
    instants = {entry.at for entry in entries}
    _timers(matter, before, entries, dates)
    old_tasks = {task.id: task for task in before.tasks}
    for task in case.tasks:
        old = old_tasks.pop(task.id, None)
        assert old is not None or task.opened_at in instants, f"task {task.slug} out of nothing"
        done_before = old.done_at if old else None
        assert task.done_at == done_before or task.done_at in instants, f"task {task.slug}"
    assert not old_tasks, "a task has vanished"
    assert case.notices[: len(before.notices)] == before.notices
    assert all(n.drawn_at in instants for n in case.notices[len(before.notices) :])


def told(
    before: Case, entries: Iterable[Entry], personal: set[str]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, date]]:
    """The case as the changes in ``entries`` make it out of ``before``."""
    said, results = _plain(before, personal), _results(before)
    dates: dict[str, date] = {}
    for entry in entries:
        for name, (old, new) in entry.changes.items():
            if entry.event == _TIMERS:
                dates[name] = new
                continue
            where = results if entry.event == _RESULTS else said
            assert where.get(name) == old, f"{entry.event} {name}: {where.get(name)!r}, not {old!r}"
            where[name] = new
    return _known(said), _known(results), dates


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _plain(case: Case, personal: set[str]) -> dict[str, Any]:
    """What acts and facts decide; personal values as the journal has them."""
    facts = {
        name: {"commitment": commitment(case.salt, name, value)} if name in personal else value
        for name, value in case.facts.items()
    }
    fixed = {"status": case.status, "officer": case.officer, "version": case.version}
    return _known(facts | fixed)


def _results(case: Case) -> dict[str, Any]:
    return _known({"verdict": case.verdict, "grounds": list(case.grounds), **case.classification})


def _timers(matter: Matter, before: Case, entries: list[Entry], dates: dict[str, date]) -> None:
    old = {(timer.name, timer.run): timer for timer in before.timers}
    for timer in matter.case.timers:
        was, name = old.pop((timer.name, timer.run), None), f"{timer.name}#{timer.run}"
        if was is None:
            assert entries or "@" in timer.name, f"{name} started out of nothing"
            continue
        if (was.state, was.due, was.met_at) == (timer.state, timer.due, timer.met_at):
            continue
        assert entries, f"{name} has changed out of nothing"
        moved = was.due is not None and timer.due is not None and was.due != timer.due
        if moved and was.state == "running" and "@" not in timer.name:
            assert dates.get(name) == timer.due or any(_pauses(matter, timer, entries)), name
    # A run that waited may be begun anew under the same number; no other ever goes.
    assert all(timer.state in ("waiting", "absent") for timer in old.values())


def _pauses(matter: Matter, timer: Timer, entries: list[Entry]) -> Iterator[bool]:
    """Whether something stopped the timer meanwhile: its new date then follows from that."""
    _, rule = duedates.rule_of(matter, timer)
    for name in (timer.name, *rule.earliest_of):
        if found := matter.case.timer(name):
            pairs = duedates.rule_of(matter, found)[1].pauses.values()
            yield any(entry.event in pair for pair in pairs for entry in entries)


# ---------------------------------------------------------------- what is answered of a case


def read_everything(house: House, number: str, chance: Random) -> None:
    """Every record of a case, of its timers one, can be read, and they agree with one another."""
    by = house.onlooker(number)
    body = house.get(f"/cases/{number}", by).get_json()
    account = house.get(f"/cases/{number}/explain", by).get_json()
    for part in ("notices", "tasks"):
        house.get(f"/cases/{number}/{part}", by)
    if body["timers"]:
        ledger = house.get(timer_path(number, chance.choice(body["timers"])), by).get_json()
        days = [day["kind"] for day in ledger["days"]]
        counts = {kind: days.count(kind) for kind in ("counted", "skipped", "paused")}
        assert counts == {kind: ledger[kind] for kind in counts}
    assert account["verdict"] == body["verdict"]
    assert [t["name"] for t in account["timers"]] == [t["name"] for t in body["timers"]]
    if body["kind"] != "office":
        _advice(account, [ground["slug"] for ground in body["grounds"]])
    told = house.send("GET", f"/cases/{number}", "supervisor")
    listed = house.get(f"/cases?q={number}", "supervisor").get_data(as_text=True)
    away = "supervisor" in house.kept_away(number)
    assert told.status_code == (404 if away else 200)
    assert (number in listed) == (not away)
    assert SECRET not in told.get_data(as_text=True) + listed


def _advice(account: dict[str, Any], grounds: list[str]) -> None:
    """The verdict is the one to which the rules, each explained by itself, lead."""
    true = [rule for rule in account["rules"] if rule["value"] is True]
    if account["hit"] == "collect":
        assert {rule["rule"] for rule in true} == set(grounds)
    if account["verdict"] == UNDETERMINED:
        assert account["missing"], "undetermined, and nothing is asked"
    elif account["hit"] == "collect":
        strongest = max((rule["outcome"] for rule in true), key=STRENGTH.__getitem__, default=None)
        assert account["verdict"] == (strongest or account["otherwise"])
