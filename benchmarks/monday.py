"""One Monday: a clerk changes a hospital's rules, and nobody writes a line of code.

    python -m benchmarks.monday --cases 200000 --out monday
    python -m benchmarks.monday --cases 2000 --real civic_complaints.csv

From 1 January nursing complaints are to be answered within three workdays, anonymous complaints
about conduct go elsewhere, and the director wants to know beforehand what that does to the
departments. Everything is asked of a served office over HTTP by people with tokens of their own.
``--real`` adds real complaints, imported by docs/examples/civic-hospital.yaml. See
docs/policymaking.md. Exit code 0: every step came out as it must, and no file of this folder
changed.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter
from typing import Any

from benchmarks import past
from benchmarks.mondayoffice import REPO, SECTOR, Office, Refused, must, repository, running
from benchmarks.mondayreport import written

FROM = "2027-01-01"
#: The first Monday under the new rules, at ten in the morning in Shanghai.
THEN = datetime(2027, 1, 4, 2, tzinfo=UTC)
OLD = "2019-04-10"
FIRST = date.fromisoformat(OLD)
DRAFTS = f"/policies/{SECTOR}/drafts"
#: Rows sent at once: a body may have 1 MiB.
ROWS = 4000
EDITS = [
    {
        "op": "set_parameter", "parameter": "answer_nursing_within", "value": "3 workdays",
        "basis": "院长办公会纪要(2026年第21号)",
        "title": {"zh": "护理投诉的反馈期限", "en": "Time to answer nursing complaints"},
    },
    {
        "op": "add_timer_row", "timer": "answer", "before": 0,
        "value": {"when": 'subject == "nursing"', "within": "params.answer_nursing_within"},
    },
    {
        "op": "add_ground", "before": 0,
        "value": {
            "reject": "anonymous_conduct", "when": 'real_name == false && subject == "conduct"',
            "says": "匿名反映医德医风的,转纪检监察部门", "basis": "院长办公会纪要(2026年第21号)",
        },
    },
]  # fmt: skip
SCENARIO = """\
scenario: 2027年起护理投诉三个工作日,其余五个;匿名反映医德医风的不予受理
sector: hospital
case:
  at: 2027-01-04 10:00
  kind: complaint
  channel: phone
  facts: {subject: nursing, departments: 1, on_the_spot: false}
expect:
  version: 2027-01-01
  verdict: accept
  timers: {answer: {due: 2027-01-07, state: running}}
---
scenario: 匿名反映医德医风的
sector: hospital
case:
  at: 2027-01-04 10:00
  kind: complaint
  channel: phone
  facts: {subject: conduct, departments: 1, on_the_spot: false, real_name: false}
expect: {version: 2027-01-01, verdict: reject}
"""


@dataclass
class Story:
    """What is told of the day, and how long each part of it took."""

    office: Office
    draft: str = ""
    revision: int = 0
    found: dict[str, Any] = field(default_factory=dict)
    _since: float = field(default_factory=perf_counter)
    _computed: float = 0.0

    def tell(self, what: str, **found: Any) -> None:
        """Say what was done, how long it took, and what the server computed and held meanwhile."""
        now, computed = perf_counter(), self.office.seconds()
        took = {"seconds": round(now - self._since, 1), "cpu": round(computed - self._computed, 1),
                "memory_mib": self.office.memory()}  # fmt: skip
        self.found[what] = {**took, **found}
        said = " ".join(f"{key}={value}" for key, value in found.items())
        print(f"{took['seconds']:8.1f} s {took['cpu']:8.1f} cpu {took['memory_mib']:6} MiB  "
              f"{what}  {said}", flush=True)  # fmt: skip
        self._since, self._computed = perf_counter(), computed

    def kept(self, draft: Any) -> None:
        """Remember the draft as the last answer shows it."""
        self.draft = f"{DRAFTS}/{draft.get('id', draft.get('draft'))}"
        self.revision = draft["revision"]


def take_in(story: Story, cases: int, since: date, real: Path | None) -> None:
    """The past: generated complaints, and real ones where there is a file of them."""
    until = (datetime.now(UTC) - timedelta(days=2)).date()
    made = past.rows(cases, since, until)
    mapping = (REPO / "docs/examples/hospital-past.yaml").read_text("utf-8")
    for counts, content in _parts(list(past.COLUMNS), made):
        _import(story, mapping, content, counts)
    story.tell("imported", **story.found.pop("counts"))
    if real:
        mapping = (REPO / "docs/examples/civic-hospital.yaml").read_text("utf-8")
        with real.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            for counts, content in _parts(list(table.fieldnames or ()), table, 150):
                _import(story, mapping, content, counts)
        story.tell("real complaints", **story.found.pop("counts"))


def _import(story: Story, mapping: str, content: str, rows: int) -> None:
    admin = story.office.people["admin"]
    body = {"sector": SECTOR, "mapping": mapping, "content": content}
    found = admin.wait(admin.post("/imports", body))["result"]
    must(found["rejected"] == 0, f"rows were refused: {found['rejects'][:3]}")
    must(found["read"] == rows, "rows were lost")
    so_far = story.found.setdefault("counts", {"cases": 0, "left_aside": 0, "known": 0})
    for key in so_far:
        so_far[key] += found[key]


def _parts(columns: list[str], rows: Any, size: int = ROWS) -> Iterator[tuple[int, str]]:
    """A table in parts that fit a body, each with its header."""
    rows = iter(rows)
    while part := list(islice(rows, size)):
        text = io.StringIO()
        table = csv.DictWriter(text, columns)
        table.writeheader()
        table.writerows(part)
        yield len(part), text.getvalue()


def write_draft(story: Story) -> None:
    """Draft, edit, lint, prove and try it; then what it changes, in words."""
    lin = story.office.people["lin"]
    amends = {"policy": "complaint", "from": FROM}
    begun = {"title": "护理投诉三日答复", "transition": "pinned", "amends": amends}
    story.kept(lin.post(DRAFTS, begun))
    story.kept(lin.post(f"{story.draft}/edits", {"revision": story.revision, "edits": EDITS}))
    text = {"files": {"scenarios/nursing_2027.yaml": SCENARIO}}
    story.kept(lin.send("PATCH", story.draft, text, story.revision))
    story.tell("drafted", edits=len(EDITS))
    lint = lin.post(f"{story.draft}/lint")
    must(lint["errors"] == 0, f"lint finds errors: {lint['items'][:2]}")
    story.tell("linted", errors=lint["errors"], warnings=lint["warnings"])
    proof = lin.post(f"{story.draft}/prove")
    must(not proof["failing"], f"scenarios fail: {proof['failing']}")
    story.tell("proved", scenarios=proof["played"])
    invented = {"facts": {"subject": "nursing", "departments": 1}, "channel": "phone",
                "received_at": "2026-11-16T10:00:00+08:00"}  # fmt: skip
    tried = lin.post(f"{story.draft}/try", invented)
    must(bool(tried["differences"]), "the draft changes nothing of a nursing complaint")
    story.tell("tried", differences=len(tried["differences"]))


def foresee(story: Story, since: date) -> None:
    """What it would have meant for past cases, and what it would mean for open ones."""
    lin = story.office.people["lin"]
    span = {
        "from": since.isoformat(),
        "to": (datetime.now(UTC) - timedelta(days=1)).date().isoformat(),
    }
    lin.wait(lin.post(f"{story.draft}/backtest", span))
    found = lin.get(f"{story.draft}/backtest")
    must(found["changed"] > 0, "the draft changes no past case")
    story.found["backtest_report"] = found
    story.tell("backtest", cases=found["cases"], changed=found["changed"])
    for transition in ("migrate", "pinned"):
        lin.wait(lin.post(f"{story.draft}/impact", {"transition": transition}))
        found = lin.get(f"{story.draft}/impact/report")
        story.found[f"impact_report_{transition}"] = found
        story.tell(f"impact {transition}", open=found["bound"], moved=found["move"],
                   differing=found["cases"], **found["counts"])  # fmt: skip


def decide(story: Story) -> None:
    """Submitted by one, approved by another who signs the differences, published for the day."""
    lin, wang = story.office.people["lin"], story.office.people["wang"]
    story.kept(lin.get(story.draft))
    note = {"note": "院长办公会纪要(2026年第21号);提示已逐条看过"}
    story.kept(lin.post(f"{story.draft}/submit", note, story.revision))
    seen = wang.get(f"{story.draft}/diff")
    signed = {"note": "同意", "signed_digest": seen["signature"]}
    story.kept(wang.post(f"{story.draft}/approve", signed, story.revision))
    story.found["signed"] = {"by": "wang", "digest": seen["signature"]}
    story.found["differences"] = [
        line for change in seen["changes"] for group in change["groups"] for line in group["lines"]
    ]
    story.tell("approved", differences=len(story.found["differences"]))
    story.kept(wang.post(f"{story.draft}/publish", {"from": FROM}, story.revision))
    history = wang.get(f"{story.draft}/history")
    must(history["first_broken"] is None, "the history of the draft does not hold")
    must(history["items"][-1]["event"] == "published", "it is not published")
    story.tell("published", **{"from": FROM, "lines of history": len(history["items"])})


def digests(office: Office, most: int) -> dict[str, str]:
    """Cases that have ended and cases that are open, each with the digest of all it says."""
    zhao = office.people["zhao"]
    numbers = []
    for status in ("closed", "registered", "dispatched", "replied"):
        query = f"/cases?sector={SECTOR}&status={status}&limit={min(most, 200)}"
        numbers += [one["number"] for one in zhao.get(query)["items"]]
    found = {}
    for number in numbers:
        said = [zhao.get(f"/cases/{number}"), zhao.get(f"/cases/{number}/journal")]
        found[number] = sha256(json.dumps(said[1], sort_keys=True).encode()).hexdigest()
        must(said[0]["policy"]["version"] < FROM, f"{number} is under rules yet to come")
    return found


def come_into_force(story: Story, before: dict[str, str], sample: int) -> None:
    """On the day the new version governs what comes in, and nothing of what was there."""
    office = story.office
    must(digests(office, sample) == before, "publishing changed cases")
    story.tell("old cases untouched", compared=len(before))
    office.put_on(THEN)
    facts = {"subject": "nursing", "departments": 1, "on_the_spot": False}
    body = {"sector": SECTOR, "kind": "complaint", "channel": "phone", "facts": facts}
    case = office.people["clerk"].post("/cases", body)
    due = {timer["name"]: timer["due"] for timer in case["timers"]}["answer"]
    must(case["policy"]["version"] == FROM, f"the new case follows {case['policy']}")
    must(due == "2027-01-07", f"the answer is due on {due}")
    body["facts"] = {**facts, "subject": "conduct", "real_name": False}
    refused = office.people["clerk"].post("/cases", body)
    must(refused["verdict"] == "reject", f"the advice is {refused['verdict']}")
    number = next(iter(before))
    old = office.people["zhao"].get(f"/cases/{number}")
    must(old["policy"]["version"] < FROM, "an old case follows the new rules")
    story.tell("in force", version=case["policy"]["version"], due=due)


def play(
    cases: int, home: Path, real: Path | None = None, sample: int = 100,
    sectors: Path | None = None, since: date = FIRST,
) -> Story:  # fmt: skip
    """The whole day; Refused where something does not come out as it must."""
    files = repository()
    with running(home, sectors) as office:
        story = Story(office)
        take_in(story, cases, since, real)
        before = digests(office, sample)
        write_draft(story)
        foresee(story, since)
        decide(story)
        come_into_force(story, before, sample)
        must(repository() == files, "a file of the program changed")
        written(story.found, home)
    return story


def main() -> int:
    """Play the day that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--cases", type=int, default=2000, help="generated cases")
    parser.add_argument("--real", type=Path, help="a CSV of real complaints besides")
    parser.add_argument("--out", type=Path, help="where office and reports are kept")
    given = parser.parse_args()
    home = (given.out or Path(mkdtemp(prefix="tousu-monday-"))).absolute()
    try:
        play(given.cases, home, given.real)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    print(f"{home}/impact.md\n{home}/impact.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
