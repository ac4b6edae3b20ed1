"""The office and the browser of these tests; skipped, and counted so, where there is no browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium, found
from tests.browser.site import Site, plugins, serving
from tests.browser.visitor import AXE, Visitor

Come = Callable[..., Visitor]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a file: while it is there, its event loop keeps others out."""
    if found() is None:
        pytest.skip("no Chromium on this machine")
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def site(browser: Browser) -> Iterator[Site]:
    """A demo office for the tests of one file."""
    with serving(plugins()) as opened:
        yield opened


@pytest.fixture
def come(browser: Browser, site: Site) -> Iterator[Come]:
    """Opens browsers, logged in where a name is given; at the end none has met a fault."""
    here: list[Visitor] = []

    def open_one(name: str = "", **how: Any) -> Visitor:
        visitor = Visitor(browser, site.address, **how)
        here.append(visitor)
        return visitor.come_in(name) if name else visitor

    yield open_one
    for visitor in here:
        visitor.close()
        visitor.check()


@pytest.fixture
def axe() -> None:
    """What looks for barriers, or a skip."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make tests/browser/node_modules")
