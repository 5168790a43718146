"""The addon: mitmproxy's hooks, options and commands around the ledger and its report."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, WeakValueDictionary

from mitmproxy import command, ctx, exceptions, flow, http
from mitmproxy.types import Path

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.wire.bounded import Bounded
from cors_addon.core.wire.exchange import Exchange
from cors_addon.proxy.annotate import annotate, erase
from cors_addon.proxy.clock import Clock
from cors_addon.proxy.degradable import ALERT, Part, Parts, log_if_untested
from cors_addon.proxy.log_lines import explanation_line, failure_line, summary_lines
from cors_addon.proxy.options import Config, add_options, checked, take_deferred
from cors_addon.proxy.page.live_page import LivePage
from cors_addon.proxy.report_file import ReportFile, export
from cors_addon.proxy.sent_requests import SentRequests
from cors_addon.proxy.viewing import CorsView
from cors_addon.reading.flows import exchange_of, fingerprint, is_replayed
from cors_addon.report.formats.table import LineFormat, format_of
from cors_addon.report.formats.text import render_text
from cors_addon.report.model.report import Report, ReportChange
from cors_addon.report.model.sample import trimmed
from cors_addon.report.telling.style import Style
from cors_addon.report.telling.summary import headline

if TYPE_CHECKING:
    from mitmproxy import addonmanager

logger = logging.getLogger(__name__)

_TICK = 1.0
"""Seconds between looks at what waits and at the report file."""

_EVENT_STREAM = "text/event-stream"

_NOTHING_TO_EXPLAIN = "No flow to explain: none was given, or none that is judged (replayed requests and what cors_filter omits are not)."

_EVERYTHING: Sequence[flow.Flow] = ()
"""Stands for all traffic so far, where a command is given no flows."""


class CorsAddon:
    """Judges the CORS traffic of the flows that pass, annotates them, and keeps the report."""

    def __init__(self) -> None:
        self._config = Config()
        self._ledger = Ledger(self._config.settings)
        self._report = Report(self._config.groups)
        self._report_file: ReportFile | None = None
        self._flows: WeakValueDictionary[str, http.HTTPFlow] = WeakValueDictionary()
        self._prints: WeakKeyDictionary[http.HTTPFlow, int] = WeakKeyDictionary()
        self._sent = SentRequests()
        self._told: Bounded[str, str] = Bounded(self._config.settings.memory)
        self._blocked: Bounded[str, Record] = Bounded(self._config.settings.memory)
        self._parts = Parts()
        self._view = CorsView(self._exchange, self._remembered, self._parts)
        self._page = LivePage(lambda: self._report, self.clear, self._parts)
        self._page.set(self._config.page, show_secrets=self._config.show_secrets)
        self.addons = [self._page, self._view]
        self._clock = Clock()
        self._ticking: asyncio.Task[None] | None = None
        self._is_done = False

    def load(self, loader: addonmanager.Loader) -> None:
        """Add the options, and say so where mitmproxy is of a version that was not tested."""
        add_options(loader)
        with self._parts.using(Part.EARLY_OPTIONS):
            take_deferred(ctx.options)
        log_if_untested()

    def configure(self, updated: set[str]) -> None:
        """Take over changed options; raises OptionsError for a bad value and then keeps the former state."""
        if not any(name.startswith("cors_") for name in updated):
            return
        config, former = checked(ctx.options, self._config), self._config
        if config.report != former.report or config.show_secrets != former.show_secrets:
            output = ReportFile(config.report, Style(show_secrets=config.show_secrets)) if config.report else None
            self._finish_report_file()
            self._report_file = output
        self._config = config
        if config.settings != former.settings:
            self._take(self._ledger.finish())
            self._ledger = Ledger(config.settings)
            self._told, self._blocked = Bounded(config.settings.memory), Bounded(config.settings.memory)
        if config.groups != former.groups:
            self._report = Report(config.groups)
            self._page.note_new_report()
        self._page.set(config.page, show_secrets=config.show_secrets)

    def running(self) -> None:
        """Start looking at what waits, and see whether mitmproxy asks the addons in this one, too."""
        self._parts.note_unloaded({Part.PAGE: self._page.is_loaded, Part.CONTENT_VIEW: self._view.is_loaded})
        self._ticking = asyncio.create_task(self._tick(), name="cors_addon")

    def done(self) -> None:
        """Decide what waits, write the report, and say what was found."""
        if self._ticking is not None:
            self._ticking.cancel()
        self._take(self._ledger.finish())
        self._finish_report_file()
        if self._config.log and self._report.totals.flows and not self._is_done:
            for line in summary_lines(self._report, show_secrets=self._config.show_secrets):
                logger.info(line)
        self._is_done = True

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Keep what the client sent, before other addons rewrite it: that is what the browser judges by."""
        self._sent.keep(flow)

    def request(self, flow: http.HTTPFlow) -> None:
        """Take note that a request was sent: what led to it was followed."""
        if flow.live and self._ledger.is_waiting and self._is_judged(flow):
            self._ledger.begin(self._exchange(flow))

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Judge for now a response whose body may never end."""
        response = flow.response
        if response is not None and (response.stream or response.headers.get("content-type", "").startswith(_EVENT_STREAM)):
            self._judge(flow)

    def response(self, flow: http.HTTPFlow) -> None:
        """Judge a finished exchange."""
        self._judge(flow)

    def error(self, flow: http.HTTPFlow) -> None:
        """Judge an exchange that broke off."""
        self._judge(flow)

    def update(self, flows: Sequence[flow.Flow]) -> None:
        """Judge again what somebody edited; mitmproxy calls this after every hook as well."""
        for one in flows:
            if isinstance(one, http.HTTPFlow) and self._prints.get(one, 0) not in (0, fingerprint(one)):
                self._judge(one)

    @command.command("cors.export")
    def export(self, path: Path, flows: Sequence[flow.Flow] = _EVERYTHING) -> None:
        """Write a report of the failures: of all traffic so far, or of the given flows. The suffix names the format."""
        report, records = (self._report, []) if flows is _EVERYTHING else self._records(flows)
        try:
            if flows is _EVERYTHING and isinstance(format_of(path), LineFormat):
                raise exceptions.CommandError("cors.export: give the flows for a line each, as in: cors.export report.jsonl @all")
            export(path, report, records, Style(show_secrets=self._config.show_secrets))
        except (OSError, ValueError) as error:
            raise exceptions.CommandError(f"cors.export: {error}") from error
        logger.log(ALERT, "CORS report written to %s. %s", path, headline(report.totals))

    @command.command("cors.summary")
    def summary(self) -> Sequence[str]:
        """Say what was found so far."""
        return list(summary_lines(self._report, show_secrets=self._config.show_secrets))

    @command.command("cors.explain")
    def explain(self, flows: Sequence[flow.Flow]) -> Sequence[str]:
        """Explain the judgement of the given flows, of a single one at length."""
        if told := self._view.explained(flows):
            return told
        report, records = self._records(flows)
        style = Style(show_secrets=self._config.show_secrets)
        if report.groups():
            return render_text(report, style).splitlines()
        # mitmproxy's console can't show a list without lines.
        return [explanation_line(record, show_secrets=style.show_secrets) for record in records] or [_NOTHING_TO_EXPLAIN]

    @command.command("cors.clear")
    def clear(self) -> None:
        """Forget all judgements and start the report afresh; annotations of flows go too."""
        self._ledger = Ledger(self._config.settings)
        self._report.clear()
        self._told, self._blocked = Bounded(self._config.settings.memory), Bounded(self._config.settings.memory)
        known = list(self._flows.values())
        for one in known:
            erase(one)
        self._flows.clear()
        self._prints.clear()
        self._page.note_new_report()
        if self._report_file is not None:
            self._report_file.note_change()
        self._refresh(known)
        logger.log(ALERT, "CORS: all judgements forgotten, flows: %d. The report starts afresh.", len(known))

    @command.command("cors.judge")
    def judge(self, flows: Sequence[flow.Flow]) -> None:
        """Judge the given flows (again), in the order of their requests, and annotate them."""
        judged = self._judged(flows)
        for one in judged:
            self._judge(one)
        # What was recorded long ago is decided now; a preflight of just now may still be followed.
        self._take(self._ledger.settle(time.time()))
        self._refresh(judged)
        logger.log(ALERT, "CORS: flows judged: %d of %d. %s", len(judged), len(flows), headline(self._report.totals))

    def _is_judged(self, one: http.HTTPFlow) -> bool:
        if is_replayed(one) or one.request.method == "CONNECT" or self._page.serves(one):
            return False
        return self._config.matches is None or bool(self._config.matches(one))

    def _judge(self, one: http.HTTPFlow) -> None:
        if self._is_judged(one):
            self._flows[one.id] = one
            self._prints[one] = fingerprint(one)
            exchange = self._exchange(one)
            self._clock.show(exchange.ended)
            records = self._ledger.see(exchange)
            self._remember(records[0])
            self._take(records, one.id)

    def _exchange(self, one: http.HTTPFlow) -> Exchange:
        return exchange_of(one, self._sent.of(one))

    def _remembered(self, flow: str) -> Record | None:
        return self._ledger.known(flow) or self._blocked.get(flow)

    def _remember(self, record: Record) -> None:
        """Keep the record of a blocked flow that the ledger forgets: judged by itself later, it might look otherwise."""
        flow = record.judgement.flow
        self._blocked.pop(flow)
        if record.judgement.is_blocked and self._ledger.known(flow) is None:
            self._blocked.put(flow, trimmed(record))

    def _take(self, records: Iterable[Record], new: str = "") -> None:
        """Annotate, count, write and tell records; `new` is the flow that mitmproxy's views show anyway."""
        revised, records, config = [], tuple(records), self._config
        for record in records:
            one = self._flows.get(record.judgement.flow)
            if one is not None:
                annotate(one, record.judgement, mark=config.mark, comment=config.comment, show_secrets=config.show_secrets)
                if one.id != new:
                    revised.append(one)
            change = self._report.add(record)
            if self._report_file is not None:
                self._report_file.take(record)
            if change is not ReportChange.PASSED:
                self._tell(record)
        self._report.forgotten = self._ledger.dropped
        if records:
            self._page.note_change()
        if revised:
            self._refresh(revised)

    def _tell(self, record: Record) -> None:
        """Log an attempt that failed, once for each reason."""
        judgement = record.judgement
        if self._config.log and judgement.is_blocked and self._told.get(judgement.flow) != judgement.reason:
            self._told.put(judgement.flow, judgement.reason)
            logger.warning(failure_line(record, show_secrets=self._config.show_secrets))

    def _refresh(self, flows: Sequence[flow.Flow]) -> None:
        """Let mitmproxy's views show what was revised."""
        with self._parts.using(Part.REFRESH):
            from mitmproxy import hooks

            ctx.master.addons.trigger(hooks.UpdateHook(flows))

    def _finish_report_file(self) -> None:
        if self._report_file is not None:
            self._report_file.finish(self._report)
            self._report_file = None

    def _records(self, flows: Sequence[flow.Flow]) -> tuple[Report, list[Record]]:
        """Return the records of flows and a report of them alone; what is not remembered is judged by itself."""
        ledger, report = Ledger(self._config.settings), Report(self._config.groups)
        records: dict[str, Record] = {}
        for one in self._judged(flows):
            known = self._remembered(one.id)
            found = [known] if known else ledger.see(self._exchange(one))
            records |= {record.judgement.flow: record for record in found}
        records |= {record.judgement.flow: record for record in ledger.finish()}
        for record in records.values():
            report.add(record)
        return report, list(records.values())

    def _judged(self, flows: Sequence[flow.Flow]) -> list[http.HTTPFlow]:
        """Return those of the flows that are judged, in the order of their requests."""
        return sorted(
            (one for one in flows if isinstance(one, http.HTTPFlow) and self._is_judged(one)), key=lambda one: one.request.timestamp_start
        )

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK)
            # As with hooks: a defect is logged, and the next tick comes all the same.
            [defect] = await asyncio.gather(self._look(), return_exceptions=True)
            if defect is not None:
                logger.error("CORS: %s", defect, exc_info=defect)

    async def _look(self) -> None:
        self._take(self._ledger.settle(self._clock.now))
        if self._report_file is not None:
            await self._report_file.write(self._report)
