"""Tables of what assessors find and of numbers typed in; scores and reports are never stored."""

from __future__ import annotations

from sqlalchemy import Index, Table

from core.storage.tables.base import Base, column, key, text
from core.storage.types import UTCDateTime

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
    Index("ix_findings_card_period", "sector", "profile", "card", "period", "unit"),
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
