"""URLs and origins, as far as the Fetch standard's rules look at them."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from cors_addon.core.wire.bounded import cached

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}
HTTP_SCHEMES = frozenset({"http", "https"})
OPAQUE = "null"
"""The serialization of an opaque origin, https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*")
_SPECIAL = frozenset({*DEFAULT_PORTS, "file"})
_FORBIDDEN_IN_HOST = re.compile(r"[\x00-\x1f#/<>?@\\^|\x7f]")
_HOST_AND_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::0*(\d{0,5}))?", re.ASCII)
_ENCODED = {code: f"%{code:02X}" for code in (*b' "<>`', *range(0x7F, 0x100))}
"""What stands percent-encoded in every request's URL, https://url.spec.whatwg.org/#percent-encoded-bytes."""
_IPV4 = re.compile(r"\d{1,3}(\.\d{1,3}){3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Url:
    """An absolute URL in parts: scheme and host in lower case, `port` None where it is the scheme's default."""

    scheme: str = ""
    host: str = ""
    port: int | None = None
    path: str = ""
    query: str = ""
    has_credentials: bool = False

    @property
    def origin(self) -> str:
        """The serialized origin; "null" for schemes that have none."""
        if self.scheme not in DEFAULT_PORTS or not self.host:
            return OPAQUE
        port = "" if self.port is None else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"

    @property
    def is_http(self) -> bool:
        """Whether the scheme is an HTTP(S) scheme, https://fetch.spec.whatwg.org/#http-scheme."""
        return self.scheme in HTTP_SCHEMES

    @property
    def is_trustworthy(self) -> bool:
        """Whether the URL is potentially trustworthy, https://w3c.github.io/webappsec-secure-contexts/#is-url-trustworthy."""
        return (
            self.scheme in {"https", "wss"}
            or self.host in {"localhost", "[::1]"}
            or self.host.endswith(".localhost")
            or (self.host.startswith("127.") and _IPV4.fullmatch(self.host) is not None)
        )


NOWHERE = Url()
"""What an address that can't be parsed becomes."""


_PATH = re.compile(r"[/\\?#]")


@cached
def parse(url: str) -> Url:
    """Return the parts of an absolute URL; `NOWHERE` where it can't be parsed. Never raises."""
    authority = url.find("://") + 3
    start = _PATH.search(url, authority) if authority > 2 else None
    if start is None:
        return _parse(url)
    # A recording holds many URLs and few servers.
    server = _parse(url[: start.start()])
    if server is NOWHERE:
        return NOWHERE
    path, _, query = url[start.start() :].partition("#")[0].partition("?")
    return Url(server.scheme, server.host, server.port, path, query, server.has_credentials)


@cached
def _parse(url: str) -> Url:
    try:
        parts = urlsplit(url)
        scheme, port = parts.scheme.lower(), parts.port
        host = (parts.hostname or "").lower()
    except ValueError:
        return NOWHERE
    return Url(
        scheme=scheme,
        host=f"[{host}]" if ":" in host else host,
        port=None if port == DEFAULT_PORTS.get(scheme) else port,
        path=parts.path,
        query=parts.query,
        has_credentials=bool(parts.username or parts.password),
    )


def resolve(base: str, reference: str) -> str:
    """Return the absolute URL that a `Location` leads to, without fragment; "" where it can't be parsed. Never raises."""
    try:
        return urljoin(base, reference).partition("#")[0]
    except ValueError:
        return ""


@cached
def canonical(url: str) -> str:
    """Return the URL without user name, password, default port and fragment: what two names of one resource have in common.

    Blanks and what is no ASCII stand percent-encoded, and `..` is resolved, as on the wire, however a `Location` writes them.
    """
    parts = parse(url.partition("#")[0])
    query = f"?{parts.query}" if parts.query else ""
    path = urljoin("/", parts.path) if "/." in parts.path else parts.path
    return f"{parts.origin}{path or '/'}{query}".translate(_ENCODED)


def without_credentials(url: str) -> str:
    """Return the URL without user name and password."""
    scheme, separator, rest = url.partition("://")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    return f"{scheme}{separator}{authority.rpartition('@')[2]}{rest[len(authority) :]}"


@cached
def is_serialized_url(value: str) -> bool:
    """Tell whether the URL parser takes the value as an absolute URL (so that an origin that differs is a mismatch, not junk)."""
    scheme, colon, rest = value.partition(":")
    if not colon or not _SCHEME.fullmatch(scheme):
        return False
    if scheme.lower() not in _SPECIAL:
        return True
    if scheme.lower() == "file":
        return True
    authority = re.split(r"[/\\?#]", rest.lstrip("/\\"), maxsplit=1)[0]
    match = _HOST_AND_PORT.fullmatch(authority.rpartition("@")[2])
    if match is None or " " in match[1]:
        return False
    return not _FORBIDDEN_IN_HOST.search(unquote(match[1], "latin-1")) and int(match[2] or 0) < 65536


def same_origin(one: str, other: str) -> bool:
    """Tell whether two serialized origins are same origin; an opaque one is so with none."""
    return one == other and one != OPAQUE


def is_ip_address(host: str) -> bool:
    """Tell whether a URL's host is an IP address."""
    return host.startswith("[") or _IPV4.fullmatch(host) is not None
