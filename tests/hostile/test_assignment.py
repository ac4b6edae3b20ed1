"""Nobody sets what is not theirs to set by naming it: every write knows its own fields only."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from flask import Flask
from marshmallow import EXCLUDE, INCLUDE, RAISE, Schema, fields
from sqlalchemy import Table

import api.schemas
from core.storage.tables import metadata
from tests.api.people import Person
from tests.hostile.interface import Operation, operations

#: What an attacker would like to set, beside every column of every table.
WANTED = {"role", "roles", "unit_id", "status", "sealed", "version", "created_at", "is_admin",
          "__class__", "__proto__", "constructor", "scopes", "owner", "id"}  # fmt: skip
MOST = 40


def columns() -> set[str]:
    """The names of all columns."""
    tables: list[Table] = metadata.sorted_tables
    return {column.name for table in tables for column in table.columns}


def foreign(operation: Operation) -> list[str]:
    """Fields that this operation does not have."""
    return sorted((columns() | WANTED) - (operation.fields or frozenset()))


def test_there_is_enough_to_send() -> None:
    assert len(columns() | WANTED) >= 100


def test_every_write_refuses_what_it_does_not_know(app: Flask, office: Person) -> None:
    number = office.receive("property_mgmt")["number"]
    before = office.get(f"/cases/{number}")
    writes = [one for one in operations(app) if one.fields is not None]
    assert len(writes) >= 40
    refused = 0
    for one in writes:
        names = foreign(one)
        for start in range(0, len(names), MOST):
            body = dict.fromkeys(names[start : start + MOST], "x")
            response = office.send(one.method, one.at(number=number), body, If_Match="*")
            assert response.status_code in (401, 403, 404, 412, 422), (one, response.data)
            if response.status_code == 422:
                told = {problem["path"] for problem in response.get_json()["errors"]}
                assert told & body.keys(), (one, told)
                refused += 1
    assert refused >= 60
    assert office.get(f"/cases/{number}") == before


def shapes() -> list[type[Schema]]:
    """Every shape of what is sent or answered."""
    for module in pkgutil.iter_modules(api.schemas.__path__):
        importlib.import_module(f"api.schemas.{module.name}")
    found, waiting = [], [Schema]
    while waiting:
        for shape in waiting.pop().__subclasses__():
            waiting.append(shape)
            if shape.__module__.startswith("api.schemas"):
                found.append(shape)
    return found


def lenient(shape: type[Schema]) -> list[str]:
    """Where a shape would take in what it does not know, nested ones too."""
    made = shape()
    nested = (f for f in made.fields.values() if isinstance(f, fields.Nested))
    loose = [f.name for f in nested if f.unknown in (EXCLUDE, INCLUDE)]
    return loose + ([shape.__name__] if made.unknown != RAISE else [])


def test_no_shape_takes_in_what_it_does_not_know() -> None:
    found = shapes()
    assert len(found) > 100
    assert [name for shape in found for name in lenient(shape)] == []


def test_a_lenient_shape_would_be_found() -> None:
    class Loose(Schema):
        class Meta:
            unknown = INCLUDE

    class Holding(Schema):
        inner = fields.Nested(Loose, unknown=EXCLUDE)

    assert lenient(Loose) == ["Loose"]
    assert lenient(Holding) == ["inner"]


@pytest.mark.parametrize("field", ["status", "role", "number", "officer", "revision"])
def test_a_good_body_with_one_field_too_many_does_nothing(office: Person, field: str) -> None:
    body = {"sector": "property_mgmt", "kind": "complaint", "facts": {}, field: "x"}
    assert office.send("POST", "/cases", body).status_code == 422
    assert office.get("/cases")["items"] == []
