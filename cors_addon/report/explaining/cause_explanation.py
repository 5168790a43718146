"""The catalogue of causes in general words, without the values of a failure."""

import re
from collections.abc import Mapping

from cors_addon.core.cause.known_cause import KnownCause

_ADDED = re.compile(r"(?<=[\w})])\{\w+\}|\{\w+\}(?=\w)")
"""A value that adds to a sentence, and may be empty: it follows a word, or is followed by one, without a blank."""
_NAMED = re.compile(r"\{(\w+)\}")

_ALLOW = "Add the page's origin to the origins that the server's CORS configuration allows, byte for byte and without a slash at the end."
_TURN_ON = "Turn CORS on in the server, or in the layer in front of it, for the page's origin."
_ERROR = "Mend the error itself first: its status, the answer that the page can't read, and the server's log say what failed."
_ERROR_HEADERS = "Let error answers carry the CORS headers too, so that pages can read them."
_LEAVE_OUT = "Take the attribute crossorigin, or what makes the page ask with CORS, away: to be shown or run, most elements need none."
_IN_GENERAL: Mapping[str, tuple[str, ...]] = {
    "nothing-listens": ("Start the server, or correct the address, host and port, in the page's request.",),
    "gateway-answered": ("Mend what made the gateway answer by itself: a rule, a limit, a route, or the app behind it.", _ERROR_HEADERS),
    "not-signed-in": ("Sign in, and send the credentials along: Authorization, or cookies with credentials: 'include'.", _ERROR_HEADERS),
    "error-without-cors": (_ERROR, _ERROR_HEADERS),
    "csrf-refused": (
        "Let the page send the token that the check asks for, or tell the check to trust the page's origin.",
        _ERROR_HEADERS,
    ),
    "header-refused": (
        "Add the request header to those that the server's CORS configuration allows.",
        "Or keep the page, or the library in it that adds the header, from sending it to this server.",
    ),
    "origin-refused": (_ALLOW,),
    "origin-near-miss": (_ALLOW,),
    "app-shell-origin": (_ALLOW, "Where the shell's origin is shared by many apps, let its native side ask in place of the page."),
    "element-needs-cors": (_LEAVE_OUT, "Or let the server send Access-Control-Allow-Origin for it: fonts and module scripts need that."),
    "image-by-script": ("Let an element show the image, in place of a script that fetches it.", "Or let the server send the CORS headers."),
    "embedder-needs-opt-in": (
        "Ask for it with CORS (the attribute crossorigin), or let its server send Cross-Origin-Resource-Policy.",
        "Or serve it from the page's own server, or send Cross-Origin-Embedder-Policy: credentialless with the page.",
    ),
    "two-layers": ("Let one of them do CORS, as a rule the app, and take the headers out of the other.",),
    "no-cors-layer": (_TURN_ON, "Where the server is somebody else's, let a server of your own ask it."),
    "route-without-cors": ("Let the server's CORS rules cover the path: its pattern, router or location ends before it.",),
    "answer-skips-cors": ("Let what answers the request itself send the headers, and not only what answers the preflight.", _TURN_ON),
    "flapping": (
        "Compare the two kinds of answers: one of several servers, layers or caches likely lacks the headers.",
        "Bring all instances, and all ways to them, to the same CORS settings.",
    ),
    "redirect-without-cors": (
        "Let the page call at once what it is redirected to, if that is what it wants.",
        "Or send the CORS headers on the redirect, too.",
    ),
}
"""What to do in general, by code: of the causes whose advice is made of a failure's own values."""


def advice_in_general(known: KnownCause) -> tuple[str, ...]:
    """Return what to do about a cause, in order, the names of values in their place; without what only a failure's own values say."""
    if known.code in _IN_GENERAL:
        return _IN_GENERAL[known.code]
    texts = [_ADDED.sub("", line) for line in known.advice]
    return tuple(_NAMED.sub(r"‹\1›", text) for text in texts if not _NAMED.fullmatch(text) and text)


def parts_of_cause(known: KnownCause) -> tuple[tuple[str, str], ...]:
    """Return the labelled parts of what is to know of a cause beside its meaning."""
    first, *others = advice_in_general(known)
    return (
        ("Who can mend it", f"{known.side.value[0].upper()}{known.side.value[1:]}."),
        ("First", first),
        *(("Then", text) for text in others),
    )
