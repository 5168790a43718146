"""Which earlier step led to a request: the preflight that asked for it, the redirect that it follows."""

from cors_addon.core.attempt import Step
from cors_addon.core.evidence import Credentials
from cors_addon.core.exchange import Request
from cors_addon.core.fetch.redirect import redirected_method, taints
from cors_addon.core.judge import passing_worlds
from cors_addon.core.judgement import Kind
from cors_addon.core.pending import Pending
from cors_addon.core.situation import Situation
from cors_addon.core.url import OPAQUE

_STORAGE_ACCESS = "sec-fetch-storage-access"


def preflight_of(preflights: Pending, situation: Situation, patience: float) -> Step | None:
    """Return the preflight that asked for this request, None where none did.

    Of several, the one that asked as this page and for most of the request's headers, then one that lets it pass, then the latest.
    One that refused it is none any more after the patience.
    """
    exchange = situation.exchange
    present = frozenset(exchange.request.headers.names())
    waiting = preflights.waiting(exchange.client, exchange.request.url, exchange.started)
    fitting = (step for step in waiting if asks_for(step, exchange.request) and _asked(step, situation.origin, present))
    best = max(fitting, key=lambda step: _fitness(step, situation), default=None)
    return None if best is None or _too_late(best, exchange.started, patience) else best


def hop_before(redirects: Pending, situation: Situation, patience: float) -> Step | None:
    """Return the redirect that led to this request, None where none did; one that was blocked did not after the patience."""
    exchange = situation.exchange
    waiting = redirects.waiting(exchange.client, exchange.request.url, exchange.started)
    leading = (step for step in waiting if _leads_to(step, situation) and not (situation.kind is Kind.PREFLIGHT and step.preflighted))
    latest = next(leading, None)
    return None if latest is None or _too_late(latest, exchange.started, patience) else latest


def asks_for(preflight: Step, request: Request) -> bool:
    """Tell whether a preflight may have asked for a request to its URL."""
    return not request.is_preflight and preflight.situation.method == request.method


def goes_on(redirect: Step, method: str) -> bool:
    """Tell whether a redirect goes on with this method."""
    earlier = redirect.situation
    response = earlier.exchange.response
    return response is not None and method == redirected_method(response.status, earlier.request.method)


def requested_names(preflight: Step) -> tuple[str, ...]:
    """Return the header names that a preflight asks for."""
    value = preflight.situation.request.headers.text("access-control-request-headers")
    return tuple(name.strip() for name in value.split(",")) if value else ()


def _asked(preflight: Step, origin: str, present: frozenset[str]) -> bool:
    """Tell whether origin and headers fit; Firefox preflights a redirected request by the page's origin, which is null afterwards."""
    return origin in (preflight.situation.origin, OPAQUE) and present.issuperset(requested_names(preflight))


def _fitness(preflight: Step, situation: Situation) -> tuple[bool, int, bool, bool]:
    earlier = preflight.situation
    passing = passing_worlds(earlier)
    mode = situation.credentials.mode
    passes = bool(passing) if mode is Credentials.UNKNOWN else (mode is Credentials.INCLUDE) in passing
    alike = (_STORAGE_ACCESS in earlier.request.headers) == (_STORAGE_ACCESS in situation.request.headers)
    return earlier.origin == situation.origin, len(requested_names(preflight)), alike, passes


def _too_late(step: Step, started: float, patience: float) -> bool:
    return started > step.situation.exchange.ended + patience and not passing_worlds(step.situation)


def _leads_to(redirect: Step, situation: Situation) -> bool:
    """Tell whether method and origin are those with which the browser follows: null once a chain went between foreign origins."""
    earlier = redirect.situation
    if not goes_on(redirect, situation.method):
        return False
    tainted = earlier.origin == OPAQUE or taints(earlier.page, earlier.request.url, redirect.location or "")
    if situation.kind is Kind.SAME_ORIGIN:
        return not tainted
    return situation.origin == (OPAQUE if tainted else earlier.page) or (
        situation.kind is Kind.PREFLIGHT and situation.origin == earlier.page
    )
