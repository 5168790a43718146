"""Preflights that the server does not treat as such: not handled, sent to a login, stopped before its CORS layer."""

import re
from collections.abc import Mapping

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause, Rule
from cors_addon.core.cause.redirecting.login_urls import LoginSign, login_sign
from cors_addon.core.cause.words.refused import LISTS_LACK, asked_by_libraries
from cors_addon.core.fetch.methods import UNROUTED
from cors_addon.core.fetch.preflight import ALLOW_HEADERS, ALLOW_METHODS
from cors_addon.core.fetch.redirect import location_url
from cors_addon.core.servers.signs import Standing, standing_of
from cors_addon.core.verdict.cause import Cause, Proof, Side
from cors_addon.core.wire.url import parse

_NEEDS_LOGIN = KnownCause(
    code="preflight-needs-login",
    side=Side.SERVER_APP,
    title="{server} {likely}wants a login for OPTIONS {path} ({status}), and a preflight never carries one.",
    meaning="Authentication runs before CORS. Browsers send preflights without cookies, Authorization and client certificates.",
    advice=(
        "Let OPTIONS through without a login{how}.",
        "{then}",
        "{also}",
    ),
)
_NOT_HANDLED = KnownCause(
    code="preflight-not-handled",
    side=Side.SERVER_APP,
    title="{server} {likely}does not handle preflights: OPTIONS {path} gets {what}{other}.",
    meaning="The server's CORS layer takes part in actual requests, and OPTIONS goes past it to whatever answers any request.",
    advice=("Let the CORS layer answer OPTIONS {path}{how}.", "{also}"),
    headers_mend=True,
)

CAUSES: tuple[KnownCause, ...] = (_NEEDS_LOGIN, _NOT_HANDLED)

_PASS: Mapping[str, str] = {
    "nginx": ": limit_except OPTIONS { auth_basic …; }, or 204 from the location of auth_request where $request_method is OPTIONS",
    "Apache httpd": ": put Require valid-user into <LimitExcept OPTIONS>",
    "HAProxy": ": http-request auth unless METH_OPTIONS",
    "lighttpd": ': put auth.require into a condition on $HTTP["request-method"] that leaves OPTIONS out',
    "Amazon CloudFront": ": let the function that guards the distribution pass OPTIONS on",
    "Kong": ": run_on_preflight=false in the plugin that asks for it",
    "Amazon API Gateway": ": an OPTIONS method without authorizer",
    "Express": ": app.use(cors()) before the middleware that asks for the login",
    "uvicorn": ": add CORSMiddleware last, so that it runs first",
    "gunicorn": ": the CORS middleware before the one that asks for the login",
    "Puma (Ruby)": ": insert Rack::Cors at position 0, before the middleware that asks for the login",
    "ASP.NET": ": app.UseCors() before app.UseAuthentication() and UseAuthorization()",
}
"""How a layer lets a preflight through to its CORS layer, by the layer's name."""
_GUARDS: Mapping[str, str] = {
    "/oauth2/start": ", as oauth2-proxy does with --skip-auth-preflight",
    "/oauth2/sign_in": ", as oauth2-proxy does with --skip-auth-preflight",
    "/cdn-cgi/access/": ": “Bypass options requests to origin” in Cloudflare Access",
}
"""The same of what guards a server, by the path that it redirects to."""
_ELSEWHERE = ", most simply by putting the CORS middleware before the authentication"

_READABLE = "Let the 401 that actual requests may get carry the CORS headers as well, or the page can't read it."
_NO_REDIRECT = "Let it answer the page's fetch() with 401 as well, instead of a redirect: a login is a navigation's."

_ANSWER: Mapping[str, str] = {
    "nginx": ": if ($request_method = OPTIONS) { return 204; } with the add_header lines in it, as a block with one inherits none",
    "Caddy": ": respond to method OPTIONS with 204 and the Access-Control headers before file_server",
    "Express": ": app.use(cors()) before the routes, or app.options() with cors() for each",
    "Werkzeug (Flask)": ": by CORS(app) without automatic_options=False, and with the method among its methods",
    "Apache httpd": ": by “Header always set” in place of “Header set”, which leaves out Apache's own answers (RewriteRule … [R=204])",
    "Varnish": ": pass OPTIONS on to the app, or set the headers in vcl_synth",
}
"""How a layer's CORS part comes to answer OPTIONS, by the layer's name."""

_REASONS = frozenset({"missing-allow-origin", "origin-mismatch", "preflight-status", "preflight-redirect", *LISTS_LACK})
_STOPPED = frozenset({400, 403, 406, 411, 415, 422})

_LOGIN_WORDS = re.compile(
    r"log ?in\b|sign ?in\b|not (?:authenticated|logged in|signed in)|unauthenticated|unauthori[sz]ed\b|authentication (?:is )?required"
    r"|authentication credentials were not provided|(?:missing|no|invalid|expired) (?:auth|access|bearer|jwt|api)[ _-]?(?:token|key)"
    r"|no token provided|(?:missing|no) authorization",
    re.IGNORECASE,
)
"""What servers say to who is not logged in, beside a 401."""
_NO_ORIGIN = re.compile(r"origin|cors\b", re.IGNORECASE)


def _needs_login(failed: FailedExchange) -> Cause | None:
    """OPTIONS itself asks for a login, by its status, its headers, its words, or a redirect to one."""
    if not failed.is_preflight or failed.reason not in _REASONS or failed.situation.exchange.made_by_proxy:
        return None
    values = {
        "server": failed.name,
        "path": failed.path,
        "status": str(failed.status),
        "how": _how(failed, _PASS) or _ELSEWHERE,
        "then": _READABLE,
        "also": asked_by_libraries(failed),
    }
    location = location_url(failed.request.url, failed.response)
    if location is not None:
        onward = parse(location)
        sign = LoginSign.NONE if failed.hops else login_sign(failed.target, onward)
        if not sign:
            return None
        guard = next((how for path, how in _GUARDS.items() if onward.path.startswith(path)), values["how"])
        values |= {"then": _NO_REDIRECT, "how": guard}
        proof = Proof(f"it redirects ({failed.status}) to {onward.origin}{onward.path}")
        if sign is LoginSign.STRONG:
            return _NEEDS_LOGIN.proven(proof, on=_side(failed), likely="", **values)
        return _NEEDS_LOGIN.likely(proof, on=_side(failed), likely="likely ", **values)
    if failed.asks_for_login:
        challenge = failed.response.headers.text("www-authenticate")
        proof = Proof(f"it answers {failed.status}{f', WWW-Authenticate: {challenge}' if challenge else ''}")
        return _NEEDS_LOGIN.proven(proof, on=_side(failed), likely="", **values)
    if failed.answer.is_error and _LOGIN_WORDS.search(failed.said) and not _NO_ORIGIN.search(failed.said):
        return _NEEDS_LOGIN.likely(Proof(f"it answers: “{failed.said}”"), on=_side(failed), likely="likely ", **values)
    return None


def _not_handled(failed: FailedExchange) -> Cause | None:
    """OPTIONS goes past the CORS layer, which this answer or others of the server show to be there."""
    if not failed.is_preflight or failed.reason not in _REASONS or failed.situation.exchange.made_by_proxy:
        return None
    headers = failed.response.headers
    what = _what_answers(failed)
    values = {"server": failed.name, "path": failed.path, "what": what, "how": _how(failed, _ANSWER), "also": asked_by_libraries(failed)}
    if what and failed.reason == "preflight-status" and failed.answer.allow_origin in (failed.origin, "*"):
        # The origin is allowed, as on all answers: only the status says that nothing took the request for a preflight.
        make = _NOT_HANDLED.proven if failed.status in UNROUTED else _NOT_HANDLED.likely
        likely = "" if failed.status in UNROUTED else "likely "
        return make(Proof(f"OPTIONS gets {what} with the CORS headers"), on=_side(failed), likely=likely, other="", **values)
    if not what or ALLOW_METHODS in headers or ALLOW_HEADERS in headers or not _has_layer(failed):
        return None
    if any(one.passes and one.origin == failed.origin for one in failed.siblings()):
        # What answered those knows preflights of this very endpoint and method.
        return None
    # What another origin gets tells nothing: a CORS layer that does not know this one may well pass its preflights on.
    mine = (one for one in failed.answers() if one.allow_origin == "*" or one.origin == failed.origin)
    other = next((one for one in mine if not one.is_preflight and one.has_cors and one.path == failed.path), None)
    plain = _is_resource(failed) or "allow" in headers or failed.status in UNROUTED
    if other is None or not plain:
        return _NOT_HANDLED.likely(Proof(f"OPTIONS gets {what}"), on=_side(failed), likely="likely ", other="", **values)
    proofs = (Proof(f"OPTIONS gets {what}"), Proof(f"{other.method} of the same has Access-Control-Allow-Origin", other.flow))
    return _NOT_HANDLED.proven(*proofs, on=_side(failed), likely="", other=f", while {other.method} has its CORS headers", **values)


def _what_answers(failed: FailedExchange) -> str:
    """Return in words what answered in the CORS layer's place, "" where the answer may well be its own."""
    status, headers = failed.status, failed.response.headers
    if status in UNROUTED:
        return str(status)
    if status in _STOPPED and not _may_be_fronts(failed):
        return str(status)
    if not failed.answer.is_ok:
        return ""
    if failed.maker is not None and failed.maker.name and not failed.maker.missing:
        return f"{failed.maker.name}'s own {status}"
    if "allow" in headers:
        return f"the framework's own {status} (Allow: {headers.text('allow')})"
    if _is_resource(failed):
        what = "the resource itself" if _is_alike(failed) else "a page"
        return f"{what} ({status}, {headers.text('content-type') or 'no content type'})"
    if failed.reason in LISTS_LACK:
        return ""
    return f"{status} without the CORS headers"


def _may_be_fronts(failed: FailedExchange) -> bool:
    """Tell whether an error may be a gateway's, a firewall's or a web server's own: those answer in HTML, or sign."""
    return "html" in failed.answer.content_type.lower() or any(standing_of(layer) is Standing.FRONT for layer in failed.layers)


def _has_layer(failed: FailedExchange) -> bool:
    """Tell whether the endpoint has a CORS layer: not where bare answers show that it is left out of the one that the server has."""
    if any(name.startswith("access-control-") for name in failed.response.headers.names()):
        return True
    others = list(failed.answers())
    here = [one for one in others if one.path == failed.path and not one.is_preflight]
    if any(one.has_cors for one in here):
        return True
    is_left_out = any(one.has_cors and one.is_preflight for one in others) or any(one.is_ok for one in here)
    return failed.shows_cors and not is_left_out


def _is_resource(failed: FailedExchange) -> bool:
    """Tell whether the answer to OPTIONS is what GET would get: a page, or of the type of the endpoint's actual answers."""
    if not failed.response.body or not failed.answer.is_ok:
        return False
    return _is_alike(failed) or failed.answer.content_type.lower().startswith("text/html")


def _is_alike(failed: FailedExchange) -> bool:
    """Tell whether the answer is of the type of the endpoint's actual answers."""
    kind = failed.answer.content_type
    return any(not one.is_preflight and one.path == failed.path and one.content_type == kind for one in failed.answers())


def _side(failed: FailedExchange) -> Side:
    """Return whose answer it is: a web server's or gateway's where it made the page itself, or nothing else signed an empty one."""
    return Side.SERVER_APP if _maker(failed) is None else Side.LAYER


def _maker(failed: FailedExchange) -> str | None:
    """Return the web server or gateway that made the answer by itself ("" where it has no name), None where the app may have."""
    if failed.maker is not None:
        return None if standing_of(failed.maker.name) is Standing.APP else failed.maker.name
    alone = bool(failed.layers) and all(standing_of(layer) is Standing.EITHER for layer in failed.layers)
    return failed.layers[0] if alone and not failed.response.body else None


def _how(failed: FailedExchange, table: Mapping[str, str]) -> str:
    maker = _maker(failed)
    # What only stands in front is not where the answer comes from.
    layers = [maker] if maker else [layer for layer in failed.layers if standing_of(layer) is not Standing.FRONT]
    return next((table[layer] for layer in layers if layer in table), "")


RULES: tuple[Rule, ...] = (_needs_login, _not_handled)
"""In the order in which they are tried."""
