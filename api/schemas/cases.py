"""The shapes of a case and of what hangs on it."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.schemas import common as a
from api.schemas.applications import WaitingSchema
from api.schemas.documents import NoticeSchema


class GroundSchema(Schema):
    """A ground that holds, in the words of the law."""

    slug = a.text("the ground")
    title = a.title()
    outcome = a.text("the verdict it leads to")
    says = a.text("verbatim")
    basis = a.text("article")
    ref = a.texts("rule ids")


class MissingSchema(Schema):
    """An unknown fact that could still change the outcome."""

    fact = a.text("its name")
    title = a.title()
    type = a.text("bool, number, date, text or choice")
    values = fields.Dict(keys=fields.String(), values=fields.Nested(a.TitleSchema))
    ask = a.title()


class SourceSchema(Schema):
    """The text a policy was written from."""

    title = a.text()
    number = a.text()
    published = a.day(null=True)
    checked = a.day(null=True)


class PolicyInUseSchema(Schema):
    """A policy in the version that governs."""

    slug = a.text()
    title = a.title()
    version = a.day("the day from which this version is in force")
    digest = a.text("SHA-256 of the resolved document")
    source = a.mapping("title, number, published, checked …")


class TimerSchema(Schema):
    """One run of a timer."""

    name = a.text()
    title = a.title()
    run = a.number("1 for the first, 2 when it started again …")
    state = a.text("waiting, running, paused, met, overdue or cancelled")
    state_title = a.title()
    started_on = a.day("the day from which it counts; null while it waits to start", null=True)
    due = a.day("its last day", null=True)
    due_at = a.instant("the instant after which it is overdue", null=True)
    nominal_end = a.day("its last day before it rolls", null=True)
    provisional = a.flag("a State Council notice not yet published may still move it")
    extended = a.number("how often it was extended")
    warned = a.number("how many warnings were given")
    length = a.text("as the policy has it, such as 7 workdays")
    strength = a.text("hard: a limit of the law; soft: the office's own norm")
    met_at = a.instant(null=True)
    basis = a.text("article")
    ref = a.texts("rule ids")
    policy = a.text("the policy it comes from")
    version = a.day("its version")


class QuestionSchema(Schema):
    """What to ask, in the words of the policy."""

    fact = a.text("the fact that the answer records", null=True)
    ask = a.title()


class AskedSchema(Schema):
    """Work asked of a role, without what was told."""

    slug = a.text()
    title = a.title()
    role = a.text()
    policy = a.text("the policy whose rule asks it")
    version = a.day("its version", null=True)
    basis = a.text("article")
    ref = a.texts("rule ids")
    opened_at = a.instant()
    done_at = a.instant("null: open", null=True)
    done_by = a.text()
    outcome = a.text("done or given_up; null: open", null=True)
    attempts = a.number("how often it was tried")
    last_attempt_at = a.instant(null=True)
    script = a.many(QuestionSchema, "what to ask, in this order")


class ToldSchema(Schema):
    """What the last attempt told."""

    facts = a.mapping("the facts, but for personal ones")
    note = a.text(null=True)


class TaskSchema(AskedSchema):
    """Work asked of a role."""

    result = fields.Nested(ToldSchema)


class TaskListSchema(Schema):
    """The tasks of a case, open and done."""

    items = a.many(TaskSchema)


class LinkSchema(Schema):
    """Another case bound to this one."""

    kind = a.text("same_receipt, related, duplicate, split, converted or merged")
    number = a.text("the other case")


class RepeatedSchema(Schema):
    """How often a case was returned, reassigned, transferred, reopened or extended."""

    act = a.text()
    title = a.title()
    count = a.number()
    last_at = a.instant("when it was last done")
    last_by = a.text("who last did it")
    note = a.text("the reason given then")


class WindowSchema(Schema):
    """The time within which an act may be done."""

    act = a.text()
    title = a.title()
    of = a.text("the event from which it counts")
    since = a.day("the day of that event; null: it has not happened", null=True)
    last_day = a.day("the last day for the act", null=True)
    open = a.flag("the act is still in time")
    provisional = a.flag("a State Council notice not yet published may still move it")
    basis = a.text("article")


class CaseSchema(Schema):
    """A case as the law has it at the moment of asking."""

    number = a.text()
    sector = a.text()
    profile = a.text()
    kind = a.text()
    channel = a.text()
    subject = a.text()
    description = a.text()
    external_id = a.text(null=True)
    received_at = a.instant()
    status = a.text()
    status_title = a.title()
    verdict = a.text("the engine's advice; an officer decides")
    verdict_title = a.title()
    grounds = a.many(GroundSchema)
    missing = a.many(MissingSchema, "unknown facts that could still change the outcome")
    facts = a.mapping("what is known")
    masked_facts = a.texts("known, but not for the caller to see")
    category = a.text(null=True)
    severity = a.text(null=True)
    unit = a.text(null=True)
    facets = a.mapping("other results of the policy's tables")
    officer = a.text("who is in charge; empty: nobody yet")
    policy = fields.Nested(PolicyInUseSchema)
    overlays = a.many(PolicyInUseSchema, "policies that run beside it")
    timers = a.many(TimerSchema)
    tasks = a.many(TaskSchema, "open ones")
    notices = a.many(NoticeSchema)
    allowed_actions = a.texts("acts open to the caller now")
    waiting_for = a.many(WaitingSchema, "acts applied for that others have still to approve")
    repeated = a.many(RepeatedSchema, "what was done to it how often, and the last reason")
    windows = a.many(WindowSchema, "acts that may be done for a time only")
    links = a.many(LinkSchema)
    revision = a.number("grows with every change; also the ETag")


class ReceiptSchema(Schema):
    """The cases that a submission was split into, in the sector's order of kinds."""

    received_at = a.instant()
    external_id = a.text(null=True)
    cases = a.many(CaseSchema)


class NextTimerSchema(Schema):
    """The timer of a case that calls first."""

    name = a.text()
    title = a.title()
    run = a.number()
    state = a.text()
    due = a.day(null=True)
    due_at = a.instant(null=True)
    provisional = a.flag()


class CaseLineSchema(Schema):
    """A case in a list."""

    number = a.text()
    sector = a.text()
    profile = a.text()
    kind = a.text()
    channel = a.text()
    subject = a.text(null=True)
    received_at = a.instant()
    kind_title = a.title()
    category_title = fields.Nested(a.TitleSchema, allow_none=True)
    policy = a.text()
    version = a.day()
    status = a.text()
    status_title = a.title()
    verdict = a.text()
    unit = a.text(null=True)
    unit_title = fields.Nested(a.TitleSchema, allow_none=True)
    officer = a.text()
    next_due_at = a.instant(null=True)
    next_timer = fields.Nested(NextTimerSchema, allow_none=True)
    revision = a.number()


class CaseListSchema(Schema):
    """Some cases, the next due first."""

    items = a.many(CaseLineSchema)
    page = fields.Nested(a.PageSchema)


class EntrySchema(Schema):
    """One line of a case's journal."""

    seq = a.number()
    event = a.text()
    title = a.title()
    act = a.text("the act behind it")
    at = a.instant("when it happened")
    effective_on = a.day("the day from which timers count it")
    recorded_at = a.instant("when it was written down", null=True)
    actor = a.text()
    role = a.text()
    policy = a.text()
    version = a.day(null=True)
    basis = a.text("article")
    ref = a.texts("rule ids")
    data = a.mapping("what was given, and what the act cited; personal values as commitments")
    changes = a.mapping("name to [old, new]")
    hash = a.text()
    previous_hash = a.text()


class JournalSchema(Schema):
    """The journal of a case, chained by hashes."""

    number = a.text("of the case")
    items = a.many(EntrySchema)


class ShownPartySchema(Schema):
    """Somebody who takes part; of a sealed one only the role is told."""

    role = a.text()
    sealed = a.flag()
    name = a.text(null=True)
    contact = a.text(null=True)
    address = a.text(null=True)
    id_number = a.text(null=True)


class SubmissionSchema(Schema):
    """What a case came with."""

    channel = a.text()
    received_at = a.instant()
    recorded_at = a.instant()
    external_id = a.text(null=True)
    subject = a.text()
    description = a.text()
    parties = a.many(ShownPartySchema)
