"""Answers in a platform's own words: challenges of bots, a client certificate that is missing, gateways, stores of objects."""

import re

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause, Rule
from cors_addon.core.fetch.authentication import LOGIN_STATUSES
from cors_addon.core.servers.owner import then_let
from cors_addon.core.servers.platforms.bot_challenges import challenger_of
from cors_addon.core.servers.platforms.platform_answers import platform_answer
from cors_addon.core.servers.platforms.storage_error import FIRST, storage_error
from cors_addon.core.verdict.cause import Cause, Proof, Side

_NOT_CORS = "The CORS headers are not at fault: the answer is none of the app's."

BOT_CHALLENGE = KnownCause(
    code="bot-challenge",
    side=Side.LAYER,
    title="{guard} challenges the client to prove that it is no bot, instead of letting {asked} through to {name}.",
    meaning="A guard against bots answered with a challenge, which no fetch can solve; a preflight never has the cookie that proves it.",
    advice=(
        "Let this path through in the guard's rules{preflight}.",
        "A challenge is solved in a page that is navigated to: no fetch can do it.",
        _NOT_CORS,
    ),
)
CLIENT_CERTIFICATE_MISSING = KnownCause(
    code="client-certificate-missing",
    side=Side.LAYER,
    title="{name} wants a client certificate (mutual TLS), and {asked} came without one{bad}.",
    meaning="The server wants a client certificate; preflights are sent without one, and a proxy can't pass the browser's on.",
    advice=(
        "Through mitmproxy, give it the certificate (client_certs): it can't pass on the browser's.",
        "Let the server answer OPTIONS without a certificate: browsers send preflights without (ssl_verify_client optional, then check).",
    ),
)
STORAGE_REFUSED = KnownCause(
    code="storage-refused",
    side=Side.SERVER_APP,
    title="The storage {name} refused {asked} with {status} {code}{message}; its error answers lack the CORS headers.",
    meaning="A store of objects (S3 and its like) refused the request by itself; the error answer lacks the CORS headers.",
    advice=("{first}", "The bucket's CORS rules are not at fault."),
)
GATEWAY_ANSWERED = KnownCause(
    code="gateway-answered",
    side=Side.LAYER,
    title="{platform} answered {status} itself to {asked}: {meaning}.",
    meaning="A gateway, a firewall or the platform in front answered by itself; the app behind it never got the request.",
    advice=("{first}", "{then}"),
)
CAUSES: tuple[KnownCause, ...] = (BOT_CHALLENGE, CLIENT_CERTIFICATE_MISSING, GATEWAY_ANSWERED, STORAGE_REFUSED)

PLATFORM_ERRORS = "the platform's own error answers carry the CORS headers too, so that pages can read them."
"""What is to be let be so once the error is mended."""

_NO_CERTIFICATE = (
    b"No required SSL certificate was sent",
    b"No required TLS certificate was sent",
    b"The page you are attempting to access requires your browser to have a Secure Sockets Layer (SSL) client certificate",
    b"403.7 - ",
    b"Client certificate required",
    b"client certificate is required",
    b"No client certificate",
    b"requires a client certificate",
)
_BAD_CERTIFICATE = (b"The SSL certificate error", b"TLS certificate failed verification", b"403.16 - ", b"403.17 - ")
"""What nginx, Kong, IIS and others say of a certificate that is missing, or that they don't take."""
_LATE = re.compile(r"\bexpired\b", re.IGNORECASE)
_SIGN_ANEW = "Sign the URL anew, and use it before it expires: this one has expired."
"""What S3 says of a presigned URL that is too old, by the code AccessDenied, and what to do then."""


def bot_challenged(failed: FailedExchange) -> Cause | None:
    """Tell of a challenge that a guard against bots answers with."""
    guard = challenger_of(failed.response)
    if not guard:
        return None
    preflight = "; a preflight has no cookies, so it never holds the proof" if failed.is_preflight else ""
    evidence = f"the answer ({failed.status}) is {guard}'s challenge"
    return BOT_CHALLENGE.proven(evidence, guard=guard, asked=failed.asked_for, name=failed.name, preflight=preflight)


def client_certificate_missing(failed: FailedExchange) -> Cause | None:
    """Tell of a server that wants a client certificate."""
    if not failed.is_error:
        return None
    body = failed.response.body
    is_bad = any(words in body for words in _BAD_CERTIFICATE)
    if not is_bad and not any(words in body for words in _NO_CERTIFICATE):
        return None
    bad = " that it takes" if is_bad else ""
    evidence = f"the answer ({failed.status}) says: {failed.said}"
    return CLIENT_CERTIFICATE_MISSING.proven(evidence, name=failed.name, asked=failed.asked_for, bad=bad)


def storage_refused(failed: FailedExchange) -> Cause | None:
    """Tell of a store's own refusal; one by its CORS rules is not meant."""
    error = storage_error(failed.response) if failed.is_error else None
    if error is None or error.is_cors:
        return None
    says = f" (“{error.message.rstrip(' .')}”)" if error.message else ""
    is_late = error.code == "AccessDenied" and _LATE.search(error.message) is not None
    first = _SIGN_ANEW if is_late else FIRST.get(error.code, f"Mend what the storage refuses: {error.message or error.code}")
    return STORAGE_REFUSED.proven(
        Proof(f"the answer says {error.code}{says}"),
        name=failed.name,
        asked=failed.asked_for,
        status=str(failed.status),
        code=error.code,
        message=says,
        first=first,
    )


def gateway_answered(failed: FailedExchange) -> Cause | None:
    """Tell what a platform says in an answer of its own; a preflight without login is told of elsewhere."""
    known = None if failed.is_preflight and failed.status in LOGIN_STATUSES else platform_answer(failed.response)
    if known is None:
        return None
    state = GATEWAY_ANSWERED.proven if known.is_sure else GATEWAY_ANSWERED.likely
    meaning = known.meaning if known.is_sure else f"likely {known.meaning}"
    evidence = f"the answer ({failed.status}) is in {known.platform}'s own words or headers"
    return state(
        evidence,
        platform=known.platform,
        status=str(failed.status),
        asked=failed.asked_for,
        meaning=meaning,
        first=known.first,
        then=then_let(failed.owner, PLATFORM_ERRORS),
    )


RULES: tuple[Rule, ...] = (bot_challenged, client_certificate_missing, gateway_answered, storage_refused)
"""In the order in which they are tried."""
