"""Tables of what assessors find, what is left out, and numbers typed in for reports.

Scores and reports are computed when asked. Rows are only added: what is found or asked for stays,
and is decided on beside it.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Index, Table
from sqlalchemy import column as named

from core.storage.database.types import UTCDateTime
from core.storage.tables.base import Base, column, key, reference, text

findings = Table(
    "findings",
    Base.metadata,
    key(),
    text("sector", "slug of the sector"),
    text("profile", "slug of the sector's set of policies"),
    text("card", "slug of the scorecard"),
    text("unit", "the unit assessed, as cases name it"),
    text("period", "name of the period it counts in: 2018-Q2"),
    text("item", "the item of the card; empty: the whole card"),
    text("finding", "slug of the kind of finding"),
    text("count", "how often it was found, a decimal"),
    text(
        "points",
        "points that the assessor takes or gives, a decimal; none: the card's own",
        nullable=True,
    ),
    text("source", "where it comes from, as the card names it; empty: not said"),
    text("by", "name of who entered it"),
    column("at", UTCDateTime(), "when it was entered"),
    text("case", "number of the case on which it was found; empty: on none", server_default=""),
    Index("ix_findings_card_period", "sector", "profile", "card", "period", "unit"),
    Index(
        "ix_findings_case",
        "sector",
        "profile",
        "card",
        "case",
        sqlite_where=named("case") != "",
        postgresql_where=named("case") != "",
    ),
)

exclusions = Table(
    "exclusions",
    Base.metadata,
    key(),
    text("sector", "slug of the sector"),
    text("profile", "slug of the sector's set of policies"),
    text("card", "slug of the scorecard"),
    text("unit", "the unit whose score it changes, as it was named when it was asked for"),
    text("period", "name of the period of which something is left out"),
    text("reason", "slug of the reason, of those that the card allows"),
    text("case", "number of the case left out; empty: a finding is"),
    reference("finding", "findings.id", "the finding left out; none: a case is", nullable=True),
    reference("lifts", "exclusions.id", "the exclusion that it takes back", nullable=True),
    text("note", "what was said with it"),
    text("by", "name of who asked for it"),
    column("at", UTCDateTime(), "when it was asked for"),
    Index("ix_exclusions_card_period", "sector", "profile", "card", "period"),
)

exclusion_decisions = Table(
    "exclusion_decisions",
    Base.metadata,
    key(),
    reference("exclusion", "exclusions.id", "what is decided, once", unique=True),
    column("approved", Boolean(), "whether it is approved, else it is refused"),
    text("note", "what was said with it"),
    text("by", "name of who decided"),
    column("at", UTCDateTime(), "when it was decided"),
)

period_numbers = Table(
    "period_numbers",
    Base.metadata,
    key(),
    text("sector", "slug of the sector"),
    text("profile", "slug of the sector's set of policies"),
    text("period", "name of the period it belongs to: 2018-Q2"),
    text("name", "slug of the number, as a report names it"),
    text("value", "the number, a decimal"),
    text("remark", "where it is from, or what to know of it; empty: not said"),
    text("by", "name of who typed it in"),
    column("at", UTCDateTime(), "when it was typed in"),
    Index("ix_period_numbers_period", "sector", "profile", "period"),
)
