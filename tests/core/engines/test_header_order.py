"""Which of several refused headers Chromium and WebKit name: orders in which the real browsers held the headers."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cors_addon.core.engines import PROFILES
from cors_addon.core.engines.header_order import slot_order
from cors_addon.core.engines.profile import Scene
from cors_addon.core.fetch.preflight import Preflight, preflight_check
from tests.core.rows import PAGE, Answer

LONG = "x-" + "long" * 20
CLEAR, SECURE, LOCAL = "http://api.test/x", "https://api.test/x", "http://localhost:8123/x"

CHROMIUM = [
    (SECURE, "GET", "ab x-b3-spanid"),
    (CLEAR, "GET", "accept-profile b3"),
    (LOCAL, "GET", "ocp-apim-subscription-key tracestate"),
    (SECURE, "DELETE", "upgrade-insecure-requests apollo-require-preflight"),
    (SECURE, "POST", "apollo-require-preflight x-client-info"),
    (LOCAL, "GET", "cache-control a b3"),
    (SECURE, "DELETE", f"if-none-match {LONG} x-client-info"),
    (CLEAR, "GET", "ab x-request-id x_under"),
    (SECURE, "PUT", "x baggage x-github-api-version"),
    (SECURE, "PUT", "x-b3-spanid x-csrf-token content-type"),
    (SECURE, "PUT", "prefer x-tenant apikey"),
    (SECURE, "POST", "sentry-trace last-event-id apikey"),
    (CLEAR, "GET", "ab x-datadog-origin x-request-id x-api-key"),
    (SECURE, "DELETE", "x-b3-spanid x-request-id authorization x-trace-id"),
    (SECURE, "GET", f"ab baggage x-datadog-trace-id {LONG}"),
    (SECURE, "PUT", "if-none-match x-csrf-token x-trace-id b3"),
    (CLEAR, "GET", f"ab {LONG} x a apollo-require-preflight"),
    (CLEAR, "GET", "sentry-trace x-tenant x-github-api-version newrelic tracestate"),
    (SECURE, "POST", "ab x-b3-spanid x-request-id x-user-agent x-amz-date"),
    (
        SECURE,
        "POST",
        (
            "authorization idempotency-key baggage x-datadog-trace-id x-amz-date x-requested-with priority cache-control newrelic "
            "x-goog-api-key accept-profile x-grpc-web"
        ),
    ),
    (
        SECURE,
        "POST",
        (
            f"b3 x-datadog-parent-id x-datadog-trace-id x-amz-date apikey {LONG} tracestate cache-control pragma x x-b3-traceid "
            "accept-profile x-datadog-sampling-priority"
        ),
    ),
]
"""How Chromium 156.0.8078.79 sent the headers of a `fetch()` over HTTP/2 once they were allowed; refused, it named the first."""

WEBKIT = [
    ("X-Datadog-Trace-Id", "x-datadog-trace-id x-user-agent"),
    ("Pragma", "a pragma x-app-version x-request-id x-user-agent"),
    ("If-None-Match", "b3 if-none-match x x-client-info x-grpc-web"),
    ("Upgrade-Insecure-Requests", "dpr upgrade-insecure-requests"),
    ("X-XSS-Protection", "x-api-key x-xss-protection"),
    ("ETag", "digest etag"),
    ("apikey", "apikey prefer"),
    ("Idempotency-Key", "idempotency-key x-shop"),
]
"""What WebKitGTK 2.50.6 named, of headers that the page set in the alphabet's order."""


def asked(names: tuple[str, ...], url: str = SECURE, method: str = "GET", allowed: str | None = None) -> Preflight:
    answer = Answer({"Access-Control-Allow-Headers": allowed, "Access-Control-Allow-Methods": method})
    return Preflight(url, PAGE, False, method, names, answer.response)


def named(preflight: Preflight) -> str:
    finding = preflight_check(preflight, PROFILES["chromium"].steps)
    return finding.values["header"] if finding else ""


@pytest.mark.parametrize(("url", "method", "order"), CHROMIUM)
def test_chromium_names_the_first_in_its_own_order(url: str, method: str, order: str) -> None:
    """Whatever the server allows, it is the first one that is left."""
    left = order.split()
    names = tuple(sorted(left))
    assert slot_order(asked(names, url, method)) == tuple(left)
    for count, name in enumerate(left):
        assert named(asked(names, url, method, ", ".join(left[:count]))) == name
    assert named(asked(names, url, method, ", ".join(left))) == ""


def test_chromiums_order_does_not_hinge_on_the_preflights() -> None:
    orders = {slot_order(asked(names)) for names in permutations(("ab", "x-b3-spanid", "x-trace-id", "authorization"))}
    assert len(orders) == 1


def test_a_header_that_the_browser_sets_itself_is_held_once() -> None:
    """Other browsers' preflights ask for User-Agent where a page sets it."""
    names = ("ab", "accept-profile", "user-agent", "x-trace-id")
    assert slot_order(asked(names)) == ("ab", "user-agent", "accept-profile", "x-trace-id")


def test_no_order_is_sought_for_names_that_no_page_sends() -> None:
    """A hostile client's megabytes cost nothing."""
    names = tuple(f"x-{number}" for number in range(1000))
    assert slot_order(asked(names)) == names
    assert named(asked(names)) == "x-0"


@given(st.lists(st.text(max_size=40), max_size=30))
def test_the_order_has_the_same_names(names: list[str]) -> None:
    """Whatever a client asks for, twice or empty."""
    assert sorted(slot_order(asked(tuple(names)))) == sorted(names)


@pytest.mark.parametrize(("printed", "names"), WEBKIT)
def test_webkit_names_what_it_knows_first(printed: str, names: str) -> None:
    preflight = asked(tuple(names.split()))
    finding = preflight_check(preflight, PROFILES["webkit"].steps)
    assert finding
    scene = Scene(SECURE, SECURE, PAGE, PAGE, "", False, preflight.response, True, "HTTP/1.1")
    line = PROFILES["webkit"].console(finding, scene)
    assert line == f"Request header field {printed} is not allowed by Access-Control-Allow-Headers."
