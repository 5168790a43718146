"""The flows that were judged, as long as mitmproxy keeps them, and what they looked like then."""

from weakref import WeakKeyDictionary, WeakSet, WeakValueDictionary

from mitmproxy import http

from cors_addon.proxy.contentview.annotated import is_annotated
from cors_addon.reading.flows import fingerprint, is_replayed, was_never_sent


class JudgedFlows:
    """Finds judged flows by their ids, and tells which of them somebody edited since, and which no page sent as they are."""

    def __init__(self) -> None:
        self._flows: WeakValueDictionary[str, http.HTTPFlow] = WeakValueDictionary()
        self._prints: WeakKeyDictionary[http.HTTPFlow, int] = WeakKeyDictionary()
        self._copies: WeakSet[http.HTTPFlow] = WeakSet()

    def note(self, flow: http.HTTPFlow) -> None:
        """Take note that the flow is judged as it is now."""
        self._flows[flow.id] = flow
        self._prints[flow] = fingerprint(flow)

    def is_outdated(self, flow: http.HTTPFlow) -> bool:
        """Tell whether the flow is another than the one that was judged: edited, reverted, or sent again."""
        judged = self._prints.get(flow)
        if judged is not None:
            return judged != fingerprint(flow)
        if not is_annotated(flow) or not (is_replayed(flow) or flow.modified()):
            return False
        # The annotation is a file's, or that of the flow of which this one is a copy.
        self._copies.add(flow)
        return True

    def is_unsent(self, flow: http.HTTPFlow) -> bool:
        """Tell whether no page sent the flow as it is: mitmproxy sent it again, or it is a copy or a file's and was edited here, or its
        browser did not send it.
        """
        return is_replayed(flow) or flow in self._copies or was_never_sent(flow)

    def of_page(self, flow: str) -> http.HTTPFlow | None:
        """Return the flow with this id; None where it is gone, or holds no more what its page asked for and got."""
        found = self._flows.get(flow)
        return None if found is None or self.is_unsent(found) else found

    def clear(self) -> list[http.HTTPFlow]:
        """Forget all, and return them."""
        flows = list(self._flows.values())
        self._flows.clear()
        self._prints.clear()
        return flows
