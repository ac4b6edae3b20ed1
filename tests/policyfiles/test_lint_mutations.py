"""Faults planted in each version of each shipped policy, and found with their places."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.policyfiles import load_sector_folder
from core.policyfiles.findings import Finding
from core.policyfiles.lint import lint
from tests.places import REPO

FOLDERS = sorted(path.parent for path in (REPO / "plugins").glob("*/sector.yaml"))

#: What is planted, one entry a fault: code, the place it is found at, and whose name it says.
PLANTED = {
    "never_true": "admissibility.rules.0",
    "idle": "admissibility.rules.1",
    "subsumed": "admissibility.rules.2",
    "no_basis": "admissibility.rules.3",
    "no_wording": "admissibility.rules.4",
    "unused_parameter": "parameters.planted_unused",
    "parameter_without_value": "parameters.planted_late.values",
    "unreachable": "classification.tables.planted_first.rows.1",
    "overlap": "classification.tables.planted_first.rows.2",
    "gap": "classification.tables.planted_first.rows",
    "conflict": "classification.tables.planted_unique.rows.1",
    "timer_never_started": "timers.planted_started",
    "timer_never_met": "timers.planted_met",
    "unknown_event": "timers.planted_started",
    "timer_gap": "timers.planted_gap.rows",
    "deemed_never": "timers.planted_deemed",
    "extension_never_given": "timers.planted_extension",
    "guard_never_true": "procedure.planted_guard.guards",
    "task_never_opened": "tasks.planted_opened",
    "task_never_closed": "tasks.planted_closed",
    "no_title": "tasks.planted_untitled",
    "notice_without_text": "",
}

FAULTS = """
parameters:
  planted_unused: {value: 3, basis: 第一条, title: {zh: 植入, en: Planted}}
  planted_late: {values: {2190-01-01: 3}, basis: 第一条, title: {zh: 植入, en: Planted}}
admissibility:
  hit: collect
  rules:
    - {reject: planted_1, says: 甲, basis: 第一条,
       when: 'today < date("2000-01-01") && today > date("2000-01-01")'}
    - {reject: planted_2, says: 甲, basis: 第一条,
       when: 'channel == "web" && (today < date("2000-01-01") || today >= date("2000-01-01"))'}
    - {redirect: planted_3, says: 甲, basis: 第一条,
       when: 'channel == "web" && today > date("2010-01-01")'}
    - {reject: planted_4, says: 甲, when: 'channel == "phone"'}
    - {reject: planted_5, basis: 第一条, when: 'channel == "web"'}
classification:
  tables:
    planted_first:
      rows:
        - {when: 'channel == "web" || channel == "phone"', gives: {severity: none}, basis: 第一条}
        - {when: 'channel == "phone"', gives: {severity: planted}, basis: 第一条}
        - {when: 'today > date("2010-01-01")', gives: {severity: planted}, basis: 第一条}
    planted_unique:
      hit: unique
      rows:
        - {when: 'channel == "web"', gives: {severity: none}, basis: 第一条}
        - {when: 'today > date("2010-01-01")', gives: {severity: planted}, basis: 第一条}
      otherwise: {severity: none}
timers:
  planted_started: {starts: [planted_event], within: 3 days, met_by: [planted_act], basis: 第一条}
  planted_met: {starts: [received], within: 3 days, basis: 第一条}
  planted_gap:
    starts: [received]
    met_by: [planted_act]
    rows: [{when: 'channel == "web"', within: 3 days, basis: 第一条}]
  planted_deemed:
    starts: [received]
    within: 3 days
    basis: 第一条
    lapse: [{deem: planted_deemed, as: planted_deem}]
  planted_extension:
    starts: [received]
    met_by: [planted_act]
    within: 3 days
    basis: 第一条
    extensions: [{name: planted, by: [system], adds: 1 day, basis: 第一条}]
procedure:
  planted_act: {from: any, by: any, opens: [planted_closed, planted_untitled],
                notices: [planted_notice]}
  planted_guard:
    from: [registered]
    by: any
    guards: [{holds: 'status == "closed"', says: {zh: 甲, en: A}, basis: 第一条}]
  planted_deemed:
    from: [registered]
    by: any
    guards:
      - {holds: 'channel == "web" && channel == "phone"', says: {zh: 甲, en: A}, basis: 第一条}
tasks:
  planted_opened: {role: clerk, title: {zh: 植入, en: Planted}, basis: 第一条}
  planted_closed: {role: clerk, title: {zh: 植入, en: Planted}, basis: 第一条}
  planted_untitled: {role: clerk, basis: 第一条, closed_by: [planted_act]}
"""


@cache
def shipped(folder: Path) -> Sector:
    """A sector as it stands; nobody changes it, so it is read once."""
    return load_sector_folder(folder)


VERSIONS = [
    pytest.param(folder, place, id=f"{folder.name}-{policy.slug}-{policy.version}-{place}")
    for folder in FOLDERS
    for place, policy in enumerate(shipped(folder).policies)
]


def planted(policy: Policy) -> str:
    """A version that amends ``policy`` with every fault."""
    end = f", to: {policy.in_force.end}" if policy.in_force.end else ""
    start = policy.version + timedelta(days=1)
    profiles = f"profiles: [{', '.join(policy.profiles)}]\n" if policy.profiles else ""
    head = f"policy: {policy.slug}\namends: {policy.version}\n{profiles}"
    return f"{head}in_force: {{from: {start}{end}}}\n{FAULTS}"


@pytest.mark.parametrize(("folder", "place"), VERSIONS)
def test_every_fault_planted_in_a_version_is_found_at_its_place(folder: Path, place: int) -> None:
    policy = shipped(folder).policies[place]
    sector = load_sector_folder(folder, {"policies/planted.yaml": planted(policy)})
    found: dict[str, list[Finding]] = {}
    for finding in lint(sector):
        if "policies/planted.yaml:" in finding.place:
            found.setdefault(finding.code, []).append(finding)
    for code, where in PLANTED.items():
        places = [finding.place.partition(" ")[2] for finding in found.get(code, ())]
        assert any(where in path for path in places), (code, where, places)
    shown = {code for code, findings in found.items() if any(f.witness for f in findings)}
    assert shown >= {"overlap", "conflict", "gap", "timer_gap"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_shipped_sectors_have_neither_errors_nor_warnings(folder: Path) -> None:
    assert [f for f in lint(shipped(folder)) if f.severity != "note"] == []
