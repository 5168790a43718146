"""Values of headers, statuses and methods that servers and pages use: right, nearly right, and wrong."""

from tests.browsers.referee.situation import Field

REDIRECTS = (301, 302, 303, 307, 308)

OK_STATUSES = (200, 200, 200, 201, 202, 204, 206, 226, 299)
OTHER_STATUSES = (300, 304, 400, 401, 403, 404, 405, 410, 418, 429, 500, 501, 502, 503, 504, 599)


WRONG_ORIGINS: tuple[tuple[str, ...], ...] = (
    (),
    (),
    (),
    (),
    ("",),
    ("{origin}/",),
    ("{origin}/",),
    ("{upper}",),
    ("{origin}:443",),
    ("{origin}:80",),
    ("{swapped}",),
    ("null",),
    ("null",),
    ("NULL",),
    ("Null",),
    ("{origin}", "{origin}"),
    ("{origin}", "{origin}"),
    ("{origin}", "*"),
    ("{origin}, {origin}",),
    ("{origin}, https://partner.test",),
    ("{origin} https://partner.test",),
    ("*", "*"),
    ("*, *",),
    ("*,*",),
    ("*, {origin}",),
    ('"{origin}"',),
    ("https://*.test",),
    ("*.test",),
    ("{host}",),
    ("//{host}",),
    (" {origin} ",),
    ("\t{origin}\t",),
    ("{origin}/path",),
    ("{origin}?",),
    ("{origin}#",),
    ("{origin};",),
    ("{origin},",),
    (",",),
    ("{target}",),
    ("https://partner.test",),
    ("https://",),
    ("0",),
    ("true",),
    ("false",),
    ("", "{origin}"),
    ("{origin}", ""),
    ("file://",),
    ("about:blank",),
    ("data:x",),
    ("https:{host}",),
    ("https://a.test", "https://b.test", "https://c.test"),
    ("undefined",),
    ("%",),
    ("{origin}%20",),
    ("https://shop.test:99999",),
)
"""Lines of Access-Control-Allow-Origin that do not let an origin read, but for blanks around it; see `wrong_origins`."""


def wrong_origins(origin: str, target: str) -> tuple[tuple[str, ...], ...]:
    """Lines of Access-Control-Allow-Origin that do not let this origin read an answer of the target's, but for a few that do."""
    host = origin.partition("://")[2] or "shop.test"
    swapped = origin.replace("https:", "http:", 1) if origin.startswith("https:") else origin.replace("http:", "https:", 1)
    words = {"origin": origin, "upper": origin.upper(), "host": host, "swapped": swapped, "target": target}
    return tuple(tuple(line.format_map(words) for line in lines) for lines in WRONG_ORIGINS)


WRONG_CREDENTIALS: tuple[tuple[str, ...], ...] = (
    (),
    (),
    (),
    ("True",),
    ("TRUE",),
    ("true, true",),
    ("true", "true"),
    (" true ",),
    ("1",),
    ("yes",),
    ("false",),
    ('"true"',),
    ("true,",),
    ("",),
)

MAX_AGES: tuple[tuple[str, ...], ...] = (
    (),
    (),
    ("0",),
    ("1",),
    ("5",),
    ("600",),
    ("-1",),
    ("junk",),
    ("+5",),
    (" 600 ",),
    ("5, 600",),
    ("1e3",),
    ("5.5",),
    ("",),
    ("600", "5"),
    ("9999999999",),
)

METHODS = (
    ("GET",) * 8
    + ("POST",) * 5
    + ("HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "put", "delete", "patch", "post", "get", "CHICKEN", "Propfind", "QUERY")
)
SIMPLE_METHODS = ("GET", "GET", "GET", "HEAD", "POST", "POST")

LONG = "a" * 128

SAFE_HEADERS: tuple[Field, ...] = (
    ("Accept", "application/json"),
    ("Accept", LONG),
    ("Accept-Language", "de, en;q=0.5"),
    ("Accept-Language", LONG),
    ("Content-Language", "de-CH"),
    ("Content-Type", "text/plain"),
    ("Content-Type", "TEXT/PLAIN; charset=UTF-8"),
    ("Content-Type", "application/x-www-form-urlencoded"),
    ("Content-Type", "multipart/form-data; boundary=x"),
    ("Content-Type", "text/plain;" + "a" * 117),
    ("Range", "bytes=0-10"),
    ("Range", "bytes=5-"),
)

ODD_HEADERS: tuple[Field, ...] = (
    ("Accept", LONG + "a"),
    ("Accept", 'text/"x'),
    ("Accept", "a(b"),
    ("Accept", "caf\u00e9"),
    ("Accept-Language", LONG + "a"),
    ("Accept-Language", "de_CH"),
    ("Accept-Language", "de@x"),
    ("Content-Language", "de:CH"),
    ("Content-Type", "text/plain;" + "a" * 118),
    ("Content-Type", "text/plain, application/json"),
    ("Content-Type", "text/html"),
    ("Content-Type", "text"),
    ("Content-Type", "application/xml"),
    ("Range", "bytes=-5"),
    ("Range", "bytes=0-1,3-4"),
    ("Range", "BYTES=0-1"),
    ("Range", "bytes=9-1"),
    ("Range", "bytes = 0-1"),
    ("DPR", "2"),
    ("Width", "100"),
    ("Viewport-Width", "100"),
    ("Save-Data", "on"),
    ("Save-Data", "off"),
    ("Device-Memory", "4"),
    ("ECT", "4g"),
    ("User-Agent", "Mine/1.0"),
    ("If-None-Match", '"v1"'),
    ("If-Modified-Since", "Mon, 01 Jan 2024 00:00:00 GMT"),
    ("Cache-Control", "no-cache"),
    ("Pragma", "no-cache"),
    ("Last-Event-ID", "7"),
    ("Upgrade-Insecure-Requests", "1"),
    ("Priority", "u=1"),
    ("DNT", "1"),
)
"""Headers about which browsers differ, or at the limits of the safelist; the last ones no script may set."""

UNSAFE_HEADERS: tuple[Field, ...] = (
    ("Authorization", "Bearer abc"),
    ("Authorization", "Bearer abc"),
    ("X-Requested-With", "XMLHttpRequest"),
    ("X-Api-Key", "1"),
    ("X-CSRF-Token", "abc"),
    ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    ("Content-Type", "application/json"),
    ("Content-Type", "application/json; charset=utf-8"),
    ("Idempotency-Key", "17"),
    ("x_under", "1"),
    ("X-" + "long" * 20, "1"),
)

POLICIES = ("no-referrer", "origin", "unsafe-url", "same-origin", "strict-origin", "no-referrer-when-downgrade", "origin-when-cross-origin")

RESOURCE_POLICIES = ("same-origin", "same-site", "cross-origin", "Same-Origin", "same-origin, same-site", "none")

EXPOSED_LISTS: tuple[tuple[str, ...], ...] = (
    ("X-Exp",),
    ("x-exp, X-Two",),
    ("*",),
    ("*, X-Exp",),
    ("X-Exp", "X-Two"),
    ("x@(, X-Exp",),
    ("X-Exp X-Two",),
    ('"X-Exp"',),
    ("",),
    (",X-Exp,",),
    ("Set-Cookie, X-Exp",),
    ("X-Absent",),
    (" X-Exp\t,\tX-Two ",),
    ("x-exp;X-Two",),
    ("Authorization, ETag",),
    ("**",),
)

UNFOLLOWED = (201, 300, 304)
"""Statuses of answers that may name a location to which no browser goes."""

SNIFFED = (
    ("text/html", "<!doctype html><html><body>page</body></html>"),
    ("application/json", '{"private": true}'),
    ("text/plain", ")]}'\n{}"),
    ("", "<!doctype html><html></html>"),
    ("text/html", "%PDF-1.7"),
)
"""Types with bodies that are what they say, without nosniff: a browser looks at the body before it keeps it from a page."""

CACHES = ("default",) * 6 + ("no-store", "no-store", "reload", "no-cache", "force-cache")

PRIORITIES = ("auto",) * 8 + ("low", "high")

ORB_TYPES = ("text/html", "application/json", "text/plain", "application/pdf", "text/xml", "application/zip", "image/png", "text/csv", "")
