"""The schema of a whole resolved policy, and of the few keys that say which one it is."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, validates_schema

from core.domain.rules.policies import Admissibility, Intake, Requirement
from core.domain.rules.provisions import Interval
from core.policyfiles.decisions import AdmissibilitySchema, ClassificationSchema, ParameterSchema
from core.policyfiles.fields import (
    Day,
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
from core.policyfiles.inspections import InspectionSchema, inspection
from core.policyfiles.messageschema import MessageSchema, message
from core.policyfiles.problems import Fault
from core.policyfiles.procedure import GuardSchema, ProcedureField
from core.policyfiles.references import fact_field, notices, role_field, status_field, tasks
from core.policyfiles.service import LinkingSchema, ServiceSchema
from core.policyfiles.taskschema import TaskSchema, task
from core.policyfiles.terms import ConditionField
from core.policyfiles.timing import DutySchema, TimerSchema, duty, timer

TRANSITIONS = ("pinned", "migrate", "by_event")
LAYER_KEYS = ("abstract", "extends", "amends", "acts")


class IntervalSchema(Strict):
    """From when to when a version is in force, both days included."""

    from_ = Day(data_key="from", required=True)
    to = Day()

    def made(self, data: dict[str, Any]) -> Interval:
        """The interval; it must not end before it begins."""
        interval = Interval(data["from_"], data.get("to"))
        if interval.end is not None and interval.end < interval.start:
            raise refuse("止日早于起日", f"it ends on {interval.end}, before {interval.start}")
        return interval


class SourceSchema(Strict):
    """The text of law or rule behind a version."""

    title = Text(required=True)
    articles_of = Text()  # the text whose articles are cited bare, where it is another
    number = Text()
    published = Day()
    checked = Day()
    url = Text()
    note = Text()

    def made(self, data: dict[str, Any]) -> dict[str, Any]:
        """The source as it is shown."""
        return data


class RequirementSchema(Strict):
    """A fact without which no case is opened."""

    fact = fact_field(required=True)
    when = ConditionField()
    says = TitleField()

    def made(self, data: dict[str, Any]) -> Requirement:
        """The requirement."""
        return Requirement(**data)


class IntakeSchema(Strict):
    """What receipt does."""

    status = status_field()
    notices = notices()
    opens = tasks()

    def made(self, data: dict[str, Any]) -> Intake:
        """The receipt."""
        return Intake(**data)


class EventConditionSchema(Strict):
    """An event that is journalled once, when its condition first holds."""

    when = ConditionField(required=True)

    def made(self, data: dict[str, Any]) -> Any:
        """The condition."""
        return data["when"]


class HeadSchema(Strict):
    """The keys without which it cannot be told which policy and version a document is."""

    policy = Slug(required=True)
    in_force = Nested(IntervalSchema)
    amends = Day()
    extends = ListOf(Slug())
    abstract = Flag()
    profiles = ListOf(Slug())


def _parameters() -> MapOf:
    return MapOf(Nested(ParameterSchema), named("name"))


class PolicySchema(Strict):
    """A resolved policy. Parameters are read first, because every rule may refer to them."""

    policy = Slug(required=True)
    title = TitleField()
    in_force = Nested(IntervalSchema, required=True)
    profiles = ListOf(Slug())
    overlay = Flag()
    office = Flag()
    source = Nested(SourceSchema)
    applies = ConditionField()
    transition = Word(*TRANSITIONS)
    requires = ListOf(Nested(RequirementSchema, short="fact"))
    checks = ListOf(Nested(GuardSchema))
    parameters = _parameters()
    admissibility = Nested(AdmissibilitySchema, load_default=Admissibility())
    classification = Nested(ClassificationSchema)
    intake = Nested(IntakeSchema, load_default=Intake())
    procedure = ProcedureField()
    timers = MapOf(Nested(TimerSchema), timer)
    tasks = MapOf(Nested(TaskSchema), task)
    events = MapOf(Nested(EventConditionSchema))
    duties = MapOf(Nested(DutySchema), duty)
    inspections = MapOf(Nested(InspectionSchema), inspection)
    stand_in = MapOf(ListOf(role_field()))
    barred_if_named = fact_field()
    service = Nested(ServiceSchema)
    linking = Nested(LinkingSchema)
    messages = MapOf(Nested(MessageSchema), message)

    @validates_schema(skip_on_field_errors=True)
    def _office_only(self, data: dict[str, Any], **_: Any) -> None:
        if "inspections" in data and not data.get("office"):
            fault = Fault("只有单位政策可有检查", "only an office inspects", "add `office: true`")
            raise ValidationError({"inspections": [fault]})


class ParametersSchema(Strict):
    """Only the parameters of a policy, read before everything else."""

    parameters = _parameters()


#: Every key that a policy file may have, resolved or not.
POLICY_KEYS = (*PolicySchema().fields, *LAYER_KEYS)
