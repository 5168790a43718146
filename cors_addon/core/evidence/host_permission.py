"""Whether an extension that asks has host permission for the server, which frees it from CORS.

Seen in Chromium 156 and Firefox 153, and read in services/network/sec_header_helpers.cc (GetInitiatorRelation: `none` for a privileged
request of an extension, `cross-site` for another one) and dom/security/SecFetch.cpp (a principal with permission is of the same origin).
With permission no preflight is sent, and a script's GET has no Origin. What Safari sends was not tried.
"""

from collections.abc import Mapping
from enum import Enum

from cors_addon.core.evidence.claims import ModeClaim
from cors_addon.core.wire.exchange import Request


class HostPermission(Enum):
    """What the request shows of the extension's permission; `NO_EXTENSION` where a page asks."""

    NO_EXTENSION = "no extension"
    GRANTED = "granted"
    LACKING = "lacking"
    UNKNOWN = "unknown"


_SUFFIX = "-extension"
_GRANTED: Mapping[str, str] = {"chrome-extension": "none", "moz-extension": "same-origin"}
"""What Sec-Fetch-Site says where the permission is there, by the scheme of the extension's origin."""
_PRIVILEGED_ORIGINLESS = frozenset({"GET", "HEAD"})


def host_permission(request: Request, mode: ModeClaim, page: str) -> HostPermission:
    """Return whether the extension whose origin is `page` has host permission for the server that it asks."""
    scheme = page.partition(":")[0] if page.partition(":")[0].endswith(_SUFFIX) else ""
    if not scheme:
        return HostPermission.NO_EXTENSION
    granted = _GRANTED.get(scheme)
    if granted is None:
        return HostPermission.UNKNOWN
    site = request.headers.text("sec-fetch-site")
    if site:
        return HostPermission.GRANTED if site == granted else HostPermission.LACKING
    if request.is_preflight or (request.method in _PRIVILEGED_ORIGINLESS and not mode.destination):
        return HostPermission.LACKING
    return HostPermission.UNKNOWN
