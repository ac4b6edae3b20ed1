"""Finds sectors: packaged ones by entry point, folders of data by path. Imports no other ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pluggy

from core import hookspecs
from core.domain.errors import NotFound, Problem, TousuError
from core.domain.sectors import Sector
from core.policyfiles import load_sector_folder

GROUP = "tousu"
MANIFEST = "sector.yaml"


class PluginError(TousuError):
    """A plugin cannot be used; the message names plugin, hook, what came and what was expected."""

    code = "plugin"


class Registry:
    """The sectors of one running program, by slug.

    ``sectors`` are those in use; ``shipped`` are they as plugins and folders bring them, without
    what the office has published itself.
    """

    def __init__(self, sectors: Iterable[Sector] = ()) -> None:
        self.sectors: dict[str, Sector] = {}
        self.shipped: dict[str, Sector] = {}
        for sector in sectors:
            self.add(sector)

    @classmethod
    def load(
        cls,
        names: Sequence[str] | None = None,
        folders: Sequence[Path] = (),
        found: Iterable[EntryPoint] | None = None,
    ) -> Registry:
        """The sectors ``names`` (None: all there are), from entry points and ``folders``.

        A folder is a sector or holds sectors; it prevails over a packaged sector of its name.
        ``found`` stands in for the installed entry points.
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
        for sector in _packaged([p for p in points if wanted is None or p.name in wanted]):
            registry.add(sector)
        for path in paths:
            if wanted is None or path.name in wanted:
                registry.add(load_sector_folder(path))
        return registry

    def add(self, sector: Sector) -> None:
        """Take ``sector`` in; PluginError when there is already another of its name."""
        other = self.sectors.get(sector.slug)
        if other is not None:
            zh = f"有两个名为 {sector.slug} 的行业"
            en = f"two sectors are called {sector.slug}: {other.folder} and {sector.folder}"
            raise PluginError(zh, en)
        self.sectors[sector.slug] = self.shipped[sector.slug] = sector

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


def _packaged(points: Sequence[EntryPoint]) -> Iterator[Sector]:
    """The sectors of the plugins behind ``points``, each plugin imported and asked once."""
    plugins = pluggy.PluginManager(GROUP)
    plugins.add_hookspecs(hookspecs)
    for point in points:
        try:
            plugins.register(point.load(), name=point.name)
        except Exception as error:
            raise _broken(point.name, f"cannot be loaded from {point.value}: {error}") from error
    try:
        plugins.check_pending()
    except pluggy.PluginValidationError as error:
        known = ", ".join(name for name in vars(hookspecs) if name.startswith("tousu_"))
        name = plugins.get_name(error.plugin) or "?"
        raise _broken(name, f"answers an unknown hook: {error}; hooks are {known}") from error
    for hook in sorted(plugins.hook.tousu_sectors.get_hookimpls(), key=lambda h: h.plugin_name):
        try:
            answer = hook.function()
        except TousuError:
            raise  # mistakes in its files, told with their places
        except Exception as error:
            raise _broken(hook.plugin_name, f"fails: {type(error).__name__}: {error}") from error
        yield from _sectors(hook.plugin_name, answer)


def _sectors(plugin: str, answer: object) -> list[Sector]:
    """What the hook ``tousu_sectors`` of ``plugin`` answered, if it is a list of sectors."""
    if answer is None:
        return []
    if isinstance(answer, list) and all(isinstance(sector, Sector) for sector in answer):
        return answer
    what = f"its hook tousu_sectors returned {answer!r:.80}, expected is a list of Sector"
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
