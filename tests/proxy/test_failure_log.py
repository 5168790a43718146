"""What the log says of failures, and of what passes again: once each, by the numbers that were seen."""

import logging
from dataclasses import replace

import pytest

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.cause import Cause, Side, Sureness
from cors_addon.proxy.failure_log import FailureLog
from cors_addon.reading.flows import exchange_of
from tests.proxy.flows import cors_flow, recorded

BAD, FINE = None, "https://page.test"
SEEN = {
    "never failed": ([("/a", FINE)], [0]),
    "failed": ([("/a", BAD)], [0]),
    "passes again": ([("/a", BAD), ("/a", BAD), ("/a", FINE)], [0, 0, 2]),
    "is told once": ([("/a", BAD), ("/a", FINE), ("/a", FINE)], [0, 1, 0]),
    "fails and passes anew": ([("/a", BAD), ("/a", FINE), ("/a", BAD), ("/a", FINE)], [0, 1, 0, 1]),
    "with another query": ([("/a?x=1", BAD), ("/a?x=2", FINE)], [0, 1]),
    "another endpoint": ([("/a", BAD), ("/b", FINE)], [0, 0]),
}
"""What a page asks and is answered, and after how many failures each is told to pass again; 0 for not at all."""


def logged(log: FailureLog, caplog: pytest.LogCaptureFixture, *records: object) -> list[int]:
    """Have records told; return of each line that says that something passes again how often it failed."""
    caplog.clear()
    for record in records:
        log.tell(record, show_secrets=False)
    lines = [one.getMessage() for one in caplog.records if "passes again" in one.getMessage()]
    return [int(line.partition("failed ")[2].split()[0]) for line in lines]


@pytest.mark.parametrize("seen", SEEN)
def test_what_failed_and_passes_is_told_once(seen: str, caplog: pytest.LogCaptureFixture) -> None:
    asked, expected = SEEN[seen]
    ledger, log = Ledger(), FailureLog(10)
    with caplog.at_level(logging.INFO):
        for number, ((path, allow), times) in enumerate(zip(asked, expected, strict=True)):
            flow = cors_flow(allow, path=path, at=1_800_000_000.0 + number)
            assert logged(log, caplog, *ledger.see(exchange_of(flow))) == ([times] if times else [])


def test_what_was_taken_back_did_not_fail(caplog: pytest.LogCaptureFixture) -> None:
    """A judgement may be revised, or the flow edited: neither is a server that was mended."""
    ledger, log, flow = Ledger(), FailureLog(10), cors_flow(None)
    with caplog.at_level(logging.INFO):
        logged(log, caplog, *ledger.see(exchange_of(cors_flow(None))), *ledger.see(exchange_of(flow)))
        flow.response.headers["access-control-allow-origin"] = "https://page.test"
        assert logged(log, caplog, *ledger.see(exchange_of(flow))) == []
        assert logged(log, caplog, *ledger.see(exchange_of(cors_flow("*")))) == [1]


def test_only_the_latest_failures_are_remembered(caplog: pytest.LogCaptureFixture) -> None:
    log = FailureLog(2)
    with caplog.at_level(logging.INFO):
        for path in ("/a", "/b", "/c"):
            logged(log, caplog, *Ledger().see(exchange_of(cors_flow(None, path=path))))
        for path, told in (("/a", []), ("/b", [1]), ("/c", [1])):
            assert logged(log, caplog, *Ledger().see(exchange_of(cors_flow("*", path=path)))) == told


def test_what_later_traffic_proves_of_a_server_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    likely = Cause("no-cors-at-all", "No CORS", Side.SERVER_APP, Sureness.LIKELY)
    proven = replace(likely, code="error-bare", sureness=Sureness.PROVEN)
    failed = [Ledger().see(exchange_of(cors_flow(None, path=path)))[0] for path in ("/a", "/b", "/c")]
    log = FailureLog(100)
    with caplog.at_level(logging.INFO):
        for expected, cause in ((3, likely), (1, proven), (0, proven), (0, likely)):
            logged(log, caplog, *[replace(one, judgement=replace(one.judgement, cause=cause)) for one in failed])
            assert len(caplog.records) == expected


def test_a_preflight_alone_is_no_success(caplog: pytest.LogCaptureFixture) -> None:
    flows = [one for one in recorded("demo") if one.request.path == "/orders/2"]
    preflight, put = flows[0], flows[1]
    refused = preflight.copy()
    refused.request.timestamp_start -= 100
    refused.response.headers.pop("access-control-allow-methods", None)
    ledger, log = Ledger(), FailureLog(10)
    with caplog.at_level(logging.INFO):
        logged(log, caplog, *ledger.see(exchange_of(refused)))
        assert "CORS: " in caplog.text
        assert logged(log, caplog, *ledger.see(exchange_of(preflight))) == []
        assert logged(log, caplog, *ledger.see(exchange_of(put))) == [1]
