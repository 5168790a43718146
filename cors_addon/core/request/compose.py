"""A request or preflight of a browser, header for header, for the version of HTTP that the server speaks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from cors_addon.core.engines.header_order import CLIENT_HINTS, held_order
from cors_addon.core.engines.webkit import KNOWN_NAMES
from cors_addon.core.fetch.redirect import Tainting, serialize_origin
from cors_addon.core.request.ask import CredentialsMode
from cors_addon.core.request.browser_headers import ACCEPT_LANGUAGE, EMPTY, HELD, KNOWN, OF_BODY, OTHERS, WHOLE, BrowserHeaders
from cors_addon.core.request.hop import MODE, Hop
from cors_addon.core.request.sec_fetch import is_abroad, referrer_of, site_of
from cors_addon.core.wire.exchange import PREFLIGHT_METHOD, Request
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.url import parse, same_origin

_Fields = tuple[tuple[str, str], ...]
_BODY_METHODS = frozenset({"POST", "PUT"})
"""Methods that say `Content-Length: 0` where they have no body, https://fetch.spec.whatwg.org/#http-network-or-cache-fetch, step 8.7."""
_CONTENT_TYPE = "Content-Type"
_CONDITIONS = frozenset({"if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since"})
"""With one of these of the page's own no cache is asked, https://fetch.spec.whatwg.org/#http-network-or-cache-fetch, step 8.17."""
_PER_HOP = frozenset({"connection", "host", "proxy-connection"})
"""What HTTP/2 has no use for, https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request that is to be sent next: a hop's own, or its preflight."""

    hop: Hop
    browser: BrowserHeaders
    is_preflight: bool = False

    @property
    def method(self) -> str:
        """The method that goes over the wire."""
        return PREFLIGHT_METHOD if self.is_preflight else self.hop.method

    @property
    def body(self) -> bytes:
        """The body, of which a preflight has none."""
        return b"" if self.is_preflight else self.hop.body

    def request(self, *, http2: bool, proxied: bool = False) -> Request:
        """Return the request as the browser writes it.

        `proxied` tells that it goes to a proxy as it is, not through a tunnel: plain http only.
        """
        fields = _preflight(self.hop, self.browser) if self.is_preflight else _request(self.hop, self.browser)
        fields = _of_version(fields, self.browser, http2=http2, proxied=proxied)
        return Request(self.method, _url(self.hop.url) if self.browser.encodes_bars else self.hop.url, Headers(fields))


def _url(url: str) -> str:
    """Return the URL with each `|` of its path percent-encoded."""
    path, mark, query = url.partition("?")
    return path.replace("|", "%7C") + mark + query


def _request(hop: Hop, browser: BrowserHeaders) -> _Fields:
    """Return the headers of a hop's own request, for both versions of HTTP at once."""
    headers = _common(hop, browser)
    names = {name.lower() for name, _ in hop.headers}
    is_anew = browser.redirected is _order(hop, browser)
    if not names.isdisjoint(_CONDITIONS) and not (is_anew and not browser.preflights_uncached):
        headers |= browser.uncached
    if hop.origin is not None:
        headers["Origin"] = hop.origin
    elif browser.keeps_origin and hop.changed:
        headers["Origin"] = hop.ask.origin
    if hop.body:
        headers["Content-Length"] = str(len(hop.body))
    elif hop.method in _BODY_METHODS:
        headers[EMPTY if EMPTY in browser.fresh else "Content-Length"] = "0"
    if "range" in names and WHOLE not in browser.fresh:
        headers["Accept-Encoding"] = "identity"
    elif "range" in names and not is_anew:
        headers[WHOLE] = "identity"
        del headers["Accept-Encoding"]
    cookie = hop.ask.cookie if hop.target.host == parse(hop.ask.url).host else ""
    if hop.is_credentialed and cookie:
        headers["Cookie"] = cookie
    if hop.target.is_trustworthy and not _drops_metadata(hop):
        headers["Sec-Fetch-Site"] = site_of(hop.ask.origin, hop.urls, hop.profile)
        headers["Sec-Fetch-Mode"] = MODE
        headers["Sec-Fetch-Dest"] = "empty"
        if _tells_access(hop) and (browser.access_of_tainted or not hop.tainted):
            headers["Sec-Fetch-Storage-Access"] = browser.access_with_cookies if cookie else _NO_ACCESS
    return _ordered(_order(hop, browser), headers, _GROUPS[browser.engine](hop, browser, headers))


def _preflight(hop: Hop, browser: BrowserHeaders) -> _Fields:
    """Return the headers of the preflight for a hop, https://fetch.spec.whatwg.org/#cors-preflight-fetch."""
    headers = _common(hop, browser)
    headers["Access-Control-Request-Method"] = hop.method
    if browser.preflights_uncached and any(name.lower() in _CONDITIONS for name, _ in hop.headers):
        headers |= browser.uncached
    if (value := hop.request_headers) is not None:
        headers["Access-Control-Request-Headers"] = value
    origin = headers["Origin"] = hop.ask.origin if hop.profile.preflights_as_page else serialize_origin(hop.ask.origin, hop.tainted)
    secure = hop.target.is_trustworthy and (parse(hop.urls[0]).is_trustworthy or not browser.metadata_from_start)
    if secure:
        headers["Sec-Fetch-Site"] = site_of(origin if browser.site_of_tainted else hop.ask.origin, (hop.url,), hop.profile)
        headers["Sec-Fetch-Dest"] = "empty"
    if secure or browser.mode_to_all:
        headers["Sec-Fetch-Mode"] = MODE
    if _tells_access(hop):
        headers["Sec-Fetch-Storage-Access"] = _NO_ACCESS
    agents = [value for name, value in hop.headers if name.lower() == "user-agent"]
    if agents and browser.preflights_own_agent:
        headers["User-Agent"] = agents[0]
    return _ordered(browser.preflight, headers, {})


def _common(hop: Hop, browser: BrowserHeaders) -> dict[str, str]:
    """Return what the browser puts on every request, by name."""
    secure = hop.target.scheme == "https" or (hop.target.is_trustworthy and not browser.localhost_is_plain)
    port = "" if hop.target.port is None else f":{hop.target.port}"
    headers = {
        **browser.values,
        "Host": hop.target.host + port,
        "User-Agent": browser.user_agent,
        "Accept": "*/*",
        "Accept-Language": ACCEPT_LANGUAGE,
        "Accept-Encoding": browser.encodings if secure else browser.plain_encodings,
    }
    if (referrer := referrer_of(hop.ask.origin, hop.urls)) is not None:
        headers["Referer"] = referrer
    return headers


_NO_ACCESS = "none"


def _tells_access(hop: Hop) -> bool:
    return hop.ask.credentials is CredentialsMode.INCLUDE and is_abroad(hop.ask.origin, hop.url)


def _drops_metadata(hop: Hop) -> bool:
    """Tell whether `Sec-Fetch-*` got lost on the way: in WebKit, where a redirect led to another origin."""
    return hop.profile.redirects_drop_metadata and _has_crossed(hop)


def _has_crossed(hop: Hop) -> bool:
    return any(not same_origin(parse(hop.urls[0]).origin, parse(url).origin) for url in hop.urls)


def _order(hop: Hop, browser: BrowserHeaders) -> tuple[str, ...]:
    """Return the order of a request's headers.

    In Chromium a redirect leaves them in their places, but takes `Origin` off where the method changes; in WebKit only one to another
    origin puts them anew.
    """
    if hop.tainting is Tainting.BASIC and (hop.is_redirected or browser.engine != "firefox"):
        return browser.at_home
    if browser.engine == "chromium":
        had_origin = hop.ask.method not in ("GET", "HEAD") or not same_origin(hop.ask.origin, parse(hop.urls[0]).origin)
        anew = hop.changed or not had_origin
    else:
        anew = hop.is_redirected if browser.engine == "firefox" else _has_crossed(hop)
    return browser.redirected if anew else browser.fresh


_Group = Callable[[Hop, BrowserHeaders, dict[str, str]], Mapping[str, _Fields]]


def _held(hop: Hop, browser: BrowserHeaders, headers: dict[str, str]) -> Mapping[str, _Fields]:
    """Return what Blink holds in its hash table, in its order: what redirects take away leaves the others in their places.

    Where its cache has a say, its network service puts the page's `Cache-Control` and `Range` into places of their own.
    """
    own = {"user-agent": ("User-Agent", headers.pop("User-Agent"))}
    if all(parse(url).is_trustworthy for url in (hop.urls[0], hop.url)):
        own |= {name: (name, browser.hints[name]) for name in CLIENT_HINTS}
    moved = {"cache-control": "Cache-Control"} if "Cache-Control" in headers else {"range": "Range"}
    for name, value in hop.headers:
        headers.pop(_OWN_NAMES.get(name.lower(), ""), None)
        if place := moved.get(name.lower()):
            headers[place] = value
    there = own | {name.lower(): (name, value) for name, value in hop.headers if name.lower() not in moved}
    page = sorted(name.lower() for name, _ in hop.ask.headers if name.lower() not in hop.profile.safelist.ignored)
    hints = CLIENT_HINTS if parse(hop.urls[0]).is_trustworthy else ()
    return {HELD: tuple(there[name] for name in held_order((*page, *hints, "user-agent")) if name in there)}


_OWN_NAMES = {"accept": "Accept", "accept-language": "Accept-Language", "user-agent": "User-Agent"}
"""The browser's own headers that a page may set otherwise."""
_REPLACED = {**_OWN_NAMES, "cache-control": "Cache-Control"}


def _in_place(hop: Hop, _: BrowserHeaders, headers: dict[str, str]) -> Mapping[str, _Fields]:
    """Return the page's headers as Firefox puts them: three in the place of its own, after a redirect those of the body first."""
    for name, value in hop.headers:
        headers.pop(_REPLACED.get(name.lower(), ""), None)
        if own := _OWN_NAMES.get(name.lower()):
            headers[own] = value
    others = tuple(field for field in hop.headers if field[0].lower() not in _OWN_NAMES)
    if not (hop.is_redirected and hop.body):
        return {OTHERS: others}
    of_body = tuple((_CONTENT_TYPE, value) for name, value in others if name.lower() == _CONTENT_TYPE.lower())
    return {OF_BODY: of_body, OTHERS: tuple(field for field in others if field[0].lower() != _CONTENT_TYPE.lower())}


def _known_first(hop: Hop, _: BrowserHeaders, headers: dict[str, str]) -> Mapping[str, _Fields]:
    """Return the page's headers as WebKit puts them: those that it knows first, in its own spelling, and the others last.

    Values go as UTF-8, in which letters beyond ASCII are several bytes.
    """
    for name, _value in hop.headers:
        headers.pop(_REPLACED.get(name.lower(), ""), None)
    sent = tuple((name, value.encode().decode("latin-1")) for name, value in hop.headers)
    known = tuple((KNOWN_NAMES[name.lower()], value) for name, value in sent if name.lower() in KNOWN_NAMES)
    return {KNOWN: known, OTHERS: tuple(field for field in sent if field[0].lower() not in KNOWN_NAMES)}


_GROUPS: Mapping[str, _Group] = {"chromium": _held, "firefox": _in_place, "webkit": _known_first}


def _ordered(order: Iterable[str], headers: Mapping[str, str], groups: Mapping[str, _Fields]) -> _Fields:
    """Return the headers in an order, leaving out what is not there."""
    fields: list[tuple[str, str]] = []
    for name in order:
        if name in groups:
            fields += groups[name]
        elif name in headers:
            fields.append((name.partition(":")[0], headers[name]))
    return tuple(fields)


def _of_version(fields: _Fields, browser: BrowserHeaders, *, http2: bool, proxied: bool) -> _Fields:
    """Return what of the headers goes over one version of HTTP, as that writes names."""
    if http2:
        return tuple((name.lower(), value) for name, value in fields if name.lower() not in _PER_HOP)
    unused = "Connection" if proxied and "Proxy-Connection" in browser.values else "Proxy-Connection"
    return tuple(field for field in fields if field[0] not in browser.only_http2 and field[0] != unused)
