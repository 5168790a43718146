"""Samples hold what a report shows, and are bounded whatever comes over the wire."""

from dataclasses import replace

import pytest

from cors_addon.core.verdict.judgement import Action, EngineVerdict, Note, Record, Remedy, Verdict
from cors_addon.core.verdict.judgement_limits import MOST_ITEMS, bounded
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.report.model.sample import MOST_HEADERS, trimmed
from cors_addon.report.safe.mask import MASK
from tests.report import examples

LONG = "x" * 1_000_000


def test_only_headers_that_matter_are_kept_in_their_order() -> None:
    sample = trimmed(examples.missing_origin())
    names = ("origin", "sec-fetch-mode", "accept", "sec-fetch-site", "cookie", "content-type", "user-agent")
    assert sample.exchange.request.headers.names() == names
    assert sample.exchange.response is not None
    assert sample.exchange.response.headers.names() == ("server", "content-type")


@pytest.mark.parametrize(("count", "kept"), [(1, 1), (MOST_HEADERS - 1, MOST_HEADERS - 1), (MOST_HEADERS, 0)])
def test_of_headers_that_a_page_set_the_names_are_kept_unless_they_are_many(count: int, kept: int) -> None:
    entry = examples.missing_origin()
    fields = (*[(f"X-Shop-{number}", "hunter2") for number in range(count)], ("DNT", "1"), ("Origin", "https://shop.test"))
    asked = replace(entry.exchange, request=replace(entry.exchange.request, headers=Headers(fields)))
    sample = trimmed(replace(entry, exchange=asked)).exchange.request.headers
    assert sample.fields == (*[(f"X-Shop-{number}", MASK) for number in range(kept)], ("Origin", "https://shop.test"))


@pytest.mark.parametrize(
    ("lines", "length", "kept"),
    [(4, 1_900, 1_900), (3, 2_000, 2_000), (4, 2_000, 300), (20, 300, 300), (30, 300, 60), (60, 2_000, 60), (60, 10_000, 60)],
)
def test_of_many_long_values_less_is_kept(lines: int, length: int, kept: int) -> None:
    """All lines of a message are told, each with the same beginning of its value."""
    entry = examples.missing_origin()
    fields = tuple((f"access-control-{number}".ljust(90, "x"), "v" * length) for number in range(lines))
    sample = trimmed(replace(entry, exchange=replace(entry.exchange, response=Response(200, Headers(fields)))))
    assert sample.exchange.response is not None
    values = [value for _, value in sample.exchange.response.headers.fields]
    assert [value.count("v") for value in values] == [kept] * lines


def test_a_short_judgement_stays_as_it_is() -> None:
    entry = examples.missing_origin()
    assert trimmed(entry).judgement is entry.judgement


def test_no_answer_stays_no_answer() -> None:
    entry = examples.missing_origin()
    assert trimmed(replace(entry, exchange=replace(entry.exchange, response=None))).exchange.response is None


def test_a_huge_exchange_becomes_small() -> None:
    lines = Headers((*((f"Access-Control-{LONG}", LONG),), *(("Access-Control-Allow-Origin", LONG),) * 500))
    exchange = Exchange("f", Request(LONG, f"https://a.test/{LONG}", lines), Response(200, lines, LONG.encode()), error=LONG)
    sample = trimmed(Record(exchange, examples.missing_origin().judgement)).exchange
    assert sample.response is not None
    assert len(sample.response.headers.fields) == MOST_HEADERS
    assert len(repr(sample)) < 300_000


def test_a_huge_judgement_becomes_small() -> None:
    judgement = examples.missing_origin().judgement
    names = (LONG,) * 200
    huge = replace(
        judgement,
        proviso=LONG,
        explanation=LONG,
        exposed=names,
        hidden=names,
        remedies=(Remedy(Action.SET, LONG, LONG),) * 200,
        client=replace(judgement.client, because=names),
        mode=replace(judgement.mode, because=LONG, destination=LONG),
        credentials=replace(judgement.credentials, because=LONG),
        engines={"fetch": EngineVerdict(Verdict.BLOCKED, "", "", LONG)},
        flows=("f",) * 200,
        page=LONG,
        method=LONG,
        preflight=LONG,
        notes=(Note("code", LONG),) * 200,
    )
    small = bounded(huge)
    assert len(repr(small)) < 1_000_000
    assert len(small.flows) == MOST_ITEMS
    assert bounded(small).explanation != ""
