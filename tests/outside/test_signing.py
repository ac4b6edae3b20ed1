"""Webhooks are signed as Standard Webhooks has it: another implementation takes them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from core.carriers.signing import Secrets, headers, written
from core.clock import SystemClock

SINCE = datetime(2026, 3, 2, tzinfo=UTC)
BODY = '{"type":"case.received","data":{"case":"示例"}}'.encode()


def sent(*secrets: bytes) -> dict[str, str]:
    return headers("msg_1", SystemClock().now(), BODY, secrets)


def test_another_implementation_takes_what_is_signed(tmp_path: Path) -> None:
    ring = Secrets(tmp_path)
    old, new = ring.secret(1, SINCE, 1), ring.secret(1, SINCE, 2)
    for secret in (old, new):
        assert Webhook(written(secret)).verify(BODY, sent(new, old))["type"] == "case.received"
    with pytest.raises(WebhookVerificationError):
        Webhook(written(old)).verify(BODY, sent(new))


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature", "body"])
def test_whatever_is_changed_on_the_way_is_noticed(tmp_path: Path, name: str) -> None:
    secret = Secrets(tmp_path).secret(1, SINCE, 1)
    got, body = sent(secret), BODY
    if name == "body":
        body = BODY.replace(b"received", b"closed")
    else:
        got[name] = {
            "webhook-id": "msg_2",
            "webhook-timestamp": str(int(got["webhook-timestamp"]) + 1),
            "webhook-signature": got["webhook-signature"][:-4] + "AAA=",
        }[name]
    with pytest.raises(WebhookVerificationError):
        Webhook(written(secret)).verify(body, got)


def test_every_endpoint_and_version_has_a_secret_of_its_own(tmp_path: Path) -> None:
    ring = Secrets(tmp_path)
    later = SINCE.replace(microsecond=1)
    drawn = {ring.secret(n, at, v) for n in (1, 2, 12) for at in (SINCE, later) for v in (1, 2)}
    assert len(drawn) == 12
    assert all(len(secret) == 32 for secret in drawn)
    assert ring.secret(1, SINCE, 1) == Secrets(tmp_path).secret(1, SINCE, 1)


def test_the_key_is_made_once_and_is_for_this_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    with ThreadPoolExecutor(8) as pool:
        drawn = set(pool.map(lambda _: Secrets(folder).secret(1, SINCE, 1), range(40)))
    assert len(drawn) == 1
    assert [file.name for file in folder.iterdir()] == ["webhooks.key"]
    assert oct((folder / "webhooks.key").stat().st_mode)[-3:] == "600"
    assert oct(folder.stat().st_mode)[-3:] == "700"
    os.truncate(folder / "webhooks.key", 5)
    with pytest.raises(ValueError, match="no key"):
        Secrets(folder).secret(1, SINCE, 1)
