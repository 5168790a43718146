"""Sites: which hosts belong together, by the public suffix list."""

from functools import lru_cache
from typing import Protocol

from cors_addon.core.url import OPAQUE, Url, is_ip_address


class Suffixes(Protocol):
    """The part of publicsuffix2.PublicSuffixList that is used here."""

    def get_tld(self, domain: str, *, strict: bool) -> str | None:
        """Return the public suffix of a domain."""


@lru_cache(maxsize=1)
def _public_suffixes() -> Suffixes | None:
    try:
        from publicsuffix2 import PublicSuffixList
    except ImportError:
        return None
    suffixes: Suffixes = PublicSuffixList()
    return suffixes


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """Return the host's registrable domain, or "" where it has none (an IP address, a public suffix).

    https://url.spec.whatwg.org/#host-registrable-domain, by the public suffix list that mitmproxy brings along; without it
    (a mitmdump that was frozen by itself) by the rule that the last label is the public suffix.
    """
    if not host or is_ip_address(host):
        return ""
    suffixes = _public_suffixes()
    suffix = host.rpartition(".")[2] if suffixes is None else str(suffixes.get_tld(host, strict=False))
    labels = host.removesuffix(suffix).rstrip(".")
    return f"{labels.rpartition('.')[2]}.{suffix}" if labels else ""


def schemelessly_same_site(one: Url, other: Url) -> bool:
    """Tell whether two URLs' origins are schemelessly same site.

    https://html.spec.whatwg.org/multipage/browsers.html#schemelessly-same-site
    """
    if OPAQUE in (one.origin, other.origin):
        return False
    if one.host == other.host:
        return True
    domain = registrable_domain(one.host)
    return bool(domain) and domain == registrable_domain(other.host)


def same_site(one: Url, other: Url) -> bool:
    """Tell whether two URLs' origins are same site, https://html.spec.whatwg.org/multipage/browsers.html#same-site."""
    return one.scheme == other.scheme and schemelessly_same_site(one, other)
