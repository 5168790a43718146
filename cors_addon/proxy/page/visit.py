"""What a request for the page shows, read from mitmproxy's flow."""

import math
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode

from mitmproxy import http

from cors_addon.proxy.page.admission import COOKIE, LONGEST_ADDRESS, TELLING, PageVisit
from cors_addon.proxy.page.host_name import is_reverse

_PLAIN = "/%!$&'()*+,;=:@-._~"
"""What stands in a path as it is, https://url.spec.whatwg.org/#path-percent-encode-set."""


_WITHOUT_BODY = frozenset({"GET", "HEAD"})
_LONGEST_COOKIES = 8_192
"""Characters of a request's cookies up to which the page looks for its own among them."""


def visit_of(flow: http.HTTPFlow, host: str) -> PageVisit:
    """Return what a request for the page on this host shows, in time that grows with its length alone. Never raises."""
    request, client = flow.request, flow.client_conn
    reverse = is_reverse(client.proxy_mode)
    # In reverse mode the scheme and the port are the server's, and the browser's own stand elsewhere.
    origin = (
        f"{'https' if client.tls_established else 'http'}://{(request.host_header or host).lower()}"
        if reverse
        else f"{request.scheme}://{host}"
    )
    address = request.data.path.decode("latin-1")
    path, _, query = address[:LONGEST_ADDRESS].partition("?")
    return PageVisit(
        method=request.method,
        path=_path_of(path),
        address=address[:LONGEST_ADDRESS],
        query=dict(parse_qsl(query.encode("latin-1").decode(errors="replace"), keep_blank_values=True)),
        headers={name: request.headers[name] for name in TELLING if name in request.headers},
        origin=origin,
        client=client_ip(flow),
        cookie=_cookie_of(request),
        address_length=len(address),
        length=len(request.raw_content or b""),
        reverse=reverse,
    )


def _path_of(path: str) -> str:
    """Return the path as WSGI wants it, percent-decoded, with one slash in front: what is asked for is told by it and by nothing else."""
    return f"/{unquote_to_bytes(path.encode('latin-1')).decode('latin-1').lstrip('/')}"


def _cookie_of(request: http.Request) -> str:
    return request.cookies.get(COOKIE, "") if len(request.headers.get("cookie", "")) <= _LONGEST_COOKIES else ""


def client_ip(flow: http.HTTPFlow) -> str:
    """Return the client's IP address, "" where there is none."""
    peer: tuple[str, int] | None = flow.client_conn.peername
    return peer[0] if peer else ""


def without(address: str, parameter: str = "") -> str:
    """Return a path with its query, without one of its parameters, in characters that can't lead to another host."""
    path, _, query = address.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != parameter]
    # Two slashes or backslashes at the beginning would be another host's.
    path = f"/{quote(path.lstrip('/' + chr(92)), safe=_PLAIN)}"
    return f"{path}?{urlencode(kept)}" if kept else path


def body_length(request: http.Request) -> float:
    """Return how many bytes of a body a request announces: infinitely many where it does not say, as HTTP/2 allows."""
    may_be_silent = request.http_version != "HTTP/1.1" and request.method not in _WITHOUT_BODY and "content-length" not in request.headers
    if "transfer-encoding" in request.headers or may_be_silent:
        return math.inf
    text = request.headers.get("content-length", "0").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else math.inf
