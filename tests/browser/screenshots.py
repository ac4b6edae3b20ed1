"""Takes pictures of the pages: python -m tests.browser.screenshots [FOLDER] [--only WORD].

In Chinese and English, on a desktop and a phone, of the demo office at an instant that stands
still; so a picture changes only when its page does.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from playwright.sync_api import Browser

from tests import databases
from tests.browser.chromium import chromium
from tests.browser.site import Site, plugins, serving
from tests.browser.views import views
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.places import REPO

SCREENS = {"desktop": DESK, "phone": PHONE}
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}


def main() -> None:
    """Take them, and say where they lie."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", nargs="?", type=Path, default=REPO / "build" / "screenshots")
    asked.add_argument("--only", default="", help="views whose name holds this word")
    given = asked.parse_args()
    databases.begin()
    try:
        with chromium() as browser, serving(plugins()) as site:
            count = take(browser, site, given.folder, given.only)
    finally:
        databases.end()
    print(f"{count} pictures in {given.folder}")


def take(browser: Browser, site: Site, folder: Path, only: str = "") -> int:
    """Pictures of every view in every language on every screen; how many."""
    chosen = [view for view in views(site) if only in view.name]
    for language, locale in LANGUAGES.items():
        for screen, size in SCREENS.items():
            place = folder / f"{language}-{screen}"
            place.mkdir(parents=True, exist_ok=True)
            visitors: dict[str, Visitor] = {}
            for view in chosen:
                if view.who not in visitors:
                    opened = Visitor(browser, site.address, screen=size, language=locale)
                    visitors[view.who] = opened.come_in(view.who) if view.who else opened
                page = visitors[view.who].open(view.address, view.status)
                page.screenshot(path=place / f"{view.name}.png", full_page=True)
            for visitor in visitors.values():
                visitor.close()
    return len(chosen) * len(LANGUAGES) * len(SCREENS)


if __name__ == "__main__":
    main()
