"""Request methods: safelisted, forbidden, normalised."""

SAFELISTED = frozenset({"GET", "HEAD", "POST"})
"""https://fetch.spec.whatwg.org/#cors-safelisted-method"""

UNROUTED = frozenset({404, 405, 501})
"""The statuses by which a server says that it knows no such method there: https://www.rfc-editor.org/rfc/rfc9110#section-15.5.5, 15.5.6
and 15.6.2.
"""

_FORBIDDEN = frozenset({"CONNECT", "TRACE", "TRACK"})
_NORMALISED = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"})


def is_safelisted(method: str) -> bool:
    """Tell whether the method is CORS-safelisted, byte for byte."""
    return method in SAFELISTED


def is_forbidden(method: str) -> bool:
    """Tell whether a page may not use the method at all, https://fetch.spec.whatwg.org/#forbidden-method."""
    return method.upper() in _FORBIDDEN


def normalize(method: str) -> str:
    """Return the method as the browser sends what a page wrote: six are put into upper case, `patch` is not.

    https://fetch.spec.whatwg.org/#concept-method-normalize
    """
    upper = method.upper()
    return upper if upper in _NORMALISED else method
