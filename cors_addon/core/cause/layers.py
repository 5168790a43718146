"""Layers: two that both add the headers, one that none adds them in, a path or an answer that is left out."""

from collections.abc import Iterator
from typing import Any

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause, Rule
from cors_addon.core.evidence.app_shells import is_better_unlisted, shell_of_page, way_round
from cors_addon.core.fetch.cors_check import ALLOW_CREDENTIALS, ALLOW_ORIGIN
from cors_addon.core.fetch.methods import UNROUTED
from cors_addon.core.fetch.reasons import CREDENTIALS_NOT_ALLOWED, MISSING_ALLOW_ORIGIN, MULTIPLE_ALLOW_ORIGIN
from cors_addon.core.servers.cors_layer import varies_by
from cors_addon.core.servers.cors_settings import how_to_leave, how_to_turn_on, in_front
from cors_addon.core.servers.other_answers import lasting
from cors_addon.core.servers.owner import Owner, if_not_yours
from cors_addon.core.servers.server_answer import ServerAnswer
from cors_addon.core.verdict.cause import Cause, Proof, Side
from cors_addon.core.wire.headers import split_list

TWO_LAYERS = KnownCause(
    code="two-layers",
    side=Side.LAYER,
    title="{name} sends {header} twice ({value}): {who}.",
    meaning="Two layers, or two rules of one, both add the CORS headers; together they allow no one.",
    advice=("Let one of them do CORS: {keep}.", "{leave}", "{foreign}"),
)
NO_CORS_LAYER = KnownCause(
    code="no-cors-layer",
    side=Side.SERVER_APP,
    title="{name} likely has no CORS at all: no answer seen has an Access-Control-Allow-Origin header, this one ({status}) neither.",
    meaning="No answer of the server has CORS headers: nobody turned it on there, or not for these paths.",
    advice=("{turn_on}", "{foreign}", "{element}"),
    headers_mend=True,
)
ROUTE_WITHOUT_CORS = KnownCause(
    code="route-without-cors",
    side=Side.SERVER_APP,
    title="{name} has CORS, but {likely}not on {method} {path}: {other} has the headers for {origin}, this answer ({status}) has none.",
    meaning="Other paths or methods of the server carry the CORS headers for this page, and this one never did: its rules leave it out.",
    advice=("Let the server's CORS rules cover {method} {path}: {where}.", "{turn_on}"),
    headers_mend=True,
)
ANSWER_SKIPS_CORS = KnownCause(
    code="answer-skips-cors",
    side=Side.SERVER_APP,
    title="{name} lets the preflight of {method} {path} pass, but its answer itself ({status}) has no CORS headers.",
    meaning="The preflight is answered with CORS headers, and the answer to the request that follows has none.",
    advice=("{where}", "{turn_on}", "{foreign}"),
    headers_mend=True,
)

CAUSES = (TWO_LAYERS, NO_CORS_LAYER, ROUTE_WITHOUT_CORS, ANSWER_SKIPS_CORS)


def _two_layers(failed: FailedExchange) -> Cause | None:
    header = _doubled(failed)
    if not header:
        return None
    values = failed.response.headers.lines(header) if len(failed.response.headers.lines(header)) > 1 else _split(failed, header)
    layers, front = failed.layers, in_front(failed.layers)
    proof = next(_with_one(failed, header), None)
    shown: dict[str, Any] = {
        "name": failed.name,
        "header": header.title(),
        "value": ", ".join(value or "empty" for value in values),
        "keep": _which_to_keep(values),
        "leave": f"{leave}." if (leave := how_to_leave(front)) else "",
        "foreign": if_not_yours(failed.owner, failed.name),
    }
    line = f"{shown['header']}: {' and '.join(values)}"
    if proof is not None:
        lacking = " and ".join(layer for layer in layers if layer not in proof.layers)
        who = f"{lacking} adds it, and so does another layer; an answer of the server without {lacking} has it once"
        return TWO_LAYERS.proven(line, Proof(f"once without {lacking}", proof.flow), who=who, **shown)
    if len(layers) > 1 and front:
        return TWO_LAYERS.likely(line, f"signed by {', '.join(layers)}", who=f"likely by two layers, of {' and '.join(layers)}", **shown)
    return TWO_LAYERS.likely(line, who="likely by two layers, such as the app and what stands in front of it, or by two rules", **shown)


def _doubled(failed: FailedExchange) -> str:
    """Return the header that stands twice where it must stand once, in lower case; "" where none does."""
    if failed.reason == CREDENTIALS_NOT_ALLOWED.code:
        return ALLOW_CREDENTIALS if _split(failed, ALLOW_CREDENTIALS)[1:] and set(_split(failed, ALLOW_CREDENTIALS)) == {"true"} else ""
    return ALLOW_ORIGIN if failed.reason == MULTIPLE_ALLOW_ORIGIN.code and len(_split(failed, ALLOW_ORIGIN)) > 1 else ""


def _split(failed: FailedExchange, header: str) -> tuple[str, ...]:
    return tuple(split_list(failed.response.headers.text(header)))


def _with_one(failed: FailedExchange, header: str) -> Iterator[ServerAnswer]:
    """Yield answers of the server that have the header once, and lack the signature of a layer of this one: they have no other layers."""
    for one in failed.answers():
        value = one.allow_origin if header == ALLOW_ORIGIN else one.allow_credentials
        if value and "," not in value and not one.proxy and one.layers and set(one.layers) < set(failed.layers):
            yield one


def _which_to_keep(values: tuple[str, ...]) -> str:
    if "*" in values and len(set(values)) > 1:
        return "keep the one that sends the page's own origin (the app, as a rule), and take away the one that sends *"
    return "keep the one that has the list of origins (the app, as a rule), and take the headers out of the other"


def _no_cors_layer(failed: FailedExchange) -> Cause | None:
    if not _is_bare(failed) or failed.shows_cors:
        return None
    shown: dict[str, Any] = {**_who(failed), "foreign": "", "element": ""}
    shell, on = shell_of_page(failed.origin, failed.situation.client.name, ""), None
    if failed.owner is Owner.IDENTITY_PROVIDER:
        on, shown["turn_on"] = Side.IDENTITY_PROVIDER, _AT_PROVIDERS.format(origin=failed.origin)
    elif is_better_unlisted(shell):
        shown["turn_on"] = way_round(shell)
    elif failed.owner is Owner.OTHERS:
        shown["turn_on"], shown["element"] = if_not_yours(failed.owner, failed.name), _SHOWN.get(failed.situation.mode.destination, "")
    else:
        anywhere = f"{_where_to_begin(failed)} on in the server that answers at {failed.name}, for the origin {failed.origin}."
        shown["turn_on"] = _turn_on(failed) or anywhere
        shown["foreign"] = if_not_yours(failed.owner, failed.name)
        embedded = _SHOWN.get(failed.situation.mode.destination, "") if failed.owner is Owner.UNKNOWN else ""
        shown["element"] = embedded or way_round(shell)
    return NO_CORS_LAYER.likely(f"{failed.status} without CORS headers", on=on, request=failed.asked_first, **shown)


_AT_PROVIDERS = (
    "Add {origin} to your client's origins at the identity provider (Keycloak: Web origins, Auth0: Allowed Origins, Okta: Trusted Origins, "
    "Entra: redirect URIs of a single-page application), or let your own server ask."
)


_PLAIN = "Without the attribute crossorigin the element {does} it all the same, only that the page can't {what}."
_SHOWN = {
    "image": _PLAIN.format(does="shows", what="read its pixels"),
    "video": _PLAIN.format(does="plays", what="read its pictures"),
    "audio": _PLAIN.format(does="plays", what="read its samples"),
    "script": _PLAIN.format(does="runs", what="see the messages of its errors (module scripts always need CORS)"),
    "style": _PLAIN.format(does="applies", what="read its rules"),
}
"""What an element does without CORS, by the request's destination."""


def _who(failed: FailedExchange) -> dict[str, Any]:
    return {"name": failed.name, "status": str(failed.status)}


def _is_bare(failed: FailedExchange) -> bool:
    """Tell whether nothing is wrong with the answer but that it has no CORS headers."""
    unrouted = failed.is_preflight and failed.status in UNROUTED and not failed.situation.exchange.made_by_proxy
    return failed.reason == MISSING_ALLOW_ORIGIN.code and (failed.is_ok or unrouted)


def _turn_on(failed: FailedExchange) -> str:
    how = how_to_turn_on(failed.layers, failed.target.path, failed.origin)
    return f"{_where_to_begin(failed)} on for {failed.origin}: {how}." if how else ""


def _where_to_begin(failed: FailedExchange) -> str:
    return "Turn CORS" if failed.owner is Owner.OWN else f"If {failed.name} is yours, turn CORS"


def _route_without_cors(failed: FailedExchange) -> Cause | None:
    if not _is_bare(failed) or any(one.has_cors for one in _of_endpoint(failed)):
        return None
    allowing = [one for one in lasting(failed.answers()) if one.allows(failed.origin)]
    others = [one for one in allowing if one.is_preflight == failed.is_preflight] or (allowing if failed.is_preflight else [])
    other = next((one for one in others if one.method == failed.situation.method), next(iter(others), None))
    if other is None:
        return None
    # What varies by Origin may have a list of its own, which lacks this one.
    proven = other.method == failed.situation.method and not failed.is_preflight and "origin" not in varies_by(failed.answer)
    how = how_to_turn_on(failed.layers, failed.target.path, failed.origin)
    shown: dict[str, Any] = {
        **_who(failed),
        "method": failed.situation.method,
        "path": failed.path,
        "origin": failed.origin,
        "other": f"{other.method} {other.path}",
        "where": _WHERE.get(next(iter(failed.layers), ""), "the path pattern, the router or the location that has them ends before it"),
        "turn_on": f"Or turn it on for all that the server answers: {how}." if how else "",
    }
    because = Proof(f"{other.method} {other.path} has Access-Control-Allow-Origin: {other.allow_origin}", other.flow)
    if proven:
        return ROUTE_WITHOUT_CORS.proven(because, likely="", **shown)
    return ROUTE_WITHOUT_CORS.likely(because, likely="likely ", **shown)


def _of_endpoint(failed: FailedExchange) -> Iterator[ServerAnswer]:
    """Yield the server's answers to this path and method, preflights as well."""
    return (one for one in failed.answers() if one.path == failed.path and one.method == failed.situation.method)


_WHERE = {
    "nginx": "a location that has an add_header of its own drops all those of the outer one, so repeat them there",
    "Werkzeug (Flask)": "in flask-cors resources= are patterns of whole paths, such as “/api/*”",
    "Apache httpd": "the Header line stands in a <Location> or <Directory> that does not reach it",
}
"""Where the rules are looked at, by the layer that signs the answer."""


def _answer_skips_cors(failed: FailedExchange) -> Cause | None:
    if not _is_bare(failed) or failed.is_preflight:
        return None
    own = failed.preflight
    of_siblings = (one for one in _of_endpoint(failed) if one.is_preflight and one.origin == failed.origin and one.passes)
    flow = own.exchange.id if own is not None else next((one.flow for one in of_siblings), "")
    if not flow:
        return None
    shown: dict[str, Any] = {
        **_who(failed),
        "method": failed.situation.method,
        "path": failed.path,
        "where": _keycloak(failed) or "Look at what makes the answer: CORS covers OPTIONS only there, or is decided for each answer anew.",
        "turn_on": _turn_on(failed),
        "foreign": if_not_yours(failed.owner, failed.name),
    }
    return ANSWER_SKIPS_CORS.proven(Proof("the preflight passed", flow), f"{failed.status} without CORS headers", **shown)


def _keycloak(failed: FailedExchange) -> str:
    if "/protocol/openid-connect/" not in failed.target.path:
        return ""
    return f"Keycloak decides by the client that asks: add {failed.origin} to its Web origins (which show once its standard flow is on)."


RULES: tuple[Rule, ...] = (_two_layers, _answer_skips_cors, _route_without_cors, _no_cors_layer)
"""In the order in which they are tried."""
