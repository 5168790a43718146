"""A walk along a redirect chain with the core's functions, as main fetch and HTTP-redirect fetch take it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cors_addon.core.engines.profile import Profile
from cors_addon.core.fetch.cors_check import cors_check, cors_check_applies
from cors_addon.core.fetch.preflight import Preflight, preflight_check
from cors_addon.core.fetch.reasons import Finding
from cors_addon.core.fetch.redirect import (
    Tainting,
    drops_header,
    location_url,
    origin_header,
    redirect_check,
    redirected_method,
    response_tainting,
    serialize_origin,
    taints,
)
from cors_addon.core.fetch.safelist import preflight_needs, request_headers_value
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.url import parse

Lines = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Ask:
    """What the page asks for; `headers` are those that it set itself."""

    origin: str
    mode: str
    credentialed: bool = False
    method: str = "GET"
    headers: Lines = ()


@dataclass(frozen=True)
class Hop:
    """One request of the chain: its URL, the answer, and the answer to its preflight where that is known."""

    url: str
    response: Response
    preflight: Response | None = None


@dataclass(frozen=True)
class Step:
    """What the browser does at one hop; `origin` is its `Origin` header, `finding` why it goes no further."""

    hop: Hop
    origin: str | None
    tainting: Tainting
    preflights: bool
    acrh: str | None
    finding: Finding | None = None
    at_preflight: bool = False
    location: str | None = None


def walk(ask: Ask, hops: Sequence[Hop], profile: Profile) -> Iterator[Step]:
    """Yield what the browser does at each hop, as far as it gets."""
    tainted = cors = False
    method, headers = ask.method, list(ask.headers)
    for hop in hops:
        target = parse(hop.url)
        tainting = response_tainting(ask.origin, target, ask.mode, tainted, cors)
        cors = tainting is Tainting.CORS
        serialized = serialize_origin(ask.origin, tainted)
        sent = origin_header(method, ask.mode, tainting, serialized, target)
        needs = cors and bool(preflight_needs(method, headers, profile.safelist))
        acrh = request_headers_value(headers, profile.safelist) if needs else None
        finding, at_preflight = None, False
        if needs and hop.preflight:
            names = tuple(acrh.split(",")) if acrh else ()
            asked = Preflight(hop.url, serialized, ask.credentialed, method, names, hop.preflight)
            finding = preflight_check(asked, profile.steps)
            at_preflight = finding is not None
        if not finding and cors and cors_check_applies(hop.response.status):
            finding = cors_check(serialized, ask.credentialed, hop.response.status, profile.view(hop.response.headers))
        location = None if finding else location_url(hop.url, hop.response)
        if location is not None:
            finding = redirect_check(ask.origin, location, ask.mode, tainting, tainted)
        yield Step(hop, sent, tainting, needs, acrh, finding, at_preflight, location)
        if finding or location is None:
            return
        tainted = tainted or taints(ask.origin, hop.url, location)
        after = redirected_method(hop.response.status, method)
        headers = [field for field in headers if not drops_header(field[0], hop.url, location, after != method)]
        method = after
