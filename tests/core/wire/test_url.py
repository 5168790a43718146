"""URLs, origins and sites."""

import pytest

from cors_addon.core.wire.exchange import Request
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.site import public_suffix, registrable_domain, same_site, schemelessly_same_site
from cors_addon.core.wire.url import (
    NOWHERE,
    canonical,
    is_serialized_url,
    parse,
    resolve,
    same_origin,
    without_credentials,
)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://A.test/x?y#z", "https://a.test"),
        ("https://a.test:443/", "https://a.test"),
        ("http://a.test:443", "http://a.test:443"),
        ("http://[::1]:8080/x", "http://[::1]:8080"),
        ("wss://a.test", "wss://a.test"),
        ("http://u:p@a.test", "http://a.test"),
        ("data:,x", "null"),
        ("blob:https://a.test/1", "null"),
        ("https://", "null"),
        ("https://a.test:99999", "null"),
        ("http://[::1", "null"),
        ("", "null"),
    ],
)
def test_an_url_has_an_origin(url: str, origin: str) -> None:
    """What can't be parsed, or has none, is opaque."""
    assert parse(url).origin == origin


def test_what_can_not_be_parsed_is_nowhere() -> None:
    """No exception, and nothing true of it."""
    assert parse("http://[") is NOWHERE
    assert not NOWHERE.is_http
    assert not NOWHERE.is_trustworthy


@pytest.mark.parametrize(
    ("url", "trustworthy"),
    [
        ("https://a.test", True),
        ("wss://a.test", True),
        ("http://a.test", False),
        ("http://localhost:3000", True),
        ("http://shop.localhost", True),
        ("http://127.8.9.1", True),
        ("http://127.evil.test", False),
        ("http://[::1]/", True),
    ],
)
def test_some_urls_are_potentially_trustworthy(url: str, trustworthy: bool) -> None:
    """Secure schemes, and this machine."""
    assert parse(url).is_trustworthy is trustworthy


@pytest.mark.parametrize(
    ("reference", "absolute"),
    [
        ("/x#y", "https://a.test/x"),
        ("//b.test", "https://b.test/"),
        ("?q", "https://a.test/p?q"),
        ("http://b.test/", "http://b.test/"),
        ("http://[", ""),
    ],
)
def test_a_location_is_resolved(reference: str, absolute: str) -> None:
    """Without fragment; "" where it can't be."""
    assert resolve("https://a.test/p", reference) == absolute


def test_urls_lose_what_two_names_of_one_resource_differ_in() -> None:
    """User name, default port and fragment."""
    assert canonical("https://u:p@A.test:443#x") == "https://a.test/"
    assert canonical("https://a.test/x?y") == "https://a.test/x?y"
    assert without_credentials("https://u:p@a.test/x@y") == "https://a.test/x@y"


@pytest.mark.parametrize(
    ("value", "is_url"),
    [
        ("https://a.test", True),
        ("https:a.test", True),
        ("HTTPS://A.TEST:443/x", True),
        ("https://*.test", True),
        ("https://u@a.test", True),
        ("http://[::1]:80", True),
        ("http://[::1]x", False),
        ("http://[::1", False),
        ("http://[]", False),
        ("about:blank", True),
        ("data:x", True),
        ("file://", True),
        ("a.test:8000", True),
        ("https://", False),
        ("http://a b", False),
        ("http://a%23", False),
        ("http:://a", False),
        ("http://a:", True),
        ("http://a:00000080", True),
        ("http://a:65536", False),
        ("http://a:8x", False),
        ("http://a:²", False),
        ("http://a:" + "9" * 5000, False),
        ("a.test", False),
        ("//a.test", False),
        ("*.test", False),
        ("", False),
    ],
)
def test_an_absolute_url_is_told_from_junk(value: str, is_url: bool) -> None:
    """As Chromium does to tell a mismatch from an invalid value (measured in Chromium 156)."""
    assert is_serialized_url(value) is is_url


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.shop.co.uk", "shop.co.uk"),
        ("shop.test", "shop.test"),
        ("co.uk", ""),
        ("localhost", ""),
        ("192.168.1.1", ""),
        ("[::1]", ""),
        ("", ""),
        ("www.shop.test.", "shop.test."),
        ("co.uk.", ""),
        (".", ""),
        ("a..", ""),
        (f"{'a.' * 125}b.c", "b.c"),
        (f"{'a.' * 126}b.c", ""),  # 255 characters, which no host has
        (f"{'a.' * 100_000}com", ""),
    ],
)
def test_a_host_has_a_registrable_domain(host: str, domain: str) -> None:
    """By the public suffix list; unknown suffixes are one label."""
    assert registrable_domain(host) == domain


@pytest.mark.parametrize(
    ("one", "other", "schemeless", "schemeful"),
    [
        ("https://a.shop.test", "https://b.shop.test:8443", True, True),
        ("http://shop.test", "https://shop.test", True, False),
        ("http://localhost:1", "http://localhost:2", True, True),
        ("http://127.0.0.1:1", "http://127.0.0.1:2", True, True),
        ("http://127.0.0.1", "http://127.0.0.2", False, False),
        ("https://a.test", "https://b.test", False, False),
        ("https://a.co.uk", "https://b.co.uk", False, False),
        ("data:,", "data:,", False, False),
    ],
)
def test_origins_are_of_one_site(one: str, other: str, schemeless: bool, schemeful: bool) -> None:
    """With and without their schemes."""
    assert schemelessly_same_site(parse(one), parse(other)) is schemeless
    assert same_site(parse(one), parse(other)) is schemeful


def test_opaque_origins_are_same_origin_with_none() -> None:
    """Not even with another that is written alike."""
    assert same_origin("https://a.test", "https://a.test")
    assert not same_origin("null", "null")


def test_a_preflight_has_method_origin_and_requested_method() -> None:
    """OPTIONS without Access-Control-Request-Method is an ordinary request."""
    fields = (("Origin", "https://a.test"), ("Access-Control-Request-Method", "PUT"))
    assert Request("OPTIONS", "https://b.test/", Headers(fields)).is_preflight
    assert not Request("OPTIONS", "https://b.test/", Headers(fields[:1])).is_preflight
    assert not Request("OPTIONS", "https://b.test/", Headers(fields[1:])).is_preflight
    assert not Request("GET", "https://b.test/", Headers(fields)).is_preflight
    assert Request("GET", "https://b.test/x").target.path == "/x"


@pytest.mark.parametrize(
    ("host", "suffix"),
    [
        ("www.shop.co.uk", "co.uk"),
        ("shop.vercel.app", "vercel.app"),
        ("www.city.kawasaki.jp", "kawasaki.jp"),
        ("x.y.kawasaki.jp", "y.kawasaki.jp"),
        ("kawasaki.jp", "jp"),
        ("a.test", "test"),
        ("intranet", "intranet"),
    ],
)
def test_public_suffixes(host: str, suffix: str) -> None:
    assert public_suffix(host) == suffix
