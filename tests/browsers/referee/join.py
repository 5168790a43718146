"""The join: what the browser did with each flow, from what the page's script and the browser itself told.

What does not fit together is unclear, and is counted as such: a wrong join would be worse than none.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from mitmproxy.http import HTTPFlow

from tests.browsers.events import Event
from tests.browsers.referee.play import Session, Told
from tests.browsers.referee.reports import Reports, bare
from tests.browsers.referee.situation import Situation, Step, includes_credentials, origin, request_mode
from tests.browsers.referee.values import REDIRECTS
from tests.browsers.referee.witness import REDIRECTION_DENIED, Failure, failure_of, weighed
from tests.browsers.referee.world import TOKEN, is_preflight

BROWSERS_OWN = frozenset({"x-firefox-spdy"})
"""Response headers that no server sent: Firefox adds one over HTTP/2."""

SLACK = 0.01
"""Seconds by which a flow may seem to begin before the script's clock says that its step did."""

_SCRIPTED = frozenset({"fetch", "xhr"})


class Truth(StrEnum):
    """What the browser did with a flow."""

    ALLOWED = "allowed"
    BLOCKED = "blocked"
    OPAQUE = "opaque"
    NOT_CORS = "not-cors"
    ABORTED = "aborted"
    """The last that was sent of a request that its page gave up, or that was under way when its page went away: CORS blocked nothing."""
    FAILED = "failed"
    """For another cause than CORS, which the outcome names."""
    UNCLEAR = "unclear"
    """What was told does not fit together; the outcome says why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The truth about one flow, and what is true of the request that only its page knows."""

    flow: HTTPFlow
    situation: Situation
    step: Step
    truth: Truth
    mode: str
    """The request mode."""
    credentialed: bool
    """Whether its credentials mode is "include"."""
    crossed: bool
    """Whether its URL, or one that led to it, is of another origin than the page."""
    code: str = ""
    console: str = ""
    cause: str = ""
    words: str = ""
    """The browser's text for the failed request."""
    exposed: tuple[str, ...] | None = None
    """The names of the response headers that the script saw, where it looked."""
    beside: tuple[HTTPFlow, ...] = ()
    """All flows of the situation, this one among them, in the order of their requests."""

    @property
    def is_cors(self) -> bool:
        """Whether the flow is subject to CORS."""
        return self.mode == "cors" and self.crossed and self.truth is not Truth.UNCLEAR


def join(session: Session) -> Iterator[Outcome]:
    """Yield the outcome of each flow of a session that belongs to a situation."""
    flows: dict[int, list[HTTPFlow]] = defaultdict(list)
    for flow in session.flows:
        if token := TOKEN.match(flow.request.path):
            flows[int(token[1].partition("-")[0])].append(flow)
    told = Reports(session.events)
    for situation in session.situations:
        own = sorted(flows[situation.number], key=lambda flow: flow.request.timestamp_start)
        yield from _situation(session, situation, own, told)


def _situation(session: Session, situation: Situation, flows: Sequence[HTTPFlow], told: Reports) -> Iterator[Outcome]:
    """Split the flows among the steps (by time, where steps share URLs), and join each."""
    answers = session.told.get(situation.number, ())
    if len(answers) != len(situation.steps):
        return
    repeats: dict[str, int] = defaultdict(int)
    for index, (step, answer) in enumerate(zip(situation.steps, answers, strict=True)):
        until = answers[index + 1]["began"] / 1000 - SLACK if index + 1 < len(answers) else float("inf")
        since = answer["began"] / 1000 - SLACK if index else 0.0
        urls = {_path(hop.url) for hop in step.hops}
        own = [flow for flow in flows if _path(flow.request.url) in urls and since <= flow.request.timestamp_start < until]
        first = step.hops[0].url
        requests = told.requests(session.engine, step.ask, first)
        alike = sum(other.hops[0].url == first for other in situation.steps)
        if alike > 1 and len(requests) == alike:
            requests = requests[repeats[first] : repeats[first] + 1]
        elif alike > 1:  # what is given up at once may never have been sent: the last ones are
            at = len(requests) - alike + repeats[first]
            requests = requests[at : at + 1] if situation.gives_up and at >= 0 else []
        repeats[first] += 1
        if own:
            for outcome in _Join(session.engine, situation, step, answer, own, requests).outcomes():
                yield replace(outcome, beside=tuple(flows))


def _path(url: str) -> str:
    token = TOKEN.search(url)
    return token[1] if token else url


@dataclass(frozen=True, slots=True)
class _Join:
    """One step: its flows in the order in which they were sent, and what script and browser say of them."""

    engine: str
    situation: Situation
    step: Step
    answer: Told
    flows: Sequence[HTTPFlow]
    requests: Sequence[Sequence[Event]]

    def outcomes(self) -> Iterator[Outcome]:
        """The outcome of each of its flows."""
        sent = {bare(flow.request.url) for flow in self.flows}
        failure = None if self.answer["type"] == "opaqueredirect" else failure_of(self.engine, self.requests, sent)
        if failure is None and self._refused_redirect():
            failure = Failure(False, cause="redirect mode")
        last = self._ended_at(failure)
        if failure is not None and self.engine == "firefox":
            reads = request_mode(self.step.ask, self.engine) == "cors" and (self._crossed(last) or _location(last) is not None)
            secure = self.situation.page.startswith("https:")
            failure = weighed(failure, reads=reads, secure=secure, location=_location(last), follows=self.step.ask.redirect == "follow")
        doubt = self._doubt(failure, last)
        given_up = self._given_up(failure)
        passed_last = False
        for flow in self.flows:
            passed_last = passed_last or flow is last
            if flow in given_up and not doubt:
                yield self._outcome(flow, Truth.ABORTED)
            elif passed_last and flow is not last:
                yield self._outcome(flow, Truth.FAILED, cause="redirect denied")
            elif flow.response is None and not _was_answered(flow):
                yield self._outcome(flow, Truth.FAILED, cause="connection")
            elif doubt:
                yield self._outcome(flow, Truth.UNCLEAR, cause=doubt)
            elif flow is last and failure is not None:
                truth = Truth.BLOCKED if failure.by_cors else Truth.FAILED
                yield self._outcome(flow, truth, code=failure.code, console=failure.console, cause=failure.cause, words=failure.words)
            else:
                seen = self.answer["exposed"] if flow is last and self.answer["ok"] and self.answer["type"] != "opaqueredirect" else None
                yield self._outcome(
                    flow, self._passed(flow), exposed=None if seen is None else tuple(name for name in seen if name not in BROWSERS_OWN)
                )

    def _given_up(self, failure: Failure | None) -> Sequence[HTTPFlow]:
        """The flows after which nothing came because the page did not wait: the last one, and a preflight before the next one's."""
        last = [self.flows[-1]] if self.answer["aborted"] and (failure is None or not failure.by_cors) else []
        if not self.situation.gives_up:
            return last
        return [*last, *(flow for flow, after in pairwise(self.flows) if is_preflight(flow) and is_preflight(after))]

    def _refused_redirect(self) -> bool:
        """Whether the page asked for no redirects and got one, of which Firefox tells nothing."""
        response, ask = self.flows[-1].response, self.step.ask
        redirected = response is not None and response.status_code in REDIRECTS and not is_preflight(self.flows[-1])
        return ask.by == "fetch" and ask.redirect == "error" and not self.answer["ok"] and redirected

    def _ended_at(self, failure: Failure | None) -> HTTPFlow:
        """The flow with which the step ended: its last one, or a redirect that WebKit refused while the next preflight was under way."""
        if self.engine == "webkit" and failure is not None and REDIRECTION_DENIED in (failure.console or failure.words):
            return next((flow for flow in reversed(self.flows) if _location(flow) is not None), self.flows[-1])
        return self.flows[-1]

    def _passed(self, flow: HTTPFlow) -> Truth:
        mode = request_mode(self.step.ask, self.engine)
        if mode == "navigate" or not self._crossed(flow):
            return Truth.NOT_CORS
        return Truth.OPAQUE if mode == "no-cors" else Truth.ALLOWED

    def _outcome(self, flow: HTTPFlow, truth: Truth, **more: object) -> Outcome:
        ask = self.step.ask
        mode, crossed = request_mode(ask, self.engine), self._crossed(flow)
        return Outcome(flow, self.situation, self.step, truth, mode, includes_credentials(ask, self.engine), crossed, **more)  # type: ignore[arg-type]

    def _crossed(self, flow: HTTPFlow) -> bool:
        hops = self.step.hops[: self._index(flow) + 1]
        return any(origin(hop.url) != self.situation.origin for hop in hops)

    def _index(self, flow: HTTPFlow) -> int:
        return next(index for index, hop in enumerate(self.step.hops) if _path(hop.url) == _path(flow.request.url))

    def _doubt(self, failure: Failure | None, last: HTTPFlow) -> str:
        """Why script, browser and flows do not agree; empty where they do."""
        ask = self.step.ask
        if self.answer["late"]:
            return "the script waited in vain"
        if self.answer["aborted"]:
            return self._doubt_of_giving_up(failure)
        if not self.requests and not (self.answer["ok"] and ask.by in (*_SCRIPTED, "eventsource")):
            return "the browser told nothing of the request"
        if ask.by in _SCRIPTED and self.answer["ok"] == (failure is not None):
            return f"the script says {'it worked' if self.answer['ok'] else 'it failed'}, the browser {failure or 'that it worked'}"
        if failure is None:
            return self._unfinished(last)
        if failure.by_cors and failure.of_preflight is not None and failure.of_preflight != is_preflight(last):
            return f"{failure.code or failure.console} does not fit {'a preflight' if is_preflight(last) else 'a request'}"
        return ""

    def _doubt_of_giving_up(self, failure: Failure | None) -> str:
        """Of a page that went away no script tells whether CORS was first."""
        if self.situation.left:
            return "" if self.requests else "the browser told nothing of the request that was left"
        return f"the script gave it up, the browser {failure}" if failure is not None and failure.by_cors else ""

    def _unfinished(self, last: HTTPFlow) -> str:
        if is_preflight(last):
            return "no request followed the preflight, and nothing failed"
        if _location(last) is not None and self._index(last) < len(self.step.hops) - 1 and self.step.ask.redirect != "manual":
            return "the redirect was not followed, and nothing failed"
        return ""


def _location(flow: HTTPFlow) -> str | None:
    """Where a response to a request itself redirects to."""
    if flow.response is None or flow.response.status_code not in REDIRECTS or is_preflight(flow):
        return None
    return flow.response.headers.get("location")


def _was_answered(flow: HTTPFlow) -> bool:
    """Whether the browser got an answer of which mitmproxy keeps none: its own page, where the server can't be reached."""
    return flow.error is not None and not flow.error.msg.startswith(("Connection killed", "Client disconnected", "stream reset"))
