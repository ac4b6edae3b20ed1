"""Running the office: people and units, what leaves it, what is kept, proved and destroyed."""

from __future__ import annotations

from flask import Blueprint

from console.admin import frame

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
blueprint.context_processor(frame.around)

# The pages register themselves on the blueprint above.
from console.admin import (  # noqa: E402, F401
    bringing,
    calendars,
    erasures,
    outbox,
    overview,
    own,
    people,
    proofs,
    releases,
    sectors,
    texts,
    units,
    webhooks,
)
