"""The host name of the live page: which one it may have, and which requests are for it."""

import re

from mitmproxy import http

_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_PORTS = {"http": 80, "https": 443}
_REVERSE = "reverse"
"""mitmproxy's name of the mode in which strangers ask, for a server and not through a proxy."""


def checked_host(value: str) -> str:
    """Return the host name in small letters, "" for none; raises ValueError that says what is wrong with another value."""
    if not value:
        return ""
    if "://" in value:
        raise ValueError(f"“{value}” has a scheme; give the host name alone, such as cors.test")
    if set("/?#:@") & set(value):
        raise ValueError(f"“{value}” has more than a host name; the page is at / of the usual ports, as in cors.test")
    name = value.lower()
    if len(name) > 253 or not _NAME.fullmatch(name) or name.rpartition(".")[2].isdigit():
        raise ValueError(f"“{value}” is no host name (letters, digits, hyphens and dots), such as cors.test")
    return name


def is_reverse(mode: object) -> bool:
    """Tell whether a mode of mitmproxy's (`client_conn.proxy_mode`) is one in which it stands before a server."""
    return getattr(mode, "type_name", "") == _REVERSE


def is_for(host: str, flow: http.HTTPFlow) -> bool:
    """Tell whether a request is for this host, not merely naming it.

    It has to go there, by its URL or its tunnel, on the scheme's own port, and its Host header has to say so too. What goes to another
    server (in transparent mode an address) is that server's business, whatever its Host header says. In reverse mode all goes to one
    server; there the Host header decides, on any port (and mitmproxy's option keep_host_header leaves it as it was sent).
    """
    request = flow.request
    if not host or request.pretty_host.lower() != host:
        return False
    if is_reverse(flow.client_conn.proxy_mode):
        return True
    return request.host.lower() == host and request.port == _PORTS.get(request.scheme)
