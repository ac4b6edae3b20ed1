"""The schemas of ``sector.yaml`` and ``facts.yaml``."""

from __future__ import annotations

from typing import Any

from core.domain.rules.sectors import FACT_TYPES, Fact
from core.policyfiles.fields import (
    Flag,
    ListOf,
    MapOf,
    Nested,
    Slug,
    Strict,
    Text,
    TitleField,
    Word,
    named,
    refuse,
)
from core.policyfiles.publicforms import PublicFormSchema

#: The sections of words that a sector may add to the neutral ones.
SECTIONS = (
    "statuses", "units", "actions", "timers", "tasks", "notices", "facets", "results", "grounds",
    "events",
)  # fmt: skip


class FactSchema(Strict):
    """One fact that may be known of a case."""

    type = Word(*FACT_TYPES, required=True)
    title = TitleField(required=True)
    values = MapOf(TitleField(), key=str)
    personal = Flag()
    input = Flag()
    ask = TitleField()
    aliases = ListOf(Text())

    def made(self, data: dict[str, Any]) -> Fact:
        """The fact, still without its name; a choice, and only a choice, has values."""
        if (data["type"] == "choice") != bool(data.get("values")):
            zh, en = (
                "choice 类型（且只有它）须列出 values",
                "a choice, and nothing else, has values",
            )
            raise refuse(zh, en, "add `values: {slug: {zh: …, en: …}}` or take them away")
        return Fact("", **data)


class FactsSchema(Strict):
    """The whole of ``facts.yaml``."""

    facts = MapOf(Nested(FactSchema), named("slug"), required=True)


class SectorSchema(Strict):
    """The whole of ``sector.yaml``."""

    sector = Slug(required=True)
    title = TitleField(required=True)
    prefix = Text(required=True)
    kinds = ListOf(Slug(), required=True)
    profiles = MapOf(TitleField(), required=True)
    sealed_kinds = ListOf(Slug())
    statuses = MapOf(TitleField())
    units = MapOf(TitleField())
    actions = MapOf(TitleField())
    timers = MapOf(TitleField())
    tasks = MapOf(TitleField())
    notices = MapOf(TitleField())
    facets = MapOf(TitleField())
    results = MapOf(TitleField())
    grounds = MapOf(TitleField())
    events = MapOf(TitleField())
    public_form = MapOf(Nested(PublicFormSchema))


class VocabularySchema(Strict):
    """The neutral words of ``core/data/vocabulary.yaml``."""

    statuses = MapOf(TitleField(), required=True)
    actions = MapOf(TitleField(), required=True)
    verdicts = MapOf(TitleField(), required=True)
    roles = MapOf(TitleField(), required=True)
    channels = MapOf(TitleField(), required=True)
    kinds = MapOf(TitleField(), required=True)
    time_units = MapOf(TitleField(), required=True)
    timer_states = MapOf(TitleField(), required=True)
    tasks = MapOf(TitleField(), required=True)
    events = MapOf(TitleField(), required=True)
