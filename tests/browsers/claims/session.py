"""All claims put to one browser, in one process of it: what it did with each of their flows, and what we say of them."""

import asyncio
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from mitmproxy.http import HTTPFlow

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.judgement import Judgement
from cors_addon.reading.flows import exchange_of
from tests.browsers.browser import Browser
from tests.browsers.chromium import Chromium
from tests.browsers.claims.claim import EXPOSED, Claim, Scripted
from tests.browsers.events import Event
from tests.browsers.referee.generate import prime
from tests.browsers.referee.join import Outcome, Truth, join
from tests.browsers.referee.play import ENGINES, Session, Told, plan
from tests.browsers.referee.situation import Answer, Hop, Situation
from tests.browsers.referee.witness import DID_NOT_SUCCEED, complaint
from tests.browsers.referee.world import World, is_preflight

SCRIPTED_FROM = 500
"""The number of the first scripted claim, which no other has."""

QUIET = 0.3
"""Seconds without a new flow after which nothing more is awaited."""


class Caching(World):
    """See `World`; a 304 that is staged as the URL after another one answers whoever has that one's response already."""

    def _answer(self, flow: HTTPFlow) -> Answer:
        answer = super()._answer(flow)
        if "if-none-match" not in flow.request.headers or is_preflight(flow):
            return answer
        step, _, index = flow.request.path.strip("/").rpartition("-")
        after = self._hops.get(f"{step}-{int(index) + 1}")
        return after.answer if after is not None and after.answer.status == 304 else answer


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a claim in one browser: a line for each flow in the order in which they were sent, of a scripted one by URL."""

    did: tuple[str, ...]
    """What the browser did. Of a scripted claim the last line is what its script returned."""
    said: tuple[str, ...]
    """What we say."""


async def put(engine: str, claims: Sequence[Claim], scripted: Sequence[Scripted]) -> Mapping[str, Found]:
    """Ask a browser, and give what became of each claim, by its name."""
    situations = [claim.situation(number) for number, claim in enumerate(claims, 1)]
    told: dict[int, Sequence[Told]] = {}
    returned: dict[str, str] = {}
    async with Caching() as world, ENGINES[engine](world.port, True) as browser:
        for page, same_page in groupby(sorted(situations, key=lambda one: one.page), key=lambda one: one.page):
            batch = list(same_page)
            world.stage(page, [hop for one in batch for step in one.steps for hop in step.hops])
            await _open(browser, page)
            told |= await _play(browser, batch)
            await _quiet(world)
        await _leave_service_workers_alone(browser)
        for number, one in enumerate(scripted, SCRIPTED_FROM):
            urls = _urls(one, number)
            hops = [Hop(url, _filled(answer, urls), preflight) for url, (_, answer, preflight) in zip(urls, one.answers, strict=True)]
            world.stage(one.page, hops)
            await _open(browser, one.page)
            returned[one.name] = json.dumps(await browser.evaluate(_limited(_worded(one.script, urls))))
            await _quiet(world)
        events, version = browser.outcomes(), browser.version()
    session = Session(engine, version, True, tuple(situations), told, world.flows, events, Path())
    judgements = _judged(world.flows)
    found = _joined(session, claims, judgements)
    for number, one in enumerate(scripted, SCRIPTED_FROM):
        flows = [flow for flow in world.flows if flow.request.path.startswith(f"/{number}-")]
        flows.sort(key=lambda flow: (flow.request.path, flow.request.timestamp_start))
        last = {flow.request.pretty_url: flow for flow in flows}
        refused = {flow.id: _complaint(engine, events, url) for url, flow in last.items()}
        did = (*(_kind(flow) + refused.get(flow.id, "") + _sent(flow, one.sent) for flow in flows), returned[one.name])
        found[one.name] = Found(did, tuple(_verdict(engine, flow, judgements[flow.id]) for flow in flows))
    return found


async def _open(browser: Browser, page: str) -> None:
    await browser.open(page)
    await browser.evaluate(f"await prepare({json.dumps([url for url, _ in prime(page)])})")


async def _play(browser: Browser, batch: Sequence[Situation]) -> dict[int, Sequence[Told]]:
    told = await browser.evaluate(f"return await playAll({json.dumps([plan(one) for one in batch])}, 8)")
    return {int(number): steps for number, steps in told.items()}


async def _quiet(world: World) -> None:
    """Wait until nothing happens any more."""
    seen = -1
    while seen != len(world.flows) or not world.idle:
        seen = len(world.flows)
        await asyncio.sleep(QUIET)


async def _leave_service_workers_alone(browser: Browser) -> None:
    """Have Chromium start workers at once: a service worker that waits for the driver answers none of its commands."""
    if isinstance(browser, Chromium):
        await browser._command("Target.setAutoAttach", {"autoAttach": False, "waitForDebuggerOnStart": False, "flatten": True})


def _limited(script: str) -> str:
    """A script that returns in any case."""
    return f"return Promise.race([(async () => {{ {script} }})(), wait(6000).then(() => 'late')])"


def _urls(one: Scripted, number: int) -> list[str]:
    return [f"{origin.format(number=number)}/{number}-0-{index}" for index, (origin, _, _) in enumerate(one.answers)]


def _worded(text: str, urls: Sequence[str]) -> str:
    """A text with the URLs in place."""
    for index, url in enumerate(urls):
        text = text.replace(f"${index}", url)
    return text


def _filled(answer: Answer, urls: Sequence[str]) -> Answer:
    fields = tuple((name, _worded(value, urls)) for name, value in answer.headers)
    return replace(answer, headers=fields, body=_worded(answer.body, urls))


def _judged(flows: Iterable[HTTPFlow]) -> Mapping[str, Judgement]:
    """The judgements that stand at the end of a replay, by flow."""
    ledger = Ledger()
    records = [record for flow in flows for record in ledger.see(exchange_of(flow))]
    return {record.judgement.flow: record.judgement for record in (*records, *ledger.finish())}


def _joined(session: Session, claims: Sequence[Claim], judgements: Mapping[str, Judgement]) -> dict[str, Found]:
    outcomes: dict[int, list[Outcome]] = {number: [] for number, _ in enumerate(claims, 1)}
    for outcome in join(session):
        outcomes[outcome.situation.number].append(outcome)
    found = {}
    for number, claim in enumerate(claims, 1):
        did = tuple(_line(session.engine, outcome, claim.sent) for outcome in outcomes[number])
        said = tuple(_said(session.engine, outcome, judgements[outcome.flow.id], claim.sent) for outcome in outcomes[number])
        found[claim.name] = Found(did, said)
    return found


def _line(engine: str, outcome: Outcome, sent: str) -> str:
    """What the flow was, what the browser did with it, its code or another cause, and the header that the claim is about."""
    code = complaint(engine, outcome.code, outcome.console or outcome.words) if outcome.truth is Truth.BLOCKED else outcome.cause
    return f"{_kind(outcome.flow)} {outcome.truth} {code}".strip() + _exposed(outcome.exposed, sent) + _sent(outcome.flow, sent)


def _said(engine: str, outcome: Outcome, judgement: Judgement, sent: str) -> str:
    """The same in our words: what failed for another cause than CORS is right whatever we say, but blocked."""
    if outcome.truth is Truth.FAILED and not judgement.is_blocked:
        return _line(engine, outcome, sent)
    ours = judgement.engines[engine]
    code = complaint(engine, ours.code, ours.console) if judgement.is_blocked and outcome.truth is Truth.BLOCKED and _told(outcome) else ""
    exposed = judgement.exposed if outcome.exposed is not None else None
    line = f"{_kind(outcome.flow)} {judgement.verdict} {code}".strip() + _exposed(exposed, sent) + _sent(outcome.flow, sent)
    is_other = outcome.step.ask.by == "fetch" and ours.console != outcome.console.strip()
    return f"{line}: {ours.console}" if judgement.is_blocked and outcome.console and is_other else line


def _told(outcome: Outcome) -> str:
    """The browser's complaint, which some blocked requests get none of."""
    return outcome.code or outcome.console


def _exposed(names: Iterable[str] | None, sent: str) -> str:
    return "".join(f" {name}" for name in sorted(names or ())) if sent == EXPOSED else ""


def _complaint(engine: str, events: Iterable[Event], url: str) -> str:
    """What the browser said against the requests for a URL; not Firefox's word for whatever fails."""
    told = (complaint(engine, event.code, event.console) for event in events if event.url == url)
    return next((f" blocked {words}" for words in told if words not in ("", DID_NOT_SUCCEED)), "")


def _kind(flow: HTTPFlow) -> str:
    return "preflight" if is_preflight(flow) else flow.request.method


def _sent(flow: HTTPFlow, name: str) -> str:
    """The header; of Accept the first type."""
    if not name or name == EXPOSED:
        return ""
    value = flow.request.headers.get(name)
    if value is not None and name == "accept":
        value = re.split("[,;]", value)[0]
    return f" [{'-' if value is None else value}]"


def _verdict(engine: str, flow: HTTPFlow, judgement: Judgement) -> str:
    ours = judgement.engines[engine]
    return f"{_kind(flow)} {judgement.verdict} {complaint(engine, ours.code, ours.console) if judgement.is_blocked else ''}".strip()
