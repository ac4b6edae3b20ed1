"""An identity provider on this machine: discovery, log-in, tokens and keys, as the standard says.

It logs in whoever it is told to, and can be told to lie in ways that a client must notice.
"""

from __future__ import annotations

import json
import threading
from base64 import urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from core.clock import SystemClock

CLIENT, SECRET = "tousu", "a shared secret"
_KEY = RSAKey.generate_key(2048, {"kid": "one"})
_STRANGE_KEY = RSAKey.generate_key(2048, {"kid": "one"})


class IdentityProvider:
    """Listens on a free port while it is open; ``claims`` are of whom it logs in."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"sub": "1", "preferred_username": "lin"}
        self.lie = ""
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider._get(self)

            def do_POST(self) -> None:
                provider._post(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> IdentityProvider:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._server.shutdown()
        self._server.server_close()

    def log_in(self, there: str) -> str:
        """What a browser is sent back to after somebody logged in at the address ``there``."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
        self.asked.append(asked)
        code = f"code-{len(self.asked)}"
        self._codes[code] = asked
        back = urlsplit(asked["redirect_uri"]).path
        return f"{back}?{urlencode({'code': code, 'state': asked['state']})}"

    def _get(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/keys":
            return _answer(handler, {"keys": [_KEY.as_dict(private=False)]})
        return _answer(
            handler,
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            },
        )

    def _post(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self._codes.pop(form.get("code", ""), None)
        proof = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or proof.rstrip(b"=").decode() != asked.get("code_challenge"):
            return _answer(handler, {"error": "invalid_grant"}, 400)
        return _answer(
            handler,
            {"access_token": "opaque", "token_type": "Bearer", "id_token": self._signed(asked)},
        )

    def _signed(self, asked: dict[str, str]) -> str:
        now = int(SystemClock().now().timestamp())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60,
            "nonce": asked["nonce"], **self.claims,
        }  # fmt: skip
        lies = {
            "issuer": {"iss": "https://elsewhere.example"},
            "audience": {"aud": "another client"},
            "old": {"iat": now - 7200, "exp": now - 3600},
            "nonce": {"nonce": "of another log-in"},
        }
        claims |= lies.get(self.lie, {})
        key = _STRANGE_KEY if self.lie == "key" else _KEY
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


def _answer(handler: BaseHTTPRequestHandler, body: dict[str, Any], status: int = 200) -> None:
    text = json.dumps(body, ensure_ascii=False).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(text)))
    handler.end_headers()
    handler.wfile.write(text)
