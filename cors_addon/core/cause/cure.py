"""What mends a failure, once its cause is known: the lines to send where headers mend it, and what then comes of the attempt."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from cors_addon.core.cause.decide import CAUSES
from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.fetch.cors_check import ALLOW_CREDENTIALS, ALLOW_ORIGIN, cors_check
from cors_addon.core.fetch.mixed_content import is_mixed_content
from cors_addon.core.fetch.redirect import location_url, redirected_method, taints
from cors_addon.core.servers.known_services import known_service
from cors_addon.core.servers.seen_policy import SeenPolicy, known_answer, policy_of
from cors_addon.core.servers.server_answer import ServerAnswer, endpoint_path
from cors_addon.core.verdict.cause import Cause, Side
from cors_addon.core.verdict.judge import possible_worlds
from cors_addon.core.verdict.judgement import Action, Kind, Remedy
from cors_addon.core.verdict.remedy import Wanted, apply, remedies, whole_answer
from cors_addon.core.wire.address_space import Space, address_space
from cors_addon.core.wire.budget import cut
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.site import schemelessly_same_site
from cors_addon.core.wire.url import OPAQUE, parse, without_credentials

_ALLOW_ORIGIN = "Access-Control-Allow-Origin"
_ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials"
_POLICY = "Cross-Origin-Resource-Policy"
_ELSEWHERE = frozenset({Side.IDENTITY_PROVIDER, Side.PROXY, Side.NETWORK, Side.HARMLESS, Side.PAGE})
"""The sides on which no header of the server mends anything."""

_LOCAL_NAMES = (".localhost", ".local", ".internal", ".lan")


@dataclass(frozen=True, slots=True)
class Cure:
    """The changes of the answer to show, () where none of them is what mends it, and what is proven of the attempt with them made."""

    remedies: tuple[Remedy, ...] = ()
    mended: str = ""


NO_CURE = Cure()


def cure_of(failed: FailedExchange, cause: Cause) -> Cure:
    """Return what mends a failure of a cause.

    Nothing of the server's headers where it is somebody else's, or its answer was none of its own. An error is to be mended first: the
    headers that would let the page read it are named, and not shown as what mends it.
    """
    if cause.side in _ELSEWHERE or failed.situation.exchange.made_by_proxy or failed.situation.credentials.by_silence:
        return NO_CURE
    if what := known_service(failed.target.host):
        return Cure((), _OF_OTHERS.format(host=failed.target.host, what=what))
    known, is_error = CAUSES.get(cause.code), failed.status >= 400 and not failed.is_preflight
    if known is not None and not known.headers_mend and not is_error:
        return NO_CURE
    policy = policy_of(failed.own_and_others(), failed.path, failed.origin)
    mending = _mending(failed, policy)
    if is_error:
        is_refusal = known is not None and known.headers_mend
        return Cure((), "" if is_refusal else " ".join(_to_read_the_error(failed, cause, mending)))
    if not mending:
        return NO_CURE
    headers = {remedy.header for remedy in mending}
    if policy.apart and _ALLOW_CREDENTIALS in headers and _ALLOW_ORIGIN not in headers:
        return Cure((), _LIST_FIRST.format(one=policy.apart[0], other=policy.apart[1]))
    return Cure(mending, " ".join(_told(failed, cause, policy, mending)))


_OF_OTHERS = (
    "{host} is {what} that others run: what it answers can at most be set in an account there. Let your own server ask it and answer the "
    "page; what a page only shows (an image, a script, a style sheet), it can embed without the crossorigin attribute."
)
_LIST_FIRST = (
    "First a list: the server lets {one} and {other}, which have nothing to do with each other, so it seems to echo whatever origin asks. "
    "With Access-Control-Allow-Credentials: true added to that, any page could read as the user. Echo only the origins on a list, and send "
    "Access-Control-Allow-Credentials: true to those."
)


def _mending(failed: FailedExchange, policy: SeenPolicy) -> tuple[Remedy, ...]:
    """Return what lets this and the page's other preflights to the endpoint pass, so that one set of lines serves them all."""
    credentialed = possible_worlds(failed.situation)[0] or policy.credentialed
    own = (failed.situation.method, failed.asked)
    wanted = Wanted(credentialed, tuple([one for one in policy.asked if one != own]), policy.any_origin)
    found = remedies(failed.situation, wanted)
    return whole_answer(found, _mended(failed, found))


def _mended(failed: FailedExchange, mending: tuple[Remedy, ...]) -> Response:
    return reduce(lambda response, remedy: apply(remedy, response), mending, failed.response)


def _to_read_the_error(failed: FailedExchange, cause: Cause, mending: tuple[Remedy, ...]) -> Iterator[str]:
    """Yield what the headers are good for on an error answer."""
    lines = [f"“{remedy.header}: {remedy.value}”" for remedy in mending if remedy.action is Action.SET]
    if not lines:
        return
    yield f"The {failed.status} comes first: no header mends it."
    yield f"So that the page can read such an error, send {' and '.join(lines)} with it, too."
    if cause.side is Side.LAYER:
        yield "Only with what the layer in front answers itself: the app's own answers would have it twice, which is refused."


def _told(failed: FailedExchange, cause: Cause, policy: SeenPolicy, mending: tuple[Remedy, ...]) -> Iterator[str]:
    """Yield what is proven of the attempt with the remedies, what they newly permit, and what to look out for."""
    chosen = {(remedy.action, remedy.header): remedy.value for remedy in mending}
    place = _place(failed, chosen)
    yield place if _may_be_ones_own(failed) else f"If {failed.target.host} is yours: {place[0].lower()}{place[1:]}"
    yield _what_follows(failed, mending, credentialed=chosen.get((Action.SET, _ALLOW_CREDENTIALS)) == "true")
    yield from _permitted(failed, chosen)
    allowed = chosen.get((Action.SET, _ALLOW_ORIGIN))
    if allowed == failed.origin and policy.lets and failed.response.headers.get(_ALLOW_ORIGIN) != allowed:
        yield f"Add it to the server's list, which lets {', '.join(policy.lets)}; don't replace that."
    if (Action.SET, _ALLOW_CREDENTIALS) in chosen and failed.response.headers.get(_ALLOW_CREDENTIALS) != "true" and not policy.keeps_out:
        yield "Only for origins on a list: a server that echoes any origin would let every page read as the user."
    if cause.side is Side.LAYER and allowed is not None and policy.adds:
        yield "Let one layer send it: where the app behind does so too, the page gets it twice, which is refused."


def _may_be_ones_own(failed: FailedExchange) -> bool:
    """Tell whether the server is of the page's site, or of this machine or network."""
    target = failed.target
    space = address_space(target.host.strip("[]"))
    is_local_name = space is Space.UNKNOWN and ("." not in target.host or target.host.endswith(_LOCAL_NAMES))
    return is_local_name or space < Space.PUBLIC or schemelessly_same_site(parse(failed.judgement.page), target)


def _place(failed: FailedExchange, chosen: dict[tuple[Action, str], str]) -> str:
    """Return which answer it is that is to be sent so, and that it was judged again, as the beginning of a sentence."""
    if failed.is_preflight and (status := chosen.get((Action.STATUS, ""))):
        without = ", without Location," if (Action.REMOVE, "Location") in chosen else ""
        return f"The preflight (OPTIONS) is to be answered with status {status}{without} and these lines; judged again so,"
    answer = "the preflight (OPTIONS)" if failed.is_preflight else f"the {failed.situation.method}"
    return f"On the answer to {answer}; judged again with {'this' if len(chosen) == 1 else 'these'},"


def _permitted(failed: FailedExchange, chosen: dict[tuple[Action, str], str]) -> Iterator[str]:
    """Yield what the remedies permit that was not permitted."""
    site = chosen.get((Action.SET, _POLICY))
    if site is not None:
        whose = f"pages of {failed.target.host}'s own site" if site == "same-site" else "pages of every site"
        yield f"This newly lets {whose} embed {failed.path}."
    if not any(header.startswith("Access-Control-") for _, header in chosen):
        return
    who = "any page" if chosen.get((Action.SET, _ALLOW_ORIGIN)) == "*" or failed.origin == OPAQUE else failed.origin
    with_credentials = " with credentials" if chosen.get((Action.SET, _ALLOW_CREDENTIALS)) == "true" else ""
    if failed.situation.kind is Kind.PREFLIGHT:
        names = f" with {', '.join(failed.asked)}" if failed.asked else ""
        also = " and" if names and with_credentials else ""
        yield f"This newly lets {who} send {failed.situation.method} {failed.path}{names}{also}{with_credentials}."
    else:
        what = "follow the redirect" if location_url(failed.request.url, failed.response) else "read answers"
        yield f"This newly lets {who} {what} of {failed.situation.method} {failed.path}{with_credentials}."


def _what_follows(failed: FailedExchange, mending: tuple[Remedy, ...], *, credentialed: bool) -> str:
    """Return what is proven of the attempt with the remedies applied, in a sentence; where the next answer isn't known, that."""
    response = _mended(failed, mending)
    if failed.is_preflight:
        method = failed.situation.method
        known = known_answer(failed.server, failed.path, failed.request.url, method, failed.origin)
        return f"it passes; {_then(f'the {method} that follows', known, failed.origin, credentialed=credentialed)}."
    location = location_url(failed.request.url, response)
    if failed.situation.kind is Kind.NO_CORS:
        return "the page gets it."
    if location is None:
        return "it passes, and the attempt with it."
    target = parse(location)
    shown = cut(without_credentials(location))
    if is_mixed_content(failed.judgement.page, target):
        return f"the redirect passes; but it leads to {shown}, which a secure page may not ask for (mixed content): mend that too."
    method = redirected_method(failed.status, failed.situation.method)
    tainted = failed.origin == OPAQUE or taints(failed.judgement.page, failed.request.url, location)
    origin = OPAQUE if tainted else failed.judgement.page
    known = known_answer(failed.servers.of(target.origin), endpoint_path(target), location, method, origin)
    return f"the redirect passes; {_then(f'the next request, to {shown},', known, origin, credentialed=credentialed)}."


def _then(what: str, known: ServerAnswer | None, origin: str, *, credentialed: bool) -> str:
    """Return what is known of the next answer, and so of the attempt."""
    if known is None:
        return f"what {what} is answered is not known yet"
    before = f"(flow {known.flow})" if known.origin else f"without Origin (flow {known.flow})"
    if known.is_error:
        return f"{what} was answered {known.status} before {before}: mend that too"
    if not known.origin:
        return f"{what} was answered {known.status} before {before}; whether this page may read that is not known yet"
    fields = ((ALLOW_ORIGIN, known.allow_origin), (ALLOW_CREDENTIALS, known.allow_credentials))
    present = Headers(tuple([(name, value) for name, value in fields if value is not None]))
    if finding := cors_check(origin, credentialed, known.status, present):
        return f"{what} was answered {known.status} before {before}, which fails too ({finding.reason.title}): mend that as well"
    if known.location is not None and known.status >= 300:
        return f"{what} was redirected before {before}; what comes of that is not known yet"
    return f"{what} was answered {known.status} with the header before {before}: the attempt passes"
