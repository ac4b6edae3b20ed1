"""Every page, in both languages: axe finds nothing, nothing is refused, a phone shows all of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from api.permissions import PERMISSIONS
from console.permissions import DOOR, PAGES
from core.storage.lists.search import CaseFilter
from core.usecases.people.entry import Caller
from core.usecases.policymaking import drafts
from core.usecases.policymaking.skeletons import Successor, skeleton
from core.usecases.showcase.demo import LOGIN, PEOPLE
from tests.browser.conftest import Come
from tests.browser.site import Site
from tests.browser.views import studio_forms
from tests.browser.visitor import DESK, PHONE, Visitor

#: What is opened is a file, or leads elsewhere; or stands on paper, with a style of its own.
NO_PAGES = {
    "static", "oidc.begin", "oidc.finish", "work.contents_sheet", "work.notice_page",
    "work.form_page", "work.file_page", "meetings.figures_file", "admin.checkpoints_file",
    "posters.poster", "work.received", "studio.live_page",
}  # fmt: skip
#: There is none of these in the demo office.
NOT_THERE = {
    "meetings.suspicion", "admin.import_job", "admin.message", "admin.webhook", "studio.office",
}  # fmt: skip
QUERIES = {
    "studio.new_file": "?path=notices/acceptance.md", "studio.versions_diff": "?against=2019-04-10",
    "door.write_form": "?sector=hospital&kind=complaint", "door.start": "?sector=hospital",
    "work.intake_form": "?sector=hospital&kind=complaint", "posters.choose": "?sector=hospital",
    "studio.file": "?path={file}", "work.queue": "?bucket=overdue",
}  # fmt: skip
#: Pages that show more to somebody else than to the first who may open them.
WHO = {"meetings.report": "supervisor", "meetings.standings": "supervisor"}
#: What is mistyped on forms of the studio.
MISTYPED = {
    "form-guard": "holds.text", "form-duty": "due.day", "form-inspection": "same_text.within.n",
    "form-extension": "times",
}  # fmt: skip
#: Language, screen, and whether it is dark.
WAYS = {
    "Chinese on a desktop": ("zh-CN", DESK, False),
    "English on a phone in the dark": ("en-GB", PHONE, True),
}

#: Parts of the console, each looked through by itself, and fewer pages than any of them has.
OTHERS = "the others"
AREAS, LEAST_PAGES = ("studio", "admin", "work", OTHERS), 8


def area_of(page: str) -> str:
    """Which of :data:`AREAS` a page belongs to."""
    blueprint = page.partition(".")[0]
    return blueprint if blueprint in AREAS else OTHERS


def addresses(site: Site) -> Iterator[tuple[str, str]]:
    """Every page that can be opened, by its name, with an address of it."""
    known = known_of(site)
    adapter = site.app.url_map.bind("")
    for rule in site.app.url_map.iter_rules():
        page = rule.endpoint
        opens = "GET" in (rule.methods or set()) and page in {**PAGES, **DOOR}
        if opens and page not in NO_PAGES | NOT_THERE:
            given = {name: known[name] for name in rule.arguments}
            yield page, adapter.build(page, given) + QUERIES.get(page, "").format(**known)


def known_of(site: Site) -> dict[str, Any]:
    """Something of the demo office for every variable of an address."""
    wanted = CaseFilter(sectors=("hospital",), status="investigating")
    with site.desk.store.read() as work:
        number = work.cases.search(wanted).cases[0].number
        editor = Caller("policy_editor", "", work.users.grants("policy_editor"))
    sector, day = site.desk.sector("hospital"), date(2026, 12, 1)
    amending = Successor("complaint", day, "default", date(2019, 4, 10))
    files = dict([skeleton(sector, amending)])
    draft = drafts.begin(site.desk, editor, "hospital", "试改", drafts.Change(files))
    return {
        "number": number, "act": "finish_investigation", "run": "answer", "sector": "hospital",
        "card": "department_monthly", "name": "handler", "slug": "hospital", "draft": draft.id,
        "kind": "ground", "notice": "acceptance", "policy": "complaint", "version": "2019-04-10",
        "file": next(iter(files)),
    }  # fmt: skip


def who_sees(page: str) -> str:
    """Somebody of the demo office who may open the page; nobody where nobody need come in."""
    if page in DOOR or PERMISSIONS[PAGES[page]] is None:
        return ""
    roles = PERMISSIONS[PAGES[page]].roles  # type: ignore[union-attr]
    if roles is None:
        return LOGIN
    return next(name for name, role in PEOPLE.items() if role in roles)


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("way", WAYS)
def test_no_page_keeps_anybody_out(site: Site, come: Come, way: str, area: str) -> None:
    language, size, dark = WAYS[way]
    people: dict[str, Visitor] = {}
    wrong = {}
    here = [found for found in addresses(site) if area_of(found[0]) == area]
    assert len(here) >= LEAST_PAGES
    for page, address in here:
        who = WHO.get(page) or who_sees(page)
        if who not in people:
            people[who] = come(who, screen=size, dark=dark, language=language)
        address = address.replace("/reports/hospital/handler", "/reports/hospital/outcomes")
        answer = people[who].page.goto(address)
        # The studio looks at what was typed as soon as its page is there.
        people[who].page.locator("[data-busy]").wait_for(state="detached")
        found = people[who].barriers()
        if answer is None or answer.status != 200:
            found.append(f"answered {answer and answer.status}")
        if found:
            wrong[f"{page} {address} ({who})"] = found
    assert not wrong, "\n".join(f"{where}: {what}" for where, what in wrong.items())


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("way", WAYS)
def test_no_form_of_the_studio_keeps_anybody_out(site: Site, come: Come, way: str) -> None:
    language, size, dark = WAYS[way]
    visitor = come("policy_editor", screen=size, dark=dark, language=language, scripts=True)
    wrong = {}
    for view in studio_forms(site):
        visitor.open(view.address)
        visitor.page.locator("[data-busy]").wait_for(state="detached")
        visitor.page.evaluate(
            "document.querySelectorAll('details').forEach((one) => one.open = true)"
        )
        if found := visitor.barriers():
            wrong[view.name] = found
        if view.name in MISTYPED:
            visitor.page.fill(f"[name='{MISTYPED[view.name]}']", "不是数")
            visitor.follow("main form[data-part] .actions button[value=save]")
            if found := visitor.barriers():
                wrong[f"{view.name}, refused"] = found
    assert not wrong, "\n".join(f"{where}: {what}" for where, what in wrong.items())


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_no_refusal_keeps_anybody_out(come: Come, language: str) -> None:
    visitor = come("clerk", language=language, scripts=True)
    wrong = {}
    for address, button, field in (
        ("/intake?sector=hospital&kind=complaint", "[name=go][value=send]", "[name=subject]"),
        ("/cases/H-1999-000001", "", ""),
        ("/admin/users", "", ""),
    ):
        visitor.page.goto(address)
        if button:
            visitor.page.locator(field).evaluate("one => one.removeAttribute('required')")
            visitor.follow(f"main button{button}")
        if found := visitor.barriers():
            wrong[address] = found
    assert not wrong, "\n".join(f"{where}: {what}" for where, what in wrong.items())


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
    done = visitor.page.evaluate(
        """() => {
          const image = new Image();
          image.src = "https://evil.example/x.png";
          const coloured = document.createElement("p");
          coloured.setAttribute("style", "color:red");
          document.body.append(image, coloured);
          const script = document.createElement("script");
          const harm = [() => { script.src = "https://evil.example/x.js"; },
                        () => document.body.insertAdjacentHTML("beforeend", "<b>x</b>")];
          const done = (one) => { try { one(); return true; } catch { return false; } };
          return harm.filter(done).length;
        }"""
    )
    visitor.page.wait_for_timeout(200)
    assert done == 0
    told = " ".join(visitor.faults)
    assert "TrustedScriptURL" in told
    assert "TrustedHTML" in told
    assert len([fault for fault in visitor.faults if "Content Security Policy" in fault]) == 2
    visitor.faults.clear()
