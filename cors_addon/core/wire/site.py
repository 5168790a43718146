"""Sites: which hosts belong together, by the public suffix list."""

from cors_addon.core.wire.bounded import cached
from cors_addon.core.wire.public_suffixes import RULES
from cors_addon.core.wire.url import OPAQUE, Url, is_ip_address

_LONGEST_HOST = 253
"""Characters of the longest name that DNS knows (RFC 1035, section 3.1, without the last dot): a longer host has no site."""


def public_suffix(host: str) -> str:
    """Return the public suffix of a host, https://github.com/publicsuffix/list/wiki/Format#formal-algorithm."""
    labels = host.split(".")
    for start in range(len(labels)):
        candidate, rest = ".".join(labels[start:]), ".".join(labels[start + 1 :])
        if f"!{candidate}" in RULES:
            return rest
        if candidate in RULES or (rest and f"*.{rest}" in RULES):
            return candidate
    return labels[-1]


@cached
def registrable_domain(host: str) -> str:
    """Return the host's registrable domain, or "" where it has none (an IP address, a public suffix, a name too long to be one).

    https://url.spec.whatwg.org/#host-registrable-domain
    """
    if not host or len(host) > _LONGEST_HOST or is_ip_address(host):
        return ""
    # 2. Let trailingDot be "." if host ends with "."; otherwise the empty string.
    name = host.removesuffix(".")
    suffix = public_suffix(name)
    labels = name.removesuffix(suffix).removesuffix(".")
    label = labels.rpartition(".")[2]
    return f"{label}.{suffix}{host[len(name) :]}" if label and suffix else ""


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
