"""A real Chromium: the machine's own, without a word to anybody outside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

#: Names under which it may be installed; TESTRUN_CHROMIUM names another place. The first is made
#: to be driven: it draws the same pages with half the computing.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
_SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--font-render-hinting=none",
)  # fmt: skip


def found() -> str | None:
    """Where Chromium is on this machine; None: nowhere."""
    given = os.environ.get("TESTRUN_CHROMIUM")
    places = (given,) if given else map(shutil.which, NAMES)
    return next((place for place in places if place and Path(place).exists()), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser until the block ends; RuntimeError where there is none."""
    place = found()
    if place is None:
        raise RuntimeError("no Chromium here; Debian and Ubuntu: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=list(_SWITCHES))
        try:
            yield browser
        finally:
            browser.close()
