"""The causes of refusals in words: the header with the library behind it, the method, the origin, and where they are allowed."""

from collections.abc import Mapping

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause
from cors_addon.core.evidence.app_shells import is_better_unlisted, shell_of_page, way_round
from cors_addon.core.evidence.library_headers import LibraryHeaders, enumerated, libraries_of
from cors_addon.core.fetch.near_miss import difference, elements
from cors_addon.core.fetch.preflight import ALLOW_HEADERS, ALLOW_METHODS
from cors_addon.core.servers.owner import Owner, if_not_yours
from cors_addon.core.servers.refusal_words import Refused
from cors_addon.core.verdict.cause import Cause, Proof, Side
from cors_addon.core.wire.url import OPAQUE

HEADER_REFUSED = KnownCause(
    code="header-refused",
    side=Side.SERVER_APP,
    title="{server} refuses {method} {path}: its CORS configuration {likely}does not allow {what}{whose}.",
    meaning="The server's CORS layer refuses a request header that the page, or a library in it, sends.",
    advice=("{first}", "{then}", "{foreign}", "{also}"),
    headers_mend=True,
)
METHOD_REFUSED = KnownCause(
    code="method-refused",
    side=Side.SERVER_APP,
    title="{server} refuses {method} {path}: its CORS configuration {likely}does not allow the method{listed}.",
    meaning="The server's CORS layer refuses the method.",
    advice=("Add {method} to the methods that the CORS configuration of {server} allows{setting}.", "{foreign}", "{also}"),
    headers_mend=True,
)
ORIGIN_REFUSED = KnownCause(
    code="origin-refused",
    side=Side.SERVER_APP,
    title="{server} {likely}refuses the origin {origin}{others}.",
    meaning="The server's CORS layer is there, and the page's origin is not on its list.",
    advice=("{first}", "{then}", "{foreign}", "{also}"),
    headers_mend=True,
)
CORS_TURNED_OFF = KnownCause(
    code="cors-turned-off",
    side=Side.SERVER_APP,
    title="{server} says that CORS is not turned on for {path}.",
    meaning="The server knows CORS, and has no rules for what was asked.",
    advice=("Give it a CORS rule that allows {origin} the method {method}{headers}.", "{foreign}"),
    headers_mend=True,
)
HOST_REFUSED = KnownCause(
    code="host-refused",
    side=Side.SERVER_APP,
    title="{server} refuses to be asked by this name, whatever CORS would say.",
    meaning="The server takes requests for the host names on its list only, and its refusals lack the CORS headers.",
    advice=("Add {host} to the host names that {server} answers to{setting}, or ask it by one of those.",),
)
RESPONSE_HEADER_SENT = KnownCause(
    code="response-header-sent",
    side=Side.PAGE,
    title="The page sends {names} with its request, which only an answer can have; {server} {likely}refuses that.",
    meaning="The page sets a header of answers on its request: it allows nothing, and only causes a preflight that asks for it.",
    advice=("Take {names} out of the page's request: it is the server's answer that has to have it.", "{also}"),
)

_SETTINGS: Mapping[str, Mapping[Refused, str]] = {
    "aiohttp-cors": {Refused.METHOD: "cors.add() of that method's route", Refused.HEADER: "allow_headers of ResourceOptions"},
    "Starlette": {Refused.ORIGIN: "allow_origins", Refused.METHOD: "allow_methods", Refused.HEADER: "allow_headers"},
    "Spring": {Refused.ORIGIN: "allowedOrigins", Refused.METHOD: "allowedMethods", Refused.HEADER: "allowedHeaders"},
    "Amazon S3": {Refused.ORIGIN: "AllowedOrigins", Refused.METHOD: "AllowedMethods", Refused.HEADER: "AllowedHeaders"},
    "Azure Storage": {Refused.ORIGIN: "AllowedOrigins", Refused.METHOD: "AllowedMethods", Refused.HEADER: "AllowedHeaders"},
    "Google Cloud Storage": {Refused.ORIGIN: "origin", Refused.METHOD: "method", Refused.HEADER: "responseHeader"},
    "hapi": {Refused.ORIGIN: "cors.origin", Refused.HEADER: "cors.additionalHeaders"},
    "actix-cors": {Refused.ORIGIN: "allowed_origin", Refused.METHOD: "allowed_methods", Refused.HEADER: "allowed_headers"},
    "Vite": {Refused.HOST: "server.allowedHosts"},
    "Django": {Refused.HOST: "ALLOWED_HOSTS"},
    "Rails": {Refused.HOST: "config.hosts"},
    "webpack-dev-server or Starlette": {Refused.HOST: "devServer.allowedHosts, or allowed_hosts of TrustedHostMiddleware"},
    "rack-cors": {Refused.ORIGIN: "origins", Refused.METHOD: "methods:", Refused.HEADER: "headers:"},
}
"""Where a piece of software is told what it allows, by its name or its layer's."""

LISTS_LACK = frozenset({"method-not-allowed", "header-not-allowed"})
"""Reasons of a preflight's answer that allows the origin, and whose lists lack something."""
_RESPONSE_NAMES = ("access-control-allow-", "access-control-expose-headers", "access-control-max-age")
_MOST_ORIGINS = 3


def cause_of_refusal(
    failed: FailedExchange,
    refused: Refused,
    because: Proof,
    names: tuple[str, ...] = (),
    *,
    software: str = "",
    proven: bool = False,
    exact: bool = True,
) -> Cause:
    """Return the cause that a server refuses the origin, the method, a header or its own name.

    `names` are the headers, all of which are refused where it is `exact`, else one of them; () for any that is asked for. `software` is
    what refuses, where its words tell. What is not `proven` is likely.
    """
    setting = next((told[refused] for name in (software, *failed.layers) if refused in (told := _SETTINGS.get(name, {}))), "")
    values = {"server": failed.name, "likely": "" if proven else "likely ", "setting": f" ({setting})" if setting else ""}
    if refused is Refused.ORIGIN:
        cause, more = ORIGIN_REFUSED, _of_origin(failed, values["setting"])
    elif refused is Refused.METHOD:
        cause, more = METHOD_REFUSED, _of_method(failed)
    elif refused is Refused.OFF:
        cause, more = CORS_TURNED_OFF, _of_all(failed)
    elif refused is Refused.HOST:
        cause, more = HOST_REFUSED, {"host": failed.target.host}
    else:
        chosen = names or failed.asked
        of_answers = tuple([name for name in chosen if name.startswith(_RESPONSE_NAMES)])
        cause = RESPONSE_HEADER_SENT if of_answers else HEADER_REFUSED
        more = (
            _of_response_header(of_answers, chosen)
            if of_answers
            else _of_header(failed, chosen, values["setting"], exact=exact and bool(names))
        )
    make = cause.proven if proven else cause.likely
    whys = [Proof(f"{library.library} adds {enumerated(mine)}, {library.why}") for library, mine in added(names)]
    return make(because, *whys, on=cause.side, **values, **more)


def _of_all(failed: FailedExchange) -> dict[str, str]:
    return {
        "path": failed.path,
        "origin": failed.origin,
        "method": failed.situation.method,
        "headers": f" with {enumerated(failed.asked)}" if failed.asked else "",
        "foreign": if_not_yours(failed.owner, failed.name),
    }


def _only(listed: str) -> str:
    return "; its * covers no method where the page asks with credentials" if "*" in elements(listed) else f", only {listed}"


def _of_method(failed: FailedExchange) -> dict[str, str]:
    listed = failed.response.headers.text(ALLOW_METHODS)
    return {
        "method": failed.situation.method,
        "path": failed.path,
        "listed": _only(listed) if listed else "",
        "foreign": if_not_yours(failed.owner, failed.name),
        "also": _also(failed),
    }


def _of_header(failed: FailedExchange, names: tuple[str, ...], setting: str, *, exact: bool) -> dict[str, str]:
    found = added(names)
    kind = "the request header" if len(names) == 1 else "the request headers" if exact else "one of the request headers"
    stops = [f"{f'{library.library}: ' if len(found) > 1 else ''}{library.stop}" for library, _ in found if library.stop]
    stop = f"stop it at its source: {'; '.join(stops)}." if stops else ""
    leave_out = f"leave {enumerated(names)} out of the request: a page can't change what {failed.name} allows."
    allow = f"add {enumerated(names)} to the request headers that the CORS configuration of {failed.name} allows{setting}."
    # Who can't change the server can change the page; what the request needs, a server whose owner isn't known is to allow.
    spared = failed.owner is not Owner.OWN and all(library.only_traces for library, _ in found)
    first, then = (stop, allow) if stop and spared else (allow, stop)
    if failed.owner is Owner.OTHERS:
        first, then = stop or leave_out, ""
    return {
        "what": f"{kind} {enumerated(names)}",
        "whose": _whose(names, found),
        "method": failed.situation.method,
        "path": failed.path,
        "first": first[0].upper() + first[1:],
        "then": f"Or {then}" if then else "",
        "foreign": if_not_yours(failed.owner, failed.name),
        "also": "" if exact else f"Where that is allowed already, see whether {failed.origin} is on its list of origins.",
    }


def _whose(names: tuple[str, ...], found: list[tuple[LibraryHeaders, tuple[str, ...]]]) -> str:
    """Return which libraries add the names, or those of them that libraries add, as a rest of a sentence."""
    mine = {name for _, added_names in found for name in added_names}
    if not mine or mine == set(names):
        return f", which {enumerated(library.library for library, _ in found)} add{'s' * (len(found) == 1)}" if found else ""
    return "".join(f"; {enumerated(own)} {'is' if len(own) == 1 else 'are'} what {library.library} adds" for library, own in found)


def _of_response_header(of_answers: tuple[str, ...], names: tuple[str, ...]) -> dict[str, str]:
    rest = [name for name in names if name not in of_answers]
    return {"names": enumerated(of_answers), "also": f"It refuses {enumerated(rest)} as well." if rest else ""}


def _of_origin(failed: FailedExchange, setting: str) -> dict[str, str]:
    allowed, origin = failed.origins_allowed, failed.origin
    near = next((text for value in allowed if (text := difference(origin, value))), "")
    shell = shell_of_page(origin, failed.situation.client.name, next(iter(allowed), ""))
    then = way_round(shell)
    where = f"the origins that the CORS configuration of {failed.name} allows{setting}"
    first = f"Add {origin} to {where}, byte for byte and without a slash at the end.{near}"
    if origin == OPAQUE:
        first = "Don't add null, which any page can send by a sandboxed frame: let the page have an origin (a server's, no sandbox)."
    elif is_better_unlisted(shell):
        first, then = then, ""
    elif failed.owner is Owner.IDENTITY_PROVIDER:
        first = f"Add {origin} to the origins of your client in the identity provider's settings, or let your own server ask."
    foreign = if_not_yours(failed.owner, failed.name)
    if failed.owner is Owner.OTHERS:
        first, foreign = foreign, ""
    return {
        "origin": origin,
        "others": f"; it allows {enumerated(allowed[:_MOST_ORIGINS])}" if allowed else "",
        "first": first,
        "then": then,
        "foreign": foreign,
        "also": _also(failed),
    }


def unlisted(failed: FailedExchange) -> tuple[str, ...]:
    """Return the header names that a preflight asks for and its answer's list lacks.

    () where there is a * in it, or no list in an answer that is no grant: then it says nothing of headers.
    """
    value = failed.response.headers.get(ALLOW_HEADERS)
    allowed = {name.lower() for name in elements(value)}
    says_nothing = value is None and failed.reason not in LISTS_LACK
    return () if says_nothing or "*" in allowed else tuple([name for name in failed.asked if name not in allowed])


def added(names: tuple[str, ...]) -> list[tuple[LibraryHeaders, tuple[str, ...]]]:
    """Return the libraries that add header names by themselves which lists of allowed headers mostly lack, each with its names."""
    return [(library, mine) for library, mine in libraries_of(names) if not library.is_habit]


def _also(failed: FailedExchange) -> str:
    """Return what else a preflight asks for that its answer does not list, or that a library adds."""
    lacking = unlisted(failed)
    return (
        f"Its list of request headers lacks {enumerated(lacking)} as well: add it all at once." if lacking else asked_by_libraries(failed)
    )


def asked_by_libraries(failed: FailedExchange) -> str:
    """Return a sentence on the headers that a preflight asks for because of a library in the page, "" where there are none."""
    of_answers = [name for name in failed.asked if name.startswith(_RESPONSE_NAMES)]
    if of_answers:
        return f"The page also sends {enumerated(of_answers)}, which only an answer can have: take that out of its request."
    found = added(failed.asked)
    if not found:
        return ""
    told = enumerated(f"{enumerated(mine)} ({library.library})" for library, mine in found)
    return f"The preflight also asks for {told}: allow these request headers too, or keep the library from sending them."
