"""What shows that a CORS layer made or passed an answer, though the answer allows no origin."""

from cors_addon.core.fetch.near_miss import elements
from cors_addon.core.servers.refusal_words import Refused
from cors_addon.core.servers.server_answer import ServerAnswer

ALL_THREE = frozenset({"origin", "access-control-request-method", "access-control-request-headers"})
_FORBIDDEN = 403
_SILENT = {"ASP.NET": 204}
"""Layers whose CORS middleware answers a preflight that it refuses with no more than this status (CorsMiddleware.cs)."""


def varies_by(answer: ServerAnswer) -> frozenset[str]:
    """Return the names of an answer's Vary in lower case."""
    return frozenset(name.lower() for name in elements(answer.vary))


def lists_without_origin(answer: ServerAnswer) -> bool:
    """Tell whether a preflight's answer lists methods or headers and allows no origin: its CORS layer knows the request, not the origin."""
    return answer.is_preflight and not answer.has_cors and (answer.allow_methods is not None or answer.allow_headers is not None)


def layer_sign(answer: ServerAnswer) -> str:
    """Return what shows in an answer that a CORS layer looked at all that a preflight asks, "" where nothing does."""
    if answer.refused == Refused.ANY:
        return "its answer says that its CORS layer refused"
    if answer.is_preflight and varies_by(answer) >= ALL_THREE:
        return "its answer varies by Origin, Access-Control-Request-Method and Access-Control-Request-Headers, as a CORS layer's do"
    return ""


def origin_sign(answer: ServerAnswer) -> str:
    """Return what shows in an answer that a CORS layer looked at the origin and did not allow it, "" where nothing does.

    An answer of 403 that says nothing at all, with no header beyond the usual ones, is the way of many: gin-contrib/cors, Tomcat's
    CorsFilter, Ktor, Vert.x, Micronaut, Elasticsearch, Ollama.
    """
    if lists_without_origin(answer):
        return "its answer lists methods or headers, and allows no origin"
    if not answer.has_cors and not answer.is_error and (answer.allow_credentials or answer.allow_methods or answer.allow_headers):
        return "its answer has other CORS headers, and allows no origin"
    if answer.status == _FORBIDDEN and answer.says_nothing:
        return "it answers 403 and says nothing, as many CORS layers do to an origin that is not on their list"
    if answer.is_preflight and any(_SILENT.get(layer) == answer.status for layer in answer.layers):
        return "it answers the preflight, and allows nothing"
    if answer.allow_origin is not None and answer.status == _FORBIDDEN:
        return f"it refuses (403), and allows {answer.allow_origin}"
    if "origin" in varies_by(answer) and (answer.is_preflight or not answer.is_error):
        return "its answer varies by Origin, and allows none"
    return ""
