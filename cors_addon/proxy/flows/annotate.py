"""The writer to mitmproxy's flows: the annotation, and a comment and a mark where there are none of the user's."""

from mitmproxy import http

from cors_addon.core.verdict.annotation import annotation
from cors_addon.core.verdict.judgement import Record
from cors_addon.report.telling.mark import comment_of, marker_of

METADATA = "cors"
"""The key of the annotation in `flow.metadata`."""

_WROTE = "wrote"


def annotate(flow: http.HTTPFlow, record: Record, *, mark: bool, comment: bool, show_secrets: bool) -> None:
    """Write the record's judgement to its flow; what the user wrote there stays, what an earlier judgement wrote goes.

    The comment is masked as reports are; the annotation has the values themselves, as the flow has.
    """
    erase(flow)
    wrote = {
        "comment": comment_of(record, show_secrets=show_secrets) if comment and not flow.comment else "",
        "marked": marker_of(record.judgement) if mark and not flow.marked else "",
    }
    if wrote["comment"]:
        flow.comment = wrote["comment"]
    if wrote["marked"]:
        flow.marked = wrote["marked"]
    flow.metadata[METADATA] = {**annotation(record.judgement), _WROTE: wrote}


def erase(flow: http.HTTPFlow) -> None:
    """Take back what an earlier judgement wrote to the flow, this session's or a recorded one's."""
    former = flow.metadata.pop(METADATA, None)
    wrote = former.get(_WROTE) if isinstance(former, dict) else None
    if not isinstance(wrote, dict):
        return
    if flow.comment and flow.comment == wrote.get("comment"):
        flow.comment = ""
    if flow.marked and flow.marked == wrote.get("marked"):
        flow.marked = ""
