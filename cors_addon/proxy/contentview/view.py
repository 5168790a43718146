"""The content view itself: mitmproxy gives it a message and its flow, and gets text."""

from mitmproxy import http
from mitmproxy.contentviews import Contentview, Metadata, SyntaxHighlight

from cors_addon.proxy.contentview.annotated import is_annotated, judgement_of
from cors_addon.proxy.contentview.teller import Teller
from cors_addon.proxy.degradable import GONE, Part, Parts

NAME = "CORS"

_BEATS_RAW = 0.2
"""Between mitmproxy's views Raw (0.1) and Query (0.3), which has a query to show where there is no body."""
_ON_REQUEST = 0.0
_NEVER = -1.0


class CorsContentview(Contentview):
    """Has a flow's story told; `rendered` says that it had one told since it was set to False."""

    def __init__(self, teller: Teller, parts: Parts) -> None:
        self._teller, self._parts = teller, parts
        self.rendered = False

    @property
    def name(self) -> str:
        """The name in mitmproxy's lists."""
        return NAME

    @property
    def syntax_highlight(self) -> SyntaxHighlight:
        """The language of the text: none that mitmproxy could colour, and so nothing in it that is there for a language's sake."""
        return "none"

    def prettify(self, data: bytes, metadata: Metadata) -> str:  # noqa: ARG002
        """Return the story of the flow that the data belongs to."""
        self.rendered = True
        with self._parts.using(Part.CONTENT_VIEW, GONE):
            return self._teller.of_message(metadata.flow, is_websocket=metadata.websocket_message is not None)
        return ""

    def render_priority(self, data: bytes, metadata: Metadata) -> float:
        """Return how well it suits: best where there is no body to show, and the flow is of interest."""
        with self._parts.using(Part.CONTENT_VIEW, GONE):
            flow = metadata.flow
            if not isinstance(flow, http.HTTPFlow) or metadata.websocket_message or not is_annotated(flow):
                return _NEVER
            judgement = None if data else judgement_of(flow)
            is_of_interest = judgement is not None and (judgement.is_cors or judgement.is_blocked or judgement.as_browser)
            return _BEATS_RAW if is_of_interest else _ON_REQUEST
        return _NEVER
