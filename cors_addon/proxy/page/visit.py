"""What a request for the page shows, read from mitmproxy's flow."""

import math
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode

from mitmproxy import http

from cors_addon.core.wire.budget import LONGEST_LINE
from cors_addon.proxy.page.admission import COOKIE, LONGEST_ADDRESS, LOOKED_AT, PageVisit
from cors_addon.proxy.page.host_name import is_reverse

_PLAIN = "/%!$&'()*+,;=:@-._~"
"""What stands in a path as it is, https://url.spec.whatwg.org/#path-percent-encode-set."""

_LOOKED_AT = frozenset(name.encode() for name in LOOKED_AT)
_LONGEST_NAME = max(map(len, _LOOKED_AT))

_WITHOUT_BODY = frozenset({"GET", "HEAD"})


def visit_of(flow: http.HTTPFlow, host: str) -> PageVisit:
    """Return what a request for the page on this host shows, in time that grows with its length alone. Never raises."""
    request, client = flow.request, flow.client_conn
    proxy: tuple[str, int] | None = client.sockname
    reverse = is_reverse(client.proxy_mode)
    # In reverse mode the scheme and the port are the server's, and the browser's own stand elsewhere.
    origin = (
        f"{'https' if client.tls_established else 'http'}://{(request.host_header or host).lower()}"
        if reverse
        else f"{request.scheme}://{host}"
    )
    address = request.data.path.decode("latin-1")
    path, _, query = address[:LONGEST_ADDRESS].partition("?")
    headers = _lines(request)
    return PageVisit(
        method=request.method,
        path=_path_of(path),
        address=address[:LONGEST_ADDRESS],
        query=dict(parse_qsl(query.encode("latin-1").decode(errors="replace"), keep_blank_values=True)),
        headers=headers,
        origin=origin,
        client=client_ip(flow),
        server=proxy[0] if proxy else "",
        cookie=_cookie(headers.get("cookie", "")),
        address_length=len(address),
        length=len(request.raw_content or b""),
        reverse=reverse,
    )


def _path_of(path: str) -> str:
    """Return the path as WSGI wants it, percent-decoded, with one slash in front: what is asked for is told by it and by nothing else."""
    return f"/{unquote_to_bytes(path.encode('latin-1')).decode('latin-1').lstrip('/')}"


def _lines(request: http.Request) -> dict[str, str]:
    """Return the headers that are looked at, the lines of one name joined; no longer than a line that is looked at of an exchange.

    One pass over all lines, however many: mitmproxy's own look-up is one for each name.
    """
    found: dict[str, str] = {}
    for line, value in request.headers.fields:
        if len(line) <= _LONGEST_NAME and line.lower() in _LOOKED_AT:
            name, text = line.lower().decode(), value[:LONGEST_LINE].decode("latin-1")
            former = found.get(name)
            if former is None or len(former) < LONGEST_LINE:
                found[name] = (text if former is None else f"{former}, {text}")[:LONGEST_LINE]
    return found


def _cookie(line: str) -> str:
    """Return the value of the page's cookie; no quotation marks stand around it."""
    pairs = (pair.strip().partition("=") for pair in line.replace(",", ";").split(";"))
    return next((value for name, _, value in pairs if name == COOKIE), "")


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
