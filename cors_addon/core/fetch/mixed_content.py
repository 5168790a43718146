"""Mixed content: what a secure page asks of a server that is not, which browsers refuse before CORS has a say."""

from cors_addon.core.wire.url import Url, parse


def is_mixed_content(page: str, target: Url, *, counts_loopback: bool = False) -> bool:
    """Tell whether a request of the page, a serialized origin, is blocked as mixed content.

    `counts_loopback` tells that plain http to this machine counts, too. https://w3c.github.io/webappsec-mixed-content/#should-block-fetch
    """
    secure = target.scheme == "https" if counts_loopback else target.is_trustworthy
    return parse(page).scheme == "https" and target.is_http and not secure
