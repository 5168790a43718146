"""Which request headers a page set, as far as the wire tells them from those that browsers add by themselves."""

from cors_addon.core.fetch.safelist import MAX_VALUE_LENGTH, is_safelisted
from cors_addon.core.wire.exchange import Request

_BROWSER_ADDED = frozenset(
    {
        *("accept-encoding", "cache-control", "connection", "content-length", "cookie", "dnt", "host", "icy-metadata"),
        *("idempotency-key", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "keep-alive"),
        *("last-event-id", "origin", "ping-from", "ping-to", "pragma", "priority", "proxy-connection", "purpose", "referer"),
        *("save-data", "service-worker", "te", "transfer-encoding", "upgrade", "upgrade-insecure-requests", "user-agent"),
        *("x-client-data", "downlink", "dpr", "device-memory", "ect", "rtt", "viewport-width", "width"),
    }
)
"""Request headers that browsers add by themselves, so that their presence does not show that the page set them."""

_ADDED_WITH_SAFE_VALUES = frozenset({"accept", "accept-language", "range"})
"""Request headers that browsers add by themselves too, with values that need no permission (seen in Chromium 156, Firefox ESR 153.8
and WebKitGTK 2.50.6); any other value is the page's, but for a long list of languages, which a person may have chosen."""

_HTTP_AUTHENTICATION = ("basic ", "digest ", "negotiate ", "ntlm ")


def page_set(request: Request) -> tuple[tuple[str, str], ...]:
    """Return the request headers that only the page can have set; a content type and a bearer token are among them."""
    return tuple((name, value) for name, value in request.headers.fields if _is_page_set(name.lower(), value))


def _is_page_set(name: str, value: str) -> bool:
    if name in _BROWSER_ADDED:
        return False
    if name in _ADDED_WITH_SAFE_VALUES:
        short = value[:MAX_VALUE_LENGTH] if name == "accept-language" else value
        return not (value.isascii() and is_safelisted(name, short))
    if name == "x-requested-with":
        # A WebView adds it with the app's name, jQuery and others with this value.
        return value == "XMLHttpRequest"
    if name == "authorization":
        return not value.lower().startswith(_HTTP_AUTHENTICATION)
    return not name.startswith((":", "sec-"))
