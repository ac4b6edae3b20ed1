"""Figures for the meeting: reports, scorecards, and what inspections found."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("meetings", __name__)

# The pages register themselves on the blueprint above.
from console.meetings import behind, dashboard, reports, scores, standings, suspicions  # noqa: E402, F401
