"""Every key that the loader knows of a kind can be written by the form of that kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from flask import Flask

from console.studio.partfields import fields_of, kinds
from console.studio.ways import WAYS
from console.studio.wholes import SINGLE
from core.policyfiles.edits.kinds import KINDS
from core.policyfiles.fields import ListOf, MapOf, Nested, Strict
from core.policyfiles.inspections import InspectionSchema
from core.policyfiles.messageschema import MessageSchema
from core.policyfiles.policyschema import PolicySchema, RequirementSchema
from core.policyfiles.procedure import GuardSchema
from core.policyfiles.scoreschema import (
    ExclusionReasonSchema,
    ExclusionsSchema,
    FindingSchema,
    GroupSchema,
    ItemSchema,
    MeasureSchema,
    RollUpSchema,
    ScorecardSchema,
)
from core.policyfiles.service import LinkingSchema, MethodSchema, ServiceSchema
from core.policyfiles.taskschema import QuestionSchema, TaskSchema
from core.policyfiles.timing import DutySchema

#: By which schema the loader reads the parts of each kind.
SCHEMAS: Mapping[str, type[Strict]] = {
    "task": TaskSchema, "question": QuestionSchema, "service": ServiceSchema,
    "method": MethodSchema, "method_guard": GuardSchema, "linking": LinkingSchema,
    "requirement": RequirementSchema, "check": GuardSchema, "duty": DutySchema,
    "inspection": InspectionSchema, "message": MessageSchema, "measure": MeasureSchema,
    "item": ItemSchema, "item_finding": FindingSchema, "finding": FindingSchema,
    "group": GroupSchema, "exclusions": ExclusionsSchema, "reason": ExclusionReasonSchema,
    "rolls_up": RollUpSchema,
}  # fmt: skip


def keys(schema: Strict) -> Iterator[tuple[str, ...]]:
    """The keys that a schema knows, those within others with their way."""
    for name, field in schema.fields.items():
        key = field.data_key or name
        inner = field._inner if isinstance(field, ListOf | MapOf) else field
        if isinstance(field, Nested) and isinstance(inner, Nested):
            yield from ((key, *below) for below in keys(inner._schema))
        else:
            yield (key,)


def offered(kind: str) -> set[tuple[str, ...]]:
    """The keys that a form writes: by its fields, by the ways chosen in it, or by forms within."""
    found: set[tuple[str, ...]] = set()
    for field in fields_of(kind):
        found.add(tuple(field.key.split(".")))
        ways = WAYS[field.key].values() if field.sort == "way" else ()
        for way in ways:
            found |= {(key,) for key, said in way.fixed.items() if not isinstance(said, dict)}
            found |= {(key, inner) for key, more in way.inside.items() for inner in more}
    own = SINGLE[kind] if kind in SINGLE else (*KINDS[kind].path, f"{{{kind}}}")
    for other in kinds():
        path = KINDS[other].path if other in KINDS else ()
        if len(path) == len(own) + 1 and path[:-1] == own:
            found.add(path[-1:])
    return found


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_key_has_a_field(app: Flask, kind: str) -> None:
    with app.test_request_context():
        known, written = set(keys(SCHEMAS[kind]())), offered(kind)
        # A key that is asked as a whole needs no field for each of what stands within it.
        lacking = {key for key in known if not {key, key[:1]} & written}
    assert not lacking, f"the form of {kind} does not write {sorted(map('.'.join, lacking))}"


#: Sections whose parts have forms of another shape, tested elsewhere; and what is only text.
ELSEWHERE = {
    "admissibility": "grounds are forms; how they combine is the head of the policy",
    "classification": "rows of tables are forms; what a table is as a whole is not",
    "intake": "what receipt does is of a policy's beginning and hardly ever changed",
    "events": "marks are named in acts and timers, to be changed together with those",
    "stand_in": "one line a role; named by the operation set_stand_in",
    "barred_if_named": "of the head of a policy",
}
#: The keys that say which version a file is and what it rests on: they are its head.
HEAD = {
    "policy", "scorecard", "title", "in_force", "profiles", "source", "overlay", "office",
    "applies", "transition",
}  # fmt: skip
#: Of the whole of a scorecard.
OF_CARD = {
    "period": "a card of other periods is another card",
    "grades": "points that fall from grade to grade, to be seen together",
    "parameters": "few cards have any; named by nothing but their own measures",
}


@pytest.mark.parametrize(
    ("schema", "folder", "text_only"),
    [(PolicySchema, "policies", {*ELSEWHERE, *HEAD}),
     (ScorecardSchema, "scorecards", {*HEAD, *OF_CARD})],
    ids=["policies", "scorecards"],
)  # fmt: skip
def test_every_section_has_a_form_or_a_reason_to_have_none(
    app: Flask, schema: type[Strict], folder: str, text_only: set[str]
) -> None:
    with app.test_request_context():
        named = [kind for kind in kinds() if kind in KINDS and KINDS[kind].file == folder]
        several = {KINDS[kind].path[0] for kind in named}
        card = {field.key for field in fields_of("card")} if folder == "scorecards" else set()
    whole = {path[0] for path in SINGLE.values() if path} | card
    sections = {field.data_key or name for name, field in schema().fields.items()}
    assert sections - several - whole - text_only == set()
