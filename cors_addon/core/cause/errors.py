"""Errors behind CORS: the server failed or refused, and its error answers lack the headers."""

import re

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause, Rule
from cors_addon.core.cause.platforms.own_words import GATEWAY_ANSWERED, PLATFORM_ERRORS
from cors_addon.core.servers.answering_layer import apps_of
from cors_addon.core.servers.owner import then_let
from cors_addon.core.servers.signs import Standing, standing_of
from cors_addon.core.verdict.cause import Cause, Proof, Side
from cors_addon.core.wire.exchange import LEAST_ERROR

TOKEN_EXPIRED = KnownCause(
    code="token-expired",
    side=Side.SERVER_APP,
    title="{name} answers {status} to {asked}: the token that was sent {why}. The CORS message is a side effect.",
    meaning="The token that the page sent has expired or is not valid, and the refusal lacks the CORS headers.",
    advice=("Get a new token (refresh it, or sign in again), and send the request with it.", "{then}"),
)
NOT_SIGNED_IN = KnownCause(
    code="not-signed-in",
    side=Side.SERVER_APP,
    title="{name} answers {status} to {asked}: {likely}it does not take the request as signed in. The CORS message is a side effect.",
    meaning="The server wants a sign-in that the request has not, and its refusal lacks the CORS headers.",
    advice=("{first}", "{then}"),
)
CSRF_REFUSED = KnownCause(
    code="csrf-refused",
    side=Side.SERVER_APP,
    title="{name} answers {status} to {asked}: its check for forged requests (CSRF) refuses it. The CORS message is a side effect.",
    meaning="The server's check for forged requests wants a token or a header, and its refusal lacks the CORS headers.",
    advice=("{first}", "{then}"),
)
FRONT_DROPS_ON_ERRORS = KnownCause(
    code="front-drops-on-errors",
    side=Side.LAYER,
    title="{name} answers {status} to {asked}, and likely {front} adds the CORS headers to successes only (its {ok}s carry them).",
    meaning="A layer in front adds the CORS headers, but leaves them out of error answers.",
    advice=("{first}", "{how}", "Where the app adds them instead, let it do so in its error answers."),
)
ERROR_WITHOUT_CORS = KnownCause(
    code="error-without-cors",
    side=Side.SERVER_APP,
    title="{name} answers {status} to {asked}, {skips}.",
    meaning="The server failed or refused, and its error answer lacks the CORS headers: the CORS message is a side effect.",
    advice=("{first}", "{then}"),
)

CAUSES: tuple[KnownCause, ...] = (
    TOKEN_EXPIRED,
    NOT_SIGNED_IN,
    CSRF_REFUSED,
    FRONT_DROPS_ON_ERRORS,
    ERROR_WITHOUT_CORS,
)

_LEAST_FAULT, _UNAUTHORIZED, _NOT_IMPLEMENTED, _PAGE_EXPIRED = 500, 401, 501, 419
_METHOD_NOT_ALLOWED = 405
_UNROUTED = frozenset({404, 405})
_OF_TOKENS = frozenset({400, 401, 403, 419, 440, 498})
"""Statuses with which servers refuse a token; with others, what is said to have expired may be anything."""
_NGINX_ADDS = frozenset({200, 201, 204, 206, 301, 302, 303, 304, 307, 308})
"""The statuses with which nginx adds headers without `always`, https://nginx.org/en/docs/http/ngx_http_headers_module.html."""
_HOW = {
    "nginx": "nginx: end the add_header lines with “always”.",
    "Apache httpd": "Apache: write “Header always set” instead of “Header set”.",
    "lighttpd": "lighttpd: its own error pages lack what setenv.add-response-header adds; let the app or server.error-handler answer.",
}

_INVALID_TOKEN = re.compile(r"error\s{0,4}=\s{0,4}\"?invalid_token", re.IGNORECASE)
_EXPIRED = re.compile(r"\b(?:token|jwt|session|signature)\b[^.]{0,40}\bexpired|token_?expired|expired_?token|expired jwt", re.IGNORECASE)
_LOGIN = re.compile(
    r"log.?in\b|sign.?in\b|unauthori[sz]ed|authenticat|credential|token|api.?key|password|session|jwt|authori[sz]ation", re.IGNORECASE
)
_CSRF = re.compile(r"\b[cx]srf|cross-site request forgery|authenticity.?token", re.IGNORECASE)
_GUARDED_BY_HEADER = re.compile(r"blocked as a potential cross-site request forgery", re.IGNORECASE)
_PAST_CSRF = "Let OPTIONS go past that check: a preflight carries no token."
_SEND_TYPE = "Send content-type: application/json, or a header of its own that the server asks for (Apollo: apollo-require-preflight)."
_SEND_CSRF = (
    "Send the token that it wants, with the cookie that belongs to it (credentials: 'include'), or leave these paths out of the check"
    " where they sign in by Authorization."
)
_NEW_TOKEN = "Send the request with credentials that the server takes: they were sent, and it refuses them (sign in again)."
_SEND_LOGIN = "Sign in first, and send the credentials along (Authorization, or cookies with credentials: 'include')."


def token_expired(failed: FailedExchange) -> Cause | None:
    """Tell of a token that is no longer taken."""
    told = f"{failed.response.headers.text('www-authenticate')} {failed.said}"
    if failed.is_preflight or not failed.is_error or failed.status >= _LEAST_FAULT or not failed.is_error_first:
        return None
    is_expired = failed.status in _OF_TOKENS and _EXPIRED.search(told) is not None
    if not is_expired and not _INVALID_TOKEN.search(told):
        return None
    why = "has expired" if is_expired else "is not valid: expired, revoked, or made for something else"
    evidence = Proof(f"the answer says: {told.strip()}")
    return TOKEN_EXPIRED.proven(
        evidence, on=failed.side, name=failed.name, status=str(failed.status), asked=failed.asked_for, why=why, then=_then(failed)
    )


def not_signed_in(failed: FailedExchange) -> Cause | None:
    """Tell of a request that wants a sign-in."""
    if failed.is_preflight or failed.status != _UNAUTHORIZED or not failed.is_error_first:
        return None
    challenge = failed.response.headers.text("www-authenticate")
    is_proven = bool(challenge) or _LOGIN.search(failed.said) is not None
    sent = failed.request.headers
    first = _NEW_TOKEN if "authorization" in sent or "cookie" in sent else _SEND_LOGIN
    told = [Proof(f"WWW-Authenticate: {challenge}")] if challenge else []
    return (NOT_SIGNED_IN.proven if is_proven else NOT_SIGNED_IN.likely)(
        *told,
        *failed.evidence(),
        on=failed.side,
        name=failed.name,
        status=str(failed.status),
        asked=failed.asked_for,
        likely="" if is_proven else "likely ",
        first=first,
        then=_then(failed),
    )


def csrf_refused(failed: FailedExchange) -> Cause | None:
    """Tell of a check for forged requests, by its words or by Laravel's status for it."""
    if not failed.is_error or failed.status >= _LEAST_FAULT or not failed.is_error_first:
        return None
    if failed.status != _PAGE_EXPIRED and not _CSRF.search(failed.said):
        return None
    first = _PAST_CSRF if failed.is_preflight else _SEND_TYPE if _GUARDED_BY_HEADER.search(failed.said) else _SEND_CSRF
    return CSRF_REFUSED.proven(
        *failed.evidence(),
        on=failed.side,
        name=failed.name,
        status=str(failed.status),
        asked=failed.asked_for,
        first=first,
        then=_then(failed),
    )


def front_drops_on_errors(failed: FailedExchange) -> Cause | None:
    """Tell of a layer in front that adds the headers to successes only."""
    good = failed.others.good
    front = next((layer for layer in failed.layers if layer in _HOW), "")
    if failed.is_preflight or not failed.is_error or not front or good is None or failed.others.error or not failed.is_error_first:
        return None
    if front == "nginx":
        drops = good.status in _NGINX_ADDS and good.allow_origin_is_last
    else:
        # Both leave headers out of the pages that they make themselves; what an app behind them answers keeps them.
        drops = failed.maker is not None and failed.maker.name == front and not apps_of(good.layers)
    if not drops:
        return None
    return FRONT_DROPS_ON_ERRORS.likely(
        *failed.evidence(),
        name=failed.name,
        status=str(failed.status),
        asked=failed.asked_for,
        front=front,
        ok=str(good.status),
        first=_first(failed),
        how=_HOW[front],
    )


def front_answered(failed: FailedExchange) -> Cause | None:
    """Tell of an error that a layer in front made itself, where an app stands behind it."""
    maker = failed.maker
    wants_login = failed.is_preflight and failed.status == _UNAUTHORIZED
    if maker is None or not failed.is_error or wants_login or not failed.is_error_first:
        return None
    has_app = maker.missing or standing_of(maker.name) is Standing.FRONT or any(apps_of(one.layers) for one in failed.answers())
    if not has_app:
        return None
    name = maker.name or "A layer in front"
    is_unrouted = failed.status in _UNROUTED
    meaning = "nothing behind it made this answer" if not maker.missing else f"likely, for it lacks the app's signature ({maker.missing})"
    return (GATEWAY_ANSWERED.likely if maker.missing else GATEWAY_ANSWERED.proven)(
        *failed.evidence(),
        platform=name,
        status=str(failed.status),
        asked=failed.asked_for,
        meaning=meaning,
        first=_unrouted(failed, maker.name or "it") if is_unrouted else _first(failed),
        then=then_let(failed.owner, PLATFORM_ERRORS),
    )


def _unrouted(failed: FailedExchange, maker: str) -> str:
    if failed.status == _METHOD_NOT_ALLOWED:
        removed = " (IIS: take WebDAVModule and its handler out of web.config)" if maker == "IIS" else ""
        method = "OPTIONS" if failed.is_preflight else failed.situation.method
        return f"Let {maker} pass {method} on to the app behind it{removed}."
    return f"Correct the URL, or let {maker} pass this on to the app behind it."


def error_without_cors(failed: FailedExchange) -> Cause | None:
    """Tell of an error whose answer lacks the headers; of preflights, that the server failed."""
    least = _LEAST_FAULT if failed.is_preflight else LEAST_ERROR
    has_no_options = failed.is_preflight and failed.status == _NOT_IMPLEMENTED
    if failed.status < least or has_no_options or not failed.is_error_first:
        return None
    carrier = failed.others.carrier
    return (ERROR_WITHOUT_CORS.proven if carrier else ERROR_WITHOUT_CORS.likely)(
        *failed.evidence(),
        on=failed.side,
        name=failed.name,
        status=str(failed.status),
        asked=failed.asked_for,
        skips=_skips(failed),
        first=_first(failed),
        then=_then(failed),
    )


def _first(failed: FailedExchange) -> str:
    """Return what to do first about a status."""
    status, says = failed.status, f": {failed.sentence}." if failed.sentence else "."
    match status:
        case 403:
            return f"Find out why the server refuses this{says}"
        case 404 | 410:
            return f"Correct the URL, or add what it leads to{says}"
        case 405:
            allowed = failed.response.headers.text("allow")
            return f"Use a method that the server has there{f' ({allowed})' if allowed else ''}{says}"
        case _ if status < _LEAST_FAULT:
            return f"Mend the request that gets {status}{says}"
        case _ if failed.sentence:
            return f"Fix the {status}{says}"
        case _:
            return f"Fix the {status}; what failed stands in the server's log."


def _skips(failed: FailedExchange) -> str:
    """Return in words what the server's other answers show."""
    others = failed.others
    if others.error and not failed.is_preflight:
        return f"and this answer skips the CORS layer (its {others.error.status}s carry the headers)"
    if others.good:
        return f"and its error answers skip the CORS layer (its {others.good.status}s carry the headers)"
    if others.preflight:
        return "and this answer skips the CORS layer (its preflights carry the headers)"
    if others.bare:
        return f"and like its {others.bare.status}s that answer likely lacks the CORS headers by itself: the error comes first"
    return "and the missing CORS headers are likely a side effect of that"


def _then(failed: FailedExchange) -> str:
    """Return what to do once the error is mended."""
    if failed.others.carrier:
        return then_let(failed.owner, "the CORS layer run for error answers too, so that pages can read them.")
    if failed.others.bare:
        return then_let(failed.owner, f"its answers carry the CORS headers: its {failed.others.bare.status}s lack them, too.")
    return "With that mended, see whether the answer carries the CORS headers: errors often skip them."


RULES: tuple[Rule, ...] = (
    token_expired,
    not_signed_in,
    csrf_refused,
    front_drops_on_errors,
    front_answered,
    error_without_cors,
)
"""In the order in which they are tried."""
