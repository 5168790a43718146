"""Whether a request's credentials mode is "include"."""

import re

from cors_addon.core.evidence.claims import Client, Credentials, CredentialsClaim, Engine, ModeClaim, RequestMode
from cors_addon.core.evidence.mode import is_beacon
from cors_addon.core.wire.exchange import Request
from cors_addon.core.wire.site import same_site
from cors_addon.core.wire.url import OPAQUE, parse

_CHROMIUM_VERSION = re.compile(r"Chrom(?:e|ium)/(\d{1,9})")
_STORAGE_ACCESS_NAME = "sec-fetch-storage-access"
_STORAGE_ACCESS_SINCE = 133
"""The first Chrome that sends Sec-Fetch-Storage-Access."""

_COOKIE = CredentialsClaim(Credentials.INCLUDE, "Cookie is there, which another origin's page only gets by asking with credentials")
_STORAGE_ACCESS = CredentialsClaim(Credentials.INCLUDE, "Sec-Fetch-Storage-Access is there, which only a request with credentials has")
_NO_STORAGE_ACCESS = CredentialsClaim(
    Credentials.NOT_INCLUDE, "Sec-Fetch-Storage-Access is missing, which this browser sends cross-site with credentials, cookies or none"
)
_ELEMENT = CredentialsClaim(Credentials.INCLUDE, "elements load what they embed without CORS, and then always with credentials")
_FONT = CredentialsClaim(Credentials.NOT_INCLUDE, "Sec-Fetch-Dest: font, and style sheets load fonts without credentials")
_BEACON = CredentialsClaim(
    Credentials.UNKNOWN, "Priority: u=4, i, as on a beacon's preflight, and a beacon always goes with credentials", Credentials.INCLUDE
)
_NEVER_ON_PREFLIGHTS = CredentialsClaim(Credentials.UNKNOWN, "a preflight never shows it")
_ELEMENTS = frozenset({"audio", "embed", "image", "object", "script", "style", "track", "video"})
_SILENT = CredentialsClaim(Credentials.UNKNOWN, "no Cookie, which proves nothing: there may be none to send")
_WITHHELD = CredentialsClaim(Credentials.UNKNOWN, "the recording holds no Cookie of any request, so that its absence proves nothing")


def credentials_of(request: Request, client: Client) -> CredentialsClaim:
    """Return what the request's own headers prove of its credentials mode; `Authorization` proves nothing.

    Cookie (which no browser puts on a preflight) and Sec-Fetch-Storage-Access prove "include"; a beacon's preflight makes it likely.
    The latter header's absence proves the opposite in Chromium (since 133) on cross-site requests to secure URLs, but not where a
    redirect may have led back to the page's own site.
    """
    headers = request.headers
    if "cookie" in headers and not request.is_preflight:
        return _COOKIE
    if _STORAGE_ACCESS_NAME in headers:
        return _STORAGE_ACCESS
    if request.is_preflight:
        return _BEACON if is_beacon(request) else _NEVER_ON_PREFLIGHTS
    if client.engine is not Engine.WEBKIT and headers.text("sec-fetch-dest") == "font" and not _is_preload(request, client):
        return _FONT
    page = headers.text("referer") or headers.text("origin")
    at_home = page == OPAQUE or same_site(parse(page), request.target)
    if _is_chromium_abroad(request, client) and not at_home:
        return _NO_STORAGE_ACCESS
    return _WITHHELD if "cookie" in request.withheld else _SILENT


def _is_preload(request: Request, client: Client) -> bool:
    """Tell whether Chromium may preload a font, by the priority of preloads: it obeys the `crossorigin` attribute.

    Over HTTP/1 no priority is sent.
    """
    return client.engine is Engine.CHROMIUM and request.headers.text("priority") in ("", "u=1")


def of_unredirected(request: Request, client: Client, *, tells_storage_access: bool) -> CredentialsClaim | None:
    """Return what it proves that a cross-site request which no redirect led to has no Sec-Fetch-Storage-Access; None for nothing.

    A sandboxed page's origin is null; no redirect then hides its site. Firefox sends the header for elements, unless it blocks
    third-party cookies (`tells_storage_access`: it was seen to send it); workers and keepalive never have it, nor does a
    page have it that asks its own host by another scheme. Seen in Firefox 153.
    """
    if _is_chromium_abroad(request, client):
        return _NO_STORAGE_ACCESS
    headers = request.headers
    if client.engine is not Engine.FIREFOX or not tells_storage_access or headers.text("sec-fetch-site") != "cross-site":
        return None
    element = headers.text("sec-fetch-dest") not in ("", "empty")
    page = parse(headers.text("referer") or headers.text("origin"))
    return _NO_STORAGE_ACCESS if element and request.target.is_trustworthy and page.host != request.target.host else None


def of_element(mode: ModeClaim) -> CredentialsClaim | None:
    """Return what it proves that an element loads something without CORS, on a page that is not credentialless; None for nothing.

    https://html.spec.whatwg.org/#create-a-potential-cors-request
    """
    return _ELEMENT if mode.mode is RequestMode.NO_CORS and mode.destination in _ELEMENTS else None


def _is_chromium_abroad(request: Request, client: Client) -> bool:
    """Tell whether a Chromium that knows Sec-Fetch-Storage-Access asks a secure server of another site."""
    if client.engine is not Engine.CHROMIUM or request.headers.text("sec-fetch-site") != "cross-site" or not request.target.is_trustworthy:
        return False
    if _STORAGE_ACCESS_NAME in request.withheld:
        return False
    version = _CHROMIUM_VERSION.search(request.headers.text("user-agent"))
    return version is not None and int(version[1]) >= _STORAGE_ACCESS_SINCE
