"""The forms of a page as it is served, and what somebody sends who types the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_TYPED = {"text", "search", "tel", "email", "url", "password", "textarea"}
_USUAL = {"date": "2026-11-20", "datetime-local": "2026-11-20T09:00", "number": "1"}
_NUMBERS = ("numeric", "decimal")


@dataclass
class Field:
    """A field of a form: its kind is the type of an input, or what the element is called."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)
    ticked: bool = False
    needed: bool = False

    @property
    def is_text(self) -> bool:
        """Whether one types words into it."""
        return self.kind in _TYPED


@dataclass
class Form:
    """A form with its fields; each of ``buttons`` is what pressing one adds: a name and a value."""

    action: str
    changing: bool
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def files(self) -> list[str]:
        """The names of the fields that take a file."""
        return [one.name for one in self.fields if one.kind == "file"]

    @property
    def shape(self) -> tuple[object, ...]:
        """The same for forms that ask the same of several things, as of each row of a table."""
        named = tuple((one.name, one.kind) for one in self.fields)
        return (self.changing, named, tuple(self.buttons))

    @property
    def texts(self) -> list[Field]:
        """The fields into which one types words."""
        return [one for one in self.fields if one.is_text]

    def filled(self, typed: dict[str, str]) -> Iterator[tuple[str, str]]:
        """What is sent where ``typed`` stands in the fields of text, and the first choice else."""
        radios: dict[str, str] = {}
        for one in self.fields:
            if one.name in typed and one.kind not in ("file", "radio", "checkbox"):
                yield one.name, typed[one.name]
            elif one.kind == "radio":
                if one.ticked or (one.value and one.name not in radios):
                    radios[one.name] = one.value
            elif one.kind == "checkbox":
                yield one.name, one.value or "on"
            elif one.kind != "file":
                chosen = one.value or next(filter(None, one.choices), "")
                usual = _USUAL.get(one.kind, "") if one.needed else ""
                yield one.name, chosen or usual
        yield from radios.items()


def read(page: str) -> list[Form]:
    """The forms of a page, in their order."""
    return _Reader(page).forms


class _Reader(HTMLParser):
    """Reads forms; the ``inputmode`` of numbers makes a field one for numbers."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside: Form | None = None
        self._area: Field | None = None
        self._chosen: Field | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = Form(has.get("action", ""), has.get("method", "").lower() == "post")
            self.forms.append(self._inside)
        elif self._inside is None:
            return
        elif tag == "button":
            self._inside.buttons.append((has.get("name", ""), has.get("value", "")))
        elif tag == "option" and self._chosen is not None:
            self._chosen.choices.append(has.get("value", ""))
            if "selected" in has:
                self._chosen.value = has.get("value", "")
        elif tag in ("input", "select", "textarea") and has.get("name"):
            kind = has.get("type", "text") if tag == "input" else tag
            if has.get("inputmode") in _NUMBERS:
                kind = "number"
            found = Field(has["name"], kind, has.get("value", ""))
            found.ticked, found.needed = "checked" in has, "required" in has
            self._inside.fields.append(found)
            self._area = found if tag == "textarea" else None
            self._chosen = found if tag == "select" else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._chosen = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data
