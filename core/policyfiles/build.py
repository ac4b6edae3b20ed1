"""Turns a resolved policy document into a :class:`~core.domain.rules.policies.Policy`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Parameter
from core.policyfiles.document import Section, place_of
from core.policyfiles.fields import Strict, UnknownKey
from core.policyfiles.layers import digest, files_of
from core.policyfiles.policyschema import ParametersSchema, PolicySchema
from core.policyfiles.problems import Fault, Problems, closest
from core.policyfiles.surroundings import within
from core.policyfiles.words import SectorWords

_PARAMETERS = ParametersSchema()
_POLICY = PolicySchema()


def build_policy(
    sector: str, document: Section, words: SectorWords, problems: Problems
) -> Policy | None:
    """The policy that the resolved ``document`` writes; None when ``problems`` got some."""
    parameters = _parameters(document, words, problems)
    with within(words.around(document, parameters)):
        data = read(_POLICY, document, problems)
    if data is None:
        return None
    classification = data.pop("classification", {})
    return Policy(
        sector=sector,
        slug=data.pop("policy"),
        profiles=data.pop("profiles", ()),
        applies=data.pop("applies", None),
        copies=classification.get("copies", {}),
        tables=classification.get("tables", {}),
        digest=digest(document),
        document=document,
        files=tuple(sorted(files_of(document))),
        **data,
    )


def read(schema: Strict, section: Section, problems: Problems) -> Any:
    """What ``schema`` makes of ``section``; None, and its mistakes noted, when it has some."""
    try:
        return schema.load(section)
    except ValidationError as error:
        _note(section, (), error.messages, problems)
        return None


def _parameters(
    document: Section, words: SectorWords, problems: Problems
) -> Mapping[str, Parameter]:
    """The parameters alone; a mistaken one counts as unknown and is noted with all the rest."""
    written = document.get("parameters")
    found: dict[str, Parameter] = {}
    if not isinstance(written, dict):
        return found
    with within(words.around(document, {})):
        for name in written:
            try:
                found |= _PARAMETERS.load({"parameters": {name: written[name]}})["parameters"]
            except ValidationError:
                continue
    return found


def _note(root: Section, path: tuple[str | int, ...], messages: Any, problems: Problems) -> None:
    """Note the messages of marshmallow, a tree that follows the shape of the document."""
    if isinstance(messages, dict):
        for key, below in messages.items():
            _note(root, path if key == "_schema" else (*path, key), below, problems)
        return
    for message in messages if isinstance(messages, list) else [messages]:
        if isinstance(message, dict):
            _note(root, path, message, problems)
            continue
        fault = message if isinstance(message, Fault) else Fault(str(message), str(message))
        if isinstance(fault, UnknownKey):
            fault = Fault(fault.zh, fault.en, closest(str(path[-1]), fault.allowed))
        problems.add(place_of(root, path), path, fault)
