"""What each sector holds, as tables that people can check: versions, grounds, articles."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.policyfiles import load_sector_folder
from tests.places import REPO

FOLDERS = sorted(path.parent for path in (REPO / "plugins").glob("*/sector.yaml"))

#: sector, policy, in force from and to, profiles; to be changed only with a reason.
VERSIONS = """
hospital           complaint             2009-11-26 2019-04-09  default
hospital           complaint             2010-01-01 …           first_complaint
hospital           complaint             2010-01-01 …           pingan
hospital           complaint             2010-01-01 …           seven_day
hospital           complaint             2012-08-01 …           xiangya
hospital           complaint             2013-01-01 …           coordination
hospital           complaint             2017-01-01 …           shanxi
hospital           complaint             2019-04-10 …           default
hospital           dispute               2018-10-01 …           every
hospital           office                2009-11-26 …           every            office
market_supervision bureau_rules          2017-03-20 …           every            overlay
market_supervision commerce_complaint    2014-03-15 2019-12-31  every
market_supervision commerce_report       2007-10-01 2019-03-31  every
market_supervision complaint             2020-01-01 2024-06-30  every
market_supervision complaint             2024-07-01 2026-04-14  every
market_supervision complaint             2026-04-15 …           every
market_supervision food_drug_complaint   2016-03-01 2019-12-31  every
market_supervision inquiry               2017-03-20 …           every
market_supervision office                2016-03-01 …           every            office
market_supervision quality_complaint     1998-03-12 2019-12-31  every
market_supervision quality_report        2011-07-01 2019-03-31  every
market_supervision report                2019-04-01 2019-12-31  every
market_supervision report                2020-01-01 2026-04-14  every
market_supervision report                2026-04-15 …           every
property_mgmt      authority_complaint   2018-05-01 2022-01-20  heze
property_mgmt      authority_complaint   2019-10-01 …           binzhou
property_mgmt      authority_complaint   2021-03-01 …           liaocheng
property_mgmt      authority_complaint   2022-01-21 …           heze
property_mgmt      complaint             2018-01-01 …           every
property_mgmt      local_law             2022-03-01 …           hangzhou         overlay
property_mgmt      office                2018-01-01 …           every            office
"""

#: The grounds to reject, by policy and version of market supervision.
GROUNDS = {
    "commerce_complaint 2014-03-15": (
        "outside_duty shelf_life_expired already_mediated with_other_body with_court_or_agency "
        "time_barred_or_unproven unlawful"
    ),
    "quality_complaint 1998-03-12": "with_court_or_agency untestable unlawful",
    "food_drug_complaint 2016-03-01": (
        "no_definite_target outside_jurisdiction outside_duty repeat_open repeat_no_new_lead "
        "past_prosecution_limit other_remedy other"
    ),
    "complaint 2020-01-01": (
        "outside_duty already_handled not_consumption_or_unproven time_barred materials_missing "
        "other"
    ),
    "complaint 2024-07-01": (
        "outside_duty already_handled not_consumption_or_unproven time_barred materials_missing "
        "other"
    ),
    "complaint 2026-04-15": (
        "outside_duty already_handled not_consumption_or_unproven time_barred "
        "materials_missing_or_false identity_refused other"
    ),
}


@cache
def sector(folder: Path) -> Sector:
    """The sector of a folder, read once."""
    return load_sector_folder(folder)


ALL = [policy for folder in FOLDERS for policy in sector(folder).policies]
SUPERVISION = [policy for policy in ALL if policy.sector == "market_supervision"]


def named(policy: Policy) -> str:
    """A policy by name and version."""
    return f"{policy.slug} {policy.version}"


def line(policy: Policy) -> str:
    """A policy as it stands in the table."""
    profiles = ", ".join(policy.profiles) or "every"
    mark = "overlay" if policy.overlay else "office" if policy.office else ""
    end = str(policy.in_force.end or "…")
    head = f"{policy.sector:19}{policy.slug:22}{policy.version} {end:12}{profiles:17}{mark}"
    return head.rstrip()


def test_the_policies_and_versions_of_every_sector() -> None:
    ordered = sorted(ALL, key=lambda p: (p.sector, p.slug, p.version, p.profiles))
    assert [line(policy) for policy in ordered] == VERSIONS.strip().splitlines()


@pytest.mark.parametrize("policy", ALL, ids=lambda p: f"{p.sector} {named(p)} {p.profiles}")
def test_every_ground_has_its_wording_and_its_article(policy: Policy) -> None:
    bare = [g.slug for g in policy.admissibility.rules if not (g.says and g.cite.basis)]
    assert bare == []


@pytest.mark.parametrize("policy", ALL, ids=lambda p: f"{p.sector} {named(p)} {p.profiles}")
def test_every_limit_has_its_article(policy: Policy) -> None:
    terms = {
        name: [*limit.terms, *([limit.unknown] if limit.unknown else [])]
        for name, limit in policy.timers.items()
    }
    bare = [name for name, found in terms.items() if not all(t.cite.basis for t in found)]
    bare += [duty.slug for duty in policy.duties.values() if not duty.cite.basis]
    assert bare == []


@pytest.mark.parametrize("policy", ALL, ids=lambda p: f"{p.sector} {named(p)} {p.profiles}")
def test_every_version_names_its_source(policy: Policy) -> None:
    assert policy.source.get("title")


@pytest.mark.parametrize(("version", "grounds"), GROUNDS.items(), ids=list(GROUNDS))
def test_the_grounds_to_reject_are_those_of_the_vocabulary(version: str, grounds: str) -> None:
    (policy,) = (p for p in SUPERVISION if named(p) == version)
    rejecting = [g.slug for g in policy.admissibility.rules if g.outcome == "reject"]
    assert sorted(rejecting) == sorted(grounds.split())
