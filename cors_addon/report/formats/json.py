"""The report as JSON, documented by `schemas/report-1.schema.json`; in ASCII, so that nothing in it acts on a terminal."""

import json

from cors_addon import __version__
from cors_addon.core.verdict.annotation import annotation, cause_object
from cors_addon.core.verdict.cause import Sureness
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.wire.exchange import Exchange
from cors_addon.core.wire.headers import Headers
from cors_addon.report.model.cause_group import CauseGroup
from cors_addon.report.model.group import Group
from cors_addon.report.model.history import History
from cors_addon.report.model.report import Report
from cors_addon.report.telling.cause_story import CauseStory, cause_stories, state_of
from cors_addon.report.telling.disagreement_story import DisagreementStory
from cors_addon.report.telling.finding_story import FindingStory, finding_stories
from cors_addon.report.telling.masked import shown_disagreements, shown_groups
from cors_addon.report.telling.sentence import as_plain
from cors_addon.report.telling.story import story_of
from cors_addon.report.telling.style import PLAIN, Style
from cors_addon.report.telling.when import iso

SCHEMA = 1
"""The version of the report's schema."""


def render_json(report: Report, style: Style = PLAIN) -> str:
    """Return the whole report as one JSON object."""
    document = report_object(report, style)
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def report_object(report: Report, style: Style = PLAIN) -> dict[str, object]:
    """Return the whole report as plain JSON values."""
    span = report.span
    return {
        "schema": SCHEMA,
        "tool": {"name": "cors-addon", "version": __version__},
        "first": "" if span is None else iso(span[0]),
        "last": "" if span is None else iso(span[1]),
        "totals": report.totals.as_dict(),
        "causes": [_cause(cause) for cause in cause_stories(shown_groups(report, style))],
        "groups": [group_object(group) for group in shown_groups(report, style)],
        "findings": [_finding(story) for story in finding_stories(report.findings(), show_secrets=style.show_secrets)],
        "differing": [_disagreement(disagreement) for disagreement in shown_disagreements(report, style)],
    }


def group_object(group: Group) -> dict[str, object]:
    """Return a group as plain JSON values; its secrets are the caller's to mask."""
    story = story_of(group)
    return {
        "id": group.id,
        **group.key._asdict(),
        "cause": group.cause and cause_object(group.cause),
        "state": state_of([group]),
        "history": _history(group.history),
        "title": story.title,
        "standard": story.standard,
        "count": group.count,
        "certain": group.certain,
        "presumed": group.presumed,
        "reached": group.reached,
        "first": iso(group.first),
        "last": iso(group.last),
        "engines": dict(group.engines),
        "flows": list(group.flows),
        "sample": _sample(group.sample),
    }


def exchange_object(exchange: Exchange, url: str) -> dict[str, object]:
    """Return when and with what status an exchange was, with its URL as it may be shown."""
    return {
        "at": iso(exchange.started),
        "url": url,
        "status": None if exchange.response is None else exchange.response.status,
    }


def _cause(story: CauseStory) -> dict[str, object]:
    group = story.group
    return {
        "page": group.page,
        "server": group.server,
        "code": group.code,
        "title": as_plain(story.title),
        "side": story.side.value,
        "certainty": (Sureness.LIKELY if story.is_likely else Sureness.PROVEN).value,
        "first": as_plain(story.first),
        "endpoints": group.endpoints,
        "attempts": group.count,
        "failing": group.is_failing,
        "state": story.state,
        "since": iso(min(one.first for one in group.groups) if group.is_failing else _passes_since(group)),
        "groups": [one.id for one in group.groups],
    }


def _passes_since(group: CauseGroup) -> float:
    return max(one.history.passes_since or 0.0 for one in group.groups)


def _history(history: History) -> dict[str, object]:
    since = history.passes_since
    return {
        "passed": history.passed,
        "failed": history.failed,
        "failing": history.is_failing,
        "flapping": history.is_flapping,
        "passes_since": "" if since is None else iso(since),
    }


def _finding(story: FindingStory) -> dict[str, object]:
    finding = story.finding
    return {
        **finding.endpoint._asdict(),
        "code": finding.code,
        "text": as_plain(story.text),
        "count": finding.count,
        "last": iso(finding.at),
        "flow": finding.flow,
    }


def _disagreement(disagreement: DisagreementStory) -> dict[str, object]:
    return {
        **disagreement.key._asdict(),
        "title": disagreement.title,
        "count": disagreement.count,
        "fails": list(disagreement.disagreement.fails),
        "works": list(disagreement.disagreement.works),
        "console": disagreement.console,
        "group": disagreement.group,
    }


def _sample(record: Record) -> dict[str, object]:
    exchange = record.exchange
    return {
        "flow": record.judgement.flow,
        **exchange_object(exchange, exchange.request.url),
        "request": {"method": exchange.request.method, "headers": _headers(exchange.request.headers)},
        "response": None if exchange.response is None else {"headers": _headers(exchange.response.headers)},
        "http_version": exchange.http_version,
        "made_by_proxy": exchange.made_by_proxy,
        "error": exchange.error,
        "judgement": annotation(record.judgement),
    }


def _headers(headers: Headers) -> list[list[str]]:
    return [[name, value] for name, value in headers.fields]
