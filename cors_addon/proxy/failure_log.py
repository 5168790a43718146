"""The log of failures: each attempt that failed is told once, and once that what failed passes again."""

import logging
from dataclasses import dataclass, replace

from cors_addon.core.fetch.redirect import REDIRECT_STATUSES
from cors_addon.core.verdict.cause import Sureness
from cors_addon.core.verdict.judgement import Kind, Record, Verdict
from cors_addon.core.wire.bounded import Bounded, short
from cors_addon.proxy.log_lines import as_browser_line, failure_line, passing_line
from cors_addon.report.telling.lead import says_more

logger = logging.getLogger(__name__)

_PASSES = frozenset({Verdict.ALLOWED, Verdict.OPAQUE})


@dataclass(frozen=True, slots=True)
class _Failing:
    """How often what a page asked failed, when last (seconds since the epoch), and whether at its preflight then."""

    times: int = 0
    last: float = 0.0
    at_preflight: bool = False


class FailureLog:
    """Logs attempts that failed, each once for each reason, and once when what failed passes again; of the latest `memory` of each.

    Where later traffic proves the cause, one of the failures is told once more, for all that fail of it at the server.

    Of what no browser sent and one would block, each kind once: who asks, what and where, and the reason.
    """

    def __init__(self, memory: int) -> None:
        self._told: Bounded[str, str] = Bounded(memory)
        self._failing: Bounded[str, _Failing] = Bounded(memory)

    def tell(self, record: Record, *, show_secrets: bool) -> None:
        """Log the record where it is blocked, or would be by a browser, and was not told yet, or where it passes and failed before."""
        judgement = record.judgement
        if (told := judgement.as_browser) and told.verdict is Verdict.BLOCKED:
            request = record.exchange.request
            kind = short(f"{judgement.method} {request.url.partition('?')[0]} {judgement.page}")
            if self._told.get(kind) != told.reason:
                self._told.put(kind, told.reason)
                logger.info(as_browser_line(record, show_secrets=show_secrets))
        former = self._told.get(judgement.flow)
        if judgement.is_blocked and not record.exchange.replayed and (self._proves_anew(record) or former != judgement.reason):
            self._told.put(judgement.flow, judgement.reason)
            if former is None:
                self._failed(record)
            logger.warning(failure_line(record, show_secrets=show_secrets))
        elif judgement.verdict in _PASSES and len(self._failing):
            self._passed(record, show_secrets=show_secrets)

    def _proves_anew(self, record: Record) -> bool:
        """Tell whether the cause is proven, and was not told yet of this server: what was told of the failure before is less."""
        cause = record.judgement.cause
        if cause is None or cause.sureness is not Sureness.PROVEN or not says_more(record.judgement):
            return False
        known = short(f"{cause.code} {record.judgement.page} {record.exchange.request.target.origin}")
        is_new = self._told.get(known) is None
        self._told.put(known, cause.code)
        return is_new

    def _failed(self, record: Record) -> None:
        asked, at = _asked(record), record.exchange.started
        known = self._failing.get(asked) or _Failing()
        self._failing.put(asked, _Failing(known.times + 1, max(known.last, at), record.judgement.kind is Kind.PREFLIGHT))

    def _passed(self, record: Record, *, show_secrets: bool) -> None:
        """Log that what failed passes again, at its request or at a preflight that mitmproxy sent again; a redirect is no end."""
        exchange, asked = record.exchange, _asked(record)
        known = self._failing.get(asked)
        if known is None:
            return
        taken_back = [] if exchange.replayed else [self._told.pop(flow) for flow in {record.judgement.flow, *record.judgement.flows}]
        if any(taken_back):
            # This very attempt was told to fail, and did not, as is known by now.
            self._failing.pop(asked)
            if known.times > 1:
                self._failing.put(asked, replace(known, times=known.times - 1))
            return
        is_preflight = record.judgement.kind is Kind.PREFLIGHT
        if is_preflight and exchange.replayed and known.at_preflight:
            self._failing.put(asked, replace(known, at_preflight=False))
        elif is_preflight or exchange.response is None or exchange.response.status in REDIRECT_STATUSES:
            return
        else:
            self._failing.pop(asked)
        logger.info(passing_line(record, known.times, known.last, show_secrets=show_secrets))


def _asked(record: Record) -> str:
    """Return what a page asked, as one of many attempts at it: the page, the method, the URL without query, and whether by CORS."""
    judgement, cause = record.judgement, record.judgement.cause
    url, method = (cause.request, cause.method) if cause and cause.request else (record.exchange.request.url, judgement.method)
    return short(f"{judgement.kind is Kind.NO_CORS} {method} {url.partition('?')[0]} {judgement.page}")
