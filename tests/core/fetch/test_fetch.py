"""The Fetch standard's checks, as situations with the reason that each is to have."""

import pytest

from cors_addon.core.fetch import methods
from cors_addon.core.fetch.corp import Embedder, corp_check, embedder_policy
from cors_addon.core.fetch.cors_check import cors_check_applies
from cors_addon.core.fetch.exposed import exposed_headers, hidden_headers
from cors_addon.core.fetch.reasons import Finding
from cors_addon.core.fetch.redirect import Tainting, drops_header, location_url, origin_header, redirected_method, response_tainting, taints
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Headers, headers
from cors_addon.core.wire.url import parse
from tests.core import rows
from tests.core.rows import PAGE, URL


def code(finding: Finding | None) -> str:
    return finding.code if finding else ""


@pytest.mark.parametrize(("answer", "credentialed", "reason"), rows.CHECKS)
def test_the_cors_check(answer: rows.Answer, credentialed: bool, reason: str) -> None:
    """Decided by bytes, explained by parsing."""
    assert code(rows.checked(answer, credentialed)) == reason


@pytest.mark.parametrize(("answer", "method", "names", "credentialed", "reason"), rows.PREFLIGHTS)
def test_the_preflight_check(answer: rows.Answer, method: str, names: tuple[str, ...], credentialed: bool, reason: str) -> None:
    """The first complaint in the standard's order."""
    assert code(rows.preflighted(answer, method, names, credentialed)) == reason


@pytest.mark.parametrize(("location", "mode", "tainting", "tainted", "reason"), rows.REDIRECTS)
def test_the_redirect_check(location: str, mode: str, tainting: Tainting, tainted: bool, reason: str) -> None:
    """Scheme, then user name and password."""
    assert code(rows.redirected(location, mode, tainting, tainted)) == reason


@pytest.mark.parametrize(("answer", "url", "embedder", "credentialed", "frame", "reason"), rows.POLICIES)
def test_the_cross_origin_resource_policy_check(
    answer: rows.Answer, url: str, embedder: Embedder, credentialed: bool, frame: bool, reason: str
) -> None:
    """Declared by the server, or the embedder policy's default."""
    finding = rows.embedded(answer, url, embedder, credentialed, frame)
    assert code(finding) == reason
    by_default = "cross-origin-resource-policy" not in answer.response.headers
    assert finding is None or ("Cross-Origin-Embedder-Policy" in finding.text) is by_default


def test_an_http_page_may_not_load_from_its_own_site_over_https() -> None:
    """same-site is a question of scheme only one way round."""
    same_site = headers(cross_origin_resource_policy="same-site")
    assert code(corp_check("http://a.test", "https://a.test/", same_site)) == "corp-same-site"
    assert code(corp_check("https://a.test", "http://a.test/", same_site)) == ""


@pytest.mark.parametrize(
    ("page", "url", "reason"),
    [
        ("http://127.0.0.1:3000", "http://127.0.0.1:8080/", "corp-same-site"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000/x", ""),
        ("http://localhost:3000", "http://localhost:8080/", ""),
    ],
)
def test_where_an_ip_address_is_no_site_only_the_very_origin_is_same_site(page: str, url: str, reason: str) -> None:
    """Measured in Chromium 156; the standard, and Firefox ESR 153.7, go by the host."""
    same_site = headers(cross_origin_resource_policy="same-site")
    assert code(corp_check(page, url, same_site, ip_address_is_site=False)) == reason
    assert corp_check(page, url, same_site) is None


@pytest.mark.parametrize(
    ("value", "policy"),
    [
        ("require-corp", Embedder.REQUIRE_CORP),
        ('credentialless; report-to="x"', Embedder.CREDENTIALLESS),
        ("Require-Corp", Embedder.UNSAFE_NONE),
        ("", Embedder.UNSAFE_NONE),
    ],
)
def test_the_embedder_policy_of_a_document(value: str, policy: Embedder) -> None:
    """Anything but the two known values is none."""
    assert embedder_policy(headers(cross_origin_embedder_policy=value)) is policy


def test_revalidations_and_proxy_authentication_are_not_checked() -> None:
    """Every other status is, errors and redirects included."""
    assert [status for status in range(100, 600) if not cors_check_applies(status)] == [304, 407]


RESPONSE = (("Content-Type", "x"), ("X-A", "1"), ("X-B", "2"), ("Set-Cookie", "c=1"))


@pytest.mark.parametrize(
    ("expose", "credentialed", "exposed", "hidden"),
    [
        ([], False, ("content-type",), ("x-a", "x-b")),
        (["X-A"], True, ("content-type", "x-a"), ("x-b",)),
        (["x-a", "set-cookie, absent"], True, ("content-type", "x-a"), ("x-b",)),
        (["*"], False, ("access-control-expose-headers", "content-type", "x-a", "x-b"), ()),
        (["*"], True, ("content-type",), ("x-a", "x-b")),
        (["x-a, x b"], False, ("content-type",), ("x-a", "x-b")),
    ],
)
def test_what_the_page_can_read(expose: list[str], credentialed: bool, exposed: tuple[str, ...], hidden: tuple[str, ...]) -> None:
    """The safelisted names, those that the server exposes, and never a cookie."""
    received = Headers((*RESPONSE, *(("Access-Control-Expose-Headers", line) for line in expose)))
    assert exposed_headers(received, credentialed) == exposed
    own = {"access-control-expose-headers"} if expose else set()
    assert set(hidden_headers(received, exposed)) - own == set(hidden)


def test_six_methods_are_put_into_upper_case_and_patch_is_not() -> None:
    """And three are safelisted, three forbidden."""
    assert [methods.normalize(m) for m in ("get", "Put", "options", "patch", "Foo")] == ["GET", "PUT", "OPTIONS", "patch", "Foo"]
    assert (methods.is_safelisted("HEAD"), methods.is_safelisted("head"), methods.is_forbidden("trace")) == (True, False, True)


@pytest.mark.parametrize(
    ("status", "location", "leads_to"),
    [(301, "/y", "https://b.test/y"), (308, "http://[", ""), (200, "/y", None), (304, "/y", None), (302, None, None)],
)
def test_a_redirect_leads_somewhere(status: int, location: str | None, leads_to: str | None) -> None:
    """Only a redirect status with a Location does."""
    fields = () if location is None else (("Location", location),)
    assert location_url(URL, Response(status, Headers(fields))) == leads_to


@pytest.mark.parametrize(
    ("origin", "target", "mode", "tainted", "cors", "tainting"),
    [
        (PAGE, f"{PAGE}/", "cors", False, False, Tainting.BASIC),
        (PAGE, f"{PAGE}/", "cors", True, False, Tainting.CORS),
        (PAGE, f"{PAGE}/", "cors", False, True, Tainting.CORS),
        (PAGE, URL, "no-cors", False, False, Tainting.OPAQUE),
        (PAGE, URL, "websocket", False, False, Tainting.BASIC),
        ("null", URL, "cors", False, False, Tainting.CORS),
        (PAGE, "data:,x", "no-cors", False, False, Tainting.BASIC),
    ],
)
def test_the_response_tainting(origin: str, target: str, mode: str, tainted: bool, cors: bool, tainting: Tainting) -> None:
    """Once a request is tainted "cors" it stays so."""
    assert response_tainting(origin, parse(target), mode, tainted, cors) is tainting


def test_going_on_from_a_foreign_origin_to_another_taints() -> None:
    """Leaving the page's own origin does not."""
    assert taints(PAGE, URL, "https://c.test/")
    assert taints(PAGE, URL, f"{PAGE}/")
    assert not taints(PAGE, f"{PAGE}/", URL)
    assert not taints(PAGE, URL, "https://b.test/y")


def test_a_redirect_changes_method_and_headers() -> None:
    """POST becomes GET and loses its body's headers; Authorization stays with its origin."""
    assert [redirected_method(s, "POST") for s in (301, 302, 303, 307, 308)] == ["GET", "GET", "GET", "POST", "POST"]
    assert drops_header("Content-Type", URL, URL, method_changed=True)
    assert not drops_header("Content-Type", URL, URL, method_changed=False)
    assert drops_header("Authorization", URL, "https://c.test/", method_changed=False)
    assert not drops_header("Authorization", URL, "https://b.test/y", method_changed=False)


@pytest.mark.parametrize(
    ("method", "mode", "tainting", "target", "policy", "sent"),
    [
        ("GET", "cors", Tainting.CORS, URL, "no-referrer", PAGE),
        ("GET", "cors", Tainting.BASIC, f"{PAGE}/", "no-referrer", None),
        ("GET", "websocket", Tainting.BASIC, URL, "no-referrer", PAGE),
        ("POST", "cors", Tainting.BASIC, f"{PAGE}/", "no-referrer", PAGE),
        ("POST", "no-cors", Tainting.OPAQUE, URL, "no-referrer", "null"),
        ("POST", "navigate", Tainting.BASIC, URL, "same-origin", "null"),
        ("POST", "navigate", Tainting.BASIC, f"{PAGE}/", "same-origin", PAGE),
        ("POST", "navigate", Tainting.BASIC, "http://b.test/", "strict-origin", "null"),
        ("POST", "navigate", Tainting.BASIC, "http://b.test/", "unsafe-url", PAGE),
    ],
)
def test_the_origin_header(method: str, mode: str, tainting: Tainting, target: str, policy: str, sent: str | None) -> None:
    """Its presence does not mean CORS."""
    assert origin_header(method, mode, tainting, PAGE, parse(target), policy) == sent
