"""What we judge is what three real browsers do, on a fixed few hundred generated situations each."""

import asyncio
import gc
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from mitmproxy.http import Response
from mitmproxy.test.tflow import tflow

from tests.browsers.events import Event
from tests.browsers.referee.asking import DESTINATIONS
from tests.browsers.referee.compare import Fault, Figures, compare, grouped
from tests.browsers.referee.generate import situation
from tests.browsers.referee.join import Outcome, Truth
from tests.browsers.referee.judging import inspected, replayed
from tests.browsers.referee.mix import HARD, WAYS
from tests.browsers.referee.referee import Draw, Ending, differing, referee
from tests.browsers.referee.report import disagreements, summary
from tests.browsers.referee.said import GROUNDS, NOTHING, Said
from tests.browsers.referee.situation import Answer, Context, Served, Situation
from tests.browsers.referee.table import ROWS, Aim, Part, Row, cells, markdown
from tests.browsers.referee.values import REDIRECTS, SNIFFED
from tests.browsers.referee.witness import Failure, failure_of, weighed

SEED = 2026
COUNT = 250


@dataclass(frozen=True, slots=True)
class Limits:
    """How many of the fixed situations' flows may be judged wrongly; what is not named here may not be at all."""

    presumed_alarms: int
    presumed_misses: int
    presumed_https: int
    presumed_http: int
    complaints: int
    lines: int
    exposed: int
    unclear: int


LIMITS = {
    "chromium": Limits(1, 6, 12, 14, 6, 8, 2, 6),
    "firefox": Limits(1, 6, 24, 5, 8, 10, 3, 9),
    "webkit": Limits(1, 14, 36, 12, 14, 16, 4, 4),
}
"""What Chromium 156, Firefox 153.7 and WebKitGTK 2.50.6 leave wrong in a twelfth of the README's run, twice: connections vary."""


def counted(run: Figures) -> Limits:
    """Count what the limits are about."""
    return Limits(
        run.faults(Fault.FALSE_ALARM, certain=False),
        run.faults(Fault.MISS, certain=False),
        run.counts["presumed https"],
        run.counts["presumed http"],
        run.faults(Fault.COMPLAINT),
        run.faults(Fault.CONSOLE),
        run.faults(Fault.EXPOSED),
        run.truths["unclear"],
    )


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.parametrize("engine", [pytest.param(engine, marks=pytest.mark.browser(engine)) for engine in LIMITS])
def test_we_judge_what_the_browser_does(engine: str, tmp_path: Path) -> None:
    """mitmproxy leaves a connection to a server unclosed that it was still opening when its client went away: collected here."""
    run, _ = asyncio.run(referee(engine, Draw(SEED, range(COUNT)), lambda _: None, tmp_path, judging=inspected))
    gc.collect()
    report = "\n".join(summary(run))
    assert run.faults(Fault.FALSE_ALARM, certain=True) + run.faults(Fault.MISS, certain=True) == 0, report
    assert run.faults(Fault.LIVE) == 0, report
    assert run.flows > COUNT, report
    limits = asdict(LIMITS[engine])
    assert {name: count for name, count in asdict(counted(run)).items() if count > limits[name]} == {}, report


def _served(one: Situation) -> Iterator[Answer]:
    return (answer for step in one.steps for hop in step.hops for answer in (hop.answer, hop.preflight))


def _has(one: Situation, name: str, value: str = "") -> bool:
    return any(field == name and value in said for answer in _served(one) for field, said in answer.headers)


def _leads(one: Situation, marks: str) -> bool:
    return any(marks in value for step in one.steps for hop in step.hops for name, value in hop.answer.headers if name == "Location")


def _each(what: str, told: Callable[[Situation], object], values: Iterable[object]) -> Mapping[str, Callable[[Situation], bool]]:
    """A test of its own for each value of what is told of a situation."""
    return {f"{what} {value}": partial(lambda value, one: told(one) == value, value) for value in values}


REACHED: Mapping[str, Callable[[Situation], bool]] = {
    "https page": lambda one: one.page.startswith("https:"),
    "http page": lambda one: one.page.startswith("http:"),
    "worker": lambda one: one.context is Context.WORKER,
    "sandboxed frame": lambda one: one.origin == "null",
    "another port": lambda one: ":8" in one.steps[0].hops[0].url,
    "another scheme": lambda one: one.page.replace("http:", "https:") in one.steps[0].hops[0].url and one.page.startswith("http:"),
    "its own origin": lambda one: one.steps[0].hops[0].url.startswith(one.page),
    **_each("fetch", lambda one: one.steps[0].ask.mode, ("no-cors", "same-origin")),
    **_each("crossorigin", lambda one: one.steps[0].ask.crossorigin, ("anonymous", "use-credentials")),
    **_each("preload as", lambda one: one.steps[0].ask.destination, DESTINATIONS),
    **_each("priority", lambda one: one.steps[0].ask.priority, ("low", "high")),
    **_each("redirect", lambda one: one.steps[0].hops[0].answer.status, REDIRECTS),
    "keepalive": lambda one: one.steps[0].ask.keepalive,
    "cache mode": lambda one: one.steps[0].ask.cache != "default",
    "referrer policy": lambda one: bool(one.steps[0].ask.referrer_policy),
    "upload listener": lambda one: one.steps[0].ask.upload_listener,
    "method in lower case": lambda one: one.steps[0].ask.method.islower(),
    "method of one's own": lambda one: one.steps[0].ask.method == "CHICKEN",
    "three redirects": lambda one: any(len(step.hops) == 4 for step in one.steps),
    "redirect mode": lambda one: one.steps[0].ask.redirect != "follow",
    "user info": lambda one: _leads(one, "user:word@"),
    "https to http": lambda one: one.steps[0].hops[0].url.startswith("https:") and _leads(one, "http://"),
    "redirected preflight": lambda one: any(hop.preflight.status in REDIRECTS for step in one.steps for hop in step.hops),
    "the same again": lambda one: len(one.steps) > 1 and one.steps[0].hops == one.steps[1].hops,
    "expired preflight": lambda one: any(step.pause > 5000 for step in one.steps),
    "exposed headers": lambda one: _has(one, "Access-Control-Expose-Headers"),
    "resource policy": lambda one: _has(one, "Cross-Origin-Resource-Policy"),
    "nosniff": lambda one: _has(one, "X-Content-Type-Options"),
    "sniffed": lambda one: any((dict(answer.headers).get("Content-Type", ""), answer.body) in SNIFFED for answer in _served(one)),
    **{f"given up, {way}": partial(lambda way, one: one.about.endswith(f"given up: {way}"), way) for way in set(WAYS) - {"left"}},
    "left": lambda one: one.left,
    "keystrokes with one URL": lambda one: "keystrokes" in one.about and len({step.hops[0].url for step in one.steps}) == 1,
    "keystrokes with many": lambda one: "keystrokes" in one.about and len({step.hops[0].url for step in one.steps}) > 1,
    "again and again": lambda one: one.about.endswith("again and again"),
    "closed": lambda one: any(answer.served is Served.CLOSED for answer in _served(one)),
    "unreachable": lambda one: any(answer.served is Served.UNREACHABLE for answer in _served(one)),
}
"""What the generator has to reach: issue by issue, what browsers and servers do."""


@pytest.fixture(scope="module")
def drawn() -> Sequence[Situation]:
    return [situation(4, number) for number in range(2500)]


def test_a_seed_and_a_number_always_give_the_same_situation() -> None:
    assert [situation(1, number) for number in range(50)] == [situation(1, number) for number in range(50)]
    assert situation(1, 7) != situation(2, 7)


def test_situations_are_data_with_urls_of_their_own(drawn: Sequence[Situation]) -> None:
    assert json.loads(json.dumps([asdict(one) for one in drawn]))
    paths = [{hop.url.rpartition("/")[2] for step in one.steps for hop in step.hops} for one in drawn]
    assert len(set().union(*paths)) == sum(len(own) for own in paths)


@pytest.mark.parametrize(
    ("what", "fits"),
    sorted(REACHED.items()),
    ids=sorted(REACHED),
)
def test_the_generator_gets_everywhere(what: str, fits: Callable[[Situation], bool], drawn: Sequence[Situation]) -> None:
    assert sum(fits(one) for one in drawn) > 4, what


INITIATORS = (
    "fetch xhr eventsource beacon form frame font mask img script style module import video audio track preload modulepreload".split()
)


@pytest.mark.parametrize("by", INITIATORS)
def test_every_initiator_asks(by: str, drawn: Sequence[Situation]) -> None:
    assert sum(one.steps[0].ask.by == by for one in drawn) > 4


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


RECORDING = Path(__file__).parents[3] / "recordings" / "two-browsers" / "flows.mitm"


def test_mitmdump_and_this_process_judge_the_same() -> None:
    both = [
        {flow: {name: value for name, value in asdict(said).items() if name not in GROUNDS} for flow, said in judge(RECORDING).items()}
        for judge in (replayed, inspected)
    ]
    assert both[0] == both[1] != {}


def _run(truth: Truth, said: Said, live: Said) -> Figures:
    """A run of one flow."""
    flow, one = tflow(resp=True), situation(1, 7)
    outcome = Outcome(flow, one, one.steps[0], truth, "cors", False, True, "MissingAllowOriginHeader", "a line", beside=(flow,))
    run = Figures("chromium", "Chromium 1")
    compare(run, [outcome], {flow.id: said}, {flow.id: live})
    return run


BLOCKED = Said("actual", "blocked", "certain", codes=(("chromium", "MissingAllowOriginHeader", "a line"),))
ALLOWED = Said("actual", "allowed", "presumed")


@pytest.mark.parametrize(
    ("truth", "said", "live", "expected"),
    [
        (Truth.BLOCKED, BLOCKED, BLOCKED, set()),
        (Truth.BLOCKED, ALLOWED, ALLOWED, {Fault.MISS}),
        (Truth.BLOCKED, NOTHING, NOTHING, {Fault.MISS}),
        (Truth.BLOCKED, BLOCKED, replace(BLOCKED, certainty="presumed"), {Fault.LIVE}),
        (Truth.BLOCKED, replace(BLOCKED, codes=()), replace(BLOCKED, codes=()), {Fault.COMPLAINT, Fault.CONSOLE}),
        (Truth.OPAQUE, BLOCKED, BLOCKED, {Fault.FALSE_ALARM}),
        (Truth.OPAQUE, ALLOWED, ALLOWED, {Fault.VERDICT}),
        (Truth.FAILED, BLOCKED, BLOCKED, {Fault.VERDICT}),
        (Truth.FAILED, ALLOWED, ALLOWED, set()),
        (Truth.UNCLEAR, BLOCKED, BLOCKED, set()),
        (Truth.UNCLEAR, BLOCKED, ALLOWED, {Fault.LIVE}),
        (Truth.UNCLEAR, BLOCKED, replace(BLOCKED, explanation="for another cause"), {Fault.GROUNDS}),
    ],
)
def test_what_differs_is_a_fault_of_its_kind(truth: Truth, said: Said, live: Said, expected: set[Fault]) -> None:
    assert {group[0].fault for _, group in grouped(_run(truth, said, live).disagreements)} == expected


def test_a_disagreement_has_all_that_a_test_row_and_a_recording_take() -> None:
    run = _run(Truth.BLOCKED, ALLOWED, ALLOWED)
    one = run.disagreements[0].outcome
    text = "\n".join(disagreements(run, Draw(1, range(9), HARD)))
    steps = [json.dumps(asdict(step), ensure_ascii=False) for step in one.situation.steps]
    flow = [one.flow.id, one.flow.request.url, *one.flow.request.headers.values(), *(one.flow.response or Response.make()).headers.values()]
    for part in (*steps, *flow, one.code, one.console, "--mix hard --seed 1 --first 7 --count 1"):
        assert part in text


@pytest.mark.parametrize(
    ("some", "all_of", "aim", "text", "is_met"),
    [
        (0, 70, Aim(0), "0 of 70 (0.00 %); aim 0 % ✓", True),
        (1, 70_000, Aim(0), "1 of 70,000 (0.01 %); aim 0 % ✗", False),
        (2, 1000, Aim(0.002), "2 of 1,000 (0.20 %); aim ≤ 0.2 % ✓", True),
        (3, 1000, Aim(0.002), "3 of 1,000 (0.30 %); aim ≤ 0.2 % ✗", False),
        (995, 1000, Aim(0.995, True), "995 of 1,000 (99.50 %); aim ≥ 99.5 % ✓", True),
        (99_999, 100_000, Aim(1, True), "99,999 of 100,000 (99.99 %); aim 100 % ✗", False),
        (0, 0, Aim(1, True), "0 of 0; aim 100 %", None),
    ],
)
def test_figures_stand_beside_their_aims(some: int, all_of: int, aim: Aim, text: str, is_met: bool | None) -> None:
    row = Row("a row", lambda _: Part(some, all_of), {"chromium": aim})
    assert list(cells(row, [Figures("chromium"), Figures("webkit")])) == [(text, is_met), (text.partition(";")[0], None)]


def test_the_table_for_the_readme_has_a_row_for_each_figure() -> None:
    lines = list(markdown([_run(Truth.BLOCKED, ALLOWED, ALLOWED), Figures("webkit", "WebKitGTK 2")]))
    assert lines[0] == "| | Chromium 1 | WebKitGTK 2 |"
    assert len(lines) == len(ROWS) + 2
    assert {line.count("|") for line in lines} == {4}
