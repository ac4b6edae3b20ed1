"""The officers' work: the queue, one case, and what is done on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("work", __name__)

# The pages register themselves on the blueprint above.
from console.work import archive, case, intake, papers, queue  # noqa: E402, F401
