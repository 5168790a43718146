"""What a browser would do with the answer to a request that no browser sent."""

import json
from pathlib import Path

import jsonschema
import pytest

import cors_addon
from cors_addon.core.engines import PROFILES
from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.ledger.settings import Settings
from cors_addon.core.verdict.annotation import LARGEST, annotation
from cors_addon.core.verdict.judgement import AsBrowser, Judgement, Kind, Verdict
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from tests.core.traffic import HTML, PAGE, URL, allowing, answer, granting, redirecting

CONTRACT = json.loads((Path(cors_addon.__file__).parent / "schemas" / "annotation-1.schema.json").read_text())
ORIGIN = ("Origin", PAGE)
PUT = ("Access-Control-Request-Method", "PUT")
COOKIE = ("Cookie", "a=b")
BOTH = allowing(credentials=True)
BAD = answer()


def by_hand(method: str, *fields: tuple[str, str], got: Response | None = BAD, url: str = URL, **more: object) -> Exchange:
    """Return a request as curl sends it, with its answer."""
    accept = () if any(name == "Accept" for name, _ in fields) else (("Accept", "*/*"),)
    sent = Request(method, url, Headers((("User-Agent", "curl/8.14.1"), *accept, *fields)))
    return Exchange("f", sent, got, **more)  # type: ignore[arg-type]


def get(*fields: tuple[str, str], **more: object) -> Exchange:
    return by_hand("GET", ORIGIN, *fields, **more)  # type: ignore[arg-type]


def options(*fields: tuple[str, str], **more: object) -> Exchange:
    return by_hand("OPTIONS", ORIGIN, PUT, *fields, **more)  # type: ignore[arg-type]


def asking(method: str, *names: str, got: Response) -> Exchange:
    """Return a hand-made preflight for a method and for headers, as a person writes them."""
    asked = [("Access-Control-Request-Headers", ", ".join(names))] if names else []
    return by_hand("OPTIONS", ORIGIN, ("Access-Control-Request-Method", method), *asked, got=got)


def of(origin: str, got: Response = BOTH) -> Exchange:
    return by_hand("GET", ("Origin", origin), got=got)


def seen(exchange: Exchange, engine: str = "auto") -> Judgement:
    return Ledger(Settings(engine=engine)).see(exchange)[0].judgement


def told(exchange: Exchange, engine: str = "auto") -> AsBrowser:
    found = seen(exchange, engine).as_browser
    assert found is not None
    return found


JUDGED: dict[str, tuple[Exchange, str, str, tuple[str, ...]]] = {
    "no header": (get(), "blocked", "missing-allow-origin", (PAGE, "200")),
    "an error": (get(got=answer(500)), "blocked", "missing-allow-origin", ("500",)),
    "another origin": (get(got=allowing(f"{PAGE}/")), "blocked", "origin-mismatch", (f"{PAGE}/", "slash")),
    "allowed in either mode": (get(got=BOTH), "allowed", "", (PAGE, "with credentials or without")),
    "a wildcard": (get(got=allowing("*")), "allowed", "", ("Asked without credentials", "with them", "allows no one")),
    "a wildcard, and a Cookie": (get(COOKIE, got=allowing("*")), "blocked", "wildcard-with-credentials", ("Cookie", "without them", PAGE)),
    "no credentials allowed": (get(got=allowing()), "allowed", "", ("Access-Control-Allow-Credentials is missing",)),
    "no credentials allowed, and a Cookie": (get(COOKIE, got=allowing()), "blocked", "credentials-not-allowed", ("Cookie",)),
    "a Cookie that makes no difference": (get(COOKIE), "blocked", "missing-allow-origin", ()),
    "the origin null": (of("null", allowing("null")), "allowed", "", ("the origin null",)),
    "an app's origin": (of("tauri://localhost", allowing("tauri://localhost")), "allowed", "", ("tauri://localhost",)),
    "a redirect": (get(got=redirecting("/y")), "allowed", "", ("https://b.test/y",)),
    "a redirect to nowhere": (get(got=redirecting("data:,x")), "blocked", "redirect-not-http", ("data:,x",)),
    "a 304 of a stored answer": (get(("If-None-Match", "1"), got=answer(304)), "not-cors", "", ("304",)),
    "a 407": (get(got=answer(407)), "not-cors", "", ("407",)),
    "as Node's fetch says": (get(("Sec-Fetch-Mode", "cors")), "blocked", "missing-allow-origin", ()),
    "a preflight": (options(got=granting(credentials=True)), "allowed", "", ("send the PUT", "answer to the PUT")),
    "a refused preflight": (options(), "blocked", "missing-allow-origin", ()),
    "a preflight's status": (options(got=allowing(status=405, credentials=True)), "blocked", "preflight-status", ("405",)),
    "a method that is not allowed": (asking("PUT", got=BOTH), "blocked", "method-not-allowed", ("PUT", "missing")),
    "a method in lower case": (asking("put", got=granting(credentials=True)), "allowed", "", ("send the PUT",)),
    "patch, which browsers leave so": (asking("patch", got=granting(methods="PATCH")), "blocked", "method-not-allowed", ("patch",)),
    "headers in a person's spelling": (asking("PUT", "X-B", "Content-Type", got=granting(names="content-type, x-b")), "allowed", "", ()),
    "a header that is not allowed": (asking("PUT", "X-A", got=granting()), "blocked", "header-not-allowed", ("x-a", "missing")),
    "headers of browsers alone": (asking("PUT", "Origin", "Host", got=granting()), "allowed", "", ("never ask for origin, host",)),
    "Authorization by a wildcard": (asking("PUT", "Authorization", got=granting("*", names="*")), "allowed", "", ("Asked without",)),
    "two reasons": (asking("PUT", got=allowing("*")), "blocked", "method-not-allowed", ("PUT", "with them", "allows no one")),
    "two Origins": (by_hand("GET", ORIGIN, ORIGIN, got=BOTH), "not-cors", "", (f"“{PAGE}, {PAGE}”",)),
    "a slash at the end": (of(f"{PAGE}/"), "not-cors", "", (f"ask again with {PAGE}.",)),
    "a default port": (of(f"{PAGE}:443"), "not-cors", "", (f"ask again with {PAGE}.",)),
    "no scheme": (of("a.test"), "not-cors", "", ("such as https://a.test.",)),
    "no scheme, on this computer": (of("localhost:3000"), "not-cors", "", ("such as http://localhost:3000.",)),
    "a pattern": (of("https://*.a.test"), "not-cors", "", ("an origin is scheme",)),
    "a wildcard as Origin": (of("*"), "not-cors", "", ("an origin is scheme",)),
    "an app's address": (of("tauri://localhost/x"), "not-cors", "", ("an origin is scheme",)),
    "a forbidden method": (by_hand("TRACE", ORIGIN, got=answer(405)), "not-cors", "", ("“TRACE”",)),
    "a preflight for a forbidden one": (asking("connect", got=BOTH), "not-cors", "", ("“connect”",)),
    "a preflight for nothing": (asking("", got=BOTH), "not-cors", "", ("“”",)),
}
"""A request, the verdict and the reason, and values that are told."""


@pytest.mark.parametrize("case", JUDGED)
def test_what_a_browser_would_do(case: str) -> None:
    exchange, verdict, reason, words = JUDGED[case]
    found = told(exchange)
    assert (found.verdict, found.reason) == (verdict, reason)
    assert [word for word in words if word not in found.explanation] == []
    assert found.explanation.endswith(".")


@pytest.mark.parametrize("case", JUDGED)
def test_it_is_no_attempt(case: str) -> None:
    """CORS does not apply to it, and what the engines do with it is nothing."""
    judgement = seen(JUDGED[case][0])
    assert (judgement.kind, judgement.verdict, judgement.reason) == (Kind.OTHER, Verdict.NOT_CORS, "")
    assert {told.verdict for told in judgement.engines.values()} == {Verdict.NOT_CORS}


@pytest.mark.parametrize("case", JUDGED)
def test_the_annotation_keeps_its_schema(case: str) -> None:
    told = annotation(seen(JUDGED[case][0]))
    assert told["as_browser"] is not None
    jsonschema.Draft202012Validator(CONTRACT).validate(told)


REMARKS: dict[str, tuple[Exchange, tuple[str, ...], tuple[str, ...]]] = {
    "GET": (get(), (), ("preflight",)),
    "PUT": (by_hand("PUT", ORIGIN), ("that passes (for PUT)",), ()),
    "put": (by_hand("put", ORIGIN), ("that passes (for PUT)",), ()),
    "a form's POST": (by_hand("POST", ORIGIN, ("Content-Type", "application/x-www-form-urlencoded")), (), ("preflight",)),
    "JSON": (by_hand("POST", ORIGIN, ("Content-Type", "application/json")), ("that passes (for content-type)",), ()),
    "a bearer": (get(("Authorization", "Bearer x"), ("X-A", "1")), ("that passes (for authorization, x-a)",), ("Bearer",)),
    "curl -u": (get(("Authorization", "Basic dTpw")), ("that passes (for authorization)",), ()),
    "what Postman and proxies add": (get(("Postman-Token", "1"), ("X-Forwarded-For", "::1")), (), ("preflight",)),
    "many headers": (get(*((f"X-{n}", "1") for n in range(9))), ("x-4 and 4 more",), ("x-5",)),
    "OPTIONS alone": (by_hand("OPTIONS", ORIGIN), ("for OPTIONS", "no preflight", "Access-Control-Request-Method"), ()),
    "a preflight by GET": (get(PUT), ("no preflight", "OPTIONS"), ()),
    "a preflight that nothing needs": (asking("GET", got=BOTH), ("GET alone needs no preflight",), ()),
    "a preflight for a simple method's header": (asking("GET", "X-A", got=BOTH), (), ("needs no preflight",)),
    "a preflight with Authorization": (options(("Authorization", "Basic dTpw")), ("no Authorization",), ("no Cookie", "dTpw")),
    "a preflight with both": (options(("Authorization", "x"), COOKIE), ("no Cookie and no Authorization",), ()),
    "a refused preflight": (options(), (), ("then has to",)),
    "https asks http": (get(url="http://b.test/x"), ("http://b.test", "mixed content"), ()),
    "https asks this computer": (get(url="http://localhost:8000/"), (), ("mixed content",)),
    "http asks http": (by_hand("GET", ("Origin", "http://a.test"), url="http://b.test/"), (), ("mixed content",)),
    "mitmproxy's answer": (get(got=answer(502), made_by_proxy=True, error="refused"), ("mitmproxy's", "(refused)"), ()),
    "another addon's answer": (get(made_by_proxy=True), ("mitmproxy's",), ("()",)),
    "something that decides was cut": (get(cut=("location",)), ("Too long", "location"), ()),
    "something else was cut": (get(cut=("x-a",)), (), ("Too long",)),
}
"""A request, what is remarked, and what is not."""


@pytest.mark.parametrize("case", REMARKS)
def test_what_a_browser_would_have_done_otherwise(case: str) -> None:
    exchange, words, others = REMARKS[case]
    explanation = told(exchange).explanation
    assert [word for word in words if word not in explanation] == []
    assert [word for word in others if word in explanation] == []


NOTHING = {
    "no Origin": by_hand("GET", got=BOTH),
    "an empty Origin": of(""),
    "the server's own": of("https://b.test"),
    "an extension": of("chrome-extension://abcdefghijklmnop"),
    "no answer": get(got=None),
    "sent again by mitmproxy": get(replayed=True),
    "a navigation": get(("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "empty")),
    "a form's navigation": by_hand("POST", ORIGIN, ("Accept", HTML)),
    "a browser's report": by_hand("POST", ORIGIN, ("Content-Type", "application/csp-report")),
    "without CORS": get(("Sec-Fetch-Mode", "no-cors")),
    "a WebSocket": get(("Upgrade", "websocket")),
}


@pytest.mark.parametrize("case", NOTHING)
def test_nothing_is_said(case: str) -> None:
    judgement = seen(NOTHING[case])
    assert (judgement.verdict, judgement.as_browser) == (Verdict.NOT_CORS, None)


@pytest.mark.parametrize("engine", PROFILES)
def test_a_chosen_engine_is_named(engine: str) -> None:
    """The standard is no browser."""
    name = {"fetch": "By the standard a browser", "chromium": "Chrome", "firefox": "Firefox", "webkit": "Safari"}[engine]
    assert told(get(), engine).explanation.startswith(f"{name} would block")


def test_where_the_engines_differ_the_standard_decides_and_they_are_named() -> None:
    """Firefox ignores an empty second line over HTTP/2."""
    lines = Response(200, Headers((("access-control-allow-origin", PAGE), ("access-control-allow-origin", ""))))
    exchange = get(got=lines, http_version="HTTP/2.0")
    alone = {engine: told(exchange, engine).verdict for engine in PROFILES}
    found = told(exchange)
    assert len({alone[engine] for engine in ("chromium", "firefox", "webkit")}) == 2
    assert found.verdict is alone["fetch"]
    assert all(f"{name}: {alone[engine]}" in found.explanation for engine, name in (("chromium", "Chrome"), ("firefox", "Firefox")))


def test_it_is_bounded() -> None:
    """However long what was sent is."""
    long = "x" * 10_000
    names = ",".join(f"{long}{n}" for n in range(20))
    exchange = options(("Access-Control-Request-Headers", names), got=allowing("*", access_control_allow_methods=long, location=long))
    assert len(str(annotation(seen(exchange)))) < LARGEST
    assert len(str(annotation(seen(of(long))))) < LARGEST
    assert len(str(annotation(seen(get(*((f"{long}{n}", long) for n in range(50))))))) < LARGEST
