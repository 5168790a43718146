"""Whether an answer asks for a login: by its status or its challenge (RFC 9110, sections 11.6.1, 11.7.1, 15.5.2 and 15.5.8)."""

from cors_addon.core.wire.exchange import Response

LOGIN_STATUSES = frozenset({401, 407})
"""Of the origin server and of a proxy."""
_CHALLENGES = ("www-authenticate", "proxy-authenticate")


def asks_for_login(response: Response) -> bool:
    """Tell whether an answer asks for a login; a 403 alone says no more than that it refuses."""
    return response.status in LOGIN_STATUSES or any(name in response.headers for name in _CHALLENGES)
