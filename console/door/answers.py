"""What a citizen has written so far: read from the form, carried on in it, and made an arrival."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from api.context import desk
from api.routes.submissions import arrival_of
from console.forms import UNKNOWN, value_of
from core import chance
from core.domain.casework.submissions import Party
from core.domain.errors import NotFound
from core.domain.people.identities import LEVELS
from core.domain.rules.publicforms import PublicForm
from core.domain.rules.sectors import Fact, Sector
from core.usecases.casework.givenfiles import Given, named
from core.usecases.casework.intake import Arrival, Claim
from core.usecases.people import access

#: What is carried besides facts and files, and how long each may be.
LONGEST = {
    "sector": 100, "kind": 100, "profile": 100, "unit": 100, "category": 100, "scanned": 1,
    "key": 64, "subject": 500, "description": 20_000, "respondent_name": 500,
    "respondent_address": 500, "secrecy": 20, "name": 500, "contact": 500, "address": 500,
}  # fmt: skip
#: What an address may bring along; never anything that somebody else could have written for them.
_BROUGHT = ("sector", "kind", "profile", "unit", "category", "scanned")
FACTS = "facts."
FILE = "ticket"
_KEY = re.compile(r"[0-9A-Za-z_-]{20,64}")
_LONGEST_FACT = 2_000


@dataclass(frozen=True, repr=False)
class Answers:
    """The answers by the names of their fields; what no page asks is not among them."""

    given: MultiDict[str, str]

    @classmethod
    def sent(cls) -> Answers:
        """Those of the form that was sent."""
        given = MultiDict(
            (name, value.strip())
            for name, value in request.form.items(multi=True)
            if (name in LONGEST or name == FILE or name.startswith(FACTS)) and value.strip()
        )
        if not _KEY.fullmatch(given.get("key", "")):
            given["key"] = chance.text(24)
        return cls(given)

    @classmethod
    def begun(cls, given: Mapping[str, str]) -> Answers:
        """New ones, with what an address brought along; NotFound as for :attr:`form`."""
        taken = {name: given[name][: LONGEST[name]] for name in _BROUGHT if given.get(name)}
        found = cls(MultiDict(taken | {"key": chance.text(24)}))
        for slug, value in found._brought(given).items():
            found.given.add(FACTS + slug, _typed(value))
        return found

    def __getitem__(self, name: str) -> str:
        return self.given.get(name, "")

    @cached_property
    def sector(self) -> Sector:
        """The sector written to; NotFound."""
        slug = self["sector"]
        if slug not in desk().registry.sectors:
            raise NotFound("没有这个行业", "There is no such sector")
        return desk().sector(slug)

    @cached_property
    def form(self) -> PublicForm:
        """The public form of the kind; NotFound where citizens cannot send in such a one."""
        found = self.sector.public_form.get(self["kind"])
        if found is None:
            raise NotFound("此类事项不在网上受理", "Such a matter cannot be sent in here")
        return found

    @cached_property
    def files(self) -> list[Given]:
        """The files laid down so far; ``invalid_input`` where a ticket is not of our making."""
        return named(desk(), self.given.getlist(FILE))

    @property
    def levels(self) -> tuple[str, ...]:
        """Which secrecy one may choose: no less than the kind is sealed to anyway."""
        sealed = self["kind"] in self.sector.sealed_kinds
        return tuple(one for one in LEVELS if not sealed or one in ("sealed", "anonymous"))

    @property
    def asked(self) -> dict[str, Fact]:
        """The facts that the form asks, in order, with the question as citizens are asked it."""
        return {one.fact: self.sector.facts[one.fact] for one in self.form.asks}

    @property
    def facts(self) -> dict[str, Any]:
        """What was answered of the facts, as it is; what does not fit stays as it was typed."""
        found = {}
        for name, text in self.given.items():
            fact = self.sector.facts.get(name.removeprefix(FACTS)) if FACTS in name else None
            if fact is not None and text != UNKNOWN and fact.slug in self._may_tell:
                found[fact.slug] = value_of(fact, text[:_LONGEST_FACT])
        return found

    @cached_property
    def unit_title(self) -> Mapping[str, str]:
        """The unit whose poster was scanned; nothing where there is none of that name."""
        slug = self["unit"]
        units = access.list_units(desk(), self["sector"]) if slug else []
        return next((dict(unit.title) for unit in units if unit.slug == slug), {})

    def carried(self, shown: frozenset[str]) -> list[tuple[str, str]]:
        """What a page carries along unseen: everything but what it shows itself."""
        return [(k, v) for k, v in self.given.items(multi=True) if k not in shown]

    def without(self, *names: str) -> Answers:
        """The answers but for those."""
        kept = [(k, v) for k, v in self.given.items(multi=True) if k not in names]
        return Answers(MultiDict(kept))

    def without_file(self, place: int) -> Answers:
        """The answers but for the file in that place."""
        tickets = [t for n, t in enumerate(self.given.getlist(FILE)) if n != place]
        found = self.without(FILE)
        found.given.setlist(FILE, tickets)
        return found

    def with_file(self, given: Given) -> Answers:
        """The answers with one file more."""
        found = Answers(self.given.copy())
        found.given.add(FILE, given.ticket)
        return found

    def arrival(self) -> Arrival:
        """What arrives when it is sent; whatever is wrong with it, its use case says."""
        told, who = self.facts, self.reporter()
        for name, answer in (
            (self.form.name_given, bool(who and who.name)),
            (self.form.contact_given, bool(who and who.contact)),
        ):
            told |= {name: answer} if name else {}
        respondent = {"name": self["respondent_name"], "address": self["respondent_address"]}
        body = {
            "sector": self["sector"], "profile": self["profile"] or "default",
            "channel": "qr" if self["scanned"] else "web", "received_at": None,
            "subject": self["subject"], "description": self._described(),
            "external_id": None, "complainant": None,
            "respondent": respondent if any(respondent.values()) else None,
        }  # fmt: skip
        return arrival_of(
            body, (Claim(self["kind"], told),), secrecy=self["secrecy"] or "anonymous",
            others=(who,) if who else (),
        )  # fmt: skip

    def reporter(self) -> Party | None:
        """Who sends it; nobody where it is anonymous, whatever was typed before."""
        if self["secrecy"] not in self.levels or self["secrecy"] == "anonymous":
            return None
        return Party("reporter", self["name"], self["contact"], self["address"])

    def once(self) -> str:
        """A secret key of exactly these answers, so that one who sends them twice sends once."""
        told = json.dumps(sorted(self.given.items(multi=True)), ensure_ascii=False)
        return f"{self['key']} {sha256(told.encode()).hexdigest()}"

    @property
    def _may_tell(self) -> set[str]:
        form = self.form
        chosen = {slug for matter in form.matters for slug in matter.facts}
        return {*self.asked, *chosen, form.unit, form.category} - {""}

    def _described(self) -> str:
        """What was written, and of which unit the poster was, where no fact says it."""
        if not self.unit_title or self.form.unit:
            return self["description"]
        return f"{self['description']}\n\n扫码登记的单位:{self.unit_title['zh']}"

    def _brought(self, given: Mapping[str, str]) -> dict[str, Any]:
        """The facts that are known by the matter chosen, or by the poster scanned."""
        form, facts = self.form, self.sector.facts
        found: dict[str, Any] = {}
        if form.unit and self.unit_title:
            fact = facts[form.unit]
            found[form.unit] = self["unit"] if fact.values else self.unit_title["zh"]
        if form.category and self["category"]:
            found[form.category] = self["category"]
        place = given.get("matter", "")
        if place.isdecimal() and int(place) < len(form.matters):
            found |= form.matters[int(place)].facts
        fits = (k for k, v in found.items() if not facts[k].values or v in facts[k].values)
        return {slug: found[slug] for slug in fits}


def _typed(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
