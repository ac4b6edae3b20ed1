"""The files of a draft while they are edited: which file an edit means, and what it makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from core.domain.errors import Problem, invalid
from core.domain.expressions import ConditionError, unparse
from core.domain.worktime.periods import Period
from core.policyfiles import PolicyFileError
from core.policyfiles.document import Section, read_text
from core.policyfiles.edits import edited
from core.policyfiles.edits.layering import beneath, in_file, joined
from core.policyfiles.edits.named import Operation, edits_of, kind_of
from core.policyfiles.edits.notices import edited_notice
from core.policyfiles.problems import Problems, dotted
from core.registry import Registry
from core.storage.rules.policies import Draft
from core.usecases.policymaking import paths
from core.usecases.policymaking.conditions import FACES, Asked, Speaker, refused
from core.usecases.published import sector_with

#: Operations on whole files and on notices; the others are those of ``edits.named``.
WHOLE = {"write_file": ("file", "text"), "change_notice": ("notice", "file", "set", "body")}
#: Keys that hold a condition wherever they stand.
CONDITION_KEYS = frozenset({"when", "holds", "applies", "required_when", "effective"})

#: Files that say which version they are; versions in use are never edited in place.
_VERSIONED = {"policies": "policy", "scorecards": "scorecard", "reports": "report"}


class Workbench:
    """A draft's files being edited; ``copied`` are inherited lists written out whole."""

    def __init__(
        self, registry: Registry, sector: str, beside: Mapping[str, str], draft: Draft
    ) -> None:
        self.files = dict(draft.files)
        self.base = dict(draft.base)
        self.copied: list[str] = []
        self._registry = registry
        self._sector = sector
        self._beside = dict(beside)
        self._folder = Path(registry.shipped[sector].folder)

    def do(self, operation: Operation) -> None:
        """Carry one operation out; ``invalid_input`` names the field that is wrong."""
        match operation.get("op"):
            case "write_file":
                path, text = self._named(operation, "file"), operation.get("text")
                if not isinstance(text, str):
                    raise _wrong("text", "缺少全文", "the whole text belongs here")
                self._open(path, new=True)
                self.files[path] = text
            case "change_notice":
                self._change_notice(operation)
            case _:
                self._edit(operation)

    def _edit(self, operation: Operation) -> None:
        path = self._file(operation, kind_of(operation).file)
        text = self.files[path]
        below = beneath(self._folder, {**self._beside, **self.files}, path)
        own = _read(text, path)
        said = _Plain(lambda: self._speaker(joined(own, below))).value("", operation, "")
        for edit in edits_of(said, joined(own, below)):
            written, copied = in_file(_read(text, path), below, edit)
            text = edited(text, written, path)
            if copied is not None:
                self.copied.append(f"{path} {dotted(copied)}")
        self.files[path] = text

    def _change_notice(self, operation: Operation) -> None:
        slug = operation.get("notice")
        given = {"file": f"notices/{slug}.md", **operation}
        path = self._named(given, "file" if "file" in operation else "notice", given["file"])
        self._open(path, new=False)
        changes, body = operation.get("set", {}), operation.get("body")
        if not isinstance(changes, Mapping) or not isinstance(body, str | None):
            raise _wrong("set", "应是一个映射", "a mapping (key: value) belongs here")
        self.files[path] = edited_notice(self.files[path], path, changes, body)

    def _file(self, operation: Operation, kind: str) -> str:
        """The file that an operation means: the one it names, else the only one of its sort."""
        if "file" in operation:
            path = self._named(operation, "file")
            self._open(path, new=False)
            return path
        if kind not in _VERSIONED:
            self._open(kind, new=False)
            return kind
        field = {"policies": "policy", "scorecards": "card"}[kind]
        found = [path for path in self.files if path.startswith(f"{kind}/")]
        if slug := operation.get(field):
            found = [path for path in found if self._slug(path, kind) == slug]
        if len(found) != 1:
            known = ", ".join(path for path in self.files if path.startswith(f"{kind}/"))
            zh, en = "须指明草案中的一个文件", "name one file of the draft"
            raise _wrong("file", zh, en, f"the draft has {known or 'none'}")
        return found[0]

    def _slug(self, path: str, kind: str) -> Any:
        section = read_text(self.files[path], path, Problems())
        return section.get(_VERSIONED[kind]) if section else None

    def _named(self, operation: Operation, field: str, path: Any = None) -> str:
        path = operation.get(field) if path is None else path
        if not isinstance(path, str) or not paths.kind_of(path):
            zh, en = f"不是行业文件:{path}", f"no file of a sector is called {path}"
            raise _wrong(field, zh, en, "such as policies/complaint_2027-01-01.yaml")
        return path

    def _open(self, path: str, *, new: bool) -> None:
        """Take a file into the draft as it is in use; versions in use are not taken in."""
        if path in self.files:
            return
        text = self._beside.get(path)
        if text is None and (self._folder / path).is_file():
            text = (self._folder / path).read_text("utf-8")
        if text is None and not new:
            known = ", ".join(self.files)
            raise _wrong("file", f"没有文件 {path}", f"there is no file {path}", known)
        if text is not None and path.endswith(".yaml") and path.partition("/")[0] in _VERSIONED:
            zh, en = "已施行的版本不得改动", "a version in use is never edited in place"
            raise _wrong("file", zh, en, "begin a new version that amends it")
        self.base[path] = "" if text is None else paths.digest_of(text)
        self.files[path] = text or ""

    def _speaker(self, document: Mapping[str, Any]) -> Speaker:
        """Who reads the conditions of the document: with the draft's words, else those in use."""
        try:
            texts = {**self._beside, **self.files}
            sector = sector_with(self._registry, self._sector, texts)
        except PolicyFileError:
            sector = self._registry.sector(self._sector)
        found = [p for p in sector.policies if p.slug == document.get("policy")]
        return Speaker(sector, max(found, key=lambda p: p.version) if found else None)


class _Plain:
    """Values as a file writes them: conditions and periods that came in another form as text."""

    def __init__(self, speaker: Any) -> None:
        self._make = speaker

    @cached_property
    def _speaker(self) -> Speaker:
        made: Speaker = self._make()
        return made

    def value(self, key: str, value: Any, path: str) -> Any:
        """``value`` of ``key``; ``path`` is where it stands in the operation."""
        if isinstance(value, list):
            return [self.value(key, one, f"{path}.{n}") for n, one in enumerate(value)]
        if not isinstance(value, Mapping):
            return value
        if key in CONDITION_KEYS and value and value.keys() <= {*FACES, "language"}:
            return self._condition(Asked(**value), path)
        if value.keys() == {"n", "unit"}:
            return _period(value, path)
        return {k: self.value(k, v, f"{path}.{k}".lstrip(".")) for k, v in value.items()}

    def _condition(self, asked: Asked, path: str) -> str:
        if asked.text is not None:
            return asked.text
        try:
            return unparse(self._speaker.node(asked))
        except ConditionError as error:
            raise refused(error, path) from None


def _period(value: Mapping[str, Any], path: str) -> str:
    n, unit = value["n"], value["unit"]
    try:
        return str(Period.parse("same_day" if unit == "same_day" else f"{n} {unit}"))
    except ValueError as error:
        raise _wrong(path, "应是期间", str(error)) from None


def _read(text: str, path: str) -> Section:
    problems = Problems()
    section = read_text(text, path, problems)
    if section is None or len(problems):
        raise invalid(*problems)
    return section


def _wrong(field: str, zh: str, en: str, hint: str = "") -> Exception:
    return invalid(Problem(field, zh, en, hint))
