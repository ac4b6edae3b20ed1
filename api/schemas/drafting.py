"""The shapes of what a draft changes, of trials, and of shadows."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.parsing import Day
from api.schemas import common as a
from api.schemas.cases import TimerSchema
from api.schemas.drafts import DraftSignatureSchema
from api.schemas.explanations import ExplanationSchema, LedgerSchema


class DiffSegmentSchema(Schema):
    """A stretch of text; plain, not HTML."""

    kind = a.text("same, added or removed")
    text = a.text()


class PolicyDifferenceSchema(Schema):
    """One thing that differs."""

    kind = a.text("added, removed, changed or moved")
    path = a.texts("where, in the resolved document")
    old = fields.Raw(allow_none=True, metadata={"description": "the value before"})
    new = fields.Raw(allow_none=True, metadata={"description": "the value after"})
    basis = a.text("article")
    sentence = a.title()
    segments = a.many(DiffSegmentSchema, "the sentence, in the language asked for")


class DifferenceGroupSchema(Schema):
    """What differs of one rule."""

    title = a.title()
    lines = a.many(a.TitleSchema, "what differs, in words")
    citations = a.flag("only articles or rule ids differ")
    differences = a.many(PolicyDifferenceSchema)


class ChangedSchema(Schema):
    """One policy, scorecard, report, notice, or the facts."""

    kind = a.text("policy, scorecard, report, notice or facts")
    slug = a.text()
    title = a.title()
    profiles = a.texts("the profiles in which it differs so")
    old_version = a.text("first day of the version before; empty: there is none")
    new_version = a.text("first day of the new version")
    old_digest = a.text()
    new_digest = a.text()
    notes = a.many(a.TitleSchema)
    groups = a.many(DifferenceGroupSchema)


class FileChangeSchema(Schema):
    """How the text of a file differs."""

    path = a.text()
    old_digest = a.text("SHA-256; empty: there was none")
    new_digest = a.text("SHA-256")
    new = a.flag("there was none before")
    diff = a.text("unified diff")


class PolicyComparisonSchema(Schema):
    """All that differs, and the digest that an approver signs."""

    sector = a.text()
    signature = a.text("SHA-256 of `canonical`")
    canonical = a.text("the differences as canonical JSON")
    changes = a.many(ChangedSchema)
    files = a.many(FileChangeSchema)


class DraftComparisonSchema(PolicyComparisonSchema):
    """All that a draft changes, and who signed it."""

    signatures = a.many(DraftSignatureSchema, "every approval, the last one last")


class DiffQuerySchema(Schema):
    """Against which version a draft is told."""

    against = Day(metadata={"description": "first day of a version; default: the one before"})


class VersionDiffQuerySchema(Schema):
    """Against which version another is told."""

    against = Day(required=True, metadata={"description": "first day of the older version"})
    profile = fields.String(load_default="default")


class TriedActSchema(Schema):
    """An act on an invented case."""

    act = fields.String(load_default="", metadata={"description": "empty: facts become known"})
    at = fields.AwareDateTime(required=True)
    roles = fields.List(fields.String(), load_default=list)
    facts = fields.Dict(keys=fields.String(), load_default=dict)
    note = fields.String(load_default="")
    grounds = fields.List(fields.String(), load_default=list)


class DraftTrySchema(Schema):
    """A real case by number, or an invented one."""

    case = fields.String(metadata={"description": "number of a real case"})
    way = fields.String(
        load_default="today",
        metadata={"description": "of a real case: today, receipt or journal"},
    )
    kind = fields.String(load_default="complaint")
    facts = fields.Dict(keys=fields.String(), load_default=dict)
    received_at = fields.AwareDateTime(load_default=None, allow_none=True)
    profile = fields.String(load_default="default")
    channel = fields.String(load_default="web")
    acts = fields.List(fields.Nested(TriedActSchema), load_default=list)


class TrialRefusalSchema(Schema):
    """An act that these rules do not allow."""

    act = a.text()
    why = a.title()


class SluggedTitleSchema(Schema):
    """Something by its slug and title."""

    slug = a.text()
    title = a.title()
    role = a.text("who is asked")


class DraftTrialSideSchema(Schema):
    """What one set of rules makes of a case; only the first two where it is not opened."""

    opened = a.flag()
    refused = a.many(TrialRefusalSchema)
    policy = a.text()
    version = a.day("the version's own first day")
    status = a.text()
    verdict = a.text()
    verdict_title = a.title()
    grounds = a.many(SluggedTitleSchema)
    missing = a.texts("facts that could still change it")
    classification = a.mapping("results by name")
    timers = a.many(TimerSchema)
    ledgers = a.many(LedgerSchema)
    notices = a.many(SluggedTitleSchema)
    tasks = a.many(SluggedTitleSchema)
    explanation = fields.Nested(ExplanationSchema)


class DraftTrialSchema(Schema):
    """A case under the rules in use and under the draft."""

    old = fields.Nested(DraftTrialSideSchema)
    new = fields.Nested(DraftTrialSideSchema)
    differences = a.many(a.TitleSchema, "what differs, in words")


class ShadowSwitchSchema(Schema):
    """Whether the draft is tried beside the rules in use."""

    on = fields.Boolean(required=True)


class ShadowRunSchema(Schema):
    """A time for which a draft was tried."""

    started_by = a.text()
    started_at = a.instant()
    ended_by = a.text()
    ended_at = a.instant(null=True)


class ShadowDifferenceSchema(Schema):
    """What a draft would have decided otherwise."""

    number = a.text("of the case")
    at = a.instant()
    what = a.text("verdict, ground, route, due …; error or slow: not told")
    rule = a.text()
    old = a.text()
    new = a.text()
    unit = a.text()
    kind = a.text()
    sentence = a.title()


class ShadowSchema(Schema):
    """What the shadow of a draft has shown."""

    on = a.flag()
    runs = a.many(ShadowRunSchema)
    looked_at = a.number("cases; null: a few", null=True)
    by_what = a.mapping("differences by what differs")
    by_rule = a.mapping("differences by rule")
    by_unit = a.mapping("differences by unit")
    by_kind = a.mapping("differences by kind of case")
    errors = a.mapping("trials that failed or took too long")
    differences = a.many(ShadowDifferenceSchema, "the newest first")
