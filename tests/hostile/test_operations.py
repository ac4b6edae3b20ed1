"""Every operation, sent a few times what its description allows and what it does not.

Each role sends its share; ``make hard STAGE=fuzz`` sends everything, as every role.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
import schemathesis

from tests.hard import fuzz
from tests.hard._office import EVERY_ROLE, Office, office

EXAMPLES = 2


@pytest.fixture(scope="module")
def here() -> Iterator[Office]:
    """An office of the shipped sectors with somebody in each role."""
    with office() as office_of_all:
        yield office_of_all


@pytest.fixture(scope="module")
def operations(here: Office) -> list[Any]:
    """Everything that the interface says it can do."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", here.app)
    found: list[Any] = [*schema.get_all_operations()]
    return [operation.ok() for operation in found]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same few examples each time."""
    monkeypatch.setattr(fuzz, "EXAMPLES", EXAMPLES)
    monkeypatch.setattr(fuzz, "SEED", 1)


def test_no_operation_fails_or_answers_what_it_does_not_describe(
    here: Office, operations: list[Any]
) -> None:
    told, roles = fuzz.Told(), (*EVERY_ROLE, "none")
    for operation, role in zip(operations, cycle(roles)):
        fuzz.call(here, role, operation, told)
    assert told.faults == {}
    assert set(told.sent) == {*roles}
    assert len(told.called) >= max(fuzz.LEAST * len(operations), 140)
    assert told.sent.total() > len(told.called)


def test_an_answer_that_is_not_described_is_found(here: Office, operations: list[Any]) -> None:
    """The planted faults: an error of ours, a status of none of it, a body of another shape."""
    health = next(one for one in operations if one.label == "GET /api/v1/sectors")
    views = here.app.view_functions
    name = next(r.endpoint for r in here.app.url_map.iter_rules() if r.rule == "/api/v1/sectors")
    whole = views[name]
    try:
        for wrong in (({}, 500), ({}, 418), ({"sectors": 1}, 200)):
            told = fuzz.Told()
            views[name] = lambda *_, wrong=wrong, **__: wrong
            fuzz.call(here, "handler", health, told)
            assert list(told.faults) == ["GET /api/v1/sectors as handler"], wrong
    finally:
        views[name] = whole
