"""Stored answers: a copy without CORS, a copy for another origin, a preflight's answer that is out of date."""

from typing import Any

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause, Rule
from cors_addon.core.fetch.cors_check import ALLOW_ORIGIN
from cors_addon.core.fetch.reasons import (
    AUTHORIZATION_NOT_LISTED,
    HEADER_NOT_ALLOWED,
    METHOD_NOT_ALLOWED,
    MISSING_ALLOW_ORIGIN,
    ORIGIN_MISMATCH,
)
from cors_addon.core.servers.cors_layer import varies_by
from cors_addon.core.servers.server_answer import ServerAnswer
from cors_addon.core.verdict.cause import Cause, Proof, Side
from cors_addon.core.wire.budget import cut

_VARY = "Let the server send Vary: Origin on every answer of this URL, on those to requests without Origin as well."

CACHED_WITHOUT_CORS = KnownCause(
    code="cached-without-cors",
    side=Side.LAYER,
    title="{copy} has no CORS headers{known}.",
    meaning="The answer is a copy in a cache, stored without the CORS headers, such as for a request without Origin.",
    advice=("{first}", _VARY, "{element}", "As a stopgap, ask for another URL (?v=2), of which there is no copy."),
)
CACHED_FOR_ANOTHER_ORIGIN = KnownCause(
    code="cached-for-another-origin",
    side=Side.LAYER,
    title="{origin} {likely}got the answer that {name} made for {other}, out of a cache{cache}.",
    meaning="A cache keeps one answer for all origins, and hands out what was made for another.",
    advice=("Purge the copy of {url}.", _VARY, "Let the cache keep copies apart by Origin."),
)
STALE_PREFLIGHT = KnownCause(
    code="stale-preflight",
    side=Side.LAYER,
    title="A cache on the way answered the preflight with a stored copy ({cache}), which was made for another preflight or is out of date.",
    meaning="The answer to the preflight is a copy in a cache, and the server's own answer grants what it does not.",
    advice=(
        "Let the cache pass OPTIONS on, or keep copies apart by Origin, Access-Control-Request-Method and Access-Control-Request-Headers.",
        "Purge the copy of {url}.",
    ),
)
NOT_MODIFIED = KnownCause(
    code="not-modified-without-cors",
    side=Side.SERVER_APP,
    title="{name} answers {method} {path} with 304 and leaves the CORS headers out of that (its {ok}s carry them).",
    meaning="The server leaves the CORS headers out of 304, with which it answers a condition that the page set itself.",
    advice=(
        "Let the server send the CORS headers with 304 as well.",
        "Or leave If-None-Match and If-Modified-Since out of the page's request: the browser sets them by itself, for its own copy.",
    ),
    headers_mend=True,
)
FLAPPING = KnownCause(
    code="flapping",
    side=Side.LAYER,
    title="{name} answers {method} {path} with CORS headers at one time and without at another (it changed {changes} times){differs}.",
    meaning="The same request of the same page is answered with CORS headers at one time and without at another.",
    advice=("Compare the two kinds of answers: {where}.", "Bring all instances, and all ways to them, to the same CORS settings."),
)

CAUSES = (CACHED_WITHOUT_CORS, CACHED_FOR_ANOTHER_ORIGIN, STALE_PREFLIGHT, NOT_MODIFIED, FLAPPING)

_LONGEST_AGE = 12
"""Digits of an age in seconds: more are no time."""
_PREFLIGHTS = frozenset({HEADER_NOT_ALLOWED.code, METHOD_NOT_ALLOWED.code, AUTHORIZATION_NOT_LISTED.code, MISSING_ALLOW_ORIGIN.code})


def _cached_without_cors(failed: FailedExchange) -> Cause | None:
    if failed.reason != MISSING_ALLOW_ORIGIN.code or not failed.is_ok or not failed.answer.is_stored or failed.is_preflight:
        return None
    lines, purge = ", ".join(failed.answer.cache), f"Purge that copy of {failed.request.url}."
    values: dict[str, Any] = {"copy": f"The stored copy with which a cache on the way answered ({lines})", "element": ""}
    actual = [one for one in failed.answers() if not one.is_preflight and one.is_ok]
    allowing = [one for one in actual if one.allows(failed.origin)]
    if same := next((one for one in allowing if _is_same(failed, one)), None):
        known = f"; {'the server itself' if not same.is_stored else 'another copy'} has them"
        proof = Proof(f"the same URL with Access-Control-Allow-Origin: {same.allow_origin}", same.flow)
        if same.at >= _stored_at(failed):
            return CACHED_WITHOUT_CORS.proven(lines, proof, known=known, first=purge, **values)
        # The server may have changed in between, and have stored what it sends now.
        return CACHED_WITHOUT_CORS.likely(lines, proof, known=f"; likely {known.removeprefix('; ')}", first=purge, **values)
    if any(not one.has_cors and not one.is_stored for one in actual):
        return None
    if other := next((one for one in allowing if not one.is_stored), None):
        known = f"; likely the server itself sends them, as it does on {other.path}"
        proof = Proof(f"{other.path} has Access-Control-Allow-Origin: {other.allow_origin}", other.flow)
        return CACHED_WITHOUT_CORS.likely(lines, proof, known=known, first=purge, **values)
    first = (
        f"Ask past the cache with an Origin header (a query that is new will do): where that answer has the headers, purge the copy of "
        f"{failed.request.url}; where it has none either, turn CORS on in the server."
    )
    plain = next((one for one in failed.server.plain() if one.url == cut(failed.request.url)), None)
    filled = (Proof("asked for without Origin before", plain.flow),) if plain else ()
    known = "; likely it was stored for a request without Origin"
    return CACHED_WITHOUT_CORS.likely(lines, *filled, known=known, first=first, **values)


def _stored_at(failed: FailedExchange) -> float:
    """Return when the copy was made, in seconds since the epoch, as its Age tells; 0.0 where it doesn't.

    https://www.rfc-editor.org/rfc/rfc9111#section-5.1
    """
    age = failed.response.headers.text("age")
    return failed.situation.exchange.started - int(age) if age.isdecimal() and age.isascii() and len(age) < _LONGEST_AGE else 0.0


def _own_copy_without_cors(failed: FailedExchange) -> Cause | None:
    """The server's 304 lets the browser take its own copy, which it stored for an element that asked without CORS."""
    if failed.reason != MISSING_ALLOW_ORIGIN.code or failed.situation.stored is None:
        return None
    plain = next((one for one in failed.server.plain() if one.url == cut(failed.request.url)), None)
    if plain is None or any(not one.has_cors and one.is_ok and _is_same(failed, one) for one in failed.answers()):
        return None
    return CACHED_WITHOUT_CORS.proven(
        f"{failed.status}: the stored copy still holds",
        Proof("asked for without Origin before", plain.flow),
        on=Side.SERVER_APP,
        copy=f"The browser's own copy of {failed.request.url}, which the server's {failed.status} lets it use,",
        known="; it was stored for a request without Origin",
        first="Let the server send Access-Control-Allow-Origin with the page's origin on this URL, on its 304 as well.",
        element="Give the element that loads it too the attribute crossorigin, so that both ask alike.",
    )


def _is_same(failed: FailedExchange, one: ServerAnswer) -> bool:
    return one.url == cut(failed.request.url) and one.method == failed.situation.method


def _cached_for_another_origin(failed: FailedExchange) -> Cause | None:
    value = failed.response.headers.text(ALLOW_ORIGIN)
    if failed.reason != ORIGIN_MISMATCH.code or not failed.is_ok:
        return None
    answers = [one for one in failed.answers() if one.has_cors]
    others = [one for one in answers if one.origin == one.allow_origin == value]
    own = next((one for one in answers if one.allow_origin == one.origin != value), None)
    fixed = any(one.allow_origin == value != one.origin and not one.is_stored for one in answers)
    varies = "origin" in varies_by(failed.answer)
    if fixed or not others or not (failed.answer.is_stored or (own and not varies)):
        return None
    asked = next((one for one in others if _is_same(failed, one)), others[0])
    because = [Proof(f"made for {value}", asked.flow), *([Proof(f"{own.origin} gets its own", own.flow)] if own else [])]
    lines = ", ".join(failed.answer.cache)
    shown: dict[str, Any] = {"origin": failed.origin, "name": failed.name, "other": value, "url": failed.request.url}
    if failed.answer.is_stored and (own or _is_same(failed, asked)):
        return CACHED_FOR_ANOTHER_ORIGIN.proven(lines, *because, likely="", cache=f" ({lines})", **shown)
    return CACHED_FOR_ANOTHER_ORIGIN.likely(*because, likely="likely ", cache="", **shown)


def _stale_preflight(failed: FailedExchange) -> Cause | None:
    if not failed.is_preflight or not failed.answer.is_stored or failed.reason not in _PREFLIGHTS:
        return None
    granted = (one for one in failed.siblings() if one.passes and not one.is_stored and one.origin == failed.origin)
    proof = next((one for one in granted if set(failed.asked) <= set(one.asked)), None)
    if proof is None:
        return None
    lines = ", ".join(failed.answer.cache)
    return STALE_PREFLIGHT.proven(lines, Proof("the server itself grants it", proof.flow), cache=lines, url=failed.request.url)


def _not_modified(failed: FailedExchange) -> Cause | None:
    """A 304 lacks the headers that other answers to the same have."""
    good = next((one for one in failed.siblings() if one.is_ok and one.allows(failed.origin) and _is_same(failed, one)), None)
    if failed.reason != MISSING_ALLOW_ORIGIN.code or failed.status != _NOT_MODIFIED or good is None:
        return None
    return NOT_MODIFIED.proven(
        Proof(f"{good.status} with Access-Control-Allow-Origin: {good.allow_origin}", good.flow),
        name=failed.name,
        method=failed.situation.method,
        path=failed.path,
        ok=str(good.status),
    )


_NOT_MODIFIED = 304
_CHANGES_SEEN, _CHANGES_SURE = 2, 3
"""How often the outcome changed: once may be a repair or a break, three times are both outcomes after each other more than once."""


_LIKELY = "; likely more than one instance answers"


def _flapping(failed: FailedExchange) -> Cause | None:
    turns = failed.server.turns(failed.request)
    if failed.reason != MISSING_ALLOW_ORIGIN.code or not failed.is_ok or turns is None:
        return None
    is_new = failed.situation.exchange.started > turns.at
    changes = turns.changes + (is_new and turns.has_cors)
    if changes < _CHANGES_SEEN:
        return None
    pairs = turns.differs
    shown: dict[str, Any] = {
        "name": failed.name,
        "method": failed.situation.method,
        "path": failed.path,
        "changes": str(changes),
        "differs": (f"; what differs is {pairs[0][0]} and {pairs[0][1]}" if pairs else "") + (_LIKELY if changes < _CHANGES_SURE else ""),
        "where": "; ".join(f"{one} with them, {other} without" for one, other in pairs) or "which instance, cache or way each came by",
    }
    because = Proof("with the headers", turns.with_cors.flow)
    return (FLAPPING.proven if changes >= _CHANGES_SURE else FLAPPING.likely)(because, **shown)


RULES: tuple[Rule, ...] = (
    _cached_without_cors,
    _own_copy_without_cors,
    _cached_for_another_origin,
    _stale_preflight,
    _not_modified,
    _flapping,
)
"""In the order in which they are tried."""
