"""Who may do what: one table of permissions, one of routes; a route in neither stops the start.

Programs come with ``Authorization: Bearer``, people with the cookie of a session. Neither opens
the other's door, so no foreign page can make a browser use the programming interface.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from api.context import desk
from core.domain.errors import NotPermitted
from core.domain.separation import CASE_ROLES, THREE_HANDS
from core.usecases import entry
from core.usecases.entry import Caller
from core.usecases.periodic import REPORT_ROLES, TYPING_ROLES
from core.usecases.policymaking import drafts
from core.usecases.policymaking.backtesting import RUNNING_ROLES
from core.usecases.policymaking.shadowing import SWITCHERS
from core.usecases.reading import IDENTITY_ROLES
from core.usecases.suspecting import DECIDERS, READERS, RUNNERS
from core.usecases.tokens import SESSION

SESSION_COOKIE = "tousu_session"
ACT_AS = "Tousu-Act-As"


#: Who may receive what arrives.
SUBMITTERS = ("clerk", "handler", "unit_head", "supervisor")


@dataclass(frozen=True)
class Permission:
    """What it takes: a scope of the token, and one of ``roles`` (None: none in particular).

    Where the roles must hold, in which sector and unit, is decided for each case.
    """

    scope: str
    roles: tuple[str, ...] | None = None


#: None: nobody need come in.
PERMISSIONS: Mapping[str, Permission | None] = {
    "anyone": None,
    "look_up": Permission("read"),
    "read_cases": Permission("read", CASE_ROLES),
    "read_identities": Permission("read", IDENTITY_ROLES),
    "submit": Permission("submit", SUBMITTERS),
    "record_facts": Permission("handle", CASE_ROLES),
    "act": Permission("handle", CASE_ROLES),
    "read_scores": Permission("read", CASE_ROLES),
    "enter_findings": Permission("handle", CASE_ROLES),
    "exclude": Permission("handle", CASE_ROLES),
    "read_suspicions": Permission("read", READERS),
    "decide_suspicions": Permission("handle", DECIDERS),
    "run_inspections": Permission("handle", RUNNERS),
    "read_reports": Permission("read", REPORT_ROLES),
    "enter_numbers": Permission("handle", TYPING_ROLES),
    "read_drafts": Permission("read", drafts.READERS),
    "edit_drafts": Permission("policies", drafts.EDITORS),
    "decide_drafts": Permission("policies", drafts.APPROVERS),
    "check_drafts": Permission("policies", drafts.READERS),
    "switch_shadows": Permission("policies", SWITCHERS),
    "read_jobs": Permission("read", drafts.READERS),
    "run_backtests": Permission("handle", RUNNING_ROLES),
    "read_backtests": Permission("read", drafts.READERS),
    "cancel_jobs": Permission("handle", drafts.READERS),
    "keep_tokens": Permission("tokens"),
    "run_office": Permission("admin", ("admin",)),
    "read_users": Permission("admin", THREE_HANDS),
    "give_rights": Permission("admin", ("security_admin",)),
    "invite_users": Permission("admin", ("admin", "security_admin")),
    "read_access_events": Permission("read", ("security_admin", "auditor")),
    "draft_settings": Permission("policies", drafts.READERS),
    "read_metrics": Permission("metrics", THREE_HANDS),
    "pages": Permission("session"),
}

ROUTES: Mapping[str, str] = {
    "static": "anyone",
    "api-docs.openapi_json": "anyone",
    "docs.operations": "anyone",
    "health.live": "anyone",
    "health.ready": "anyone",
    "metrics.show": "read_metrics",
    "submissions.receive": "submit",
    "cases.receive_case": "submit",
    "cases.list_cases": "read_cases",
    "cases.read_case": "read_cases",
    "cases.record_facts": "record_facts",
    "cases.do_act": "act",
    "cases.serve_notice": "act",
    "cases.split_case": "act",
    "cases.link_case": "act",
    "cases.unlink_case": "act",
    "applications.apply_for": "act",
    "applications.refuse_application": "act",
    "applications.list_applications": "read_cases",
    "records.read_journal": "read_cases",
    "records.read_ledger": "read_cases",
    "records.explain_case": "read_cases",
    "records.list_notices": "read_cases",
    "documents.preview_notices": "act",
    "documents.read_notice": "read_cases",
    "documents.list_forms": "read_cases",
    "documents.read_form": "read_cases",
    "records.list_tasks": "read_cases",
    "records.read_submission": "read_identities",
    "tasks.list_tasks": "read_cases",
    "archive.read_contents": "read_cases",
    "archive.read_register": "read_cases",
    "policies.list_policies": "look_up",
    "policies.list_versions": "look_up",
    "policies.read_version": "look_up",
    "drafts.begin_draft": "edit_drafts",
    "drafts.list_drafts": "read_drafts",
    "drafts.read_draft": "read_drafts",
    "drafts.change_draft": "edit_drafts",
    "drafts.read_file": "read_drafts",
    "drafts.put_file": "edit_drafts",
    "drafts.take_file": "edit_drafts",
    "drafts.check_draft": "read_drafts",
    "drafts.submit_draft": "edit_drafts",
    "drafts.approve_draft": "decide_drafts",
    "drafts.return_draft": "decide_drafts",
    "drafts.publish_draft": "decide_drafts",
    "drafts.withdraw_draft": "decide_drafts",
    "drafts.read_history": "read_drafts",
    "draftchecks.lint_draft": "check_drafts",
    "draftchecks.prove_draft": "check_drafts",
    "draftchecks.cover_draft": "check_drafts",
    "draftchecks.draft_boundaries": "check_drafts",
    "editing.edit_draft": "edit_drafts",
    "editing.read_outline": "read_drafts",
    "editing.show_condition": "look_up",
    "draftdiffs.diff_versions": "look_up",
    "draftdiffs.diff_draft": "read_drafts",
    "drafttrials.try_case": "read_drafts",
    "drafttrials.read_shadow": "read_drafts",
    "drafttrials.switch_shadow": "switch_shadows",
    "impact.read_impact": "read_drafts",
    "impact.read_progress": "read_drafts",
    "impact.count_cases": "read_drafts",
    "officedrafts.list_drafts": "read_drafts",
    "officedrafts.begin_draft": "draft_settings",
    "officedrafts.read_draft": "read_drafts",
    "officedrafts.preview_draft": "read_drafts",
    "officedrafts.bring_on": "draft_settings",
    "officedrafts.read_settings": "read_drafts",
    "scorecards.list_cards": "read_scores",
    "scorecards.read_scores": "read_scores",
    "scorecards.list_findings": "read_scores",
    "scorecards.enter_findings": "enter_findings",
    "scorecards.list_exclusions": "read_scores",
    "scorecards.ask_exclusion": "exclude",
    "scorecards.decide_exclusion": "exclude",
    "inspections.list_suspicions": "read_suspicions",
    "inspections.read_suspicion": "read_suspicions",
    "inspections.decide": "decide_suspicions",
    "inspections.run_inspections": "run_inspections",
    "inspections.list_totals": "read_suspicions",
    "inspections.tell_totals": "decide_suspicions",
    "reports.list_reports": "read_reports",
    "reports.read_report": "read_reports",
    "reports.enter_numbers": "enter_numbers",
    "backtests.ask_backtest": "run_backtests",
    "backtests.read_backtest": "read_backtests",
    "jobs.read_job": "read_jobs",
    "jobs.cancel_job": "cancel_jobs",
    "sectors.list_sectors": "look_up",
    "sectors.read_sector": "look_up",
    "calendars.list_calendars": "look_up",
    "calendars.list_days": "look_up",
    "calendars.count_deadline": "look_up",
    "units.list_units": "look_up",
    "units.add_unit": "run_office",
    "units.rename_unit": "run_office",
    "users.list_users": "read_users",
    "users.add_user": "run_office",
    "users.change_user": "run_office",
    "users.grant_role": "give_rights",
    "users.revoke_role": "give_rights",
    "users.end_access": "give_rights",
    "users.list_access_events": "read_access_events",
    "credentials.invite": "invite_users",
    "credentials.accept": "anyone",
    "credentials.change_password": "keep_tokens",
    "users.read_me": "look_up",
    "tokens.list_tokens": "keep_tokens",
    "tokens.issue_token": "keep_tokens",
    "tokens.revoke_token": "keep_tokens",
    "pages.front": "pages",
    "pages.case_page": "pages",
    "pages.scores.card_page": "pages",
    "pages.papers.notice_page": "pages",
    "pages.papers.form_page": "pages",
    "pages.archive.contents_page": "pages",
    "pages.archive.contents_sheet": "pages",
    "pages.inspections.suspicion_page": "pages",
    "pages.reports.list_page": "pages",
    "pages.reports.report_page": "pages",
    "pages.doors.log_in_form": "anyone",
    "pages.doors.log_in": "anyone",
    "pages.doors.log_out": "pages",
    "pages.doors.welcome_form": "anyone",
    "pages.doors.welcome": "anyone",
    "pages.oidc.begin": "anyone",
    "pages.oidc.finish": "anyone",
}


def init_app(app: Flask) -> None:
    """Let nobody pass in ``app`` who may not; called when every route is registered."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    if unnamed := sorted(endpoints - ROUTES.keys()):
        raise RuntimeError(f"no permission is named in api/auth.py for {', '.join(unnamed)}")
    if gone := sorted(ROUTES.keys() - endpoints):
        raise RuntimeError(f"api/auth.py names routes that do not exist: {', '.join(gone)}")
    app.before_request(_check)


def _check() -> Response | None:
    if request.endpoint is None or request.method == "OPTIONS":
        return None
    permission = PERMISSIONS[ROUTES[request.endpoint]]
    if permission is None:
        return None
    if permission.scope == SESSION:
        return _check_session()
    g.caller = _bearer()
    _allow(g.caller, permission)
    return None


def _allow(caller: Caller, permission: Permission) -> None:
    if permission.scope not in caller.scopes:
        raise NotPermitted(
            f"令牌缺少权限范围 {permission.scope}", f"The token lacks the scope {permission.scope}"
        )
    if permission.roles is not None and not caller.holds(permission.roles):
        roles = ", ".join(permission.roles)
        raise NotPermitted(f"须有角色之一:{roles}", f"One of these roles is needed: {roles}")


def _bearer() -> Caller:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise NotPermitted(
            "须提供令牌:Authorization: Bearer …",
            "A token is needed: Authorization: Bearer …", code="unauthenticated",
        )  # fmt: skip
    caller = entry.come_in(desk(), text.strip())
    # WSGI hands a header over as Latin-1; names may be Chinese.
    name = request.headers.get(ACT_AS, "").encode("latin-1", "replace").decode("utf-8", "replace")
    return entry.act_as(desk(), caller, name) if name else caller


def _check_session() -> Response | None:
    try:
        g.caller = entry.come_in(desk(), request.cookies.get(SESSION_COOKIE, ""), session=True)
    except NotPermitted:
        back = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("pages.doors.log_in_form", next=back))
    return None
