"""Private Network Access: what Chrome 98 to 141 asked of a preflight from a public page to a server of a private network.

https://wicg.github.io/private-network-access/#cors-preflight; preflight_controller.cc, CheckAllowPrivateNetworkHeader. Most of these
versions only warned of an answer without the grant (https://developer.chrome.com/blog/pna-on-hold); 142 asks the person instead.
"""

from cors_addon.core.wire.exchange import Request, Response


def is_asked(request: Request) -> bool:
    """Tell whether a preflight asks for access to a private network."""
    return request.headers.text("access-control-request-private-network") == "true"


def is_denied(request: Request, response: Response | None) -> bool:
    """Tell whether a preflight asks for it, and its answer does not grant it."""
    return is_asked(request) and response is not None and response.headers.text("access-control-allow-private-network") != "true"
