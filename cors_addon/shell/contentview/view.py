"""The content view itself: mitmproxy gives it a message and its flow, and gets text."""

from collections.abc import Callable
from dataclasses import dataclass

from mitmproxy import http
from mitmproxy.contentviews import Contentview, Metadata, SyntaxHighlight
from mitmproxy.flow import Flow

from cors_addon.core.exchange import Exchange
from cors_addon.core.judgement import Record
from cors_addon.shell.contentview.annotated import is_annotated, judgement_of
from cors_addon.shell.contentview.sections import Section, as_yaml
from cors_addon.shell.contentview.story import sections_of
from cors_addon.shell.flows import is_replayed

NAME = "CORS"

_BEATS_RAW = 0.2
"""Between mitmproxy's views Raw (0.1) and Query (0.3), which has a query to show where there is no body."""
_ON_REQUEST = 0.0
_NEVER = -1.0

_NO_HTTP = "A {type} flow: CORS is a matter of HTTP."
_MESSAGE = "A WebSocket message: CORS ends with the handshake, see the request and the response."
_REPLAYED = "Not judged: mitmproxy itself sent this request (again), and no page did."
_CONNECT = "Not judged: the browser opens a tunnel through the proxy."
_UNANSWERED = "Not judged yet: no answer came so far."
_UNREADABLE = "The annotation of this flow can't be read: it is not of version 1, or was damaged. cors.judge @focus judges the flow afresh."
_UNJUDGED = "Not judged: it was loaded into the list as it was saved, or cors_filter leaves it out. cors.judge @focus judges it."


@dataclass(frozen=True, slots=True)
class Sources:
    """What the view asks the addon: flows and records by their ids, a flow's exchange, the columns to wrap at."""

    exchange: Callable[[http.HTTPFlow], Exchange]
    flow: Callable[[str], Flow | None]
    remembered: Callable[[str], Record | None]
    show_secrets: Callable[[], bool]
    width: Callable[[], int]


class CorsContentview(Contentview):
    """Tells a flow's story by the annotation that it bears, whatever its body is; `rendered` says that it told one since `refresh`."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.rendered = False

    @property
    def name(self) -> str:
        """The name in mitmproxy's lists."""
        return NAME

    @property
    def syntax_highlight(self) -> SyntaxHighlight:
        """The language of the text."""
        return "yaml"

    def prettify(self, data: bytes, metadata: Metadata) -> str:  # noqa: ARG002
        """Return the story of the flow that the data belongs to."""
        self.rendered = True
        flow, width = metadata.flow, self._sources.width()
        if not isinstance(flow, http.HTTPFlow):
            return _said(_NO_HTTP.format(type="" if flow is None else flow.type.upper()), width)
        return _said(_MESSAGE, width) if metadata.websocket_message else self.story(flow, width)

    def render_priority(self, data: bytes, metadata: Metadata) -> float:
        """Return how well it suits: best where there is no body to show, and the flow is of interest."""
        flow = metadata.flow
        if not isinstance(flow, http.HTTPFlow) or metadata.websocket_message or not is_annotated(flow):
            return _NEVER
        judgement = None if data else judgement_of(flow)
        return _BEATS_RAW if judgement is not None and (judgement.is_cors or judgement.is_blocked) else _ON_REQUEST

    def story(self, flow: http.HTTPFlow, width: int) -> str:
        """Return the story of an HTTP flow, wrapped to `width` columns; a sentence where it is not judged."""
        record = self._record(flow)
        if record is None:
            return _said(_why_not(flow), width)
        return as_yaml(sections_of(record, self._find, show_secrets=self._sources.show_secrets()), width)

    def _find(self, one: str) -> Record | None:
        flow = self._sources.flow(one)
        return self._record(flow) if isinstance(flow, http.HTTPFlow) else self._sources.remembered(one)

    def _record(self, flow: http.HTTPFlow) -> Record | None:
        judgement = judgement_of(flow)
        return None if judgement is None else Record(self._sources.exchange(flow), judgement)


def _said(sentence: str, width: int) -> str:
    return as_yaml([Section("CORS", (sentence,))], width)


def _why_not(flow: http.HTTPFlow) -> str:
    if is_annotated(flow):
        return _UNREADABLE
    if is_replayed(flow):
        return _REPLAYED
    if flow.request.method == "CONNECT":
        return _CONNECT
    return _UNJUDGED if flow.response or flow.error else _UNANSWERED
