"""The claims about what browsers send by themselves, and about what they keep: reports, pings, reconnections, revalidations."""

from tests.browsers.claims.asks import NONE, html
from tests.browsers.claims.claim import ALLOWING, MART, OTHER, PERMITTING, PLAIN, READABLE, SHOP, Scripted, all_alike, each
from tests.browsers.referee.situation import Answer

SHOP_ORIGIN, MART_ORIGIN = "https://www.shop.test", "http://www.mart.test"
FRAME = (
    "const frame = document.createElement('iframe'); frame.src = '$0'; document.body.append(frame);"
    "await new Promise(end => frame.onload = end);"
)
VIOLATING = html("<img src=/no.png>", ("Content-Security-Policy", "img-src 'none'; report-uri $1"))
CACHED = Answer(200, (("Cache-Control", "no-cache"), ("ETag", '"v"'), *ALLOWING), "x")

BY_THEMSELVES = (
    *(
        Scripted(
            f"violation-report-over-{scheme}",
            "6.4",
            "a report of a violated policy (application/csp-report) needs no preflight",
            f"{FRAME} await wait(1200);",
            ((home, VIOLATING, NONE), (server, Answer(204), NONE)),
            did,
            said,
            page=page,
            sent="content-type",
        )
        for scheme, home, server, page, did, said in (
            (
                "https",
                SHOP_ORIGIN,
                OTHER,
                SHOP,
                all_alike("GET [-]", "POST [application/csp-report]", "null"),
                all_alike("GET not-cors", "POST opaque"),
            ),
            (
                "http",
                MART_ORIGIN,
                PLAIN,
                MART,
                all_alike("GET [-]", "POST [application/csp-report]", "null"),
                all_alike("GET not-cors", "POST opaque"),
            ),
        )
    ),
    *(
        Scripted(
            f"ping-over-{scheme}",
            "6.4",
            "a ping of a link (text/ping, Ping-From, Ping-To) needs no preflight (general)",
            "const frame = document.createElement('iframe'); frame.name = 'there'; document.body.append(frame);"
            "const link = Object.assign(document.createElement('a'), {href: '$0', ping: '$1', target: 'there'});"
            "document.body.append(link);"
            "const loaded = new Promise(end => frame.onload = end); link.click(); await loaded; await wait(800);",
            ((home, html(""), NONE), (server, Answer(204), NONE)),
            did,
            said,
            page=page,
            sent="content-type",
        )
        for scheme, home, server, page, did, said in (
            (
                "https",
                SHOP_ORIGIN,
                OTHER,
                SHOP,
                each(("GET [-]", "POST [text/ping]", "null"), ("GET [-]", "null"), ("GET [-]", "POST [text/ping]", "null")),
                each(("GET not-cors", "POST opaque"), ("GET not-cors",), ("GET not-cors", "POST opaque")),
            ),
            (
                "http",
                MART_ORIGIN,
                PLAIN,
                MART,
                each(("GET [-]", "POST [text/ping]", "null"), ("GET [-]", "null"), ("GET [-]", "POST [text/ping]", "null")),
                each(
                    ("GET not-cors", "POST opaque"),
                    ("GET not-cors",),
                    ("GET not-cors", "POST opaque"),
                ),
            ),
        )
    ),
    Scripted(
        "activated-navigation",
        "6.2",
        "Sec-Fetch-User: ?1 is a navigation's that the user made (general)",
        "const frame = document.createElement('iframe'); frame.name = 'user'; document.body.append(frame);"
        "const link = Object.assign(document.createElement('a'), {href: '$0', target: 'user'}); document.body.append(link);"
        "const loaded = new Promise(end => frame.onload = end); link.click(); await loaded;",
        ((SHOP_ORIGIN, html(""), NONE),),
        each(("GET [?1]", "null"), ("GET [?1]", "null"), ("GET [-]", "null")),
        all_alike("GET not-cors"),
        sent="sec-fetch-user",
    ),
    Scripted(
        "event-source-again",
        "6.4",
        "Last-Event-ID is the browser's own where an EventSource asks again: no preflight (general)",
        "const source = new EventSource('$0'); let heard = 0;"
        "await new Promise(end => source.addEventListener('message', () => ++heard === 2 && end())); source.close();",
        ((OTHER, Answer(200, (("Content-Type", "text/event-stream"), *ALLOWING), "id: 7\nretry: 300\ndata: x\n\n"), NONE),),
        all_alike("GET [-]", "GET [7]", "null"),
        all_alike("GET allowed", "GET allowed"),
        sent="last-event-id",
    ),
    *(
        Scripted(
            f"revalidation-{name}",
            "2.1, 4, 6.4",
            "If-None-Match is the browser's own where its HTTP cache asks again: no preflight (general), and the cached response counts",
            "const read = () => fetch('$0').then(answer => answer.text(), () => 'failed'); return [await read(), await read()];",
            ((PLAIN, CACHED, PERMITTING), (PLAIN, Answer(304, (("ETag", '"v"'), *headers)), PERMITTING)),
            did,
            said,
            page=MART,
            sent="if-none-match",
        )
        for name, headers, did, said in (
            ("bare", (), all_alike("GET [-]", 'GET ["v"]', '["x", "x"]'), all_alike("GET allowed", "GET allowed")),
            ("allowed", ALLOWING, all_alike("GET [-]", 'GET ["v"]', '["x", "x"]'), all_alike("GET allowed", "GET allowed")),
            (
                "for-another",
                (("Access-Control-Allow-Origin", "https://b.test"),),
                each(
                    ("GET [-]", 'GET blocked AllowOriginMismatch ["v"]', '["x", "failed"]'),
                    ("GET [-]", 'GET blocked CORSAllowOriginNotMatchingOrigin ["v"]', '["x", "failed"]'),
                    ("GET [-]", 'GET blocked is not allowed by Access-Control-Allow-Origin ["v"]', '["x", "failed"]'),
                ),
                each(
                    ("GET allowed", "GET blocked AllowOriginMismatch"),
                    ("GET allowed", "GET blocked CORSAllowOriginNotMatchingOrigin"),
                    ("GET allowed", "GET blocked is not allowed by Access-Control-Allow-Origin"),
                ),
            ),
        )
    ),
    Scripted(
        "revalidation-of-the-scripts-own",
        "2.1, 4, 5.2",
        "a script's own If-None-Match goes past the browser's cache: the 304 itself is checked, though the cached response would be right",
        "const read = headers => fetch('$0', {headers}).then(answer => answer.status, () => 'failed');"
        "return [await read({}), await read({'If-None-Match': '\"v\"'})];",
        ((PLAIN, CACHED, PERMITTING), (PLAIN, Answer(304, (("ETag", '"v"'),)), PERMITTING)),
        each(
            ("GET [-]", "preflight [-]", 'GET blocked MissingAllowOriginHeader ["v"]', '[200, "failed"]'),
            ("GET [-]", "preflight [-]", 'GET blocked CORSMissingAllowOrigin2 ["v"]', '[200, "failed"]'),
            ("GET [-]", "preflight [-]", 'GET blocked is not allowed by Access-Control-Allow-Origin ["v"]', '[200, "failed"]'),
        ),
        each(
            ("GET allowed", "preflight allowed", "GET blocked MissingAllowOriginHeader"),
            ("GET allowed", "preflight allowed", "GET blocked CORSMissingAllowOrigin2"),
            ("GET allowed", "preflight allowed", "GET blocked is not allowed by Access-Control-Allow-Origin"),
        ),
        page=MART,
        sent="if-none-match",
    ),
    Scripted(
        "reload",
        "6.4",
        "Cache-Control and Pragma are the browser's own where a script asks for no cached response: no preflight (general)",
        "return (await fetch('$0', {cache: 'reload'})).status;",
        ((OTHER, READABLE, NONE),),
        all_alike("GET [no-cache]", "200"),
        all_alike("GET allowed"),
        sent="cache-control",
    ),
)
