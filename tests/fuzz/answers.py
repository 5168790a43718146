"""What hostile answers say and sign: the words and headers by which causes are found, whole, quoted, cut and mangled."""

from cors_addon.core.servers.platforms.bot_challenges import CHALLENGERS
from cors_addon.core.servers.platforms.platform_answers import PLATFORM_ANSWERS
from cors_addon.core.servers.refusal_words import WORDS
from cors_addon.core.servers.signs import LAYERS
from tests.fuzz.hostile import Hostile, Line

BODIES = (b"", b"", b"{}", b"<html>", b"<!--", b"<!--" * 200, b'{"' + b"\\" * 600, b" " * 1024, bytes(range(256)) * 4, b"<!-- -->\n" * 100)
TOLD = (
    *[words.decode() for one in (*PLATFORM_ANSWERS, *CHALLENGERS) for words in one.words],
    *[words.decode() for one in LAYERS for words in one.own_bodies],
    *[one.words for one in WORDS],
    "jwt expired",
    "Not authenticated",
    "<Code>AccessDenied</Code><Message>{0}</Message>",
    "Traceback (most recent call last):\n  File\nKeyError: 'user'",
    "com.a.NullPointerException: {a.__class__} %s {}",
    '"password": "correct horse',
    "502 Bad Gateway [Errno 111] Connect call failed ('10.0.0.1', 9000)",
    "{name!r:>999999999}",
)
"""Words by which an answer's maker or trouble is told, and fields of formats."""
AROUND = (
    "{}",
    '{{"message":"{}"}}',
    '{{"error":{{"detail":["{}"]}}}}',
    "<html><body><h1>{}</h1>\n",
    '<?xml version="1.0"?>\n<Error>{}',
    "{}\n{}",
)
SIGNS: tuple[Line, ...] = (
    *[(name.rstrip("-"), value or "1") for one in LAYERS for name, value in (*one.headers, *one.own_headers)],
    *[(name, value or "1") for one in (*PLATFORM_ANSWERS, *CHALLENGERS) for name, value in one.headers],
    ("x-cache", "HIT"),
    ("age", "9"),
    ("cache-status", "a; hit"),
    ("www-authenticate", 'Bearer error="invalid_token"'),
    ("retry-after", "9"),
    ("x-rack-cors", "miss; deny-header"),
    ("non-authoritative-reason", "HSTS"),
)
KINDS = ("text/plain", "application/json", "text/html", "application/xml", "application/problem+json", "image/png")


def body(draw: Hostile) -> bytes:
    """Return a body: one of those that are hard to read, or one that tells something."""
    if draw.chance(0.5):
        return draw.pick(BODIES)
    said = draw.pick(TOLD) if draw.chance(0.8) else draw.text()
    around = draw.pick(AROUND)
    text = around.format(*[said] * 2)
    return (draw.mutated(text) if draw.chance(0.2) else text).encode("utf-8", "replace")[:1024]


def signs(draw: Hostile) -> list[Line]:
    """Return header lines by which layers sign, and a type for what the body says."""
    lines = [draw.pick(SIGNS) for _ in range(draw.below(3))]
    return [*lines, ("content-type", draw.pick(KINDS))]
