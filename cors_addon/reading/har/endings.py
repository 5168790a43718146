"""What became of an entry's exchange in the browser, by the words that each engine has for a failure."""

from collections.abc import Mapping
from types import MappingProxyType

from cors_addon.core.evidence import Engine
from cors_addon.core.wire.browser_log import Ending

_BY_CORS: Mapping[Engine, tuple[str, ...]] = MappingProxyType(
    {
        # net/base/net_error_list.h
        Engine.CHROMIUM: ("net::err_failed",),
        # js/xpconnect/src/xpc.msg
        Engine.FIREFOX: ("ns_error_dom_bad_uri",),
        # Source/WebCore/loader: the console's own lines.
        Engine.WEBKIT: ("access control", "access-control", "preflight response", "cross-origin redirection"),
    }
)
"""What the words have in them, in lower case, where CORS refused. The same words stand for failures of other kinds elsewhere."""

_BY_POLICY: Mapping[Engine, tuple[str, ...]] = MappingProxyType(
    {
        Engine.CHROMIUM: ("net::err_blocked_by_response",),
        Engine.FIREFOX: ("ns_error_dom_corp_failed",),
        Engine.WEBKIT: ("cross-origin-resource-policy",),
    }
)
"""... where Cross-Origin-Resource-Policy did."""


def ending_of(engine: Engine, status: int, words: str, *, tells_failures: bool, asks_cors: bool) -> Ending:
    """Return what became of an exchange with this status and these words of a failure, "" for none.

    `tells_failures` tells that there would be words of a failure; `asks_cors` that a page may want to read what another origin answers.
    """
    if not words:
        return Ending.DELIVERED if tells_failures and status > 0 else Ending.UNKNOWN
    lowered = words.lower()
    refusals = (*_BY_POLICY.get(engine, ()), *(_BY_CORS.get(engine, ()) if asks_cors else ()))
    return Ending.REFUSED if any(part in lowered for part in refusals) else Ending.FAILED
