"""Traffic that somebody made to fill the memory: whatever is sent, what is kept has the bytes that docs/limits.md tells of."""

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import clear_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cors_addon.core.ledger.attempt import BYTES_EACH
from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.ledger.settings import Settings
from cors_addon.core.wire.bounded import short
from cors_addon.core.wire.budget import within_budget
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.report.formats.table import FORMATS, LineFormat
from cors_addon.report.model.histogram import Histogram, spread
from cors_addon.report.model.report import BYTES_AN_ATTEMPT, Report
from cors_addon.report.model.tally import BYTES_A_GROUP
from cors_addon.report.telling.style import Style
from tests.core.traffic import PAGE, REFUSING, URL, Client, allowing, answer, granting, redirecting

C = Client()
MEMORY = 256
KEPT = 48 * 1024 * MEMORY
"""Bytes that a ledger may keep, as docs/limits.md says."""
TOLD = 24_576 * MEMORY + 8_192 * 2 * MEMORY
"""Likewise a report, of which the attempts are here twice as many as the groups."""

BIG = "x" * 16_000
LINES = [(f"x-{number}", "y" * 3_500) for number in range(70)]
MANY_LINES = [(f"x{number}", "") for number in range(400)]
LONG = "a" * 60_000
TELLING = [(f"sec-fetch-{number}", "w" * 2_000) for number in range(60)]
TOLD_BACK = {f"access_control_{number}": "v" * 2_000 for number in range(60)}
COOKIES = [("set-cookie", f"c{number}={'v' * 3000}; Path=/; Max-Age=9999") for number in range(32)]
WEEK = "604800"


def named(number: int) -> Client:
    """Return a client of which there is but one: by its key, as the readers make it of a User-Agent."""
    return Client(name=short(f"10.0.0.{number} {BIG}{number}"))


def answered(*fields: tuple[str, str], **values: str) -> Response:
    """Return an answer that allows the page, with more lines."""
    plain = allowing(**values)
    return Response(200, Headers((*plain.headers.fields, *fields)), b"z" * 1024)


def cookies_of(number: int) -> list[tuple[str, str]]:
    """Return a Cookie line, of some names out of many."""
    return [("cookie", "; ".join(f"{number % 9}-{more}=1" for more in range(60)))]


def granting_much(number: int) -> Response:
    """Return an answer to a preflight with long lists."""
    methods, names = (",".join(f"{kind}{number}-{more}{'m' * 90}" for more in range(60)) for kind in "MH")
    return granting(PAGE, methods, names, access_control_max_age=WEEK)


ATTACKS: dict[str, Callable[[int], Exchange]] = {
    "large answers to revalidate": lambda n: C.fetch(n, answered(*LINES, etag=f"{n}"), f"{URL}{n}"),
    "large answers, each to another client": lambda n: named(n).fetch(n, answered(*LINES, etag=f"{n}"), f"{URL}{n}"),
    "answers of many lines": lambda n: C.fetch(n, answered(*MANY_LINES, etag="1"), f"{URL}{n}", fields=MANY_LINES),
    "large requests": lambda n: C.fetch(n, allowing(), f"{URL}{n}", fields=LINES),
    "long URLs": lambda n: C.fetch(n, answered(etag="1"), f"{URL}/{n}{LONG}"),
    "long origins": lambda n: C.fetch(n, answer(), URL, page=f"https://{n}.{'a.' * 7000}test"),
    "cookies of many domains": lambda n: C.load(n, answered(*COOKIES), f"https://{n}.test/{'p' * 200}"),
    "cookies for many pages": lambda n: C.fetch(n, allowing(), page=f"https://{n}.test", credentialed=True, fields=cookies_of(n)),
    "cookies of many clients": lambda n: named(n).load(n, answered(*COOKIES), f"https://{n}.test/"),
    "preflights of long URLs": lambda n: C.preflight(n, granting(access_control_max_age=WEEK), f"{URL}{n}{LONG}"),
    "preflights that allow much": lambda n: C.preflight(n, granting_much(n), f"{URL}{n}"),
    "preflights of many clients": lambda n: named(n).preflight(n, granting(access_control_max_age=WEEK), f"{URL}{n}", names=f"x-{BIG}"),
    "refused preflights": lambda n: C.preflight(n, REFUSING, f"{URL}{n}{LONG}", names=BIG),
    "a chain of redirects without end": lambda n: C.fetch(n, answered(*LINES, location=f"/{n + 1}"), f"https://b.test/{n}"),
    "redirects that are followed": lambda n: C.fetch(n, redirecting(f"/{n + 1}"), f"https://b.test/{n}", fields=LINES[:20]),
    "redirects to long URLs": lambda n: C.fetch(n, redirecting(f"https://c.test/{n}{LONG}"), f"{URL}{n}"),
    "failures with much to tell": lambda n: C.fetch(n, answer(401, **TOLD_BACK), f"https://b{n}.test/x", fields=TELLING),
    "failures of one kind": lambda n: C.fetch(n, answer(401, **TOLD_BACK)),
    "preflights for a User-Agent": lambda n: C.preflight(n, granting("*", "*", "user-agent"), f"{URL}{n}{LONG}", names="user-agent"),
    "connections": lambda n: C.fetch(n, allowing(), f"{URL}{n}", connection=f"{n}"),
}
"""What comes again and again, with its number."""


def fresh(exchange: Exchange) -> Exchange:
    """Return the exchange as a reader makes it: no two have a text in common."""
    request, response = exchange.request, exchange.response
    made = Request(request.method, again(request.url), all_again(request.headers))
    got = response and Response(response.status, all_again(response.headers), bytes(bytearray(response.body)))
    return within_budget(replace(exchange, request=made, response=got, client=again(exchange.client)))


def all_again(headers: Headers) -> Headers:
    return Headers(tuple((again(name), again(value)) for name, value in headers.fields))


def again(text: str) -> str:
    return text.encode().decode()


def play(attack: Callable[[int], Exchange], count: int, ledger: Ledger, report: Report) -> None:
    """Let a ledger and a report take in so much of it."""
    for number in range(count):
        for record in ledger.see(fresh(attack(number))):
            report.add(record)
    assert report.totals.flows


@pytest.fixture
def _measured() -> Iterator[None]:
    """Measure memory, beside what the functions of the whole process remember."""
    play(ATTACKS["large requests"], 3, Ledger(), Report())
    gc.collect()
    tracemalloc.start()
    yield
    tracemalloc.stop()


def measured() -> int:
    """Return the bytes that are kept; what the standard library remembers of URLs is not ours."""
    clear_cache()
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


@pytest.mark.usefixtures("_measured")
@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_kept_has_its_bytes(attack: str) -> None:
    """Of a ledger and a report, whatever fills them."""
    ledger, report = Ledger(Settings(memory=MEMORY)), Report(MEMORY, 2 * MEMORY)
    play(ATTACKS[attack], 200, ledger, report)
    both = measured()
    del report
    ours = measured()
    assert both - ours <= TOLD
    assert ours <= KEPT


def test_the_numbers_are_those_that_are_told() -> None:
    """Of docs/limits.md."""
    assert (BYTES_EACH, BYTES_AN_ATTEMPT, BYTES_A_GROUP) == (16_384, 8_192, 24_576)


@pytest.mark.usefixtures("_measured")
@pytest.mark.parametrize("attack", [name for name in ATTACKS if "cookies" not in name and "to long" not in name])
def test_a_step_is_not_heavier_than_it_is_weighed(attack: str) -> None:
    """Whatever it holds."""
    ledger = Ledger()
    ledger.see(fresh(ATTACKS[attack](0)))
    before, light = measured(), ledger._attempts._steps.weight
    for number in range(1, 11):
        ledger.see(fresh(ATTACKS[attack](number)))
    assert measured() - before <= 1.1 * (ledger._attempts._steps.weight - light)


def test_ordinary_traffic_is_kept_whole() -> None:
    """As many steps as the limit says."""
    ledger = Ledger()
    for number in range(1_000):
        ledger.see(C.preflight(number, granting(), f"{URL}{number}"))
        ledger.see(C.fetch(number + 0.5, answer(401), f"{URL}{number}", method="PUT"))
    assert ledger.dropped == 0
    assert ledger.known(C.preflight(0, None).id) is not None


TIMES = st.one_of(st.floats(), st.sampled_from([0.0, -0.0, 1e308, -1e308, 1.8e9, float(10**15)]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), TIMES, TIMES, st.integers(0, 2)), min_size=1, max_size=12), TIMES)
def test_no_time_raises(sent: list[tuple[int, float, float, int]], now: float) -> None:
    """Nor does a report of it, though the readers let none in that no calendar can show."""
    whole = {"access_control_max_age": WEEK}
    kinds = (
        C.preflight(0, granting(**whole)),
        C.fetch(0, allowing(etag="1"), method="PUT"),
        C.fetch(0, redirecting("/y")),
        C.load(0, answered(*COOKIES)),
        C.fetch(0, answer(401), f"{URL}/z", connection="1", fields=cookies_of(1)),
        C.preflight(0, REFUSING),
    )
    ledger, report = Ledger(Settings(memory=3)), Report()
    for number, (kind, started, ended, again) in enumerate(sent):
        one = replace(kinds[kind], id=str(number - again), started=started, ended=ended)
        for record in [*ledger.see(one), *ledger.settle(now)]:
            report.add(record)
    for record in ledger.finish():
        report.add(record)
    for form in FORMATS.values():
        if not isinstance(form, LineFormat):
            form.render(report, Style())
    assert spread(Histogram(0.0, 1, (1, 2)), *(report.span or (0.0, 0.0)), 24)
