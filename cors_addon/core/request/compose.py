"""A request or preflight of a browser, header for header, for the version of HTTP that the server speaks."""

from dataclasses import dataclass

from cors_addon.core.fetch.redirect import serialize_origin
from cors_addon.core.request.ask import CredentialsMode
from cors_addon.core.request.browser_headers import ACCEPT_LANGUAGE, EMPTY, WHOLE, BrowserHeaders
from cors_addon.core.request.hop import MODE, Hop
from cors_addon.core.request.placing import Fields, in_order, of_version, order_of, placed
from cors_addon.core.request.sec_fetch import is_abroad, referrer_of, site_of
from cors_addon.core.wire.exchange import PREFLIGHT_METHOD, Request
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.url import parse

_BODY_METHODS = frozenset({"POST", "PUT"})
"""Methods that say `Content-Length: 0` where they have no body, https://fetch.spec.whatwg.org/#http-network-or-cache-fetch, step 8.7."""
_CONDITIONS = frozenset({"if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since"})
"""With one of these of the page's own no cache is asked, https://fetch.spec.whatwg.org/#http-network-or-cache-fetch, step 8.17."""


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
        fields = of_version(fields, self.browser, http2=http2, proxied=proxied)
        return Request(self.method, _with_bars_encoded(self.hop.url) if self.browser.encodes_bars else self.hop.url, Headers(fields))


def _with_bars_encoded(url: str) -> str:
    """Return the URL with each `|` of its path percent-encoded."""
    path, mark, query = url.partition("?")
    return path.replace("|", "%7C") + mark + query


def _request(hop: Hop, browser: BrowserHeaders) -> Fields:
    """Return the headers of a hop's own request, for both versions of HTTP at once."""
    headers = _common(hop, browser)
    names = {name.lower() for name, _ in hop.headers}
    anew = order_of(hop, browser) is browser.redirected
    if not names.isdisjoint(_CONDITIONS) and (browser.always_uncached or not anew):
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
    elif "range" in names and not anew:
        headers[WHOLE] = "identity"
        del headers["Accept-Encoding"]
    cookie = hop.ask.cookie if hop.target.host == parse(hop.ask.url).host else ""
    if hop.is_credentialed and cookie:
        headers["Cookie"] = cookie
    if hop.target.is_trustworthy and not (hop.profile.redirects_drop_metadata and hop.has_crossed):
        headers["Sec-Fetch-Site"] = site_of(hop.ask.origin, hop.urls, hop.profile)
        headers["Sec-Fetch-Mode"] = MODE
        headers["Sec-Fetch-Dest"] = "empty"
        if _tells_access(hop) and (browser.access_of_tainted or not hop.tainted):
            headers["Sec-Fetch-Storage-Access"] = browser.access_with_cookies if cookie else _NO_ACCESS
    return placed(hop, browser, headers)


def _preflight(hop: Hop, browser: BrowserHeaders) -> Fields:
    """Return the headers of the preflight for a hop, https://fetch.spec.whatwg.org/#cors-preflight-fetch."""
    headers = _common(hop, browser)
    headers["Access-Control-Request-Method"] = hop.method
    if browser.always_uncached and any(name.lower() in _CONDITIONS for name, _ in hop.headers):
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
    return in_order(browser.preflight, headers, {})


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
