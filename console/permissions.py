"""What each page takes: a permission of ``api/permissions.py``, by the name of the page."""

from __future__ import annotations

from collections.abc import Mapping

#: The citizens' pages: all that the public application has besides its static files.
DOOR: Mapping[str, str] = {
    "door.start": "anyone",
    "door.write_form": "anyone",
    "door.write": "anyone",
    "door.ask_form": "anyone",
    "door.ask": "anyone",
}

PAGES: Mapping[str, str] = {
    "static": "anyone",
    "doors.log_in_form": "anyone",
    "doors.log_in": "anyone",
    "doors.log_out": "pages",
    "doors.welcome_form": "anyone",
    "doors.welcome": "anyone",
    "oidc.begin": "anyone",
    "oidc.finish": "anyone",
    "work.queue": "pages",
    "work.intake_form": "submit",
    "work.receive": "submit",
    "work.received": "submit",
    "work.give_code": "give_receipts",
    "work.case_page": "read_cases",
    "work.notice_page": "read_cases",
    "work.form_page": "read_cases",
    "work.contents_page": "read_cases",
    "work.contents_sheet": "read_cases",
    "meetings.scorecard": "read_scores",
    "meetings.suspicions": "read_suspicions",
    "meetings.reports": "pages",
    "meetings.report": "pages",
    "posters.choose": "submit",
    "posters.poster": "submit",
    **DOOR,
}
