"""Chromium's Opaque Response Blocking: which responses without CORS never reach the page.

services/network/orb/orb_impl.cc, orb_mimetypes.cc and orb_sniffers.cc. What is sniffed as image, audio or video is allowed
there before anything else; since none of those begins like HTML, XML or JSON, and what is sniffed as nothing is allowed too,
it needs no step here.
"""

import re

from cors_addon.core.fetch.safelist import mime_essence
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import split_list

SNIFFED_BYTES = 1024
"""How much of a body decides."""

_SAFELISTED = frozenset(
    {"text/css", "image/svg+xml", "application/ogg", "application/dash+xml", "application/vnd.apple.mpegurl", "text/vtt"}
)
_MEDIA = ("audio/", "video/")

_SNIFFED = frozenset(
    {
        "text/html",
        "application/json",
        "text/json",
        "application/json+protobuf",
        "application/xml",
        "text/xml",
        "text/plain",
    }
)
_SNIFFED_SUFFIXES = ("+json", "+xml")

_NEVER_SNIFFED = frozenset(
    {
        "application/gzip",
        "application/x-gzip",
        "application/x-protobuf",
        "application/zip",
        "text/event-stream",
        "application/msexcel",
        "application/mspowerpoint",
        "application/msword",
        "application/msword-template",
        "application/pdf",
        "application/vnd.ces-quickpoint",
        "application/vnd.ces-quicksheet",
        "application/vnd.ces-quickword",
        "application/vnd.ms-excel",
        "application/vnd.ms-excel.sheet.macroenabled.12",
        "application/vnd.ms-powerpoint",
        "application/vnd.ms-powerpoint.presentation.macroenabled.12",
        "application/vnd.ms-word",
        "application/vnd.ms-word.document.12",
        "application/vnd.ms-word.document.macroenabled.12",
        "application/vnd.msword",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.presentationml.template",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        "application/vnd.presentation-openxml",
        "application/vnd.presentation-openxmlm",
        "application/vnd.spreadsheet-openxml",
        "application/vnd.wordprocessing-openxml",
        "text/csv",
        "multipart/signed",
        "multipart/byteranges",
    }
)

_LATER_RANGE = re.compile(r"bytes\s+0*[1-9]\d*-\d+/\d+", re.ASCII | re.IGNORECASE)

_BLANKS = rb"[ \t\r\n]*+"
_COMMENT = rb"(?><!--.*?-->)(?:(?!\xe2\x80[\xa8\xa9])[^\r\n])*+[\r\n]"
_HTML_TAGS = rb"(?i:<(?:!doctype html|script|html|head|iframe|h1|div|font|table|a|style|title|b|p))"

_SIGNATURES = {
    "HTML": re.compile(rb"(?:" + _BLANKS + _COMMENT + rb")*+" + _BLANKS + _HTML_TAGS, re.DOTALL),
    "XML": re.compile(_BLANKS + rb"<\?xml"),
    "JSON": re.compile(
        rb"\)\]\}'|\{\} ?&&|(?:for|while) ?\((?:;;|1)\);|" + rb'\s*+\{\s*+"(?:[^"\\]|\\.)*+"\s*+:'.replace(rb"\s*+", _BLANKS), re.DOTALL
    ),
}
"""What a body begins with that can be neither script nor style sheet, image nor media."""


def why_blocked(response: Response) -> str:
    """Return why Chromium withholds the response to a cross-origin request without CORS, in words; "" where it does not.

    An element gets a network error, `fetch()` an empty body. A range that starts further on is allowed after all where the same URL
    was seen to be media before.
    """
    # 1. Let mimeType be the result of extracting a MIME type from response's header list.
    types = [mime_essence(element) for element in split_list(response.headers.text("content-type"))]
    mime_type = next((essence for essence in reversed(types) if essence), "")
    # 2. Let nosniff be the result of determining nosniff given response's header list.
    nosniff = response.headers.text("x-content-type-options").lower() == "nosniff"
    # 3. If mimeType is opaque-safelisted, return true; if it is never sniffed, or nosniff is true and it is blocklisted, return false.
    if mime_type in _SAFELISTED or mime_type.startswith(_MEDIA):
        return ""
    if mime_type in _NEVER_SNIFFED:
        return f"the content type {mime_type} is never one that a page can embed"
    if nosniff and (mime_type in _SNIFFED or mime_type.endswith(_SNIFFED_SUFFIXES)):
        return f"the content type is {mime_type}, and X-Content-Type-Options: nosniff says so for good"
    # 4. A range response that does not start at the first byte can't be sniffed.
    if response.status == 206 and _LATER_RANGE.match(response.headers.text("content-range")):
        return "it is a range that does not start at the first byte"
    # 12. If mimeType is failure, then return true.
    if not mime_type:
        return ""
    # 5. Let bytes be the first 1024 bytes of the response; HTML, XML and what only scripts fetch are no script. Else return true.
    body = response.body[:SNIFFED_BYTES]
    for language, signature in _SIGNATURES.items():
        if signature.match(body):
            return f"its body is {language}"
    return ""
