"""What can be wrong with a flow that was loaded: mitmproxy takes over whatever a recording says."""

from collections.abc import Callable, Iterable
from typing import Any

from mitmproxy import http

END_OF_TIME = 253_402_300_800.0
"""The first second of the year 10000, which no calendar here can show."""
LONGEST_ID = 200
"""Characters of a flow's or a connection's id; mitmproxy's have 36."""
LONGEST_ADDRESS = 64
"""Characters of an IP address with its zone; an address with colons is one."""
LONGEST_VERSION = 16
_HIGHEST_STATUS = 9_999
"""Nothing checks what an answer over HTTP/2 says."""
_HIGHEST_PORT = 65_535


def fault_of(flow: http.HTTPFlow) -> str:
    """Return what makes that nothing can be said of a flow, as the end of a sentence about it; "" where it is sound. Never raises.

    A flow under way is always sound: what a client or a server can send is checked by mitmproxy.
    """
    if flow.live:
        return ""
    return next((fault for fault, is_sound in _CHECKS if not _passes(is_sound, flow)), "")


def _passes(is_sound: Callable[[Any], bool], flow: http.HTTPFlow) -> bool:
    try:
        return is_sound(flow)
    except (AttributeError, LookupError, TypeError, ValueError):
        # A value of another kind altogether lacks what is looked at.
        return False


def _has_ids(flow: Any) -> bool:
    return all(isinstance(one, str) and len(one) <= LONGEST_ID for one in (flow.id, flow.client_conn.id)) and flow.id != ""


def _has_request(flow: Any) -> bool:
    data = flow.request.data
    return (
        _are(bytes, (data.method, data.scheme, data.authority, data.path, data.http_version))
        and isinstance(data.host, str)
        and _is_whole(data.port, 0, _HIGHEST_PORT)
        and len(data.http_version) <= LONGEST_VERSION
        and _are_headers(data.headers.fields)
    )


def _has_response(flow: Any) -> bool:
    if flow.response is None:
        return True
    data = flow.response.data
    return (
        _is_whole(data.status_code, 0, _HIGHEST_STATUS)
        and _are(bytes, (data.http_version,))
        and (data.content is None or isinstance(data.content, bytes))
        and _are_headers(data.headers.fields)
    )


def _has_times(flow: Any) -> bool:
    begun = flow.request.data.timestamp_start
    ends = [flow.request.data.timestamp_end]
    if flow.response is not None:
        data = flow.response.data
        ends.append(data.timestamp_start if data.timestamp_end is None else data.timestamp_end)
        if ends[-1] is None:
            return False
    if flow.error is not None:
        ends.append(flow.error.timestamp)
    return _is_time(begun) and all(end is None or _is_time(end) for end in ends)


def _has_addresses(flow: Any) -> bool:
    server = flow.server_conn
    peers = [end.peername for end in (flow.client_conn, server) if end.peername]
    named = server.address[0] if server.address else ""
    if ":" in named and len(named) > LONGEST_ADDRESS:
        return False
    return all(len(peer) > 1 and len(peer[0]) <= LONGEST_ADDRESS for peer in peers)


def _has_error(flow: Any) -> bool:
    return flow.error is None or isinstance(flow.error.msg, str)


def _can_be_annotated(flow: Any) -> bool:
    return isinstance(flow.metadata, dict) and _are(str, (flow.comment, flow.marked))


_CHECKS: tuple[tuple[str, Callable[[Any], bool]], ...] = (
    ("its ids are none", _has_ids),
    ("its request is none", _has_request),
    ("its response is none", _has_response),
    ("its error has no text", _has_error),
    ("its times are missing or out of range", _has_times),
    ("its addresses are none", _has_addresses),
    ("its metadata are none", _can_be_annotated),
)
"""Each check by what is wrong where it fails; later ones rely on those before."""


def _are(kind: type, values: Iterable[object]) -> bool:
    return all(isinstance(value, kind) for value in values)


def _are_headers(fields: Any) -> bool:
    return all(len(field) == 2 and isinstance(field[0], bytes) and isinstance(field[1], bytes) for field in fields)


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and least <= value <= most


def _is_time(value: object) -> bool:
    return isinstance(value, (int, float)) and 0 <= value < END_OF_TIME
