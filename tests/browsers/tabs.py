"""Another window of a running browser, beside the one that its driver opened; both stay visible."""

import copy

from tests.browsers.chromium import Chromium
from tests.browsers.firefox import Firefox


async def window(browser: Chromium | Firefox) -> Chromium | Firefox:
    """Open one more window; what is done to it is done to no other. It goes with its browser, if it is not closed before."""
    other = copy.copy(browser)
    channel = browser._channel
    if isinstance(other, Chromium):
        target = (await channel.command("Target.createTarget", {"url": "about:blank", "newWindow": True}))["targetId"]
        other._session = (await channel.command("Target.attachToTarget", {"targetId": target, "flatten": True}))["sessionId"]
        for domain in ("Network", "Page", "Runtime", "Log"):
            await channel.command(f"{domain}.enable", None, other._session)
        attach = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
        await channel.command("Target.setAutoAttach", attach, other._session)
    else:
        other._context = (await channel.command("browsingContext.create", {"type": "window"}))["context"]
    return other


async def close(window: Chromium | Firefox) -> None:
    """Close a window, whatever is under way in it."""
    if isinstance(window, Chromium):
        await window._command("Page.close")
    else:
        await window._channel.command("browsingContext.close", {"context": window._context})
