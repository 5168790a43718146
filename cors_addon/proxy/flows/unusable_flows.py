"""Flows of a recording that can't be judged, of which the log tells."""

import logging
from weakref import WeakKeyDictionary

from mitmproxy import http

from cors_addon.proxy.flows.annotate import erase
from cors_addon.reading.faults import fault_of
from cors_addon.report.safe.plain import visible

logger = logging.getLogger(__name__)


class UnusableFlows:
    """Tells sound flows from those that are not: of these the first is logged, and at the end how many there were."""

    def __init__(self) -> None:
        self._faults: WeakKeyDictionary[http.HTTPFlow, str] = WeakKeyDictionary()
        self._count = 0

    def __contains__(self, flow: http.HTTPFlow) -> bool:
        if flow.live:
            return False
        fault = self._faults.get(flow)
        if fault is None:
            fault = self._faults[flow] = fault_of(flow)
            if fault:
                self._note(flow, fault)
        return fault != ""

    def tell(self) -> None:
        """Log how many there were, unless that was told with the first."""
        if self._count > 1:
            logger.warning("CORS: flows of the recording that can't be judged: %d. All others were.", self._count)

    def _note(self, flow: http.HTTPFlow, fault: str) -> None:
        self._count += 1
        if isinstance(flow.metadata, dict):
            # What an earlier session said of it can't be shown any more.
            erase(flow)
        if self._count == 1:
            # No error: mitmproxy ends at one that is logged while it starts.
            logger.warning("CORS: a flow of the recording can't be judged: %s (%s).", fault, visible(str(flow.id)[:40]))
