"""What pages give up, repeat, or leave behind: drawn as it shall be, told from what CORS blocked, and judged as what it was."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from mitmproxy.http import HTTPFlow, Response
from mitmproxy.test.tflow import tflow

from tests.browsers.events import Event
from tests.browsers.referee.compare import Fault, Figures, compare
from tests.browsers.referee.generate import situation
from tests.browsers.referee.join import Outcome, Truth, join
from tests.browsers.referee.mix import EVERYDAY, HARD, Mix
from tests.browsers.referee.play import LEFT, Session
from tests.browsers.referee.said import Said
from tests.browsers.referee.situation import SLOW, Answer, Ask, Context, Hop, Served, Situation, Step, host_of


def test_only_slow_servers_take_their_time() -> None:
    """And they answer each time: the world has real servers for them, and none for those that can't be reached."""
    for one in (situation(4, number) for number in range(1000)):
        for hop in (hop for step in one.steps for hop in step.hops):
            slow, answers = host_of(hop.url).startswith(SLOW), (hop.answer, hop.preflight)
            assert slow or not any(answer.delay for answer in answers)
            assert not slow or all(answer.served is Served.ANSWERED for answer in answers)
        assert not one.gives_up or host_of(one.steps[0].hops[0].url).startswith(SLOW)


def test_what_a_page_gives_up_is_a_share_of_what_it_asks() -> None:
    """A few in a hundred every day, and more in the hard mix."""
    shares = [sum(situation(4, number, mix).gives_up for number in range(1000)) / 1000 for mix in (EVERYDAY, HARD)]
    assert 0.02 < shares[0] < 0.1 < shares[1] < 0.2


@pytest.mark.parametrize(("mix", "expected"), [(EVERYDAY, 6), (HARD, 12)])
def test_some_pages_are_played_without_caches(mix: Mix, expected: int) -> None:
    assert sum(mix.disables_cache(session, life) for session in range(6) for life in range(6)) == expected


PUT = Ask("fetch", "PUT")
HOP = Hop("https://slow-api.other.test/7-0-0", Answer(), Answer())
NOW = 1_000_000.0
TOLD = {**LEFT, "aborted": False, "over": 0.0}


def _put(at: float, method: str = "OPTIONS", status: int | None = 204) -> HTTPFlow:
    """A preflight, or its request, so many seconds after the page asked first; without a status it was broken off."""
    made = tflow(resp=Response.make(status) if status else False, err=not status)
    made.request.url, made.request.method, made.request.timestamp_start = HOP.url, method, NOW + at
    if method == "OPTIONS":
        made.request.headers["access-control-request-method"] = "PUT"
    if made.error:
        made.error.msg = "stream reset by client (CANCEL)"
    return made


@pytest.mark.parametrize(
    ("steps", "left", "flows", "events", "expected"),
    [
        ([(0.0, "aborted")], False, [_put(0.1)], ["net::ERR_ABORTED"], ["aborted"]),
        ([(0.0, "aborted")], False, [_put(0.1, status=None)], ["NS_BINDING_ABORTED"], ["aborted"]),
        ([(0.0, "aborted")], False, [_put(0.1), _put(0.2, "PUT", None)], ["net::ERR_ABORTED"], ["allowed", "aborted"]),
        (
            [(0.0, "aborted"), (0.5, "ok")],
            False,
            [_put(0.1), _put(0.6), _put(0.7, "PUT", 200)],
            ["", ""],
            ["aborted", "allowed", "allowed"],
        ),
        ([(0.0, "aborted"), (0.0, "ok")], False, [_put(0.1), _put(0.1), _put(0.7, "PUT", 200)], [""], ["aborted", "allowed", "allowed"]),
        ([(0.0, "aborted"), (0.0, "failed")], False, [_put(0.1), _put(0.1)], ["", "X"], ["aborted", "blocked"]),
        ([(0.0, "aborted"), (0.0, "failed")], False, [_put(0.1)], ["X"], ["blocked"]),
        ([(0.0, "aborted")], False, [_put(0.1)], ["X"], ["unclear"]),
        ([(0.0, "aborted")], True, [_put(0.1)], [""], ["aborted"]),
        ([(0.0, "aborted")], True, [_put(0.1)], ["X"], ["blocked"]),
        ([(0.0, "aborted")], True, [_put(0.1)], [], ["unclear"]),
    ],
)
def test_what_a_page_gives_up_is_aborted(
    steps: Sequence[tuple[float, str]], left: bool, flows: Sequence[HTTPFlow], events: Sequence[str], expected: Sequence[str]
) -> None:
    """X is a complaint of Chromium's about the preflight; any other text is its word for the end of the request."""
    asked = tuple(Step(PUT, (HOP,), abort=9 if end == "aborted" and not left else None) for _, end in steps)
    one = Situation(7, "", "https://www.shop.test/", Context.PAGE, asked, left)
    told = [{**TOLD, "began": (NOW + at) * 1000, "ok": end == "ok", "aborted": end == "aborted"} for at, end in steps]
    complaint = {"code": "PreflightMissingAllowOriginHeader", "failed": "net::ERR_FAILED"}
    said = [
        Event(HOP.url, "PUT", request=str(index), **(complaint if event == "X" else {"failed": event}))
        for index, event in enumerate(events)
    ]
    session = Session("chromium", "Chromium 1", True, (one,), {7: told}, flows, said, Path())
    assert [str(outcome.truth) for outcome in join(session)] == expected


@pytest.mark.parametrize(
    ("allowed", "certainty", "expected"),
    [
        ("https://www.shop.test", "certain", (1, 0, 0)),
        ("https://www.shop.test", "presumed", (0, 1, 0)),
        ("https://other.test", "certain", (0, 0, 1)),
    ],
    ids=["certain", "presumed", "CORS would have blocked it"],
)
def test_a_request_that_was_given_up_was_not_blocked(allowed: str, certainty: str, expected: tuple[int, int, int]) -> None:
    flow, one = _put(0), Situation(7, "", "https://www.shop.test/", Context.PAGE, (Step(PUT, (HOP,)),))
    flow.request.headers["origin"] = one.origin
    assert flow.response is not None
    flow.response.headers.update({"access-control-allow-origin": allowed, "access-control-allow-methods": "PUT"})
    said = Said("preflight", "blocked", certainty)
    run = Figures("chromium", "Chromium 1")
    compare(run, [Outcome(flow, one, one.steps[0], Truth.ABORTED, "cors", False, True, beside=(flow,))], {flow.id: said}, {flow.id: said})
    wrong = [run.faults(Fault.FALSE_ALARM, certain=certain) for certain in (True, False)]
    assert (*wrong, run.counts["given up, refused"]) == expected
