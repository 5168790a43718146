"""Judgements as JSON Lines: one object a line, of every judged flow; the last line of a flow stands."""

import json

from cors_addon.core.verdict.annotation import annotation
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.verdict.judgement_limits import bounded
from cors_addon.core.wire.budget import TEXT_LIMIT, cut
from cors_addon.report.formats.json import exchange_object
from cors_addon.report.safe.mask import masked_url
from cors_addon.report.telling.masked import masked_judgement
from cors_addon.report.telling.style import PLAIN, Style


def render_line(record: Record, style: Style = PLAIN) -> str:
    """Return a judgement as one line, with the line's end: the flow's id, when and where, and the annotation's keys."""
    url, judgement = cut(record.exchange.request.url, TEXT_LIMIT), bounded(record.judgement)
    if not style.show_secrets:
        url, judgement = masked_url(url), masked_judgement(judgement)
    line = {"flow": judgement.flow, **exchange_object(record.exchange, url), **annotation(judgement)}
    return json.dumps(line, allow_nan=False) + "\n"
