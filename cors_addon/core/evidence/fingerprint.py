"""The engine by the order of a request's header lines, which its network stack decides.

Device emulation and a `User-Agent` of one's own change values and take lines away (Chromium's `Sec-CH-UA` among them), but not the order
of the lines that are left. Read from recordings of Chromium 156, Firefox 153 and WebKitGTK 2.50.6; Safari, of which there is none, has
another order. What comes in no such order (HAR files sort, proxies may) tells nothing.
"""

from cors_addon.core.evidence.claims import Engine
from cors_addon.core.wire.bounded import cached
from cors_addon.core.wire.headers import Headers

type Fingerprint = tuple[Engine, str]

NO_FINGERPRINT: Fingerprint = (Engine.UNKNOWN, "")

_LONGEST = 2048
"""Characters in all names beyond which nothing is read: no browser sends so many lines."""

_CHROMIUM: Fingerprint = (Engine.CHROMIUM, "the order of its header lines, which is Chromium's")
_FIREFOX: Fingerprint = (Engine.FIREFOX, "the order of its header lines, which is Firefox's")
_WEBKIT: Fingerprint = (Engine.WEBKIT, "the order of its header lines, which is WebKitGTK's")

_ENDING = "accept-encoding accept-language"
_OPENING = "user-agent accept accept-language accept-encoding"
_ORDERS: tuple[tuple[Fingerprint, tuple[str, ...]], ...] = (
    (_CHROMIUM, ("sec-fetch-site sec-fetch-mode sec-fetch-dest", _ENDING)),
    (_CHROMIUM, ("sec-fetch-site sec-fetch-mode sec-fetch-user sec-fetch-dest", _ENDING)),
    (_CHROMIUM, ("access-control-request-method", "sec-fetch-mode sec-fetch-site sec-fetch-dest", _ENDING)),
    (_CHROMIUM, ("access-control-request-method", "user-agent sec-fetch-mode", _ENDING)),
    (_CHROMIUM, ("host", "user-agent", "accept", _ENDING)),
    (_FIREFOX, (_OPENING, "te")),
    (_FIREFOX, (_OPENING, "connection", "priority")),
    (_WEBKIT, ("accept-encoding accept-language connection host",)),
)
"""Names, and names next to each other, that come one after the other."""


def fingerprint(headers: Headers) -> Fingerprint:
    """Return the engine whose network stack writes header lines in this order, and what shows it; NO_FINGERPRINT where it tells nothing."""
    names = f" {' '.join(headers.names())} "
    return _of_names(names) if len(names) <= _LONGEST else NO_FINGERPRINT


@cached
def _of_names(names: str) -> Fingerprint:
    return next((found for found, order in _ORDERS if _in_order(names, order)), NO_FINGERPRINT)


def _in_order(names: str, order: tuple[str, ...]) -> bool:
    at = 0
    for run in order:
        at = names.find(f" {run} ", at)
        if at < 0:
            return False
        at += len(run) + 1
    return True
