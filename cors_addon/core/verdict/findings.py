"""Findings: what goes wrong in exchanges that no browser blocks, such as headers that the page can't read, and cookies that are dropped."""

import re
from collections.abc import Iterator

from cors_addon.core.evidence import Credentials, Engine, RequestMode
from cors_addon.core.evidence.known_clients import is_extension
from cors_addon.core.fetch.cors_check import ALLOW_CREDENTIALS, ALLOW_ORIGIN
from cors_addon.core.fetch.exposed import EXPOSE_HEADERS
from cors_addon.core.fetch.redirect import location_url
from cors_addon.core.fetch.telling_headers import exposing, missed
from cors_addon.core.verdict.judgement import Kind, Note
from cors_addon.core.verdict.notes import note
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.budget import cut
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import split_list
from cors_addon.core.wire.site import same_site, schemelessly_same_site
from cors_addon.core.wire.url import parse, same_origin

_NOT_MODIFIED = 304
_REFUSED = frozenset({400, 401, 403})
_SAYS_ORIGIN = re.compile(rb"\b(?:origins?|cors|cross[- ](?:site|origin))\b", re.IGNORECASE)
_LOOKED_AT = 2_000
"""Bytes of a body in which a refusal's words are looked for."""
_JSON = re.compile(r"(?:application|text)/(?:[\w.+-]{0,60}\+)?json\b", re.IGNORECASE)
_MOST_COOKIES = 32
_CLEARED = re.compile(r";\s*(?:max-age=\s*(?:0|-\d{1,10})\s*(?:;|$)|expires=[^;]{0,20}\b1970\b)", re.IGNORECASE)


def findings_of_answer(situation: Situation, response: Response) -> Iterator[Note]:
    """Yield what is wrong with an answer that its page gets, wholly or opaque: kinds actual and no-cors."""
    if not situation.client.browser:
        return
    if situation.kind is Kind.ACTUAL and response.status != _NOT_MODIFIED and location_url(situation.request.url, response) is None:
        yield from _hidden_header(situation, response)
    if "set-cookie" in response.headers:
        yield from _cookie_dropped(situation, response)
        yield from _cookie_or_answer(situation, response)
    if situation.kind is Kind.NO_CORS:
        yield from _opaque_by_no_cors(situation, response)
    elif response.status in _REFUSED:
        yield from _extension_refused(situation, response)


def findings_of_refusal(situation: Situation) -> Iterator[Note]:
    """Yield why a server refused what CORS does not apply to: by Origin, all the same."""
    response = situation.exchange.response
    if response is None or response.status not in _REFUSED or not situation.origin:
        return
    if situation.kind is Kind.WEBSOCKET:
        yield from _websocket_refused(situation, response)
    elif situation.kind is Kind.OTHER:
        yield from _extension_refused(situation, response)
    else:
        yield from _same_origin_refused(situation, response)


def _hidden_header(situation: Situation, response: Response) -> Iterator[Note]:
    # Where the credentials mode is open: what is hidden either way.
    credentialed = situation.credentials.mode is Credentials.INCLUDE
    if credentialed and "*" in split_list(response.headers.text(EXPOSE_HEADERS)):
        text = "The page asked with credentials, and then * in Access-Control-Expose-Headers is a name like any other: list the headers."
        yield note("expose-wildcard-credentials", text)
    if lacking := missed(situation.request, response, credentialed=credentialed):
        told = "; ".join(f"{cut(name)} ({row.tells})" for name, row in lacking.items())
        yield note("hidden-header", f"The page gets this answer, but can't read {told}. {cut(exposing(response, lacking))}")


def _cookie_dropped(situation: Situation, response: Response) -> Iterator[Note]:
    page = parse(situation.page)
    if situation.kind is Kind.ACTUAL and situation.credentials.mode is not Credentials.INCLUDE:
        return
    if not page.host or same_site(page, situation.request.target):
        return
    for line in response.headers.lines("set-cookie")[:_MOST_COOKIES]:
        if why := _why_dropped(line, situation):
            text = f"The browser drops the cookie {cut(line.partition('=')[0], 60)}: it is set across sites and {why}."
            mend = "SameSite=None; Secure is what it needs, and Partitioned where third-party cookies are blocked."
            yield note("cookie-dropped", f"{text} {mend}")
            return


def _cookie_or_answer(situation: Situation, response: Response) -> Iterator[Note]:
    """Yield that a page can't have both, the cookie and the answer: it is not known which of the two it loses."""
    own = schemelessly_same_site(parse(situation.page), situation.request.target)
    if situation.kind is not Kind.ACTUAL or situation.credentials.mode is not Credentials.UNKNOWN or not own:
        return
    wildcard = response.headers.text(ALLOW_ORIGIN) == "*"
    set_cookies = [line for line in response.headers.lines("set-cookie")[:_MOST_COOKIES] if not _CLEARED.search(line)]
    if not set_cookies or not (wildcard or response.headers.text(ALLOW_CREDENTIALS) != "true"):
        return
    why = "Access-Control-Allow-Origin is *" if wildcard else "it lacks Access-Control-Allow-Credentials: true"
    text = f"The answer sets the cookie {cut(set_cookies[0].partition('=')[0], 60)}, which the browser keeps only where the page asks with"
    mend = f"For both, name {cut(situation.origin)} in Access-Control-Allow-Origin and send Access-Control-Allow-Credentials: true."
    yield note("cookie-or-answer", f"{text} credentials; and then the answer is blocked, for {why}. {mend}")


def _why_dropped(line: str, situation: Situation) -> str:
    """Return why a browser drops a cookie that a site sets in another's page; "" where it may keep it.

    https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-storage-model. Chromium alone takes a cookie without
    SameSite for Lax.
    """
    if _CLEARED.search(line):
        return ""
    attributes = [part.partition("=") for part in line.lower().split(";")[1:]]
    given = {name.strip(): value.strip() for name, _, value in attributes}
    same_site_given = given.get("samesite", "")
    if same_site_given in ("lax", "strict"):
        return f"has SameSite={same_site_given.capitalize()}"
    if situation.client.engine is not Engine.CHROMIUM:
        return ""
    if same_site_given != "none":
        return "has no SameSite, which Chrome takes for Lax"
    return "" if "secure" in given else "has SameSite=None without Secure"


def _opaque_by_no_cors(situation: Situation, response: Response) -> Iterator[Note]:
    headers = situation.request.headers
    asked = situation.mode.mode is RequestMode.NO_CORS and headers.text("sec-fetch-dest") == "empty" and "sec-purpose" not in headers
    # Developer tools ask for source maps in this way.
    is_map = situation.request.target.path.endswith(".map")
    if asked and not is_map and situation.method == "GET" and _JSON.match(response.headers.text("content-type")):
        text = "A script asked for JSON with the mode no-cors, which does not bypass CORS: it can read nothing of the answer."
        yield note("opaque-by-no-cors", f"{text} Leave the mode out, and let the server allow {cut(situation.page or 'the page')}.")


def _says_origin(response: Response) -> bool:
    return _SAYS_ORIGIN.search(response.body[:_LOOKED_AT]) is not None


def _extension_refused(situation: Situation, response: Response) -> Iterator[Note]:
    origin = situation.origin
    if not is_extension(origin) or (response.status != 403 and not _says_origin(response)):
        return
    how = "refuses" if _says_origin(response) else "answers, and likely refuses"
    text = f"The server itself {how} the extension's Origin ({cut(origin)}): {response.status}. CORS is not what stops it."
    yield note("extension-refused", f"{text} Add it to the origins that the server takes.")


def _websocket_refused(situation: Situation, response: Response) -> Iterator[Note]:
    if response.status == 401:
        return
    said = _says_origin(response)
    if said or response.status == 403:
        why = "by the Origin" if said else "likely by the Origin"
        other = ""
    else:
        why = "perhaps by the Origin"
        other = " A proxy that does not pass Upgrade on looks the same."
    own = parse(situation.origin).host == situation.request.target.host
    mend = (
        "Behind a proxy it must know the scheme and host that the browser uses." if own else "Add it to the origins that the server takes."
    )
    text = f"The server refused the WebSocket handshake with {response.status}, {why} ({cut(situation.origin)}): no CORS failure."
    yield note("websocket-refused", f"{text} {mend}{other}")


def _same_origin_refused(situation: Situation, response: Response) -> Iterator[Note]:
    target = situation.request.target.origin
    if response.status == 401 or not same_origin(situation.origin, target) or not _says_origin(response):
        return
    text = f"The server refused its own page's {situation.method} with {response.status}, and speaks of the origin: it takes {cut(target)}"
    mend = (
        "for another's, mostly since a proxy in front ends TLS. Let the proxy send X-Forwarded-Proto and X-Forwarded-Host, and the server"
    )
    yield note("same-origin-refused", f"{text} {mend} trust them.")
