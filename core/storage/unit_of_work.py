"""One deed, one transaction: what was done, its journal and its timers are stored together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import local
from typing import TypeVar

from sqlalchemy import Connection, Engine

from core.clock import Clock, SystemClock
from core.domain.errors import Crossed
from core.domain.rules.regime import Matter
from core.storage.assessment.exclusions import Exclusions
from core.storage.assessment.findings import Findings
from core.storage.assessment.suspicions import Inspections
from core.storage.assessment.typed import PeriodNumbers
from core.storage.background.jobs import Jobs
from core.storage.casework.attachments import Attachments
from core.storage.casework.barring import Barred
from core.storage.casework.cases import Cases
from core.storage.casework.intake import Requests, Submissions
from core.storage.casework.mailboxes import Mailboxes
from core.storage.database.clockwatch import ClockWatch
from core.storage.database.engine import glance, reading, take_turn, turns_on
from core.storage.database.prepared import together
from core.storage.database.sequences import RowIds, next_in
from core.storage.database.sharing import Line, Passage
from core.storage.lists.finding import Finding
from core.storage.lists.savedfilters import SavedFilters
from core.storage.messages.outbox import Outbox
from core.storage.messages.receivers import Digests, Endpoints, Feeds
from core.storage.people.access import Units, Users
from core.storage.people.doors import AccessEvents, Attempts
from core.storage.people.tokens import Bearer, Tokens
from core.storage.proof.audit import Audit
from core.storage.proof.checkpoints import Checkpoints, Holds
from core.storage.proof.log import Log, Row
from core.storage.rules.office import CalendarRecords, Settings
from core.storage.rules.officedrafts import OfficeDrafts
from core.storage.rules.policies import Drafts, Publications
from core.storage.rules.shadows import Shadows
from core.storage.rules.standing import Kept, Stamp, Standing, look
from core.storage.sealed.identityrequests import IdentityRequests
from core.storage.sealed.sealing import Vault, vault_of
from core.storage.timekeeping.due import Due

__all__ = ["Store", "UnitOfWork"]

Made = TypeVar("Made")


class UnitOfWork:
    """Everything kept, within one transaction; ``now`` is its one reading of the clock."""

    def __init__(
        self,
        connection: Connection,
        now: datetime,
        vault: Vault,
        kept: Kept | None = None,
        stamp: Stamp | None = None,
    ) -> None:
        self.connection = connection
        self.standing = Standing(connection, {} if kept is None else kept, stamp)
        self.now = now
        self.vault = vault
        #: Told of every case that was stored and that became known, or better known, in this unit.
        self.on_kept: Callable[[UnitOfWork, Matter], None] = lambda *_: None
        #: Whether this unit, now finished, added to the log.
        self.log_grew = False
        #: Called before what is new gets its place in the log.
        self.noticed: Callable[[UnitOfWork], None] = lambda _: None
        #: Where the pages are reached, for links in messages; empty: nowhere that is known.
        self.address = ""
        #: Whether what happens is told to the outside; not so for what is taken over from the past.
        self.tells = True
        #: What is to be done by others once this is stored.
        self.due: list[Due] = []
        self.log = Log(connection, now)
        self.audit = Audit(connection, self.log)
        self.checkpoints = Checkpoints(connection)
        self.holds = Holds(connection, self.standing)
        finding, ids = Finding(connection), RowIds(connection)
        self.cases = Cases(connection, now, self.log, vault, self.standing, finding, ids)
        self.barred = Barred(connection, vault)
        self.submissions = Submissions(connection, vault, finding, ids)
        self.requests = Requests(connection, now, vault)
        self.settings = Settings(connection, now, self.log, self.standing)
        self.calendar_records = CalendarRecords(connection, self.log, self.standing)
        self.attachments = Attachments(connection)
        self.findings = Findings(connection, self.log)
        self.exclusions = Exclusions(connection, self.log)
        self.inspections = Inspections(connection, now, self.log)
        self.period_numbers = PeriodNumbers(connection, self.log)
        self.drafts = Drafts(connection, self.log)
        self.publications = Publications(connection)
        self.shadows = Shadows(connection, self.drafts, self.standing)
        self.jobs = Jobs(connection, now, self.due)
        self.office_drafts = OfficeDrafts(connection, self.log)
        self.outbox = Outbox(connection, now, self.settings, self.holds, self.due)
        self.endpoints = Endpoints(connection, self.standing)
        self.feeds = Feeds(connection, now)
        self.digests = Digests(connection)
        self.saved_filters = SavedFilters(connection)
        self.identity_requests = IdentityRequests(connection, now)
        self.mailboxes = Mailboxes(connection, now, vault)
        self.units = Units(connection, self.standing)
        self.users = Users(connection)
        self.tokens = Tokens(connection, now)
        self.access_events = AccessEvents(connection, now, self.log)
        self.attempts = Attempts(connection, now)

    def finish(self) -> None:
        """Give what was done its place in the log: the last thing before the commit."""
        finish([self])

    def next_number(self, series: str, sector: str, year: int) -> int:
        """The next number of a series of the office, such as a kind of notice, from 1."""
        return next_in(self.connection, series, sector, year)


def finish(units: Iterable[UnitOfWork]) -> None:
    """Give what the units of one transaction did its place in the log, in their order."""
    grown = [unit for unit in units if unit.log.has_news or unit.audit.has_news]
    if not grown:
        return
    last = grown[-1]
    head, rows = last.log.head(for_update=True), list[Row]()
    last.noticed(last)
    for unit in grown:
        unit.audit.store()
        rows += unit.log.placed(head)
        unit.log_grew = True
    last.log.store(head, rows)


class Store:
    """The office's database, entered for one deed at a time.

    ``write`` commits when its block ends and takes everything back when it fails; ``read`` sees
    one moment and may not write. A thread enters one unit at a time, else RuntimeError: a deed
    that needed two would be half done if the second failed.
    """

    def __init__(
        self, engine: Engine, clock: Clock | None = None, vault: Vault | None = None
    ) -> None:
        self.engine = engine
        self._kept: Kept = {}
        self._watch = ClockWatch(clock or SystemClock())
        #: Opens and seals what tells who somebody is.
        self.vault = vault or vault_of(engine)
        self._reading = reading(engine)
        # Queueing here is fairer than polling a locked file, or waiting for a connection.
        self._writers_turn, self._readers_turn = turns_on(engine)
        self._thread = local()
        self._lines: dict[str, Line[UnitOfWork]] = {}
        #: See :class:`UnitOfWork`.
        self.address = ""
        #: Called with every unit as it is entered, before anything is done in it.
        self.on_enter: Callable[[UnitOfWork], None] = lambda _: None
        #: See :class:`UnitOfWork`; it must not fail.
        self.on_kept: Callable[[UnitOfWork, Matter], None] = lambda *_: None
        #: Told, after the commit, of what became due; it must neither fail nor wait for anything.
        self.on_due: Callable[[Sequence[Due]], None] = lambda _: None

    @property
    def clock(self) -> Clock:
        """What tells the time."""
        return self._watch.clock

    @clock.setter
    def clock(self, clock: Clock) -> None:
        self._watch = ClockWatch(clock)

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[UnitOfWork]:
        """A unit that may write; Conflict and every other error take all of it back.

        Others may write beside it, to other cases. A unit that changes what every case follows,
        the rules, the settings or the calendar, is to be ``alone``: those under way end first,
        by what they began with, and all that come later see what it changed.
        """
        with self._alone(), self._writing() as connection:
            with together(connection):
                take_turn(connection, alone=alone)
                stamp = look(connection)
            unit = self._entered(connection, stamp)
            yield unit
            unit.finish()
        self._stored(unit)

    def share(self, line: str, deed: Callable[[UnitOfWork], Made]) -> Made:
        """Do a deed in a unit that may write, and give what it gives, when that is stored.

        Deeds of the same ``line`` that arrive at once are stored by one commit, each behind a
        savepoint: they must lock the same things in the same order. Where two lines, or two
        processes, are in each other's way, ``deed`` is done again, alone in its transaction.
        """
        try:
            with self._alone():
                here = self._lines.setdefault(line, Line(self._passage))
                return here.do(lambda passage: self._done(passage, deed))
        except Crossed:
            with self.write() as unit:
                return deed(unit)

    @contextmanager
    def read(self, *, rules: bool = True) -> Iterator[UnitOfWork]:
        """A unit that only reads, all of it as of one moment.

        Without ``rules`` it does not look whether other rules were published: it asks for none.
        """
        with self._alone(), self._readers_turn, self._reading.begin() as connection:
            yield self._entered(connection, rules=rules)

    def bearer(self, hash_: str) -> Bearer | None:
        """Whom the token with that hash lets in now; asked at every request, so with one look."""
        with self._alone(), self._readers_turn, glance(self.engine) as connection:
            return Tokens(connection, self._watch.read()).bearer(hash_)

    def _passage(self) -> Passage[UnitOfWork]:
        return Passage(self._writing(), finish, self._stored)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._writers_turn, self.engine.begin() as connection:
            yield connection

    def _done(self, passage: Passage[UnitOfWork], deed: Callable[[UnitOfWork], Made]) -> Made:
        connection = passage.connection
        try:
            with together(connection):
                if passage.is_new:
                    take_turn(connection, alone=False)
                passage.mark()
                stamp = look(connection)
            unit = self._entered(connection, stamp)
            made = deed(unit)
        except BaseException as error:
            passage.take_back(error)
            raise
        passage.done.append(unit)
        return made

    def _stored(self, unit: UnitOfWork) -> None:
        if unit.log_grew:
            self._watch.kept()
        if unit.due:
            self.on_due(unit.due)

    def _entered(
        self, connection: Connection, stamp: Stamp | None = None, *, rules: bool = True
    ) -> UnitOfWork:
        unit = UnitOfWork(connection, self._watch.read(), self.vault, self._kept, stamp)
        unit.noticed = lambda work: self._watch.note(work.log, work.audit, work.now)
        unit.on_kept = self.on_kept
        unit.address = self.address
        if rules:
            self.on_enter(unit)
        return unit

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if getattr(self._thread, "busy", False):
            raise RuntimeError("one deed is one unit of work; another is open in this thread")
        self._thread.busy = True
        try:
            yield
        finally:
            self._thread.busy = False
