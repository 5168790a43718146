"""The report as JSON, documented by `schemas/report-1.schema.json`; in ASCII, so that nothing in it acts on a terminal."""

import json

from cors_addon import __version__
from cors_addon.core.annotation import annotation
from cors_addon.core.exchange import Exchange
from cors_addon.core.headers import Headers
from cors_addon.core.judgement import Record
from cors_addon.report.group import Group
from cors_addon.report.model import Report
from cors_addon.report.shown import shown_groups, shown_splits
from cors_addon.report.split import Split
from cors_addon.report.story import story_of
from cors_addon.report.style import PLAIN, Style
from cors_addon.report.when import iso

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
        "differing": [_split(split) for split in shown_splits(report, style)],
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


def _split(split: Split) -> dict[str, object]:
    return {
        **split.key._asdict(),
        "title": split.title,
        "count": split.count,
        "fails": list(split.parted.fails),
        "works": list(split.parted.works),
        "console": split.console,
        "group": split.group,
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
