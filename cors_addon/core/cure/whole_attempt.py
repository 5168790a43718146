"""What comes of the whole attempt once one answer of it is mended: the request after a preflight, the next hop after a redirect."""

from dataclasses import dataclass
from enum import Enum
from functools import reduce

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cure.seen_policy import known_answer
from cors_addon.core.fetch.cors_check import ALLOW_CREDENTIALS, ALLOW_ORIGIN, cors_check
from cors_addon.core.fetch.methods import is_safelisted
from cors_addon.core.fetch.mixed_content import is_mixed_content
from cors_addon.core.fetch.redirect import location_url, redirected_method, taints
from cors_addon.core.servers.server_answer import ServerAnswer, endpoint_path
from cors_addon.core.servers.servers import Server
from cors_addon.core.verdict.judgement import Kind, Remedy
from cors_addon.core.verdict.remedy import apply
from cors_addon.core.wire.budget import cut
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.url import OPAQUE, parse, without_credentials


class Follow(Enum):
    """What comes after the mended answer."""

    NOTHING = "nothing: it was the last"
    PASSES = "an answer that passes"
    ERROR = "an error"
    FAILS = "an answer that fails, too"
    MIXED_CONTENT = "a request that the browser refuses to send"
    UNKNOWN = "an answer that is not known, or not for this page"


@dataclass(frozen=True, slots=True)
class Following:
    """What comes after the mended answer, in a clause; `flow` shows it, "" where nothing does."""

    follow: Follow
    text: str
    flow: str = ""


def mended_answer(failed: FailedExchange, remedies: tuple[Remedy, ...]) -> Response:
    """Return the answer with all changes made."""
    return reduce(lambda response, remedy: apply(remedy, response), remedies, failed.response)


def what_follows(failed: FailedExchange, mended: Response, *, credentialed: bool) -> Following | None:
    """Return what is known of the request that follows a preflight or a redirect with the mended answer; None where none does."""
    if failed.is_preflight:
        return after_preflight(failed, credentialed=credentialed)
    return _after_redirect(failed, mended, credentialed=credentialed)


def after_preflight(failed: FailedExchange, *, credentialed: bool) -> Following:
    """Return what is known of the request that a preflight is for."""
    method = failed.situation.method
    known = known_answer(failed.server, failed.path, failed.request.url, method, failed.origin)
    return _known(f"the {method} that follows", known, failed.origin, credentialed=credentialed)


def _after_redirect(failed: FailedExchange, mended: Response, *, credentialed: bool) -> Following | None:
    location = location_url(failed.request.url, mended)
    if location is None or failed.situation.kind is Kind.NO_CORS:
        return None
    target, page = parse(location), failed.judgement.page
    what = f"the next request, to {cut(without_credentials(location))},"
    if is_mixed_content(page, target):
        return Following(Follow.MIXED_CONTENT, f"{what} is one that a secure page may not send (mixed content): mend that too")
    method = redirected_method(failed.status, failed.situation.method)
    origin = OPAQUE if failed.origin == OPAQUE or taints(page, failed.request.url, location) else page
    server = failed.servers.of(target.origin)
    known = known_answer(server, endpoint_path(target), location, method, origin)
    found = _known(what, known, origin, credentialed=credentialed)
    asks_first = bool(failed.situation.preflight) or not is_safelisted(method)
    if known is None or found.follow is not Follow.PASSES or not asks_first or _is_granted(server, known):
        return found
    # What takes a preflight takes one at each hop.
    told = (
        f"{what} was answered {known.status} before (flow {known.flow}); whether the preflight that it takes there passes is not known yet"
    )
    return Following(Follow.UNKNOWN, told, found.flow)


def _is_granted(server: Server, known: ServerAnswer) -> bool:
    """Tell whether a preflight of such a request is known to have passed."""
    asked = (known.path, known.method, known.origin)
    return any(one.is_preflight and one.passes and (one.path, one.method, one.origin) == asked for one in server.answers())


def _known(what: str, known: ServerAnswer | None, origin: str, *, credentialed: bool) -> Following:
    """Return what an answer that is known says of the request that follows."""
    if known is None:
        return Following(Follow.UNKNOWN, f"what {what} is answered is not known yet")
    told = f"{what} was answered {known.status} before{'' if known.origin else ' without Origin'} (flow {known.flow})"
    if known.is_error:
        return Following(Follow.ERROR, f"{told}: mend that too{'' if known.has_cors else ', if it stays so'}", known.flow)
    fields = ((ALLOW_ORIGIN, known.allow_origin), (ALLOW_CREDENTIALS, known.allow_credentials))
    present = Headers(tuple([(name, value) for name, value in fields if value is not None]))
    finding = cors_check(origin, credentialed, known.status, present)
    if not known.origin or (finding is None and known.location is not None):
        return Following(Follow.UNKNOWN, f"{told}; whether the attempt then passes is not known yet", known.flow)
    if finding:
        return Following(Follow.FAILS, f"{told}, which fails too ({finding.reason.title}): mend that as well", known.flow)
    return Following(Follow.PASSES, f"{told} with the header: the attempt passes", known.flow)
