"""URLs and origins, as far as the Fetch standard's rules look at them; what an address means is the URL standard's to say."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from cors_addon.core.wire.bounded import cached
from cors_addon.core.wire.url_parser import DEFAULT_PORTS, UrlRecord, basic_url_parse, serialize

HTTP_SCHEMES = frozenset({"http", "https"})
OPAQUE = "null"
"""The serialization of an opaque origin, https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin."""

_LONGEST = 2_000
"""Characters of the longest `Location`, with the URL that it came from, whose meaning is remembered."""
_FEW = 4
"""How many longer ones: those of the exchange at hand, which is asked of again and again."""
_LONGEST_NORMAL = 16_384
"""Characters of the longest URL that has a canonical form; what is longer is as it was sent."""
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
_PLAIN = re.compile(r"[A-Za-z0-9!$%&()*+,\-./:;=?@\[\]_~]*+")
"""What stands in a path and a query as the URL parser writes it, but for dot segments."""


@cached
def parse(url: str) -> Url:
    """Return the parts of an absolute URL; `NOWHERE` where it can't be parsed. Never raises.

    Path and query stand as they were written (the path "" where there is none), unless the URL is written oddly, as `http:a.test` is.
    """
    authority = url.find("://") + 3
    if authority > 2:
        # A recording holds many URLs and few servers.
        path = _PATH.search(url, authority)
        end = path.start() if path else len(url)
        server = _server(url[:end])
        if server is not NOWHERE:
            pathname, _, query = url[end:].partition("#")[0].partition("?")
            return Url(server.scheme, server.host, server.port, pathname, query, server.has_credentials)
    record = basic_url_parse(url)
    return NOWHERE if record is None else _parts(record)


@cached
def _server(text: str) -> Url:
    """Return the parts of scheme and authority; `NOWHERE` for all that is not just these."""
    record = basic_url_parse(text)
    if record is None or record.scheme not in DEFAULT_PORTS or record.path != ("",) or record.query is not None:
        return NOWHERE
    return _parts(record)


def _parts(record: UrlRecord) -> Url:
    return Url(record.scheme, record.host or "", record.port, record.pathname, record.query or "", record.has_credentials)


def resolve(base: str, reference: str) -> str:
    """Return the absolute URL that a `Location` leads to, serialized without fragment; "" where it can't be parsed. Never raises."""
    return _resolved_short(base, reference) if len(base) + len(reference) <= _LONGEST else _resolved_long(base, reference)


def _resolved(base: str, reference: str) -> str:
    record = basic_url_parse(reference, _base(base))
    return "" if record is None else serialize(record, exclude_fragment=True)


_resolved_short = lru_cache(maxsize=256)(_resolved)
_resolved_long = lru_cache(maxsize=_FEW)(_resolved)
_base = lru_cache(maxsize=_FEW)(basic_url_parse)


@cached
def canonical(url: str) -> str:
    """Return the URL without user name, password, default port and fragment: what two names of one resource have in common.

    It is serialized, however a `Location` or a client writes it. `|` in a path stands encoded, as Chromium (156) alone sends it.
    What can't be parsed stays as it is.
    """
    parts = parse(url)
    if parts.origin != OPAQUE:
        rest = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        if len(rest) > _LONGEST_NORMAL or (_PLAIN.fullmatch(rest) and "/." not in rest and "%2e" not in rest.lower()):
            return f"{parts.origin}{rest}"
    record = basic_url_parse(url)
    if record is None:
        return url.partition("#")[0]
    path = record.path if isinstance(record.path, str) else tuple(segment.replace("|", "%7C") for segment in record.path)
    return serialize(replace(record, username="", password="", path=path, query=record.query or None), exclude_fragment=True)


def without_credentials(url: str) -> str:
    """Return the URL, serialized without user name and password; one that has none stays as it is."""
    record = basic_url_parse(url)
    if record is None or not record.has_credentials:
        return url
    return serialize(replace(record, username="", password=""))


@cached
def is_serialized_url(value: str) -> bool:
    """Tell whether the URL parser takes the value as an absolute URL (so that an origin that differs is a mismatch, not junk)."""
    return basic_url_parse(value) is not None


def same_origin(one: str, other: str) -> bool:
    """Tell whether two serialized origins are same origin; an opaque one is so with none."""
    return one == other and one != OPAQUE


def is_ip_address(host: str) -> bool:
    """Tell whether a URL's host is an IP address."""
    return host.startswith("[") or _IPV4.fullmatch(host) is not None
