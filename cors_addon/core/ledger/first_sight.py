"""The situation of an exchange as it is first seen: what its own headers show, and what is remembered of its client and page."""

from dataclasses import replace

from cors_addon.core.evidence import Credentials, Engine, Level, ModeClaim, RequestMode
from cors_addon.core.evidence.client import client_of, client_of_log
from cors_addon.core.evidence.credentials import credentials_of, of_element
from cors_addon.core.evidence.declared import declared_client, declared_credentials, declared_mode
from cors_addon.core.evidence.mode import AFTER_REDIRECT, mode_of, page_origin, settled
from cors_addon.core.fetch.corp import Embedder
from cors_addon.core.fetch.cors_check import ALLOW_ORIGIN
from cors_addon.core.fetch.redirect import REDIRECT_STATUSES
from cors_addon.core.ledger import why_preflight
from cors_addon.core.ledger.attempt import Attempt, Step
from cors_addon.core.ledger.credentials_mode import credentials_claim
from cors_addon.core.ledger.memory import Memory
from cors_addon.core.ledger.script_set_agent import unmasked
from cors_addon.core.ledger.settings import Clients
from cors_addon.core.ledger.waiting import Waiting
from cors_addon.core.verdict.assess import sets_condition
from cors_addon.core.verdict.judgement import Kind
from cors_addon.core.verdict.situation import Situation, informed, kind_of
from cors_addon.core.wire.exchange import Exchange
from cors_addon.core.wire.url import OPAQUE, parse

_REACHING = frozenset({Kind.PREFLIGHT, Kind.ACTUAL, Kind.NO_CORS})
"""What can reach from one network into another."""
_WEBSOCKET = ModeClaim(RequestMode.WEBSOCKET, "", True, "a WebSocket was opened, which over HTTP/2 no header tells")


def first_sight(
    exchange: Exchange, memory: Memory, waiting: Waiting, asked_by: Step | None = None, clients: Clients = Clients.BROWSERS
) -> Situation:
    """Return the situation of an exchange that is not linked to others yet.

    `waiting` is what it may be linked to, `asked_by` the preflight that is known to have asked for it, `clients` whose requests count.
    """
    request = exchange.request
    by_log = client_of_log(exchange.log.engine, request) if exchange.log.engine else None
    client = declared_client(exchange) or by_log or unmasked(client_of(request), asked_by)
    as_browsers = clients is Clients.ALL and "origin" in request.headers and not client.enforces
    mode = declared_mode(exchange) or (_WEBSOCKET if exchange.websocket else mode_of(request, client))
    if not mode.certain:
        connection = memory.connections.claim(exchange, client) if client.engine is Engine.CHROMIUM else None
        asked = asked_by is not None or waiting.asks_for(exchange)
        credentialed = connection is not None and connection.mode is Credentials.INCLUDE
        from_home = client.engine is not Engine.CHROMIUM or memory.has_page_of_site(exchange)
        mode = settled(
            mode,
            request,
            preflighted=asked,
            credentialed_connection=credentialed,
            from_home=from_home,
            # Who asks by hand wants to read the answer, and beacons are browsers'.
            readable=as_browsers or _is_readable(exchange, memory, waiting),
        )
        if as_browsers and client.level is Level.OTHER:
            mode = replace(mode, certain=True, because=f"{mode.because}; it is no browser's, as beacons are")
    led_by = "" if request.is_preflight else memory.take_leading_page(exchange)
    if led_by and not mode.certain:
        mode = ModeClaim(RequestMode.NO_CORS, mode.destination, False, "a redirect without CORS led here")
    page = page_origin(request)
    if not page and mode.mode is RequestMode.NO_CORS and led_by == parse(request.headers.text("referer")).origin:
        page = led_by
    kind = kind_of(request, client, mode, page, as_browsers=as_browsers)
    if kind is Kind.NO_CORS and page == OPAQUE and "referer" in request.headers:
        # A redirect hides the origin of a request without CORS, too, but not what Cross-Origin-Resource-Policy looks at.
        page = parse(request.headers.text("referer")).origin
    embedder = memory.embedder(exchange.client, page)
    credentials = declared_credentials(exchange) or credentials_of(request, client)
    if credentials.mode is Credentials.UNKNOWN and kind is Kind.NO_CORS and embedder is not Embedder.CREDENTIALLESS:
        credentials = of_element(mode) or credentials
    memory.since(exchange)
    return Situation(
        exchange=exchange,
        kind=kind,
        client=client,
        mode=mode,
        credentials=credentials,
        page=page,
        initial_url=request.url,
        stored=memory.stored(exchange) if kind is Kind.ACTUAL else None,
        omits=exchange.declared.credentials == "omit",
        embedder=embedder,
        preflight=why_preflight.of_preflight(request, client) if kind is Kind.PREFLIGHT else "",
        attempt=exchange.id,
        flows=(exchange.id,),
        notes=memory.local_network(exchange, page) if kind in _REACHING else (),
    )


def may_reach_cors(situation: Situation, waiting: Waiting) -> bool:
    """Tell whether a same-origin request is a hop of a chain that CORS may reach."""
    if situation.kind is not Kind.SAME_ORIGIN:
        return False
    if situation.mode.mode != "cors" and "sec-fetch-mode" in situation.request.headers:
        return False
    response = situation.exchange.response
    redirects = response is not None and response.status in REDIRECT_STATUSES and "location" in response.headers
    return redirects or waiting.hop_before(situation) is not None


def _is_readable(exchange: Exchange, memory: Memory, waiting: Waiting) -> bool:
    """Tell whether a page may want to read the answer, or what the browser did before or does next will tell."""
    response = exchange.response
    allows = response is None or ALLOW_ORIGIN in response.headers or response.status in REDIRECT_STATUSES
    return allows or waiting.leads_to(exchange) or memory.is_read(exchange, page_origin(exchange.request))


def continued(situation: Situation, earlier: Situation | None) -> Situation:
    """Return the situation of a request with Origin as what it is by the redirect of CORS that led to it, if one did."""
    if earlier is None:
        if situation.mode is not AFTER_REDIRECT:
            return situation
        mode = ModeClaim(RequestMode.NO_CORS, "", True, f"{AFTER_REDIRECT.because}, and no redirect of CORS led here")
        return replace(situation, kind=Kind.NO_CORS, mode=mode)
    if earlier.kind is Kind.NO_CORS:
        return replace(situation, kind=Kind.NO_CORS, mode=earlier.mode)
    if situation.mode.certain or earlier.kind is not Kind.ACTUAL or not earlier.mode.certain:
        return situation
    return replace(situation, mode=replace(situation.mode, certain=True, because=f"the redirect before it: {earlier.mode.because}"))


def linked(situation: Situation, attempt: Attempt, led_here: tuple[Step | None, Step | None], memory: Memory) -> Situation:
    """Return the situation with what its attempt shows; `led_here` are its preflight and the redirect before it."""
    preflight, hop = led_here
    before = hop or preflight
    if preflight is None and situation.kind is Kind.ACTUAL:
        situation = continued(situation, hop.situation if hop else None)
    credentials = credentials_claim(situation, attempt, led_here, memory)
    if situation.kind is Kind.ACTUAL:
        known = situation if credentials is situation.credentials else informed(situation, credentials)
        if preflight and sets_condition(preflight.situation):
            situation = replace(situation, stored=None, own_condition=True)
        told = why_preflight.of_paired(preflight) if preflight else why_preflight.of_unpaired(known, memory)
    else:
        told = situation.preflight
    if before is None:
        return replace(situation, credentials=credentials, preflight=told)
    tainted = situation.origin == OPAQUE and before.situation.page != OPAQUE
    return replace(
        situation,
        credentials=credentials,
        preflight=told,
        attempt=attempt.id,
        flows=attempt.flows_with(situation.exchange),
        page=before.situation.page,
        initial_url=before.situation.initial_url,
        tainted_by=(before.situation.tainted_by or attempt.tainted_by) if tainted else "",
    )
