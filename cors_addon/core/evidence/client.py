"""Who sent a request: a browser or another program, and which engine."""

import re
from functools import lru_cache

from cors_addon.core.evidence.claims import Client, Engine
from cors_addon.core.evidence.fingerprint import Fingerprint, fingerprint
from cors_addon.core.evidence.known_clients import Enforcement, client_of_agent, shell_of
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
    http), the set of headers that all browsers send is taken for one; `User-Agent` alone proves nothing. Where only some of those
    headers are missing, and nothing speaks against a browser, it may be one whose headers were taken out on the way.
    """
    headers = request.headers
    is_preflight = request.is_preflight
    asked = headers.text("access-control-request-headers") if is_preflight else ""
    found = _client if len(asked) <= _LONGEST_NAMES else _client.__wrapped__
    agent = headers.text("user-agent")[:_LONGEST_AGENT]
    return found(
        agent,
        "sec-ch-ua" in headers,
        fingerprint(headers),
        "sec-fetch-storage-access" in headers,
        (
            headers.text("sec-fetch-mode")[:_LONGEST_METADATA],
            headers.text("sec-fetch-site")[:_LONGEST_METADATA],
            headers.text("sec-fetch-dest")[:_LONGEST_METADATA],
        ),
        # WebKit's media player asks by itself, with few headers but this one (seen in WebKitGTK 2.50.6).
        "icy-metadata" in headers or all(name in headers for name in _ACCEPTS),
        headers.text("accept-language") == "*",
        request.target.is_trustworthy,
        "origin" in headers,
        is_preflight,
        asked,
        shell_of(headers.text("origin")[:_LONGEST_METADATA]),
    )


def client_of_log(engine: str, request: Request) -> Client:
    """Return the browser whose own log holds a request, such as a HAR file of its network panel, by its engine's name."""
    shell = shell_of(request.headers.text("origin")[:_LONGEST_METADATA])
    return Client(True, Engine(engine), (f"the recording is the log of a browser ({engine})",), name=shell)


@lru_cache(maxsize=4096)
def _client(
    agent: str,
    has_hints: bool,
    by_order: Fingerprint,
    has_storage_access: bool,
    metadata: tuple[str, str, str],
    has_accepts: bool,
    any_language: bool,
    trustworthy: bool,
    has_origin: bool,
    preflight: bool,
    request_headers: str,
    shell: str,
) -> Client:
    known = client_of_agent(agent)
    name = known.name if known else ""
    engine, because = _engine(agent, has_hints, by_order, has_storage_access)

    def browser(*proofs: str, engine: Engine = engine) -> Client:
        told = f"an Origin as of {shell}" if shell else ""
        named = shell or (name if known and known.enforces is Enforcement.ENGINE else "")
        return Client(True, engine, tuple(filter(None, (*proofs, told))), name=named)

    def other(why: str) -> Client:
        return Client(False, Engine.UNKNOWN, (why,), name=name)

    def thinned(missing: str) -> Client:
        """Return what lacks something that browsers send: perhaps one of them, if it is called so and nothing speaks against it."""
        may_be = engine is not Engine.UNKNOWN and not any_language and (known is None or known.enforces is Enforcement.ENGINE)
        return Client(False, Engine.UNKNOWN, (missing, _TAKEN_OUT), thinned=True, name=name) if may_be else other(missing)

    if known and known.enforces is Enforcement.OWN:
        return Client(False, Engine.UNKNOWN, (f"User-Agent of {name}, which applies CORS by rules of its own",), name=name, emulates=True)
    if preflight and (fault := _not_browser_form(request_headers)):
        return other(f"Access-Control-Request-Headers {fault}, as no browser writes it")
    if preflight and has_accepts and engine is Engine.UNKNOWN and "user-agent" in request_headers.split(","):
        return browser("a preflight that asks for User-Agent and has the page's own, as WebKit alone sends it", engine=Engine.WEBKIT)
    if any(metadata):
        if fault := _wrong(metadata):
            return other(fault)
        if missing := _incomplete(metadata, has_origin, trustworthy, preflight):
            return thinned(missing)
        return browser(_proof(metadata), because)
    if known and known.enforces is Enforcement.NONE:
        return other(f"User-Agent of {name}")
    if not agent.startswith("Mozilla/5.0"):
        return other("User-Agent names no browser")
    if not has_accepts:
        return thinned("the headers that every browser sends (Accept, Accept-Encoding, Accept-Language) are not all there")
    if trustworthy and (missing := _without_metadata(engine, agent)):
        return thinned(missing)
    if trustworthy:
        return browser("no Sec-Fetch-* on a secure URL: WebKit after a cross-origin redirect, or an older browser", because)
    return browser("the headers that every browser sends are there (plain http has no Sec-Fetch-*)", because)


_TAKEN_OUT = "a browser's, if they were taken out on the way; nothing else speaks against one"


def _engine(agent: str, has_hints: bool, by_order: Fingerprint, has_storage_access: bool) -> tuple[Engine, str]:
    """Return the engine and what shows it; what only one engine sends, or sends so, outranks what the User-Agent says."""
    if has_hints:
        return Engine.CHROMIUM, "Sec-CH-UA, which only Chromium sends"
    if by_order[0] is not Engine.UNKNOWN:
        return by_order
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


def _wrong(metadata: tuple[str, str, str]) -> str:
    """Return what no browser writes into `Sec-Fetch-*`, or "" where each value is one of theirs, or missing."""
    mode, site, _ = metadata
    if mode and mode not in _MODES:
        return f"Sec-Fetch-Mode is {mode}"
    return f"Sec-Fetch-Site is {site}" if site and site not in _SITES else ""


def _incomplete(metadata: tuple[str, str, str], has_origin: bool, trustworthy: bool, preflight: bool) -> str:
    """Return which header is missing beside these `Sec-Fetch-*`, or "" where all are there that a browser sends with them."""
    mode, site, destination = metadata
    if not mode:
        return "Sec-Fetch-Mode is missing beside other Sec-Fetch-* headers"
    if preflight and not trustworthy and not site and not destination:
        return ""
    if not site or not destination:
        return "Sec-Fetch-Mode comes without Sec-Fetch-Site or Sec-Fetch-Dest (Node's fetch does so)"
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
