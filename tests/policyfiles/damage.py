"""What must come of a damaged policy file: a sector, or a refusal in words with its place.

Both the short and the long test judge by this, and both plant the same faults in the loader to
see that it finds them.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from marshmallow import ValidationError

from core.policyfiles import PolicyFileError, fields, problems
from core.policyfiles.document import Section, read_text
from tests.policyfiles.offices import OFFICE, drafted

NAME = "complaint_2020-01-01"
COMPLAINT = (OFFICE / "policies" / f"{NAME}.yaml").read_text("utf-8")
#: Seconds of processor that a file may take.
PATIENCE = 1.0
#: What belongs nowhere in a policy file.
NONSENSE: list[Any] = [[]]


def judged(load: Callable[[], object], patience: float = PATIENCE) -> tuple[bool, str]:
    """Whether a file is refused, and what is wrong with how; any other error comes through."""
    begun = time.process_time()
    try:
        load()
    except PolicyFileError as error:
        refused, wrong = True, _ill_told(error)
    else:
        refused, wrong = False, ""
    spent = time.process_time() - begun
    return refused, wrong or (f"it took {spent:.1f} s" if spent > patience else "")


def _ill_told(refused: PolicyFileError) -> str:
    """What a refusal does not tell: every mistake has file and line, in two languages."""
    if not refused.problems:
        return "refused without a reason"
    for one in refused.problems:
        if not re.search(r"\.yaml:\d+", one.path):
            return f"refused without a place: {one}"
        if not one.en or not one.zh or one.zh == one.en:
            return f"not refused in two languages: {one}"
    return ""


def complaint() -> Section:
    """The model complaint policy as it is written, a new one each time."""
    section = read_text(COMPLAINT, "complaint.yaml", problems.Problems())
    assert section is not None
    return section


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside ``value``."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, item in inside:
        found.append((*path, key))
        if isinstance(item, dict | list):
            found += places(item, (*path, key))
    return found


def with_odd(path: tuple[Any, ...], odd: Any, title: str = "Complaint") -> tuple[bool, str]:
    """The model policy with an odd value at a place, judged; nonsense must be refused."""
    document: Any = json.loads(json.dumps(complaint())) | {"title": {"zh": "投诉", "en": title}}
    holder = document
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = odd
    refused, wrong = loaded(json.dumps(document, ensure_ascii=False))
    if odd == NONSENSE and not refused:
        wrong = f"{odd} was taken at {'.'.join(map(str, path))}"
    return refused, wrong


def loaded(text: str) -> tuple[bool, str]:
    """The model office with ``text`` as its complaint policy, judged."""
    return judged(lambda: drafted(**{NAME: text}))


def _lets_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields.Text, "_deserialize", lambda self, value, *_, **__: value)


def _falls_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields.Text, "_deserialize", lambda self, value, *_, **__: value.strip())


def _tells_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    add = problems.Problems.add
    monkeypatch.setattr(problems.Problems, "add", lambda self, _, *more: add(self, "", *more))


def _tells_in_one_language(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str, en: str, hint: str = "") -> Exception:
        return ValidationError([problems.Fault(en, en, hint)])

    monkeypatch.setattr(fields, "refuse", refuse)


def _takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    known, slow = fields.Text._deserialize, [True]

    def read(self: fields.Text, value: Any, *more: Any, **names: Any) -> Any:
        if value == NONSENSE and slow:
            slow.clear()  # once will do
            end = time.process_time() + PATIENCE
            while time.process_time() < end:
                pass
        return known(self, value, *more, **names)

    monkeypatch.setattr(fields.Text, "_deserialize", read)


#: Faults of a loader, and what is said of the file that shows them.
PLANTED: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "lets an odd value pass": (_lets_pass, "was taken at parameters.accept_within.basis"),
    "falls over an odd value": (_falls_over, "AttributeError"),
    "does not say where": (_tells_no_place, "refused without a place"),
    "says it in one language": (_tells_in_one_language, "not refused in two languages"),
    "takes too long": (_takes_long, "it took"),
}


def found(planted: str) -> bool:
    """Whether the fault planted in the loader is found in the damaged policy that shows it."""
    plant, told = PLANTED[planted]
    with pytest.MonkeyPatch.context() as monkeypatch:
        plant(monkeypatch)
        try:  # under a title of its own: what was read before is remembered
            place = "parameters", "accept_within", "basis"
            _, wrong = with_odd(place, NONSENSE, title=planted)
        except Exception as error:  # noqa: BLE001 (that is one of the faults)
            wrong = type(error).__name__
    return told in wrong
