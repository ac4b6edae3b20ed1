"""For how long work belongs to whoever took it, unless that is said anew."""

from __future__ import annotations

from datetime import timedelta

__all__ = ["BEAT", "LEASE"]

#: How often whoever is at work says so, and after how long a silence it counts as gone. Four beats
#: to a lease: a database that is busy for some seconds costs nobody what he is at.
BEAT, LEASE = timedelta(seconds=5), timedelta(seconds=20)
