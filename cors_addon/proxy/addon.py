"""The addon: mitmproxy's hooks, options and commands around the ledger and its report."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mitmproxy import command, ctx, exceptions, flow, http
from mitmproxy.types import Path

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.wire.exchange import Exchange
from cors_addon.proxy.clock import Clock, settling, ticking
from cors_addon.proxy.degradable import ALERT, Part, Parts, log_if_untested
from cors_addon.proxy.exports import Exports
from cors_addon.proxy.failure_log import FailureLog
from cors_addon.proxy.flows.annotate import annotate, erase
from cors_addon.proxy.flows.blocked_flows import BlockedFlows
from cors_addon.proxy.flows.flow_records import Chosen, in_order, judged_alone
from cors_addon.proxy.flows.judged_flows import JudgedFlows
from cors_addon.proxy.flows.sent_requests import SentRequests
from cors_addon.proxy.flows.unusable_flows import UnusableFlows
from cors_addon.proxy.log_lines import explanation_line, summary_lines
from cors_addon.proxy.options import Config, add_options, checked, reset_bad, take_deferred
from cors_addon.proxy.page.live_page import LivePage
from cors_addon.proxy.report_file import ReportFile
from cors_addon.proxy.shutdown import heed, leave
from cors_addon.proxy.tls_refusals import TlsRefusals
from cors_addon.proxy.viewing import CorsView
from cors_addon.reading.flows import exchange_of, is_replayed, may_never_end
from cors_addon.report.formats.text import render_text
from cors_addon.report.model.left_out import Distrust
from cors_addon.report.model.report import Report, ReportChange
from cors_addon.report.telling.style import Style
from cors_addon.report.telling.summary import headline

if TYPE_CHECKING:
    from mitmproxy import addonmanager

logger = logging.getLogger(__name__)

_NOTHING_TO_EXPLAIN = "No flow to explain: none was given, or none that is judged (what cors_filter omits is not)."

_EVERYTHING: Sequence[flow.Flow] = ()
"""Stands for all traffic so far, where a command is given no flows."""


class CorsAddon:
    """Judges the CORS traffic of the flows that pass, annotates them, and keeps the report."""

    def __init__(self) -> None:
        self._config = Config()
        self._ledger = Ledger(self._config.settings)
        self._report = Report(self._config.groups)
        self._report_file: ReportFile | None = None
        self._exports = Exports()
        self._flows = JudgedFlows()
        self._sent = SentRequests()
        self._unusable = UnusableFlows()
        self._failures = FailureLog(self._config.settings.memory)
        self._blocked = BlockedFlows(self._config.settings.memory)
        self._parts = Parts()
        self._view = CorsView(self._exchange, self._remembered, self._judge_edited, self._parts)
        self._page = LivePage(lambda: self._report, self.clear, self._parts)
        self._page.set(self._config.page, self._config.page_access, show_secrets=self._config.show_secrets)
        self.addons = [self._page, self._view, TlsRefusals(self._note_distrust, lambda: self._config.page, self._parts)]
        self._clock = Clock()
        self._ticking: asyncio.Task[None] | None = None
        self._is_done = False

    def load(self, loader: addonmanager.Loader) -> None:
        """Add the options, and say so where mitmproxy is of a version that was not tested."""
        add_options(loader)
        with self._parts.using(Part.EARLY_OPTIONS):
            take_deferred(ctx.options)
        reset_bad(ctx.options, self._config)
        log_if_untested()

    def configure(self, updated: set[str]) -> None:
        """Take over changed options; raises OptionsError for a bad value and then keeps the former state."""
        if not any(name.startswith("cors_") for name in updated):
            return
        config, former = checked(ctx.options, self._config), self._config
        if config.report != former.report or config.show_secrets != former.show_secrets:
            output = ReportFile(config.report, Style(show_secrets=config.show_secrets)) if config.report else None
            if self._report_file is not None:
                self._report_file.finish(self._report)
            self._report_file = output
        self._config = config
        if config.settings != former.settings:
            self._take(self._ledger.finish())
            self._ledger = Ledger(config.settings)
            self._failures, self._blocked = FailureLog(config.settings.memory), BlockedFlows(config.settings.memory)
        if config.groups != former.groups:
            self._report = Report(config.groups)
            self._page.note_new_report()
        self._page.set(config.page, config.page_access, show_secrets=config.show_secrets)

    def running(self) -> None:
        """Start looking at what waits, and see whether mitmproxy asks the addons in this one, too."""
        self._parts.note_unloaded({Part.PAGE: self._page.is_loaded, Part.CONTENT_VIEW: self._view.is_loaded})
        self._ticking = asyncio.create_task(ticking(self._look), name="cors_addon")
        heed(self._hang_up, self._end)

    def done(self) -> None:
        """End, unless the script is loaded again in the same go: then go on."""
        if self._ticking is not None:
            self._ticking.cancel()
        leave(self, self._end)

    def _hang_up(self) -> None:
        """End with mitmproxy, but not by its leave: without a terminal, its console fails before it asks the addons to."""
        ctx.master.shutdown()
        self._end()

    def _end(self) -> None:
        """Decide what waits, write the report, and say what was found."""
        try:
            self._take(self._ledger.finish())
        finally:
            self._exports.finish()
            if self._report_file is not None:
                self._report_file.finish(self._report)
        self._unusable.tell()
        if self._config.log and (self._report.totals.flows or self._report.distrust) and not self._is_done:
            for line in summary_lines(self._report):
                logger.info(line)
        self._is_done = True

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Keep what the client sent, before other addons rewrite it: that is what the browser judges by."""
        self._sent.keep(flow)

    def request(self, flow: http.HTTPFlow) -> None:
        """Take note that a request was sent: what led to it was followed."""
        if flow.live and self._ledger.is_waiting and self._is_judged(flow) and not is_replayed(flow):
            self._ledger.begin(self._exchange(flow))

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Judge for now a response whose body may never end."""
        if may_never_end(flow):
            self._judge(flow)

    def response(self, flow: http.HTTPFlow) -> None:
        """Judge a finished exchange."""
        self._judge(flow)

    def error(self, flow: http.HTTPFlow) -> None:
        """Judge an exchange that broke off; what mitmproxy's own end breaks off tells nothing."""
        if not self._is_done:
            self._judge(flow)

    def update(self, flows: Sequence[flow.Flow]) -> None:
        """Judge again what somebody edited, reverted or sends again; mitmproxy calls this after every hook as well."""
        self._judge_edited(flows)

    @command.command("cors.export")
    def export(self, path: Path, flows: Sequence[flow.Flow] = _EVERYTHING) -> None:
        """Write a report of the failures: of all traffic so far, or of the given flows. The suffix names the format."""
        chosen = None if flows is _EVERYTHING else self._chosen(flows)
        try:
            self._exports.write(path, self._report if chosen is None else chosen, Style(show_secrets=self._config.show_secrets))
        except (OSError, ValueError) as error:
            raise exceptions.CommandError(f"cors.export: {error}") from error

    @command.command("cors.summary")
    def summary(self) -> Sequence[str]:
        """Say what was found so far."""
        return list(summary_lines(self._report))

    @command.command("cors.explain")
    def explain(self, flows: Sequence[flow.Flow]) -> Sequence[str]:
        """Explain the judgement of the given flows, of a single one at length."""
        if told := self._view.explained(flows):
            return told
        chosen = self._chosen(flows).all()
        style = Style(show_secrets=self._config.show_secrets)
        unsent = [self._alone(one) for one in in_order(flows, self._flows.is_unsent) if self._is_judged(one)]
        told = render_text(chosen.report, style).splitlines() if chosen.report.groups() else []
        told += [explanation_line(one, show_secrets=style.show_secrets) for one in chosen.records if not told or one.judgement.as_browser]
        # mitmproxy's console can't show a list without lines.
        return [*told, *(explanation_line(record, show_secrets=style.show_secrets) for record in unsent)] or [_NOTHING_TO_EXPLAIN]

    @command.command("cors.clear")
    def clear(self) -> None:
        """Forget all judgements and start the report afresh; annotations of flows go too."""
        settings = self._config.settings
        self._ledger, self._failures, self._blocked = Ledger(settings), FailureLog(settings.memory), BlockedFlows(settings.memory)
        self._report.clear()
        known = self._flows.clear()
        for one in known:
            erase(one)
        self._page.note_new_report()
        if self._report_file is not None:
            self._report_file.note_change()
        self._view.refresh(known)
        logger.log(ALERT, "CORS: all judgements forgotten, flows: %d. The report starts afresh.", len(known))

    @command.command("cors.judge")
    def judge(self, flows: Sequence[flow.Flow]) -> None:
        """Judge the given flows (again), in the order of their requests, and annotate them."""
        judged = in_order(flows, self._is_judged)
        for one in judged:
            self._judge(one)
        # What was recorded long ago is decided now; a preflight of just now may still be followed.
        self._take(self._ledger.settle(time.time()))
        self._view.refresh(judged)
        logger.log(ALERT, "CORS: flows judged: %d of %d. %s", len(judged), len(flows), headline(self._report.totals))

    def _judge_edited(self, flows: Sequence[flow.Flow]) -> list[http.HTTPFlow]:
        """Judge again those of the flows that are other than when they were judged, and return them."""
        edited = [one for one in flows if isinstance(one, http.HTTPFlow) and self._flows.is_outdated(one)]
        for one in edited:
            self._judge(one)
        return edited

    def _is_judged(self, one: http.HTTPFlow) -> bool:
        if one in self._unusable or one.request.method == "CONNECT" or self._page.serves(one):
            return False
        return self._config.matches is None or bool(self._config.matches(one))

    def _judge(self, one: http.HTTPFlow) -> None:
        if not self._is_judged(one):
            return
        if self._flows.is_unsent(one):
            erase(one)
            if one.response is not None or one.error is not None:
                self._annotate(one, record := self._alone(one))
                self._tell([record] if record.exchange.replayed else ())
            self._flows.note(one)
            return
        self._flows.note(one)
        exchange = self._exchange(one)
        self._clock.show(exchange.ended, is_live=one.live)
        records = self._ledger.see(exchange)
        self._blocked.note(records[0], self._ledger)
        self._take(records, one.id)

    def _alone(self, one: http.HTTPFlow) -> Record:
        """Return the record of a flow that no page sent as it is."""
        return judged_alone(self._exchange(one), self._remembered(one.id), self._config.settings, self._ledger)

    def _exchange(self, one: http.HTTPFlow) -> Exchange:
        return exchange_of(one, self._sent.of(one))

    def _remembered(self, flow: str) -> Record | None:
        return self._ledger.known(flow) or self._blocked.of(flow)

    def _note_distrust(self, server: str) -> None:
        self._report.distrust += Distrust.at(server)
        self._page.note_change()

    def _take(self, records: Iterable[Record], new: str = "") -> None:
        """Annotate, count, write and tell records; `new` is the flow that mitmproxy's views show anyway."""
        revised, records = [], tuple(records)
        changes = [self._report.add(record) for record in records]
        for record in records:
            one = self._flows.of_page(record.judgement.flow)
            if one is not None:
                self._annotate(one, record)
                if one.id != new:
                    revised.append(one)
            if self._report_file is not None:
                self._report_file.take(record)
        self._report.forgotten = self._ledger.dropped
        if records:
            self._page.note_change(changes.count(ReportChange.FAILED) - changes.count(ReportChange.RECOVERED))
        if revised:
            self._view.refresh(revised)
        if self._is_done and self._report_file is not None:
            self._report_file.finish(self._report)
        # Last, as mitmproxy ends at once where it can't print.
        self._tell(records)

    def _tell(self, records: Iterable[Record]) -> None:
        for record in records if self._config.log else ():
            self._failures.tell(record, show_secrets=self._config.show_secrets)

    def _annotate(self, one: http.HTTPFlow, record: Record) -> None:
        config = self._config
        annotate(one, record, mark=config.mark, comment=config.comment, show_secrets=config.show_secrets)

    def _chosen(self, flows: Sequence[flow.Flow]) -> Chosen:
        """Return the records of flows, and a report, of those that a page sent, in the making."""
        return Chosen(flows, self._is_of_page, self._remembered, self._exchange, self._config)

    def _is_of_page(self, one: http.HTTPFlow) -> bool:
        return self._is_judged(one) and not self._flows.is_unsent(one)

    async def _look(self) -> None:
        """See what waits, and to the report file."""
        self._view.watch()
        await settling(lambda: self._ledger, self._clock.now, self._take)
        if self._report_file is not None:
            await self._report_file.write(self._report)
