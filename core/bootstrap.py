"""The one place where settings meet the database, the sectors and the calendar."""

from __future__ import annotations

import logging
import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from core.calendarfiles import official_book
from core.carriers.addresses import allowed_hosts
from core.carriers.mail import MailServer
from core.carriers.outside import Outside
from core.carriers.signing import Secrets
from core.clock import Clock, SystemClock
from core.domain.errors import TousuError
from core.registry import Registry
from core.storage.database.engine import create_engine
from core.storage.database.snapshots import refuse_half_restored
from core.storage.lists.finding import forget
from core.storage.migrate import is_current, migrate
from core.storage.sealed.keyring import KeyRing
from core.storage.sealed.resealing import carries_keys, seal_stored
from core.storage.sealed.sealing import Vault
from core.storage.tables import Base
from core.storage.unit_of_work import Store
from core.usecases.desk import Desk
from core.usecases.policymaking.shadowing import Shadowing
from core.usecases.published import PublishedRules

log = logging.getLogger("tousu.sectors")


@dataclass(frozen=True)
class Settings:
    """What an installation decides; each is an environment variable of the name given.

    ``home`` (TOUSU_HOME) is the data folder, ``database`` (TOUSU_DATABASE) the database's address,
    by default a file in it. ``sectors`` (TOUSU_SECTORS) names the sectors to load, all if empty;
    ``sector_path`` (TOUSU_SECTOR_PATH) folders of sectors without packaging; ``zone`` (TOUSU_ZONE)
    the office's time zone; ``letterheads`` (TOUSU_LETTERHEADS) the folder of Word templates.
    ``keys`` (TOUSU_KEYS) is the folder of the keys, by default in ``home``, and
    ``cipher`` (TOUSU_CIPHER) the suite of new keys, aes or sm4. ``checkpoints``
    (TOUSU_CHECKPOINTS) one outside, to which checkpoints of the log are handed, and
    ``checkpoint_command`` (TOUSU_CHECKPOINT_COMMAND) what is run with the file of each;
    ``backups`` (TOUSU_BACKUPS) the folder of the backups, by default in ``home``.
    ``address`` (TOUSU_URL) is where people reach the pages; ``smtp`` (TOUSU_SMTP) the mail server,
    as ``smtp://user@host:587``, with ``smtp_password`` (TOUSU_SMTP_PASSWORD) and ``smtp_from``
    (TOUSU_SMTP_FROM); ``webhook_allow`` (TOUSU_WEBHOOK_ALLOW) names the hosts inside that webhooks
    may reach. ``public`` (TOUSU_PUBLIC=1): strangers may send in and ask by receipt.
    ``outbox_days`` (TOUSU_OUTBOX_DAYS): how long a delivered message is kept; 0: for ever.
    ``snapshot_months`` (TOUSU_SNAPSHOT_MONTHS): of how many months past the decided facts are kept
    ready each night for backtests; 0: none.
    """

    home: Path
    database: str
    sectors: tuple[str, ...] = ()
    sector_path: tuple[Path, ...] = ()
    zone: str = "Asia/Shanghai"
    letterheads: Path | None = None
    keys: Path | None = None
    address: str = ""
    smtp: str = field(default="", repr=False)
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    webhook_allow: tuple[str, ...] = ()
    checkpoints: Path | None = None
    checkpoint_command: tuple[str, ...] = ()
    backups: Path | None = None
    cipher: str = "aes"
    public: bool = False
    outbox_days: int = 90
    snapshot_months: int = 12

    @property
    def attachments(self) -> Path:
        """The folder of the files of cases, beside the database."""
        return self.home / "attachments"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """The settings of this process."""
        given = os.environ if environ is None else environ
        home = Path(given.get("TOUSU_HOME") or "var").absolute()
        folders = given.get("TOUSU_SECTOR_PATH", "").split(os.pathsep)
        return cls(
            home=home,
            database=given.get("TOUSU_DATABASE") or f"sqlite:///{home / 'tousu.db'}",
            sectors=tuple(given.get("TOUSU_SECTORS", "").replace(",", " ").split()),
            sector_path=tuple(Path(folder) for folder in folders if folder),
            zone=given.get("TOUSU_ZONE") or "Asia/Shanghai",
            letterheads=Path(papers) if (papers := given.get("TOUSU_LETTERHEADS")) else None,
            keys=Path(given.get("TOUSU_KEYS") or home / "keys").absolute(),
            checkpoints=Path(there) if (there := given.get("TOUSU_CHECKPOINTS")) else None,
            checkpoint_command=tuple(shlex.split(given.get("TOUSU_CHECKPOINT_COMMAND", ""))),
            backups=Path(given.get("TOUSU_BACKUPS") or home / "backups"),
            address=given.get("TOUSU_URL", "").rstrip("/"),
            smtp=given.get("TOUSU_SMTP", ""),
            smtp_password=given.get("TOUSU_SMTP_PASSWORD", ""),
            smtp_from=given.get("TOUSU_SMTP_FROM", ""),
            webhook_allow=tuple(given.get("TOUSU_WEBHOOK_ALLOW", "").replace(",", " ").split()),
            cipher=given.get("TOUSU_CIPHER") or "aes",
            public=given.get("TOUSU_PUBLIC") == "1",
            outbox_days=_days("TOUSU_OUTBOX_DAYS", given.get("TOUSU_OUTBOX_DAYS") or "90"),
            snapshot_months=_months(given.get("TOUSU_SNAPSHOT_MONTHS") or "12"),
        )

    def vault(self) -> Vault:
        """The keys of this installation."""
        return Vault(KeyRing(self.keys or self.home / "keys", self.cipher))


def open_desk(
    settings: Settings,
    clock: Clock | None = None,
    registry: Registry | None = None,
    *,
    restoring: bool = False,
) -> Desk:
    """A desk on the installation's database, brought to the newest schema first.

    ``registry`` stands in for the sectors that the settings name, where none are needed.
    ``restoring``: the database is just being put back, which nobody else may open.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = create_engine(settings.database)
    if not restoring:
        refuse_half_restored(engine)
    if not is_current(engine):
        migrate(engine)
    registry = registry or load_registry(settings)
    vault = settings.vault()
    # Under new keys nobody could tell what was sealed under the old ones, or that they are lost.
    vault.ring.locked = vault.ring.empty and carries_keys(engine)
    store = Store(engine, clock or SystemClock(), vault)
    store.on_enter = PublishedRules(registry).refresh
    store.on_kept = Shadowing(registry).observe
    with store.read():
        pass  # what was published is in use before anything else is
    zone = ZoneInfo(settings.zone)
    papers, snapshots = settings.letterheads, settings.home / "snapshots"
    store.address = settings.address
    desk = Desk(
        store, registry, zone, official_book(), papers, snapshots, outside_of(settings),
        keys=settings.keys, checkpoints=settings.checkpoints, backups=settings.backups,
        checkpoint_command=settings.checkpoint_command, attachments=settings.attachments,
        outbox_days=settings.outbox_days, snapshot_months=settings.snapshot_months,
    )  # fmt: skip
    if not vault.ring.locked:
        seal_stored(store)
    return desk


def outside_of(settings: Settings) -> Outside:
    """What the settings let leave; TousuError where they do not fit."""
    try:
        mail = (
            MailServer.read(settings.smtp, settings.smtp_from, settings.smtp_password)
            if settings.smtp
            else None
        )
        allowed = allowed_hosts(settings.webhook_allow)
    except ValueError as error:
        raise TousuError(f"设置有误:{error}", f"A setting is wrong: {error}") from error
    return Outside(mail, Secrets(settings.keys or settings.home / "keys"), allowed)


def _days(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text):
        raise TousuError(f"{name} 须为天数,如 90", f"{name} must be a number of days, such as 90")
    return int(text)


def _months(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text):
        raise TousuError(
            "TOUSU_SNAPSHOT_MONTHS 须为月数,如 12",
            "TOUSU_SNAPSHOT_MONTHS must be a number of months, such as 12",
        )
    return int(text)


def kept_beside(settings: Settings) -> dict[str, Path]:
    """The folders that belong to the data and must be backed up with it, by name."""
    found = {"attachments": settings.attachments}
    return found | ({"letterheads": settings.letterheads} if settings.letterheads else {})


def load_registry(settings: Settings) -> Registry:
    """The sectors that the settings name; a plugin that fails is left out, and told of."""
    registry = Registry.load(settings.sectors or None, settings.sector_path, sparing=True)
    for name, error in registry.left_out.items():
        log.error("sector left out: %s: %s", name, error.en)
    return registry


class PassingDesks:
    """Desks that follow one another on one database in memory; each finds it empty.

    To make a database takes as long as to play a scenario. Only the last desk opened may be used.
    """

    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self._zone = ZoneInfo(zone)
        self._engine = create_engine("sqlite://")
        self._vault = Vault(KeyRing())
        Base.metadata.create_all(self._engine)
        tables = reversed(Base.metadata.sorted_tables)
        self._emptying = [str(table.delete().compile(self._engine)) for table in tables]

    def open(self, registry: Registry, clock: Clock) -> Desk:
        """The next desk; what stood in the database is gone."""
        with self._engine.begin() as connection:
            forget(connection)
            for statement in self._emptying:
                connection.exec_driver_sql(statement)
        return Desk(Store(self._engine, clock, self._vault), registry, self._zone, official_book())


def passing_desk(registry: Registry, clock: Clock, zone: str = "Asia/Shanghai") -> Desk:
    """A desk on an empty database of its own in memory, for trials and tests."""
    return PassingDesks(zone).open(registry, clock)
