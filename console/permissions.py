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
    "work.notice_page": "read_cases",
    "work.form_page": "read_cases",
    "work.contents_page": "read_cases",
    "work.contents_sheet": "read_cases",
    "meetings.figures_page": "read_reports",
    "meetings.figures_file": "read_reports",
    "meetings.findings_page": "read_scores",
    "meetings.enter_finding": "enter_findings",
    "meetings.exclusions_page": "read_scores",
    "meetings.ask_exclusion": "exclude",
    "meetings.decide_exclusion": "exclude",
    "meetings.suspicion": "read_suspicions",
    "meetings.decide_suspicion": "decide_suspicions",
    "meetings.enter_numbers": "enter_numbers",
    "meetings.standings": "read_scores",
    "meetings.cases_page": "read_reports",
    "meetings.scorecard": "read_scores",
    "meetings.suspicions": "read_suspicions",
    "meetings.reports": "pages",
    "meetings.report": "pages",
}
