"""How a request was made: its mode and destination."""

from functools import lru_cache

from cors_addon.core.evidence.claims import Client, Engine, ModeClaim, RequestMode
from cors_addon.core.evidence.page_set import page_set
from cors_addon.core.exchange import Request
from cors_addon.core.fetch import methods
from cors_addon.core.fetch.safelist import is_safelisted
from cors_addon.core.url import OPAQUE, parse, same_origin

_MODES = {
    "cors": RequestMode.CORS,
    "no-cors": RequestMode.NO_CORS,
    "same-origin": RequestMode.SAME_ORIGIN,
    "navigate": RequestMode.NAVIGATE,
    "websocket": RequestMode.WEBSOCKET,
    "webtransport": RequestMode.WEBSOCKET,
}
_EMPTY = "empty"
_FOREIGN = frozenset({"same-site", "cross-site"})
_NAVIGATIONS_ACCEPT = "text/html,application/xhtml+xml"
"""What a navigation's Accept begins with; a script that asks for HTML writes it otherwise."""
_NAVIGATION = ModeClaim(RequestMode.NAVIGATE, "document", True, "Accept: text/html, as of a navigation")
_PREFLIGHT = ModeClaim(RequestMode.CORS, "", True, "a preflight")


def mode_of(request: Request, client: Client) -> ModeClaim:
    """Return the request's mode: what `Sec-Fetch-Mode` says, or over plain http what else tells."""
    headers = request.headers
    if headers.text("upgrade").lower() == "websocket" or "sec-websocket-key" in headers:
        return ModeClaim(RequestMode.WEBSOCKET, "", True, "Upgrade: websocket")
    if (mode := headers.text("sec-fetch-mode")) in _MODES:
        return _metadata(mode, headers.text("sec-fetch-dest"))
    if request.is_preflight:
        return _PREFLIGHT
    if headers.text("accept").startswith(_NAVIGATIONS_ACCEPT):
        return _NAVIGATION
    origin = headers.get("origin")
    if origin is None:
        return ModeClaim(RequestMode.NO_CORS, _destination(request), True, "no Origin: no CORS request to another origin")
    if methods.is_safelisted(request.method) and request.method != "POST":
        # Chromium sends Origin: null without CORS too, from a sandboxed frame to its own site with third-party cookies blocked.
        certain = origin != OPAQUE or client.engine is not Engine.CHROMIUM
        return ModeClaim(RequestMode.CORS, _destination(request), certain, f"Origin on {request.method}")
    if same_origin(origin, request.target.origin):
        return ModeClaim(RequestMode.SAME_ORIGIN, "", True, "Origin is the target's own")
    return _post(request, client)


@lru_cache(maxsize=256)
def _metadata(mode: str, destination: str) -> ModeClaim:
    return ModeClaim(_MODES[mode], "" if destination == _EMPTY else destination, True, f"Sec-Fetch-Mode: {mode}")


def _post(request: Request, client: Client) -> ModeClaim:
    """Tell CORS from no-cors where a POST (or another method) carries an Origin and no `Sec-Fetch-*`."""
    headers = request.headers
    if not methods.is_safelisted(request.method):
        return ModeClaim(RequestMode.CORS, "", True, f"only a CORS request uses {request.method}")
    # WebKit lets a no-cors request keep the content type of its Blob, whatever it is (seen in WebKitGTK 2.50.6).
    typed = client.engine is not Engine.WEBKIT
    if any(not is_safelisted(name, value) for name, value in page_set(request) if typed or name.lower() != "content-type"):
        return ModeClaim(RequestMode.CORS, "", True, "only a CORS request carries such a content type, or headers of the page's own")
    if client.engine is Engine.WEBKIT and request.target.is_trustworthy:
        return ModeClaim(RequestMode.CORS, "", True, "WebKit leaves Sec-Fetch-* out after a cross-origin redirect")
    beacon = {
        Engine.FIREFOX: headers.text("priority") == "u=6",
        Engine.WEBKIT: headers.text("cache-control") == "max-age=0",
    }
    if beacon.get(client.engine):
        return ModeClaim(RequestMode.NO_CORS, "", True, "Priority or Cache-Control as on a beacon")
    return ModeClaim(RequestMode.CORS, "", False, "a POST with Origin over plain http: fetch, or a beacon")


def settled(claim: ModeClaim, preflighted: bool, credentialed_connection: bool) -> ModeClaim:
    """Return the claim on a mode that the request alone leaves open: by the preflight before it, else the likelier one.

    A beacon goes with credentials and fetch by default without, which in Chromium shows in the connection.
    """
    if claim.certain:
        return claim
    if preflighted:
        return ModeClaim(RequestMode.CORS, "", True, "a preflight asked for it")
    if credentialed_connection:
        return ModeClaim(RequestMode.NO_CORS, "", False, f"{claim.because}; on a connection for requests with credentials, as beacons are")
    return claim


def _destination(request: Request) -> str:
    """Return what `Accept` tells of the destination, "" where nothing."""
    accept = request.headers.text("accept")
    if accept.startswith("image/"):
        return "image"
    if accept.startswith("text/css"):
        return "style"
    return "font" if accept.startswith("application/font-woff2") else ""


def is_event_stream(request: Request) -> bool:
    """Tell whether an EventSource asks."""
    return request.headers.text("accept") == "text/event-stream"


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
