"""Every page, in both languages: axe finds nothing, nothing is refused, a phone shows all of it."""

from __future__ import annotations

import pytest

from console.permissions import PAGES
from core.storage.search import CaseFilter
from tests.browser.conftest import Come
from tests.browser.site import Site
from tests.browser.visitor import PHONE

#: Pages that are no pages to look at: what they give, or do, is tried elsewhere.
NO_PAGES = {
    "static", "oidc.begin", "oidc.finish", "work.contents_sheet", "work.notice_page",
    "work.form_page",
}  # fmt: skip
#: Who looks at what needs a special role; all else is seen by the login of the demo.
WHO: dict[str, str] = {}


def addresses(site: Site) -> dict[str, str]:
    """An address of every page that can be opened, by the page's name."""
    with site.desk.store.read() as work:
        line = work.cases.search(CaseFilter(sectors=("hospital",))).cases[0]
    known = {
        "number": line.number, "sector": "hospital", "name": "monthly", "card": "department",
    }  # fmt: skip
    found = {}
    adapter = site.app.url_map.bind("")
    for rule in site.app.url_map.iter_rules():
        opens = "GET" in (rule.methods or set()) and rule.endpoint in PAGES
        if opens and rule.endpoint not in NO_PAGES and rule.arguments <= set(known):
            given = {name: known[name] for name in rule.arguments}
            found[rule.endpoint] = adapter.build(rule.endpoint, given)
    return found


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_no_page_keeps_anybody_out(site: Site, come: Come, language: str) -> None:
    visitor = come("demo", language=language)
    wrong = {}
    for page, address in addresses(site).items():
        visitor.page.goto(address)
        if found := visitor.barriers():
            wrong[f"{page} {address}"] = found
    assert wrong == {}


@pytest.mark.usefixtures("axe")
def test_every_page_fits_a_phone_and_the_dark(site: Site, come: Come) -> None:
    visitor = come("demo", screen=PHONE, dark=True)
    wrong = {}
    for page, address in addresses(site).items():
        visitor.page.goto(address)
        if found := visitor.barriers():
            wrong[f"{page} {address}"] = found
    assert wrong == {}


@pytest.mark.usefixtures("axe")
def test_a_barrier_is_found(come: Come) -> None:
    visitor = come(screen=PHONE)
    visitor.open("/login")
    visitor.page.evaluate(
        """() => {
          const main = document.querySelector("main");
          main.append(new Image(), document.createElement("input"));
          main.style.width = "600px";
        }"""
    )
    found = " ".join(visitor.barriers())
    assert "image-alt" in found
    assert "label" in found
    assert "too wide" in found


def test_what_is_refused_or_breaks_is_noticed(come: Come) -> None:
    visitor = come()
    visitor.open("/login")
    visitor.page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.src = "https://evil.example/x.js";
          document.head.append(script);
          document.body.insertAdjacentHTML("beforeend", "<p style='color:red'>x</p>");
        }"""
    )
    visitor.page.wait_for_timeout(200)
    assert len([fault for fault in visitor.faults if "Content Security Policy" in fault]) == 2
    visitor.faults.clear()
