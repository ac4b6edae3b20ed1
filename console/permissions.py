"""What each page takes: a permission of ``api/permissions.py``, by the name of the page."""

from __future__ import annotations

from collections.abc import Mapping

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
    "work.case_page": "read_cases",
    "work.act_form": "act",
    "work.do_act": "act",
    "work.decide": "act",
    "work.record_facts": "record_facts",
    "work.why_page": "read_cases",
    "work.ledger_page": "read_cases",
    "work.notice_page": "read_cases",
    "work.form_page": "read_cases",
    "work.contents_page": "read_cases",
    "work.contents_sheet": "read_cases",
    "meetings.scorecard": "read_scores",
    "meetings.suspicions": "read_suspicions",
    "meetings.reports": "pages",
    "meetings.report": "pages",
}
