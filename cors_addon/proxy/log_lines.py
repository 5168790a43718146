"""The lines that the event log gets: what failed and why, what passes again, and the summary."""

from collections.abc import Iterator
from dataclasses import replace

from cors_addon.core.cause.network import NOT_EXECUTED
from cors_addon.core.verdict.judgement import Certainty, Judgement, Kind, Record
from cors_addon.core.verdict.judgement_limits import bounded
from cors_addon.core.wire.budget import TEXT_LIMIT, cut
from cors_addon.report.model.report import Report
from cors_addon.report.safe.mask import masked_text, masked_url
from cors_addon.report.safe.plain import visible
from cors_addon.report.telling.cause_story import CauseStory, cause_stories
from cors_addon.report.telling.lead import first_of, hedge_of, lead_of, says_more
from cors_addon.report.telling.mark import not_by_a_browser
from cors_addon.report.telling.masked import masked_judgement
from cors_addon.report.telling.sentence import as_plain
from cors_addon.report.telling.summary import headline, of_distrust, of_other_clients, plural
from cors_addon.report.telling.when import readable

_MOST_CAUSES = 100
"""How many causes the summary names."""
_EXPLANATION_LIMIT = 800
"""How many characters of an explanation a line of the log has."""


def failure_line(record: Record, *, show_secrets: bool) -> str:
    """Return why it failed, what to do first, what failed by which rule, and whether the server executed it all the same, in one line."""
    shown = _shown(record, show_secrets=show_secrets)
    judgement, url = shown.judgement, shown.exchange.request.url
    what = f"{cut(judgement.page) or 'a page'} → {cut(judgement.method)} {cut(url)}: {judgement.reason}{_presumed(judgement)}."
    explanation = cut(judgement.explanation, _EXPLANATION_LIMIT)
    parts = (cut(lead_of(shown), _EXPLANATION_LIMIT), cut(first_of(judgement), _EXPLANATION_LIMIT), what, explanation, _server(shown))
    return visible(f"CORS: {' '.join(filter(None, parts))}")


def passing_line(record: Record, times: int, last: float, *, show_secrets: bool) -> str:
    """Return that what failed so many times, and last at that time (seconds since the epoch), passes again, in one line."""
    shown = _shown(record, show_secrets=show_secrets)
    judgement, response = shown.judgement, shown.exchange.response
    what = "The preflight passes" if judgement.kind is Kind.PREFLIGHT else "CORS passes"
    status = f", answered {response.status}" if response else ""
    asked = f"{cut(judgement.method)} {cut(shown.exchange.request.url)}"
    failed = f"failed {plural(times, 'time')} before, last at {readable(last)}"
    return visible(f"{what} again: {asked}{status} ({failed}){_presumed(judgement)}")


def as_browser_line(record: Record, *, show_secrets: bool) -> str:
    """Return what a browser would do with the answer to a request that none sent, in one line."""
    shown = _shown(record, show_secrets=show_secrets)
    judgement, url = shown.judgement, shown.exchange.request.url
    what = f"{cut(judgement.page)} → {cut(judgement.method)} {cut(url)}"
    told = judgement.as_browser.explanation if judgement.as_browser else ""
    return visible(f"{not_by_a_browser(judgement)}: {what}: {cut(told, _EXPLANATION_LIMIT)}")


def explanation_line(record: Record, *, show_secrets: bool) -> str:
    """Return what the judgement of any flow says, and what it hinges on, in one line."""
    shown = _shown(record, show_secrets=show_secrets)
    judgement, url = shown.judgement, shown.exchange.request.url
    why = f"{lead_of(shown)} {first_of(judgement)} " if says_more(judgement) else ""
    told = f"{judgement.explanation} {judgement.as_browser.explanation}" if judgement.as_browser else judgement.explanation
    return visible(f"{cut(url)}: {cut(why, TEXT_LIMIT)}{cut(told, _EXPLANATION_LIMIT)}{_presumed(judgement)}")


def _presumed(judgement: Judgement) -> str:
    return f" (presumed: {cut(judgement.proviso)})" if judgement.certainty is Certainty.PRESUMED else ""


def _shown(record: Record, *, show_secrets: bool) -> Record:
    """Return the record, cut and then masked: the search for secrets takes time, and wire values may be megabytes long."""
    exchange, request = record.exchange, record.exchange.request
    url = cut(request.url, TEXT_LIMIT)
    judgement = bounded(record.judgement)
    if not show_secrets:
        url, judgement = masked_url(url), masked_judgement(judgement)
    return Record(replace(exchange, request=replace(request, url=url)), judgement)


def _server(record: Record) -> str:
    response, judgement = record.exchange.response, record.judgement
    method = cut(judgement.method)
    status = response.status if response else 0
    may_be_executed = judgement.cause is None or judgement.cause.code not in NOT_EXECUTED
    if record.exchange.made_by_proxy and record.exchange.error and judgement.kind is not Kind.PREFLIGHT and may_be_executed:
        return f"No answer came from the server, which may have executed the {method} all the same."
    if record.exchange.made_by_proxy:
        return "mitmproxy answered in the server's place."
    if judgement.reached_server:
        return f"The server got the {method} all the same and answered {status}."
    return f"The {method} was never sent." if judgement.client.enforces else f"A browser would not send the {method}."


def summary_lines(report: Report) -> Iterator[str]:
    """Yield the summary: one line on all attempts, then one for each cause of failures, what still fails first."""
    yield f"CORS: {headline(report.totals)}"
    if report.totals.other_clients:
        yield f"  {as_plain(of_other_clients(report.totals))}"
    if report.totals.distrust:
        yield f"  {as_plain(of_distrust(report.totals.distrust))}"
    stories = cause_stories(report.groups())
    for story in stories[:_MOST_CAUSES]:
        yield visible(_summed_up(story))
    if len(stories) > _MOST_CAUSES:
        yield f"  and {len(stories) - _MOST_CAUSES:,} other causes; cors.export writes them all."


def _summed_up(story: CauseStory) -> str:
    title, first = as_plain(story.title), as_plain(story.first)
    hedge = hedge_of(title, is_likely=story.is_likely)
    what = f"  {story.explains} from {cut(story.group.page) or 'a page'}, {story.state}: {hedge}{title}"
    return masked_text(cut(f"{what} First: {first}" if first else what, TEXT_LIMIT))
