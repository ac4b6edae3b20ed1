"""The embedded server: waitress in this process, and beside it a thread that keeps time moving."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

from api.aside import Jobs, Relay, report
from api.pulse import Pulse
from core.domain.errors import TousuError

if TYPE_CHECKING:
    from api.bell import Bell
    from core.usecases.desk import Desk

log = logging.getLogger("tousu.sweep")

THREADS = 8
TICK, LONGEST_WAIT = 1.0, 60.0
#: Small enough that requests are not kept waiting for the one writer that SQLite allows.
BATCH = 200
#: Sweeps between two rounds of tidying: about an hour.
TIDY_EVERY = 3600
#: Sweeps between two looks whether a night is due, and after one that failed.
NIGHT_EVERY, NIGHT_AGAIN = 60, 900
#: Sweeps between two looks whether the log is to be signed.
SIGN_EVERY = 60
#: So many objects are made before any are collected: a request makes thousands, which nearly all
#: are gone with it, and looking at them meanwhile took a twentieth of its time.
COLLECT_AFTER = 20_000
#: For so many seconds at most a thread keeps the interpreter from one that has its answer from the
#: database: that one often holds what all others wait for.
SWITCH_AFTER = 0.001
#: A backstop; what is larger the application refuses unread (see ``api.receiving``).
LARGEST_BODY = 16 * 1024 * 1024


def bind(host: str, port: int) -> socket.socket:
    """A socket at this address, not listening yet; TousuError where the address cannot be had.

    Bound before anything is loaded, so that a port in use is told at once; listening only when
    somebody answers.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        zh, en = f"没有主机 {host}", f"There is no host {host}: {error.strerror}"
        raise TousuError(zh, en, code="address") from error
    family, kind, protocol, _, address = found[0]
    place = socket.socket(family, kind, protocol)
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind(address)
    except OSError as error:
        place.close()
        raise _taken(host, port, error) from error
    return place


def address_of(place: socket.socket) -> str:
    """The address at which a browser finds a bound socket."""
    host, port = place.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 (it is compared, not bound)
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(app: Any, place: socket.socket, ready: Callable[[], None], **believed: Any) -> None:
    """Answer requests at a bound socket until SIGTERM or Ctrl-C; ``ready`` is told when it listens.

    What is being answered when the signal comes has five seconds to be answered to its end.
    """
    server = listening(app, place, **believed)
    signal.signal(signal.SIGTERM, _leave)
    gc.set_threshold(COLLECT_AFTER)
    sys.setswitchinterval(SWITCH_AFTER)
    ready()
    server.run()
    server.close()


def listening(app: Any, place: socket.socket, **believed: Any) -> Any:
    """The server of ``app`` at a bound socket, to be run; TousuError where somebody has it."""
    from waitress.server import create_server

    from api.receiving import Channel

    try:
        server = create_server(
            app,
            sockets=[place],
            threads=THREADS,
            ident="tousu",
            max_request_body_size=LARGEST_BODY,
            clear_untrusted_proxy_headers=True,
            **believed,
        )
    except OSError as error:  # two servers may bind the same port; only one of them may listen
        host, port = place.getsockname()[:2]
        raise _taken(host, port, error) from error
    server.channel_class = Channel
    return server


class Sweeper(threading.Thread):
    """Fires what is due, about once a second, until it is stopped; an error never ends it."""

    def __init__(self, desk: Desk, tick: float = TICK, bell: Bell | None = None) -> None:
        """``tick``: seconds between two looks at what is due; ``bell``: who else is told of it."""
        super().__init__(name="sweeper", daemon=True)
        self._desk, self._tick = desk, tick
        self._stopped = threading.Event()
        self.pulse = Pulse()
        self._nights, self._jobs = Nights(desk), Jobs(desk, bell)
        self._relay, self._signing = Relay(desk, bell), Signing(desk)

    def run(self) -> None:
        """Look, fire, wait; after an error wait longer, for what is broken may heal."""
        wait, rounds = self._tick, 0
        while not self._stopped.wait(wait):
            done = sweep(self._desk)
            self.pulse.beat(done)
            self._nights.look_aside()
            self._jobs.look_aside()
            self._relay.look_aside()
            self._signing.look()
            rounds += 1
            if rounds % TIDY_EVERY == 0:
                tidy(self._desk)
            wait = self._tick if done is not None else min(wait * 2, LONGEST_WAIT)

    def stop(self) -> None:
        """Finish what is under way, and end."""
        self._stopped.set()
        if self.is_alive():
            self.join(LONGEST_WAIT)


def sweep(desk: Desk, batch: int = BATCH) -> int | None:
    """Fire what is due, at most ``batch`` timers; how many fired, or None after an error."""
    from core.usecases.timekeeping.deadlines import fire_due

    try:
        fired = fire_due(desk, limit=batch, on_error=report)
    except Exception as error:  # noqa: BLE001 (whatever it was, the next timer must still fire)
        report("sweep", error)
        return None
    if fired:
        log.info("fired %s", fired)
    return fired


class Nights:
    """Looks now and then whether an office is to be inspected for the night, and has it done."""

    def __init__(self, desk: Desk) -> None:
        """The first look comes with the first sweep."""
        self._desk, self._left = desk, 0
        self._thread: threading.Thread | None = None

    def look_aside(self) -> None:
        """Look, in a thread of its own: a night may last, and no timer waits for it."""
        if self._thread is not None and self._thread.is_alive():
            return
        if self._left > 1:
            self._left -= 1
            return
        self._thread = threading.Thread(target=self.look, name="nights", daemon=True)
        self._thread.start()

    def look(self) -> int:
        """Do the nights that are due, if it is time to look; how many were done."""
        self._left -= 1
        if self._left > 0:
            return 0
        self._left = NIGHT_EVERY
        from core.usecases.assessment.inspecting import run_due

        try:
            done = run_due(self._desk, on_error=self._failed)
        except Exception as error:  # noqa: BLE001 (a night must not keep a timer waiting)
            self._failed("inspections", error)
            return 0
        if done:
            log.info("inspected %s", done)
            self._keep_ready()
        return done

    def _keep_ready(self) -> None:
        """Have the decided facts of past months ready for whoever tries a draft by day."""
        from core.usecases.policymaking.snapshots import keep_ready

        try:
            if cases := keep_ready(self._desk):
                log.info("snapshots are up to date, %s cases", cases)
        except Exception as error:  # noqa: BLE001 (a backtest brings them up to date itself)
            report("snapshots", error)

    def _failed(self, what: str, error: Exception) -> None:
        # A night is read whole each time: what is broken is not tried again at once.
        self._left = NIGHT_AGAIN
        report(what, error)


class Signing:
    """Looks now and then whether the log is to be signed, and has it done."""

    def __init__(self, desk: Desk) -> None:
        """The first look comes with the first sweep."""
        self._desk, self._left = desk, 0

    def look(self) -> None:
        """Sign the log if that is due; what fails is tried again a good while later."""
        self._left -= 1
        if self._left > 0:
            return
        from core.usecases.proof.checkpoints import hand_out, make_if_due

        self._left = SIGN_EVERY
        try:
            if (made := make_if_due(self._desk)) is not None:
                log.info("signed the log, %s rows", made.size)
            hand_out(self._desk)
        except Exception as error:  # noqa: BLE001 (no timer waits because nothing can be signed)
            self._left = NIGHT_AGAIN
            report("signing", error)


def tidy(desk: Desk) -> None:
    """Forget what is kept for a while only."""
    from core.usecases.background.tidying import tidy_up

    try:
        tidy_up(desk)
    except Exception as error:  # noqa: BLE001 (tidying must not keep a timer waiting)
        report("tidying", error)


def _taken(host: str, port: int, error: OSError) -> TousuError:
    zh = f"无法使用 {host} 的端口 {port}:可能已被占用;请用 --port 换一个,0 表示任意空闲端口"
    en = (
        f"Port {port} of {host} cannot be used: {error.strerror}. Is another server running? "
        "Name another port with --port; 0 takes a free one"
    )
    return TousuError(zh, en, code="address")


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
