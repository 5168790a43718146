"""The values in a HAR file as the rest of the package has them; whatever has an unexpected type counts as absent."""

import base64
import binascii

from cors_addon.core.wire.headers import Headers
from cors_addon.reading.bodies import LENGTH
from cors_addon.reading.faults import LONGEST_ADDRESS

_LONGEST = 1e10
"""Milliseconds: what claims to have lasted longer (115 days) is junk."""


def headers_of(value: object) -> Headers:
    """Return the header list without HTTP/2's pseudo headers.

    Chromium joins lines of one name with a line feed, which no header can hold.
    """
    fields: list[tuple[str, str]] = []
    for header in value if isinstance(value, list) else ():
        if isinstance(header, list) and len(header) == 2:
            name, text = text_of(header[0]), text_of(header[1])
        else:
            name, text = text_of(object_of(header).get("name")), text_of(object_of(header).get("value"))
        if name and not name.startswith(":"):
            fields.extend((on_the_wire(name), on_the_wire(line)) for line in text.split("\n"))
    return Headers(tuple(fields))


def body_of(content: dict[str, object]) -> bytes:
    """Return the first bytes of a body, by a response's `content`."""
    text = text_of(content.get("text"))
    if content.get("encoding") == "base64":
        try:
            return base64.b64decode(text[: 2 * LENGTH].encode("ascii", "replace"))[:LENGTH]
        except binascii.Error:
            return b""
    return text[:LENGTH].encode("utf-8", "replace")[:LENGTH]


def on_the_wire(text: str) -> str:
    """Return the text as Latin-1 text, one character a byte, of the UTF-8 that exporters decode bytes as."""
    if text.isascii():
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("latin-1")


def address_of(value: object) -> str:
    """Return an IP address, as a URL's host may write it; "" for what is too long to be one."""
    text = text_of(value).strip("[]")
    return text if len(text) <= LONGEST_ADDRESS else ""


def duration_of(value: object) -> float:
    """Return milliseconds, 0 for none."""
    return max(0.0, number_of(value))


def object_of(value: object) -> dict[str, object]:
    """Return an object; an empty one for none."""
    return value if isinstance(value, dict) else {}


def text_of(value: object) -> str:
    """Return a text; "" for none."""
    return value if isinstance(value, str) else ""


def number_of(value: object) -> float:
    """Return a number of a size that makes sense; 0 for none."""
    return value if isinstance(value, int | float) and abs(value) < _LONGEST else 0
