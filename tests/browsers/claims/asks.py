"""Requests and answers that the claims vary."""

from dataclasses import replace

from tests.browsers.referee.situation import Answer, Ask, Field

ACRH = "access-control-request-headers"
ACAO, ACAM, ACAH = "Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers"
A = ("X-A", "1")
LONG = "1" * 128
NONE = Answer(404)
"""For what is not asked."""


def get(*headers: Field, method: str = "GET", **more: object) -> Ask:
    """A `fetch()` with these headers."""
    return Ask("fetch", method, headers=headers, body="text" if method == "POST" else "none", **more)  # type: ignore[arg-type]


def put(*headers: Field, method: str = "PUT", **more: object) -> Ask:
    """A `fetch()` that needs a preflight for its method."""
    return get(*headers, method=method, **more)


def but(answer: Answer, *headers: Field, without: str = "") -> Answer:
    """An answer without the header of this name, and with others more."""
    return replace(answer, headers=(*(field for field in answer.headers if field[0] != without), *headers))


def html(body: str, *headers: Field) -> Answer:
    """A page."""
    return Answer(200, (("Content-Type", "text/html"), ("Cache-Control", "no-store"), *headers), f"<!doctype html>{body}")
