"""Safelisted request headers, and why a request needs a preflight."""

import pytest

from cors_addon.core.engines import PROFILES
from cors_addon.core.fetch.safelist import (
    NeedKind,
    is_forbidden,
    is_safelisted,
    mime_essence,
    preflight_needs,
    request_headers_value,
    unsafe_names,
)

LONG = "a" * 128
Lines = list[tuple[str, str]]


@pytest.mark.parametrize(
    ("headers", "kind", "why"),
    [
        ([("X-A", "1")], NeedKind.HEADER_NAME, "the header x-a is not one of those"),
        ([("Content-Type", "application/json")], NeedKind.HEADER_VALUE, "the content type application/json is none of the three"),
        ([("Content-Type", "x")], NeedKind.HEADER_VALUE, "can not be parsed"),
        ([("Content-Type", "text/plain; (")], NeedKind.HEADER_VALUE, "holds a byte"),
        ([("Accept", "a(b")], NeedKind.HEADER_VALUE, "the header accept holds a byte"),
        ([("Accept", LONG + "a")], NeedKind.HEADER_VALUE, "is 129 bytes long, more than 128"),
        ([("Accept-Language", "nn_NO")], NeedKind.HEADER_VALUE, "the value of accept-language is not a simple one"),
        ([("Range", "bytes=-5")], NeedKind.HEADER_VALUE, "the value of range is not a simple one"),
    ],
)
def test_a_header_makes_a_preflight_necessary(headers: Lines, kind: NeedKind, why: str) -> None:
    """By its name, or by its value."""
    (need,) = preflight_needs("GET", headers)
    assert (need.kind, need.name) == (kind, headers[0][0].lower())
    assert why in need.why


def test_a_method_makes_a_preflight_necessary() -> None:
    """All that is not GET, HEAD or POST, byte for byte."""
    (need,) = preflight_needs("patch", [("Accept", "*/*"), ("Cookie", "forbidden")])
    assert (need.kind, need.name, need.why) == (NeedKind.METHOD, "patch", "the method patch is not GET, HEAD or POST")
    assert preflight_needs("POST", [("Content-Type", "text/plain;charset=UTF-8")]) == ()


def test_safelisted_values_may_be_1024_bytes_together() -> None:
    """Each alone is short enough; WebKit does not count."""
    headers = [("Accept", LONG)] * 8
    assert preflight_needs("GET", headers) == ()
    (need,) = preflight_needs("GET", [*headers, ("Accept", "a")])
    assert need.why == "the headers that need no permission are longer than 1024 bytes together"
    assert preflight_needs("GET", [*headers, ("Accept", "a")], PROFILES["webkit"].safelist) == ()


@pytest.mark.parametrize(
    ("name", "value", "safelisting"),
    [
        ("accept", "*/*", {"fetch", "chromium", "firefox", "webkit"}),
        ("accept", "é", {"fetch", "chromium", "webkit"}),
        ("content-type", "text/plain;é", {"fetch", "chromium", "webkit"}),
        ("content-type", "TEXT/PLAIN", {"fetch", "chromium", "firefox", "webkit"}),
        ("content-type", "message/ad-auction-trusted-signals-request", {"chromium"}),
        ("content-type", "message/ad-auction-trusted-signals-request;(", set()),
        ("range", "bytes=0-", {"fetch", "chromium", "firefox", "webkit"}),
        ("range", "BYTES=0-1", {"chromium", "webkit"}),
        ("range", "bytes=2-1", set()),
        ("save-data", "ON", {"chromium"}),
        ("dpr", "1.5", {"chromium"}),
        ("dpr", "1.", set()),
        ("downlink", "-1", set()),
        ("width", "1.5", set()),
        ("ect", "4g", {"chromium"}),
        ("ect", "5g", set()),
        ("intervention", "(anything)", {"chromium"}),
        ("sec-ch-ua-wow64", "?0", {"chromium"}),
        ("last-event-id", "1", set()),
    ],
)
def test_engines_safelist_different_values(name: str, value: str, safelisting: set[str]) -> None:
    """Client hints in Chromium, non-ASCII bytes everywhere but in Firefox, the case of a range's unit."""
    assert {engine for engine, profile in PROFILES.items() if is_safelisted(name, value, profile.safelist)} == safelisting


@pytest.mark.parametrize(
    ("name", "value", "forbidden"),
    [
        ("Cookie", "", True),
        ("SEC-X", "", True),
        ("proxy-x", "", True),
        ("X-HTTP-Method", "get, Trace", True),
        ("X-HTTP-Method", "PUT", False),
        ("User-Agent", "", False),
    ],
)
def test_some_headers_are_the_browsers_alone(name: str, value: str, forbidden: bool) -> None:
    """Methods that are forbidden can't be smuggled in either."""
    assert is_forbidden(name, value) is forbidden


@pytest.mark.parametrize(
    ("value", "essence"),
    [(" Text/Plain ;x", "text/plain"), ("text/", ""), ("text", ""), ("text/a b", ""), ("text/html, text/plain", ""), ("", "")],
)
def test_a_mime_type_has_an_essence(value: str, essence: str) -> None:
    """In lower case, or none where it can't be parsed."""
    assert mime_essence(value) == essence


def test_requested_names_are_lower_case_sorted_and_unique() -> None:
    """A page's User-Agent is ignored by Chromium, and asked for by the others."""
    headers = [("X-B", "1"), ("x-a", "2"), ("X-b", "3"), ("User-Agent", "x"), ("Cookie", "c")]
    assert request_headers_value(headers) == "user-agent,x-a,x-b"
    assert request_headers_value(headers, PROFILES["chromium"].safelist) == "x-a,x-b"
    assert request_headers_value([("Accept", "*/*")]) is None
    assert unsafe_names(headers) == ("cookie", "user-agent", "x-a", "x-b")
