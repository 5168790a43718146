"""Exposed headers: which response headers the page can read."""

from cors_addon.core.wire.headers import Extraction, Headers

EXPOSE_HEADERS = "access-control-expose-headers"

SAFELISTED = frozenset({"cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"})
"""https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name"""

FORBIDDEN = frozenset({"set-cookie", "set-cookie2"})
"""https://fetch.spec.whatwg.org/#forbidden-response-header-name"""


def exposed_headers(headers: Headers, credentialed: bool) -> tuple[str, ...]:
    """Return the names of the present response headers that a page can read: lower case, sorted, each once.

    https://fetch.spec.whatwg.org/#concept-response-cors-exposed-header-name-list, set in main fetch, step 13
    """
    # 1. Let headerNames be the result of extracting header list values given `Access-Control-Expose-Headers`.
    names = headers.extract_tokens(EXPOSE_HEADERS)
    exposed: frozenset[str] = frozenset() if isinstance(names, Extraction) else frozenset(name.lower() for name in names)
    present = frozenset(headers.names()) - FORBIDDEN
    # 2. If request's credentials mode is not "include" and headerNames contains `*`, then all of response's names.
    if not credentialed and "*" in exposed:
        return tuple(sorted(present))
    # 3. Otherwise, if headerNames is non-null or failure, then headerNames; beside them the safelisted ones.
    return tuple(sorted(present & (exposed | SAFELISTED)))


def hidden_headers(headers: Headers, exposed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the present response headers that the page can't read, apart from those it never can."""
    return tuple(sorted(frozenset(headers.names()) - FORBIDDEN - frozenset(exposed)))
