"""Plays the stories by which every notice and form of a sector is drawn up once.

``stories/<sector>.yaml`` tells them; each is played on an office of its own, so that every number
is the first of its year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

from core.bootstrap import passing_desk
from core.clock import SettableClock
from core.domain.casework.cases import Case
from core.domain.casework.submissions import Party
from core.policyfiles import load_sector_folder
from core.registry import Registry
from core.scenarios.runner import officer
from core.storage.people.access import Grant
from core.usecases.casework import documents, handling, intake
from core.usecases.casework.reading import Shown, show
from core.usecases.desk import Desk
from core.usecases.office import offices
from core.usecases.people.entry import Caller
from core.usecases.sealed.identities import read
from core.usecases.timekeeping import deadlines
from tests.places import REPO

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
SECTORS = ("hospital", "market_supervision", "property_mgmt")
#: Which pages are kept as HTML too: a letter and a form.
PAGES = {"market_supervision": "rejection.other_ways", "hospital": "register"}
NAMES = {
    "hospital": "示范县人民医院",
    "market_supervision": "示范县市场监督管理局",
    "property_mgmt": "示范物业服务有限公司",
}
ZONE = ZoneInfo("Asia/Shanghai")


@cache
def registry(sector: str) -> Registry:
    """The sector, read once."""
    return Registry([load_sector_folder(REPO / "plugins" / sector)])


def documents_of(sector: str) -> dict[str, str]:
    """Every golden text of a sector, by file name."""
    found: dict[str, str] = {}
    told = YAML(typ="safe").load((HERE / "stories" / f"{sector}.yaml").read_text("utf-8"))
    for story in told:
        for name, text in _played(sector, story):
            assert name not in found, f"{sector}: two stories keep {name}"
            found[name] = text
    return found


def _played(sector: str, story: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    play = Play(sector, story)
    for step in story["steps"]:
        play.step(step)
    keeps = story["keeps"]
    names = keeps if isinstance(keeps, dict) else dict.fromkeys(keeps)
    for slug, name in names.items():
        notice = next(one for one in play.case.notices if one.slug == slug)
        file = name or slug
        yield f"{file}.md", notice.text
        if PAGES.get(sector) == file:
            shown = play.shown()
            page = documents.notice_file(play.desk, shown, notice.number, "html")
            yield f"{file}.html", page.content.decode()
    for slug in story.get("forms", ()):
        for ending, to in (("md", "text"), ("html", "html")):
            if ending == "md" or PAGES.get(sector) == slug:
                made = documents.form_file(play.desk, play.shown(), slug, to, play.parties())
                yield f"{slug}.{ending}", made.content.decode()


class Play:
    """One story on an office of its own, as far as it has been told."""

    def __init__(self, sector: str, story: Mapping[str, Any]) -> None:
        self.clock = SettableClock(_instant(story["at"]))
        self.desk: Desk = passing_desk(registry(sector), self.clock)
        profile = story.get("profile", "default")
        settings = {
            "office_name": story.get("office", NAMES[sector]),
            "office_address": "示范县人民路1号",
            "office_phone": "0530-1234567",
        }
        offices.set_settings(self.desk, sector, profile, settings)
        parties = [
            Party(role, **story[role]) for role in ("complainant", "respondent") if role in story
        ]
        arrival = intake.Arrival(
            sector,
            (intake.Claim(story["kind"], _facts(story.get("facts", {}))),),
            profile,
            story.get("channel", "web"),
            subject=story["subject"],
            description=story.get("description", ""),
            parties=tuple(parties),
        )
        self.case: Case = intake.submit(self.desk, arrival).cases[0]

    def step(self, step: Mapping[str, Any]) -> None:
        """Let time pass, and do an act."""
        self.clock.set(_instant(step["at"]))
        deadlines.fire_all_due(self.desk)
        self.case = handling.act(self.desk, self.case.number, self.deed(step))

    @staticmethod
    def deed(step: Mapping[str, Any]) -> handling.Deed:
        """The act that a step tells of."""
        return handling.Deed(
            step["do"],
            officer(step["by"]),
            _facts(step.get("facts", {})),
            step.get("note", ""),
            timer=step.get("timer", ""),
            until=step.get("until"),
            approved_by=tuple(map(officer, step.get("approved_by", ()))),
        )

    def shown(self, role: str = "handler") -> Shown:
        """The case as somebody of the office sees it."""
        caller = Caller(role, role, (Grant(role),), ("read",))
        return show(self.desk, caller, self.case.number)

    def parties(self) -> tuple[Party, ...]:
        """Who takes part, as who handles the case may see it; sealed ones are masked."""
        caller = Caller("handler", "handler", (Grant("handler"),), ("read",))
        return read(self.desk, caller, self.case.number).parties


def _facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {n: v.isoformat() if hasattr(v, "isoformat") else v for n, v in facts.items()}


def _instant(at: Any) -> datetime:
    return datetime.fromisoformat(str(at)).replace(tzinfo=ZONE)
