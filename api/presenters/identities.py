"""Who takes part, and what was asked about it, as it goes out."""

from __future__ import annotations

from datetime import datetime

from api.context import office_time
from api.presenters.cases import party_body
from api.presenters.common import Json
from core.storage.sealed.identityrequests import IdentityRequest
from core.usecases.sealed.identities import Seen


def identities_body(seen: Seen, at: datetime) -> Json:
    """The parties of a case as one person sees them."""
    return {
        "number": seen.number,
        "secrecy": seen.secrecy,
        "plain": seen.plain,
        "watermark": seen.watermark,
        "until": office_time(seen.until),
        "parties": [party_body(party) for party in seen.parties],
        "others": list(seen.others),
        "requests": [request_body(one, at) for one in seen.releases],
    }


def request_body(asked: IdentityRequest, at: datetime) -> Json:
    """A request, and whether it lets anybody look ``at`` this instant."""
    names = (
        "id", "number", "kind", "ground", "reason", "level", "state", "asked_by", "decided_by",
        "second_by", "note",
    )  # fmt: skip
    return {
        **{name: getattr(asked, name) for name in names},
        "fields": list(asked.fields),
        "asked_at": office_time(asked.asked_at),
        "decided_at": office_time(asked.decided_at),
        "until": office_time(asked.until),
        "open": asked.open_at(at),
    }
