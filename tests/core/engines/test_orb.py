"""Chromium's Opaque Response Blocking."""

import pytest

from cors_addon.core.engines.orb import why_blocked
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Headers

NOSNIFF = ("X-Content-Type-Options", "NoSniff")


@pytest.mark.parametrize(
    ("types", "fields", "status", "body", "why"),
    [
        (["text/css"], [NOSNIFF], 200, b"<html>", ""),
        (["Video/MP4"], [], 206, b"", ""),
        (["application/pdf"], [], 200, b"", "application/pdf is never one"),
        (["image/png, text/csv"], [], 200, b"", "text/csv is never one"),
        (["text/csv", "junk"], [], 200, b"", "text/csv is never one"),
        (["application/problem+json"], [NOSNIFF], 200, b"", "nosniff"),
        (["image/svg+xml"], [NOSNIFF], 200, b"<svg/>", ""),
        (["application/javascript"], [NOSNIFF], 200, b"f()", ""),
        (["text/plain"], [("Content-Range", "bytes 5-9/10")], 206, b"", "a range"),
        (["text/plain"], [("Content-Range", "bytes 0-9/10")], 206, b"", ""),
        (["text/plain"], [("Content-Range", "bytes 5-9/10")], 200, b"", ""),
        ([], [], 200, b"<html>", ""),
        (["text/plain"], [], 200, b" \r\n<!DOCTYPE HTML>", "its body is HTML"),
        (["text/plain"], [], 200, b"<!-- a --> b\n<P>", "its body is HTML"),
        (["text/plain"], [], 200, b"<!-- a -->\nb-->\n<p>", ""),
        (["text/plain"], [], 200, "<!-- a --> \u2028\n<p>".encode(), ""),
        (["text/plain"], [], 200, b"<!-- a\n<p>", ""),
        (["text/plain"], [], 200, b"<?xml version", "its body is XML"),
        (["text/plain"], [], 200, b"<?XML version", ""),
        (["application/javascript"], [], 200, b' { "a\\"b" : 1', "its body is JSON"),
        (["application/json"], [], 200, b'["a"]', ""),
        (["application/json"], [], 200, b"{a: 1}", ""),
        (["text/html"], [], 200, b"for (;;);{}", "its body is JSON"),
        (["text/html"], [], 200, b"while(1);{}", "its body is JSON"),
        (["text/html"], [], 200, b" " * 1024 + b"<html>", ""),
        (["image/png"], [], 200, b"\x89PNG", ""),
    ],
)
def test_what_can_be_no_script_is_withheld(types: list[str], fields: list[tuple[str, str]], status: int, body: bytes, why: str) -> None:
    """By type, by nosniff, by range, or by the first 1024 bytes; what is none of it is allowed."""
    headers = Headers((*(("Content-Type", value) for value in types), *fields))
    told = why_blocked(Response(status, headers, body))
    assert why in told
    assert bool(why) is bool(told)
