"""Errors behind CORS: what failed is told first, and the server's other answers say whether its error answers skip the headers."""

import pytest

from cors_addon.core.cause.errors import RULES
from cors_addon.core.verdict.cause import Side
from cors_addon.core.wire.exchange import Exchange, Response
from tests.core.cause.failures import asked, cause, failure, fetched, saying, told
from tests.core.traffic import PAGE, allowing, answer, granting

JSON, HTML, TEXT = "application/json", "text/html", "text/plain"
OTHER = "https://b.test/y"
GO = "404 page not found\n"
NGINX = "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n<hr><center>nginx/1.22.1</center>"
APACHE = "<!DOCTYPE HTML>\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<hr>\n<address>Apache/2.4"

PROVEN, LIKELY = "error-without-cors, server app, proven", "error-without-cors, server app, likely"
FRONT = "error-without-cors, layer in front, likely"
DROPS = "front-drops-on-errors, layer in front, likely"
GATEWAY, LIKELY_GATEWAY = "gateway-answered, layer in front, proven", "gateway-answered, layer in front, likely"
FRONT_LOGIN = "not-signed-in, layer in front, proven"
CSRF = "csrf-refused, server app, proven"
EXPIRED = "token-expired, server app, proven"
LOGIN, LIKELY_LOGIN = "not-signed-in, server app, proven", "not-signed-in, server app, likely"

BOOM = saying(500, '{"error":"boom"}')
GOOD = fetched(allowing(), time=1)
GOOD_ELSEWHERE = fetched(allowing(), OTHER, time=1)
PASSED = asked(granting(), time=1)
OF_NGINX = {"server": "nginx/1.22.1", "content_type": JSON, "x_powered_by": "Express"}


def ending_with_cors(**fields: str) -> Response:
    """Return an answer at whose end a layer in front adds the headers."""
    return answer(**fields, access_control_allow_origin=PAGE, vary="Origin")


ADDED = fetched(ending_with_cors(**OF_NGINX), time=1)
FILES = fetched(answer(server="nginx/1.22.1", etag="x", access_control_allow_origin=PAGE, accept_ranges="bytes"), time=1)
OF_APP = fetched(allowing(**OF_NGINX), time=1)
STATIC = fetched(ending_with_cors(server="Apache/2.4", content_type=JSON), time=1)
BEHIND_APACHE = fetched(allowing(server="Apache/2.4", x_powered_by="Express"), time=1)
EXPRESS = fetched(allowing(x_powered_by="Express"), time=1)

ROWS = [
    ((fetched(BOOM),), LIKELY),
    ((GOOD, fetched(BOOM)), PROVEN),
    ((GOOD_ELSEWHERE, fetched(BOOM)), PROVEN),
    ((PASSED, fetched(BOOM, method="PUT")), PROVEN),
    ((fetched(allowing("*"), time=1, page="https://c.test"), fetched(BOOM)), PROVEN),
    ((fetched(allowing("https://c.test"), time=1, page="https://c.test"), fetched(BOOM)), LIKELY),
    ((fetched(allowing(status=404), OTHER, time=1), fetched(BOOM)), PROVEN),
    ((fetched(answer(), OTHER, time=1), fetched(BOOM)), LIKELY),
    ((fetched(allowing(), time=1, made_by_proxy=True), fetched(BOOM)), LIKELY),
    ((fetched(saying(404, GO, TEXT)),), LIKELY),
    ((fetched(saying(422, "{}")),), LIKELY),
    ((fetched(saying(403, "{}")),), LIKELY),
    ((fetched(saying(405, "", allow="GET, HEAD")),), LIKELY),
    ((fetched(saying(501, "")),), LIKELY),
    ((fetched(answer()),), ""),
    ((fetched(allowing("https://c.test", 500)),), ""),
    ((GOOD, fetched(allowing("https://c.test", 500))), PROVEN),
    ((asked(BOOM),), LIKELY),
    ((asked(answer(501)),), ""),
    ((asked(answer(404)),), ""),
    ((fetched(saying(404, NGINX.format("404 Not Found"), HTML, server="nginx/1.22.1")),), FRONT),
    # Of what the server no longer does nothing is proven.
    ((fetched(allowing(), OTHER, time=1), fetched(answer(), OTHER, time=2), fetched(BOOM)), LIKELY),
    # What others answered an app tells in its own words.
    ((EXPRESS, fetched(saying(500, '{"error":"payments: upstream request timeout"}', x_powered_by="Express"))), PROVEN),
    ((fetched(saying(500, '{"error":"upstream request timeout"}', x_powered_by="Express")),), LIKELY),
    ((fetched(saying(500, '{"error":"payments: upstream request timeout"}')),), LIKELY),
    ((fetched(saying(502, "webhook: ERR_NGROK_3200", TEXT)),), LIKELY),
    ((fetched(saying(500, "upstream request timeout", TEXT)),), GATEWAY),
    # nginx without "always": its own lines stand last.
    ((ADDED, fetched(saying(500, "{}", **OF_NGINX))), DROPS),
    ((ADDED, fetched(saying(404, NGINX.format("404 Not Found"), HTML, server="nginx/1.22.1"))), DROPS),
    ((FILES, fetched(saying(404, NGINX.format("404 Not Found"), HTML, server="nginx/1.22.1"))), DROPS),
    ((OF_APP, fetched(saying(500, "{}", **OF_NGINX))), PROVEN),
    ((ADDED, fetched(allowing(status=404), OTHER, time=2), fetched(saying(500, "{}", **OF_NGINX))), PROVEN),
    ((STATIC, fetched(saying(404, APACHE, HTML, server="Apache/2.4"))), DROPS),
    ((STATIC, fetched(saying(500, "{}", server="Apache/2.4"))), PROVEN),
    ((BEHIND_APACHE, fetched(saying(404, APACHE, HTML, server="Apache/2.4"))), GATEWAY),
    # A layer in front answered, and the app behind it never saw the request.
    ((OF_APP, fetched(saying(404, NGINX.format("404 Not Found"), HTML, server="nginx/1.22.1"))), GATEWAY),
    ((EXPRESS, fetched(saying(404, GO, TEXT))), LIKELY_GATEWAY),
    ((EXPRESS, fetched(saying(404, GO, TEXT, server="Caddy"))), LIKELY_GATEWAY),
    ((EXPRESS, asked(saying(403, "no", TEXT))), LIKELY_GATEWAY),
    ((EXPRESS, asked(saying(401, "no", TEXT))), ""),
    ((fetched(saying(404, "<html><body><h1>404 Not Found</h1></body></html>", HTML)),), "error-without-cors, server app, likely"),
    ((fetched(saying(500, "<html><body><h1>500 Internal Server Error</h1>\nAn internal server error occurred.", HTML)),), GATEWAY),
    # Signing in.
    ((fetched(saying(401, "", www_authenticate='Bearer realm="api"')),), LOGIN),
    ((fetched(saying(401, '{"detail":"Authentication credentials were not provided."}')),), LOGIN),
    ((fetched(saying(401, NGINX.format("401 Authorization Required"), HTML, www_authenticate="Basic")),), FRONT_LOGIN),
    ((fetched(saying(401, "no", TEXT)),), LIKELY_LOGIN),
    ((fetched(saying(401, "")),), LIKELY_LOGIN),
    ((fetched(saying(403, '{"detail":"You are not signed in"}')),), LIKELY),
    ((asked(saying(401, "", www_authenticate="Basic")),), ""),
    ((fetched(saying(401, "", www_authenticate='Bearer error="invalid_token"')),), EXPIRED),
    ((fetched(saying(401, "", www_authenticate='Bearer error="invalid_token", error_description="The token expired at 12:00"')),), EXPIRED),
    ((fetched(saying(401, '{"message":"jwt expired"}')),), EXPIRED),
    ((fetched(saying(403, '{"code":"token_expired"}')),), EXPIRED),
    ((fetched(saying(500, "jwt expired", TEXT)),), LIKELY),
    ((fetched(saying(422, '{"error":"The session that you book has expired"}')),), LIKELY),
    ((asked(saying(401, '{"message":"jwt expired"}')),), ""),
    # Checks for forged requests.
    ((fetched(saying(403, "<h1>Forbidden <span>(403)</span></h1><p>CSRF verification failed. Request aborted.</p>", HTML)),), CSRF),
    ((fetched(saying(419, '{"message":"Page Expired"}')),), CSRF),
    ((asked(saying(422, "Can't verify CSRF token authenticity.", TEXT)),), CSRF),
    ((fetched(saying(500, "csrf", TEXT)),), LIKELY),
    ((fetched(saying(403, '{"error":"scruffy"}')),), LIKELY),
]  # fmt: skip


@pytest.mark.parametrize(("exchanges", "expected"), ROWS)
def test_the_error_is_told_before_the_header(exchanges: tuple[Exchange, ...], expected: str) -> None:
    assert told(RULES, *exchanges) == expected


@pytest.mark.parametrize(
    ("got", "first"),
    [
        (saying(403, '{"message":"invalid csrf token"}'), "Send the token"),
        (saying(400, '{"message":"This operation has been blocked as a potential Cross-Site Request Forgery (CSRF)."}'), "content-type"),
        (saying(405, '<div id="header"><h1>Server Error</h1></div>', HTML, server="Microsoft-IIS/10.0"), "there"),
        (saying(500, "Error: 500 Internal Server Error", TEXT), "Fix the 500; what"),
        (saying(500, "Traceback (most recent call last):\n  File\nKeyError: 'user'", TEXT), "Fix the 500: KeyError: 'user'."),
        (saying(500, ""), "Fix the 500;"),
        (saying(403, '{"error":"Only admins."}'), "refuses this: Only admins."),
        (saying(404, '{"error":"no such item"}'), "Correct the URL, or add what it leads to: no such item."),
        (saying(405, "", allow="GET, HEAD"), "(GET, HEAD)."),
        (saying(405, ""), "there."),
        (saying(422, '{"detail":[{"loc":["body"],"msg":"Field required"}]}'), "gets 422: Field required."),
    ],
)
def test_the_first_advice_is_what_the_hidden_answer_says(got: Response, first: str) -> None:
    found = cause(RULES, fetched(got))
    assert found is not None
    assert first in found.advice[0]


@pytest.mark.parametrize(
    ("exchanges", "words"),
    [
        ((GOOD, fetched(BOOM)), "its 200s carry"),
        ((PASSED, fetched(BOOM, method="PUT")), "its preflights carry"),
        ((fetched(allowing(status=404), OTHER, time=1), fetched(BOOM)), "its 404s carry"),
        ((fetched(answer(), OTHER, time=1), fetched(BOOM)), "like its 200s"),
        ((fetched(BOOM),), "likely"),
    ],
)
def test_the_title_says_what_other_answers_show(exchanges: tuple[Exchange, ...], words: str) -> None:
    found = cause(RULES, *exchanges)
    assert found is not None
    assert words in found.title
    assert found.because[0].text.startswith("the answer is 500")


def test_whose_server_it_is_decides_how_its_headers_are_advised() -> None:
    for url, words in (("https://b.a.test/x", "Let "), ("https://b.example/x", "Where the server is yours")):
        for other in (allowing(), answer()):
            found = cause(RULES, fetched(other, url, time=1), fetched(BOOM, url))
            assert found is not None
            assert words in found.advice[1]


def test_an_identity_provider_is_given_no_advice_on_headers() -> None:
    url = "https://idp.example/oauth2/token"
    found = cause(RULES, fetched(allowing(), url, time=1), fetched(saying(400, '{"error":"invalid_grant"}'), url))
    assert found is not None
    assert found.side is Side.IDENTITY_PROVIDER
    assert found.advice == ("Mend the request that gets 400: invalid_grant.",)


def test_credentials_that_were_sent_are_to_be_got_anew() -> None:
    for fields, words in (([("authorization", "Bearer x")], "they were sent"), ([], "Sign in first")):
        found = cause(RULES, fetched(saying(401, "", www_authenticate="Bearer"), fields=fields))
        assert found is not None
        assert words in found.advice[0]


def test_what_loads_without_cors_is_no_matter_of_these() -> None:
    refused = failure(fetched(answer(500, cross_origin_resource_policy="same-origin"), mode="no-cors", destination="image", origin=None))
    assert [found for rule in RULES if (found := rule(refused))] == []


@pytest.mark.parametrize(
    ("exchanges", "first"),
    [
        ((asked(saying(422, "Invalid CSRF token", TEXT)),), "Let OPTIONS go past"),
        ((EXPRESS, asked(saying(405, "", server="Caddy"))), "Let Caddy pass OPTIONS on to the app behind it."),
        ((EXPRESS, fetched(saying(405, '<div id="header"><h1>Server Error</h1></div>', HTML), method="PUT")), "WebDAVModule"),
        ((EXPRESS, fetched(saying(404, GO, TEXT, server="Caddy"))), "Correct the URL, or let Caddy pass"),
    ],
)
def test_what_has_to_let_a_request_pass(exchanges: tuple[Exchange, ...], first: str) -> None:
    found = cause(RULES, *exchanges)
    assert found is not None
    assert first in found.advice[0]
