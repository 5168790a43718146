"""Every recording of a real browser, judged flow by flow: what the browser did and said is what we say."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowReader

import cors_addon
from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.judgement import Certainty, Judgement, Verdict
from cors_addon.reading.flows import exchange_of
from tests.core.traffic import latest

FOLDER = Path(cors_addon.__file__).parent.parent / "recordings"
EXPECTED = sorted(FOLDER.glob("*/expected.toml"))


@cache
def expected(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text())


@cache
def judged(folder: Path) -> Mapping[str, Judgement]:
    """Return the judgements that stand at the end of a recording, by flow."""
    ledger = Ledger()
    records = []
    with (folder / "flows.mitm").open("rb") as file:
        for flow in FlowReader(file).stream():
            assert isinstance(flow, HTTPFlow)
            records += ledger.see(exchange_of(flow))
    return latest([*records, *ledger.finish()])


MODE = "the page asked with credentials, of which WebKit shows nothing where it has no cookie"
SILENT = "the page asked with credentials and there was no cookie, where this browser shows it neither by a header nor by a connection"
REFUSED = "a preflight that is refused in both credentials modes, for different first complaints, and so is never followed"
ONCE = "asked for with credentials, and a preflight shows it only by what follows; that nothing did looks like an abort"
BLIND = "a POST over plain http, of which nothing tells whether the page may read the answer"
ALIKE = "an element's request, or one without CORS, to the page's own server over plain http, which looks like a script's with CORS"
UNDECIDABLE: Mapping[str, str] = {
    "aborted-late-chromium OPTIONS https://api.test/me": ONCE,
    "aborted-late-webkit OPTIONS https://api.test/me": ONCE,
    "aborted-strict-mode-chromium OPTIONS https://api.test/profile/7": ONCE,
    "aborted-strict-mode-webkit OPTIONS https://api.test/profile/7": ONCE,
    "aborted-late-webkit GET https://api.test/mine": MODE,
    "duplicate-allow-origin-webkit GET https://api.test/credentials": MODE,
    "elements-webkit GET https://images.test/mine.svg": MODE,
    "many-at-once-webkit POST https://stats.test/visit": MODE,
    "wildcard-credentials-webkit GET https://account.test/me": MODE,
    "wildcard-credentials-webkit GET https://account.test/address": MODE,
    "cookieless-include-firefox GET https://api.shop.test/basket": SILENT,
    "cookieless-include-firefox POST https://api.shop.test/visit": SILENT,
    "cookieless-include-firefox PUT https://api.shop.test/orders/2": SILENT,
    "cookieless-include-webkit GET https://account.test/me": MODE,
    "cookieless-include-webkit GET https://account.test/rates": MODE,
    "cookieless-include-webkit GET https://api.shop.test/basket": MODE,
    "cookieless-include-webkit POST https://api.shop.test/visit": MODE,
    "cookieless-include-webkit PUT https://api.shop.test/orders/2": MODE,
    "event-stream-webkit GET https://live.test/mine": MODE,
    "exposed-headers-webkit GET https://api.test/basket": MODE,
    "preflight-status-chromium OPTIONS https://api.test/me": REFUSED,
    "sandboxed-frame-webkit GET https://api.test/basket": MODE,
    "third-party-cookies-blocked-firefox GET https://login.test/basket": SILENT,
    "third-party-cookies-blocked-webkit GET https://login.test/basket": MODE,
    "worker-firefox GET https://api.test/me": SILENT,
    "worker-webkit GET https://api.test/me": MODE,
    "beacons-webkit OPTIONS https://metrics.test/star": ONCE,
    "bearer-token-chromium OPTIONS https://api.test/me": ONCE,
    "bearer-token-webkit OPTIONS https://api.test/me": ONCE,
    "preflight-credentials-chromium OPTIONS https://account.test/address": ONCE,
    "preflight-credentials-chromium OPTIONS https://account.test/me": ONCE,
    "preflight-credentials-chromium OPTIONS https://account.test/offers": ONCE,
    "preflight-credentials-chromium OPTIONS https://account.test/points/1": ONCE,
    "preflight-credentials-chromium OPTIONS https://api.shop.test/basket": ONCE,
    "preflight-credentials-chromium OPTIONS https://api.shop.test/orders/1": ONCE,
    "preflight-credentials-firefox OPTIONS https://api.shop.test/basket": ONCE,
    "preflight-credentials-firefox OPTIONS https://api.shop.test/orders/1": ONCE,
    "preflight-credentials-webkit OPTIONS https://account.test/address": ONCE,
    "preflight-credentials-webkit OPTIONS https://account.test/me": ONCE,
    "preflight-credentials-webkit OPTIONS https://account.test/offers": ONCE,
    "preflight-credentials-webkit OPTIONS https://account.test/points/1": ONCE,
    "preflight-credentials-webkit OPTIONS https://api.shop.test/basket": ONCE,
    "preflight-credentials-webkit OPTIONS https://api.shop.test/orders/1": ONCE,
    "wildcard-credentials-chromium OPTIONS https://account.test/points/7": ONCE,
    "wildcard-credentials-webkit OPTIONS https://account.test/points/7": ONCE,
    "plain-http-chromium POST http://api.test:3000/vote": BLIND,
    "plain-http-firefox POST http://api.test:3000/vote": BLIND,
    "redirect-from-home-chromium GET http://shop.test:8080/c": ALIKE,
    "redirect-from-home-chromium GET http://shop.test:8080/e": ALIKE,
    "redirect-from-home-webkit GET http://shop.test:8080/c": ALIKE,
}
"""The flows of which we presume what the browser did not do, and say that we presume it; a proxy can't know better."""

ROWS = [
    pytest.param(path.parent, row, id=f"{path.parent.name} {number} {row['method']} {row['url']}")
    for path in EXPECTED
    for number, row in enumerate(expected(path)["flow"], 1)
]


def ours(judgement: Judgement, engine: str) -> dict[str, object]:
    """Return what a recording can say of a judgement, in its words."""
    said = judgement.engines[engine]
    return {
        "browser": judgement.verdict.value,
        "code": said.code,
        "console": said.console,
        "exposed": list(judgement.exposed),
        "verdict": judgement.verdict.value,
        "reason": judgement.reason,
    }


def claimed(row: Mapping[str, Any]) -> dict[str, object]:
    """Return what the browser told of a flow."""
    return {key: row[key] for key in ("browser", "code", "console", "exposed") if row.get(key)}


def is_undecidable(folder: Path, row: Mapping[str, Any]) -> bool:
    return row["browser"] != "aborted" and f"{folder.name} {row['method']} {row['url']}" in UNDECIDABLE


@pytest.mark.parametrize(("folder", "row"), ROWS)
def test_the_judgement_is_what_the_browser_did(folder: Path, row: Mapping[str, Any]) -> None:
    """Its code, console line and exposed headers too, where it gave any, and what the recording says that we say."""
    judgement = judged(folder)[row["id"]]
    said = ours(judgement, row.get("engine", expected(folder / "expected.toml")["recording"]["engine"]))
    if row["verdict"]:
        assert (said["verdict"], said["reason"]) == (row["verdict"], row["reason"])
    if is_undecidable(folder, row):
        assert judgement.certainty is Certainty.PRESUMED or "credentials-open" in [note.code for note in judgement.notes]
    elif row["browser"] == "failed":
        # A redirect that no browser follows may be blocked without a word of CORS.
        assert judgement.verdict is not Verdict.BLOCKED or not (said["code"] or said["console"])
    elif row["browser"] == "aborted":
        assert judgement.verdict is not Verdict.BLOCKED or judgement.certainty is Certainty.PRESUMED
    else:
        claims = claimed(row)
        assert {key: said[key] for key in claims} == claims


@pytest.mark.parametrize("path", [pytest.param(path, id=path.parent.name) for path in EXPECTED])
def test_every_flow_of_a_recording_is_expected(path: Path) -> None:
    """Nor is any expected that is not there."""
    assert judged(path.parent).keys() == {row["id"] for row in expected(path)["flow"]}


def test_what_is_undecidable_is_recorded() -> None:
    """The table names no flow that is not there, and none that we judge as the browser did."""
    found = {}
    for path in EXPECTED:
        for row in expected(path)["flow"]:
            if is_undecidable(path.parent, row):
                said = ours(judged(path.parent)[row["id"]], row.get("engine", expected(path)["recording"]["engine"]))
                claims = claimed(row)
                found[f"{path.parent.name} {row['method']} {row['url']}"] = {key: said[key] for key in claims} == claims
    assert found == dict.fromkeys(UNDECIDABLE, False)


@pytest.mark.parametrize("engine", ["chromium", "firefox", "webkit"])
def test_a_redirect_leads_where_the_browser_went(engine: str) -> None:
    """However the address is written: what the browser asked for next belongs to the same attempt."""
    folder = FOLDER / f"redirect-addresses-{engine}"
    attempts: dict[str, list[str]] = {}
    for row in expected(folder / "expected.toml")["flow"]:
        attempts.setdefault(judged(folder)[row["id"]].attempt, []).append(row["url"])
    alone = [urls[0].rpartition("/")[2] for urls in attempts.values() if len(urls) == 1]
    assert alone == ["", "a", "o", "p", *(["q"] if engine != "webkit" else [])]
