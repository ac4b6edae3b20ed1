"""Log in by the organisation's own identity provider (OpenID Connect), where one is set up.

The provider says who somebody is and nothing more: users and their roles are kept here, given by
two people. Code flow with PKCE, state and nonce; the extra ``oidc`` brings the library.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue

from api.context import desk, language
from console.doors import back_to, come_in_as, refuse_at_the_door
from core.domain.errors import NotFound, NotPermitted, TousuError
from core.usecases.people import entry

blueprint = Blueprint("oidc", __name__)

SECONDS = 10


@dataclass(frozen=True)
class Provider:
    """An identity provider; ``claim`` names the user, ``title`` stands on the button."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    claim: str = "preferred_username"
    title: str = ""
    #: Where people reach the pages, as the provider knows it: https://tousu.example.cn
    address: str = ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Provider | None:
        """TOUSU_OIDC_ISSUER, _CLIENT, _SECRET_FILE, _CLAIM, _TITLE, TOUSU_URL; None: not set up."""
        given = os.environ if environ is None else environ
        if not (issuer := given.get("TOUSU_OIDC_ISSUER", "").rstrip("/")):
            return None
        file, address = given.get("TOUSU_OIDC_SECRET_FILE", ""), given.get("TOUSU_URL", "")
        if not (given.get("TOUSU_OIDC_CLIENT") and file and address):
            raise TousuError(
                "TOUSU_OIDC_ISSUER 还需要 TOUSU_OIDC_CLIENT、TOUSU_OIDC_SECRET_FILE 和 TOUSU_URL",
                "TOUSU_OIDC_ISSUER needs TOUSU_OIDC_CLIENT, TOUSU_OIDC_SECRET_FILE and TOUSU_URL",
            )
        return cls(
            issuer=issuer,
            client=given["TOUSU_OIDC_CLIENT"],
            secret=Path(file).read_text("utf-8").strip(),
            claim=given.get("TOUSU_OIDC_CLAIM") or cls.claim,
            title=given.get("TOUSU_OIDC_TITLE", ""),
            address=address.rstrip("/"),
        )


class _Cookie(SecureCookieSessionInterface):
    """Holds the state of a log-in under way, and nothing else."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure or app.config["OIDC"].address.startswith("https:")


def init_app(app: Flask) -> None:
    """Set the provider up that ``app.config["OIDC"]`` names, if any."""
    provider: Provider | None = app.config["OIDC"]
    app.context_processor(lambda: {"provider": provider})
    if provider is None:
        return
    try:
        from authlib.integrations.flask_client import OAuth
    except ImportError as error:
        raise TousuError(
            "未安装 oidc 组件:pip install 'tousu[oidc]'",
            "The extra oidc is not installed: pip install 'tousu[oidc]'",
        ) from error
    # Every process has the same client secret, so each can read what another one signed.
    app.secret_key = sha256(f"cookie of {provider.client} {provider.secret}".encode()).digest()
    app.config.update(SESSION_COOKIE_NAME="tousu_oidc", SESSION_COOKIE_SAMESITE="Lax")
    app.session_interface = _Cookie()
    client = OAuth(app).register(
        "provider",
        client_id=provider.client,
        client_secret=provider.secret,
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile", "code_challenge_method": "S256", "timeout": SECONDS,
        },
    )  # fmt: skip
    app.extensions["tousu.oidc"] = client


@blueprint.route("/login/oidc")
def begin() -> ResponseReturnValue:
    """Send the browser to the provider."""
    address = _provider().address + url_for("oidc.finish")
    session["back"] = back_to(request.args.get("next", "/"))
    try:
        there: ResponseReturnValue = _ask(lambda client: client.authorize_redirect(address))
    except NotPermitted as error:
        return refuse_at_the_door(error.text(language()), session["back"])
    return there


@blueprint.route("/login/oidc/back")
def finish() -> ResponseReturnValue:
    """Begin a session of the user whom the provider names, if there is one."""
    provider = _provider()
    back = session.get("back", "/")
    try:
        name = _claimed(_ask(lambda client: client.authorize_access_token()["userinfo"]), provider)
        issued = entry.begin_session_of(desk(), name, "oidc")
    except NotPermitted as error:
        return refuse_at_the_door(error.text(language()), back)
    finally:
        session.clear()
    return come_in_as(issued, redirect(back, 303))


def _claimed(claims: Mapping[str, Any], provider: Provider) -> str:
    name = claims.get(provider.claim)
    if not isinstance(name, str) or not name:
        raise NotPermitted(
            f"身份提供方未给出 {provider.claim}", f"The provider did not give {provider.claim}"
        )
    return name


def _provider() -> Provider:
    found: Provider | None = current_app.config["OIDC"]
    if found is None:
        raise NotFound("未设置统一登录", "No identity provider is set up")
    return found


def _ask(question: Callable[[Any], Any]) -> Any:
    """Put ``question`` to the provider; NotPermitted where it refuses or does not answer."""
    from authlib.integrations.base_client import OAuthError
    from joserfc.errors import JoseError
    from requests import RequestException

    try:
        return question(current_app.extensions["tousu.oidc"])
    except (OAuthError, JoseError, RequestException, KeyError, ValueError) as error:
        current_app.logger.warning("identity provider: %s", type(error).__name__)
        raise NotPermitted(
            "统一登录未成功,请重试", "The provider did not confirm who you are; try again",
            code="unauthenticated",
        ) from None  # fmt: skip
