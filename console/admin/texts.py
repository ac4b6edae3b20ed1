"""What the office writes: the notices, forms and mails of each sector, and which rules use them.

A text is not changed here: that is a draft of the studio, which another person approves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from api.permissions import PERMISSIONS
from api.words import t
from console.admin import blueprint
from console.admin.frame import sector_titles
from console.forms import RIGHT, Wrong, refused, typed
from console.permissions import PAGES
from console.work.foreseeing import Page, page_of
from core.domain.casework.notices import NoticeText
from core.domain.casework.shifts import notices_of
from core.domain.errors import NotFound, NotPermitted, TousuError
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.usecases.casework import documents, reading
from core.usecases.policymaking import drafts
from core.usecases.policymaking.drafts import Change
from core.usecases.policymaking.texts import present
from core.usecases.published import published


@blueprint.route("/texts")
def texts() -> str:
    """The notices, forms and mails of a sector."""
    titles = sector_titles()
    asked = request.args.get("sector", "")
    chosen = asked if asked in titles else next(iter(titles), "")
    found = desk().sector(chosen) if chosen else None
    return render_template(
        "admin/texts.html", sectors=titles, chosen=chosen, one=found, users=_users,
        mails=_mails(found) if found else [],
    )  # fmt: skip


@blueprint.route("/texts/<sector>/<notice>")
def text(sector: str, notice: str) -> str:
    """A notice or form: its words, where it is used, and how it reads for a case."""
    return _page(desk().sector(sector), notice, RIGHT)


@blueprint.route("/texts/<sector>/<notice>", methods=["POST"])
def change_text(sector: str, notice: str) -> ResponseReturnValue:
    """Take a file of the text into a new draft of the studio, to be changed there."""
    found = desk().sector(sector)
    _text_of(found, notice)
    path = typed("path", 200)
    if path not in _files(sector, notice):
        raise NotFound(f"没有文件 {path}", f"There is no file {path}")
    try:
        name = found.title_of("notices", notice, language())
        title = typed("title", 200) or t("修改《{name}》", "Change {name}", name=name)
        change = Change({path: _files(sector, notice)[path]})
        made = drafts.begin(desk(), caller(), sector, title, change)
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        wrong = refused(error)
        return _page(found, notice, wrong), wrong.status
    return redirect(url_for("studio.file", sector=sector, draft=made.id, path=path), 303)


def _page(sector: Sector, slug: str, wrong: Wrong) -> str:
    found = _text_of(sector, slug)
    edits = PERMISSIONS[PAGES["admin.change_text"]].roles  # type: ignore[union-attr]
    number = request.args.get("case", "").strip()[:100]
    preview, refusal = _preview(number, sector, slug) if number else (None, "")
    return render_template(
        "admin/text.html", wrong=wrong, sector=sector, one=found,
        all=[(each, list(_pieces(each))) for each in (found, *found.variants)],
        used=list(_used(sector, slug)), number=number, preview=preview, refusal=refusal,
        files=sorted(_files(sector.slug, slug)), edits=caller().holds(edits or (), sector.slug),
    )  # fmt: skip


def _text_of(sector: Sector, slug: str) -> NoticeText:
    if slug not in sector.notices:
        raise NotFound(f"没有文书 {slug}", f"There is no notice {slug}")
    return sector.notices[slug]


def _pieces(text: NoticeText) -> Iterator[tuple[bool, str]]:
    """The body in order: what stands there, and (True) what is filled in."""
    rest = text.body
    for place in text.places():
        before, _, rest = rest.partition(place.written)
        yield False, before
        yield True, place.written.strip("{} ")
    yield False, rest


def _preview(number: str, sector: Sector, slug: str) -> tuple[Page | None, str]:
    """How it reads for a case that the caller may see; why not, where it cannot be told."""
    try:
        shown = reading.show(desk(), caller(), number)
        if shown.case.sector != sector.slug:
            return None, t("这件不属于本行业。", "That case is of another sector.")
        return page_of(documents.trial(desk(), shown, slug)), ""
    except TousuError as error:
        return None, error.text(language())


def _files(sector: str, slug: str) -> dict[str, str]:
    """The files of a text as they are now: path to content, its variants among them."""
    with desk().store.read() as work:
        found = present(desk().registry, sector, published(work, sector))
    mine = f"notices/{slug}."
    return {path: content for path, content in found.items() if path.startswith(mine)}


def _used(sector: Sector, slug: str) -> Iterator[tuple[Policy, str, list[str]]]:
    """(version, a profile that uses it, acts and events) of whatever draws the notice up."""
    chosen = language()
    for policy in sorted(sector.policies, key=lambda one: (one.slug, one.version)):
        if slug not in notices_of(policy):
            continue
        acts = [
            sector.title_of("actions", name, chosen)
            for name, act in policy.procedure.items()
            if any(one.slug == slug for one in act.effects.notices)
        ]
        if any(one.slug == slug for one in policy.intake.notices):
            acts.insert(0, t("登记时", "On receipt"))
        profile = (*policy.profiles, *sector.profiles)[0]
        late = t("延期或期限届满时", "When a deadline is extended or lapses")
        yield policy, profile, acts or [late]


def _users(sector: Sector, slug: str) -> int:
    """How many policies draw the notice up."""
    return len({one.slug for one in sector.policies if slug in notices_of(one)})


def _mails(sector: Sector) -> list[dict[str, Any]]:
    """The mails with the rules of policies that send them, and to whom."""
    chosen = language()
    found = []
    for slug, mail in sorted(sector.messages.items()):
        rules = {
            (policy.slug, receiver)
            for policy in sector.policies
            for rule in policy.messages.values()
            if rule.text == slug
            for receiver in rule.to
        }
        to = [sector.title_of("roles", one, chosen) for one in sorted({one for _, one in rules})]
        where = sorted({policy for policy, _ in rules})
        found.append({"slug": slug, "mail": mail, "to": to, "policies": where})
    return found
