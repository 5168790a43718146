"""The engine by the order of header lines, with a User-Agent that says otherwise: as device emulation sends them, line by line."""

from collections import Counter

import pytest
from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowReader

from cors_addon.core.evidence.client import client_of
from cors_addon.core.evidence.fingerprint import NO_FINGERPRINT, fingerprint
from cors_addon.core.wire.exchange import Request
from cors_addon.core.wire.headers import Headers
from cors_addon.reading.flows import exchange_of
from tests.core.test_recordings import EXPECTED, expected
from tests.core.traffic import AGENTS, ENGINES

SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) {SAFARI}"

VALUES = {
    "accept": "*/*",
    "accept-encoding": "gzip, deflate",
    "accept-language": "en-US,en;q=0.9",
    "access-control-request-method": "PUT",
    "origin": "http://a.test",
    "sec-fetch-dest": "empty",
    "sec-fetch-mode": "cors",
    "sec-fetch-site": "cross-site",
}

PREFLIGHT = "accept access-control-request-method origin user-agent sec-fetch-mode"
OPENING = "host user-agent accept accept-language accept-encoding"
EMULATING = {
    "Chromium's preflight": (
        "chromium",
        IPHONE,
        "OPTIONS https",
        f"{PREFLIGHT} sec-fetch-site sec-fetch-dest accept-encoding accept-language",
    ),
    "Chromium without client hints": (
        "chromium",
        AGENTS["firefox"],
        "PUT https",
        "content-length user-agent accept origin sec-fetch-site sec-fetch-mode sec-fetch-dest referer accept-encoding accept-language",
    ),
    "Chromium's navigation": (
        "chromium",
        IPHONE,
        "GET https",
        "user-agent accept sec-fetch-site sec-fetch-mode sec-fetch-user sec-fetch-dest accept-encoding accept-language priority",
    ),
    "Chromium's preflight over http": ("chromium", IPHONE, "OPTIONS http", f"host {PREFLIGHT} referer accept-encoding accept-language"),
    "Chromium over http": (
        "chromium",
        IPHONE,
        "GET http",
        "host proxy-connection user-agent accept origin referer accept-encoding accept-language",
    ),
    "Firefox": (
        "firefox",
        IPHONE,
        "GET https",
        f"{OPENING.removeprefix('host ')} referer origin sec-fetch-dest sec-fetch-mode sec-fetch-site priority te",
    ),
    "Firefox over http": ("firefox", IPHONE, "GET http", f"{OPENING} referer origin connection priority"),
    "Firefox's preflight over http": (
        "firefox",
        IPHONE,
        "OPTIONS http",
        f"{OPENING} access-control-request-method referer origin connection priority",
    ),
    "WebKitGTK": (
        "webkit",
        AGENTS["firefox"],
        "GET https",
        "origin referer accept user-agent accept-encoding accept-language connection host sec-fetch-dest sec-fetch-mode sec-fetch-site",
    ),
}


@pytest.mark.parametrize(("engine", "agent", "line", "order"), EMULATING.values(), ids=EMULATING)
def test_the_order_outranks_the_user_agent(engine: str, agent: str, line: str, order: str) -> None:
    """A device or another browser that a browser emulates changes neither its rules nor its words."""
    method, scheme = line.split()
    values = {**VALUES, "user-agent": agent} | ({"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"} if "-user " in order else {})
    client = client_of(Request(method, f"{scheme}://b.test/x", Headers(tuple((name, values.get(name, "x")) for name in order.split()))))
    assert (client.browser, client.engine) == (True, engine)
    assert any("order" in words for words in client.because)


UNKNOWN = {
    "Safari 17": "accept sec-fetch-site origin sec-fetch-dest accept-encoding sec-fetch-mode user-agent accept-language referer",
    "Safari 18": "sec-fetch-dest user-agent accept sec-fetch-site sec-fetch-mode accept-language priority accept-encoding",
    "Safari over http": "host accept origin user-agent accept-language accept-encoding connection",
    "a HAR file, which sorts": "accept accept-encoding accept-language origin sec-fetch-dest sec-fetch-mode sec-fetch-site user-agent",
    "Firefox's with Chromium's end": "user-agent accept accept-language accept-encoding sec-fetch-site sec-fetch-mode sec-fetch-dest",
    "too many names": "host user-agent accept accept-encoding accept-language " + " ".join(f"x-{number}" for number in range(1000)),
    "no names": "",
}


@pytest.mark.parametrize("order", UNKNOWN.values(), ids=UNKNOWN)
def test_another_order_tells_nothing(order: str) -> None:
    assert fingerprint(Headers(tuple((name, "x") for name in order.split()))) == NO_FINGERPRINT


def test_no_recorded_browser_writes_in_anothers_order() -> None:
    """Of all engines, whatever they call themselves."""
    told: Counter[tuple[str, str]] = Counter()
    for path in EXPECTED:
        text = expected(path)
        engines = {entry["id"]: entry.get("engine", text["recording"]["engine"]) for entry in text["flow"]}
        with (path.parent / "flows.mitm").open("rb") as flows:
            for flow in FlowReader(flows).stream():
                assert isinstance(flow, HTTPFlow)
                told[engines[flow.id], fingerprint(exchange_of(flow).request.headers)[0].value] += 1
    assert {one for one in told if one[1] not in (one[0], "unknown")} == set()
    assert min(told[engine, engine] for engine in ENGINES) > 400
