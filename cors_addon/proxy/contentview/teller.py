"""What is told of a flow in mitmproxy's interfaces: its story by the annotation that it bears, or why it has none."""

from collections.abc import Callable
from dataclasses import dataclass

from mitmproxy import http
from mitmproxy.flow import Flow

from cors_addon.core.verdict.judgement import Record
from cors_addon.core.wire.exchange import Exchange
from cors_addon.proxy.contentview.annotated import is_annotated, judgement_of
from cors_addon.proxy.contentview.flow_sections import sections_of
from cors_addon.proxy.contentview.section import Section, as_text
from cors_addon.reading.flows import is_replayed

_NO_HTTP = "A {type} flow: CORS is a matter of HTTP."
_MESSAGE = "A WebSocket message: CORS ends with the handshake, see the request and the response."
_REPLAYED = "Not judged: mitmproxy itself sent this request (again), and no page did. cors.judge @focus judges it as a browser would."
_CONNECT = "Not judged: the browser opens a tunnel through the proxy."
_UNANSWERED = "Not judged yet: no answer came so far."
_SENT_AGAIN = "Not judged yet: mitmproxy sends this request again, and no answer came so far."
_UNREADABLE = "The annotation of this flow can't be read: it is not of version 1, or was damaged. cors.judge @focus judges the flow afresh."
_UNJUDGED = "Not judged: it was loaded into the list as it was saved, or cors_filter leaves it out. cors.judge @focus judges it."


@dataclass(frozen=True, slots=True)
class Sources:
    """What the teller asks the addon: flows and records by their ids, a flow's exchange, the columns to wrap at."""

    exchange: Callable[[http.HTTPFlow], Exchange]
    flow: Callable[[str], Flow | None]
    remembered: Callable[[str], Record | None]
    show_secrets: Callable[[], bool]
    width: Callable[[], int]


class Teller:
    """Tells of flows, whatever their bodies are."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def of_message(self, flow: Flow | None, *, is_websocket: bool) -> str:
        """Return what is told where a message of the flow is shown, wrapped to the pane that it is shown in."""
        width = self._sources.width()
        if not isinstance(flow, http.HTTPFlow):
            return _said(_NO_HTTP.format(type="" if flow is None else flow.type.upper()), width)
        return _said(_MESSAGE, width) if is_websocket else self.story(flow, width)

    def story(self, flow: http.HTTPFlow, width: int) -> str:
        """Return the story of an HTTP flow, wrapped to `width` columns; a sentence where it is not judged."""
        record = self._record(flow)
        if record is None:
            return _said(_why_not(flow), width)
        return as_text(sections_of(record, self._find, show_secrets=self._sources.show_secrets()), width)

    def _find(self, one: str) -> Record | None:
        flow = self._sources.flow(one)
        # The list may have a request as it was sent again, which was part of no attempt.
        if isinstance(flow, http.HTTPFlow) and not is_replayed(flow):
            return self._record(flow)
        return self._sources.remembered(one)

    def _record(self, flow: http.HTTPFlow) -> Record | None:
        judgement = judgement_of(flow)
        return None if judgement is None else Record(self._sources.exchange(flow), judgement)


def _said(sentence: str, width: int) -> str:
    return as_text([Section("CORS", (sentence,))], width)


def _why_not(flow: http.HTTPFlow) -> str:
    if is_annotated(flow):
        return _UNREADABLE
    if is_replayed(flow):
        return _REPLAYED if flow.response or flow.error else _SENT_AGAIN
    if flow.request.method == "CONNECT":
        return _CONNECT
    return _UNJUDGED if flow.response or flow.error else _UNANSWERED
