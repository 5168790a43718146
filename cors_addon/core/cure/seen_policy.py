"""What a server is seen to allow, as far as it concerns what a page asks of an endpoint."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.servers.server_answer import ServerAnswer
from cors_addon.core.servers.servers import Server
from cors_addon.core.wire.headers import is_token
from cors_addon.core.wire.site import registrable_domain
from cors_addon.core.wire.url import OPAQUE, parse

_MOST_NAMED = 4
"""How many other origins are named."""
_MOST_ASKED = 16
"""How many of the page's preflights one answer is to serve, at most."""


@dataclass(frozen=True, slots=True)
class SeenPolicy:
    """What the answers show of whom the server lets.

    `asked` are the methods and header names of the page's preflights to the endpoint, the newest first, and `credentialed` tells that the
    page is known to ask it with credentials. `lets` are the other origins that the server names, `apart` two of those that it answers in
    their own name though they are of different sites, where there are such. `keeps_out` tells that it answered an origin in the name of
    another, and so doesn't echo any, `any_origin` that it answers with `*` alone, there or everywhere, `adds` that it is seen
    to send Access-Control-Allow-Origin at all.
    """

    asked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    credentialed: bool = False
    lets: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    keeps_out: bool = False
    any_origin: bool = False
    adds: bool = False


def policy_of(failed: FailedExchange) -> SeenPolicy:
    """Return what a server's answers, this one first, show for requests of the page to the endpoint."""
    origin, known = failed.origin, [one for one in (failed.answer, *failed.answers()) if not one.proxy]
    own = [one for one in known if one.path == failed.path and one.origin == origin]
    asked = {(one.method, one.asked): None for one in own if one.is_preflight and all(map(is_token, (one.method, *one.asked)))}
    return SeenPolicy(
        asked=tuple(asked)[:_MOST_ASKED],
        credentialed=any(one.credentialed for one in own),
        lets=tuple([one for one in failed.origins_allowed if _is_origin(one)])[:_MOST_NAMED],
        apart=_apart(one.origin for one in known if one.allow_origin == one.origin),
        keeps_out=any(_is_origin(one.allow_origin or "") and one.allow_origin != one.origin and not one.is_stored for one in known),
        any_origin=_is_open([one for one in known if one.path == failed.path]) or _is_open(known),
        adds=any(one.has_cors for one in known),
    )


def _is_open(answers: Iterable[ServerAnswer]) -> bool:
    """Tell whether answers let any origin read, all that let one at all: one resource that is public says nothing of the others."""
    allowed = {one.allow_origin for one in answers if one.has_cors}
    return allowed == {"*"}


def _apart(origins: Iterable[str]) -> tuple[str, ...]:
    """Return two origins of different sites; this machine, which lists have beside a site, is none."""
    sites: dict[str, str] = {}
    for origin in origins:
        if site := registrable_domain(parse(origin).host):
            sites.setdefault(site, origin)
    return tuple(sites.values())[:2] if len(sites) > 1 else ()


def known_answer(server: Server, path: str, url: str, method: str, origin: str) -> ServerAnswer | None:
    """Return what a server answered to such a request before: of that origin, else one without `Origin`; None where nothing is known.

    An answer at the same URL comes before those of the same kind of URL, and the newest before the others.
    """
    return _nearest(server.answers(), path, url, method, origin) or _nearest(server.plain(), path, url, method, "")


def _nearest(answers: Iterator[ServerAnswer], path: str, url: str, method: str, origin: str) -> ServerAnswer | None:
    alike = [
        one
        for one in answers
        if one.path == path and one.method == method and one.origin == origin and not one.is_preflight and not one.proxy
    ]
    return min(alike, key=lambda one: one.url != url, default=None)


def _is_origin(value: str) -> bool:
    return value != OPAQUE and parse(value).origin == value
