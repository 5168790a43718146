"""How many bytes of memory a value takes, about: an estimate that is cheap, and above the truth rather than below."""

from cors_addon.core.wire.exchange import Exchange
from cors_addon.core.wire.headers import Headers

_LINE = 440
"""Bytes of a header line beside its text: two strings, their pair, and their place in the index by name."""
_EXCHANGE = 3_000
"""Bytes of an exchange beside its texts."""


def of_headers(headers: Headers) -> int:
    """Return the bytes of a header list."""
    return headers.size + _LINE * len(headers.fields)


def of_exchange(exchange: Exchange) -> int:
    """Return the bytes of an exchange; its URL is kept in parts, too."""
    request, response = exchange.request, exchange.response
    weight = _EXCHANGE + 3 * len(request.url) + len(request.method) + of_headers(request.headers)
    weight += len(exchange.client) + len(exchange.connection) + 2 * len(exchange.error)
    if initiator := exchange.log.initiator:
        weight += 300 + len(exchange.log.words) + 2 * (len(initiator.url) + len(initiator.function))
    return weight if response is None else weight + of_headers(response.headers) + len(response.body)
