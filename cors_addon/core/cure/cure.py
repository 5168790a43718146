"""What mends a failure, once its cause is known: the lines to send where headers mend it, and what then comes of the attempt."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cors_addon.core.cause.decide import CAUSES
from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cure.seen_policy import SeenPolicy, policy_of
from cors_addon.core.cure.whole_attempt import Follow, Following, after_preflight, mended_answer, what_follows
from cors_addon.core.fetch.redirect import location_url
from cors_addon.core.servers.known_services import known_service
from cors_addon.core.servers.owner import Owner
from cors_addon.core.servers.servers import Servers
from cors_addon.core.verdict.cause import Cause, Side
from cors_addon.core.verdict.judge import possible_worlds
from cors_addon.core.verdict.judgement import Action, Judgement, Kind, Remedy
from cors_addon.core.verdict.remedy import Wanted, remedies, whole_answer
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.exchange import Response

_ALLOW_ORIGIN = "Access-Control-Allow-Origin"
_ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials"
_POLICY = "Cross-Origin-Resource-Policy"
_ELSEWHERE = frozenset({Side.IDENTITY_PROVIDER, Side.PROXY, Side.NETWORK, Side.HARMLESS, Side.PAGE})
"""The sides on which no header of the server mends anything."""


def cured(judgement: Judgement, situation: Situation, servers: Servers) -> Judgement:
    """Return a blocked judgement whose cause is known with the changes of the answer that mend it, and what then comes of the attempt.

    Without any where something else is to be mended first, or by somebody else. Where the next answer isn't known, the servers remember
    that it is to be told once it is.
    """
    if judgement.cause is None:
        return judgement
    cure = cure_of(FailedExchange(situation, judgement, (), servers), judgement.cause)
    if cure.follow is Follow.UNKNOWN:
        servers.keep_open(situation.exchange)
    return replace(judgement, remedies=cure.remedies, mended=cure.mended)


@dataclass(frozen=True, slots=True)
class Cure:
    """The changes of the answer to show, () where none of them is what mends it, what is proven of the attempt with them made, in words
    and by what follows the answer.
    """

    remedies: tuple[Remedy, ...] = ()
    mended: str = ""
    follow: Follow = Follow.NOTHING


_NO_CURE = Cure()


def cure_of(failed: FailedExchange, cause: Cause) -> Cure:
    """Return what mends a failure of a cause.

    Nothing of the server's headers where it is somebody else's, or its answer was none of its own. An error is to be mended first: the
    headers that would let the page read it are named, and not shown as what mends it.
    """
    if cause.side in _ELSEWHERE or failed.owner is Owner.IDENTITY_PROVIDER or failed.situation.exchange.made_by_proxy:
        return _NO_CURE
    if failed.situation.credentials.by_silence:
        return _NO_CURE
    if what := known_service(failed.target.host):
        return Cure((), _OF_OTHERS.format(host=failed.target.host, what=what))
    known, is_error = CAUSES.get(cause.code), failed.is_error and not failed.is_preflight
    is_elsewhere = known is not None and not known.headers_mend
    if is_elsewhere and not is_error:
        return _once_it_passes(failed) if failed.is_preflight else _NO_CURE
    policy = policy_of(failed)
    mending = _mending(failed, policy)
    if is_error:
        is_refusal = known is not None and known.headers_mend
        return Cure((), "" if is_refusal else " ".join(_to_read_the_error(failed, cause, mending)))
    if not mending:
        return _NO_CURE
    headers = {remedy.header for remedy in mending}
    if policy.apart and _ALLOW_CREDENTIALS in headers and _ALLOW_ORIGIN not in headers:
        return Cure((), _LIST_FIRST.format(one=policy.apart[0], other=policy.apart[1]))
    mended = mended_answer(failed, mending)
    next_one = what_follows(failed, mended, credentialed=_is_credentialed(failed, policy))
    told = " ".join(_told(failed, cause, policy, mending, mended, next_one))
    return Cure(mending, told, next_one.follow if next_one else Follow.NOTHING)


_OF_OTHERS = (
    "{host} is {what} that others run: what it answers can at most be set in an account there. Let your own server ask it and answer the "
    "page; what a page only shows (an image, a script, a style sheet), it can embed without the crossorigin attribute."
)
_LIST_FIRST = (
    "First a list: the server lets {one} and {other}, which have nothing to do with each other, so it seems to echo whatever origin asks. "
    "With Access-Control-Allow-Credentials: true added to that, any page could read as the user. Echo only the origins on a list, and send "
    "Access-Control-Allow-Credentials: true to those."
)


def _once_it_passes(failed: FailedExchange) -> Cure:
    """Return what follows a preflight that no header alone mends."""
    next_one = after_preflight(failed, credentialed=possible_worlds(failed.situation)[0])
    return Cure((), f"Once the preflight is mended, {next_one.text}.", next_one.follow)


def _mending(failed: FailedExchange, policy: SeenPolicy) -> tuple[Remedy, ...]:
    """Return what lets this and the page's other preflights to the endpoint pass, so that one set of lines serves them all."""
    own = (failed.situation.method, failed.asked)
    wanted = Wanted(_is_credentialed(failed, policy), tuple([one for one in policy.asked if one != own]), policy.any_origin)
    found = remedies(failed.situation, wanted)
    return whole_answer(found, mended_answer(failed, found))


def _is_credentialed(failed: FailedExchange, policy: SeenPolicy) -> bool:
    """Tell whether the page asks the endpoint with credentials, as far as known or presumed."""
    return possible_worlds(failed.situation)[0] or policy.credentialed


def _to_read_the_error(failed: FailedExchange, cause: Cause, mending: tuple[Remedy, ...]) -> Iterator[str]:
    """Yield what the headers are good for on an error answer."""
    yield f"The {failed.status} comes first: no header mends it."
    lines = [f"“{remedy.header}: {remedy.value}”" for remedy in mending if remedy.action is Action.SET]
    if not lines:
        return
    yield f"So that the page can read such an error, send {' and '.join(lines)} with it, too."
    if cause.side is Side.LAYER:
        yield "Only with what the layer in front answers itself: the app's own answers would have it twice, which is refused."


def _told(
    failed: FailedExchange, cause: Cause, policy: SeenPolicy, mending: tuple[Remedy, ...], mended: Response, next_one: Following | None
) -> Iterator[str]:
    """Yield what is proven of the attempt with the remedies, what they newly permit, and what to look out for."""
    chosen = {(remedy.action, remedy.header): remedy.value for remedy in mending}
    place = _place(failed, chosen)
    yield place if failed.owner is Owner.OWN else f"If {failed.target.host} is yours: {place[0].lower()}{place[1:]}"
    if next_one is None:
        yield "the page gets it." if failed.situation.kind is Kind.NO_CORS else "it passes, and the attempt with it."
    else:
        yield f"it passes; {next_one.text}."
    yield from _permitted(failed, chosen, mended)
    allowed = chosen.get((Action.SET, _ALLOW_ORIGIN))
    if allowed == failed.origin and policy.lets and failed.response.headers.get(_ALLOW_ORIGIN) != allowed:
        yield f"Add it to the server's list, which lets {', '.join(policy.lets)}; don't replace that."
    if (Action.SET, _ALLOW_CREDENTIALS) in chosen and failed.response.headers.get(_ALLOW_CREDENTIALS) != "true" and not policy.keeps_out:
        yield "Only for origins on a list: a server that echoes any origin would let every page read as the user."
    if cause.side is Side.LAYER and allowed is not None and policy.adds:
        yield "Let one layer send it: where the app behind does so too, the page gets it twice, which is refused."


def _place(failed: FailedExchange, chosen: dict[tuple[Action, str], str]) -> str:
    """Return which answer it is that is to be sent so, and that it was judged again, as the beginning of a sentence."""
    if failed.is_preflight and (status := chosen.get((Action.STATUS, ""))):
        without = ", without Location," if (Action.REMOVE, "Location") in chosen else ""
        return f"The preflight (OPTIONS) is to be answered with status {status}{without} and these lines; judged again so,"
    answer = "the preflight (OPTIONS)" if failed.is_preflight else f"the {failed.situation.method}"
    return f"On the answer to {answer}; judged again with {'this' if len(chosen) == 1 else 'these'},"


def _permitted(failed: FailedExchange, chosen: dict[tuple[Action, str], str], mended: Response) -> Iterator[str]:
    """Yield what the remedies permit that was not permitted."""
    site = chosen.get((Action.SET, _POLICY))
    if site is not None:
        whose = f"pages of {failed.target.host}'s own site" if site == "same-site" else "pages of every site"
        yield f"This newly lets {whose} embed {failed.path}."
    if not any(header.startswith("Access-Control-") for _, header in chosen):
        return
    is_public = mended.headers.get(_ALLOW_ORIGIN) == "*"
    who = "any page" if is_public else failed.origin
    with_credentials = " with credentials" if mended.headers.get(_ALLOW_CREDENTIALS) == "true" and not is_public else ""
    if failed.situation.kind is Kind.PREFLIGHT:
        names = f" with {', '.join(failed.asked)}" if failed.asked else ""
        also = " and" if names and with_credentials else ""
        yield f"This newly lets {who} send {failed.situation.method} {failed.path}{names}{also}{with_credentials}."
    else:
        what = "follow the redirect" if location_url(failed.request.url, failed.response) else "read answers"
        yield f"This newly lets {who} {what} of {failed.situation.method} {failed.path}{with_credentials}."
