"""What an exchange may cost: hostile ones are cut at the door, judged in little time, and their annotations stay small."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.annotation import LARGEST, annotation
from cors_addon.core.verdict.judgement import Certainty, Judgement, Kind, Verdict
from cors_addon.core.wire.budget import LARGEST_HEAD, LONGEST_LINE, LONGEST_METHOD, LONGEST_URL, MOST_ELEMENTS, MOST_LINES, within_budget
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from tests.core.rows import PAGE, URL
from tests.processor_time import costs_less
from tests.proxy.flows import CHROMIUM

SECONDS = 0.1
"""Processor time for an exchange, five times what is promised: CI's machines are shared."""

FETCH = {
    "User-Agent": CHROMIUM,
    "Accept": "*/*",
    "Origin": PAGE,
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Dest": "empty",
    "Accept-Encoding": "gzip",
    "Accept-Language": "en",
}
ALLOWED = ("Access-Control-Allow-Origin", PAGE)
LABELS = ".".join("a" * 16_000)

Lines = list[tuple[str, str]]


def names(count: int) -> str:
    return ",".join(f"x-{number}" for number in range(count))


def fetched(received: Lines, url: str = URL, method: str = "GET", **sent: str) -> Exchange:
    fields = {**FETCH, **{name.replace("_", "-").title(): value for name, value in sent.items()}}
    request = Request(method, url, Headers(tuple(fields.items())))
    return Exchange("1", request, Response(200, Headers(tuple(received))), 10.0, 10.1, "client", "1")


def preflight(received: Lines, asked: str = "x-a") -> Exchange:
    wanted = {"access_control_request_method": "PUT", "access_control_request_headers": asked}
    return fetched([ALLOWED, *received], method="OPTIONS", **wanted)


def asking(sent: Lines, received: Lines) -> Exchange:
    request = Request("OPTIONS", URL, Headers((*FETCH.items(), *sent)))
    return Exchange("1", request, Response(204, Headers((ALLOWED, *received))), 10.0, 10.1, "client", "1")


HOSTILE = {
    # The exchange, and what is cut of it.
    "an origin of 16,000 labels": (fetched([ALLOWED], origin=f"https://{LABELS}"), ["origin"]),
    "a host of 16,000 labels": (fetched([ALLOWED], f"https://{LABELS}/"), []),
    "100,000 methods": (preflight([("Access-Control-Allow-Methods", names(100_000))]), ["access-control-allow-methods"]),
    "8,000 allowed headers": (preflight([("Access-Control-Allow-Headers", names(8_000))]), ["access-control-allow-headers"]),
    "8,000 requested headers": (preflight([], names(8_000)), ["access-control-request-headers"]),
    "1 MB of exposed headers": (fetched([ALLOWED, ("Access-Control-Expose-Headers", names(150_000))]), ["access-control-expose-headers"]),
    "1 MB of control characters": (fetched([("Access-Control-Allow-Origin", "\x01" * 1_000_000)]), ["access-control-allow-origin"]),
    "1,000 methods in each of 130 lines": (
        preflight([("Access-Control-Allow-Methods", ",".join("a" * 1_000))] * 130),
        ["access-control-allow-methods", "the last header lines"],
    ),
    "1,000 allowed headers in each of 60 lines": (
        preflight([("Access-Control-Allow-Headers", ",".join("a" * 1_000))] * 60),
        ["access-control-allow-headers"],
    ),
    "a method of 256 KB asked for, and 1,000 allowed": (
        asking([("Access-Control-Request-Method", "G" * 16_000)] * 16, [("Access-Control-Allow-Methods", names(1_000))]),
        ["access-control-request-method"],
    ),
    "50,000 origins": (fetched([ALLOWED] * 50_000), ["the last header lines"]),
    "50,000 header lines": (fetched([ALLOWED, *((f"x-{number}", "v") for number in range(50_000))]), ["the last header lines"]),
    "a location of 300,000 steps up": (fetched([ALLOWED, ("Location", "/" + "../" * 300_000)]), ["location"]),
    "a URL of 1 MB": (fetched([], f"https://api.test/{'a/' * 500_000}"), ["the URL"]),
    "a method of 1 MB": (fetched([ALLOWED], method="A" * 1_000_000), ["the method"]),
    "a header's name of 1 MB": (
        fetched([ALLOWED, ("x" * 1_000_000, "v")]),
        [f"{'x' * 60}… (999,940 more characters)", "the last header lines"],
    ),
    "a content type of 1 MB": (fetched([ALLOWED], method="POST", content_type="a;" * 500_000), ["content-type"]),
    "20 cookies of 16 KB": (fetched([ALLOWED, *[("Set-Cookie", "a" * LONGEST_LINE)] * 20]), ["the last header lines"]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_exchange_costs_little(name: str) -> None:
    """Time, and bytes of its annotation; what was cut is told, and a verdict that may hinge on it is presumed."""
    exchange, cut = HOSTILE[name]

    def judged_and_told() -> tuple[Exchange, Judgement, str]:
        seen = within_budget(exchange)
        ledger = Ledger()
        (record, *_) = [*ledger.see(seen), *ledger.finish()]
        return seen, record.judgement, json.dumps(annotation(record.judgement))

    assert costs_less(SECONDS, judged_and_told)
    seen, judgement, told = judged_and_told()
    assert list(seen.cut) == cut
    assert len(told) <= LARGEST
    judged = judgement.kind in ("preflight", "actual")
    assert (judgement.certainty is Certainty.PRESUMED) or not (cut and judged)
    assert [note.code for note in judgement.notes if note.code == "cut"] == ["cut"] * bool(cut and judged)


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        (("Content-Security-Policy", "a" * 100_000), "content-security-policy"),
        (("x" * 300, "a"), f"{'x' * 60}… (240 more characters)"),
    ],
)
def test_what_no_rule_looks_at_makes_no_verdict_presumed(line: tuple[str, str], cut: str) -> None:
    """A header of the server's own, however long it or its name."""
    seen = within_budget(fetched([ALLOWED, line], sec_fetch_storage_access="none"))
    (record,) = Ledger().see(seen)
    assert list(seen.cut) == [cut]
    assert record.judgement.certainty is Certainty.CERTAIN


def test_a_short_method_that_is_asked_for_stays_and_so_does_an_empty_one() -> None:
    """Whatever else is cut: without it there is no preflight."""
    for asked in ("", "P" * LONGEST_METHOD):
        seen = within_budget(asking([("Access-Control-Request-Method", asked), ("X-Y", "a" * (LONGEST_LINE + 1))], []))
        assert seen.request.headers.lines("access-control-request-method") == (asked,)
        assert list(seen.cut) == ["x-y"]


def test_half_a_name_is_no_name() -> None:
    """A list is cut between its elements."""
    seen = within_budget(preflight([("Access-Control-Allow-Headers", ",".join(["x" * 30] * 900))]))
    assert seen.response
    (line,) = seen.response.headers.lines("access-control-allow-headers")
    assert set(line.split(",")) == {"x" * 30}


def test_what_is_not_long_stays_as_it_is() -> None:
    """The same object."""
    exchange = fetched([ALLOWED])
    assert within_budget(exchange) is exchange


TEXT = st.builds(lambda text, times: text * times, st.text("a,:/.% \x01é", max_size=5), st.integers(0, 70_000))
FIELDS = st.lists(st.tuples(st.sampled_from(["Access-Control-Allow-Headers", "Location", "X-Y", ""]), TEXT), max_size=6)


@given(url=TEXT, method=TEXT, sent=FIELDS, received=FIELDS, times=st.integers(1, 400))
def test_nothing_exceeds_the_budget(url: str, method: str, sent: Lines, received: Lines, times: int) -> None:
    """Whatever is sent; and what was cut once is not cut again."""
    given_ = Exchange("1", Request(method, url, Headers(tuple(sent * times))), Response(200, Headers(tuple(received))))
    seen = within_budget(given_)
    assert seen.response
    assert len(seen.request.url) <= LONGEST_URL
    for headers in (seen.request.headers, seen.response.headers):
        assert len(headers.fields) <= MOST_LINES
        assert sum(len(name) + len(value) for name, value in headers.fields) <= LARGEST_HEAD
        assert all(len(value) <= LONGEST_LINE for _, value in headers.fields)
        assert sum(value.count(",") + 1 for name, value in headers.fields if name.startswith("Access")) <= MOST_ELEMENTS
    assert within_budget(seen) is seen


@given(text=TEXT, count=st.integers(0, 300))
@example(text="\x01" * 400, count=100)
def test_an_annotation_stays_small(text: str, count: int) -> None:
    """Whatever stands in it."""
    long = Judgement(
        "1", Kind.ACTUAL, Verdict.BLOCKED, explanation=text, exposed=(text,) * count, flows=("1",) * count, page=text, method=text
    )
    assert len(json.dumps(annotation(long))) <= LARGEST
