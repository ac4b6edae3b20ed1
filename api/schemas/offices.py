"""The shapes of what an office works by: sectors, policies, calendars, units."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.schemas import common as a


def _titles(description: str = "") -> fields.Dict:
    return fields.Dict(
        keys=fields.String(),
        values=fields.Nested(a.TitleSchema),
        metadata={"description": description},
    )


class VersionSchema(Schema):
    """One version of a policy, how it stands today and where it comes from."""

    version = a.day("the day from which it is in force")
    to = a.day("the last day it is in force; null: open", null=True)
    title = a.title()
    profiles = a.texts("which profiles use it; empty: every one")
    overlay = a.flag("runs beside the governing policy")
    office = a.flag("governs the office itself")
    transition = a.text("what happens to open cases when a version follows")
    digest = a.text("SHA-256 of the resolved document")
    source = a.mapping("title, number, published, checked …")
    state = a.text("in_force, to_come or superseded")
    draft = a.number("the draft it was published from; null: it is shipped", null=True)
    approved_by = a.text("who approved that draft")
    published_by = a.text()
    published_at = a.instant(null=True)
    text_digest = a.text("SHA-256 of the file as published")


class PolicySchema(Schema):
    """A policy with its versions, oldest first."""

    sector = a.text()
    policy = a.text()
    title = a.title()
    versions = a.many(VersionSchema)


class PolicyListSchema(Schema):
    """Policies, in the order of their files."""

    items = a.many(PolicySchema)


class VersionListSchema(Schema):
    """The versions of one policy."""

    items = a.many(VersionSchema)


class VersionDocumentSchema(VersionSchema):
    """A version with its resolved document."""

    sector = a.text()
    policy = a.text()
    document = a.mapping("what the policy files say, with everything they extend and amend laid in")
    files = a.texts("where it came from")


class FactSchema(Schema):
    """Something that may be known of a case."""

    slug = a.text()
    title = a.title()
    type = a.text("bool, number, date, text or choice")
    values = _titles("the choices")
    ask = a.title()
    personal = a.flag("kept out of the journal, masked for most")
    input = a.flag("given with an act, never a fact of the case")


class SectorLineSchema(Schema):
    """A sector in a list."""

    slug = a.text()
    title = a.title()
    prefix = a.text("begins every case number")
    kinds = a.texts()
    profiles = _titles()


class SectorListSchema(Schema):
    """The sectors at work here."""

    items = a.many(SectorLineSchema)


class SectorSchema(SectorLineSchema):
    """A sector with its facts and words."""

    sealed_kinds = a.texts("kinds whose identities are sealed without being asked")
    facts = a.many(FactSchema)
    vocabulary = fields.Dict(
        keys=fields.String(),
        values=_titles(),
        metadata={"description": "statuses, actions, units … : slug to title"},
    )


class HolidayNoticeSchema(Schema):
    """A State Council notice on holidays."""

    document = a.text()
    years = fields.List(fields.Integer())
    published = a.day(null=True)
    url = a.text()


class CalendarSchema(Schema):
    """A calendar of working days."""

    name = a.text()
    first = a.day("the first day it covers")
    last = a.day("the last day it covers")
    certain_through = a.day("the last day that no notice can change any more")
    version = a.text("equal contents, equal version")
    notices = a.many(HolidayNoticeSchema)


class CalendarListSchema(Schema):
    """The calendars."""

    items = a.many(CalendarSchema)


class CalendarDaySchema(Schema):
    """One day of a calendar."""

    day = a.day()
    workday = a.flag()
    statutory_holiday = a.flag()
    why = a.text("workday, weekend, festival, make_up or office")
    name = a.text("of the festival, or the office's reason")
    source = a.text("the notice that makes it so")
    status = a.text("official, may_change or not_published")


class DayListSchema(Schema):
    """Days of a calendar."""

    items = a.many(CalendarDaySchema)


class DueSchema(Schema):
    """When a period ends, and what that depends on."""

    start = a.text()
    period = a.text()
    due = a.day("its last day; null: an open pause holds it", null=True)
    due_at = a.instant("the instant after which it is over", null=True)
    nominal_end = a.day("its last day before it rolls", null=True)
    provisional = a.flag()
    first_uncertain = a.day("the first day that a notice may still change", null=True)
    counted = a.number(null=True)
    skipped = a.number(null=True)
    paused = a.number(null=True)
    calendar = a.text("version of the calendar it was counted by")


class UnitSchema(Schema):
    """A unit of the office."""

    sector = a.text()
    slug = a.text()
    title = a.title()
    parent = a.text("the unit above it", null=True)


class UnitListSchema(Schema):
    """The units of the office."""

    items = a.many(UnitSchema)
