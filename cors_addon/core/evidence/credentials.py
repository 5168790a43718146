"""Whether a request's credentials mode is "include"."""

import re

from cors_addon.core.evidence.claims import Client, Credentials, CredentialsClaim, Engine
from cors_addon.core.exchange import Request
from cors_addon.core.site import same_site
from cors_addon.core.url import OPAQUE, parse

_CHROMIUM_VERSION = re.compile(r"Chrom(?:e|ium)/(\d{1,9})")
_STORAGE_ACCESS_SINCE = 133
"""The first Chrome that sends Sec-Fetch-Storage-Access."""

_COOKIE = CredentialsClaim(Credentials.INCLUDE, "Cookie is there, which another origin's page only gets by asking with credentials")
_STORAGE_ACCESS = CredentialsClaim(Credentials.INCLUDE, "Sec-Fetch-Storage-Access is there, which only a request with credentials has")
_NO_STORAGE_ACCESS = CredentialsClaim(
    Credentials.NOT_INCLUDE, "Sec-Fetch-Storage-Access is missing, which Chromium sends cross-site with credentials, cookies or none"
)
_FONT = CredentialsClaim(Credentials.NOT_INCLUDE, "Sec-Fetch-Dest: font, and style sheets load fonts without credentials")
_NEVER_ON_PREFLIGHTS = CredentialsClaim(Credentials.UNKNOWN, "a preflight never shows it")
_SILENT = CredentialsClaim(Credentials.UNKNOWN, "no Cookie, which proves nothing: there may be none to send")


def credentials_of(request: Request, client: Client) -> CredentialsClaim:
    """Return what the request's own headers prove of its credentials mode; `Authorization` proves nothing.

    Cookie (which no browser puts on a preflight) and Sec-Fetch-Storage-Access prove "include". The latter's absence proves the
    opposite in Chromium (since 133) on cross-site requests to secure URLs alone, and not where a redirect led back to the page's
    own site; in Firefox it does not, since workers and keepalive never have it.
    """
    headers = request.headers
    if "cookie" in headers and not request.is_preflight:
        return _COOKIE
    if "sec-fetch-storage-access" in headers:
        return _STORAGE_ACCESS
    if request.is_preflight:
        return _NEVER_ON_PREFLIGHTS
    if client.engine is not Engine.WEBKIT and headers.text("sec-fetch-dest") == "font":
        return _FONT
    if client.engine is Engine.CHROMIUM and headers.text("sec-fetch-site") == "cross-site" and _sends_storage_access(request):
        return _NO_STORAGE_ACCESS
    return _SILENT


def _sends_storage_access(request: Request) -> bool:
    version = _CHROMIUM_VERSION.search(request.headers.text("user-agent"))
    page = request.headers.text("referer") or request.headers.text("origin")
    at_home = page == OPAQUE or same_site(parse(page), request.target)
    return request.target.is_trustworthy and not at_home and version is not None and int(version[1]) >= _STORAGE_ACCESS_SINCE
