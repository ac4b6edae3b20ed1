"""Figures for the meeting: how an office stands, reports, scorecards, what inspections found."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("meetings", __name__)

# The pages register themselves on the blueprint above.
from console.meetings import (  # noqa: E402, F401
    assessing,
    behind,
    dashboard,
    reports,
    scores,
    standings,
    suspicions,
)
