"""What a browser's own words about a failed request mean: CORS or another cause, of a preflight or not."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from tests.browsers.events import Event

PREFLIGHT_CODES = frozenset(
    """
    InvalidAllowMethodsPreflightResponse InvalidAllowHeadersPreflightResponse MethodDisallowedByPreflightResponse
    HeaderDisallowedByPreflightResponse CORSMethodNotFound CORSInvalidAllowMethod CORSInvalidAllowHeader
    CORSMissingAllowHeaderFromPreflight2 CORSPreflightDidNotSucceed3 CORSExternalRedirectNotAllowed
    """.split()
)
"""With those that begin with "Preflight", the codes that only preflights get."""

FIREFOX_CODES_OF_BOTH = frozenset(
    """
    CORSMissingAllowOrigin2 CORSMultipleAllowOriginNotAllowed CORSAllowOriginNotMatchingOrigin CORSNotSupportingCredentials
    CORSMissingAllowCredentials CORSDidNotSucceed2
    """.split()
)

WEBKIT_WORDS = (
    "Preflight response is not successful",
    "redirection URL",
    "non CORS scheme",
    "is not allowed by Access-Control-Allow-Origin",
    "cannot contain more than one origin",
    "Cannot use wildcard",
    "Credentials flag is true",
    "has an invalid value",
    "is not allowed by Access-Control-Allow-Methods",
    "is not allowed by Access-Control-Allow-Headers",
)
"""What each of WebKit's complaints about CORS has, and no other words of it."""

CAUSES = {
    "chromium": (
        (r"BLOCKED_BY_RESPONSE", "resource policy"),
        (r"BLOCKED_BY_ORB", "opaque response blocking"),
        (r"HTTP2_PROTOCOL_ERROR|EMPTY_RESPONSE|CONNECTION|SOCKET|TUNNEL", "connection"),
    ),
    "firefox": (
        (r"CORP_FAILED", "resource policy"),
        (r"CORRUPTED_CONTENT", "type, or redirect to data"),
        (r"NET_|RESET|INTERRUPT", "connection"),
    ),
    "webkit": (
        (r"Cross-Origin-Resource-Policy", "resource policy"),
        (r"onnection|terminated", "connection"),
        (r"Domains, protocols and ports must match", "same-origin mode"),
        (r"Redirect was not allowed", "mixed content"),
        (r"Not allowed to follow a redirection", "redirect mode"),
        (r"FTP URLs are disabled", "redirect to another scheme"),
    ),
}

HARMLESS = re.compile(r"ERR_ABORTED|NS_BINDING_ABORTED|NS_ERROR_FAILURE$|cancelled")
"""The page, or an element that has read enough, ended the request itself; Firefox's beacons read nothing."""

REDIRECTION_DENIED = "Cross-origin redirection to"
"""How WebKit begins where it refused a redirect's response, which it may find out after it sent a preflight to where that leads."""

DID_NOT_SUCCEED = "CORSDidNotSucceed2"
REFUSED = "NS_ERROR_DOM_BAD_URI"
"""What Firefox says of any request that security forbids; where CORS did, a more precise line on the console comes with it (not always)."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How a request failed, as its browser words it."""

    by_cors: bool
    code: str = ""
    console: str = ""
    cause: str = ""
    of_preflight: bool | None = None
    """Whether the words fit a preflight only (True), a request only (False), or both (None)."""

    words: str = ""
    """The browser's text for the failure of the request."""


def failure_of(engine: str, requests: Iterable[Sequence[Event]], sent: Collection[str]) -> Failure | None:
    """How a step's requests failed (those with the same URL are tries of the same), None where the last of them worked.

    `sent` are the URLs of its flows: what was ended before it was sent was refused by the browser.
    """
    failure = None
    for hops in requests:
        failure = None
        for event in hops:
            if failure := _failure(engine, event, sent):
                break
        if failure is not None and failure.by_cors:
            return failure
    return failure


def _failure(engine: str, event: Event, sent: Collection[str]) -> Failure | None:
    words = event.failed
    said = complaint(engine, "", event.console or words) if engine == "webkit" else event.code or event.console
    if said:
        return Failure(True, event.code, event.console, "", _of_preflight(engine, event), words)
    if words and event.url.partition("?")[0] not in sent:
        return Failure(False, cause="mixed content" if event.url.startswith("http:") else "not followed", words=words)
    if words and not HARMLESS.search(words):
        return Failure(False, cause=next((cause for pattern, cause in CAUSES[engine] if re.search(pattern, words)), words), words=words)
    return None


def _of_preflight(engine: str, event: Event) -> bool | None:
    if engine == "webkit":
        words = event.console or event.failed
        return any(mark in words for mark in ("Preflight", "Allow-Methods", "Allow-Headers")) or None
    if event.code in FIREFOX_CODES_OF_BOTH and engine == "firefox":
        return None
    return event.code.startswith("Preflight") or event.code in PREFLIGHT_CODES


def weighed(failure: Failure, *, reads: bool, secure: bool, location: str | None, follows: bool) -> Failure:
    """Whether what Firefox says of several causes alike was CORS.

    `reads` tells that the request is subject to CORS, `secure` that its page is of https, `location` where its last response
    leads to, if anywhere, `follows` that the page wants redirects followed.
    """
    vague = failure.code == DID_NOT_SUCCEED or (not failure.code and failure.cause == REFUSED)
    if not vague:
        return failure
    if failure.words != REFUSED and failure.words:
        return replace(failure, by_cors=False, code="", console="", cause=_cause_of(failure))
    if not reads or (location is not None and not follows):
        return replace(failure, by_cors=False, code="", console="", cause="redirect mode")
    if secure and location is not None and location.startswith("http:") and not _has_user_info(location):
        return replace(failure, by_cors=False, code="", console="", cause="perhaps mixed content")
    return replace(failure, by_cors=True, cause="")


def _has_user_info(location: str) -> bool:
    """Whether a URL has a user name or a password that is not empty."""
    parts = urlsplit(location)
    return bool(parts.username or parts.password)


def _cause_of(failure: Failure) -> str:
    return next((cause for pattern, cause in CAUSES["firefox"] if re.search(pattern, failure.words)), failure.words)


def complaint(engine: str, code: str, console: str) -> str:
    """The browser's code of a complaint; for WebKit, which has none, the words that each of its complaints has."""
    if engine == "webkit":
        return next((words for words in WEBKIT_WORDS if words in console), "")
    return code
