"""Refusals by a CORS layer: it is there and decided against an origin, a method or a header."""

import re

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause, Rule
from cors_addon.core.cause.words.refused import (
    CORS_TURNED_OFF,
    HEADER_REFUSED,
    HOST_REFUSED,
    LISTS_LACK,
    METHOD_REFUSED,
    ORIGIN_REFUSED,
    RESPONSE_HEADER_SENT,
    added,
    cause_of_refusal,
    unlisted,
)
from cors_addon.core.fetch.methods import UNROUTED, is_safelisted
from cors_addon.core.fetch.near_miss import elements
from cors_addon.core.fetch.preflight import ALLOW_HEADERS, ALLOW_METHODS
from cors_addon.core.servers.cors_layer import layer_sign, lists_without_origin, origin_sign
from cors_addon.core.servers.differences import is_one_policy, only_difference
from cors_addon.core.servers.other_answers import lasting
from cors_addon.core.servers.refusal_words import RefusalWords, Refused
from cors_addon.core.servers.server_answer import ServerAnswer
from cors_addon.core.verdict.cause import Cause, Proof, Side

_METHOD_CASE = KnownCause(
    code="method-case",
    side=Side.PAGE,
    title="The page asks {server} with the method {method}, and methods are compared byte by byte: {upper} is {likely}meant.",
    meaning="The page writes a method in lower case. Browsers put DELETE, GET, HEAD, OPTIONS, POST and PUT into capitals, no other.",
    advice=("Write {upper} in the page, in capitals.", "{also}"),
)

CAUSES: tuple[KnownCause, ...] = (
    HEADER_REFUSED,
    METHOD_REFUSED,
    ORIGIN_REFUSED,
    CORS_TURNED_OFF,
    HOST_REFUSED,
    _METHOD_CASE,
    RESPONSE_HEADER_SENT,
)

_OF_ORIGINS = frozenset({"missing-allow-origin", "origin-mismatch", "preflight-status"})
_FORBIDDEN, _NOT_FOUND, _METHOD_NOT_ALLOWED = 403, 404, 405
_OF_REFUSALS = frozenset({400, _FORBIDDEN})
_OTHER_TROUBLE = frozenset({408, 413, 421, 429, 431})
"""Statuses that say what is wrong, and it is no refusal."""
_NO_NAME = re.compile(r"[^a-z0-9_-]+")
_METHOD_UNKNOWN = frozenset({400, 405, 501})
_FAULT = 500
_THROWN = re.compile(r'"message"\s?:\s?"(?:not allowed|cors)"', re.IGNORECASE)
"""What the example of @fastify/cors throws in its function for origins."""
_SAFELISTED = frozenset({"accept", "accept-language", "content-language", "content-type"})
"""Header names that CORS layers allow by default, and pages send without a thought."""


def _method_in_lower_case(failed: FailedExchange) -> Cause | None:
    """Methods are compared byte by byte, and browsers put only six of them into capitals: `patch` is no PATCH."""
    method, upper = failed.situation.method, failed.situation.method.upper()
    if method == upper:
        return None
    values = {"server": failed.name, "method": method, "upper": upper}
    if failed.reason == "method-not-allowed":
        allowed = failed.response.headers.text(ALLOW_METHODS)
        also = "" if upper in elements(allowed) else f"Let the CORS configuration of {failed.name} allow {upper}: it lists {allowed}."
        return _METHOD_CASE.proven(f"Access-Control-Allow-Methods: {allowed}", on=Side.PAGE, likely="", also=also, **values)
    if failed.reason not in _OF_ORIGINS:
        return None
    if not failed.is_preflight:
        # Servers tell of a method that they do not know by one of these.
        is_unknown = failed.status in _METHOD_UNKNOWN
        return _METHOD_CASE.likely(f"it answers {failed.status}", on=Side.PAGE, likely="likely ", also="", **values) if is_unknown else None
    passed = [one for one in failed.answers() if one.passes and one.method == upper and is_one_policy(failed.answer, one)]
    if passed:
        return _METHOD_CASE.proven(Proof(f"{upper} was let through", passed[0].flow), on=Side.PAGE, likely="", also="", **values)
    refused = failed.refusal.refused if failed.refusal else ""
    if refused == Refused.METHOD or (_may_be_refused(failed) and layer_sign(failed.answer)):
        return _METHOD_CASE.likely("the server refuses the preflight", on=Side.PAGE, likely="likely ", also="", **values)
    return None


def _listed(failed: FailedExchange) -> Cause | None:
    """The preflight's answer allows the origin, and its lists lack the method or headers; one without lists may be no preflight's."""
    headers = failed.response.headers
    has_lists = ALLOW_METHODS in headers or ALLOW_HEADERS in headers
    if failed.reason not in LISTS_LACK or not (has_lists or (not failed.response.body and "allow" not in headers)):
        return None
    if failed.reason == "method-not-allowed":
        return cause_of_refusal(failed, Refused.METHOD, _told(failed, ALLOW_METHODS), proven=True)
    allowed = {name.lower() for name in elements(headers.get(ALLOW_HEADERS))}
    names = tuple([name for name in failed.asked if name not in allowed])
    return cause_of_refusal(failed, Refused.HEADER, _told(failed, ALLOW_HEADERS), names, proven=True)


def _told(failed: FailedExchange, name: str) -> Proof:
    value = failed.response.headers.get(name)
    title = "-".join(part.capitalize() for part in name.split("-"))
    if value is None:
        return Proof(f"its answer has no {title} line")
    if "*" in elements(value):
        return Proof(f"its {title} is {value}, and * covers nothing where the page asks with credentials")
    return Proof(f"{title}: {value}")


def _said(failed: FailedExchange) -> Cause | None:
    """The server says itself what it refuses, in this answer, or in one to another request of this origin."""
    if failed.reason not in _OF_ORIGINS or failed.situation.exchange.made_by_proxy or failed.situation.tainted_by:
        return None
    refusal = failed.refusal
    if refusal and (_is_of_preflight(failed, refusal) if failed.is_preflight else _is_clear(failed, refusal)):
        words = Proof(f"it answers: “{failed.said or refusal.words}”")
        if refusal.refused in (Refused.ORIGIN, Refused.OFF, Refused.HOST) or (
            # With one of these statuses, OPTIONS is the method that the words mean.
            refusal.refused is Refused.METHOD and failed.is_preflight and failed.status not in UNROUTED
        ):
            return cause_of_refusal(failed, refusal.refused, words, software=refusal.software, proven=True)
        if refusal.refused is Refused.HEADER and failed.asked:
            told_of = set(_NO_NAME.split(failed.said.lower()))
            named = tuple([name for name in failed.asked if name in told_of]) or unlisted(failed) or _beyond_passed(failed)
            return cause_of_refusal(failed, Refused.HEADER, words, named, software=refusal.software, proven=True, exact=bool(named))
    if refusal and refusal.refused is Refused.ANY and _is_methods_turn(failed):
        words = Proof(f"it answers: “{failed.said or refusal.words}”")
        return cause_of_refusal(failed, Refused.METHOD, words, software=refusal.software)
    if refusal and refusal.refused is Refused.ANY and refusal.software and _is_refused_here(failed):
        words = Proof(f"it answers: “{failed.said or refusal.words}”")
        return cause_of_refusal(failed, Refused.ORIGIN, words, software=refusal.software)
    told = next((one for one in failed.answers() if one.refused == Refused.ORIGIN and one.origin == failed.origin), None)
    if told and _may_be_refused(failed) and not (failed.is_allowed_elsewhere or (failed.answer.is_error and not failed.is_preflight)):
        return cause_of_refusal(failed, Refused.ORIGIN, Proof("it says so to another request of this origin", told.flow), proven=True)
    return None


def _is_methods_turn(failed: FailedExchange) -> bool:
    """Tell whether an actual request that a CORS layer refused is likely refused for its method: its origin is allowed with others only."""
    with_it = any(one.passes and one.method == failed.situation.method and one.origin == failed.origin for one in failed.answers())
    return not failed.is_preflight and failed.status in _OF_REFUSALS and failed.is_allowed_elsewhere and not with_it


def _thrown(failed: FailedExchange) -> Cause | None:
    """A function that decides on origins throws an error, which becomes a 500."""
    if failed.status != _FAULT or failed.reason not in _OF_ORIGINS or failed.is_allowed_elsewhere or not _THROWN.search(failed.said):
        return None
    return cause_of_refusal(failed, Refused.ORIGIN, Proof(f"it answers: “{failed.said}”"))


def _is_of_preflight(failed: FailedExchange, refusal: RefusalWords) -> bool:
    """Tell whether words in the answer to a preflight are a refusal: a page that tells of nothing there may speak of anything."""
    return bool(refusal.software) or failed.status not in UNROUTED


def _is_clear(failed: FailedExchange, refusal: RefusalWords) -> bool:
    """Tell whether words in the answer to an actual request can only be a refusal: an app may speak of origins that are airports."""
    if refusal.software:
        return failed.answer.is_error
    return failed.status == _FORBIDDEN and not failed.is_allowed_elsewhere


def _is_refused_here(failed: FailedExchange) -> bool:
    """Tell whether an actual request is refused at an endpoint whose server allows the origin elsewhere."""
    passed = any(one.passes and (one.path, one.method) == (failed.path, failed.situation.method) for one in failed.answers())
    return not failed.is_preflight and failed.status in _OF_REFUSALS and failed.is_allowed_elsewhere and not passed


def _may_be_refused(failed: FailedExchange) -> bool:
    """Tell whether the answer may be a CORS layer's refusal: no login, no redirect (nor one before it that took the origin away), no error
    that says something else.
    """
    status = failed.status
    return (
        failed.reason in _OF_ORIGINS
        and not failed.situation.exchange.made_by_proxy
        and not failed.situation.tainted_by
        and not failed.asks_for_login
        and not (300 <= status <= 399 or status >= 500 or status in _OTHER_TROUBLE)
        and (failed.reason != "origin-mismatch" or status >= 400)
    )


def _beyond_passed(failed: FailedExchange) -> tuple[str, ...]:
    """Return the header names that no preflight of this origin asked for which passed, without those that are allowed by default."""
    passed = {name for one in failed.answers() if one.is_preflight and one.passes and one.origin == failed.origin for name in one.asked}
    return tuple([name for name in failed.asked if name not in passed and name not in _SAFELISTED])


def _differs(failed: FailedExchange) -> Cause | None:
    """A preflight alike passed, and only one thing differs."""
    if not _may_be_refused(failed):
        return None
    if failed.is_preflight:
        found = only_difference(failed.answer, failed.answers())
        routed = failed.status != _NOT_FOUND and (failed.status != _METHOD_NOT_ALLOWED or (found and found.refused is Refused.METHOD))
        if found is None or not routed:
            return None
        proof = Proof(f"a preflight of {found.passed.origin} for {found.passed.method} passed, and only this differs", found.passed.flow)
        # Where an error says in words what is wrong, and it is nothing of CORS, it may be for that; and firewalls refuse by pages.
        says_else = failed.refusal is None and (" " in failed.sentence or "html" in failed.answer.content_type.lower())
        is_proven = not (failed.answer.is_error and says_else)
        return cause_of_refusal(failed, found.refused, proof, found.names, proven=is_proven)
    if failed.answer.is_error and failed.status != _FORBIDDEN:
        return None
    other = next((one for one in lasting(failed.siblings()) if one.passes and one.allow_origin == one.origin != failed.origin), None)
    if other is None or failed.is_allowed_elsewhere:
        return None
    return cause_of_refusal(failed, Refused.ORIGIN, Proof(f"it lets {other.origin} read the same", other.flow), proven=True)


def _likeliest(failed: FailedExchange) -> Cause | None:
    """A CORS layer is there, and says neither what it refuses nor why."""
    if not _may_be_refused(failed):
        return None
    if failed.is_preflight and not lists_without_origin(failed.answer):
        if sign := layer_sign(failed.answer):
            return _guessed(failed, Proof(sign))
        if near := _passed_alike(failed):
            return _guessed(failed, Proof(f"a preflight for {near.method} of the same passed", near.flow))
    traced = _traced(failed)
    if traced and failed.status in _OF_REFUSALS and not _refuses_all(failed):
        return cause_of_refusal(failed, Refused.HEADER, Proof(f"it refuses ({failed.status}) what asks for headers of a library"), traced)
    sign = layer_sign(failed.answer) or origin_sign(failed.answer) or _sign_of_others(failed)
    return cause_of_refusal(failed, Refused.ORIGIN, Proof(sign)) if sign and not failed.is_allowed_elsewhere else None


def _passed_alike(failed: FailedExchange) -> ServerAnswer | None:
    """Return a preflight of this page at the same endpoint that passed, None where none did."""
    same = (one for one in failed.answers() if one.is_preflight and one.passes and one.origin == failed.origin)
    return next((one for one in same if is_one_policy(failed.answer, one)), None)


def _sign_of_others(failed: FailedExchange) -> str:
    """Return what shows that a preflight is refused where others' pass: it is refused, and the server allows other origins only."""
    if not failed.is_preflight or failed.status not in _OF_REFUSALS:
        return ""
    other = next((one.origin for one in failed.answers() if one.is_preflight and one.passes), "")
    return f"it refuses ({failed.status}), and allows {other}" if other else ""


def _guessed(failed: FailedExchange, sign: Proof) -> Cause | None:
    """Return what a layer that looks at all three most likely refuses.

    One that answers 2xx without a header (rs/cors and its like) allows GET, HEAD and POST and few headers by default; one that answers
    403 (Spring) most headers.
    """
    allowed, own = failed.is_allowed_elsewhere, failed.answer
    others = any(one.has_cors for one in failed.answers())
    if not allowed and (others or (own.is_error and _refuses_all(failed))):
        return cause_of_refusal(failed, Refused.ORIGIN, sign)
    strict = allowed or own.is_ok
    names = tuple([name for name in _beyond_passed(failed) if name != "x-requested-with"]) if strict else _traced(failed)
    if names:
        return cause_of_refusal(failed, Refused.HEADER, sign, names)
    if strict and not is_safelisted(own.method) and not any(one.passes and one.method == own.method for one in failed.answers()):
        return cause_of_refusal(failed, Refused.METHOD, sign)
    return None if allowed else cause_of_refusal(failed, Refused.ORIGIN, sign)


def _traced(failed: FailedExchange) -> tuple[str, ...]:
    """Return the header names beyond those that passed which a library adds, and lists of allowed headers mostly lack."""
    return tuple([name for _, names in added(_beyond_passed(failed)) for name in names])


def _refuses_all(failed: FailedExchange) -> bool:
    """Tell whether actual requests of this origin get the same status, which neither a header nor a method explains."""
    return any(
        not one.is_preflight and one.status == failed.status and one.origin == failed.origin and not one.passes for one in failed.answers()
    )


RULES: tuple[Rule, ...] = (_method_in_lower_case, _listed, _said, _thrown, _differs, _likeliest)
"""In the order in which they are tried."""
