"""Socket.IO's client, whose requests are known by their address."""

from cors_addon.core.wire.exchange import Request

_PROTOCOLS = frozenset({"EIO=3", "EIO=4"})


def is_polling(request: Request) -> bool:
    """Tell whether Socket.IO's client polls, which it does by XMLHttpRequest unless a page chose fetch; a preflight for it, too.

    https://github.com/socketio/engine.io-protocol: `EIO` is its version, `transport` the way; a WebSocket comes after it.
    """
    parameters = frozenset(request.target.query.split("&"))
    return "transport=polling" in parameters and not parameters.isdisjoint(_PROTOCOLS)
