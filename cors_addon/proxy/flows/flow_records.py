"""The records of flows that a command was given, or that mitmproxy sent again: what the report does not ask for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Self

from mitmproxy import flow, http

from cors_addon.core.ledger.first_sight import first_sight
from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.ledger.memory import Memory
from cors_addon.core.ledger.settings import Settings
from cors_addon.core.ledger.waiting import Waiting
from cors_addon.core.verdict.judge import judge
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.exchange import Exchange
from cors_addon.proxy.options import Config
from cors_addon.report.model.report import Report


def judged_alone(exchange: Exchange, former: Record | None, settings: Settings, ledger: Ledger) -> Record:
    """Return the record of an exchange that is part of no attempt; `former` is what is known of the request as its page sent it.

    Why it failed is explained by what the ledger knows of the servers; the ledger learns nothing of it.
    """
    situation = first_sight(exchange, Memory(1), Waiting(1, settings.patience), clients=settings.clients)
    if former is not None and former.exchange.request == exchange.request:
        situation = _as_before(situation, former)
    return Record(exchange, ledger.explained(judge(situation, settings.engine), situation))


def _as_before(situation: Situation, former: Record) -> Situation:
    """Return the situation with what the traffic had shown of the same request: who sent it, how, and for which page."""
    known = former.judgement
    return replace(
        situation,
        kind=known.kind,
        client=known.client,
        mode=known.mode,
        credentials=known.credentials,
        page=known.page,
        preflight=known.preflight,
    )


class Chosen:
    """The records of flows that a command was given, and a report of them, in the making."""

    def __init__(
        self,
        flows: Iterable[flow.Flow],
        is_judged: Callable[[http.HTTPFlow], bool],
        remembered: Callable[[str], Record | None],
        exchange: Callable[[http.HTTPFlow], Exchange],
        config: Config,
    ) -> None:
        self.report = Report(config.groups)
        self.records: list[Record] = []
        self.steps = self._steps(tuple(flows), is_judged, remembered, exchange, Ledger(config.settings))
        """What is to be done, in steps of some milliseconds at most; the flows stand as they are when a step comes to them."""

    def all(self) -> Self:
        """Return them with all steps done that are left."""
        for _ in self.steps:
            pass
        return self

    def _steps(
        self,
        flows: Sequence[flow.Flow],
        is_judged: Callable[[http.HTTPFlow], bool],
        remembered: Callable[[str], Record | None],
        exchange: Callable[[http.HTTPFlow], Exchange],
        ledger: Ledger,
    ) -> Iterator[None]:
        judged = []
        for one in flows:
            judged += in_order([one], is_judged)
            yield
        records: dict[str, Record] = {}
        # What is not remembered is judged by what these flows show of each other.
        for one in in_order(judged, lambda _: True):
            known = remembered(one.id)
            found = [known] if known else ledger.see(exchange(one))
            records |= {record.judgement.flow: record for record in found}
            yield
        records |= {record.judgement.flow: record for record in ledger.finish()}
        for record in records.values():
            self.report.add(record)
            self.records.append(record)
            yield


def in_order(flows: Sequence[flow.Flow], is_judged: Callable[[http.HTTPFlow], bool]) -> list[http.HTTPFlow]:
    """Return those of the flows that are judged, in the order of their requests."""
    return sorted((one for one in flows if isinstance(one, http.HTTPFlow) and is_judged(one)), key=lambda one: one.request.timestamp_start)
