"""Drafts, their histories and what came of them, as answers show them."""

from __future__ import annotations

from collections.abc import Iterable

from api.context import office_time
from api.presenters.common import Json, plain
from core.domain.reports.smallcells import Coarseness
from core.storage.rules.policies import Draft, DraftEvent
from core.usecases.meetings.smallcells import told_with
from core.usecases.policymaking.backtesting import BACKTESTED
from core.usecases.policymaking.checking import Checked
from core.usecases.policymaking.paths import digest_of, kind_of
from core.usecases.policymaking.signing import Signature


def line_body(draft: Draft) -> Json:
    """A draft in a list."""
    return {
        "id": draft.id,
        "sector": draft.sector,
        "title": draft.title,
        "state": draft.state,
        "transition": draft.transition,
        "revision": draft.revision,
        "digest": draft.digest,
        "created_by": draft.created_by,
        "created_at": office_time(draft.created_at),
        "changed_by": draft.changed_by,
        "changed_at": office_time(draft.changed_at),
        "paths": sorted(draft.files),
    }


def draft_body(draft: Draft, history: Iterable[DraftEvent], coarse: Coarseness) -> Json:
    """A draft with its files and its history."""
    return {
        **line_body(draft),
        "files": [
            {
                "path": path,
                "kind": kind_of(path),
                "text": text,
                "digest": digest_of(text),
                "base": draft.base.get(path, ""),
            }
            for path, text in sorted(draft.files.items())
        ],
        "history": [event_body(event, coarse) for event in history],
    }


def check_body(found: Checked) -> Json:
    """What checking gave: what keeps it from loading first."""
    new = set(found.new)
    problems = [
        {
            "severity": "problem", "code": "policy_file", "place": one.path, "hint": one.hint,
            "text": {"zh": one.zh, "en": one.en}, "witness": {}, "new": True,
        }
        for one in found.problems
    ]  # fmt: skip
    findings = [
        {
            "severity": one.severity, "code": one.code, "place": one.place, "hint": "",
            "text": {"zh": one.zh, "en": one.en}, "witness": dict(one.witness), "new": one in new,
        }
        for one in found.findings
    ]  # fmt: skip
    return {
        "digest": found.digest,
        "ready": not found.errors,
        "counts": found.counts,
        "findings": [*problems, *findings],
    }


def signature_body(signature: Signature) -> Json:
    """Who signed which differences, and whether they are still what was signed."""
    return {
        "seq": signature.seq,
        "by": signature.by,
        "at": office_time(signature.at),
        "digest": signature.digest,
        "sentences": [dict(sentence) for sentence in signature.sentences],
        "holds": signature.holds,
    }


def event_body(event: DraftEvent, coarse: Coarseness) -> Json:
    """A line of a draft's history, with counts of cases as the reader is told them."""
    data = dict(event.data)
    if event.event == BACKTESTED:
        data = told_with(coarse, data)
    return {
        "seq": event.seq,
        "event": event.event,
        "at": office_time(event.at),
        "by": event.by,
        "note": event.note,
        "data": plain(data),
        "hash": event.hash,
        "previous_hash": event.previous_hash,
    }
