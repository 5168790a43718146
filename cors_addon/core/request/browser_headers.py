"""What each browser puts on a request, and in which order, as recorded on 2026-11-21: a row a browser.

The orders name a browser's own headers as HTTP/1.1 writes them; the names in angle brackets stand for those of the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

HELD = "<held>"
"""The page's headers and some of the browser's, in the order of Chromium's hash table."""
KNOWN = "<known>"
"""Those of the page's headers that WebKit knows by name."""
OTHERS = "<others>"
"""The page's other headers, or all of them."""
OF_BODY = "<of the body>"
"""The page's headers that go with the body."""

WHOLE = "Accept-Encoding: identity"
"""Where the encoding for a part of something stands, if not where others do."""
EMPTY = "Content-Length: 0"
"""Where an empty body's length stands, if not where others do."""


@dataclass(frozen=True, slots=True)
class BrowserHeaders:
    """One browser: `fresh` is the order on a request with CORS, `redirected` on one that a redirect led to, `preflight` on a preflight.

    `at_home` is the order on a request to the page's own origin. `encodings` is `Accept-Encoding`, `plain_encodings` that to
    servers that are not secure. `hints` are the client hints, `values` what else is always the same, `only_http2` names that are sent
    over HTTP/2 alone.
    """

    engine: str
    title: str
    user_agent: str
    encodings: str
    plain_encodings: str
    fresh: tuple[str, ...]
    redirected: tuple[str, ...]
    at_home: tuple[str, ...]
    preflight: tuple[str, ...]
    values: Mapping[str, str]
    hints: Mapping[str, str] = MappingProxyType({})
    speaks_http2: bool = True
    only_http2: frozenset[str] = frozenset()
    encodes_bars: bool = False
    """A `|` in a path is percent-encoded, which the URL standard leaves as it is."""
    uncached: Mapping[str, str] = MappingProxyType({})
    """What keeps caches out where the page itself asks on a condition (`If-None-Match` and its kin)."""
    always_uncached: bool = True
    """Preflights have that, too, and what a redirect led to another origin."""
    localhost_is_plain: bool = False
    """It asks localhost over http for the encodings of plain http."""
    mode_to_all: bool = False
    """A preflight to a server that is not secure has `Sec-Fetch-Mode`, alone."""
    metadata_from_start: bool = False
    """Where the first server of a chain of redirects is not secure, no preflight of it has `Sec-Fetch-*`."""
    site_of_tainted: bool = False
    """A preflight whose origin became null is cross-site to every server, the page's own, too."""
    keeps_origin: bool = False
    """A redirect at home that makes a request a GET leaves it its `Origin`."""
    preflights_own_agent: bool = False
    """A preflight has the `User-Agent` that the page sets."""
    access_with_cookies: str = "none"
    """`Sec-Fetch-Storage-Access` where another site has cookies to be sent; without it is always "none"."""
    access_of_tainted: bool = True
    """Whether a request whose origin became null has it."""


ACCEPT_LANGUAGE = "en-US,en;q=0.9"

_CHROMIUM_START = ("Host", "Connection", "Proxy-Connection", "Content-Length", "Cache-Control")
_CHROMIUM_METADATA = ("Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "Sec-Fetch-Storage-Access")
_CHROMIUM_END = ("Referer", "Accept-Encoding", "Accept-Language", "Range", "Cookie", "Priority")
_CHROMIUM_FRESH = (*_CHROMIUM_START, HELD, "Accept", "Origin", *_CHROMIUM_METADATA, *_CHROMIUM_END)
_CHROMIUM = BrowserHeaders(
    engine="chromium",
    title="Chrome 156",
    user_agent="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
    encodings="gzip, deflate, br, zstd",
    plain_encodings="gzip, deflate",
    values=MappingProxyType({"Connection": "keep-alive", "Proxy-Connection": "keep-alive", "Priority": "u=1, i"}),
    hints=MappingProxyType(
        {"sec-ch-ua": '"Not:A-Brand";v="8", "Chromium";v="156"', "sec-ch-ua-mobile": "?0", "sec-ch-ua-platform": '"Linux"'}
    ),
    only_http2=frozenset({"Priority"}),
    uncached=MappingProxyType({"Cache-Control": "max-age=0"}),
    encodes_bars=True,
    mode_to_all=True,
    access_with_cookies="active",
    fresh=_CHROMIUM_FRESH,
    at_home=_CHROMIUM_FRESH,
    # Where the first request had an Origin and kept its method, a redirect only changes the value: placing.py.
    redirected=(*_CHROMIUM_START, HELD, "Accept", *_CHROMIUM_METADATA, "Origin", *_CHROMIUM_END),
    preflight=(
        *(*_CHROMIUM_START, "Accept", "Access-Control-Request-Method", "Access-Control-Request-Headers"),
        *("Origin", "User-Agent", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-Dest", *_CHROMIUM_END),
    ),
)

_FIREFOX_START = ("Host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding")
_FIREFOX_END = ("Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Priority", "Pragma", "Cache-Control", EMPTY, "TE")
_NO_CACHE = MappingProxyType({"Pragma": "no-cache", "Cache-Control": "no-cache"})
_FIREFOX = BrowserHeaders(
    engine="firefox",
    title="Firefox 153",
    user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
    encodings="gzip, deflate, br, zstd",
    plain_encodings="gzip, deflate",
    values=MappingProxyType({"Connection": "keep-alive", "Priority": "u=4", "TE": "trailers"}),
    only_http2=frozenset({"TE"}),
    uncached=_NO_CACHE,
    access_of_tainted=False,
    fresh=(
        *(*_FIREFOX_START, "Referer", OTHERS, "Content-Length", "Origin", "Sec-Fetch-Storage-Access", "Connection", "Cookie"),
        *_FIREFOX_END,
    ),
    redirected=(
        *(*_FIREFOX_START, OF_BODY, "Content-Length", "Origin", OTHERS, "Referer", "Sec-Fetch-Storage-Access", "Connection", "Cookie"),
        *_FIREFOX_END,
    ),
    # Without a redirect it is that of any request: placing.py.
    at_home=(
        *(*_FIREFOX_START, OF_BODY, "Content-Length", OTHERS, "Referer", "Origin", "Connection", "Cookie"),
        *_FIREFOX_END,
    ),
    preflight=(
        *(*_FIREFOX_START, "Access-Control-Request-Method", "Access-Control-Request-Headers", "Referer", "Origin"),
        *("Sec-Fetch-Storage-Access", "Connection", *_FIREFOX_END),
    ),
)

_WEBKIT_END = (*("Pragma", "Cache-Control", WHOLE, "Content-Length", "Accept-Encoding", "Accept-Language", "Connection", "Host"),)
_WEBKIT_LAST = (EMPTY, "Cookie", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", OTHERS)
_WEBKIT = BrowserHeaders(
    engine="webkit",
    title="Safari (WebKitGTK 2.50)",
    user_agent="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/60.5 Safari/605.1.15",
    encodings="gzip, deflate, br",
    plain_encodings="gzip, deflate",
    values=MappingProxyType({"Connection": "Keep-Alive"}),
    speaks_http2=False,
    uncached=_NO_CACHE,
    always_uncached=False,
    localhost_is_plain=True,
    metadata_from_start=True,
    site_of_tainted=True,
    keeps_origin=True,
    preflights_own_agent=True,
    fresh=(*(KNOWN, "Origin", "Referer", "Accept", "User-Agent", *_WEBKIT_END, *_WEBKIT_LAST),),
    redirected=(*(KNOWN, "Accept", "Origin", "Referer", "User-Agent", *_WEBKIT_END, *_WEBKIT_LAST),),
    at_home=(*(KNOWN, "Referer", "Accept", "Origin", "User-Agent", *_WEBKIT_END, *_WEBKIT_LAST),),
    preflight=(
        *("Origin", "Access-Control-Request-Method", "Referer", "Access-Control-Request-Headers", "User-Agent", "Accept"),
        *(*_WEBKIT_END, "Sec-Fetch-Mode", "Sec-Fetch-Dest", "Sec-Fetch-Site"),
    ),
)

BROWSER_HEADERS: Mapping[str, BrowserHeaders] = MappingProxyType({row.engine: row for row in (_CHROMIUM, _FIREFOX, _WEBKIT)})
"""Each browser by its engine."""
