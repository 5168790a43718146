"""Why a request needed a preflight, or how it was spared one, in words."""

from datetime import UTC, datetime, timedelta
from math import isfinite

from cors_addon.core.engines import PROFILES
from cors_addon.core.evidence import Client
from cors_addon.core.evidence.page_set import page_set
from cors_addon.core.fetch import methods, private_network
from cors_addon.core.fetch.safelist import Need, preflight_needs
from cors_addon.core.ledger.attempt import Step
from cors_addon.core.ledger.memory import Memory
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.exchange import Request

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def clock(at: float) -> str:
    """Return a time of day for a sentence, from seconds since the epoch; never raises."""
    if not isfinite(at):
        return "an unknown time"
    return (_EPOCH + timedelta(seconds=at % 86400)).strftime("%H:%M:%S UTC")


def needs_of(situation: Situation) -> tuple[Need, ...]:
    """Return what about an actual request needs a preflight, as far as its headers show it."""
    profile = PROFILES.get(situation.client.engine, PROFILES["fetch"])
    return preflight_needs(situation.request.method, page_set(situation.request), profile.safelist)


def of_preflight(request: Request, client: Client) -> str:
    """Return what a preflight asks for."""
    if client.emulates:
        return f"sent by rules of {client.name}, which are not a browser's"
    method = request.headers.text("access-control-request-method")
    names = request.headers.text("access-control-request-headers")
    asked = [f"the method {method}"] if not methods.is_safelisted(method) else []
    if names:
        asked.append(f"the header{'s' if ',' in names else ''} {names.replace(',', ', ')}")
    if not asked and private_network.is_asked(request):
        return "needed because a page of the public network asks a server of a private one, as Chrome 98 to 141 saw it"
    if not asked:
        return f"needed although {method} alone needs none: the page watches an upload, or sends a stream"
    return f"needed because of {' and '.join(asked)}"


def of_paired(preflight: Step) -> str:
    """Return which preflight asked for an actual request."""
    exchange = preflight.situation.exchange
    return f"{of_preflight(exchange.request, preflight.situation.client)}, asked for by the preflight of {clock(exchange.started)}"


def of_unpaired(situation: Situation, memory: Memory) -> str:
    """Return how an actual request went without a visible preflight."""
    needs = () if situation.client.emulates else needs_of(situation)
    if not needs:
        return "needs none"
    exchange, engine = situation.exchange, situation.client.engine
    why = "; ".join(need.why for need in needs)
    if not situation.client.enforces:
        return f"a browser would have asked first ({why})"
    cache = memory.cache(exchange.client, engine)
    names = tuple(need.name for need in needs if need.kind != "method")
    credentialed = situation.credentials.worlds[0]
    entry = cache.find(exchange.started, situation.origin, exchange.request.url, exchange.request.method, credentialed, names)
    if entry is not None:
        return f"covered by the preflight of {clock(entry.at)}, cached for {entry.expires - entry.at:.0f} s ({why})"
    seen_for = exchange.started - memory.since(exchange)
    longest = PROFILES[engine].cache.cap if engine in PROFILES else None
    if longest is not None and seen_for > longest:
        since = f"none came in {seen_for:.0f} s, and {engine} keeps one for {longest} s at most"
        return f"no browser would send this without a preflight ({why}): {since}"
    return f"needs one ({why}), which this proxy has not seen: it may be cached from before"
