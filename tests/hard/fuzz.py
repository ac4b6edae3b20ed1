"""Every operation, called by every role with whatever its description allows and does not.

No answer may be an error of ours, have a status that is not described, or a body of another shape.
``EXAMPLES`` in the environment says how many requests of an operation each role sends; ``ROLES``
which roles, ``SEED`` with which draw.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.hard._office import EVERY_ROLE, Office, office

EXAMPLES = int(os.environ.get("EXAMPLES", "200"))
SEED = int(os.environ.get("SEED", str(random.SystemRandom().randrange(10**9))))
ROLES = tuple(os.environ.get("ROLES", "").split()) or (*EVERY_ROLE, "none")
#: What a description cannot say, such as which facts a policy knows, is no fault.
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance,
]  # fmt: skip
#: The part of the operations that must have been called by each role.
LEAST = 0.95


@dataclass
class Told:
    """What was sent and found: requests by role, operations called, and faults by operation."""

    sent: Counter[str] = field(default_factory=Counter)
    called: set[tuple[str, str]] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)


def run() -> int:
    """Call everything as everybody; 1 where something was wrong, or too little was called."""
    told = Told()
    with office() as here:
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", here.app)
        operations = [one.ok() for one in schema.get_all_operations()]
        for role in ROLES:
            for operation in operations:
                call(here, role, operation, told)
            found = [where for where in sorted(told.faults) if where.endswith(f" as {role}")]
            print(f"{role}: {told.sent[role]} requests", flush=True)
            for where in found:
                print(f"  {where}: {told.faults[where]}", flush=True)
    least = LEAST * len(operations) * len(ROLES)
    print(f"seed {SEED}; floor: {len(told.called)} operations by role (at least {least:.0f}); "
          f"statuses {dict(sorted(told.statuses.items()))}")  # fmt: skip
    print(f"{len(told.faults)} operations with a fault")
    return 0 if not told.faults and len(told.called) >= least else 1


def call(here: Office, role: str, operation: Any, told: Told) -> None:
    """Send an operation's examples as somebody in ``role``."""
    where = f"{operation.method.upper()} {operation.path} as {role}"
    headers = {"Authorization": f"Bearer {here.tokens[role]}"}

    @hypothesis.seed(SEED)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        response = case.call(headers=headers)
        told.sent[role] += 1
        told.called.add((role, operation.label))
        told.statuses[response.status_code] += 1
        case.validate_response(response, headers=headers, checks=CHECKS)

    try:
        send()
    except (Failure, FailureGroup) as failure:
        inner = getattr(failure, "exceptions", [failure])
        told.faults[where] = "; ".join(f"{type(e).__name__}: {e}"[:200] for e in inner)
    except Exception as error:  # noqa: BLE001 (that is what is looked for)
        told.faults[where] = f"{type(error).__name__}: {error}"[:300]


if __name__ == "__main__":
    sys.exit(run())
