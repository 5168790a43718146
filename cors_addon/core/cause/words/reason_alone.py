"""The cause that is no more than the reason: where no rule finds more, what the browser says, with who answered what."""

from collections.abc import Mapping

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.fetch.cors_check import ALLOW_CREDENTIALS, ALLOW_ORIGIN
from cors_addon.core.fetch.preflight import ALLOW_HEADERS, ALLOW_METHODS
from cors_addon.core.fetch.reasons import CATALOGUE, CREDENTIALS_NOT_ALLOWED
from cors_addon.core.verdict.cause import Cause, Side, Sureness
from cors_addon.core.wire.budget import cut

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
"""What leads, by the reason's code; of the others it is the title with who answers what."""


_NOT_TRUE = (
    "{server} answers {asked} with Access-Control-Allow-Credentials: “{credentials}”, and only “true” counts, in lower case and once."
)
"""What leads where credentials are allowed in other words than the only ones."""
_REFUSED = "{server} answers {asked} with {status}: something there refuses it{says}."
_FIND = "Find out what answers OPTIONS with {status} at {server}; its log tells."
_ANSWER = "Then let OPTIONS be answered with 200 to 299 and with what {origin} may send."
"""What leads where a preflight got an error: the status outranks what its answer lacks."""


def of_reason(failed: FailedExchange) -> Cause:
    """Return the cause that says no more than the browser does."""
    reason = CATALOGUE[failed.reason]
    values = {
        "server": cut(failed.name),
        "asked": cut(failed.asked_for),
        "status": str(failed.status),
        "origin": cut(failed.origin),
        "allowed": cut(failed.response.headers.text(ALLOW_ORIGIN)),
        "credentials": cut(failed.response.headers.text(ALLOW_CREDENTIALS)),
        "methods": cut(failed.response.headers.text(ALLOW_METHODS)),
        "headers": cut(failed.response.headers.text(ALLOW_HEADERS)),
    }
    if failed.is_preflight and failed.is_error:
        refused = f": {failed.sentence}" if failed.sentence else ", and does not say why"
        advice = (_FIND.format_map(values), _ANSWER.format_map(values))
        return Cause(reason.code, _REFUSED.format_map({**values, "says": refused}), Side.SERVER_APP, Sureness.PROVEN, (), advice)
    says = _AS_REASON.get(reason.code, "{server}, {asked}: {what}.")
    if reason is CREDENTIALS_NOT_ALLOWED and values["credentials"]:
        says = _NOT_TRUE
    title = says.format_map({**values, "what": reason.title})
    return Cause(reason.code, title, Side.SERVER_APP, Sureness.PROVEN, (), (reason.remedy,))
