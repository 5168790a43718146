"""Hostile addresses through all that reads them: nothing raises, and an origin is read as it was written."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from random import Random

from cors_addon.core.fetch.redirect import location_url, origin_header, redirect_check, response_tainting, taints
from cors_addon.core.wire.budget import LONGEST_LINE, LONGEST_URL
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.site import public_suffix, registrable_domain, same_site, schemelessly_same_site
from cors_addon.core.wire.url import OPAQUE, canonical, is_serialized_url, parse, resolve, without_credentials
from tests.fuzz.fuzzer import Check, Fuzzer, Run
from tests.fuzz.hostile import Hostile

STATUSES = (301, 302, 303, 307, 308)
BASES = ("https://a.test/b/c?d=e", "http://a.test", "https://u:p@a.test:8443/", "https://[::1]/x/")


@dataclass(frozen=True, slots=True)
class Addresses:
    """A URL, and what a redirect of it says."""

    url: str
    location: str
    origin: str
    status: int


def draw_addresses(random: Random) -> Iterator[Addresses]:
    """Yield addresses of which the most look like some."""
    draw = Hostile(random)
    while True:
        url = draw.pick(BASES) if draw.chance(0.4) else draw.long() if draw.chance(0.01) else draw.url()
        location = draw.mutated(draw.url()) if draw.chance(0.5) else draw.text()
        if draw.chance(0.01):
            location = f"{draw.pick(('https://', '//', '/', 'http:', ''))}{draw.long()}"
        origin = draw.origin() if draw.chance(0.8) else draw.text()
        yield Addresses(url[:LONGEST_URL], location[:LONGEST_LINE], origin[:LONGEST_LINE], draw.pick(STATUSES))


def run(one: Addresses) -> Check:
    """Read the addresses in all the ways."""
    parsed, origin = parse(one.url), parse(one.origin)
    response = Response(one.status, Headers((("Location", one.location),)))
    location = location_url(one.url, response)
    assert location is not None
    resolve(one.url, one.location)
    led = parse(location)
    names = [canonical(url) for url in (one.url, location)]
    for url in (one.url, one.location, location):
        is_serialized_url(url), without_credentials(url)
    is_serialized_url(one.origin)
    for each in (parsed, origin, led):
        registrable_domain(each.host), each.is_trustworthy, each.is_http
    public_suffix(parsed.host[:253])
    same_site(parsed, led), schemelessly_same_site(origin, led)
    for mode in ("cors", "no-cors", "navigate"):
        tainting = response_tainting(one.origin, led, mode)
        redirect_check(one.origin, location, mode, tainting)
        origin_header("GET", mode, tainting, one.origin, led)
    taints(one.origin, one.url, location)

    def check() -> None:
        for each in (parsed, origin, led):
            assert each.origin == OPAQUE or parse(each.origin).origin == each.origin
            assert each.port is None or 0 <= each.port <= 65_535
        assert "#" not in location
        for name, each in zip(names, (parsed, led), strict=True):
            assert each.origin == OPAQUE or not each.host.isascii() or canonical(name) == name

    return check


def world(random: Random) -> AbstractContextManager[Run[Addresses]]:
    """Return what remembers nothing."""
    return nullcontext(run)


ADDRESSES: Fuzzer[Addresses] = Fuzzer("addresses", draw_addresses, world, life=500)
