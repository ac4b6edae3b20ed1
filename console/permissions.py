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
    "work.save_filter": "pages",
    "work.together": "read_cases",
    "work.act_together": "act",
    "work.tasks": "read_cases",
    "work.case_page": "read_cases",
    "work.act_form": "act",
    "work.do_act": "act",
    "work.decide": "act",
    "work.record_facts": "record_facts",
    "work.why_page": "read_cases",
    "work.ledger_page": "read_cases",
    "work.papers_page": "read_cases",
    "work.serve": "act",
    "work.attach": "attach",
    "work.file_page": "read_identities",
    "work.parties_page": "read_cases",
    "work.read_parties": "look_into_identities",
    "work.ask_release": "ask_release",
    "work.set_secrecy": "act",
    "work.letters_page": "correspond",
    "work.write_letter": "correspond",
    "work.give_receipt": "give_receipts",
    "work.links_page": "read_cases",
    "work.link_case": "act",
    "work.unlink_case": "act",
    "work.split_case": "act",
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
