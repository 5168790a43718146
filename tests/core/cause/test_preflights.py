"""Preflights that never reach a CORS layer: to a login, to the app, to a file; and where that is not known."""

from dataclasses import replace

import pytest

from cors_addon.core.cause.preflights import CAUSES
from cors_addon.core.wire.exchange import Exchange, Response
from tests.core.cause.situations import cause_of_last
from tests.core.traffic import Client, allowing, answer, granting, redirecting

CHROME = Client()
NGINX = b"<html>\r\n<head><title>401</title></head>\r\n<body>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n"


def said(text: str, status: int, kind: str = "application/json", **fields: str) -> Response:
    """Return an answer with a body in words."""
    return replace(answer(status, content_type=kind, **fields), body=text.encode())


def preflight(got: Response, **more: object) -> Exchange:
    """Return a preflight, the last exchange."""
    return CHROME.preflight(9, got, **more)


WORKS = CHROME.fetch(1, allowing(content_type="application/json"))
"""An actual request of the same endpoint that passes."""
ELSEWHERE = CHROME.fetch(1, allowing(), "https://b.test/y")
BARE = CHROME.fetch(2, answer())
PREFLIGHT_ELSEWHERE = CHROME.preflight(1, granting(), "https://b.test/y")
LOGIN = "https://login.idp.test/authorize?client_id=x"

CASES: dict[str, tuple[str, tuple[Exchange, ...]]] = {
    # A login.
    "401": ("preflight-needs-login server app proven", (preflight(answer(401)),)),
    "401 with the headers": (
        "preflight-needs-login server app proven",
        (preflight(allowing(status=401)),),
    ),
    "407": ("preflight-needs-login server app proven", (preflight(allowing(status=407)),)),
    "a challenge": ("preflight-needs-login server app proven", (preflight(answer(403, www_authenticate="Bearer")),)),
    "nginx' own page": ("preflight-needs-login layer in front proven", (preflight(replace(answer(401, server="nginx"), body=NGINX)),)),
    "a page of Tomcat's": (
        "preflight-needs-login server app proven",
        (preflight(said("<h3>Apache Tomcat/10</h3>", 401, "text/html")),),
    ),
    "a redirect to a login": ("preflight-needs-login server app proven", (preflight(redirecting(LOGIN)),)),
    "a bare redirect to a login": ("preflight-needs-login server app proven", (preflight(redirecting(LOGIN, origin="")),)),
    "a redirect to what may be a login": (
        "preflight-needs-login server app likely",
        (preflight(redirecting("https://auth.b.test/?rd=https%3A%2F%2Fb.test")),),
    ),
    "a redirect within a login's own paths": (
        "",
        (CHROME.preflight(9, redirecting("https://b.test/oauth/v2/token"), "https://b.test/oauth/token"),),
    ),
    "a redirect to elsewhere": ("", (preflight(redirecting("https://b.test/x/")),)),
    "a login's path that moved": (
        "",
        (CHROME.preflight(9, redirecting("https://b.test/v2/oauth/token", 308), "https://b.test/oauth/token"),),
    ),
    "a redirect to a login after another": (
        "",
        (
            CHROME.fetch(1, allowing(), method="PUT"),
            CHROME.fetch(2, redirecting("https://b.test/login"), method="PUT"),
            CHROME.preflight(2.1, redirecting(LOGIN, origin=""), "https://b.test/login"),
        ),
    ),
    "an empty answer, where the same preflight passed before": ("", (CHROME.preflight(1, granting()), preflight(answer(204)))),
    "words on a login": ("preflight-needs-login server app likely", (preflight(said('{"detail":"Not authenticated"}', 403)),)),
    "words on an origin": ("origin-refused server app proven", (preflight(said('{"error":"unauthorized origin"}', 403)),)),
    "words on a login in an answer that passes": ("", (preflight(said("log in", 200)),)),
    "made by the proxy": ("", (preflight(answer(401), made_by_proxy=True),)),
    "an actual request": ("", (CHROME.fetch(9, answer(401)),)),
    # Not handled.
    "405": ("preflight-not-handled server app proven", (WORKS, preflight(answer(405)))),
    "404 of a server with CORS": ("preflight-not-handled server app likely", (ELSEWHERE, preflight(answer(404)))),
    "404 of a server without": ("", (BARE, preflight(answer(404)))),
    "the framework's own": ("preflight-not-handled server app proven", (WORKS, preflight(answer(200, allow="GET, PUT")))),
    "the framework's own, with the origin": (
        "preflight-not-handled server app proven",
        (WORKS, preflight(allowing(allow="GET"), names="x-b")),
    ),
    "the resource itself": ("preflight-not-handled server app proven", (WORKS, preflight(said("{}", 200)))),
    "the resource itself, with the origin": (
        "preflight-not-handled server app proven",
        (WORKS, preflight(said("{}", 200, access_control_allow_origin="*"), names="x-b")),
    ),
    "an app's page": ("preflight-not-handled server app proven", (WORKS, preflight(said("<!doctype html>", 200, "text/html")))),
    "the framework's own answer, and only another page has the headers": (
        "preflight-not-handled server app likely",
        (CHROME.fetch(1, allowing("https://c.test"), page="https://c.test"), preflight(answer(200, allow="GET,HEAD"))),
    ),
    "a cache's own page": (
        "preflight-not-handled layer in front proven",
        (WORKS, preflight(said("<h1>Error 200 OK</h1><h3>Guru Meditation:</h3>", 200, "text/html", server="Varnish"))),
    ),
    "something else": ("preflight-not-handled server app likely", (WORKS, preflight(said("OK", 200, "text/plain")))),
    "something else, with the origin": (
        "",
        (WORKS, preflight(said("OK", 200, "text/plain", access_control_allow_origin="*"), names="x-b")),
    ),
    "a bare 204": ("preflight-not-handled server app likely", (WORKS, preflight(answer(204)))),
    "a bare 204 of nginx": (
        "preflight-not-handled layer in front likely",
        (preflight(answer(204, server="nginx", access_control_max_age="1728000")),),
    ),
    "a bare 204, and nothing of CORS": ("", (preflight(answer(204)),)),
    "the app does not sign it": (
        "preflight-not-handled layer in front proven",
        (CHROME.fetch(1, allowing(x_powered_by="Express")), preflight(answer(405))),
    ),
    "stopped before": ("preflight-not-handled server app likely", (WORKS, preflight(said('{"error":"no body"}', 400)))),
    "stopped by a page in HTML": ("", (WORKS, preflight(said("<p>Blocked", 403, "text/html")))),
    "stopped by a gateway": ("", (WORKS, preflight(said("{}", 403, x_amzn_errortype="ForbiddenException")))),
    "an error": ("", (WORKS, preflight(answer(500)))),
    "the endpoint is left out": ("", (ELSEWHERE, BARE, preflight(answer(405)))),
    "the endpoint is left out, as preflights elsewhere show": ("", (PREFLIGHT_ELSEWHERE, preflight(answer(404)))),
    "a grant that lacks the origin": ("origin-refused server app likely", (preflight(answer(204, access_control_allow_methods="PUT")),)),
    "404 with the headers": ("preflight-not-handled server app proven", (preflight(allowing(status=404)),)),
    "405 with lists": ("preflight-not-handled server app proven", (preflight(allowing(status=405, access_control_allow_methods="PUT")),)),
    "400 with the headers": ("preflight-not-handled server app likely", (preflight(allowing(status=400)),)),
    "404 without, in a browser that looks at the status first": ("", (Client("webkit").preflight(9, answer(404)),)),
    "an error with lists, and the origin": ("", (preflight(allowing(status=500, access_control_allow_methods="PUT")),)),
    "an error with lists": ("", (WORKS, preflight(answer(500, access_control_allow_methods="PUT")))),
    "another reason": ("", (WORKS, preflight(allowing("null, *")))),
}
OWN = {cause.code for cause in CAUSES}


@pytest.mark.parametrize(("expected", "exchanges"), [pytest.param(*row, id=name) for name, row in CASES.items()])
def test_what_became_of_the_preflight(expected: str, exchanges: tuple[Exchange, ...]) -> None:
    cause = cause_of_last(*exchanges)
    if expected:
        assert f"{cause.code} {cause.side} {cause.sureness}" == expected
    else:
        assert cause.code not in OWN


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (replace(answer(401, server="nginx"), body=NGINX), "auth_request"),
        (answer(401, x_powered_by="Express"), "app.use(cors())"),
        (answer(401), "before the authentication"),
        (redirecting("https://b.test/oauth2/start?rd=/x", origin=""), "--skip-auth-preflight"),
        (answer(401, www_authenticate='Basic realm="api"'), "WWW-Authenticate: Basic"),
    ],
)
def test_the_advice_is_for_what_answered(got: Response, words: str) -> None:
    cause = cause_of_last(preflight(got))
    assert any(words in text for text in cause.texts)


def test_a_librarys_headers_are_told_of_beside_the_login() -> None:
    assert any("Datadog" in text for text in cause_of_last(preflight(answer(401), names="x-datadog-origin")).advice)
