"""How a request was made: its mode and destination."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

from cors_addon.core.evidence.claims import Client, Engine, ModeClaim, RequestMode
from cors_addon.core.evidence.page_set import page_set
from cors_addon.core.evidence.socket_io import is_polling
from cors_addon.core.fetch import methods
from cors_addon.core.fetch.safelist import is_safelisted, mime_essence
from cors_addon.core.wire.exchange import Request
from cors_addon.core.wire.url import OPAQUE, parse, same_origin

_MODES = {
    "cors": RequestMode.CORS,
    "no-cors": RequestMode.NO_CORS,
    "same-origin": RequestMode.SAME_ORIGIN,
    "navigate": RequestMode.NAVIGATE,
    "websocket": RequestMode.WEBSOCKET,
    "webtransport": RequestMode.WEBSOCKET,
}
_EMPTY = "empty"
_LONGEST_DESTINATION = 64
"""Characters of a destination up to which a claim is remembered."""
_FOREIGN = frozenset({"same-site", "cross-site"})
_ACCEPTED = {
    "image/": "image",
    "text/css": "style",
    "application/font-woff2": "font",
    "video/": "video",
    "audio/": "audio",
}
"""What Accept begins with, by the destination that it belongs to."""
_HINTS = ("device-memory", "downlink", "dpr", "ect", "rtt", "viewport-width", "width")
_BROWSERS_TYPES = frozenset({"application/csp-report", "text/ping"})
"""Content types of what browsers send by themselves; a script that sets one needs a preflight."""
_REPORT = ModeClaim(RequestMode.NO_CORS, "", False, "a content type with which browsers send reports and pings without CORS")
_IN_PART = ModeClaim(RequestMode.NO_CORS, "", False, "the recording holds but some of its headers")
_HIDDEN = "Origin: null without Referer, as of a sandboxed frame"
_OPEN_POST = ModeClaim(RequestMode.CORS, "", False, "a POST with Origin and without Sec-Fetch-Mode: fetch, or a beacon")
_XHR = ModeClaim(RequestMode.CORS, "", False, "a POST without Priority, as of XMLHttpRequest")
_WEBKIT_BEACON = ModeClaim(RequestMode.NO_CORS, "", False, "Cache-Control: max-age=0, as on a beacon")
PRELOAD = "preload"
"""The destination that we give to a preload `as="fetch"`, which has none."""
_FONTS = (".woff2", ".woff", ".ttf", ".otf", ".eot")
_NAVIGATIONS_ACCEPT = "text/html,application/xhtml+xml"
"""What a navigation's Accept begins with; a script that asks for HTML writes it otherwise."""
_NAVIGATION = ModeClaim(RequestMode.NAVIGATE, "document", True, "Accept: text/html, as of a navigation")
AFTER_REDIRECT = ModeClaim(
    RequestMode.CORS, "", False, "Origin stands after Referer, as WebKitGTK puts it after a redirect and without CORS"
)
"""CORS if a redirect of CORS led here, else not."""
_EMULATED = ModeClaim(RequestMode.CORS, "", True, "Origin, which jsdom and happy-dom send with CORS alone")
_PREFLIGHT = ModeClaim(RequestMode.CORS, "", True, "a preflight")
_POLLING = ModeClaim(RequestMode.CORS, "", True, "Socket.IO polls by XMLHttpRequest")
_NO_ORIGIN = "no Origin: no CORS request to another origin"
# From a page to its own server, where the mode decides on nothing but whether redirects may be followed.
_FROM_HOME = ModeClaim(RequestMode.CORS, "", False, "no Origin, to the page's own server: a script's request, or an element's")
_POST_FROM_HOME = ModeClaim(RequestMode.CORS, "", False, "Origin is the target's own")


def mode_of(request: Request, client: Client) -> ModeClaim:
    """Return the request's mode: what `Sec-Fetch-Mode` says, or over plain http what else tells."""
    headers = request.headers
    if headers.text("upgrade").lower() == "websocket" or "sec-websocket-key" in headers:
        return ModeClaim(RequestMode.WEBSOCKET, "", True, "Upgrade: websocket")
    if client.emulates and "origin" in headers:
        return _PREFLIGHT if request.is_preflight else _EMULATED
    if (mode := headers.text("sec-fetch-mode")) in _MODES:
        destination = headers.text("sec-fetch-dest")
        return (_metadata if len(destination) <= _LONGEST_DESTINATION else _metadata.__wrapped__)(mode, destination)
    if request.is_preflight:
        return _PREFLIGHT
    if headers.text("accept").startswith(_NAVIGATIONS_ACCEPT):
        return _NAVIGATION
    origin = headers.get("origin")
    if origin is None and "origin" in request.withheld:
        return _IN_PART
    destination = _destination(request, client)
    if origin is None and (destination or page_origin(request) != request.target.origin):
        return ModeClaim(RequestMode.NO_CORS, destination, True, _NO_ORIGIN)
    if origin is None:
        return _shown(request, client) or _FROM_HOME
    if methods.is_safelisted(request.method) and request.method != "POST":
        # Chromium sends Origin: null without CORS too, from a sandboxed frame to its own site with third-party cookies blocked.
        if client.engine is Engine.WEBKIT and _origin_is_late(request):
            return AFTER_REDIRECT
        hidden = origin == OPAQUE and "referer" not in headers and client.engine is Engine.CHROMIUM
        return ModeClaim(RequestMode.CORS, destination, not hidden, _HIDDEN if hidden else f"Origin on {request.method}")
    if same_origin(origin, request.target.origin):
        # Of mode "same-origin" would be a script that says so.
        return _shown(request, client) or _POST_FROM_HOME
    return _shown(request, client) or _post(request, client)


@lru_cache(maxsize=256)
def _metadata(mode: str, destination: str) -> ModeClaim:
    return ModeClaim(_MODES[mode], "" if destination == _EMPTY else destination, True, f"Sec-Fetch-Mode: {mode}")


def _shown(request: Request, client: Client) -> ModeClaim | None:
    """Return what method and headers show of the mode where no `Sec-Fetch-*` does, None for nothing."""
    # A page without referrer hides its origin from its own server, too, if it asks with the mode "same-origin".
    hidden = request.headers.text("origin") == OPAQUE and "referer" not in request.headers
    if not methods.is_safelisted(request.method):
        return ModeClaim(RequestMode.CORS, "", not hidden, _HIDDEN if hidden else f"only a CORS request uses {request.method}")
    if is_polling(request):
        return _POLLING
    if mime_essence(request.headers.text("content-type")) in _BROWSERS_TYPES:
        return _REPORT
    # WebKit lets a no-cors request keep the content type of its Blob, whatever it is (seen in WebKitGTK 2.50.6).
    typed = client.engine is not Engine.WEBKIT
    if any(not is_safelisted(name, value) for name, value in page_set(request) if typed or name.lower() != "content-type"):
        because = _HIDDEN if hidden else "only a CORS request carries such a content type, or headers of the page's own"
        return ModeClaim(RequestMode.CORS, "", not hidden, because)
    return None


def _post(request: Request, client: Client) -> ModeClaim:
    """Tell CORS from no-cors where a POST carries an Origin and nothing else shows it."""
    if client.engine is Engine.WEBKIT and request.target.is_trustworthy and "sec-fetch-mode" not in request.withheld:
        return ModeClaim(RequestMode.CORS, "", True, "WebKit leaves Sec-Fetch-* out after a cross-origin redirect")
    tell = _TELLS.get(client.engine)
    told = tell(request) if tell else None
    return told or _OPEN_POST


def _webkit_post(request: Request) -> ModeClaim | None:
    """Return what only WebKitGTK's header order and WebKit's beacons show (seen in 2.50.6), None where nothing."""
    headers = request.headers
    beacon = headers.text("cache-control") == "max-age=0"
    if beacon and "content-type" in headers and not is_safelisted("content-type", headers.text("content-type")):
        return ModeClaim(RequestMode.CORS, "", False, "a beacon, with a content type that needs CORS")
    if "referer" not in headers or not _is_webkitgtk(request):
        return _WEBKIT_BEACON if beacon else None
    if _origin_is_late(request):
        return AFTER_REDIRECT
    return ModeClaim(RequestMode.CORS, "", True, "Origin stands before Referer, as WebKitGTK puts it with CORS alone")


def _origin_is_late(request: Request) -> bool:
    """Tell whether Origin stands after Referer, as WebKitGTK puts it without CORS; its media player always does."""
    names = request.headers.names()
    late = "referer" in names and names.index("referer") < names.index("origin") and "icy-metadata" not in names
    return late and _is_webkitgtk(request)


def _is_webkitgtk(request: Request) -> bool:
    """Tell whether this WebKit writes headers in WebKit's own order; Safari's network library puts them into another."""
    return "Linux" in request.headers.text("user-agent")


def _firefox_post(request: Request) -> ModeClaim | None:
    """Return what only Firefox's Priority shows (seen in Firefox 153), None where nothing."""
    priority = request.headers.text("priority")
    if priority == "u=6":
        # A fetch of what Firefox takes for a tracker may have it too (network.http.tailing.urgency).
        return ModeClaim(RequestMode.NO_CORS, "", False, "Priority: u=6, as on a beacon")
    return None if priority else _XHR


def _chromium_post(request: Request) -> ModeClaim | None:
    """Return what a client hint shows, which Chromium itself sends to secure servers only; None where there is none."""
    if request.target.is_trustworthy or not any(name in request.headers for name in _HINTS):
        return None
    return ModeClaim(RequestMode.CORS, "", True, "only a CORS request carries a client hint that the page set")


_TELLS: Mapping[Engine, Callable[[Request], ModeClaim | None]] = {
    Engine.CHROMIUM: _chromium_post,
    Engine.FIREFOX: _firefox_post,
    Engine.WEBKIT: _webkit_post,
}
"""What tells CORS from no-cors on a POST with Origin where no Sec-Fetch-Mode does."""


def settled(
    claim: ModeClaim, request: Request, *, preflighted: bool, credentialed_connection: bool, from_home: bool, readable: bool
) -> ModeClaim:
    """Return the claim on a mode that the request alone leaves open: by the preflight before it, else the likelier one.

    A beacon goes with credentials and fetch by default without, which shows in the connection of Chromium (elsewhere beacons
    show themselves). A GET without CORS has an Origin only to its page's own site (`from_home`: a page of the target's site was
    loaded). Who lets no page read answers is mostly sent what nobody wants to read (`readable`: the answer allows an origin,
    the page is known to read from there, or what follows will tell).
    """
    if claim.certain:
        return claim
    if preflighted:
        return ModeClaim(RequestMode.CORS, "", True, "a preflight asked for it")
    if claim in (_FROM_HOME, _POST_FROM_HOME):
        return claim
    if claim is _REPORT:
        return replace(claim, certain=True)
    if request.method != "POST" and not from_home and claim is not _IN_PART:
        return replace(claim, certain=True)
    if not (claim is _OPEN_POST or claim.because == _HIDDEN):
        return claim
    if credentialed_connection:
        return ModeClaim(RequestMode.NO_CORS, "", False, f"{claim.because}; on a connection for requests with credentials, as beacons are")
    return claim if readable else ModeClaim(RequestMode.NO_CORS, "", False, f"{claim.because}; the answer lets no origin read it")


def _destination(request: Request, client: Client) -> str:
    """Return what tells of the destination where no Sec-Fetch-Dest does, "" where nothing.

    Chromium asks for elements with Origin before Accept, for `fetch()` and the like with Origin after it, and for media with Range
    at the end (seen in Chromium 156). Scripts stand for modules, and for fonts that are not named like one.
    """
    headers = request.headers
    accept = headers.text("accept")
    for start, destination in _ACCEPTED.items():
        if accept.startswith(start):
            return destination
    names = headers.names()
    if client.engine is not Engine.CHROMIUM or "origin" not in names:
        return ""
    if names[-1] == "range" and accept == "*/*" and headers.text("range") == "bytes=0-":
        return "video"
    if not _is_elements(request):
        return ""
    return "font" if request.target.path.lower().endswith(_FONTS) else "script"


def is_event_stream(request: Request) -> bool:
    """Tell whether an EventSource asks."""
    return request.headers.text("accept") == "text/event-stream"


def is_beacon(request: Request) -> bool:
    """Tell whether `sendBeacon()` of Chromium's asks with CORS, or the preflight for it: it has a priority of its own."""
    headers = request.headers
    return headers.text("priority") == "u=4, i" and (headers.text("sec-fetch-mode"), headers.text("sec-fetch-dest")) == ("cors", _EMPTY)


def is_preload(request: Request, client: Client) -> bool:
    """Tell whether Chromium preloads `as="fetch"`: its headers stand in the order of an element's, and it has no destination."""
    empty = request.headers.text("sec-fetch-dest") == _EMPTY
    # An element's request that a service worker sends on has no destination either, but keeps the element's Accept.
    any_type = request.headers.text("accept") == "*/*"
    return client.engine is Engine.CHROMIUM and empty and any_type and not request.is_preflight and _is_elements(request)


def _is_elements(request: Request) -> bool:
    """Tell whether Origin stands before Accept, as on what Chromium's elements ask for."""
    names = request.headers.names()
    return "origin" in names and "accept" in names and names.index("origin") < names.index("accept")


def page_origin(request: Request) -> str:
    """Return the serialized origin of the page that asks, by `Origin`, `Referer` or `Sec-Fetch-Site`; "" where none tells.

    A style sheet's requests name the style sheet as `Referer`: one of the target's own origin, while `Sec-Fetch-Site` says that
    the page is of another, tells nothing.
    """
    origin = request.headers.get("origin")
    if origin is not None:
        return origin
    own, site = request.target.origin, request.headers.text("sec-fetch-site")
    if referer := request.headers.get("referer"):
        page = parse(referer).origin
        return "" if page == own and site in _FOREIGN else page
    return own if site == "same-origin" else ""
