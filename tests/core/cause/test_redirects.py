"""Causes by redirects: each with what proves it, and a near miss that is left to other rules."""

from dataclasses import replace

import pytest

from cors_addon.core.cause.redirecting.login_urls import LoginSign, login_sign
from cors_addon.core.cause.redirects import CAUSES
from cors_addon.core.wire.exchange import Declared, Exchange, Response
from cors_addon.core.wire.url import parse
from tests.core.cause.situations import cause_of_last, told_of
from tests.core.traffic import PAGE, Client, answer, granting, redirecting

C = Client("chromium")
API = "https://api.a.test/items"
IDP = "https://login.idp.test/authorize?client_id=a&redirect_uri=https%3A%2F%2Fapi.a.test%2Fcb"
HTML = answer(content_type="text/html")
APP, LAYER, SIDE_PAGE = "server app", "layer in front", "page"
NONE = ("", "", "")


def bare(location: str, status: int = 302, body: bytes = b"", **fields: str) -> Response:
    return replace(redirecting(location, status, "", **fields), body=body)


def get(got: Response, url: str = API, **more: object) -> list[Exchange]:
    return [C.fetch(0, got, url, **more)]


def put(got: Response, url: str = API) -> list[Exchange]:
    return [C.preflight(0, got, url)]


def chain(location: str, got: Response, url: str = API, *, origin: str = "null", page: str = PAGE) -> list[Exchange]:
    """Return a request that may follow its redirect, and what comes of that."""
    return [C.fetch(0, redirecting(location), url, page=page), C.fetch(1, got, location, page=page, origin=origin)]


def s3(status: int, body: bytes = b"", **fields: str) -> Response:
    return replace(answer(status, server="AmazonS3", **fields), body=body)


CASES: dict[str, tuple[list[Exchange], tuple[str, str, str]]] = {
    "the session is over": (chain(IDP, HTML), ("login-redirect", APP, "proven")),
    "the session is over, and the redirect is bare": (get(bare(IDP)), ("login-redirect", APP, "proven")),
    "the session is over, and the log-in is the API's": (get(bare("/login?next=/items")), ("login-redirect", APP, "proven")),
    "a log-in in two words": (get(bare("/users/sign_in")), ("login-redirect", APP, "proven")),
    "SAML": (get(bare("https://w.test/x?SAMLRequest=a")), ("login-redirect", APP, "proven")),
    "a known provider": (get(bare("https://team.cloudflareaccess.com/x")), ("login-redirect", APP, "proven")),
    "a log-in by its host": (get(bare("https://sso.w.test/?rd=https://api.a.test/items")), ("login-redirect", APP, "likely")),
    "a log-in by a weak word": (get(bare("/auth?next=/items")), ("login-redirect", APP, "likely")),
    "a preflight for a log-in": (
        [
            C.preflight(0, granting(names="x-own"), API, names="x-own"),
            C.fetch(1, redirecting("/login/?next=/items"), API, method="PUT", fields=[("x-own", "1")]),
            C.preflight(2, bare(IDP), "https://api.a.test/login/?next=/items", names="x-own"),
        ],
        ("login-redirect", APP, "proven"),
    ),
    "a preflight that is sent to a log-in itself": (put(bare(IDP)), NONE),
    "the end of a session": (get(bare("/login"), "https://api.a.test/logout"), ("redirect-without-cors", APP, "proven")),
    "the end of a session in two words": (get(bare("/login"), "https://api.a.test/sign-out"), ("redirect-without-cors", APP, "proven")),
    "a log-in that failed": (get(bare("/login?error"), "https://api.a.test/login"), ("redirect-without-cors", APP, "proven")),
    "a log-in that a script starts": (chain(IDP, HTML, "https://api.a.test/auth/google"), ("login-by-script", SIDE_PAGE, "likely")),
    "a slash": (get(bare("/items/", 301)), ("redirect-slash", APP, "proven")),
    "a slash too many": (get(bare(API, 301), f"{API}/"), ("redirect-slash", APP, "proven")),
    "a slash on a preflight": (put(bare("/items/", 301)), ("redirect-slash", APP, "proven")),
    "a slash of a log-in": (get(bare("/login/", 301), "https://api.a.test/login"), ("redirect-slash", APP, "proven")),
    "a slash by nginx behind TLS": (
        get(bare("http://api.a.test:9100/items/", 301, server="nginx/1.22.1")),
        ("redirect-slash", LAYER, "proven"),
    ),
    "a slash and https": (get(bare("https://api.a.test/items/"), "http://api.a.test/items"), ("redirect-slash", APP, "proven")),
    "a slash by an app": (get(bare("/items/", 301, server="gunicorn")), ("redirect-slash", APP, "proven")),
    "a slash of a redirect that names another page": (
        get(redirecting("/items/", 301, "https://other.test")),
        ("redirect-slash", APP, "proven"),
    ),
    "another query": (get(bare("https://api.a.test/items?x=1")), ("redirect-without-cors", APP, "proven")),
    "http to https": (get(bare(API), "http://api.a.test/items"), ("redirect-to-https", SIDE_PAGE, "proven")),
    "http to https on a preflight": (put(bare(f"{API}", 308), "http://api.a.test/items"), ("redirect-to-https", SIDE_PAGE, "proven")),
    "http to https, elsewhere": (get(bare("https://api.a.test/x"), "http://api.a.test/items"), ("redirect-without-cors", APP, "proven")),
    "https to http": (get(bare("http://api.a.test/items")), ("redirect-to-mixed-content", APP, "proven")),
    "https to http, elsewhere": (get(bare("http://api.a.test/v2/items")), ("redirect-to-mixed-content", APP, "proven")),
    "https to this machine": (get(bare("http://localhost/items")), ("redirect-to-other-host", SIDE_PAGE, "proven")),
    "to itself": (get(bare(API)), ("redirect-loop", APP, "proven")),
    "back": (
        [C.fetch(0, redirecting("/b"), API), C.fetch(1, bare(API), "https://api.a.test/b", origin=PAGE)],
        ("redirect-loop", APP, "proven"),
    ),
    "to itself, with a cookie": (get(bare(API, set_cookie="a=1")), ("redirect-without-cors", APP, "proven")),
    "www": (get(bare("https://www.api.a.test/items")), ("redirect-to-other-host", SIDE_PAGE, "proven")),
    "a language": (get(bare("/en-us/items")), ("redirect-to-locale", APP, "proven")),
    "another path": (get(bare("/v2/items")), ("redirect-without-cors", APP, "proven")),
    "a language's other page": (get(bare("/en/home")), ("redirect-without-cors", APP, "proven")),
    "another region": (
        get(s3(307, location="https://b.s3.eu-west-1.amazonaws.com/x", x_amz_bucket_region="eu-west-1"), "https://b.s3.amazonaws.com/x"),
        ("region-redirect", SIDE_PAGE, "proven"),
    ),
    "another region, without Location": (
        get(s3(301, b"<Code>PermanentRedirect</Code><Endpoint>s3.eu-west-1.amazonaws.com</Endpoint>")),
        ("region-redirect", SIDE_PAGE, "proven"),
    ),
    "another region, by its header": (get(s3(301, x_amz_bucket_region="eu-west-1")), ("region-redirect", SIDE_PAGE, "proven")),
    "another region, by words alone": (get(s3(301, b"<Code>TemporaryRedirect</Code>")), ("region-redirect", SIDE_PAGE, "proven")),
    "another region's signature": (
        get(s3(400, b"<Code>AuthorizationHeaderMalformed</Code>", x_amz_bucket_region="eu-west-1")),
        ("region-redirect", SIDE_PAGE, "proven"),
    ),
    "another server's permanent redirect": (
        get(bare("https://cdn.test/f", 301, b"<Code>PermanentRedirect</Code>")),
        ("redirect-without-cors", APP, "proven"),
    ),
    "the right region": (get(s3(403, x_amz_bucket_region="eu-west-1")), NONE),
    "by the browser": (
        put(bare(API, 307, non_authoritative_reason="HSTS"), "http://api.a.test/items"),
        ("browser-redirect", SIDE_PAGE, "proven"),
    ),
    "by an extension": (put(bare(API, 307, non_authoritative_reason="WebRequest API")), ("browser-redirect", SIDE_PAGE, "proven")),
    "to a payment": (chain("https://pay.test/c/1", HTML), ("redirect-to-page", APP, "proven")),
    "to a payment, with a preflight": (
        [
            C.fetch(0, redirecting("https://pay.test/c/1", origin=""), f"{PAGE}/buy", fields=[("x-own", "1")]),
            C.preflight(1, answer(405), "https://pay.test/c/1", "GET", "x-own"),
        ],
        ("redirect-to-page", APP, "likely"),
    ),
    "to a payment that is missing": (chain("https://pay.test/c/1", answer(404, content_type="text/html")), NONE),
    "a moved API": (chain("https://new.test/items", HTML), NONE),
    "an error where it led": (chain("https://cdn.test/f", answer(500)), NONE),
    "a bare redirect": (get(bare("https://cdn.test/f")), ("redirect-without-cors", APP, "proven")),
    "a preflight that is redirected anywhere": (put(bare("https://cdn.test/f")), NONE),
    "a redirect to a mail address": (get(redirecting("mailto:login@a.test")), NONE),
    "a bare redirect to an app": (get(bare("myapp:cb?token=1")), ("redirect-without-cors", APP, "proven")),
    "a redirect of an image": (get(bare("/items/", cross_origin_resource_policy="same-origin"), mode="no-cors", destination="image"), NONE),
    "no redirect": (get(answer()), NONE),
}


@pytest.mark.parametrize("case", CASES)
def test_the_causes(case: str) -> None:
    exchanges, expected = CASES[case]
    assert told_of(CAUSES, *exchanges) == expected


def test_every_cause_has_a_row() -> None:
    assert {one.code for one in CAUSES} == {code for _, (code, _, _) in CASES.values() if code}


def test_a_log_in_is_named_with_its_port() -> None:
    assert any("Leave a.test:9000" in text for text in cause_of_last(*get(bare("https://a.test:9000/authorize?client_id=x"))).texts)


REQUESTS = {
    "the session is over": API,
    "a preflight for a log-in": API,
    "to a payment, with a preflight": f"{PAGE}/buy",
    "a slash": "",
}


@pytest.mark.parametrize("case", REQUESTS)
def test_the_request_that_the_page_made(case: str) -> None:
    assert cause_of_last(*CASES[case][0]).request == REQUESTS[case]


CALLED = {
    "a slash by nginx behind TLS": "https://api.a.test/items/",
    "a slash and https": "https://api.a.test/items/",
    "a slash too many": API,
    "http to https": API,
    "www": "https://www.api.a.test/items",
}


@pytest.mark.parametrize("case", CALLED)
def test_what_the_page_is_to_call(case: str) -> None:
    assert CALLED[case] in cause_of_last(*CASES[case][0]).advice[0]


def test_a_request_without_credentials_is_told_of() -> None:
    asked = Declared(engine="firefox", mode="cors", credentials="omit")
    cause = cause_of_last(C.fetch(0, bare(IDP), API, declared=asked))
    assert any(text.startswith("The page asked without credentials") for text in cause.advice)


SIGNS: tuple[tuple[str, str, LoginSign], ...] = (
    (API, "https://accounts.google.com/o/x", LoginSign.STRONG),
    (API, "https://w.test/cas/login?service=x", LoginSign.STRONG),
    (API, "https://w.test/x?wtrealm=a", LoginSign.STRONG),
    (API, "https://w.test/Account/LogOn", LoginSign.STRONG),
    (API, "https://w.test/.auth/login/aad", LoginSign.STRONG),
    (API, "https://w.test/users/sign_in", LoginSign.STRONG),
    (API, "https://w.test/wp-login.php?redirect_to=x", LoginSign.STRONG),
    (API, "https://w.test/?SAMLRequest=x", LoginSign.STRONG),
    (API, "https://w.test/adfs/ls/?wa=x", LoginSign.STRONG),
    (API, "https://w.test/Shibboleth.sso/Login2", LoginSign.STRONG),
    (API, "https://w.test/_oauth?x", LoginSign.STRONG),
    (API, "https://docs.w.test/saml-setup.html", LoginSign.NONE),
    (API, "https://w.test/blog/authors", LoginSign.NONE),
    (API, "https://w.test/catalog-index", LoginSign.NONE),
    (API, "https://auth.w.test/x", LoginSign.NONE),
    (API, "https://cdn.test/assets/login.js", LoginSign.NONE),
    (API, "https://w.test/x?next=/y", LoginSign.NONE),
    ("https://api.a.test/auth/me", "https://api.a.test/auth/you?next=1", LoginSign.NONE),
    ("https://api.a.test/oauth/token", "https://api.a.test/oauth/v2/token", LoginSign.NONE),
)


@pytest.mark.parametrize(("source", "target", "sign"), SIGNS)
def test_what_shows_a_log_in(source: str, target: str, sign: LoginSign) -> None:
    assert login_sign(parse(source), parse(target)) is sign
