"""Who sent a request: a browser or another program, and which engine."""

import re
from functools import lru_cache

from cors_addon.core.evidence.claims import Client, Engine
from cors_addon.core.fetch.safelist import is_forbidden
from cors_addon.core.wire.exchange import Request

_ACCEPTS = ("accept-language", "accept-encoding", "accept")
_SITES = frozenset({"cross-site", "same-site", "same-origin", "none"})
_MODES = frozenset({"cors", "no-cors", "navigate", "same-origin", "websocket", "webtransport"})
_CHROMIUM = re.compile(r"\b(Headless)?Chrom(e|ium)/")
_WEBKIT = re.compile(r"\bAppleWebKit/")
_FIREFOX = re.compile(r"\bGecko/\S+ .*\bFirefox/")
_LONGEST_AGENT = 512
"""What stands further on in a User-Agent tells nothing."""
_LONGEST_METADATA = 64
"""No value of a Sec-Fetch-* header is as long."""
_LONGEST_NAMES = 512
"""Characters of Access-Control-Request-Headers up to which a client is remembered."""
_ON_IOS = re.compile(r"\b(CriOS|FxiOS|EdgiOS)/")


def client_of(request: Request) -> Client:
    """Return whether a browser sent the request, and of which engine.

    A consistent set of `Sec-Fetch-*` headers proves a browser (a page can't set them); where browsers send none (plain
    http), the set of headers that all browsers send is taken for one; `User-Agent` alone proves nothing.
    """
    headers = request.headers
    is_preflight = request.is_preflight
    asked = headers.text("access-control-request-headers") if is_preflight else ""
    found = _client if len(asked) <= _LONGEST_NAMES else _client.__wrapped__
    return found(
        headers.text("user-agent")[:_LONGEST_AGENT],
        "sec-ch-ua" in headers,
        "sec-fetch-storage-access" in headers,
        (
            headers.text("sec-fetch-mode")[:_LONGEST_METADATA],
            headers.text("sec-fetch-site")[:_LONGEST_METADATA],
            headers.text("sec-fetch-dest")[:_LONGEST_METADATA],
        ),
        # WebKit's media player asks by itself, with few headers but this one (seen in WebKitGTK 2.50.6).
        "icy-metadata" in headers or all(name in headers for name in _ACCEPTS),
        request.target.is_trustworthy,
        "origin" in headers,
        is_preflight,
        asked,
    )


@lru_cache(maxsize=4096)
def _client(
    agent: str,
    has_hints: bool,
    has_storage_access: bool,
    metadata: tuple[str, str, str],
    has_accepts: bool,
    trustworthy: bool,
    has_origin: bool,
    preflight: bool,
    request_headers: str,
) -> Client:
    engine, because = _engine(agent, has_hints, has_storage_access)
    if preflight and (fault := _not_browser_form(request_headers)):
        return Client(False, Engine.UNKNOWN, (f"Access-Control-Request-Headers {fault}, as no browser writes it",))
    if preflight and has_accepts and engine is Engine.UNKNOWN and "user-agent" in request_headers.split(","):
        return Client(True, Engine.WEBKIT, ("a preflight that asks for User-Agent and has the page's own, as WebKit alone sends it",))
    if any(metadata):
        if fault := _inconsistent(metadata, has_origin, trustworthy, preflight):
            return Client(False, Engine.UNKNOWN, (fault,))
        return Client(True, engine, (_proof(metadata), because))
    if not agent.startswith("Mozilla/5.0") or not has_accepts:
        missing = "the headers that every browser sends (Accept, Accept-Encoding, Accept-Language) are not all there"
        return Client(False, Engine.UNKNOWN, (missing if agent.startswith("Mozilla/5.0") else "User-Agent names no browser",))
    if trustworthy and (missing := _without_metadata(engine, agent)):
        return Client(False, Engine.UNKNOWN, (missing,))
    if trustworthy:
        older = "no Sec-Fetch-* on a secure URL: WebKit after a cross-origin redirect, or an older browser"
        return Client(True, engine, (older, because))
    return Client(True, engine, ("the headers that every browser sends are there (plain http has no Sec-Fetch-*)", because))


def _engine(agent: str, has_hints: bool, has_storage_access: bool) -> tuple[Engine, str]:
    """Return the engine and what shows it; what only one engine sends outranks what the User-Agent says."""
    if has_hints:
        return Engine.CHROMIUM, "Sec-CH-UA, which only Chromium sends"
    if _ON_IOS.search(agent):
        return Engine.WEBKIT, "User-Agent of a browser on iOS, where all are WebKit"
    if _CHROMIUM.search(agent):
        return Engine.CHROMIUM, "User-Agent of Chromium"
    if _FIREFOX.search(agent):
        return Engine.FIREFOX, "User-Agent of Firefox"
    if _WEBKIT.search(agent) and has_storage_access:
        return Engine.CHROMIUM, "Sec-Fetch-Storage-Access, which WebKit never sends"
    if _WEBKIT.search(agent):
        return Engine.WEBKIT, "User-Agent of WebKit"
    return Engine.UNKNOWN, "User-Agent of no known engine"


def _without_metadata(engine: Engine, agent: str) -> str:
    """Return why a request to a secure URL without `Sec-Fetch-*` is not this browser's, or "" where it may be."""
    if engine is Engine.WEBKIT:
        return ""
    for pattern, since in _METADATA_SINCE.get(engine, ()):
        version = pattern.search(agent)
        if version is not None and int(version[1]) < since:
            return ""
    return "Sec-Fetch-* is missing on a secure URL, to which browsers send it"


_METADATA_SINCE = {
    Engine.CHROMIUM: ((re.compile(r"Chrom(?:e|ium)/(\d{1,6})"), 80),),
    Engine.FIREFOX: ((re.compile(r"Firefox/(\d{1,6})"), 90),),
}
"""The first versions that send all of `Sec-Fetch-*`."""


def _inconsistent(metadata: tuple[str, str, str], has_origin: bool, trustworthy: bool, preflight: bool) -> str:
    mode, site, destination = metadata
    if mode not in _MODES:
        return f"Sec-Fetch-Mode is {mode or 'missing beside other Sec-Fetch-* headers'}"
    if preflight and not trustworthy and not site and not destination:
        return ""
    if site not in _SITES or not destination:
        return "Sec-Fetch-Mode comes without Sec-Fetch-Site or Sec-Fetch-Dest (Node's fetch does so)"
    if mode == "navigate" and destination == "empty":
        return "Sec-Fetch-Mode: navigate never goes with Sec-Fetch-Dest: empty"
    if mode == "cors" and site in ("cross-site", "same-site") and not has_origin:
        return f"Sec-Fetch-Mode: cors with Sec-Fetch-Site: {site} never comes without Origin"
    return ""


def _proof(metadata: tuple[str, str, str]) -> str:
    mode, site, _ = metadata
    if not site:
        return "Sec-Fetch-Mode alone on a preflight over plain http, as Chromium sends it"
    return f"consistent Sec-Fetch-Mode: {mode}, Sec-Fetch-Site: {site} and Sec-Fetch-Dest"


def _not_browser_form(value: str) -> str:
    """Return how the value differs from what browsers send (lower case, sorted, no blanks, no forbidden names), or ""."""
    if not value:
        return ""
    names = value.split(",")
    if value != value.lower():
        return "has upper case"
    if any(name != name.strip() for name in names):
        return "has blanks"
    if names != sorted(names):
        return "is not sorted"
    forbidden = [name for name in names if is_forbidden(name)]
    return f"asks for {forbidden[0]}" if forbidden else ""
