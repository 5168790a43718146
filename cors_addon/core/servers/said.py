"""What an answer's body says: its beginning as text, without markup."""

import re

from cors_addon.core.wire.exchange import Response

LONGEST = 300
"""Characters of a body's text that are told."""

_TEXTUAL = re.compile(r"text/|application/(?:[\w.+-]*\+)?(?:json|xml)\b|application/(?:javascript|graphql|problem)", re.IGNORECASE)
_INVISIBLE = re.compile(r"<(script|style|svg|noscript)\b[^>]{0,500}>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[!/?a-zA-Z][^<>]{0,1000}(?:>|\Z)")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&#x27;": "'", "&nbsp;": " ", "&amp;": "&"}
_BLANKS = re.compile(r"\s+")
_MOST_CONTROLS = 0.05
"""What part of a text may be control characters or bytes that are no UTF-8, at most."""


def said_by(response: Response) -> str:
    """Return the beginning of a body as text on one line, markup left out; "" where it is no text or there is none. Never raises.

    As much of it is looked at as exchanges hold: browsers sniff no more. What has no content type is text where it looks like it.
    """
    text = text_of(response)
    if is_markup(response.headers.text("content-type"), text):
        text = visible(_INVISIBLE.sub(" ", text))
    text = _BLANKS.sub(" ", text).strip()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def text_of(response: Response) -> str:
    """Return what is known of a body as text, as it was sent; "" where it is no text or there is none. Never raises."""
    kind = response.headers.text("content-type")
    if not response.body or (kind and not _TEXTUAL.match(kind)):
        return ""
    # The last character may be cut in two.
    text = response.body.decode("utf-8", "replace").removesuffix("\ufffd").removeprefix("\ufeff")
    odd = sum(1 for character in text if character == "\ufffd" or (character < " " and character not in "\t\r\n"))
    return "" if odd > len(text) * _MOST_CONTROLS else text


def visible(markup: str, tags: str = " ") -> str:
    """Return what a piece of HTML or XML shows, with `tags` in place of each tag."""
    text = _TAG.sub(tags, markup)
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text


def is_markup(kind: str, text: str) -> bool:
    """Tell whether a text of a content type is HTML or XML."""
    return "html" in kind.lower() or "xml" in kind.lower() or text.lstrip().startswith("<")
