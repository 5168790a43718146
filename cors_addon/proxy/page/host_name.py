"""The host name of the live page: which one it may have, and which requests are for it."""

import re

from mitmproxy import http

_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_PORTS = {"http": 80, "https": 443}


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


def is_for(host: str, flow: http.HTTPFlow) -> bool:
    """Tell whether a request is for this host: by its URL and its Host header both, and on the scheme's own port.

    In transparent mode and its like the URL has an IP address until mitmproxy knows better; there the header decides.
    """
    request = flow.request
    if not host or request.port != _PORTS.get(request.scheme) or request.pretty_host.lower() != host:
        return False
    return request.host.lower() == host or flow.client_conn.proxy_mode.type_name != "regular"
