"""What a draft changes, what it makes of a case, and what its shadow has shown, as JSON."""

from __future__ import annotations

from api.context import office_time
from api.presenters.cases import timer_body
from api.presenters.common import Json, day, named, plain
from api.presenters.explanations import explanation, ledger_body
from core.domain.casework import views
from core.domain.differences import Group
from core.usecases.casework.explaining import explain
from core.usecases.policymaking.comparing import Changed, Comparison
from core.usecases.policymaking.shadowing import ShadowReport
from core.usecases.policymaking.trying import Side, Trial


def comparison_body(found: Comparison, language: str) -> Json:
    """All differences; the segments of sentences in one language."""
    return {
        "sector": found.sector,
        "signature": found.signature,
        "canonical": found.canonical,
        "changes": [_changed(one, language) for one in found.changes],
        "files": [
            {"path": f.path, "old_digest": f.old_digest, "new_digest": f.new_digest,
             "new": f.new, "diff": f.diff}
            for f in found.files
        ],
    }  # fmt: skip


def _changed(one: Changed, language: str) -> Json:
    return {
        "kind": one.kind,
        "slug": one.slug,
        "title": dict(one.title),
        "profiles": list(one.profiles),
        "old_version": one.old_version,
        "new_version": one.new_version,
        "old_digest": one.old_digest,
        "new_digest": one.new_digest,
        "notes": [dict(note) for note in one.notes],
        "groups": [_group(group, language) for group in one.groups],
    }


def _group(group: Group, language: str) -> Json:
    return {
        "title": dict(group.title),
        "lines": [dict(line) for line in group.lines],
        "citations": group.citations,
        "differences": [
            {
                "kind": wording.difference.kind,
                "path": list(wording.difference.path),
                "old": plain(wording.difference.old),
                "new": plain(wording.difference.new),
                "basis": wording.difference.basis,
                "sentence": dict(wording.sentence),
                "segments": [
                    {"kind": part.kind, "text": part.text} for part in wording.segments(language)
                ],
            }
            for wording in group.wordings
        ],
    }


def trial_body(trial: Trial) -> Json:
    """Both sides of a trial and what differs."""
    return {
        "old": side_body(trial.old),
        "new": side_body(trial.new),
        "differences": [dict(one) for one in trial.differences],
    }


def side_body(side: Side) -> Json:
    """What one set of rules makes of a case; no personal facts, whoever asks."""
    refused = [{"act": act, "why": dict(why)} for act, why in side.refused]
    if side.shown is None:
        return {"opened": False, "refused": refused}
    shown, case, matter = side.shown, side.shown.case, side.shown.matter
    sector = matter.regime.sector
    return {
        "opened": True,
        "refused": refused,
        "policy": case.policy,
        "version": day(side.version),
        "status": case.status,
        "verdict": case.verdict,
        "verdict_title": named(sector, "verdicts", case.verdict),
        "grounds": [{"slug": one, "title": named(sector, "grounds", one)} for one in case.grounds],
        "missing": list(case.missing),
        "classification": plain(case.classification),
        "timers": [timer_body(matter, one) for one in views.timer_runs(matter, shown.at)],
        "ledgers": [
            ledger_body(shown, timer, found)
            for timer in case.timers
            if (found := views.timer_ledger(matter, f"{timer.name}#{timer.run}"))
        ],
        "notices": [
            {"slug": one.slug, "title": named(sector, "notices", one.slug)} for one in case.notices
        ],
        "tasks": [
            {"slug": one.slug, "role": one.role, "title": named(sector, "tasks", one.slug)}
            for one in case.tasks
        ],
        "explanation": explanation(shown, explain(shown)),
    }


def shadow_body(report: ShadowReport) -> Json:
    """What the shadow of a draft has shown."""
    return {
        "on": report.on,
        "runs": [
            {"started_by": r.started_by, "started_at": office_time(r.started_at),
             "ended_by": r.ended_by, "ended_at": office_time(r.ended_at)}
            for r in report.runs
        ],
        "looked_at": report.looked_at,
        "by_what": report.by_what,
        "by_rule": report.by_rule,
        "by_unit": report.by_unit,
        "by_kind": report.by_kind,
        "errors": report.errors,
        "differences": [
            {"number": one.number, "at": office_time(one.seen.at), "what": one.seen.what,
             "rule": one.seen.rule, "old": one.seen.old, "new": one.seen.new,
             "unit": one.seen.unit, "kind": one.seen.kind, "sentence": dict(one.sentence)}
            for one in report.differences
        ],
    }  # fmt: skip
