"""Chromium by the order of its headers: what the recordings of real browsers prove."""

import pytest
from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowReader

from cors_addon.core.evidence.chromium_order import is_chromiums_order
from cors_addon.core.evidence.client import client_of
from cors_addon.core.wire.exchange import Request
from cors_addon.core.wire.headers import Headers
from cors_addon.reading.flows import exchange_of
from tests.core.test_recordings import FOLDER
from tests.core.traffic import AGENTS

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/604.1"
TOKENS = {"chromium": "Chrome/", "firefox": "Firefox/", "webkit": "Version/"}


def test_no_other_engine_writes_headers_so() -> None:
    """And Chromium all of its requests that have Accept-Language, but where it opens a WebSocket or its preflight over http has no more."""
    told: dict[tuple[str, bool], int] = {}
    for file in FOLDER.glob("*/flows.mitm"):
        with file.open("rb") as flows:
            for flow in FlowReader(flows).stream():
                assert isinstance(flow, HTTPFlow)
                headers = exchange_of(flow).request.headers
                engine = next(name for name, token in TOKENS.items() if token in headers.text("user-agent"))
                key = engine, is_chromiums_order(headers)
                told[key] = told.get(key, 0) + 1
    assert told["chromium", True] > 400
    assert told.keys() & {("firefox", True), ("webkit", True), ("chromium", False)} == set()


PLAIN = "host connection user-agent accept origin referer accept-encoding accept-language"
SECURE = "user-agent accept origin sec-fetch-site sec-fetch-mode sec-fetch-dest referer accept-encoding accept-language"
ORDERS = [
    (PLAIN, "chromium"),
    (PLAIN.replace("connection", "proxy-connection"), "chromium"),
    (SECURE, "chromium"),
    ("host accept origin connection user-agent accept-language accept-encoding", "webkit"),
    (" ".join(sorted(PLAIN.split())), "webkit"),
    (" ".join(sorted(SECURE.split())), "webkit"),
    (SECURE.replace("accept-encoding accept-language", "accept-language accept-encoding"), "webkit"),
    (PLAIN.replace(" accept-language", ""), "unknown"),
    (PLAIN.replace(" accept-encoding", ""), "unknown"),
    (PLAIN.removeprefix("host "), "webkit"),
]


@pytest.mark.parametrize(("order", "engine"), ORDERS)
def test_device_emulation_is_seen_through(order: str, engine: str) -> None:
    """Chromium that emulates a phone sends the phone's User-Agent, and over plain http no client hint."""
    values = {"user-agent": IPHONE, "origin": "http://a.test", "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "accept": "*/*"}
    sent = Headers(tuple((name, values.get(name, "empty")) for name in order.split()))
    assert client_of(Request("GET", "http://b.test/x", sent)).engine == engine


def test_chromium_by_its_own_name_needs_no_order() -> None:
    sent = Headers((("user-agent", AGENTS["chromium"]), ("accept", "*/*"), ("accept-encoding", "br"), ("accept-language", "en")))
    assert client_of(Request("GET", "http://b.test/x", sent)).engine == "chromium"
