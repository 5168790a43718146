"""The report as JSON, documented by `schemas/report-1.schema.json`; in ASCII, so that nothing in it acts on a terminal."""

import json

from cors_addon import __version__
from cors_addon.core.verdict.annotation import annotation
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.wire.exchange import Exchange
from cors_addon.core.wire.headers import Headers
from cors_addon.report.model.group import Group
from cors_addon.report.model.report import Report
from cors_addon.report.telling.disagreement_story import DisagreementStory
from cors_addon.report.telling.masked import shown_disagreements, shown_groups
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
        "groups": [group_object(group) for group in shown_groups(report, style)],
        "differing": [_disagreement(disagreement) for disagreement in shown_disagreements(report, style)],
    }


def group_object(group: Group) -> dict[str, object]:
    """Return a group as plain JSON values; its secrets are the caller's to mask."""
    story = story_of(group)
    return {
        "id": group.id,
        **group.key._asdict(),
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
