"""What we judge is what three real browsers do, on a fixed hundred of generated situations each."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

import pytest

from tests.browsers.events import Event
from tests.browsers.referee.compare import Fault, Figures, grouped
from tests.browsers.referee.generate import situation
from tests.browsers.referee.referee import Ending, differing, referee
from tests.browsers.referee.report import summary
from tests.browsers.referee.situation import Context
from tests.browsers.referee.witness import Failure, failure_of, weighed

SEED = 2026
COUNT = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """How many of the fixed situations' flows may be judged wrongly; what is not named here may not be at all."""

    presumed_alarms: int
    certain_misses: int
    presumed_misses: int
    presumed_https: int
    presumed_http: int
    complaints: int
    lines: int
    exposed: int
    unclear: int


LIMITS = {
    "chromium": Limits(4, 0, 8, 8, 10, 0, 3, 0, 1),
    "firefox": Limits(2, 0, 6, 9, 10, 0, 1, 0, 3),
    "webkit": Limits(2, 0, 12, 15, 10, 0, 1, 0, 2),
}
"""Measured with Chromium 156, Firefox 153.7 and WebKitGTK 2.50.6, and a little more: on which connection a request goes is up to chance."""


def counted(run: Figures) -> Limits:
    """Count what the limits are about."""
    return Limits(
        run.faults(Fault.FALSE_ALARM, certain=False),
        run.faults(Fault.MISS, certain=True),
        run.faults(Fault.MISS, certain=False),
        run.counts["presumed https"],
        run.counts["presumed http"],
        run.faults(Fault.COMPLAINT),
        run.faults(Fault.CONSOLE),
        run.faults(Fault.EXPOSED),
        run.truths["unclear"],
    )


@pytest.mark.parametrize("engine", [pytest.param(engine, marks=pytest.mark.browser(engine)) for engine in LIMITS])
def test_we_judge_what_the_browser_does(engine: str) -> None:
    run, _ = asyncio.run(referee(engine, SEED, range(COUNT), lambda _: None))
    report = "\n".join(summary(run))
    assert run.faults(Fault.FALSE_ALARM, certain=True) == 0, report
    assert run.faults(Fault.LIVE) == 0, report
    assert run.flows > COUNT, report
    limits = asdict(LIMITS[engine])
    assert {name: count for name, count in asdict(counted(run)).items() if count > limits[name]} == {}, report


def test_a_seed_and_a_number_always_give_the_same_situation() -> None:
    assert [situation(1, number) for number in range(50)] == [situation(1, number) for number in range(50)]
    assert situation(1, 7) != situation(2, 7)


def test_situations_are_data_with_urls_of_their_own() -> None:
    drawn = [situation(3, number) for number in range(300)]
    assert json.loads(json.dumps([asdict(one) for one in drawn]))
    paths = [{hop.url.rpartition("/")[2] for step in one.steps for hop in step.hops} for one in drawn]
    assert len(set().union(*paths)) == sum(len(own) for own in paths)


@pytest.mark.parametrize(
    ("what", "fits"),
    [
        pytest.param("worker", lambda one: one.context is Context.WORKER, id="worker"),
        pytest.param("sandbox", lambda one: one.origin == "null", id="sandboxed frame"),
        pytest.param("redirects", lambda one: any(len(step.hops) == 4 for step in one.steps), id="three redirects"),
        pytest.param("beacon", lambda one: one.steps[0].ask.by == "beacon", id="beacon"),
        pytest.param("again", lambda one: len(one.steps) > 1 and one.steps[0].hops == one.steps[1].hops, id="preflight cache"),
        pytest.param("http", lambda one: one.page.startswith("http:"), id="plain http"),
    ],
)
def test_the_generator_gets_everywhere(what: str, fits: Callable[..., bool]) -> None:
    assert sum(fits(situation(4, number)) for number in range(400)) > 4, what


URL = "https://api.test/1-0-0"


@pytest.mark.parametrize(
    ("engine", "event", "expected"),
    [
        ("chromium", Event(URL, "GET"), None),
        ("chromium", Event(URL, "GET", failed="net::ERR_ABORTED"), None),
        ("chromium", Event("http://api.test/1-0-1", "GET", failed="net::ERR_ABORTED"), (False, "mixed content", None)),
        ("chromium", Event(URL, "GET", failed="net::ERR_BLOCKED_BY_RESPONSE.NotSameSite"), (False, "resource policy", None)),
        ("chromium", Event(URL, "GET", code="MissingAllowOriginHeader", failed="net::ERR_FAILED"), (True, "", False)),
        ("chromium", Event(URL, "GET", code="PreflightInvalidStatus", failed="net::ERR_FAILED"), (True, "", True)),
        ("firefox", Event(URL, "GET", code="CORSMissingAllowOrigin2"), (True, "", None)),
        ("firefox", Event(URL, "GET", code="CORSMethodNotFound"), (True, "", True)),
        ("webkit", Event(URL, "GET", failed="Preflight response is not successful. Status code: 404"), (True, "", True)),
        ("webkit", Event(URL, "GET", failed="Load request cancelled"), None),
    ],
)
def test_words_of_a_failure_are_understood(engine: str, event: Event, expected: tuple[bool, str, bool | None] | None) -> None:
    failure = failure_of(engine, [[event]], {URL})
    assert (None if failure is None else (failure.by_cors, failure.cause, failure.of_preflight)) == expected


@pytest.mark.parametrize(
    ("location", "reads", "expected"),
    [
        (None, True, True),
        (None, False, False),
        ("https://other.test/", True, True),
        ("http://other.test/", True, False),
        ("http://user:word@other.test/", True, True),
    ],
)
def test_what_firefox_says_of_many_causes_is_weighed(location: str | None, reads: bool, expected: bool) -> None:
    failure = Failure(False, cause="NS_ERROR_DOM_BAD_URI", words="NS_ERROR_DOM_BAD_URI")
    assert weighed(failure, reads=reads, secure=True, location=location, follows=True).by_cors is expected


def test_situations_that_end_otherwise_are_told() -> None:
    ending: Ending = ("GET", URL, "allowed", "", "")
    other: Ending = ("GET", URL, "blocked", "MissingAllowOriginHeader", "")
    assert differing({1: {ending}, 2: {ending}}, {1: {ending}, 2: {other}}) == {
        2: f"once GET {URL} allowed; again GET {URL} blocked MissingAllowOriginHeader"
    }


def test_disagreements_of_no_run_are_no_groups() -> None:
    assert list(grouped([])) == []
