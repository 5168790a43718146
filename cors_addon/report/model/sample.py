"""Samples: a record cut down to what a report shows of it, so that what is kept is bounded."""

from functools import lru_cache

from cors_addon.core.fetch.safelist import is_forbidden
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.verdict.judgement_limits import bounded, weight_of
from cors_addon.core.wire.bounded import Bounded
from cors_addon.core.wire.budget import TEXT_LIMIT, cut
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.report.safe.mask import MASK

MOST_HEADERS = 60
"""How many header lines of one message a sample keeps."""

LARGEST_HEAD = 8_192
"""Characters of one message's header lines, above which values are cut shorter."""

_BYTES_EACH = 4_096
_LONGEST_NAME = 100
_VALUE_LIMITS = (TEXT_LIMIT, 300, 60)
"""Characters of a value, tried one after the other until a message's header lines are few enough."""
_TELLING = frozenset(
    "accept accept-encoding accept-language age allow authorization cache-control cdn-cache-control cf-cache-status cf-mitigated"
    " cf-ray content-location content-range content-type cookie host icy-metadata if-modified-since if-none-match location origin"
    " priority proxy-authenticate proxy-authorization range referer retry-after sec-ch-ua sec-websocket-key server set-cookie status"
    " timing-allow-origin upgrade upgrade-insecure-requests user-agent vary via www-authenticate x-amz-cf-id x-amzn-errortype"
    " x-amzn-requestid x-cache x-content-type-options x-powered-by x-requested-with x-served-by".split()
)
"""What a person asks for, and what tells who sent the request: a sample that is saved is judged again alike."""
_TELLING_STARTS = ("access-control-", "sec-fetch-", "cross-origin-", "activate-storage-")


def trimmed(record: Record) -> Record:
    """Return the record with the headers that matter only, without body, and with long values cut."""
    exchange, response = record.exchange, record.exchange.response
    return Record(
        Exchange(
            id=exchange.id,
            request=Request(cut(exchange.request.method), cut(exchange.request.url, TEXT_LIMIT), _sent_headers(exchange.request.headers)),
            response=None if response is None else Response(response.status, _telling_headers(response.headers)),
            started=exchange.started,
            ended=exchange.ended,
            client_ip=exchange.client_ip,
            server_ip=exchange.server_ip,
            http_version=exchange.http_version,
            made_by_proxy=exchange.made_by_proxy,
            websocket=exchange.websocket,
            error=cut(exchange.error),
        ),
        bounded(record.judgement),
    )


def blocked_records(limit: int) -> Bounded[str, Record]:
    """Return room for so many records by their flows, and so many times `_BYTES_EACH`."""
    return Bounded(limit, limit * _BYTES_EACH, lambda _, record: weight_of(record))


def _telling_headers(headers: Headers) -> Headers:
    return _cut_to_size([(name, value) for name, value in headers.fields if len(name) <= _LONGEST_NAME and _tells(name)][:MOST_HEADERS])


def _sent_headers(headers: Headers) -> Headers:
    """Return the telling headers, and the names of those that a page set, by which a preflight is known to be the request's.

    Their values matter to nobody and may be secrets. Where they are too many, they go first.
    """
    kept = [
        (name, value if _tells(name) else MASK)
        for name, value in headers.fields
        if len(name) <= _LONGEST_NAME and (_tells(name) or not is_forbidden(name, value))
    ]
    return _cut_to_size(kept) if len(kept) <= MOST_HEADERS else _telling_headers(headers)


def _cut_to_size(fields: list[tuple[str, str]]) -> Headers:
    for limit in _VALUE_LIMITS:
        kept = tuple([(name, cut(value, limit)) for name, value in fields])
        if sum([len(name) + len(value) for name, value in kept]) <= LARGEST_HEAD:
            break
    return Headers(kept)


@lru_cache(maxsize=2048)
def _tells(name: str) -> bool:
    lowered = name.lower()
    return lowered in _TELLING or lowered.startswith(_TELLING_STARTS)
