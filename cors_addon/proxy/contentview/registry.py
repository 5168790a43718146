"""The place of the content view in mitmproxy's registry, which is one for all of mitmproxy's addons and interfaces.

What of it mitmproxy does not promise is named in cors_addon/proxy/degradable.py.
"""

from mitmproxy import contentviews

from cors_addon.proxy.contentview.teller import Teller
from cors_addon.proxy.contentview.view import NAME, CorsContentview
from cors_addon.proxy.degradable import Parts


class Place:
    """A content view that is one of mitmproxy's, in the place of a former one."""

    def __init__(self, teller: Teller, parts: Parts) -> None:
        self._view = CorsContentview(teller, parts)
        contentviews.add(self._view)

    @property
    def is_rendered(self) -> bool:
        """Whether a text of it was made since all were forgotten."""
        return self._view.rendered

    def leave(self) -> None:
        """Take the view out of mitmproxy again, unless another one has its place. mitmproxy itself has no function for that."""
        if contentviews.registry.get(NAME) is self._view:
            del contentviews.registry._by_name[NAME.lower()]
            self.refresh()

    def refresh(self) -> None:
        """Let mitmproxy's console forget its texts, which it keeps by message and not by judgement, and show the open flow anew."""
        self._view.rendered = False
        contentviews.registry.on_change.send(self._view)
