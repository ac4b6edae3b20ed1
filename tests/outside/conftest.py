"""Receivers on this machine that count what arrives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.outside.sinks import MailSink, WebSink, mail_sink, web_sink


@pytest.fixture
def web() -> Iterator[WebSink]:
    """What comes over HTTP."""
    with web_sink() as sink:
        yield sink


@pytest.fixture
def mail() -> Iterator[MailSink]:
    """What comes by mail."""
    with mail_sink() as sink:
        yield sink
