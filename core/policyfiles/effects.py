"""The fields of what only acts bring about: lots drawn, roles called upon."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from core.domain.rules.provisions import When
from core.policyfiles.fields import Plain, Strict, refuse
from core.policyfiles.problems import unknown
from core.policyfiles.references import FACT, role_field
from core.policyfiles.surroundings import here
from core.policyfiles.terms import Amount, ConditionField, is_share


class Draws(Plain):
    """``{fact: share}``: facts that are yes or no, decided by lot where nobody has told them."""

    _share = Amount(is_share, ("0 到 1 之间的比例", "share from 0 to 1"))

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refuse("应是 {事实: 比例}", "a mapping {fact: share} belongs here")
        known, read, errors = here().facts, {}, {}
        for slug, share in value.items():
            try:
                read[slug] = self._share.deserialize(share)
            except ValidationError as error:
                errors[slug] = error.messages
            if slug not in known:
                errors[slug] = [unknown(FACT, slug, known)]
            elif known[slug].type != "bool" or known[slug].input or known[slug].personal:
                en = f"{slug} is no fact that a lot may decide"
                hint = "name a fact of type bool that is neither an input nor personal"
                errors[slug] = refuse(f"{slug} 不能由抽签决定", en, hint).messages
        if errors:
            raise ValidationError(errors)
        return read


class EscalationSchema(Strict):
    """A role that an act calls upon."""

    to = role_field(required=True)
    when = ConditionField()

    def made(self, data: dict[str, Any]) -> When:
        """The role and its condition."""
        return When(data["to"], data.get("when"))
