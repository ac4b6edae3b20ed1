"""Finds sectors: packaged ones by entry point, folders of data by path. Imports no other ones."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pluggy

from core import hookspecs
from core.domain.errors import NotFound, Problem, TousuError
from core.domain.rules.sectors import Sector
from core.patience import OutOfPatience, within
from core.policyfiles import load_sector_folder

GROUP = "tousu"
MANIFEST = "sector.yaml"
#: Seconds that a plugin may take to be imported, and to answer a hook; reading files not counted.
IMPORTING, ANSWERING = 10.0, 2.0


class PluginError(TousuError):
    """A plugin cannot be used; the message names plugin, hook, what came and what was expected."""

    code = "plugin"


class Registry:
    """The sectors of one running program, by slug.

    ``sectors`` are those in use; ``shipped`` are they as plugins and folders bring them, without
    what the office has published itself. ``left_out`` are the plugins that failed, and why.
    """

    def __init__(self, sectors: Iterable[Sector] = ()) -> None:
        self.sectors: dict[str, Sector] = {}
        self.shipped: dict[str, Sector] = {}
        self.left_out: dict[str, TousuError] = {}
        for sector in sectors:
            self.add(sector)

    @classmethod
    def load(
        cls,
        names: Sequence[str] | None = None,
        folders: Sequence[Path] = (),
        found: Iterable[EntryPoint] | None = None,
        *,
        sparing: bool = False,
    ) -> Registry:
        """The sectors ``names`` (None: all there are), from entry points and ``folders``.

        A folder is a sector or holds sectors; it prevails over a packaged sector of its name.
        ``found`` stands in for the installed entry points. ``sparing``: a plugin that fails is
        left out, and the others serve; unless none is left.
        Raises :class:`PluginError`, :class:`~core.policyfiles.PolicyFileError`, or NotFound for a
        name that nothing brings. What is not named is not imported and not read.
        """
        wanted = None if names is None else set(names)
        installed = entry_points(group=GROUP) if found is None else found
        points = sorted(installed, key=lambda point: point.name)
        paths = list(_sector_folders(folders))
        available = {point.name for point in points} | {path.name for path in paths}
        if wanted is not None and wanted - available:
            raise _missing(sorted(wanted - available), sorted(available))
        registry = cls()
        # A folder that was named prevails over the packaged sector it is a copy of.
        named = {path.name for path in paths}
        points = [point for point in points if point.name not in named]
        asked = [point for point in points if wanted is None or point.name in wanted]
        registry._ask(asked, sparing=sparing)
        for path in paths:
            if wanted is None or path.name in wanted:
                registry.add(load_sector_folder(path))
        for error in registry.left_out.values():
            if not registry.sectors:
                raise error
        return registry

    def _ask(self, points: Sequence[EntryPoint], *, sparing: bool) -> None:
        """Take in what plugins bring: of each all, or nothing."""
        brought: dict[str, list[Sector]] = {}
        for point in points:
            with self._sparing(point.name, sparing):
                brought[point.name] = _packaged(point)
        # A plugin may not take the place of the sector after which another one is named.
        for name in sorted(brought, key=lambda one: one not in {s.slug for s in brought[one]}):
            with self._sparing(name, sparing):
                for sector in brought[name]:
                    self._refuse_another(sector)
                for sector in brought[name]:
                    self.add(sector)

    @contextmanager
    def _sparing(self, plugin: str, sparing: bool) -> Iterator[None]:
        try:
            yield
        except TousuError as error:
            if not sparing:
                raise
            self.left_out[plugin] = error

    def add(self, sector: Sector) -> None:
        """Take ``sector`` in; PluginError when there is already another of its name."""
        self._refuse_another(sector)
        self.sectors[sector.slug] = self.shipped[sector.slug] = sector

    def _refuse_another(self, sector: Sector) -> None:
        other = self.sectors.get(sector.slug)
        if other is not None:
            zh = f"有两个名为 {sector.slug} 的行业"
            en = f"two sectors are called {sector.slug}: {other.folder} and {sector.folder}"
            raise PluginError(zh, en)

    def use(self, sector: Sector) -> None:
        """Let ``sector`` take the place of the one of its name, which stays in ``shipped``."""
        self.sectors = {**self.sectors, sector.slug: sector}

    def sector(self, slug: str) -> Sector:
        """The sector ``slug``; NotFound, naming those there are, when it is not loaded."""
        if slug not in self.sectors:
            raise _missing([slug], sorted(self.sectors))
        return self.sectors[slug]

    def __iter__(self) -> Iterator[Sector]:
        return iter(self.sectors.values())


def _packaged(point: EntryPoint) -> list[Sector]:
    """The sectors of the plugin behind ``point``, which is imported and asked once."""
    plugins = pluggy.PluginManager(GROUP)
    plugins.add_hookspecs(hookspecs)
    with _minded(point.name, f"cannot be loaded from {point.value}", IMPORTING):
        plugins.register(point.load(), name=point.name)
    try:
        plugins.check_pending()
    except pluggy.PluginValidationError as error:
        known = ", ".join(name for name in vars(hookspecs) if name.startswith("tousu_"))
        what = f"answers an unknown hook: {error}; hooks are {known}"
        raise _broken(point.name, what) from error
    found: list[Sector] = []
    for hook in plugins.hook.tousu_sectors.get_hookimpls():
        with _minded(point.name, "its hook tousu_sectors fails", ANSWERING):
            found += _sectors(point.name, hook.function())
    return found


@contextmanager
def _minded(plugin: str, what: str, seconds: float) -> Iterator[None]:
    """Let code of a plugin run, for so long; whatever it does wrong is told with its name."""
    try:
        with within(seconds):
            yield
    except TousuError:
        raise  # mistakes in its files, told with their places
    except OutOfPatience:
        raise _broken(plugin, f"{what}: not done after {seconds:g} seconds") from None
    except (Exception, SystemExit) as error:
        raise _broken(plugin, f"{what}: {type(error).__name__}: {error}"[:500]) from error


def _sectors(plugin: str, answer: object) -> list[Sector]:
    """What the hook ``tousu_sectors`` of ``plugin`` answered, if it is a list of sectors."""
    if answer is None:
        return []
    if isinstance(answer, list) and all(isinstance(sector, Sector) for sector in answer):
        return answer
    what = f"its hook tousu_sectors returned {reprlib.repr(answer)}, expected is a list of Sector"
    raise _broken(plugin, what)


def _broken(plugin: str, what: str) -> PluginError:
    return PluginError(f"插件 {plugin} 无法使用：{what}", f"plugin {plugin}: {what}")


def _missing(names: Sequence[str], available: Sequence[str]) -> NotFound:
    there = ", ".join(available) or "none"
    problems = [
        Problem(name, f"没有行业 {name}", f"there is no sector {name}", f"available: {there}")
        for name in names
    ]
    return NotFound("没有这个行业", "There is no such sector", problems)


def _sector_folders(folders: Iterable[Path]) -> Iterator[Path]:
    """The sector folders among ``folders`` and directly inside them, in the order of names."""
    for folder in folders:
        if (folder / MANIFEST).is_file():
            yield folder.resolve()
        elif folder.is_dir():
            yield from sorted(path.parent.resolve() for path in folder.glob(f"*/{MANIFEST}"))
        else:
            zh, en = f"行业路径 {folder} 不存在", f"the sector path {folder} is no folder"
            raise PluginError(zh, en)
