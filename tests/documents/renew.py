"""Writes the golden files anew: ``.venv/bin/python -m tests.documents.renew``; read the diff."""

from __future__ import annotations

import shutil

from tests.documents.stories import GOLDEN, SECTORS, documents_of


def renew() -> int:
    """Write every golden file; returns how many there are."""
    count = 0
    for sector in SECTORS:
        folder = GOLDEN / sector
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, text in documents_of(sector).items():
            (folder / name).write_text(text, "utf-8")
            count += 1
    return count


if __name__ == "__main__":
    print(f"{renew()} golden files written")
