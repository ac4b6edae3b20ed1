"""One version of a policy: what it says, beside the articles it rests on, and drawn."""

from __future__ import annotations

from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from api.presenters.drafting import comparison_body
from console.forms import RIGHT, Wrong, refused, typed
from console.studio import blueprint, picture, words
from console.studio.overview import last_checked, profile_of, today, value_words
from console.studio.saying import Sayer
from console.studio.sayingoffice import office_rules
from console.studio.sayingwork import work_rules
from core.domain.errors import NotFound, NotPermitted, Problem, TousuError, invalid
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.usecases.policymaking import comparing, drafts, showing
from core.usecases.policymaking.conditions import Speaker
from core.usecases.policymaking.drafts import Change
from core.usecases.policymaking.outline import Outline
from core.usecases.policymaking.skeletons import Successor, skeleton


@blueprint.route("/<sector>/<policy>/<version>")
def version_page(sector: str, policy: str, version: str) -> str:
    """A version as ``?profile`` sees it."""
    return _page(*_found(sector, policy, version), RIGHT)


@blueprint.route("/<sector>/<policy>/<version>", methods=["POST"])
def begin_from(sector: str, policy: str, version: str) -> ResponseReturnValue:
    """Begin a draft that amends this version from a day."""
    found, one = _found(sector, policy, version)
    try:
        drafts.must_hold(caller(), drafts.EDITORS, sector)
        first = _day(typed("from", 20))
        wanted = Successor(policy, first, profile_of(one), one.version)
        files = dict([skeleton(found, wanted)])
        begun = drafts.begin(desk(), caller(), sector, typed("title"), Change(files))
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        wrong = refused(error)
        return _page(found, one, wrong), wrong.status
    return redirect(url_for("studio.draft", sector=sector, draft=begun.id), 303)


@blueprint.route("/<sector>/<policy>/<version>/diff")
def versions_diff(sector: str, policy: str, version: str) -> str:
    """A version told from the one before it, or from ``?against``."""
    found, one = _found(sector, policy, version)
    profile = request.args.get("profile") or profile_of(one)
    earlier = [other.version for other in found.versions(policy, profile)
               if other.version < one.version]  # fmt: skip
    against = request.args.get("against", "")
    old = _day(against) if against else max(earlier, default=one.version)
    compared = comparing.of_versions(found, policy, old, one.version, profile)
    return render_template(
        "studio/versiondiff.html", sector=found, policy=one, old=old, earlier=earlier,
        profile=profile, compared=comparison_body(compared, language()),
    )  # fmt: skip


def _found(sector: str, policy: str, version: str) -> tuple[Sector, Policy]:
    """The version of an address; NotFound."""
    found = desk().sector(sector)
    named = [one for one in found.policies if one.slug == policy and str(one.version) == version]
    profile = request.values.get("profile")
    if profile:
        named = [one for one in named if one.used_by(profile)]
    if not named:
        raise NotFound("没有这个版本", "There is no such version")
    return found, named[0]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid(Problem("from", "请填写日期", "Name a day")) from None


def _page(sector: Sector, policy: Policy, wrong: Wrong) -> str:
    speaker = Speaker(sector, policy)
    sayer = Sayer(speaker)
    acts, timers = sayer.acts(), sayer.timers()
    outline = Outline(speaker).all()
    others = [one for one in sector.policies if one.slug == policy.slug]
    origin = showing.origins(desk(), sector.slug).get(showing.version_of(policy))
    return render_template(
        "studio/version.html", sector=sector, policy=policy, outline=outline,
        office=office_rules(sayer, outline), work=work_rules(sayer), is_office=policy.office,
        sayer=sayer, acts=acts, timers=timers, ladder=picture.ladder(sayer, acts),
        bars=picture.bars(timers), geometry=picture, state=showing.state_of(policy, today()),
        words=words, checked=last_checked(policy), value_words=value_words, origin=origin,
        result_words=sayer.result,
        others=sorted(others, key=lambda one: (one.version, one.profiles), reverse=True),
        profile_of=profile_of, wrong=wrong, today=today(),
        earlier=[one for one in others if one.version < policy.version
                 and one.profiles == policy.profiles],
        may_draft=caller().holds(drafts.EDITORS, sector.slug),
    )  # fmt: skip
