"""Which earlier step led to a request: the preflight that asked for it, the redirect that it follows."""

from cors_addon.core.engines import PROFILES
from cors_addon.core.evidence import Client, Credentials
from cors_addon.core.fetch.redirect import REQUEST_BODY_HEADERS, redirected_method, taints
from cors_addon.core.fetch.safelist import unsafe_names
from cors_addon.core.ledger.attempt import Step
from cors_addon.core.ledger.silence import reopened
from cors_addon.core.ledger.waiting_steps import WaitingSteps
from cors_addon.core.verdict.assess import STANDARD, requested_names
from cors_addon.core.verdict.judge import passing_worlds
from cors_addon.core.verdict.judgement import Kind
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.exchange import Exchange, Request
from cors_addon.core.wire.url import OPAQUE, parse, same_origin

_METHOD = "access-control-request-method"
_STORAGE_ACCESS = "sec-fetch-storage-access"
_OPEN_MODE = frozenset({Kind.ACTUAL, Kind.SAME_ORIGIN})
"""What may turn out to be without CORS."""


def is_of(step: Step, client: Client) -> bool:
    """Tell whether a step and a client are both browsers', or both not: what is sent by hand follows nothing that a browser sent."""
    return step.situation.client.enforces is client.enforces


def preflight_of(preflights: WaitingSteps, situation: Situation, patience: float) -> Step | None:
    """Return the preflight that asked for this request, None where none did.

    Of several, the one that asked as this page and for most of the request's headers, then one that lets it pass, then the latest.
    One that refused it is none any more after the patience.
    """
    exchange = situation.exchange
    waiting = preflights.waiting(exchange.client, exchange.request.url, exchange.started)
    of_browser = (step for step in waiting if is_of(step, situation.client) and asks_for(step, exchange))
    fitting = (step for step in of_browser if not _is_for_another(step, exchange.request))
    best = max(fitting, key=lambda step: _fitness(step, situation), default=None)
    return None if best is None or _too_late(best, exchange.started, patience) else best


def hop_before(redirects: WaitingSteps, situation: Situation, patience: float) -> Step | None:
    """Return the redirect that led to this request, None where none did; one that was blocked did not after the patience."""
    exchange = situation.exchange
    waiting = redirects.leading_to(exchange.client, exchange.request.url, exchange.started)
    leading = (step for step in waiting if is_of(step, situation.client) and _leads_to(step, situation) and _may_ask(step, situation))
    latest = next(leading, None)
    return None if latest is None or _too_late(latest, exchange.started, patience) else latest


def _may_ask(redirect: Step, situation: Situation) -> bool:
    """Tell whether a preflight may be for what a redirect leads to; a request that is none always may."""
    if situation.kind is not Kind.PREFLIGHT:
        return True
    profile = PROFILES.get(situation.client.engine, PROFILES[STANDARD])
    return not redirect.preflighted and (bool(redirect.passing) or profile.preflights_before_redirects)


def asks_for(preflight: Step, exchange: Exchange) -> bool:
    """Tell whether a preflight may have asked for a request to its URL: with this method, from this origin, for headers it has.

    A header counts by its value: a preflight that asks for a content type is not one for the same URL's text/plain. Firefox
    preflights a redirected request by the page's origin, which is null afterwards. Where the browser's log links either of them,
    that is the answer; a header that the recording never holds is not missed.
    """
    request, asked = exchange.request, preflight.situation.exchange
    if exchange.log.partner or asked.log.partner:
        return exchange.log.partner == asked.id
    if request.is_preflight or preflight.situation.method != request.method:
        return False
    if request.headers.text("origin") not in (preflight.situation.origin, OPAQUE):
        return False
    names = set(requested_names(preflight.situation)) - request.withheld
    hop = preflight.led_here[1]
    if hop is not None or preflight.situation.origin == OPAQUE:
        # WebKit asks for it after a redirect, and leaves it out then.
        names.discard("authorization")
    if hop is not None and hop.situation.method != preflight.situation.method:
        # WebKit asks for what a redirect to GET takes away with the body, too.
        names -= REQUEST_BODY_HEADERS
    if "range" in request.headers:
        # Chromium lets BYTES=0-1 pass without a preflight, yet asks for it where another header needs one.
        names.discard("range")
    if not names:
        return True
    profile = PROFILES.get(preflight.situation.client.engine, PROFILES[STANDARD])
    return frozenset(unsafe_names(request.headers.fields, profile.safelist)).issuperset(names)


def hop_without_origin(redirects: WaitingSteps, situation: Situation) -> Step | None:
    """Return the redirect of a mode still open that led to a request without Origin, which CORS would have sent; None for none."""
    exchange = situation.exchange
    if "origin" in exchange.request.headers:
        return None
    waiting = redirects.leading_to(exchange.client, exchange.request.url, exchange.started)
    of_its_kind = (step for step in waiting if is_of(step, situation.client))
    open_redirects = (step for step in of_its_kind if step.situation.kind in _OPEN_MODE and not step.situation.mode.certain)
    return next((step for step in open_redirects if _keeps_method(step, exchange.request.method)), None)


def goes_on(redirect: Step, request: Request) -> bool:
    """Tell whether a request has the method and the origin with which a browser follows a redirect, itself or its preflight.

    The origin is null once a chain went between foreign origins, and need not be there on the page's own.
    """
    earlier, origin = redirect.situation, request.headers.text("origin")
    if not _keeps_method(redirect, request.headers.text(_METHOD) if request.is_preflight else request.method):
        return False
    tainted = _tainted(redirect)
    if _has_metadata_of_its_own(redirect, request):
        return False
    return origin == (OPAQUE if tainted else earlier.page) or (request.is_preflight and origin == earlier.page) or not (origin or tainted)


def _has_metadata_of_its_own(redirect: Step, request: Request) -> bool:
    """Tell whether a request has Sec-Fetch-* though it would have none after this redirect."""
    profile = PROFILES.get(redirect.situation.client.engine, PROFILES[STANDARD])
    crosses = not same_origin(parse(redirect.location or "").origin, redirect.situation.request.target.origin)
    return profile.redirects_drop_metadata and crosses and "sec-fetch-mode" in request.headers and not request.is_preflight


def _keeps_method(redirect: Step, method: str) -> bool:
    earlier = redirect.situation
    response = earlier.exchange.response
    assert response is not None
    profile = PROFILES.get(earlier.client.engine, PROFILES[STANDARD])
    crosses = not same_origin(parse(redirect.location or "").origin, earlier.request.target.origin)
    if profile.redirects_delete_as_get and crosses and earlier.request.method == "DELETE":
        return method in ("GET", "DELETE")
    return method == redirected_method(response.status, earlier.request.method)


def _fitness(preflight: Step, situation: Situation) -> tuple[bool, int, bool, bool]:
    earlier, passing = preflight.situation, preflight.passing
    mode = situation.credentials.mode
    passes = bool(passing) if mode is Credentials.UNKNOWN else (mode is Credentials.INCLUDE) in passing
    alike = (_STORAGE_ACCESS in earlier.request.headers) == (_STORAGE_ACCESS in situation.request.headers)
    return earlier.origin == situation.origin, len(requested_names(preflight.situation)), alike, passes


def _is_for_another(preflight: Step, request: Request) -> bool:
    """Tell whether a preflight that was refused shows by Sec-Fetch-Storage-Access that its request has credentials, and this one has none.

    A kept answer may have spared that one its own preflight. Firefox alone shows it so; after a redirect it may not.
    """
    shows = _STORAGE_ACCESS in preflight.situation.request.headers and preflight.led_here[1] is None
    return shows and not preflight.passing and _STORAGE_ACCESS not in request.headers and _STORAGE_ACCESS not in request.withheld


def _too_late(step: Step, started: float, patience: float) -> bool:
    if started <= step.situation.exchange.ended + patience or step.passing:
        return False
    # Its silence may have decided on the credentials mode, by which it was refused.
    return not passing_worlds(reopened(step.situation))


def _leads_to(redirect: Step, situation: Situation) -> bool:
    """Tell whether a request follows a redirect."""
    if situation.kind is Kind.SAME_ORIGIN:
        return _keeps_method(redirect, situation.method) and not _tainted(redirect)
    return bool(situation.origin or not situation.page) and goes_on(redirect, situation.request)


def _tainted(redirect: Step) -> bool:
    """Tell whether the origin of what follows a redirect is null: a chain went between foreign origins."""
    earlier = redirect.situation
    return earlier.origin == OPAQUE or taints(earlier.page, earlier.request.url, redirect.location or "")
