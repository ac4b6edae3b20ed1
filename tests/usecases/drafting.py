"""Drafts for tests: of market_supervision, a shorter time to accept and a ground more."""

from __future__ import annotations

from core.storage.people.access import Grant
from core.storage.rules.policies import Draft
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller

SHORTER = """\
policy: complaint
in_force: {from: 2026-12-01}
amends: 2026-04-15
parameters:
  accept_within: {value: 3 workdays, basis: 第十五条}
"""
STRICTER = """\
policy: complaint
in_force: {from: 2026-12-01}
amends: 2026-04-15
admissibility:
  rules:
    - reject: outside_duty
      when: in_duty == false || hotline_repeat == true
      says: 不属于职责
      basis: 第十六条
"""
PATH = "policies/complaint_2026-12-01.yaml"

EDITOR = Caller("editor", "编辑", (Grant("policy_editor"),), ("read", "handle"))
APPROVER = Caller("approver", "审批", (Grant("policy_approver"),), ("read", "handle"))


def drafted(desk: Desk, text: str = SHORTER, path: str = PATH, **more: str) -> Draft:
    """A draft with one file, stored."""
    sector = more.pop("sector", "market_supervision")
    with desk.store.write() as work:
        return work.drafts.add(
            Draft(sector, "试", {path: text}, {path: ""}, "editor", work.now, "editor", work.now)
        )
