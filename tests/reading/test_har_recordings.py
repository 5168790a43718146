"""HAR files as people save them: what was true of each exchange is a row, and the judgement says no more than that."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from mitmproxy import http
from mitmproxy.io import FlowReader

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.judgement import Judgement
from cors_addon.core.wire.exchange import Exchange
from cors_addon.reading.faults import fault_of
from cors_addon.reading.flows import exchange_of, was_never_sent
from cors_addon.reading.sources import read
from cors_addon.report.model.left_out import LeftOut

HERE = Path(__file__).parent / "recordings"


@dataclass(frozen=True)
class Row:
    """What is said of an entry: verdict, certainty, reason, observed, credentials, and the numbers of its attempt's entries."""

    recording: str
    number: int
    verdict: str
    certainty: str
    reason: str
    observed: str
    credentials: str
    flows: tuple[int, ...]


ROWS = [
    # Chrome's default export has no Authorization: the preflight that asked for it finds its request by the log's own links and times.
    Row("without-credential-headers", 3, "allowed", "certain", "", "confirmed", "not-include", (3, 2)),
    Row("without-credential-headers", 2, "allowed", "certain", "", "confirmed", "not-include", (3, 2)),
    # The network panel's filter showed preflights only.
    Row("only-preflights", 1, "allowed", "presumed", "", "unobserved", "unknown", (1,)),
    Row("only-preflights", 2, "allowed", "presumed", "", "unobserved", "unknown", (2,)),
    Row("only-preflights", 3, "allowed", "presumed", "", "unobserved", "unknown", (3,)),
    # startedDateTime is after dns and connect.
    Row("starts-when-sent", 1, "allowed", "certain", "", "confirmed", "not-include", (1, 2)),
    Row("starts-when-sent", 2, "allowed", "certain", "", "confirmed", "not-include", (1, 2)),
    # DevTools' "Disable cache": a repeated preflight shows nothing.
    Row("cache-disabled", 1, "allowed", "certain", "", "confirmed", "not-include", (2, 1)),
    Row("cache-disabled", 3, "allowed", "presumed", "", "unobserved", "unknown", (3,)),
    # What the page got, and what CORS kept back.
    Row("endings", 1, "allowed", "certain", "", "confirmed", "not-include", (1,)),
    Row("endings", 2, "blocked", "certain", "missing-allow-origin", "confirmed", "not-include", (2,)),
    # The browser itself redirected the preflight, and its request was never sent.
    Row("hsts-redirect", 2, "blocked", "certain", "preflight-redirect", "confirmed", "unknown", (2,)),
    # Refused by Private Network Access, which is no rule any more.
    Row("private-network", 2, "allowed", "presumed", "", "contradicted", "unknown", (2,)),
]


def judged(name: str) -> tuple[dict[int, Judgement], LeftOut]:
    """Return the judgements of a recording by its entries' numbers, and what was left out."""
    ledger, judgements, left_out = Ledger(), {}, LeftOut()

    def records() -> Iterator[Judgement]:
        nonlocal left_out
        for item in read(str(HERE / f"{name}.har")):
            if isinstance(item, LeftOut):
                left_out += item
            else:
                assert isinstance(item, Exchange)
                yield from (record.judgement for record in ledger.see(item))
        yield from (record.judgement for record in ledger.finish())

    for judgement in records():
        judgements[number_of(judgement.flow)] = judgement
    return judgements, left_out


def number_of(flow: str) -> int:
    """Return an entry's number."""
    return int(flow.rpartition("#")[2])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.recording}-{row.number}")
def test_what_is_said_of_an_entry(row: Row) -> None:
    judgement = judged(row.recording)[0][row.number]
    assert row == Row(
        row.recording,
        row.number,
        judgement.verdict,
        judgement.certainty,
        judgement.reason,
        judgement.observed,
        judgement.credentials.mode,
        tuple(number_of(flow) for flow in judgement.flows),
    )


def imported(name: str) -> dict[int, Judgement]:
    """Return the judgements of a recording as mitmproxy reads it, by its entries' numbers."""
    with (HERE / f"{name}.har").open("rb") as file:
        flows = [flow for flow in FlowReader(file).stream() if isinstance(flow, http.HTTPFlow)]
    ledger, numbers, judgements = Ledger(), {flow.id: number for number, flow in enumerate(flows, 1)}, {}
    sent = [flow for flow in flows if not fault_of(flow) and not was_never_sent(flow)]
    for record in (*(record for flow in sent for record in ledger.see(exchange_of(flow))), *ledger.finish()):
        judgements[numbers[record.judgement.flow]] = record.judgement
    return judgements


@pytest.mark.parametrize("recording", sorted({row.recording for row in ROWS}))
def test_mitmproxys_own_import(recording: str) -> None:
    """It drops the outcomes, the links and most times: what is certain all the same is what the whole file tells."""
    whole, part = judged(recording)[0], imported(recording)
    assert part.keys() == whole.keys()
    certain = {number: judgement.verdict for number, judgement in part.items() if judgement.certainty == "certain"}
    assert certain == {number: whole[number].verdict for number in certain}


def test_what_mitmproxy_imports_went_over_no_connection() -> None:
    """It invents one for each flow, and an answer of status 0 where there was none."""
    with (HERE / "hsts-redirect.har").open("rb") as file:
        flows = [flow for flow in FlowReader(file).stream() if isinstance(flow, http.HTTPFlow)]
    assert [was_never_sent(flow) for flow in flows] == [False, False, True]
    assert {exchange_of(flow).connection for flow in flows} == {""}
    unanswered = exchange_of(flows[2])
    assert (unanswered.response, unanswered.error) == (None, "the recording has no answer")


@pytest.mark.parametrize(
    ("recording", "left_out"),
    [
        ("without-credential-headers", LeftOut()),
        ("answers-missing", LeftOut(unseen=2)),
        ("hsts-redirect", LeftOut(unsent=1)),
        ("private-network", LeftOut(unsent=1)),
    ],
)
def test_what_is_left_out(recording: str, left_out: LeftOut) -> None:
    assert judged(recording)[1] == left_out
