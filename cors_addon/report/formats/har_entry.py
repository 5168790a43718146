"""One flow as an entry of an HTTP Archive, the way that browsers' network panels, mitmproxy and our own `scan` read it."""

import ipaddress
from collections.abc import Iterable
from urllib.parse import parse_qsl

from cors_addon.core.verdict.annotation import annotation
from cors_addon.core.verdict.judgement import Judgement, Kind, Record
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.report.telling.mark import comment_of, marker_of
from cors_addon.report.telling.when import iso

_PROTOCOLS = {"HTTP/2.0": "http/2.0"}
"""The one spelling of HTTP/2 that browsers and mitmproxy understand alike."""

_RESOURCE_TYPES = {
    "": "fetch",
    "audio": "media",
    "document": "document",
    "font": "font",
    "iframe": "document",
    "image": "image",
    "manifest": "manifest",
    "script": "script",
    "style": "stylesheet",
    "track": "texttrack",
    "video": "media",
}
"""What browsers' network panels call the request's destinations."""

_LONGEST = 1e10
"""Seconds: what claims to have lasted longer has no times."""

type _Json = dict[str, object]


def started(record: Record) -> str:
    """Return when the exchange began, as HAR wants it; to the microsecond, so that the order of entries stays what it was."""
    return iso(record.exchange.started, "microseconds") or iso(0, "microseconds")


def entry_of(record: Record, page: str) -> _Json:
    """Return the entry, its page by name; secrets are the caller's to mask."""
    exchange, judgement = record.exchange, record.judgement
    lasted = exchange.ended - exchange.started
    wait = round(lasted * 1000, 3) if 0 <= lasted < _LONGEST else 0.0
    return {
        "pageref": page,
        "startedDateTime": started(record),
        "time": wait,
        "request": _request(exchange),
        "response": _response(exchange),
        "cache": {},
        "timings": {"blocked": -1, "dns": -1, "connect": -1, "ssl": -1, "send": 0, "wait": wait, "receive": 0},
        **({"serverIPAddress": exchange.server_ip} if _is_address(exchange.server_ip) else {}),
        "comment": comment_of(record, show_secrets=True),
        "_resourceType": _resource_type(exchange, judgement),
        "_mark": marker_of(judgement),
        "_flow": judgement.flow,
        "_cors": annotation(judgement),
    }


def _request(exchange: Exchange) -> _Json:
    request = exchange.request
    return {
        "method": _text(request.method),
        "url": _text(request.url),
        "httpVersion": _protocol(exchange),
        "cookies": _cookies(request.headers.lines("cookie")),
        "headers": _headers(request.headers),
        "queryString": _query(request),
        "headersSize": -1,
        "bodySize": -1,
    }


def _response(exchange: Exchange) -> _Json:
    response = exchange.response or Response(0)
    told: _Json = {
        "status": response.status,
        "statusText": "",
        "httpVersion": _protocol(exchange) if exchange.response else "",
        "cookies": _cookies([line.partition(";")[0] for line in response.headers.lines("set-cookie")]),
        "headers": _headers(response.headers),
        "content": {"size": -1, "mimeType": _text(response.headers.text("content-type")) or "x-unknown"},
        "redirectURL": _text(response.headers.text("location")),
        "headersSize": -1,
        "bodySize": -1,
    }
    return told | ({} if exchange.response else {"_error": _text(exchange.error)})


def _headers(headers: Headers) -> list[_Json]:
    return [{"name": _text(name), "value": _text(value)} for name, value in headers.fields]


def _cookies(lines: Iterable[str]) -> list[_Json]:
    pairs = [pair.strip().partition("=") for line in lines for pair in line.split(";") if pair.strip()]
    return [{"name": _text(name), "value": _text(value)} for name, _, value in pairs]


def _query(request: Request) -> list[_Json]:
    return [{"name": name, "value": value} for name, value in parse_qsl(_text(request.target.query), keep_blank_values=True)]


def _protocol(exchange: Exchange) -> str:
    return _PROTOCOLS.get(exchange.http_version, exchange.http_version)


def _resource_type(exchange: Exchange, judgement: Judgement) -> str:
    if judgement.kind is Kind.PREFLIGHT:
        return "preflight"
    return "websocket" if exchange.websocket else _RESOURCE_TYPES.get(judgement.mode.destination, "other")


def _is_address(text: str) -> bool:
    try:
        return bool(ipaddress.ip_address(text)) and "%" not in text
    except ValueError:
        return False


def _text(wire: str) -> str:
    """Return wire text as HAR has it: bytes that are UTF-8 as what they mean, others as Latin-1; never half a character."""
    try:
        return wire.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return wire
    except UnicodeEncodeError:
        return wire.encode("utf-8", "replace").decode("utf-8")
