"""The shape of long work in the background."""

from __future__ import annotations

from marshmallow import Schema

from api.schemas import common as a


class JobSchema(Schema):
    """A piece of long work, how far it is and what came of it."""

    id = a.number()
    kind = a.text("what is done: backtest, impact, import")
    sector = a.text()
    params = a.mapping("what is to be done")
    state = a.text("queued, running, done, failed or cancelled")
    done = a.number("steps done; null: a few", null=True)
    total = a.number("steps in all; 0: not known yet; null: a few", null=True)
    result = a.mapping("what came of it; empty until it is done")
    error = a.text("why it failed, in the language asked for; empty: it did not")
    asked_by = a.text()
    asked_at = a.instant()
    ended_at = a.instant(null=True)
