"""The catalogue of notes: what else the traffic can show beside a verdict, one row each."""

from collections.abc import Mapping

from cors_addon.core.verdict.judgement import Note

NEVER_FOLLOWED = "never-followed"
CREDENTIALS_OPEN = "credentials-open"
"""The note on a preflight that passed, as far as is known."""

NOTES: Mapping[str, str] = {
    "error-answer": "The server answered with an error, and its error answers lack the CORS headers: fix the error first.",
    "preflight-authentication": "Authentication runs before CORS, so it refuses preflights, which never carry credentials.",
    "preflight-unrouted": "The server has no route for OPTIONS.",
    "made-by-proxy": "The answer came from mitmproxy or one of its addons, not from the server.",
    "options-as-preflight": "The page's own OPTIONS, which is no preflight, was answered as if it were one.",
    "tainted-origin": "A redirect across origins made the request's origin null.",
    "authorization-wildcard": "By the standard * does not cover Authorization; browsers let it pass today and warn.",
    "browsers-differ": "The verdict is not the same in Chrome, Firefox and Safari.",
    "local-network": "A prediction: without the proxy Chrome would ask for permission, or refuse, to reach a more private network.",
    "opaque-response-blocking": "Chromium's Opaque Response Blocking keeps the answer from the page: no CORS failure.",
    "mixed-content": "A secure page's request went to plain http, or was redirected there, which browsers refuse; no CORS failure.",
    "bad-port": "The request was redirected to a port that browsers ask nothing of; no CORS failure, though Firefox calls it one.",
    CREDENTIALS_OPEN: "The verdict is certain; which rule complains first, or what the page can read, hinges on the credentials mode.",
    "dead-max-age": "Access-Control-Max-Age is no number: browsers keep the preflight's answer for five seconds, Firefox not at all.",
    "cut": "Something was too long to be looked at whole: what it says beyond that is not known.",
    "replayed": "mitmproxy sent the request again, and no page did: judged as the browser would, and not counted.",
    "own-cors-check": "A program that is no browser applied CORS by rules of its own, as jsdom and happy-dom do in tests.",
    "hidden-header": "The page may read the answer, but not a header of it that it is likely to need.",
    "expose-wildcard-credentials": "With credentials * in Access-Control-Expose-Headers is a name like any other, and exposes nothing.",
    "cookie-dropped": "A cookie is set across sites without what that takes (SameSite=None; Secure), so the browser drops it.",
    "cookie-or-answer": "The answer sets a cookie, kept only where the page asks with credentials, and then it may not read the answer.",
    "same-origin-refused": "A server refused its own page by Origin: behind a proxy it takes its own address for another's.",
    "websocket-refused": "A server refused a WebSocket handshake, by Origin as it seems; no CORS failure.",
    "extension-refused": "A server refused a browser extension by its Origin; no CORS failure.",
    "opaque-by-no-cors": "A script asked for data with the mode no-cors, which does not bypass CORS: it can't read them.",
    NEVER_FOLLOWED: "The preflight passed, as far as is known, and its request never came.",
}
"""What each note means, by its code, which never changes meaning."""

FINDINGS = frozenset(
    {
        "hidden-header",
        "expose-wildcard-credentials",
        "cookie-dropped",
        "cookie-or-answer",
        "same-origin-refused",
        "websocket-refused",
        "extension-refused",
        "opaque-by-no-cors",
        "mixed-content",
        "bad-port",
    }
)
"""The notes on what goes wrong in exchanges that no browser blocks."""


def note(code: str, text: str) -> Note:
    """Return a note of the catalogue with the actual values in its text; raises ValueError for a code that is not in it."""
    if code not in NOTES:
        raise ValueError(f"{code} is no note of the catalogue")
    return Note(code, text)
