"""The records of blocked flows that the ledger forgot: judged by themselves later, they might look otherwise."""

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.judgement import Record
from cors_addon.report.model.sample import blocked_records, trimmed


class BlockedFlows:
    """Remembers at most `memory` of them."""

    def __init__(self, memory: int) -> None:
        self._records = blocked_records(memory)

    def of(self, flow: str) -> Record | None:
        """Return the record of the flow with this id, None where none is remembered."""
        return self._records.get(flow)

    def note(self, record: Record, ledger: Ledger) -> None:
        """Take note of a flow's newest record; kept is that of a blocked one which the ledger knows no more."""
        flow = record.judgement.flow
        self._records.pop(flow)
        if record.judgement.is_blocked and ledger.known(flow) is None:
            self._records.put(flow, trimmed(record))
