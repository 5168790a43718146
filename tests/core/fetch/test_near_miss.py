"""Near misses in words."""

import pytest

from cors_addon.core.fetch.near_miss import difference, elements, header_difference, listed, method_difference, redirect_difference


@pytest.mark.parametrize(
    ("origin", "value", "says"),
    [
        ("https://a.test", "https://a.test/", "slash at the end"),
        ("https://a.test", "https://A.test", "upper and lower case"),
        ("https://a.test", "https://a.test:443", "port 443 differs, which is the default"),
        ("http://a.test", "http://a.test:80", "port 80 differs, which is the default"),
        ("https://a.test", "https://a.test/x", "after the host and port"),
        ("https://a.test", "http://a.test", "Only the scheme differs: http instead of https."),
        ("https://a.test", "https://a.test:8443", "Only the port differs: 8443 instead of 443."),
        ("http://a.test:3000", "http://a.test", "Only the port differs: 80 instead of 3000."),
        ("http://a.test:3000", "https://a.test:8443", "The scheme and the port differ."),
        ("https://www.a.test", "https://a.test", "Only www. differs."),
        ("https://www.a.test", "http://a.test", ""),
        ("http://localhost:3000", "http://127.0.0.1:3000", "are different hosts"),
        ("https://a.test", "a.test", "Only the scheme is missing: https://."),
        ("https://a.test", "//a.test", "Only the scheme is missing: https://."),
        ("http://a.test:8080", "a.test:8080", "Only the scheme is missing: http://."),
        ("https://a.test", "*.test", "Patterns are not understood."),
        ("https://a.test", "https://*.test", "Patterns are not understood: it must be one origin"),
        ("https://a.test", "", "It is empty."),
        ("https://a.test", "null", ""),
        ("https://a.test", "https://b.test", ""),
        ("https://a.test", "true", ""),
        ("null", "https://a.test", ""),
        ("null", "null", ""),
        ("capacitor://localhost", "capacitor://localhost/", "slash at the end"),
        ("capacitor://localhost", "capacitor://localhost:80", "Only the port differs: 80 instead of none."),
        ("chrome-extension://abc", "chrome-extension://def", ""),
        ("chrome-extension://abc", "capacitor://localhost", ""),
        ("chrome-extension://abc", "chrome-extension://abc/x", "after the host and port"),
    ],
)
def test_an_allowed_origin_misses_the_pages(origin: str, value: str, says: str) -> None:
    """One sentence, or none where they have nothing in common."""
    sentence = difference(origin, value)
    assert says in sentence
    assert bool(says) is bool(sentence)


@pytest.mark.parametrize(
    ("method", "allowed", "says"),
    [
        ("patch", ("GET", "PATCH"), "write PATCH"),
        ("PUT", ("put",), "must list PUT"),
        ("PATCH", ("patch",), "must list PATCH"),
        ("PUT", ("GET",), ""),
        ("PUT", (), ""),
    ],
)
def test_a_method_is_listed_in_other_case(method: str, allowed: tuple[str, ...], says: str) -> None:
    """The `patch` trap."""
    assert says in method_difference(method, allowed)
    assert bool(says) is bool(method_difference(method, allowed))


@pytest.mark.parametrize(
    ("header", "says"),
    [("access-control-allow-origin", "It is a response header"), ("x-a", "")],
)
def test_some_headers_nobody_meant_to_send(header: str, says: str) -> None:
    """They were meant for the server's answer."""
    assert says in header_difference(header, {"x-b"})
    assert bool(says) is bool(header_difference(header, {"x-b"}))


@pytest.mark.parametrize(
    ("url", "location", "says"),
    [
        ("https://b.test/x", "https://b.test/x/", "slash at the end"),
        ("https://b.test/x", "https://b.test/y", ""),
        ("http://b.test/x", "https://b.test/x", "call https:// at once"),
        ("https://b.test/x", "https://www.b.test/x", "Only www. differs"),
        ("https://b.test/x", "https://id.test/Login", "looks like a login"),
        ("https://b.test/x", "https://c.test/y", ""),
    ],
)
def test_a_redirect_changes_little(url: str, location: str, says: str) -> None:
    """The page could ask for the final URL itself."""
    assert says in redirect_difference(url, location)
    assert bool(says) is bool(redirect_difference(url, location))


def test_lists_are_shown_and_split() -> None:
    """An absent list is told from an empty one."""
    assert (listed(None), listed("")) == ("missing", "“”")
    assert (elements(None), elements("a, b")) == ((), ("a", "b"))


def test_a_star_that_covers_nothing_is_explained() -> None:
    """With credentials it is a name like any other."""
    assert "*" in method_difference("PUT", {"*"})
    assert "*" in header_difference("x-a", {"*"})
