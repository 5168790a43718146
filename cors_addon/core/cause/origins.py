"""Headers that miss what is meant: values that aren't the page's origin (a slash, a list, a placeholder, one fixed), misspelt names."""

from typing import Any

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause, Rule
from cors_addon.core.cause.words.refused import cause_of_refusal
from cors_addon.core.evidence.app_shells import is_better_unlisted, shell_of_page, way_round
from cors_addon.core.fetch.cors_check import ALLOW_ORIGIN
from cors_addon.core.fetch.near_miss import LOOPBACK, difference, is_malformed, is_placeholder, misspelt
from cors_addon.core.fetch.reasons import (
    CREDENTIALS_NOT_ALLOWED,
    HEADER_NOT_ALLOWED,
    INVALID_ALLOW_ORIGIN,
    METHOD_NOT_ALLOWED,
    MISSING_ALLOW_ORIGIN,
    MULTIPLE_ALLOW_ORIGIN,
    ORIGIN_MISMATCH,
)
from cors_addon.core.servers.cors_settings import in_front
from cors_addon.core.servers.owner import if_not_yours
from cors_addon.core.servers.refusal_words import Refused
from cors_addon.core.verdict.cause import Cause, Proof, Side
from cors_addon.core.wire.url import OPAQUE, parse

_ERROR = "{error}"
"""Last in each advice: what the answer fails of besides."""

ORIGIN_NEAR_MISS = KnownCause(
    code="origin-near-miss",
    side=Side.SERVER_APP,
    title="{name} allows “{value}”, and the page's origin is {origin}.{difference}",
    meaning="The allowed origin is almost the page's: a slash, the scheme, the port, upper case, www. or localhost differs.",
    advice=("{mend}", "{others}", "{foreign}", _ERROR),
    headers_mend=True,
)
ORIGIN_LIST_IN_HEADER = KnownCause(
    code="origin-list-in-header",
    side=Side.SERVER_APP,
    title="{name} sends its whole list of origins ({value}) in Access-Control-Allow-Origin, {how}; a browser takes one origin only.",
    meaning="The server sends several origins at once in Access-Control-Allow-Origin, of which it must choose the one that asks.",
    advice=(
        "Give the server the list as a list, and let it send back the one origin that equals the request's Origin, with Vary: Origin.",
        "{lacking}",
        "{foreign}",
        _ERROR,
    ),
    headers_mend=True,
)
ORIGIN_PLACEHOLDER = KnownCause(
    code="origin-placeholder",
    side=Side.SERVER_APP,
    title="{name} sends {shown}, which is {likely}what a variable that nobody filled leaves behind.",
    meaning="The header's value is what stands in a variable's place where it is not set: its name, (null), undefined, nothing.",
    advice=(
        "Fill the variable, here with {origin}; where an origin is not on the list, send no header at all.",
        "{hint}",
        "{others}",
        _ERROR,
    ),
    headers_mend=True,
)
FIXED_ORIGIN = KnownCause(
    code="fixed-origin",
    side=Side.SERVER_APP,
    title="{name} {always} Access-Control-Allow-Origin: {value}{seen}; the page's origin is {origin}.",
    meaning="The server sends the same origin whoever asks: it is written into the configuration, and is no list.",
    advice=(
        "Keep a list of allowed origins in its place, with {value} and {origin}, and send back the one that asks, with Vary: Origin.",
        "{foreign}",
        _ERROR,
    ),
    headers_mend=True,
)
APP_SHELL_ORIGIN = KnownCause(
    code="app-shell-origin",
    side=Side.SERVER_APP,
    title="{name} does not allow {origin}, which is {likely}the origin of the page in {shell}: it sends {value}.",
    meaning="The page runs in an app shell or an extension, whose origin the server's list of origins lacks.",
    advice=("{first}", "{then}", "{others}", "{foreign}", _ERROR),
    headers_mend=True,
)
NULL_AFTER_REDIRECT = KnownCause(
    code="null-after-redirect",
    side=Side.PAGE,
    title="{first} redirected across origins; the browser then sends Origin: null, which is {likely}why {name} does not allow it.",
    meaning="A request that is redirected from one other origin to a third loses its origin: it is sent with Origin: null.",
    advice=("Let the page ask for {url} itself, without the redirect; {name} then sees its origin, and has to allow that.", _ERROR),
)
NULL_PAGE = KnownCause(
    code="null-page",
    side=Side.PAGE,
    title="The page has no origin (it sends Origin: null), since it is {likely}a file, a data: URL or in a sandboxed frame{instead}.",
    meaning="The page's origin is opaque: a file, a data: URL, or a frame with sandbox and without allow-same-origin.",
    advice=(
        "Open the page from a server, such as http://localhost; for a frame with a page of your own, add allow-same-origin to its sandbox.",
        "{then}",
        "Don't allow null: every site can send it, from a sandboxed frame.",
    ),
)
MISSPELT_HEADER = KnownCause(
    code="misspelt-header",
    side=Side.SERVER_APP,
    title="{name} sends “{written}”, which no browser knows: it must be {meant}.",
    meaning="The server sends a header whose name is almost that of a CORS header; browsers ignore it.",
    advice=("Rename “{written}” to {meant} (it holds “{value}”, the page's origin is {origin}).",),
)

CAUSES = (
    MISSPELT_HEADER,
    ORIGIN_NEAR_MISS,
    ORIGIN_LIST_IN_HEADER,
    ORIGIN_PLACEHOLDER,
    FIXED_ORIGIN,
    APP_SHELL_ORIGIN,
    NULL_AFTER_REDIRECT,
    NULL_PAGE,
)

_OTHER_VALUE = frozenset({ORIGIN_MISMATCH.code, INVALID_ALLOW_ORIGIN.code})
_MISSED = _OTHER_VALUE | {MISSING_ALLOW_ORIGIN.code}
_MOST_ORIGINS = 5
"""How many origins that a server allows are named."""


def _value(failed: FailedExchange) -> str:
    return failed.response.headers.text(ALLOW_ORIGIN)


def _line(failed: FailedExchange) -> str:
    return f"Access-Control-Allow-Origin: {_value(failed)}"


def _common(failed: FailedExchange) -> dict[str, Any]:
    """Return the values that the causes have in common."""
    allowed = [one for one in failed.origins_allowed if "://" in one and one != failed.answer.allow_origin][:_MOST_ORIGINS]
    return {
        "name": failed.name,
        "value": _value(failed),
        "origin": failed.origin,
        "others": f"Other origins that it is seen to allow, and is to go on allowing: {', '.join(allowed)}." if allowed else "",
        "foreign": if_not_yours(failed.owner, failed.name),
        "error": f"The answer is an error besides ({failed.status}), which the page will then see." if failed.is_error else "",
    }


def _list(failed: FailedExchange) -> Cause | None:
    if failed.reason != MULTIPLE_ALLOW_ORIGIN.code and failed.reason not in _OTHER_VALUE:
        return None
    lines = failed.response.headers.lines(ALLOW_ORIGIN)
    origins = _value(failed).translate(_SEPARATORS).split()
    doubled = any(len(failed.response.headers.lines(name)) > 1 for name in _DOUBLED)
    if len(set(origins)) != len(origins) or len(origins) < 2 or "*" in origins or doubled or not all("://" in one for one in origins):
        return None
    return ORIGIN_LIST_IN_HEADER.proven(
        _line(failed),
        on=Side.LAYER if len(lines) > 1 and in_front(failed.layers) else None,
        how="one line each" if len(lines) > 1 else "in one line",
        lacking="" if failed.origin in origins else f"Add {failed.origin}, which is not among them.",
        **_common(failed),
    )


_SEPARATORS = str.maketrans(dict.fromkeys(",;|[]\"'", " "))
"""What stands between and around the origins of a list, written as one value."""
_DOUBLED = ("access-control-allow-credentials", "access-control-allow-methods", "access-control-expose-headers")
"""Two lines of one of these show that two layers add the headers, and none a list."""


def _placeholder(failed: FailedExchange) -> Cause | None:
    value = _value(failed)
    if failed.reason not in _OTHER_VALUE or not is_placeholder(value):
        return None
    hint = _HINTS.get(value[:2], "")
    shown = f"Access-Control-Allow-Origin: “{value}”" if value else "an empty Access-Control-Allow-Origin"
    if value in _PERHAPS_MEANT:
        return ORIGIN_PLACEHOLDER.likely(_line(failed), hint=hint, shown=shown, likely="likely ", **_common(failed))
    return ORIGIN_PLACEHOLDER.proven(_line(failed), hint=hint, shown=shown, likely="", **_common(failed))


_PERHAPS_MEANT = (OPAQUE, "true", "false")
"""Values that somebody may have written so, and no variable left behind."""
_HINTS = {
    "(n": "Apache writes (null) for an environment variable that is not set: Header … %{NAME}e env=NAME sends the line only where it is.",
    "$h": "$http_origin is nginx's variable, and only nginx fills it.",
    "${": "${…} is filled by a shell or a template only, and not in single quotation marks.",
}


def _null_after_redirect(failed: FailedExchange) -> Cause | None:
    tainted_by = failed.situation.tainted_by
    if failed.origin != OPAQUE or not tainted_by or failed.reason not in _MISSED or failed.is_error:
        return None
    page = failed.situation.page
    proof = next((one for one in failed.answers() if one.allows(page)), None)
    values: dict[str, Any] = {**_common(failed), "first": tainted_by, "url": failed.request.url}
    if proof is None and ALLOW_ORIGIN not in failed.response.headers:
        return NULL_AFTER_REDIRECT.likely("Origin: null", likely="likely ", request=failed.asked_first, **values)
    because = [Proof(f"{failed.name} allows {page} elsewhere", proof.flow)] if proof else [Proof(_line(failed))]
    return NULL_AFTER_REDIRECT.proven("Origin: null", *because, likely="", request=failed.asked_first, **values)


def _null_page(failed: FailedExchange) -> Cause | None:
    if failed.origin != OPAQUE or failed.situation.tainted_by or failed.hops or failed.reason not in _MISSED:
        return None
    proof = next((one for one in failed.answers() if one.has_cors and one.passes and one.origin != OPAQUE), None)
    value, then = _value(failed), f"Let {failed.name} allow the origin that the page has."
    if proof is None and not value:
        return NULL_PAGE.likely("Origin: null", likely="likely ", instead="", then=then) if failed.is_ok else None
    instead = f"; {failed.name} allows {proof.origin}" if proof else f"; {failed.name} allows {value}"
    because = Proof(f"{failed.name} allows {proof.origin}", proof.flow) if proof else Proof(_line(failed))
    return NULL_PAGE.proven("Origin: null", because, likely="", instead=instead, then=then)


def _app_shell(failed: FailedExchange) -> Cause | None:
    value = _value(failed)
    shell = shell_of_page(failed.origin, failed.situation.client.name, value)
    if not shell or failed.reason not in _OTHER_VALUE or "://" not in value:
        return None
    add = f"Add {failed.origin} to the server's list, beside {value}."
    way = way_round(shell)
    first, then = (way, "") if is_better_unlisted(shell) else (add, way)
    shown = {"shell": shell, "first": first, "then": then, **_common(failed)}
    on = Side.PAGE if is_better_unlisted(shell) else None
    if shell_of_page(failed.origin, failed.situation.client.name, ""):
        return APP_SHELL_ORIGIN.proven(_line(failed), on=on, likely="", **shown)
    return APP_SHELL_ORIGIN.likely(_line(failed), on=on, likely="likely ", **shown)


def _near_miss(failed: FailedExchange) -> Cause | None:
    value = _value(failed)
    is_one = failed.reason in _OTHER_VALUE or (
        failed.reason == MULTIPLE_ALLOW_ORIGIN.code and len(value.translate(_SEPARATORS).split()) == 1
    )
    missed = difference(failed.origin, value) if is_one else ""
    if not missed:
        return None
    return ORIGIN_NEAR_MISS.proven(_line(failed), difference=missed, mend=_mend(failed.origin, value), **_common(failed))


def _mend(origin: str, value: str) -> str:
    if is_malformed(origin, value):
        return f"Write it in the server's list as {origin}, byte for byte: scheme, host and port, and nothing around them."
    beside = f"add {origin} to the server's list, beside {value}"
    if {parse(origin).host, parse(value).host} <= LOOPBACK and parse(origin).scheme == parse(value).scheme:
        return f"Open the page at {value}, or {beside}."
    return f"{beside[0].upper()}{beside[1:]}, and let it send back the one that asks, with Vary: Origin."


def _fixed(failed: FailedExchange) -> Cause | None:
    if failed.reason != ORIGIN_MISMATCH.code or failed.origin == OPAQUE:
        return None
    value, answers = _value(failed), [one for one in failed.answers() if one.has_cors and one.origin]
    if any(one.origin == one.allow_origin == failed.origin for one in answers):
        return None
    listed = next((one for one in answers if one.allow_origin == one.origin != value), None)
    if listed is not None:
        return cause_of_refusal(failed, Refused.ORIGIN, Proof(f"{listed.origin} gets {listed.allow_origin}", listed.flow), proven=True)
    if any(not one.has_cors and one.is_ok and one.origin != failed.origin for one in failed.siblings()):
        return None
    others = {one.origin: one.flow for one in answers if one.allow_origin == value and one.origin != failed.origin}
    if not others:
        return FIXED_ORIGIN.likely(_line(failed), always="likely always sends", seen=", whoever asks", **_common(failed))
    shown = [Proof(f"{origin} gets {value} too", flow) for origin, flow in list(others.items())[:3]]
    seen = f" to every origin seen ({len(others) + 1})"
    return FIXED_ORIGIN.proven(_line(failed), *shown, always="sends", seen=seen, **_common(failed))


_MEANT = {
    MISSING_ALLOW_ORIGIN.code: "access-control-allow-origin",
    CREDENTIALS_NOT_ALLOWED.code: "access-control-allow-credentials",
    METHOD_NOT_ALLOWED.code: "access-control-allow-methods",
    HEADER_NOT_ALLOWED.code: "access-control-allow-headers",
}
_MOST = 100
"""How many headers' names are looked at."""


def misspelt_header(failed: FailedExchange) -> Cause | None:
    """Return the cause where a header's name is misspelt; it is tried before the rules that take such a header for missing."""
    meant, headers = _MEANT.get(failed.reason, ""), failed.response.headers
    if not meant or meant in headers or failed.is_error:
        return None
    written = next((name for name in headers.names()[:_MOST] if misspelt(name) == meant), "")
    if not written:
        return None
    shown: dict[str, Any] = {"written": written, "meant": meant.title(), "value": headers.text(written)}
    return MISSPELT_HEADER.proven(f"{written}: {shown['value']}", name=failed.name, origin=failed.origin, **shown)


RULES: tuple[Rule, ...] = (_list, _placeholder, _null_after_redirect, _null_page, _app_shell, _near_miss, _fixed)
"""In the order in which they are tried."""
