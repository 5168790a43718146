"""Remedies: changes of the server's answer, each proven by judging again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from cors_addon.core.engines import EMULATORS, PROFILES
from cors_addon.core.fetch.preflight import ALLOW_HEADERS, ALLOW_METHODS, REQUEST_HEADERS, REQUEST_METHOD
from cors_addon.core.fetch.reasons import Finding
from cors_addon.core.fetch.redirect import location_url
from cors_addon.core.verdict.assess import assess, requested_names, response_of
from cors_addon.core.verdict.judgement import Action, Kind, Remedy
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Headers, is_token, split_list
from cors_addon.core.wire.url import OPAQUE, without_credentials

_MOST_STEPS = 12
_OK_STATUS = "204"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a set of lines is to serve: requests with credentials too, or only those without.

    `asked` are the methods and header names that other preflights of the same page and endpoint ask for: one answer is to do for all.
    `any_origin` tells that the server lets any page read, and is to go on so.
    """

    credentialed: bool
    asked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    any_origin: bool = False


def remedies(situation: Situation, wanted: Wanted) -> tuple[Remedy, ...]:
    """Return all changes that it takes until every engine and the standard let the attempt pass; () where there are none.

    The page's credentials mode is taken as given. A browser shows the first complaint only: these are all of them.
    """
    response = response_of(situation)
    if response is None:
        return ()
    applied: dict[tuple[Action, str], Remedy] = {}
    others = [_asking(situation, method, names) for method, names in wanted.asked] if situation.kind is Kind.PREFLIGHT else []
    for one in (situation, *others):
        for _ in range(_MOST_STEPS):
            finding = _first_finding(answered(one, response), wanted.credentialed)
            if finding is None:
                break
            for remedy in _FIXES.get(finding.code, _nothing)(one, response, wanted):
                applied[(remedy.action, remedy.header)] = remedy
                response = apply(remedy, response)
        else:
            return ()
    return tuple(applied.values())


def whole_answer(mending: Iterable[Remedy], response: Response) -> tuple[Remedy, ...]:
    """Return remedies that make a preflight's answer of another one, with all its lines, in the order in which one writes it.

    Where another status is to be sent, another answer is, and what the old one said goes with it.
    """
    chosen = {(remedy.action, remedy.header): remedy for remedy in mending}
    if (Action.STATUS, "") in chosen:
        for header in _LINES:
            if (value := response.headers.get(header)) is not None:
                chosen.setdefault((Action.SET, header), Remedy(Action.SET, header, value))
    return tuple(sorted(chosen.values(), key=_place))


def _place(remedy: Remedy) -> int:
    if remedy.action is not Action.SET:
        return -1
    return _LINES.index(remedy.header) if remedy.header in _LINES else len(_LINES)


_LINES = ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers")
"""The lines that grant a preflight."""


def _asking(situation: Situation, method: str, names: tuple[str, ...]) -> Situation:
    """Return a preflight as one that asks for another method and other headers."""
    sent = situation.request.headers.removed(REQUEST_METHOD, REQUEST_HEADERS).fields
    more = ((REQUEST_METHOD, method), *(((REQUEST_HEADERS, ",".join(names)),) if names else ()))
    request = replace(situation.request, headers=Headers((*sent, *more)))
    return replace(situation, exchange=replace(situation.exchange, request=request))


def apply(remedy: Remedy, response: Response) -> Response:
    """Return the response with the remedy's change made."""
    if remedy.action is Action.STATUS:
        return replace(response, status=int(remedy.value))
    if remedy.action is Action.REMOVE:
        return replace(response, headers=response.headers.removed(remedy.header))
    return response.with_header(remedy.header, remedy.value)


def answered(situation: Situation, response: Response) -> Situation:
    """Return the situation with another answer."""
    return replace(situation, stored=None, exchange=replace(situation.exchange, response=response))


def _first_finding(situation: Situation, credentialed: bool) -> Finding | None:
    own = EMULATORS.get(situation.client.rules)
    for profile in (*PROFILES.values(), own) if own else PROFILES.values():
        if finding := assess(situation, profile, credentialed).finding:
            return finding
    return None


Fix = Callable[[Situation, Response, Wanted], Iterable[Remedy]]


def _nothing(_: Situation, __: Response, ___: Wanted) -> Iterable[Remedy]:
    return ()


def _allow_origin(situation: Situation, response: Response, wanted: Wanted) -> Iterable[Remedy]:
    """Yield the page's origin, and Vary so that caches keep it from other pages.

    The origin null is nobody's and anybody's: any page can send it by a sandboxed frame. So it is never to be allowed with
    credentials, and without them * says what it means. A server that lets any page read without credentials goes on with *.
    """
    if situation.origin == OPAQUE or (wanted.any_origin and not wanted.credentialed):
        if not wanted.credentialed:
            yield Remedy(Action.SET, "Access-Control-Allow-Origin", "*")
        return
    yield Remedy(Action.SET, "Access-Control-Allow-Origin", situation.origin)
    varies = [element.lower() for element in split_list(response.headers.text("vary"))]
    if situation.kind is not Kind.PREFLIGHT and "origin" not in varies and "*" not in varies:
        yield Remedy(Action.SET, "Vary", ", ".join([*split_list(response.headers.text("vary")), "Origin"]))


def _allow_credentials(_: Situation, __: Response, ___: Wanted) -> Iterable[Remedy]:
    yield Remedy(Action.SET, "Access-Control-Allow-Credentials", "true")


def _answer_preflight(situation: Situation, response: Response, _: Wanted) -> Iterable[Remedy]:
    yield Remedy(Action.STATUS, "", _OK_STATUS)
    if location_url(situation.request.url, response) is not None:
        yield Remedy(Action.REMOVE, "Location", "")


def _allow_method(situation: Situation, response: Response, _: Wanted) -> Iterable[Remedy]:
    yield Remedy(Action.SET, "Access-Control-Allow-Methods", _extended(response, ALLOW_METHODS, (situation.method,)))


def _allow_headers(situation: Situation, response: Response, _: Wanted) -> Iterable[Remedy]:
    yield Remedy(Action.SET, "Access-Control-Allow-Headers", _extended(response, ALLOW_HEADERS, requested_names(situation)))


def _extended(response: Response, header: str, needed: Iterable[str]) -> str:
    """Return the header's good elements and what is needed, each once in any case, as a list."""
    present = [element for element in split_list(response.headers.text(header)) if is_token(element)]
    known = set(present) if header == ALLOW_METHODS else {element.lower() for element in present}
    return ", ".join([*present, *(name for name in needed if name not in known)])


def _plain_location(situation: Situation, response: Response, _: Wanted) -> Iterable[Remedy]:
    yield Remedy(Action.SET, "Location", without_credentials(location_url(situation.request.url, response) or ""))


def _open_to_site(_: Situation, __: Response, ___: Wanted) -> Iterable[Remedy]:
    """Yield same-site; where the page is of another site, that is complained of next."""
    yield Remedy(Action.SET, "Cross-Origin-Resource-Policy", "same-site")


def _open_resource(_: Situation, __: Response, ___: Wanted) -> Iterable[Remedy]:
    yield Remedy(Action.SET, "Cross-Origin-Resource-Policy", "cross-origin")


_FIXES: Mapping[str, Fix] = {
    "missing-allow-origin": _allow_origin,
    "wildcard-with-credentials": _allow_origin,
    "multiple-allow-origin": _allow_origin,
    "invalid-allow-origin": _allow_origin,
    "origin-mismatch": _allow_origin,
    "credentials-not-allowed": _allow_credentials,
    "preflight-redirect": _answer_preflight,
    "preflight-status": _answer_preflight,
    "invalid-allow-methods": _allow_method,
    "method-not-allowed": _allow_method,
    "invalid-allow-headers": _allow_headers,
    "header-not-allowed": _allow_headers,
    "authorization-not-listed": _allow_headers,
    "redirect-with-credentials": _plain_location,
    "corp-same-origin": _open_to_site,
    "corp-same-site": _open_resource,
}
