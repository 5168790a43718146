"""Failures that harm nobody: prefetches that a navigation replaces, favicons, source maps, what extensions ask for themselves."""

from collections.abc import Iterable, Mapping

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause, Rule
from cors_addon.core.cause.redirecting.redirection import place
from cors_addon.core.evidence.known_clients import is_extension
from cors_addon.core.evidence.mode import is_beacon
from cors_addon.core.verdict.cause import Cause, Proof, Side
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.url import parse, same_origin

ROUTER = KnownCause(
    "router-prefetch",
    Side.HARMLESS,
    "{library} asked for a link's target ({asked}), which the page's own server sent on to {name}: the router then goes there itself.",
    "A client router asked for the target of a link, which the page's server redirects to another origin; the router navigates instead.",
    (
        "Nothing is to be done at {name}, and nothing is lost.",
        "To silence it, make links that leave the site plain <a> elements, without the router and its prefetch.",
    ),
)
PREFETCH = KnownCause(
    "prefetch",
    Side.HARMLESS,
    "A prefetch ({asked}) failed: nothing is lost but the time that it might have saved.",
    "What was to be loaded ahead of its use could not be; it is loaded when it is used.",
    ("Nothing has to be done.", "To silence it, leave the prefetch of what other servers have out, or its crossorigin attribute."),
)
FAVICON = KnownCause(
    "favicon",
    Side.HARMLESS,
    "Only a site's icon ({asked}) is not shown: nothing else needs it.",
    "The icon of a site could not be loaded.",
    ("Nothing has to be done.", "To silence it, serve the icon from the page's own server."),
)
SOURCE_MAP = KnownCause(
    "source-map",
    Side.HARMLESS,
    "Likely only developer tools or an error reporter ask for this source map ({asked}): the page does not need it.",
    "A source map could not be loaded, which developer tools ask for.",
    ("Nothing has to be done for the page.", "Where stack traces are to be readable, serve the map from the page's own server."),
)
EXTENSION = KnownCause(
    "extension-request",
    Side.HARMLESS,
    "A browser extension asks here ({origin}), no page: it lacks the permission for {name}.",
    "A request of a browser extension failed; no page is concerned.",
    ("Nothing has to be done for pages, nor at {name}.", "Who makes the extension lists {name} in its manifest's host_permissions."),
)
BEACON = KnownCause(
    "beacon-answer",
    Side.HARMLESS,
    "The beacon reached {name}; only its answer is kept back, which nobody reads.",
    "The answer to a beacon is kept from the page, which never reads it; the beacon itself arrived.",
    ("Nothing has to be done for the page.", "To silence it, let {name} allow {origin}, with credentials."),
    headers_mend=True,
)

CAUSES: tuple[KnownCause, ...] = (ROUTER, PREFETCH, FAVICON, SOURCE_MAP, EXTENSION, BEACON)

_ROUTERS: Mapping[str, str] = {
    "rsc": "Next.js' router",
    "next-router-state-tree": "Next.js' router",
    "next-router-prefetch": "Next.js' router",
    "next-url": "Next.js' router",
    "x-nextjs-data": "Next.js' router",
    "x-turbo-request-id": "Turbo",
    "x-sveltekit-invalidated": "SvelteKit's router",
    "x-remix-request": "Remix' router",
    "x-up-version": "Unpoly",
    "x-pjax": "pjax",
}
"""Request headers by which client routers are known, as their sources have them; each goes to the page itself where a fetch fails."""
_ROUTERS_QUERIES: Mapping[str, str] = {"_rsc": "Next.js' router", "x-sveltekit-invalidated": "SvelteKit's router"}
_PREFETCHED = ("sec-purpose", "purpose", "x-moz", "x-purpose")
_ICONS = ("favicon", "apple-touch-icon", "mstile-")


def _before(failed: FailedExchange) -> Iterable[Situation]:
    """Return the redirects that led there, and the failing request itself."""
    return (*failed.hops, failed.situation)


def _router_of(situation: Situation) -> str:
    """Return which client router asked, "" for none that is known."""
    names = situation.request.headers.names()
    parameters = [part.partition("=")[0] for part in situation.request.target.query[:1_000].split("&")]
    told = (_ROUTERS.get(name) for name in names)
    shown = (_ROUTERS_QUERIES.get(name) for name in parameters)
    return next((router for router in (*told, *shown) if router), "")


def by_router(failed: FailedExchange) -> Cause | None:
    """The page's own server redirected what its router asked for."""
    home = next((one for one in failed.hops if same_origin(one.page, one.request.target.origin)), None)
    library = _router_of(home) if home else ""
    if home is None or not library or failed.target.origin == home.request.target.origin:
        return None
    return ROUTER.proven(
        Proof(f"{home.request.method} {place(home.request.target)} is {library}'s, and was redirected", home.exchange.id),
        request=failed.asked_first,
        library=library,
        asked=place(home.request.target),
        name=failed.name,
    )


def prefetched(failed: FailedExchange) -> Cause | None:
    """It was asked for ahead of its use."""
    for one in _before(failed):
        for name in _PREFETCHED:
            value = one.request.headers.text(name)
            if "prefetch" in value.lower():
                asked = place(parse(failed.situation.initial_url))
                return PREFETCH.proven(Proof(f"{name}: {value}", one.exchange.id), request=failed.asked_first, asked=asked)
    return None


def icon(failed: FailedExchange) -> Cause | None:
    """It is a site's icon."""
    name = failed.target.path.rpartition("/")[2].lower()
    if failed.situation.mode.destination != "image" or not name.startswith(_ICONS):
        return None
    return FAVICON.proven(f"{name}, asked for as an image", asked=place(failed.target))


def source_map(failed: FailedExchange) -> Cause | None:
    """It is a source map."""
    if failed.situation.mode.destination or not failed.target.path.lower().endswith((".js.map", ".mjs.map", ".css.map", ".wasm.map")):
        return None
    return SOURCE_MAP.likely("its name ends with .map", asked=place(failed.target))


def by_extension(failed: FailedExchange) -> Cause | None:
    """An extension asks, and the server did not refuse it itself."""
    if not is_extension(failed.origin) or failed.is_error:
        return None
    return EXTENSION.proven(f"Origin: {failed.origin}", origin=failed.origin, name=failed.name)


def beacon_answer(failed: FailedExchange) -> Cause | None:
    """A beacon arrived."""
    if failed.is_preflight or failed.request.method != "POST" or not is_beacon(failed.request) or not failed.response.is_ok:
        return None
    return BEACON.proven("Priority: u=4, i, as only sendBeacon() has it", name=failed.name, origin=failed.origin)


RULES: tuple[Rule, ...] = (by_router, prefetched, icon, source_map, by_extension, beacon_answer)
"""In the order in which they are tried."""
