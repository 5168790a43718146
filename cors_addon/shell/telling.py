"""The lines that the event log gets: one for each attempt that failed, and the summary."""

from collections.abc import Iterator

from cors_addon.core.judgement import Certainty, Record
from cors_addon.report.mask import masked_text, masked_url
from cors_addon.report.model import Report
from cors_addon.report.plain import cut, visible
from cors_addon.report.summary import headline


def failure_line(record: Record, *, show_secrets: bool) -> str:
    """Return what failed, by which rule, and whether the server executed the request all the same, in one line."""
    judgement, exchange = record.judgement, record.exchange
    url, text = exchange.request.url, judgement.explanation
    if not show_secrets:
        url, text = masked_url(url), masked_text(text)
    presumed = f" (presumed: {judgement.proviso})" if judgement.certainty is Certainty.PRESUMED else ""
    line = (
        f"CORS blocked {judgement.page or 'a page'} → {judgement.method} {cut(url)}: {judgement.reason}{presumed}. {text} {_server(record)}"
    )
    return visible(line)


def _server(record: Record) -> str:
    judgement, response = record.judgement, record.exchange.response
    status = response.status if response else 0
    if record.exchange.made_by_proxy:
        return "mitmproxy answered in the server's place."
    if judgement.reached_server:
        return f"The server got the {judgement.method} all the same and answered {status}."
    return f"The {judgement.method} was never sent."


def summary_lines(report: Report) -> Iterator[str]:
    """Yield the summary: one line on all attempts, then one for each group of failures."""
    yield f"CORS: {headline(report.totals)}"
    for group in report.groups():
        key = group.key
        yield visible(cut(f"  {group.count} × {key.reason}: {key.page or 'a page'} → {key.method} {key.server}{key.path}"))
