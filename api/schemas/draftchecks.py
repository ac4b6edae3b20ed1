"""The shapes of what checking a draft tells: findings, scenarios, coverage, boundaries."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas import common as a


class LintQuerySchema(Schema):
    """Which page of the findings."""

    offset = fields.Integer(load_default=0, validate=validate.Range(min=0))
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500))


class LintFindingSchema(Schema):
    """One thing that looks wrong; `docs/lint.md` tells what each code means."""

    code = a.text("the kind of finding")
    severity = a.text("error, warning or note")
    place = a.text("file, line and field")
    said = a.title()
    witness = a.mapping("a case that shows it, in Chinese and English; empty where there is none")


class LintFindingListSchema(Schema):
    """A page of findings, errors first, and how many there are in all."""

    items = a.many(LintFindingSchema)
    total = a.number("how many there are")
    errors = a.number()
    warnings = a.number()
    notes = a.number()


class MissSchema(Schema):
    """An expectation that does not hold."""

    path = a.text()
    expected = a.text()
    found = a.text()
    where = a.text("file and line")


class PlayedSchema(Schema):
    """A scenario that failed."""

    file = a.text()
    title = a.text()
    misses = a.many(MissSchema)


class ProofSchema(Schema):
    """What playing the scenarios showed."""

    digest = a.text("SHA-256 of what was played: the draft's files and what is published")
    played = a.number("how many scenarios")
    failing = a.many(PlayedSchema, "those that keep the draft from being submitted")
    failed_before = a.many(PlayedSchema, "those that fail without the draft too")


class ExerciseSchema(Schema):
    """Something a rule can do."""

    policy = a.text()
    version = a.day()
    kind = a.text("ground, ground_decisive, row, act, timer_met or timer_lapsed")
    name = a.text()
    times = a.number("in how many moments of scenarios; 0: never")


class CoverageSchema(Schema):
    """What the scenarios exercise; what they never do stands first."""

    scenarios = a.number("how many were played")
    items = a.many(ExerciseSchema)


class BoundaryQuerySchema(Schema):
    """For which policy."""

    policy = fields.String(required=True, metadata={"description": "slug of the policy"})
    version = fields.Date(metadata={"description": "its first day; left out: the latest version"})


class BoundarySchema(Schema):
    """A scenario to review and save into the draft."""

    file = a.text("the file it may stand in")
    title = a.text()
    text = a.text("YAML")


class BoundaryListSchema(Schema):
    """Scenarios in the order of the rules."""

    items = a.many(BoundarySchema)
