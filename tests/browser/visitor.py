"""Somebody at a browser, who notices what no user should meet: errors, refused contents, scripts.

What is seen so is kept; a test asks :meth:`Visitor.check` at its end, and the fixture does too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Locator, Page, Response

from tests.api.people import PASSWORD

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
#: Of WCAG 2.2 AA, and what its makers hold for good practice.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
DESK, PHONE = (1280, 900), (360, 740)
_AXE_RUN = """async (rules) => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  const places = (one) => one.nodes.map(n => n.target.join(" ")).slice(0, 5).join(" | ");
  return found.violations.map(one => one.id + ": " + places(one));
}"""


class Visitor:
    """A browser of one person, in a language, on a screen, with scripts or without."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        *,
        screen: tuple[int, int] = DESK,
        language: str = "zh-CN",
        scripts: bool = True,
        dark: bool = False,
    ) -> None:
        self.context = browser.new_context(
            base_url=address,
            viewport={"width": screen[0], "height": screen[1]},
            locale=language,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            bypass_csp=False,
        )
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.width = screen[0]
        self._searched = False
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("response", self._answered)
        self.page.on("dialog", self._asked)

    def come_in(self, name: str, password: str = PASSWORD) -> Visitor:
        """Log in as somebody of the office."""
        self.page.goto("/login")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=password]", password)
        self.follow("main button")
        return self

    def open(self, path: str, status: int = 200) -> Page:
        """Go to an address; it answers with ``status``."""
        response = self.page.goto(path)
        assert response is not None
        assert response.status == status, f"{path}: {response.status}"
        return self.page

    def follow(self, target: str | Locator) -> Page:
        """Press the button or link that leads to another page, and wait until that page is whole.

        A click alone comes back while the page behind it is still being read.
        """
        place = self.page.locator(target).first if isinstance(target, str) else target
        with self.page.expect_navigation():
            place.click()
        return self.page

    def barriers(self) -> list[str]:
        """What axe finds on the page that keeps somebody out, and whether it is too wide."""
        if not self._searched:  # from now on it is there as soon as a page is
            self._searched = True
            self.context.add_init_script(path=AXE)
            self.page.evaluate(AXE.read_text("utf-8"))
        found: list[str] = self.page.evaluate(_AXE_RUN, list(RULES))
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        return [*found, *([f"too wide: {wide}"] if wide > self.width else [])]

    def check(self) -> None:
        """Nothing was met that no user should meet."""
        assert self.faults == [], self.faults

    def close(self) -> None:
        """Leave."""
        self.context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")

    def _asked(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()


def told(visitor: Visitor) -> Any:
    """The words of the page's main part."""
    return visitor.page.inner_text("main")
