"""Every condition that is in use goes through the rows of a form and back, without loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from console.studio.rowform import Lines
from core.domain.expressions import unparse
from core.domain.expressions.rows import tree
from core.registry import Registry
from core.usecases.desk import Desk
from core.usecases.policymaking.conditions import Speaker
from core.usecases.policymaking.outline import Outline
from tests.api.people import application


def conditions(value: Any) -> Iterator[Any]:
    """The rows of every condition in an outline."""
    if isinstance(value, dict):
        if "rows" in value and "sentences" in value:
            yield value["rows"]
        else:
            for inner in value.values():
                yield from conditions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from conditions(inner)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_lost_in_a_form(desk: Desk, registry: Registry, language: str) -> None:
    app = application(desk)
    seen = as_text = 0
    for sector in registry:
        for policy in sector.policies:
            lines = Lines(Speaker(sector, policy))
            for rows in conditions(Outline(Speaker(sector, policy)).all()):
                with app.test_request_context(f"/?lang={language}"):
                    join, found = lines.of(rows)
                data = {"when.join": join}
                for n, line in enumerate(found):
                    named = {"fact": line.fact, "sign": line.sign, "value": line.value,
                             "text": line.text}  # fmt: skip
                    data |= {f"when.{n}.{key}": value for key, value in named.items() if value}
                    as_text += bool(line.text)
                with app.test_request_context(f"/?lang={language}", method="POST", data=data):
                    typed = lines.typed("when")
                assert unparse(tree(typed)) == unparse(tree(rows))
                seen += 1
    assert seen > 300
    assert as_text < seen, "most of them are rows"
