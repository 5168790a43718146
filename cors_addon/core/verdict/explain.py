"""Explanations: one or two sentences on a verdict, with the actual values."""

from cors_addon.core.evidence import RequestMode
from cors_addon.core.evidence.host_permission import HostPermission, host_permission
from cors_addon.core.fetch.cors_check import ALLOW_ORIGIN
from cors_addon.core.fetch.redirect import location_url
from cors_addon.core.verdict.assess import Outcome, response_of
from cors_addon.core.verdict.judgement import Kind, Verdict
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.url import OPAQUE

_NOT_CORS = {
    Kind.NAVIGATION: "A navigation (a link, a form, a frame): CORS does not apply to it.",
    Kind.WEBSOCKET: "A WebSocket handshake: CORS does not apply; the server itself must look at Origin.",
    Kind.SAME_ORIGIN: "Page and server are of one origin: CORS does not apply.",
}
_GAVE_UP = " and gave each of its requests up before it was sent (an AbortController, a closed tab)"
_OPAQUE = "Loaded without CORS: the page may show or run it, but can't read it."


def explain(situation: Situation, outcome: Outcome) -> str:
    """Return what happened and why."""
    if outcome.finding is not None:
        return outcome.finding.text + _tainted(situation)
    if outcome.verdict is Verdict.OPAQUE:
        return _OPAQUE
    if outcome.verdict is Verdict.ALLOWED:
        return _allowed(situation)
    return _nothing(situation)


def _allowed(situation: Situation) -> str:
    response = response_of(situation)
    value = response.headers.text(ALLOW_ORIGIN) if response else ""
    if situation.kind is Kind.PREFLIGHT:
        return f"The preflight lets {situation.method} go on: Access-Control-Allow-Origin is {value}."
    if response and (location := location_url(situation.request.url, response)) is not None:
        return f"The redirect may be followed to {location}: Access-Control-Allow-Origin is {value}."
    if not value and situation.client.emulates:
        return f"{situation.client.name} looks at no header of an answer to a request that its preflight let go: the page may read it."
    return f"The page {situation.page} may read this: Access-Control-Allow-Origin is {value}."


def _nothing(situation: Situation) -> str:
    if situation.kind is Kind.OTHER:
        return _other(situation)
    if sentence := _NOT_CORS.get(situation.kind):
        return sentence
    response = situation.exchange.response
    if response is None:
        return f"No answer came ({situation.exchange.error or 'the connection was closed'}): a network failure, not CORS."
    if response.status == 304:
        return "A 304 is judged by the stored response that it revalidates, which this proxy has not seen."
    return "A 407 comes from a proxy and is not checked."


def _other(situation: Situation) -> str:
    """Tell why a request is none that CORS is applied to: by who sent it."""
    client, site = situation.client, situation.request.headers.text("sec-fetch-site")
    if client.emulates:
        return f"{client.name} applies CORS only to what it sends an Origin with, and this has none."
    if client.thinned:
        return f"Perhaps sent by a browser, but not as browsers send it, so not judged as a browser's: {client.because[0]}."
    if not client.browser and client.because:
        return f"Not sent by a browser, so CORS does not apply: {client.because[0]}."
    if host_permission(situation.request, situation.mode, situation.page) is HostPermission.GRANTED:
        return f"An extension with host permission for this server asks (Sec-Fetch-Site: {site}): CORS does not apply."
    if site == "none" and situation.mode.mode is RequestMode.CORS:
        return "Sec-Fetch-Site: none: an extension with host permission asks, or the browser itself; CORS does not apply."
    return "Asked for by no page: CORS does not apply."


def _tainted(situation: Situation) -> str:
    if situation.origin != OPAQUE:
        return ""
    if situation.tainted_by:
        return f" The origin became null when {situation.tainted_by} redirected to another origin."
    if situation.page != OPAQUE:
        return " The origin became null by a redirect to another origin."
    return " Origin null comes from a sandboxed frame, a file or data: URL, or a redirect that this proxy did not see."


def proviso_of(other: Outcome, credentialed: bool, *, by_silence: bool = False) -> str:
    """Return the proviso where the other possible credentials mode leads to another verdict; `credentialed` is the presumed one.

    `by_silence` tells that it is presumed since requests never came.
    """
    condition = "without credentials" if credentialed else "with credentials"
    if other.finding is not None:
        return f"blocked if the page asked {condition} ({other.finding.code})"
    return f"allowed if the page asked {condition}{_GAVE_UP if by_silence else ''}"
