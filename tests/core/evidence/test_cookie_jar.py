"""A browser's cookies as its traffic shows them."""

import pytest

from cors_addon.core.evidence.cookie_jar import CookieJar
from cors_addon.core.wire.exchange import Exchange, Response
from cors_addon.core.wire.headers import Headers
from tests.core.traffic import PAGE, Client, answer, navigation, request

W = Client("webkit")
API, DEEP, OTHER = "https://api.b.test/v1", "https://api.b.test/v1/deep/er", "https://www.b.test/"
DAY = "Max-Age=86400"


def setting(*lines: str) -> Response:
    return Response(200, Headers(tuple(("set-cookie", line) for line in lines)))


def sent(time: float, cookie: str = "", url: str = API, got: Response | None = None, page: str = PAGE) -> Exchange:
    fields = [("cookie", cookie)] if cookie else []
    return W.at(time, request("webkit", url=url, page=page, fields=fields), got or answer())


def filled(*exchanges: Exchange, limit: int = 10) -> CookieJar:
    jar = CookieJar(limit)
    for one in exchanges:
        jar.take(one, PAGE, credentialed="cookie" in one.request.headers)
    return jar


A = "a=1"
LAX = "a=1; Domain=b.test; Path=/; SameSite=Lax"
DOMAIN = "a=1; Domain=b.test; Path=/; Secure; SameSite=None"
MISSING = {
    "sent before, by the same URL": ([sent(0, A)], API, "a"),
    "sent before, to a folder of it": ([sent(0, A)], DEEP, "a"),
    "sent before, from further down": ([sent(0, A, DEEP)], API, ""),
    "sent before, to others of its folder": ([sent(0, A, DEEP), sent(1, A, "https://api.b.test/v1/wide")], "https://api.b.test/v1/x", ""),
    "of one name, of two applications": ([sent(0, A, DEEP), sent(1, A, "https://api.b.test/x")], API, ""),
    "sent before, from further down and by the same URL": ([sent(0, A, DEEP), sent(1, A)], DEEP, "a"),
    "sent before, to another host": ([sent(0, A)], OTHER, ""),
    "sent before, by another scheme": ([sent(0, A)], "http://api.b.test/v1", ""),
    "set for the domain and sent": ([sent(0, got=setting(DOMAIN)), sent(1, A)], OTHER, "a"),
    "set for the domain and never sent": ([sent(0, got=setting(DOMAIN))], OTHER, ""),
    "set for the host and sent": ([sent(0, got=setting("a=1; Path=/")), sent(1, A)], OTHER, ""),
    "set for a domain that is none of its own": ([sent(0, got=setting("a=1; Domain=c.test")), sent(1, A)], API, "a"),
    "set for a public suffix": ([sent(0, got=setting("a=1; Domain=test")), sent(1, A)], "https://c.test/", ""),
    "set for a path that does not fit": ([sent(0, got=setting("b=1; Path=/v2")), sent(1, A)], API, "a"),
    "set without a name": ([sent(0, got=setting("a"))], API, ""),
    "set without a path": ([sent(0, got=setting("a=1"), url=DEEP), sent(1, A, DEEP)], "https://api.b.test/v1/deep/x", "a"),
    "over by now": ([sent(0, got=setting("a=1; Path=/; Max-Age=5")), sent(1, A)], API, ""),
    "not over by now": ([sent(0, got=setting(f"a=1; Path=/; {DAY}")), sent(1, A)], API, "a"),
    "of a lifetime that is none": ([sent(0, got=setting("a=1; Path=/; Max-Age=soon")), sent(1, "b=1")], API, "b"),
    "of a date to come": ([sent(0, got=setting("a=1; Path=/; Expires=Wed, 09 Jun 2100 10:18:14 GMT")), sent(1, A)], API, "a"),
    "of a date without a zone": ([sent(0, got=setting("a=1; Path=/; Expires=Wed, 09 Jun 2100 10:18:14")), sent(1, A)], API, "a"),
    "that is too long": ([sent(0, got=setting(f"a={'1' * 5000}; Path=/")), sent(1, A)], "https://api.b.test/", ""),
    "that goes elsewhere now": (
        [sent(0, got=setting(DOMAIN)), sent(1, A, got=setting("a=1; Domain=b.test; Path=/; SameSite=Lax"))],
        API,
        "",
    ),
    "cleared": ([sent(0, A), sent(1, A, got=answer(clear_site_data='"cache", "cookies"'))], API, ""),
    "whose server cleared other things": ([sent(0, A), sent(1, A, got=answer(clear_site_data='"cache"'))], API, "a"),
    "of a date that is none": ([sent(0, got=setting("a=1; Path=/; Expires=soon")), sent(1, "b=1")], API, "b"),
    "set again": ([sent(0, got=setting(DOMAIN)), sent(1, A, got=setting(DOMAIN))], OTHER, "a"),
    "removed by the server": ([sent(0, got=setting(DOMAIN)), sent(1, A, got=setting(f"{DOMAIN}; Max-Age=0"))], OTHER, ""),
    "sent long ago": ([sent(-700, A)], API, ""),
    "one of two of one name": (
        [sent(0, got=setting("a=1; Path=/", "a=2; Path=/v1")), sent(1, A), sent(2, "a=1; a=2")],
        "https://api.b.test/",
        "a",
    ),
    "fewer than there are": ([sent(0, got=setting("a=1; Path=/", "a=2; Path=/v1")), sent(1, A)], API, ""),
    "gone by another request": ([sent(0, "a=1; b=2"), sent(1, "b=2")], API, "b"),
    "no cookie at all": ([sent(0)], API, ""),
    "no response": ([W.at(0, request("webkit", url=API, fields=[("cookie", " ; a=1; ")]), None)], API, "a"),
}


@pytest.mark.parametrize("case", MISSING)
def test_what_a_request_with_credentials_would_carry(case: str) -> None:
    before, url, name = MISSING[case]
    assert filled(*before).missing(sent(9, url=url), PAGE) == name


@pytest.mark.parametrize(
    ("asked", "page"),
    [(sent(9), ""), (sent(9), "null"), (sent(9), "https://d.test"), (sent(9, "b=1"), PAGE)],
)
def test_nothing_is_missing(asked: Exchange, page: str) -> None:
    """For a page that is not known or is another, or where a cookie is there."""
    assert filled(sent(0, A)).missing(asked, page) == ""


@pytest.mark.parametrize(("loaded", "name"), [(f"{PAGE}/", ""), (OTHER, "a")])
def test_a_page_that_is_loaded_again_shows_anew_what_it_carries(loaded: str, name: str) -> None:
    """It may be another profile's."""
    jar = filled(sent(1, A))
    jar.load(W.at(2, navigation("webkit", loaded), answer()))
    assert jar.missing(sent(9), PAGE) == name


@pytest.mark.parametrize(("attributes", "name"), [("; HttpOnly", "a"), ("", "")])
def test_a_cookie_that_the_pages_scripts_can_remove_is_no_proof(attributes: str, name: str) -> None:
    home, url = "https://www.b.test", "https://api.b.test/v1"
    jar = CookieJar(10)
    for one in (sent(0, got=setting(f"a=1; Domain=b.test; Path=/{attributes}"), page=home), sent(1, A, page=home)):
        jar.take(one, home, credentialed=False)
    assert jar.missing(sent(9, url=url, page=home), home) == name


@pytest.mark.parametrize(("length", "name"), [(256, "a"), (257, "")])
def test_a_cookie_of_a_long_path_is_not_kept(length: int, name: str) -> None:
    """Neither one that was set nor one that was sent."""
    path = "/".ljust(length, "p")
    url = f"https://b.test{path}"
    assert filled(sent(0, A, url)).missing(sent(9, url=url), PAGE) == name
    jar = filled(sent(0, got=setting(f"a=1; Path={path}"), url=url), sent(1, A, url))
    assert jar.missing(sent(9, url=url), PAGE) == name


def test_a_host_of_any_length_costs_nothing() -> None:
    url = f"https://{'a.' * 5000}test/"
    jar = filled(sent(0, A, url), sent(1, got=setting(A), url=url))
    assert jar.missing(sent(9, url=url), PAGE) == ""


def test_all_of_it_is_bounded() -> None:
    """Domains, cookies of one domain, and pages of one cookie: the oldest go."""
    jar = CookieJar(2)
    for number in range(40):
        for one in (sent(number, A, f"https://h{number}.test/"), sent(number, f"c{number}=1"), sent(number, f"d{number}=1")):
            jar.take(one, f"https://p{number}.test", credentialed=False)
    jar.take(sent(50, A), "https://p0.test", credentialed=False)
    for number in range(40):
        jar.take(sent(51, A), f"https://p{number}.test", credentialed=False)
    assert jar.missing(sent(52), "https://p0.test") == ""
    assert jar.missing(sent(52), "https://p39.test")
    assert jar.dropped
