"""The shapes of what is sent here."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from api.parsing import Day, Instant
from api.schemas.sending import SentSchema
from core.usecases.lists.queue import BUCKETS

_SHORT = validate.Length(max=500)
_LONG = validate.Length(max=20_000)
SLUG = validate.Length(min=1, max=100)
_STATES = ("waiting", "running", "paused", "met", "overdue", "cancelled")


def sent_text(description: str, valid: validate.Validator = _SHORT, **more: Any) -> fields.String:
    """A field of text that is sent here; 500 characters at most unless ``valid`` says otherwise."""
    return fields.String(validate=valid, metadata={"description": description}, **more)


def _facts(description: str) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(), load_default=dict, metadata={"description": description}
    )


class PartySchema(SentSchema):
    """Somebody who takes part."""

    name = sent_text("name", load_default="")
    contact = sent_text("telephone or other address", load_default="")
    address = sent_text("where to find them", load_default="")
    id_number = sent_text("number of an identity document", load_default="")
    sealed = fields.Boolean(
        load_default=False, metadata={"description": "true: the identity is kept secret"}
    )


class ClaimSchema(SentSchema):
    """One matter in a submission."""

    kind = sent_text("complaint, report, inquiry …", SLUG, required=True)
    facts = _facts("what is known, by the names of the sector's facts; the rest is unknown")


class _ArrivalSchema(SentSchema):
    """What every arrival says."""

    sector = sent_text("slug of the sector", SLUG, required=True)
    profile = sent_text("which of the sector's sets of policies", SLUG, load_default="default")
    channel = sent_text("how it came", SLUG, load_default="web")
    received_at = Instant(
        load_default=None,
        metadata={"description": "first receipt, if earlier than now; no offset: office time"},
    )
    subject = sent_text("in a few words", load_default="")
    description = sent_text("in full", _LONG, load_default="")
    complainant = fields.Nested(PartySchema, load_default=None)
    respondent = fields.Nested(PartySchema, load_default=None)
    external_id = sent_text(
        "its number in the system it comes from; the same one twice is a conflict",
        validate.Length(min=1, max=200), load_default=None,
    )  # fmt: skip


class SubmissionInSchema(_ArrivalSchema):
    """What arrives, to be split into one case for each matter in it."""

    cases = fields.List(
        fields.Nested(ClaimSchema), required=True, validate=validate.Length(min=1, max=20)
    )


class CaseInSchema(_ArrivalSchema):
    """A submission that holds one matter."""

    kind = sent_text("complaint, report, inquiry …", SLUG, required=True)
    facts = _facts("what is known, by the names of the sector's facts; the rest is unknown")


class FactsInSchema(SentSchema):
    """Facts that have become known; null makes one unknown again."""

    facts = fields.Dict(
        keys=fields.String(), required=True, validate=validate.Length(min=1),
        metadata={"minProperties": 1, "description": "by the names of the sector's facts"},
    )  # fmt: skip


class ActInSchema(SentSchema):
    """What is given with an act; which of it an act needs, its policy says."""

    facts = _facts("facts and inputs of the act, recorded before it is checked")
    grounds = fields.List(
        sent_text("slug of a ground", SLUG), load_default=list,
        metadata={"description": "the grounds cited; left out: those that hold"},
    )  # fmt: skip
    note = sent_text("the reason", _LONG, load_default="")
    at = Instant(load_default=None, metadata={"description": "when it was done, if not now"})
    timer = sent_text("for extend: which timer", load_default="")
    until = Day(load_default=None, metadata={"description": "for extend: the new last day"})
    period = sent_text("for a duty of the office: 2026-02, 2026-Q1 …", load_default="")
    together_with = fields.List(
        sent_text("name of a user", SLUG), load_default=list,
        metadata={"description": "the other officers who take part"},
    )  # fmt: skip


class PreviewInSchema(ActInSchema):
    """An act as it would be done, to see the notices it would draw up."""

    act = sent_text("slug of the act", SLUG, required=True)


class FormatQuerySchema(SentSchema):
    """In which form a document is wanted."""

    format = fields.String(
        load_default="html", validate=validate.OneOf(("text", "html", "docx", "pdf")),
        metadata={"description": "text is the Markdown as it was frozen"},
    )  # fmt: skip


class ServiceInSchema(SentSchema):
    """An attempt to serve a notice."""

    notice = sent_text(
        "number of the notice; or its slug, for the last one drawn", SLUG, required=True
    )
    method = sent_text("slug of the method: direct, left, mail, electronic …", SLUG, required=True)
    outcome = sent_text("served or returned", SLUG, load_default="served")
    on = Day(
        load_default=None,
        metadata={"description": "when it was delivered or announced; left out: today"},
    )
    receipt = sent_text("number of the receipt", load_default="")
    note = sent_text("why and how", _LONG, load_default="")


class ApplicationInSchema(SentSchema):
    """An act applied for, with what would be given with it."""

    act = sent_text("slug of the act", SLUG, required=True)
    facts = _facts("facts and inputs of the act; they are given again when it is done")
    timer = sent_text("for extend: which timer", load_default="")
    until = Day(load_default=None, metadata={"description": "for extend: the new last day"})
    note = sent_text("why", _LONG, load_default="")


class RefusalInSchema(SentSchema):
    """Why what was applied for is refused."""

    note = sent_text("why", _LONG, required=True)


class ApplicationQuerySchema(SentSchema):
    """Which applications are asked for."""

    role = sent_text(
        "whose approval is still to come; left out: anybody's", SLUG, load_default=None
    )


class SplitInSchema(ClaimSchema):
    """A second matter found in a case."""

    note = sent_text("why", _LONG, load_default="")


class LinkInSchema(SentSchema):
    """Another case, and how it belongs to this one."""

    other = sent_text("number of the other case", SLUG, required=True)
    relation = sent_text(
        "related, duplicate, merged, split or converted", SLUG, load_default="related"
    )
    note = sent_text("why", _LONG, load_default="")


class CaseQuerySchema(SentSchema):
    """What cases are looked for; what is left out is not asked."""

    sector = sent_text("slug of the sector", SLUG)
    policy = sent_text("slug of the governing policy", SLUG)
    status = sent_text("slug of the status", SLUG)
    unit = sent_text("slug of the unit", SLUG)
    officer = sent_text("name of the officer in charge", SLUG)
    timer = fields.String(
        validate=validate.OneOf(_STATES), metadata={"description": "state of some timer"}
    )
    due_before = Instant(metadata={"description": "something is due before this instant"})
    bucket = fields.String(
        validate=validate.OneOf(BUCKETS), metadata={"description": "how pressing it is"}
    )
    q = sent_text("part of the number or the subject", validate.Length(min=1, max=100))
    cursor = sent_text("where the last page ended: its page.next", validate.Length(max=300))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class TaskQuerySchema(SentSchema):
    """What tasks are looked for; what is left out is not asked."""

    sector = sent_text("slug of the sector", SLUG)
    unit = sent_text("slug of the case's unit", SLUG)
    role = sent_text("slug of the role that is asked", SLUG)
    slug = sent_text("slug of the task, such as callback", SLUG)
    open = fields.Boolean(metadata={"description": "true: can still be done; false: has ended"})
    # `from` is a word of Python's own.
    since = Day(data_key="from", metadata={"description": "asked on this day or later"})
    until = Day(data_key="to", metadata={"description": "asked on this day or earlier"})
    cursor = sent_text("where the last page ended: its page.next", validate.Length(max=300))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class RegisterQuerySchema(SentSchema):
    """Which part of the register of the archive."""

    sector = sent_text("slug of the sector; left out: every one that the caller reaches", SLUG)
    year = fields.Integer(
        required=True, validate=validate.Range(1990, 2200),
        metadata={"description": "the year in which the files were put away"},
    )  # fmt: skip


class SectorQuerySchema(SentSchema):
    """Of which sector; left out: of every one."""

    sector = sent_text("slug of the sector", SLUG)


class ProfileQuerySchema(SentSchema):
    """As which of the sector's profiles sees it."""

    profile = sent_text("slug of the profile", SLUG, load_default="default")


class OfficeQuerySchema(ProfileQuerySchema):
    """By the calendar of which office; no sector: the official one."""

    sector = sent_text("slug of the sector", SLUG, load_default=None)


class DaysQuerySchema(OfficeQuerySchema):
    """Which days of the calendar."""

    # `from` is a word of Python's own.
    first = Day(required=True, data_key="from", metadata={"description": "first day"})
    last = Day(required=True, data_key="to", metadata={"description": "last day"})
    known_on = Day(load_default=None, metadata={"description": "as it was known on that day"})


class PauseSchema(SentSchema):
    """A suspension: it takes the days after `start` through `end` out of the period."""

    start = Day(required=True)
    end = Day(load_default=None, allow_none=True, metadata={"description": "null: it lasts"})


class DueInSchema(OfficeQuerySchema):
    """A period to be counted."""

    start = sent_text(
        "the day it starts, such as 2026-03-02; for minutes and hours the instant", SLUG,
        required=True,
    )  # fmt: skip
    n = fields.Integer(
        load_default=1, validate=validate.Range(0, 10_000), metadata={"description": "how many"}
    )
    unit = fields.String(
        required=True,
        validate=validate.OneOf(
            ("minutes", "hours", "workdays", "days", "weeks", "months", "years", "same_day")
        ),
    )
    roll = fields.String(
        load_default="any", validate=validate.OneOf(("any", "none", "statutory_holiday_only")),
        metadata={"description": "what happens where it ends on a day off"},
    )  # fmt: skip
    pauses = fields.List(
        fields.Nested(PauseSchema), load_default=list, validate=validate.Length(max=100)
    )
    known_on = Day(load_default=None, metadata={"description": "as it was known on that day"})
