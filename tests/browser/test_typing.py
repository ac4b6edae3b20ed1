"""What somebody types or chooses while the page asks the server stays as they left it."""

from __future__ import annotations

from playwright.sync_api import Page, Route

from tests.browser.conftest import Come

CHOICE = 'main [name="cases.0.facts.subject"]'


def test_an_answer_that_comes_late_takes_back_no_choice(come: Come) -> None:
    clerk = come("clerk")
    page = clerk.open("/intake?sector=hospital&kind=complaint")
    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    page.route("**/intake*", hold)
    page.select_option('main [name="channel"]', "phone")
    _until(page, asked, 1)
    late = asked[0].fetch()
    page.select_option(CHOICE, "conduct")
    asked[0].fulfill(response=late)
    _until(page, asked, 2)
    asked[1].continue_()
    page.wait_for_selector("aside:not([data-waiting])")
    assert page.input_value(CHOICE) == "conduct"


def _until(page: Page, asked: list[Route], count: int) -> None:
    """Wait for the page's question of that number, five seconds at most."""
    for _ in range(100):
        if len(asked) >= count:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{len(asked)} of {count} questions were asked")
