"""Somebody whose every word can be looked for, and how to look for it in any bytes."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine

from core.domain.casework.submissions import Party

#: A reporter like no other. None of it may stand anywhere but under a key.
REPORTER = Party(
    "complainant", "欧阳隐鸢", "13977718283", "临江路九百九十七号四单元", "330102197705062417"
)
MAIL = Party("complainant", "Quillon Vexford", "quillon.vexford@nowhere.example")
WORDS = tuple(
    value
    for party in (REPORTER, MAIL)
    for value in (party.name, party.contact, party.address, party.id_number)
    if value
)


def forms(word: str) -> Iterator[bytes]:
    """A word in every form in which it could leak."""
    yield word.encode()
    yield word.encode("gb18030")
    yield word.encode("utf-16-le")
    yield json.dumps(word)[1:-1].encode()
    yield json.dumps(word)[1:-1].upper().replace("\\U", "\\u").encode()
    yield quote(word, safe="").encode()
    yield quote(word, safe="").lower().encode()
    # In base64 a word looks different at each of the three places where it may begin.
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + word.encode())
        yield coded[4 if shift else 0 : -4]
    yield word[::-1].encode()
    yield word.encode().hex().encode()
    for digest in (sha256(word.encode()), sha256(word.encode("gb18030"))):
        yield digest.digest()
        yield digest.hexdigest().encode()


def found_in(content: bytes, words: Iterable[str] = WORDS) -> list[str]:
    """The words that ``content`` tells, in whatever form."""
    return [word for word in words if any(form in content for form in forms(word))]


def kept_by(engine: Engine) -> tuple[int, dict[str, list[str]]]:
    """The same of an office's database: of its folder, or on a server of every row as text."""
    if engine.dialect.name == "sqlite":
        return sweep(Path(engine.url.database or "").parent)
    size, leaks = 0, {}
    with engine.connect() as connection:
        run = connection.exec_driver_sql
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        for table in run(query).scalars().all():
            content = "\n".join(run(f"SELECT t::text FROM {table} AS t").scalars()).encode()
            size += len(content)
            if found := found_in(content):
                leaks[table] = found
    return size, leaks


def sweep(folder: Path, *, but: Iterable[Path] = ()) -> tuple[int, dict[str, list[str]]]:
    """How many bytes the files under ``folder`` have, and which of them tell a canary."""
    apart = tuple(but)
    size, leaks = 0, {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(path.is_relative_to(one) for one in apart):
            content = path.read_bytes()
            size += len(content)
            if found := found_in(content):
                leaks[path.name] = found
    return size, leaks
