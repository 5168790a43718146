"""Records and reports to test with: one of each kind that a report tells apart, with the words of real browsers."""

from dataclasses import replace

from cors_addon.core.evidence import Client, Credentials, CredentialsClaim, Engine, ModeClaim, RequestMode
from cors_addon.core.verdict.cause import Cause, Proof, Side, Sureness
from cors_addon.core.verdict.judgement import (
    Action,
    Certainty,
    EngineVerdict,
    Judgement,
    Kind,
    Note,
    Observed,
    Record,
    Remedy,
    Verdict,
)
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.report.model.report import Report

SHOP = "https://shop.test"
START = 1_780_000_000.0
CHROMIUM = Client(True, Engine.CHROMIUM, ("Sec-Fetch-Site: cross-site is sent by browsers only", "sec-ch-ua names Chromium 138"))
FIREFOX = Client(True, Engine.FIREFOX, ("Sec-Fetch-Mode comes before Sec-Fetch-Site",))
CORS = ModeClaim(RequestMode.CORS, because="Sec-Fetch-Mode: cors")
INCLUDED = CredentialsClaim(Credentials.INCLUDE, "Cookie is sent")
UNKNOWN = CredentialsClaim(Credentials.UNKNOWN, "no cookie is sent, which proves nothing")

NO_CORS = Cause(
    "no-cors-here",
    "api.test sends no CORS headers at all on POST /v1/orders, and none was seen on its other answers.",
    Side.SERVER_APP,
    Sureness.LIKELY,
    (Proof("GET /v1/products was answered 200 without them, too", "f9"), Proof("no answer has a line Vary: Origin")),
    ("Set up CORS in the application, for a list of origins that has https://shop.test.", "Restart it, and look at OPTIONS, too."),
)
TRACED = Cause(
    "header-of-a-library",
    "OpenTelemetry adds traceparent to requests to api.test, which does not allow it.",
    Side.LIBRARY,
    Sureness.PROVEN,
    (Proof("the preflight asks for traceparent"),),
    ("Limit the library's propagation targets to your own servers.", "Or allow the header there."),
)
COPY = Cause(
    "copy-of-another",
    "A cache in front of cdn.test gave the page a copy that was made without its Origin.",
    Side.LAYER,
    Sureness.LIKELY,
    (Proof("Age: 31 and X-Cache: HIT"),),
    ("Send Vary: Origin, and purge the cache.",),
)


def exchange(
    flow: str,
    url: str,
    method: str = "GET",
    status: int | None = 200,
    at: float = 0.0,
    request: tuple[tuple[str, str], ...] = (),
    response: tuple[tuple[str, str], ...] = (),
) -> Exchange:
    """Return an exchange that started `at` seconds after the examples' first."""
    sent = (("Origin", SHOP), ("Sec-Fetch-Mode", "cors"), ("Accept", "*/*"), *request)
    answer = None if status is None else Response(status, Headers((("Server", "nginx"), ("Date", "today"), *response)))
    return Exchange(flow, Request(method, url, Headers(sent)), answer, started=START + at, ended=START + at + 0.1)


def chromium_line(url: str, words: str) -> str:
    """Return the line that Chromium's console prints."""
    return f"Access to fetch at '{url}' from origin '{SHOP}' has been blocked by CORS policy: {words}"


def firefox_line(url: str, words: str) -> str:
    """Return the line that Firefox' console prints."""
    return f"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ‘{url}’. (Reason: {words}"


def three(reason: str, chromium: tuple[str, str], firefox: tuple[str, str], webkit: tuple[str, str]) -> dict[str, EngineVerdict]:
    """Return the verdicts of the standard and of three engines that all block; each pair is a code and a console line."""
    blocked = Verdict.BLOCKED
    return {
        "fetch": EngineVerdict(blocked, reason),
        "chromium": EngineVerdict(blocked, reason, *chromium),
        "firefox": EngineVerdict(blocked, reason, *firefox),
        "webkit": EngineVerdict(blocked, reason, *webkit),
    }


def missing_origin(flow: str = "f1", at: float = 0.0, order: int = 1, status: int = 200) -> Record:
    """Return a POST that was executed, and whose answer has no Access-Control-Allow-Origin."""
    url = f"https://api.test/v1/orders/{order}?token=hunter2hunter2&page=2"
    sent = exchange(
        flow,
        url,
        "POST",
        status,
        at,
        (
            ("Sec-Fetch-Site", "cross-site"),
            ("Cookie", "sid=abcdef; theme=dark"),
            ("Content-Type", "text/plain"),
            ("User-Agent", "Chrome/138"),
        ),
        (("Content-Type", "application/json"),),
    )
    engines = three(
        "missing-allow-origin",
        (
            "MissingAllowOriginHeader",
            chromium_line(url, "No 'Access-Control-Allow-Origin' header is present on the requested resource."),
        ),
        (
            "CORSMissingAllowOrigin2",
            firefox_line(url, f"CORS header ‘Access-Control-Allow-Origin’ missing). Status code: {status}."),
        ),
        ("origin-not-allowed", f"Origin {SHOP} is not allowed by Access-Control-Allow-Origin. Status code: {status}"),
    )
    judgement = Judgement(
        flow=flow,
        kind=Kind.ACTUAL,
        verdict=Verdict.BLOCKED,
        reason="missing-allow-origin",
        explanation=f"The answer ({status}) has no Access-Control-Allow-Origin header, so the page {SHOP} may not read it.",
        hidden=("content-type", "date", "server"),
        remedies=(
            Remedy(Action.SET, "Access-Control-Allow-Origin", SHOP),
            Remedy(Action.SET, "Access-Control-Allow-Credentials", "true"),
            Remedy(Action.SET, "Vary", "Origin"),
        ),
        client=CHROMIUM,
        mode=CORS,
        credentials=INCLUDED,
        engines=engines,
        attempt=f"a-{flow}",
        flows=(flow,),
        observed=Observed.CONFIRMED,
        page=SHOP,
        method="POST",
        preflight="No preflight was needed: POST with Content-Type: text/plain is simple.",
        reached_server=True,
        notes=(Note("nginx-no-always", "nginx leaves add_header out on error answers; add the word “always”."),),
        cause=NO_CORS,
        answer='{"order": 7, "state": "new"}',
        mended="With these lines the answer to the POST passes.",
    )
    return Record(sent, judgement)


def refused_preflight(flow: str = "f2", at: float = 1.0, method: str = "PATCH") -> Record:
    """Return a preflight that does not allow a header; the PATCH was never sent."""
    url = "https://api.test/v1/carts/7f9c24e5-2c1b-4f6e-9d0a-3b8e5c7a1d42"
    sent = exchange(
        flow,
        url,
        "OPTIONS",
        204,
        at,
        (("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", "content-type,traceparent")),
        (
            ("Access-Control-Allow-Origin", SHOP),
            ("Access-Control-Allow-Methods", "GET, PATCH"),
            ("Access-Control-Allow-Headers", "content-type"),
        ),
    )
    engines = three(
        "header-not-allowed",
        (
            "HeaderDisallowedByPreflightResponse",
            chromium_line(url, "Request header field traceparent is not allowed by Access-Control-Allow-Headers in preflight response."),
        ),
        (
            "CORSMissingAllowHeaderFromPreflight2",
            firefox_line(url, "header ‘traceparent’ is not allowed according to header ‘Access-Control-Allow-Headers’ from …)."),
        ),
        ("header-not-allowed", "Request header field traceparent is not allowed by Access-Control-Allow-Headers."),
    )
    judgement = Judgement(
        flow=flow,
        kind=Kind.PREFLIGHT,
        verdict=Verdict.BLOCKED,
        reason="header-not-allowed",
        explanation="The page wants to send the header traceparent; Access-Control-Allow-Headers is “content-type”.",
        remedies=(Remedy(Action.SET, "Access-Control-Allow-Headers", "content-type, traceparent"),),
        client=FIREFOX,
        mode=CORS,
        credentials=CredentialsClaim(Credentials.NOT_INCLUDE, "Sec-Fetch-Storage-Access is absent"),
        engines=engines,
        attempt=f"a-{flow}",
        flows=(flow,),
        observed=Observed.CONFIRMED,
        page=SHOP,
        method=method,
        preflight="The method PATCH and the headers content-type and traceparent need a preflight.",
        notes=(Note("header-not-allowed:tracing", "traceparent is added by OpenTelemetry; allow it or limit the propagation targets."),),
        cause=TRACED,
    )
    return Record(sent, judgement)


def presumed_wildcard(flow: str = "f3", at: float = 2.0) -> Record:
    """Return a GET that only fails if the page asked with credentials, and that Safari lets pass."""
    url = "https://cdn.test/api/prices.json"
    sent = exchange(flow, url, "GET", 200, at, (), (("Access-Control-Allow-Origin", "*"), ("Age", "31"), ("X-Cache", "HIT")))
    engines = three(
        "wildcard-with-credentials",
        (
            "WildcardOriginNotAllowed",
            chromium_line(url, "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*'."),
        ),
        (
            "CORSNotSupportingCredentials",
            firefox_line(url, "Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’)."),
        ),
        ("", ""),
    )
    engines["webkit"] = EngineVerdict(Verdict.ALLOWED)
    judgement = Judgement(
        flow=flow,
        kind=Kind.ACTUAL,
        verdict=Verdict.BLOCKED,
        certainty=Certainty.PRESUMED,
        proviso="Blocked if the page asked for credentials; the traffic does not tell.",
        reason="wildcard-with-credentials",
        explanation=f"The page {SHOP} asked with credentials; Access-Control-Allow-Origin: * then allows no one.",
        remedies=(Remedy(Action.SET, "Access-Control-Allow-Origin", SHOP), Remedy(Action.REMOVE, "Access-Control-Max-Age", "")),
        client=CHROMIUM,
        mode=replace(CORS, certain=False, because="the request has an Origin"),
        credentials=UNKNOWN,
        engines=engines,
        attempt=f"a-{flow}",
        flows=(flow,),
        page=SHOP,
        method="GET",
        reached_server=True,
        cause=COPY,
    )
    return Record(sent, judgement)


def failed_status(flow: str = "f4", at: float = 3.0) -> Record:
    """Return a preflight that was answered with 403, by a client that nothing is known of; the page is unknown."""
    sent = exchange(flow, "http://10.0.0.7:8080/upload/eyJhbGciOi.eyJzdWIiOi.c2ln", "OPTIONS", 403, at)
    judgement = Judgement(
        flow=flow,
        kind=Kind.PREFLIGHT,
        verdict=Verdict.BLOCKED,
        reason="preflight-status",
        explanation="The preflight got 403; only 200 to 299 let the request go on.",
        remedies=(Remedy(Action.STATUS, "", "204"),),
        method="PUT",
    )
    return Record(sent, judgement)


def passed(
    flow: str,
    verdict: Verdict = Verdict.ALLOWED,
    at: float = 4.0,
    attempt: str = "",
    url: str = "https://api.test/v1/products",
    method: str = "GET",
) -> Record:
    """Return a record that was not blocked."""
    kinds = {Verdict.ALLOWED: Kind.ACTUAL, Verdict.OPAQUE: Kind.NO_CORS, Verdict.NOT_CORS: Kind.NAVIGATION}
    sent = exchange(flow, url, method, at=at, response=(("Access-Control-Allow-Origin", "*"),))
    return Record(
        sent, Judgement(flow, kinds[verdict], verdict, attempt=attempt or f"a-{flow}", flows=(flow,), exposed=("x-total",), page=SHOP)
    )


def noted(flow: str, code: str, verdict: Verdict = Verdict.ALLOWED, at: float = 4.0, path: str = "/a") -> Record:
    """Return a record that was not blocked, with a note."""
    record = passed(flow, verdict, at, url=f"https://api.test{path}")
    return replace(record, judgement=replace(record.judgement, notes=(Note(code, f"{code} of {flow}?token=hunter2hunter2."),)))


def filled() -> Report:
    """Return a report with every kind of failure in it, some of them often."""
    report = Report()
    for number in range(12):
        report.add(missing_origin(f"m{number}", number * 31.0, 100 + number))
    for number in range(4):
        report.add(refused_preflight(f"p{number}", 60.0 + number))
    report.add(presumed_wildcard())
    report.add(failed_status())
    for number in range(23):
        report.add(passed(f"ok{number}", at=10.0 * number))
    for number in range(5):
        report.add(passed(f"op{number}", Verdict.OPAQUE))
    for number in range(71):
        report.add(passed(f"n{number}", Verdict.NOT_CORS))
    return report
