"""What each browser's own exporter writes of which end (docs/browser-facts.md in figures), and what is said of that."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.judgement import Certainty
from cors_addon.core.wire.exchange import Exchange
from cors_addon.reading.sources import read

FOLDER = Path(__file__).parent / "exports"
CHROMIUM = ("chromium-sanitized", "chromium-sensitive")

ENDS = {
    "passed": ("GET 200 at", "GET 200 at", "GET 200 at", "GET 200 at"),
    "refused": ("GET 200 net::ERR_FAILED", "GET 200 at", "", "GET -1 net::ERR_FAILED"),
    "passed after its preflight": ("PUT 200 at, OPTIONS 204 at", "PUT 200 at, OPTIONS 204 at", "PUT 200 at", "PUT 200 at"),
    "refused after its preflight": (
        "PUT 200 net::ERR_FAILED, OPTIONS 204 at",
        "PUT 200 at, OPTIONS 204 at",
        "",
        "PUT -1 net::ERR_FAILED",
    ),
    "preflight refused": ("PUT 0 net::ERR_FAILED, OPTIONS 204 at", "PUT 0, OPTIONS 204 at", "", "PUT -1 net::ERR_FAILED"),
    "redirect refused": ("GET 302 net::ERR_FAILED", "GET 302 at", "", "GET -1 net::ERR_FAILED"),
    "closed": ("GET 0 net::ERR_HTTP2_PROTOCOL_ERROR", "GET 0", "", "GET -1 net::ERR_HTTP2_PROTOCOL_ERROR"),
    "preflight closed": (
        "PUT 0 net::ERR_HTTP2_PROTOCOL_ERROR, OPTIONS 0 net::ERR_HTTP2_PROTOCOL_ERROR",
        "PUT 0, OPTIONS 0",
        "",
        "PUT -1 net::ERR_HTTP2_PROTOCOL_ERROR",
    ),
    "given up": ("GET 0 net::ERR_ABORTED", "GET 0", "", "GET -1 net::ERR_ABORTED"),
    "given up before its preflight was answered": ("PUT 0 net::ERR_ABORTED", "PUT 0, OPTIONS 0", "", "PUT -1 net::ERR_ABORTED"),
    "resource policy": (
        "GET 200 net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin",
        "GET 200 at",
        "",
        "GET -1 net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin",
    ),
    "opaque response blocking": ("GET 200 net::ERR_BLOCKED_BY_ORB", "GET 200 at", "GET 200 at", "GET -1 net::ERR_BLOCKED_BY_ORB"),
    "mixed content": ("GET 0", "GET 0", "", "GET -1 mixed-content"),
}
"""By Chromium, Firefox, WebKit and Playwright, the entries of a case in the file's order: method, status, error, and whether there is an
address; the cases in the order of tests/browsers/har_export/samples.py."""


@cache
def entries(name: str) -> tuple[Mapping[str, Any], ...]:
    return tuple(json.loads((FOLDER / f"{name}.har").read_text(encoding="utf-8"))["log"]["entries"])


def ends(name: str, number: int) -> str:
    return ", ".join(end(entry) for entry in entries(name) if f"//n{number}.other.test/" in entry["request"]["url"])


def end(entry: Mapping[str, Any]) -> str:
    response = entry["response"]
    error = response.get("_error") or response.get("_failureText") or ""
    address = "at" if entry.get("serverIPAddress") else ""
    return " ".join(filter(None, (entry["request"]["method"], str(response["status"]), error, address)))


@pytest.mark.parametrize(
    ("name", "column"), [(CHROMIUM[0], 0), (CHROMIUM[1], 0), ("firefox", 1), ("webkit", 2), ("playwright", 3)], ids=str
)
def test_an_exporter_writes_an_end_so(name: str, column: int) -> None:
    assert {case: ends(name, number) for number, case in enumerate(ENDS)} == {case: row[column] for case, row in ENDS.items()}


VERDICTS = {
    "passed": {"GET": "allowed"},
    "refused": {"GET": "blocked"},
    "passed after its preflight": {"PUT": "allowed", "OPTIONS": "allowed"},
    "refused after its preflight": {"PUT": "blocked", "OPTIONS": "allowed"},
    "preflight refused": {"OPTIONS": "blocked"},
    "redirect refused": {"GET": "blocked"},
    "closed": {},
    "preflight closed": {},
    "given up": {},
    "given up before its preflight was answered": {},
    "resource policy": {"GET": "blocked"},
    "opaque response blocking": {"GET": "opaque"},
    "mixed content": {},
}
"""What is true of each case's answers; one that did not come is not judged."""

HELD = {
    "webkit": {"passed", "passed after its preflight", "opaque response blocking"},
    "playwright": {"passed", "passed after its preflight"},
}
"""The cases whose answers a file holds, and no preflights, where it does not hold all."""


@pytest.mark.parametrize("name", [*CHROMIUM, "firefox", "webkit", "playwright"])
def test_what_is_said_of_an_export_is_what_the_browser_did(name: str) -> None:
    """All of it certain."""
    ledger = Ledger()
    exchanges = [item for item in read(str(FOLDER / f"{name}.har")) if isinstance(item, Exchange)]
    asked = {exchange.id: exchange.request for exchange in exchanges}
    records = [*(record for exchange in exchanges for record in ledger.see(exchange)), *ledger.finish()]
    judged = {record.judgement.flow: record.judgement for record in records}
    said: dict[str, dict[str, str]] = {case: {} for case in VERDICTS}
    for number, case in enumerate(VERDICTS):
        for flow, judgement in judged.items():
            if f"//n{number}.other.test/" in asked[flow].url:
                said[case][asked[flow].method] = judgement.verdict.value
                assert judgement.certainty is Certainty.CERTAIN
    held = HELD.get(name, VERDICTS.keys())
    true = {case: verdicts if case in held else {} for case, verdicts in VERDICTS.items()}
    if name in HELD:
        true = {case: {method: verdict for method, verdict in verdicts.items() if method != "OPTIONS"} for case, verdicts in true.items()}
    assert said == true


def test_chromium_links_a_preflight_to_its_request() -> None:
    """Which stands before it, and does not say its own id."""
    found = entries(CHROMIUM[0])
    links = [(number, entry["_initiator"]["url"]) for number, entry in enumerate(found) if entry["_initiator"]["type"] == "preflight"]
    assert links
    assert all(found[number - 1]["request"]["url"] == url for number, url in links)


def test_firefox_takes_down_a_preflight_after_its_request() -> None:
    """And marks nothing."""
    found = entries("firefox")
    pairs = [(found[number - 1], entry) for number, entry in enumerate(found) if entry["request"]["method"] == "OPTIONS"]
    assert pairs
    assert all(first["request"]["url"] == second["request"]["url"] for first, second in pairs)
    assert all(first["startedDateTime"] <= second["startedDateTime"] for first, second in pairs)


def test_firefox_tells_a_request_that_was_never_sent_by_its_times() -> None:
    """Its preflight was refused; one that was sent and failed has times."""
    unanswered = [entry for entry in entries("firefox") if entry["response"]["status"] == 0]
    never = {"n4", "n7", "n9", "n12"}
    for entry in unanswered:
        host = entry["request"]["url"].split("//")[1].split(".")[0]
        assert (entry["timings"] == {}) is (host in never and entry["request"]["method"] != "OPTIONS")


def test_without_sensitive_data_these_lines_are_missing_and_no_others() -> None:
    def names(name: str, side: str) -> list[list[str]]:
        return [[header["name"].lower() for header in entry[side]["headers"]] for entry in entries(name)]

    taken = {"request": {"authorization", "cookie"}, "response": {"set-cookie"}}
    for side, gone in taken.items():
        assert names(CHROMIUM[0], side) == [[name for name in lines if name not in gone] for lines in names(CHROMIUM[1], side)]
        assert any(gone & set(lines) for lines in names(CHROMIUM[1], side))
