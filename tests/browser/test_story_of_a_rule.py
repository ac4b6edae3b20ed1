"""A rule is changed by one, approved by another, published, and felt by the next who complains."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser

from core.registry import Registry
from tests.browser.conftest import Come
from tests.browser.site import Site, serving
from tests.browser.test_stories import fill, registered, with_and_without_scripts
from tests.browser.visitor import told
from tests.sectors.stories import ZONE
from tests.usecases.publishing import lean

BEGIN = "/studio/hospital/complaint/2019-04-10?profile=default"
GROUND = {
    "slug": "anonymous_conduct", "outcome": "reject", "basis": "院长办公会纪要",
    "when.text": 'real_name == false && subject == "conduct"', "says": "匿名反映医德医风的",
}  # fmt: skip


@pytest.fixture
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A hospital with few scenarios, where what is published is in use."""
    folder = lean("hospital", tmp_path_factory.mktemp("sector"))
    with serving(Registry.load(folders=(folder,), found=())) as opened:
        yield opened


@with_and_without_scripts
def test_a_change_of_rules_is_published_and_felt(site: Site, come: Come, scripts: bool) -> None:
    editor = come("policy_editor", scripts=scripts)
    page = editor.open(BEGIN)
    fill(editor, {"title": "匿名医德投诉", "from": "2026-12-01"})
    editor.follow("main form:has([name=title]) button")
    draft = page.url.partition("?")[0]
    assert "/drafts/" in draft, told(editor)

    editor.open(f"{draft}/edit/ground")
    page.check('input[name="when.face"][value="text"]')
    fill(editor, GROUND)
    editor.follow('main .actions button[name=do][value="save"]')
    assert "匿名反映医德医风的" in told(editor), told(editor)
    editor.open(f"{draft}/diff")
    assert "匿名反映医德医风的" in told(editor)
    editor.open(f"{draft}/decide")
    assert page.locator('button:has-text("批准")').count() == 0, "nobody approves their own draft"
    fill(editor, {"note": "提示已逐条看过"})
    editor.follow("main form[action$='/submit'] button, main button[value=submit]")

    approver = come("policy_approver", scripts=scripts)
    other = approver.open(f"{draft}/decide")
    assert "匿名反映医德医风的" in told(approver)
    approver.follow("main form[action$='/approve'] button, main button[value=approve]")
    other.locator("main form[action$='/publish'] [name=from]").fill("2026-12-01")
    approver.follow("main form[action$='/publish'] button, main button[value=publish]")
    assert "已公布" in told(approver)

    def verdict() -> str:
        clerk = come("clerk", scripts=scripts)
        clerk.open("/intake?sector=hospital&kind=complaint")
        fill(clerk, {"channel": "phone", "subject": "收红包", "cases.0.facts.subject": "conduct"})
        number = registered(clerk)
        clerk.open(f"/cases/{number}")
        for field in ("facts.real_name",):
            if clerk.page.locator(f'main [name="{field}"]').count():
                fill(clerk, {field: "false"})
                clerk.follow("main form[action$='/facts'] button")
        return str(told(clerk))

    assert "匿名反映医德医风的" not in verdict(), "not before its day"
    site.clock.set(datetime(2026, 12, 1, 10, tzinfo=ZONE))
    assert "匿名反映医德医风的" in verdict()
