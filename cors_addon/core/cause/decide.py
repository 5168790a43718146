"""The rules of causes in the order in which they are tried: the first that finds one decides."""

from collections.abc import Mapping

from cors_addon.core.cause import (
    caches,
    clients,
    contents,
    errors,
    harmless,
    layers,
    network,
    origins,
    preflights,
    redirects,
    refusals,
)
from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause, Rule
from cors_addon.core.cause.platforms import own_status, own_words
from cors_addon.core.fetch.cors_check import ALLOW_CREDENTIALS, ALLOW_ORIGIN
from cors_addon.core.fetch.preflight import ALLOW_HEADERS, ALLOW_METHODS
from cors_addon.core.fetch.reasons import CATALOGUE, CREDENTIALS_NOT_ALLOWED
from cors_addon.core.verdict.cause import Cause, Side, Sureness
from cors_addon.core.wire.budget import cut

_FIRST = (network, harmless, redirects)
"""Who answered at all; what harms nobody; where it went."""
_THEN = (caches, own_words, own_status, contents, refusals, preflights, errors, origins, clients, layers)
"""Whether it is a copy; whether a platform or a limit answered before any app; who refused it, and by which rule; what failed; then what
the headers themselves show, and last what is missing altogether. Before that, whether what seems to be missing is there under a misspelt
name.
"""
_FAMILIES = (*_FIRST, *_THEN)

RULES: tuple[Rule, ...] = (
    *[rule for family in _FIRST for rule in family.RULES],
    origins.misspelt_header,
    *[rule for family in _THEN for rule in family.RULES],
)

CAUSES: Mapping[str, KnownCause] = {cause.code: cause for family in _FAMILIES for cause in family.CAUSES}
"""Every cause that is no reason, by its code."""


def cause_of(failed: FailedExchange) -> Cause:
    """Return why an attempt failed; where no rule finds more, the reason itself, as the browser says it."""
    for rule in RULES:
        if cause := rule(failed):
            return cause
    return of_reason(failed)


_AS_REASON: Mapping[str, str] = {
    "missing-allow-origin": "{server} answers {asked} with {status} and without Access-Control-Allow-Origin, so {origin} may not read it.",
    "wildcard-with-credentials": "{server} answers {asked} with Access-Control-Allow-Origin: *, which never covers a request with"
    " credentials, and the page asks with them.",
    "credentials-not-allowed": "The page asks {server} with credentials, and {asked} is not answered with"
    " Access-Control-Allow-Credentials: true.",
    "invalid-allow-methods": "{server} answers {asked} with Access-Control-Allow-Methods: “{methods}”, which is no list of names: one that"
    " is none voids them all.",
    "invalid-allow-headers": "{server} answers {asked} with Access-Control-Allow-Headers: “{headers}”, which is no list of names: one that"
    " is none voids them all.",
    "origin-mismatch": "{server} lets “{allowed}” read {asked}, and the page's origin is {origin}.",
    "preflight-status": "{server} answers {asked} with {status}, and a request goes on only after 200 to 299.",
    "corp-same-origin": "{server} lets only pages of its own origin embed {asked}.",
    "corp-same-site": "{server} lets only pages of its own site embed {asked}.",
}
"""What leads where nothing more is known than the browser says; of the other reasons, the title with who answers what."""


_NOT_TRUE = (
    "{server} answers {asked} with Access-Control-Allow-Credentials: “{credentials}”, and only “true” counts, in lower case and once."
)
"""What leads where credentials are allowed in other words than the only ones."""
_LEAST_ERROR = 400
_REFUSED = "{server} answers {asked} with {status}: something there refuses it{says}."
_FIND = "Find out what answers OPTIONS with {status} at {server}; its log tells."
_ANSWER = "Then let OPTIONS be answered with 200 to 299 and with what {origin} may send."
"""What leads where a preflight got an error: the status outranks what its answer lacks."""


def of_reason(failed: FailedExchange) -> Cause:
    """Return the cause that says no more than the browser does."""
    reason = CATALOGUE[failed.reason]
    asked = f"{'the preflight of ' if failed.is_preflight else ''}{failed.situation.method} {failed.target.path or '/'}"
    values = {
        "server": cut(failed.name),
        "asked": cut(asked),
        "status": str(failed.status),
        "origin": cut(failed.origin),
        "allowed": cut(failed.response.headers.text(ALLOW_ORIGIN)),
        "credentials": cut(failed.response.headers.text(ALLOW_CREDENTIALS)),
        "methods": cut(failed.response.headers.text(ALLOW_METHODS)),
        "headers": cut(failed.response.headers.text(ALLOW_HEADERS)),
    }
    if failed.is_preflight and failed.status >= _LEAST_ERROR:
        refused = f": {failed.sentence}" if failed.sentence else ", and does not say why"
        advice = (_FIND.format_map(values), _ANSWER.format_map(values))
        return Cause(reason.code, _REFUSED.format_map({**values, "says": refused}), Side.SERVER_APP, Sureness.PROVEN, (), advice)
    says = _AS_REASON.get(reason.code, "{server}, {asked}: {what}.")
    if reason is CREDENTIALS_NOT_ALLOWED and values["credentials"]:
        says = _NOT_TRUE
    title = says.format_map({**values, "what": reason.title})
    return Cause(reason.code, title, Side.SERVER_APP, Sureness.PROVEN, (), (reason.remedy,))
