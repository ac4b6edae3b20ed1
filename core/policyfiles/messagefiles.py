"""Reads the texts of messages: Markdown files with a subject above, Chinese first, then English.

A text names variables of ``core.domain.casework.messages`` and nothing else, so no fact of a case,
least of all a personal one, can come into a mail.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from core.domain.casework.messages import VARIABLES, MessageText
from core.policyfiles.build import read
from core.policyfiles.document import read_text
from core.policyfiles.fields import Strict, TitleField
from core.policyfiles.files import Files
from core.policyfiles.problems import Fault, Problems, unknown

_MARK = "---\n"
_DATA = Path(__file__).parent.parent / "data"


class _FrontMatter(Strict):
    """What stands above the text of a message."""

    subject = TitleField(required=True)


def read_messages(
    files: Files, problems: Problems, personal: Collection[str] = ()
) -> dict[str, MessageText]:
    """The texts in the folder ``messages``, by slug, over those that every sector has.

    ``personal`` are the sector's personal facts: a text that names one is told why it may not.
    """
    own = _read(files, problems, personal)
    return {**neutral_messages(), **own}


@cache
def neutral_messages() -> Mapping[str, MessageText]:
    """The texts that every sector has, and may word anew under the same name."""
    problems = Problems()
    found = _read(Files(_DATA, {}), problems, ())
    problems.stop()
    return found


def _read(files: Files, problems: Problems, personal: Collection[str]) -> dict[str, MessageText]:
    found = {}
    for name, written in files.markdown("messages").items():
        slug, shown = name.removesuffix(".md"), files.shown(f"messages/{name}")
        text = _text(slug, written, shown, problems)
        if text is not None:
            _check(text, shown, problems, personal)
            found[slug] = text
    return found


def _text(slug: str, written: str, shown: str, problems: Problems) -> MessageText | None:
    parts = written.split(_MARK)
    if len(parts) != 4 or parts[0].strip() or not all(part.strip() for part in parts[1:]):
        fault = Fault(
            "应依次为主题、中文、英文三段",
            "subject, Chinese and English belong here",
            "write ---, subject: {zh: …, en: …}, ---, the Chinese text, ---, the English text",
        )
        problems.add(shown, (), fault)
        return None
    section = read_text("\n" + parts[1], shown, problems)
    head = None if section is None else read(_FrontMatter(), section, problems)
    if head is None:
        return None
    body = {"zh": parts[2].strip("\n"), "en": parts[3].strip("\n")}
    return MessageText(slug, head["subject"], body)


def _check(text: MessageText, shown: str, problems: Problems, personal: Collection[str]) -> None:
    for where, name in text.names():
        if name in VARIABLES:
            continue
        fault = unknown(("变量", "variable"), name, VARIABLES)
        if name in personal:
            zh, en = f"{name} 是个人信息,不得写入消息", f"{name} is personal: no message holds it"
            fault = Fault(zh, en, f"allowed: {', '.join(VARIABLES)}")
        problems.add(shown, tuple(where.split(".")), fault)
    for part, said in (("subject", text.subject), ("body", text.body)):
        for language, words in said.items():
            if words.count("{{") != sum(where == f"{part}.{language}" for where, _ in text.names()):
                fault = Fault("变量写法有误", "a variable is not written right", "{{ name }}")
                problems.add(shown, (part, language), fault)
