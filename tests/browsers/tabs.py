"""Another window of a running browser, beside the one that its driver opened; both stay visible."""

import copy

from tests.browsers.chromium import Chromium
from tests.browsers.firefox import Firefox


async def window(browser: Chromium | Firefox) -> Chromium | Firefox:
    """Open one more window; what is done to it is done to no other. It goes with its browser."""
    other = copy.copy(browser)
    channel = browser._channel
    if isinstance(other, Chromium):
        target = (await channel.command("Target.createTarget", {"url": "about:blank", "newWindow": True}))["targetId"]
        other._session = (await channel.command("Target.attachToTarget", {"targetId": target, "flatten": True}))["sessionId"]
        for domain in ("Network", "Page", "Runtime", "Log"):
            await channel.command(f"{domain}.enable", None, other._session)
    else:
        other._context = (await channel.command("browsingContext.create", {"type": "window"}))["context"]
    return other
