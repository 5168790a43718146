"""Timelines: what the ledger makes of a browser's traffic, flow by flow."""

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest

from cors_addon.core.ledger.first_sight import first_sight
from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.ledger.memory import Memory
from cors_addon.core.ledger.settings import Settings
from cors_addon.core.ledger.waiting import Waiting
from cors_addon.core.verdict.judge import judge
from cors_addon.core.verdict.judgement import Judgement
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.url import OPAQUE
from tests.core.traffic import (
    ENGINES,
    PAGE,
    REFUSING,
    URL,
    Client,
    allowing,
    answer,
    granting,
    judged,
    latest,
    navigation,
    preflight,
    redirecting,
    request,
    seen,
    without_metadata,
)

C, F, W = Client("chromium"), Client("firefox"), Client("webkit")
COOKIE = [("cookie", "a=b")]
SPLIT = [("cookie", "a=b"), ("cookie", "c=d")]
X_A = [("x-a", "1")]
HERE, THERE, HOME = "https://b.test/x", "https://c.test/y", f"{PAGE}/h"
ALLOWED, CONFIRMED = "allowed", "confirmed"


def told(judgement: Judgement) -> str:
    """Say a judgement in few words: verdict or reason, certainty, and what was observed."""
    words = [judgement.reason or judgement.verdict.value]
    words += ["presumed"] if judgement.certainty == "presumed" else []
    words += [judgement.observed.value] if judgement.observed != "unobserved" else []
    return " ".join([*words, *(note.code for note in judgement.notes if note.code in ("never-followed", "tainted-origin"))])


def attempts(judgements: Iterable[Judgement]) -> list[int]:
    """Number the attempts of judgements in the order in which they come up."""
    ids: list[str] = []
    for judgement in judgements:
        if judgement.attempt not in ids:
            ids.append(judgement.attempt)
    judgements = list(judgements)
    return [ids.index(judgement.attempt) for judgement in judgements]


def at_home(client: Client, time: float, got: object, **more: object) -> Exchange:
    """Return a request to the page's own origin after a redirect from elsewhere."""
    return client.fetch(time, got, HOME, origin="null", site="cross-site", **more)


PUT = {"method": "PUT"}
ANSWERS: dict[str, tuple[list[Exchange], list[str], list[int]]] = {
    "refused with credentials, and followed by a request without, of which an answer was kept": (
        [
            F.preflight(0, granting("*", access_control_max_age="600")),
            F.fetch(0.2, allowing("*"), **PUT),
            F.preflight(10, granting("*"), credentialed=True),
            F.fetch(10.5, allowing("*"), **PUT),
        ],
        ["allowed confirmed", "allowed", "wildcard-with-credentials confirmed", "allowed presumed"],
        [0, 0, 1, 2],
    ),
    "a preflight and its request": (
        [C.preflight(0, granting()), C.fetch(1, allowing(), **PUT)],
        ["allowed confirmed", "allowed"],
        [0, 0],
    ),
    "a request that needs none": ([C.fetch(0, allowing())], ["allowed"], [0]),
    "a refused preflight": ([C.preflight(0, REFUSING)], ["missing-allow-origin confirmed"], [0]),
    "refused and yet followed": (
        [C.preflight(0, REFUSING), C.fetch(1, allowing(), **PUT)],
        ["missing-allow-origin contradicted", "allowed"],
        [0, 0],
    ),
    "refused, and followed too late to be its request": (
        [C.preflight(0, REFUSING), C.fetch(60, allowing(), **PUT)],
        ["missing-allow-origin confirmed", "allowed"],
        [0, 1],
    ),
    "refused, tried again and granted": (
        [C.preflight(0, REFUSING), C.preflight(1, granting()), C.fetch(2, allowing(), **PUT)],
        ["missing-allow-origin confirmed", "allowed confirmed", "allowed"],
        [0, 1, 1],
    ),
    "granted to all, and its request shows credentials": (
        [W.preflight(0, granting("*")), W.fetch(1, allowing("*"), **PUT, fields=SPLIT)],
        ["wildcard-with-credentials contradicted", "wildcard-with-credentials"],
        [0, 0],
    ),
    "granted to all, and the browser went on": (
        [W.preflight(0, granting("*")), W.fetch(1, allowing("*"), **PUT)],
        ["allowed confirmed", "allowed"],
        [0, 0],
    ),
    "granted to all, and never followed": ([W.preflight(0, granting("*"))], ["allowed presumed never-followed"], [0]),
    "granted to all, never followed, by a page that asked without credentials before": (
        [C.fetch(0, allowing()), C.preflight(1, granting("*"))],
        ["allowed", "allowed presumed never-followed"],
        [0, 1],
    ),
    "granted in both worlds, and never followed": ([C.preflight(0, granting(credentials=True))], ["allowed never-followed"], [0]),
    "Firefox's preflight shows credentials": (
        [F.preflight(0, granting("*"), credentialed=True)],
        ["wildcard-with-credentials confirmed"],
        [0],
    ),
    "no answer came": (
        [C.preflight(0, None, error="reset"), C.preflight(1, granting()), C.fetch(2, None, **PUT, error="reset")],
        ["not-cors", "allowed confirmed", "not-cors"],
        [0, 1, 1],
    ),
    "the same twice at once": (
        [C.preflight(0, granting()), C.preflight(0.005, granting()), C.fetch(1, allowing(), **PUT), C.fetch(1.1, REFUSING, **PUT)],
        ["allowed confirmed", "allowed confirmed", "allowed", "missing-allow-origin"],
        [0, 1, 1, 0],
    ),
    "twice at once, told apart by their headers": (
        [
            C.preflight(0, granting(names="x-a"), names="x-a"),
            C.preflight(0.005, granting()),
            C.fetch(1, allowing(), **PUT, fields=X_A),
            C.fetch(1.1, allowing(), **PUT),
        ],
        ["allowed confirmed", "allowed confirmed", "allowed", "allowed"],
        [0, 1, 0, 1],
    ),
    "twice at once, told apart by their credentials": (
        [
            F.preflight(0, granting("*")),
            F.preflight(0.005, granting(credentials=True), credentialed=True),
            F.fetch(1, allowing("*"), **PUT),
            F.fetch(1.1, allowing(credentials=True), **PUT, credentialed=True),
        ],
        ["allowed confirmed", "allowed confirmed", "allowed", "allowed"],
        [0, 1, 0, 1],
    ),
    "twice at once, one of which the answer can't be for": (
        [
            C.preflight(0, granting(credentials=True)),
            C.preflight(0.005, granting("*")),
            C.fetch(1, allowing(credentials=True), **PUT, credentialed=True),
            C.fetch(1.1, allowing("*"), **PUT),
        ],
        ["allowed confirmed", "allowed confirmed", "allowed", "allowed"],
        [0, 1, 0, 1],
    ),
    "two pages at once": (
        [
            C.preflight(0, granting()),
            C.preflight(0.1, granting("https://d.test"), page="https://d.test"),
            C.fetch(1, allowing(), **PUT),
            C.fetch(1.1, allowing("https://d.test"), **PUT, page="https://d.test"),
        ],
        ["allowed confirmed", "allowed confirmed", "allowed", "allowed"],
        [0, 1, 0, 1],
    ),
    "two clients at once": (
        [
            C.preflight(0, granting()),
            F.preflight(0.1, REFUSING),
            C.fetch(1, allowing(), **PUT),
        ],
        ["allowed confirmed", "missing-allow-origin confirmed", "allowed"],
        [0, 1, 0],
    ),
    "another method, another URL, a header that was not asked for": (
        [
            C.preflight(0, granting(credentials=True)),
            C.fetch(1, allowing(), method="DELETE"),
            C.fetch(2, allowing(), f"{URL}/y", **PUT),
            C.fetch(3, allowing()),
        ],
        ["allowed never-followed", "allowed", "allowed", "allowed"],
        [0, 1, 2, 3],
    ),
    "a sandboxed page": (
        [C.preflight(0, granting("null"), page="null"), C.fetch(1, allowing("*"), **PUT, page="null")],
        ["allowed confirmed", "allowed"],
        [0, 0],
    ),
}

CHAINS: dict[str, tuple[list[Exchange], list[str], list[int]]] = {
    "one hop at one server": (
        [C.fetch(0, redirecting("/y")), C.fetch(1, allowing(), "https://b.test/y")],
        ["allowed confirmed", "allowed"],
        [0, 0],
    ),
    "one hop to another server": (
        [C.fetch(0, redirecting(THERE)), C.fetch(1, allowing(), THERE, origin="null")],
        ["allowed confirmed", "origin-mismatch tainted-origin"],
        [0, 0],
    ),
    "three hops": (
        [
            F.fetch(0, redirecting("/1")),
            F.fetch(1, redirecting(THERE), "https://b.test/1"),
            F.fetch(2, redirecting("https://d.test/", origin="null"), THERE, origin="null"),
            F.fetch(3, allowing("null"), "https://d.test/", origin="null"),
        ],
        ["allowed confirmed", "allowed confirmed", "allowed confirmed", "allowed"],
        [0, 0, 0, 0],
    ),
    "a hop that is refused and yet followed": (
        [C.fetch(0, redirecting(THERE, origin="")), C.fetch(1, allowing("*"), THERE, origin="null")],
        ["missing-allow-origin contradicted", "allowed"],
        [0, 0],
    ),
    "a hop that is refused": ([C.fetch(0, redirecting(THERE, origin=""))], ["missing-allow-origin confirmed"], [0]),
    "refused, and the same URL asked for later": (
        [C.fetch(0, redirecting("/y", origin="")), C.fetch(60, allowing(), "https://b.test/y")],
        ["missing-allow-origin confirmed", "allowed"],
        [0, 1],
    ),
    "a hop that is not followed": ([C.fetch(0, redirecting(THERE))], ["allowed"], [0]),
    "user name in the redirect": ([W.fetch(0, redirecting("https://u:p@c.test/y"))], ["redirect-with-credentials presumed confirmed"], [0]),
    "a redirect to nowhere": ([W.fetch(0, redirecting("data:,x"))], ["redirect-not-http presumed confirmed"], [0]),
    "from home to another server": (
        [F.fetch(0, redirecting(HERE, origin=""), HOME, fields=COOKIE), F.fetch(1, allowing("*"), HERE)],
        ["not-cors confirmed", "allowed presumed"],
        [0, 0],
    ),
    "from home, of which nothing tells but Sec-Fetch-Site": (
        [C.fetch(0, redirecting(HERE, origin=""), HOME, page="", origin=None, site="same-origin"), C.fetch(1, allowing(), HERE)],
        ["not-cors confirmed", "allowed"],
        [0, 0],
    ),
    "from home to home": (
        [C.fetch(0, redirecting("/i", origin=""), HOME), C.fetch(1, answer(), f"{PAGE}/i")],
        ["not-cors confirmed", "not-cors"],
        [0, 0],
    ),
    "from home, and not followed": ([C.fetch(0, redirecting(HERE, origin=""), HOME)], ["not-cors"], [0]),
    "from home over http": (
        [
            F.fetch(0, redirecting("http://b.test/x", origin=""), "http://a.test/h", page="http://a.test"),
            F.fetch(1, allowing("http://a.test"), "http://b.test/x", page="http://a.test"),
        ],
        ["not-cors confirmed", "allowed presumed"],
        [0, 0],
    ),
    "from home with a user name": (
        [C.fetch(0, redirecting("https://u:p@b.test/x", origin=""), HOME)],
        ["redirect-with-credentials presumed confirmed"],
        [0],
    ),
    "back home": (
        [C.fetch(0, redirecting(HOME)), at_home(C, 1, REFUSING)],
        ["allowed confirmed", "missing-allow-origin tainted-origin"],
        [0, 0],
    ),
    "back home with credentials, of which nothing tells there": (
        [C.fetch(0, redirecting(HOME, access_control_allow_credentials="true"), credentialed=True), at_home(C, 1, allowing("*"))],
        ["allowed confirmed", "wildcard-with-credentials tainted-origin"],
        [0, 0],
    ),
    "WebKit without Sec-Fetch": (
        [
            W.fetch(0, redirecting(THERE)),
            W.at(1, without_metadata(request("webkit", url=THERE, origin="null")), allowing("*")),
        ],
        ["allowed confirmed", "allowed"],
        [0, 0],
    ),
    "a preflight at each hop": (
        [
            C.preflight(0, granting()),
            C.fetch(1, redirecting(THERE, 307), **PUT),
            C.preflight(2, granting("null"), THERE, origin="null"),
            C.fetch(3, allowing("null"), THERE, **PUT, origin="null"),
        ],
        ["allowed confirmed", "allowed confirmed", "allowed confirmed", "allowed"],
        [0, 0, 0, 0],
    ),
    "Firefox's preflight by the page's origin": (
        [
            F.fetch(1, redirecting(THERE, 307, access_control_allow_credentials="true"), **PUT, credentialed=True),
            F.preflight(2, granting(), THERE),
            F.fetch(3, allowing("null"), THERE, **PUT, origin="null"),
        ],
        ["allowed confirmed", "credentials-not-allowed contradicted", "credentials-not-allowed tainted-origin"],
        [0, 0, 0],
    ),
    "Firefox's preflight back home": (
        [
            F.fetch(1, redirecting(HOME, 307), **PUT),
            F.preflight(2, answer(204, access_control_allow_methods="PUT"), HOME, fields=[("sec-fetch-site", "cross-site")]),
            at_home(F, 3, allowing("null"), **PUT),
        ],
        ["allowed confirmed", "allowed confirmed", "allowed"],
        [0, 0, 0],
    ),
    "the preflight of a hop is refused": (
        [C.fetch(1, redirecting(THERE, 307), **PUT), C.preflight(2, REFUSING, THERE, origin="null")],
        ["allowed confirmed", "missing-allow-origin confirmed tainted-origin"],
        [0, 0],
    ),
    "a hop leads to one preflight": (
        [C.fetch(1, redirecting("/y", 307), **PUT), *(C.preflight(time, REFUSING, "https://b.test/y") for time in (2, 3))],
        ["allowed confirmed", "missing-allow-origin confirmed", "missing-allow-origin confirmed"],
        [0, 0, 1],
    ),
    "303 makes it a GET": (
        [C.fetch(1, redirecting("/y", 303), **PUT), C.fetch(2, allowing(), "https://b.test/y")],
        ["allowed confirmed", "allowed"],
        [0, 0],
    ),
    "302 leaves PUT what it is": (
        [C.fetch(1, redirecting("/y", 302), **PUT), C.fetch(2, allowing(), "https://b.test/y")],
        ["allowed", "allowed"],
        [0, 1],
    ),
    "303 leaves HEAD what it is": (
        [C.fetch(1, redirecting("/y", 303), method="HEAD"), C.fetch(2, allowing(), "https://b.test/y", method="HEAD")],
        ["allowed confirmed", "allowed"],
        [0, 0],
    ),
    "a blank in Location": (
        [C.fetch(0, redirecting("/a b?c d")), C.fetch(1, allowing(), "https://b.test/a%20b?c%20d")],
        ["allowed confirmed", "allowed"],
        [0, 0],
    ),
    "dots in Location": (
        [C.fetch(0, redirecting("https://b.test/a/../y")), C.fetch(1, allowing(), "https://b.test/y")],
        ["allowed confirmed", "allowed"],
        [0, 0],
    ),
    "the same URL asked for directly": (
        [
            C.fetch(0, redirecting(THERE)),
            C.fetch(1, allowing(), THERE),
            C.fetch(2, allowing("*"), THERE, origin="null"),
        ],
        ["allowed confirmed", "allowed", "allowed"],
        [0, 1, 0],
    ),
    "a sandboxed page's chain": (
        [C.fetch(0, redirecting(THERE, origin="*"), page="null"), C.fetch(1, allowing("*"), THERE, page="null")],
        ["allowed confirmed", "allowed"],
        [0, 0],
    ),
}


@pytest.mark.parametrize("case", [*ANSWERS, *CHAINS])
def test_a_timeline(case: str) -> None:
    """What stands at the end of each flow, and which flows are one attempt."""
    exchanges, expected, attempt = (ANSWERS | CHAINS)[case]
    judgements = judged(*exchanges)
    assert [told(judgement) for judgement in judgements] == expected
    assert attempts(judgements) == attempt


@pytest.mark.parametrize("case", [*ANSWERS, *CHAINS])
def test_the_flows_of_an_attempt_know_each_other(case: str) -> None:
    """In the order in which they were sent."""
    judgements = judged(*(ANSWERS | CHAINS)[case][0])
    for judgement in judgements:
        assert judgement.flows == tuple(one.flow for one in judgements if one.attempt == judgement.attempt)
        assert judgement.attempt == judgement.flows[0]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_chain_keeps_the_page_and_the_first_url(engine: str) -> None:
    """The console line says both, and the explanation which redirect it was."""
    client = Client(engine)
    sent = request(engine, url=THERE, origin="null")
    end = client.at(1, without_metadata(sent) if engine == "webkit" else sent, allowing())
    judgement = judged(client.fetch(0, redirecting(THERE)), end)[1]
    assert judgement.page == PAGE
    assert HERE in judgement.explanation
    assert f"(redirected from '{HERE}') from origin '{PAGE}'" in judgement.engines["chromium"].console


def test_no_chain_without_the_redirect() -> None:
    """Where the redirect was not seen, null is all that is known of the page."""
    assert [(judgement.page, judgement.reason) for judgement in judged(C.fetch(0, allowing(), origin="null"))] == [
        ("null", "origin-mismatch")
    ]


def test_responses_that_end_out_of_order() -> None:
    """The request that was asked for first may be answered last."""
    ledger = Ledger()
    slow, fast = C.fetch(1, allowing(), **PUT, took=20), C.fetch(2, allowing(), f"{URL}/y", **PUT)
    order = [C.preflight(0, granting()), C.preflight(0.1, granting(), f"{URL}/y"), fast, slow]
    standing = seen(ledger, *order) | latest(ledger.finish())
    assert [told(standing[one.id]) for one in order] == ["allowed confirmed", "allowed confirmed", "allowed", "allowed"]
    assert [standing[order[0].id].flows, standing[order[1].id].flows] == [(order[0].id, slow.id), (order[1].id, fast.id)]


def test_a_request_before_its_preflight_was_answered_is_not_its() -> None:
    judgements = judged(C.preflight(0, granting(credentials=True), took=5), C.fetch(1, allowing(), **PUT))
    assert attempts(judgements) == [0, 1]


def test_a_response_seen_at_its_headers_and_complete() -> None:
    """The attempt is the same, and the request that came in between stays with it."""
    ledger = Ledger()
    begun, done = (C.fetch(0, redirecting("/y"), took=took, complete=took > 1) for took in (0.01, 9))
    after = C.fetch(1, allowing(), "https://b.test/y")
    records = [record for one in (begun, after, done) for record in ledger.see(one)]
    standing = latest([*records, *ledger.finish()])
    assert [told(standing[one.id]) for one in (done, after)] == ["allowed confirmed", "allowed"]
    assert len(standing) == 2


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (granting(), REFUSING, "missing-allow-origin confirmed"),
        (REFUSING, granting(credentials=True), "allowed never-followed"),
        (granting(credentials=True), granting(credentials=True), "allowed never-followed"),
    ],
)
@pytest.mark.parametrize("finished", [False, True], ids=["while it waits", "after all"])
def test_an_edited_preflight(first: object, second: object, expected: str, finished: bool) -> None:
    """It is judged as it is now, before or after it was decided, and says nothing twice."""
    ledger = Ledger()
    ledger.see(C.preflight(0, first))
    if finished:
        ledger.finish()
    standing = latest([*ledger.see(C.preflight(0, second)), *ledger.finish()])
    assert [told(judgement) for judgement in standing.values()] == [expected]


EDITED = {
    "with a cookie": (W.fetch(9, allowing("*"), id="e", fields=COOKIE), "actual wildcard-with-credentials include"),
    "without CORS": (W.fetch(9, allowing("*"), id="e", mode="no-cors", destination="image"), "no-cors opaque include"),
    "by another page": (W.fetch(9, allowing("*"), id="e", page="https://d.test"), "actual allowed presumed unknown"),
    "by no browser": (W.fetch(9, allowing("*"), id="e", fields=[("sec-fetch-mode", "x")]), "other not-cors unknown"),
    "as a preflight": (W.preflight(9, REFUSING, id="e"), "preflight preflight-status confirmed unknown"),
}


@pytest.mark.parametrize("case", EDITED)
def test_an_edited_request_is_what_it_is_now(case: str) -> None:
    """Nothing of its former self stays."""
    edited, expected = EDITED[case]
    ledger = Ledger()
    ledger.see(W.fetch(9, allowing("*"), id="e"))
    (judgement,) = latest([*ledger.see(edited), *ledger.finish()]).values()
    assert f"{judgement.kind} {told(judgement)} {judgement.credentials.mode}" == expected
    assert judgement.page == edited.request.headers.text("origin") or judgement.kind in ("no-cors", "other")


def test_an_edited_request_stays_in_its_attempt() -> None:
    """With its preflight, its redirect, the page and what was observed."""
    ledger = Ledger()
    asked, hop = C.preflight(0, granting()), C.fetch(1, redirecting(THERE, 307), **PUT)
    ahead, end = C.preflight(2, granting("null"), THERE, origin="null"), C.fetch(3, allowing("null"), THERE, **PUT, origin="null")
    before = seen(ledger, asked, hop, ahead, end)
    for one in (asked, hop, ahead, end):
        after = ledger.see(one)[0].judgement
        assert (after.flows, after.page, after.observed) == (before[one.id].flows, PAGE, "unobserved" if one is end else "confirmed")
        assert after == before[one.id]


AGENT = [("user-agent", "Mine/1.0")]
HTTP = {"url": "http://b.test/x", "page": "http://a.test"}
NEAR, FAR = {"client": "1 Mine/1.0", "client_ip": "1"}, {"client": "2 Mine/1.0", "client_ip": "2"}
MASKED: dict[str, tuple[list[Exchange], dict[str, object], str, int]] = {
    "of the same machine": ([F.preflight(0, granting("*", names="*"), names="user-agent", client_ip="1", **HTTP)], NEAR, "actual", 2),
    "on the same connection": (
        [F.preflight(0, granting("*", names="*"), names="user-agent", connection="c", **HTTP)],
        {"client": "Mine/1.0", "connection": "c"},
        "actual",
        2,
    ),
    "that is too late": (
        [F.preflight(0, REFUSING, names="user-agent", client_ip="1", **HTTP), F.preflight(99, REFUSING, client_ip="1", **HTTP)],
        NEAR,
        "actual",
        1,
    ),
    "of another machine": ([F.preflight(0, granting("*", names="*"), names="user-agent", client_ip="1", **HTTP)], FAR, "other", 1),
    "for another header": ([F.preflight(0, granting("*", names="*"), names="x-a", client_ip="1", **HTTP)], NEAR, "other", 1),
    "of another page": (
        [F.preflight(0, granting("*", names="*"), HTTP["url"], names="user-agent", client_ip="1", page="http://d.test")],
        NEAR,
        "other",
        1,
    ),
    "in a HAR file, which tells nothing": (
        [F.preflight(0, granting("*", names="*"), names="user-agent", **HTTP)],
        {"client": "Mine"},
        "other",
        1,
    ),
}


@pytest.mark.parametrize("case", MASKED)
def test_a_script_may_set_the_user_agent(case: str) -> None:
    """Its preflight asked for that, and shows whose request it is."""
    before, where, kind, flows = MASKED[case]
    masked = F.fetch(100 if "late" in case else 1, allowing("*"), **HTTP, **PUT, fields=AGENT, **where)
    ledger = Ledger()
    standing = seen(ledger, *before)
    ledger.begin(masked)
    standing |= seen(ledger, masked, masked) | latest(ledger.finish())
    judgement = standing[masked.id]
    assert (judgement.kind, judgement.client.engine, len(judgement.flows)) == (kind, "firefox" if kind == "actual" else "unknown", flows)
    assert (standing[before[0].id].observed == "confirmed") is (flows == 2 or "late" in case)


def test_an_update_of_a_followed_preflight_does_not_let_it_wait_again() -> None:
    """Somebody comments on it, say."""
    ledger = Ledger()
    asked, got = C.preflight(0, granting(credentials=True)), C.fetch(1, allowing(), **PUT)
    standing = seen(ledger, asked, got, asked) | latest(ledger.finish())
    assert told(standing[asked.id]) == "allowed confirmed"
    assert not ledger.is_waiting


def test_the_first_record_is_the_exchanges_own() -> None:
    """The others are revisions, those of steps that were given up for it among them."""
    ledger = Ledger(Settings(memory=1))
    ledger.see(C.preflight(0, REFUSING))
    records = ledger.see(C.preflight(1, REFUSING))
    assert [record.judgement.flow for record in records] == ["chromium 1 OPTIONS", "chromium 0 OPTIONS"]
    assert told(records[1].judgement) == "missing-allow-origin confirmed"


def test_time_decides_what_waits() -> None:
    """After the patience, and only once."""
    ledger = Ledger(Settings(patience=5))
    for one in (C.preflight(0, REFUSING), C.preflight(3, granting(credentials=True), f"{URL}/y"), C.fetch(3, redirecting("/z"))):
        ledger.see(one)
    assert ledger.is_waiting
    decided = [[told(record.judgement) for record in ledger.settle(now)] for now in (5, 5.1, 9, 9)]
    assert decided == [[], ["missing-allow-origin confirmed"], ["allowed never-followed"], []]
    assert not ledger.is_waiting


LATE: dict[str, tuple[Exchange, Exchange, list[str], list[int]]] = {
    "granted without credentials": (
        C.preflight(0, granting("*")),
        C.fetch(40, allowing("*"), **PUT),
        ["allowed confirmed", "allowed"],
        [0, 0],
    ),
    "granted without credentials, which nothing else tells": (
        W.preflight(0, granting("*")),
        W.fetch(40, allowing("*"), **PUT),
        ["allowed confirmed", "allowed"],
        [0, 0],
    ),
    "granted in both worlds": (
        C.preflight(0, granting(credentials=True)),
        C.fetch(40, allowing(), **PUT),
        ["allowed confirmed", "allowed"],
        [0, 0],
    ),
    "mixed content after all": (
        C.preflight(0, granting(), "http://b.test/x"),
        C.fetch(40, allowing(), "http://b.test/x", **PUT),
        ["allowed confirmed", "allowed"],
        [0, 0],
    ),
    "refused": (C.preflight(0, REFUSING), C.fetch(40, allowing(), **PUT), ["missing-allow-origin confirmed", "allowed"], [0, 1]),
    "a redirect": (
        C.fetch(0, redirecting(THERE)),
        C.fetch(40, allowing("*"), THERE, origin="null"),
        ["allowed confirmed", "allowed"],
        [0, 0],
    ),
    "another page's": (
        C.preflight(0, granting("*")),
        C.fetch(40, allowing("*"), **PUT, page="https://d.test"),
        ["allowed presumed never-followed", "allowed"],
        [0, 1],
    ),
}


@pytest.mark.parametrize("case", LATE)
def test_a_late_request_takes_the_conclusion_back(case: str) -> None:
    """It was queued behind others, or somebody held it back: its preflight was decided, and is judged again."""
    first, late, expected, attempt = LATE[case]
    ledger = Ledger()
    standing = seen(ledger, first) | latest(ledger.settle(30)) | seen(ledger, late) | latest(ledger.finish())
    judgements = [standing[one.id] for one in (first, late)]
    assert [told(judgement) for judgement in judgements] == expected
    assert attempts(judgements) == attempt
    assert not [note for note in judgements[0].notes if note.code == "mixed-content"]
    assert not ledger.is_waiting


BEGUN = {
    "the request": (request("chromium", "PUT"), []),
    "another preflight": (preflight("chromium"), ["never-followed"]),
    "another method": (request("chromium", "DELETE"), ["never-followed"]),
    "another URL": (request("chromium", "PUT", THERE), ["never-followed"]),
    "another page's": (request("chromium", "PUT", page="https://d.test"), ["never-followed"]),
}


@pytest.mark.parametrize("begun", BEGUN)
def test_a_request_under_way_counts(begun: str) -> None:
    """Its response may take longer than the patience; the retry of a preflight is no request."""
    sent, notes = BEGUN[begun]
    ledger = Ledger()
    ledger.see(C.preflight(0, granting(credentials=True)))
    ledger.begin(C.at(1, sent, None))
    assert [note.code for record in ledger.settle(100) for note in record.judgement.notes] == notes


@pytest.mark.parametrize("sent", [request("chromium", "PUT", THERE, origin="null"), preflight("chromium", THERE, origin="null")])
def test_a_hop_under_way_counts(sent: object) -> None:
    """So does its preflight."""
    ledger = Ledger()
    ledger.see(C.fetch(0, redirecting(THERE, 307, origin=""), **PUT))
    ledger.begin(C.at(1, sent, None))
    assert ledger.settle(100) == []
    assert ledger.is_waiting


def test_another_pages_request_is_no_hop() -> None:
    """It goes to the same URL by the same method."""
    ledger = Ledger()
    ledger.see(C.fetch(0, redirecting(THERE, 307, origin=""), **PUT))
    ledger.begin(C.fetch(1, None, THERE, **PUT, page="https://d.test"))
    assert [told(record.judgement) for record in ledger.settle(100)] == ["missing-allow-origin confirmed"]


def test_requests_under_way_belong_to_one_preflight_each() -> None:
    ledger = Ledger()
    for time in (0, 0.1, 0.2):
        ledger.see(C.preflight(time, granting(credentials=True)))
    for time in (1, 1.1):
        ledger.begin(C.fetch(time, None, **PUT))
    assert [record.judgement.flow for record in ledger.settle(100)] == ["chromium 0 OPTIONS"]


def test_a_known_exchange_is_told_as_it_stands() -> None:
    ledger = Ledger()
    one = C.preflight(0, REFUSING)
    ledger.see(one)
    ledger.finish()
    record = ledger.known(one.id)
    assert record
    assert (record.exchange, told(record.judgement)) == (one, "missing-allow-origin confirmed")
    assert ledger.known("another") is None


def _image(connection: str) -> Exchange:
    return C.fetch(0, answer(), "https://api.a.test/", mode="no-cors", destination="image", connection=connection)


CONNECTIONS = {
    "a preflight": ([C.preflight(0, granting(), connection="1")], "not-include"),
    "a cookie": ([C.fetch(0, allowing(credentials=True), HOME, fields=COOKIE, connection="1")], "include"),
    "storage access": ([C.fetch(0, allowing(), credentialed=True, connection="1")], "include"),
    "both, as behind another proxy": (
        [C.preflight(0, granting(), connection="1"), C.fetch(1, allowing(), credentialed=True, connection="1")],
        "unknown",
    ),
    "both, and then one more": (
        [
            C.preflight(0, granting(), connection="1"),
            C.fetch(1, allowing(), credentialed=True, connection="1"),
            C.preflight(2, REFUSING, connection="1"),
        ],
        "unknown",
    ),
    "no storage access across sites": ([C.fetch(0, allowing(), connection="1")], "not-include"),
    "a font": ([C.fetch(0, allowing(), destination="font", connection="1")], "unknown"),
    "nothing": ([], "unknown"),
    "another connection": ([C.preflight(0, granting(), connection="2")], "unknown"),
    "no connection, as in a HAR file": ([C.preflight(0, granting())], "unknown"),
    "a navigation": ([C.load(0, answer(), connection="1")], "include"),
    "an image": ([_image("1")], "include"),
    "a request without CORS that may go either way": (
        [C.fetch(0, answer(), "https://d.a.test/", mode="no-cors", connection="1")],
        "unknown",
    ),
}
WITHIN = "https://api.a.test/"


@pytest.mark.parametrize("case", CONNECTIONS)
def test_a_connection_shows_the_credentials_mode(case: str) -> None:
    """In Chromium, of requests within the site too."""
    before, mode = CONNECTIONS[case]
    connection = "" if "HAR" in case else "1"
    within = C.fetch(9, allowing(), WITHIN, connection=connection)
    assert judged(*before, within)[-1].credentials.mode == mode


@pytest.mark.parametrize(("version", "mode"), [("HTTP/1.1", "not-include"), ("HTTP/2.0", "unknown")])
def test_connections_of_firefox_show_it_over_http_1(version: str, mode: str) -> None:
    before = F.preflight(0, granting(), connection="1", http_version=version)
    after = F.fetch(1, allowing(), WITHIN, connection="1", http_version=version)
    assert judged(before, after)[-1].credentials.mode == mode


def test_no_connection_shows_it_of_webkit_or_of_a_preflight() -> None:
    before = C.fetch(0, allowing(), credentialed=True, connection="1")
    after = [W.fetch(1, allowing(), WITHIN, connection="1"), C.preflight(2, REFUSING, connection="1")]
    assert [judgement.credentials.mode for judgement in judged(before, *after)] == ["include", "unknown", "unknown"]


ASKED = C.preflight(0, granting(credentials=True), WITHIN, connection="1")
CONTRASTS = {
    "the preflight's was free": ([ASKED], 1, "include"),
    "the preflight's was in use": ([ASKED, C.fetch(0.5, allowing(), WITHIN, connection="1", took=2)], 1, "unknown"),
    "the preflight's was closed": ([replace(ASKED, closes=True)], 1, "unknown"),
    "the preflight's was used long before": ([ASKED], 4, "unknown"),
    "the preflight's was used long before, and afterwards": ([ASKED, C.fetch(5, allowing(), WITHIN, connection="1")], 4, "include"),
    "another one had been used before": ([ASKED, C.fetch(0.5, allowing(), WITHIN, method="POST", connection="2")], 1, "unknown"),
    "another one that can be shared had been used before": (
        [
            replace(ASKED, http_version="HTTP/2.0"),
            C.fetch(0.5, allowing(), WITHIN, method="POST", connection="2", http_version="HTTP/2.0"),
        ],
        1,
        "include",
    ),
    "the preflight was sent over an older version": (
        [
            ASKED,
            C.fetch(0.5, allowing(), WITHIN, method="POST", connection="2", http_version="HTTP/2.0"),
        ],
        1,
        "unknown",
    ),
    "the preflight's was used for both": ([_image("1"), ASKED], 1, "unknown"),
}


@pytest.mark.parametrize("case", CONTRASTS)
def test_a_new_connection_shows_what_a_free_one_was_not_fit_for(case: str) -> None:
    """Chromium takes a free connection of the right kind where there is one; decided once all that was under way is over."""
    others, time, mode = CONTRASTS[case]
    opened = C.fetch(time, allowing(credentials=True), WITHIN, method="PUT", connection="2")
    before = [one for one in others if one.ended < opened.started]
    after = [one for one in others if one.ended >= opened.started]
    ledger = Ledger()
    standing = seen(ledger, *before, opened, *after)
    assert standing[opened.id].credentials.mode == "unknown"
    assert ledger.is_waiting
    standing |= latest(ledger.settle(time + 6))
    assert standing[opened.id].credentials.mode == mode


@pytest.mark.parametrize(
    ("time", "page", "credentials", "expected"),
    [
        (2, PAGE, True, "include"),
        (1.1, PAGE, True, "not-include"),
        (2, "https://c.a.test", True, "not-include"),
        (2, PAGE, False, "include"),
    ],
)
def test_a_new_connection_beside_another_requests_free_one_makes_credentials_likely(
    time: float, page: str, credentials: bool, expected: str
) -> None:
    """Only likely, since a private window has connections of its own; and one that was in use till just now may not have been free."""
    ledger = Ledger()
    other = C.preflight(0, granting(), f"{WITHIN}?other", connection="1", took=1)
    opened = C.fetch(time, allowing(page, credentials=credentials), WITHIN, connection="2", page=page)
    standing = seen(ledger, other, opened) | latest(ledger.settle(time + 6))
    claim = standing[opened.id].credentials
    assert (claim.mode, claim.presumed) == ("unknown", expected)


@pytest.mark.parametrize(("priority", "mode"), [("u=0", "not-include"), ("u=1", "unknown")])
def test_a_preload_of_a_font_may_have_credentials(priority: str, mode: str) -> None:
    """A style sheet's font has none; Chromium's priorities tell them apart."""
    font = C.fetch(0, allowing(), WITHIN, destination="font", fields=[("priority", priority)])
    assert judged(font)[0].credentials.mode == mode


@pytest.mark.parametrize(
    ("location", "url", "flows"),
    [("http://c.test/y", "https://c.test/y", 2), ("https://c.test/y", "http://c.test/y", 1), ("http://c.test/z", "https://c.test/y", 1)],
)
def test_a_redirect_to_http_may_be_followed_by_https(location: str, url: str, flows: int) -> None:
    """Of a host that is known as secure, or of an image in a secure page."""
    hop = C.fetch(0, redirecting(location), destination="image")
    assert len(judged(hop, C.fetch(1, allowing("*"), url, origin="null", destination="image"))[-1].flows) == flows


@pytest.mark.parametrize(
    ("first", "got"),
    [
        (C.fetch(0.5, allowing(), WITHIN, method="POST", connection="2"), allowing(credentials=True)),
        (C.fetch(0.5, allowing(), WITHIN, method="POST", connection="3"), None),
    ],
)
def test_what_shows_nothing_by_contrast(first: Exchange, got: Response | None) -> None:
    """A connection that was there before, and a request that got no answer."""
    then = C.fetch(1, got, WITHIN, method="PUT", connection="2")
    assert judged(ASKED, first, then)[-1].credentials.mode == "unknown"


def _cookied(client: Client, time: float, **more: object) -> Exchange:
    return client.fetch(time, allowing(credentials=True), fields=COOKIE, **more)


LACKS = {
    "a cookie that was sent before": ([_cookied(W, 0)], "not-include"),
    "in Firefox": ([_cookied(F, 0)], "not-include"),
    "one that another page's requests had": ([_cookied(W, 0, page="https://d.test")], "unknown"),
    "one that is gone, as an image shows": ([_cookied(W, 0), W.fetch(1, answer(), mode="no-cors", destination="image")], "unknown"),
    "one that a navigation had": ([W.at(0, navigation("webkit", URL, page=PAGE, fields=COOKIE), answer())], "unknown"),
}


@pytest.mark.parametrize("case", LACKS)
def test_a_missing_cookie_shows_that_no_credentials_were_sent(case: str) -> None:
    before, mode = LACKS[case]
    client = F if "Firefox" in case else W
    assert judged(*before, client.fetch(9, allowing()))[-1].credentials.mode == mode


ELEMENT = {"destination": "script"}
TELLING = F.fetch(0, allowing(), credentialed=True)
ABSENT = {
    "Firefox's element": ([TELLING], F.fetch(1, allowing(), **ELEMENT), "not-include"),
    "Firefox's fetch, which may be a worker's": ([TELLING], F.fetch(1, allowing()), "unknown"),
    "Firefox's element, of a browser that never sends it": ([], F.fetch(1, allowing(), **ELEMENT), "unknown"),
    "Firefox's element within the site": ([TELLING], F.fetch(1, allowing(), WITHIN, **ELEMENT), "unknown"),
    "Firefox's element from the same host by another scheme": (
        [TELLING],
        F.fetch(1, allowing("http://b.test"), page="http://b.test", **ELEMENT),
        "unknown",
    ),
    "Chromium's sandboxed frame": ([], C.fetch(1, allowing("null"), page="null"), "not-include"),
}


@pytest.mark.parametrize("case", ABSENT)
def test_missing_storage_access_shows_that_no_credentials_were_sent(case: str) -> None:
    """Where the browser would have said so, and no redirect is in the way."""
    before, asked, mode = ABSENT[case]
    assert judged(*before, asked)[-1].credentials.mode == mode


PLAIN_POST = {"url": "http://b.test/x", "page": "http://a.test", "method": "POST"}
MOVED = redirecting("http://c.test/y", 307, origin="")


@pytest.mark.parametrize(
    ("next_url", "more", "told_of_it"),
    [
        ("http://c.test/y", {"origin": "null", "method": "POST"}, "opaque confirmed"),
        ("http://c.test/z", {"origin": "null", "method": "POST"}, "missing-allow-origin presumed confirmed"),
        ("http://c.test/y", {"origin": None, "method": "POST", "mode": "no-cors"}, "opaque confirmed"),
        ("http://c.test/y", {"origin": None, "mode": "no-cors"}, "missing-allow-origin presumed confirmed"),
        ("https://c.test/y", {"method": "POST", "mode": "no-cors"}, "missing-allow-origin presumed confirmed"),
    ],
)
def test_a_redirect_that_is_followed_shows_the_mode(next_url: str, more: dict[str, object], told_of_it: str) -> None:
    """With CORS it would have ended there."""
    first = C.fetch(0, MOVED, **PLAIN_POST)
    then = C.fetch(1, answer(), next_url, page="http://a.test", **more)
    assert told(judged(first, then)[0]) == told_of_it


@pytest.mark.parametrize(
    ("order", "content_type", "subject"),
    [
        ("origin accept", "font/woff2", "font"),
        ("origin accept", "text/javascript", "script"),
        ("origin accept", "text/vtt", "text track"),
        ("origin accept", "application/json", "link element resource"),
        ("accept origin", "font/woff2", "fetch"),
    ],
)
def test_what_chromium_calls_what_it_asked_for_over_http(order: str, content_type: str, subject: str) -> None:
    """By the order of the request's headers, and of two that look alike by the answer."""
    sent = ordered(request("chromium", url="http://b.test/x", page="http://a.test"), order)
    console = judged(C.at(0, sent, answer(content_type=content_type)))[0].engines["chromium"].console
    assert console.startswith(f"Access to {subject} at ")


@pytest.mark.parametrize(
    ("order", "priority", "subject"),
    [
        ("accept origin", "u=1, i", "fetch"),
        ("accept origin", "u=4, i", "resource"),
        ("origin accept", "u=1, i", "link element resource"),
    ],
)
def test_what_chromium_calls_what_has_no_destination(order: str, priority: str, subject: str) -> None:
    """fetch, `sendBeacon()` and a preload `as="fetch"`."""
    sent = ordered(request("chromium", fields=[("priority", priority)]), order)
    assert judged(C.at(0, sent, REFUSING))[0].engines["chromium"].console.startswith(f"Access to {subject} at ")


def ordered(sent: Request, order: str) -> Request:
    """Return a request that begins with these headers."""
    first = order.split()
    values = dict(sent.headers.fields)
    fields = [(name, values[name]) for name in first] + [field for field in sent.headers.fields if field[0] not in first]
    return replace(sent, headers=Headers(tuple(fields)))


def test_a_forbidden_redirect_of_the_pages_own_server_that_is_followed_shows_the_mode() -> None:
    """A POST over plain http to the page's own origin may be a beacon; CORS forbids the user name in the address."""
    first = C.fetch(0, redirecting("http://me@b.test/x", 307, origin=""), "http://a.test/x", "POST", page="http://a.test")
    then = C.fetch(1, answer(), "http://me@b.test/x", "POST", page="http://a.test")
    assert [told(one) for one in judged(first)] == ["redirect-with-credentials presumed confirmed"]
    assert told(judged(first, then)[0]) == "not-cors confirmed"


@pytest.mark.parametrize("client", [C, F, W], ids=lambda client: client.engine)
def test_an_elements_request_to_the_pages_own_server_follows_what_cors_forbids(client: Client) -> None:
    """A GET over plain http without Origin: of a script, or of an element, as turns out."""
    first = client.fetch(0, redirecting("http://me@b.test/x", origin=""), "http://a.test/x", page="http://a.test", origin=None)
    then = client.fetch(1, answer(), "http://b.test/x", page="http://a.test", origin=None)
    assert [told(one) for one in judged(first)] == ["redirect-with-credentials presumed confirmed"]
    assert told(judged(first, then)[0]) == "not-cors confirmed"


def test_a_redirect_without_cors_shows_the_mode_of_what_it_leads_to() -> None:
    """From https, where Sec-Fetch-Mode tells, to plain http."""
    first = C.fetch(0, MOVED, "https://b.test/x", "POST", page="http://a.test", mode="no-cors")
    then = C.fetch(1, allowing(), "http://c.test/y", page="http://a.test", origin="null", method="POST")
    assert [(one.kind, told(one)) for one in judged(first, then)] == [("no-cors", "opaque"), ("no-cors", "opaque presumed")]


def test_a_redirect_that_both_modes_may_follow_shows_none() -> None:
    """So the mode of what follows is open too."""
    first = C.fetch(0, redirecting("http://c.test/y", 307, "http://a.test"), **PLAIN_POST)
    then = C.fetch(1, answer(), "http://c.test/y", page="http://a.test", origin="null", method="POST")
    assert [told(one) for one in judged(first, then)] == ["allowed presumed", "opaque presumed"]


def test_a_redirect_home_without_cors_that_goes_on_shows_the_mode() -> None:
    """With CORS the request to the page's own server would have had an Origin, null."""
    first = C.fetch(0, redirecting("http://a.test/y", 303, origin=""), **PLAIN_POST)
    then = C.fetch(1, redirecting("https://c.test/z", origin=""), "http://a.test/y", page="http://a.test", mode="no-cors")
    assert told(judged(first, then)[0]) == "opaque confirmed"


def test_what_follows_a_redirect_without_cors_is_without_cors() -> None:
    first = C.fetch(0, MOVED, **PLAIN_POST)
    then = C.fetch(1, answer(), "http://c.test/y", page="http://a.test", origin="null", method="POST")
    assert [(one.kind, one.verdict) for one in judged(first, then)] == [("no-cors", "opaque")] * 2


def test_webkit_takes_redirects_after_one_from_home_for_credentialed() -> None:
    """A page's request to its own origin, redirected away: the next redirect's answer is checked as with credentials."""
    chain = [
        W.fetch(0, redirecting("https://b.test/x", origin=""), HOME),
        W.at(1, without_metadata(request("webkit")), redirecting("https://c.test/y", origin="*")),
    ]
    assert told(judged(*chain)[1]) == "wildcard-with-credentials presumed confirmed"
    own = W.fetch(2, allowing("*"), "https://c.test/y", origin="null")
    assert told(judged(*chain, own)[1]) == "wildcard-with-credentials presumed confirmed"
    omitted = replace(own, request=without_metadata(own.request))
    assert told(judged(*chain, omitted)[1]) == "allowed confirmed"
    ledger = Ledger()
    assert told((seen(ledger, *chain, omitted) | seen(ledger, chain[1]))[chain[1].id]) == "allowed confirmed"
    assert {name: one.verdict for name, one in judged(*chain)[1].engines.items()} == {
        "fetch": "allowed",
        "chromium": "allowed",
        "firefox": "allowed",
        "webkit": "blocked",
    }


@pytest.mark.parametrize(
    ("destination", "allowed", "expected"),
    [
        ("image", "*", "allowed presumed"),
        ("script", "*", "allowed presumed"),
        ("style", "*", "allowed"),
        ("script", "null", "origin-mismatch"),
    ],
)
def test_webkit_checks_redirects_of_some_elements_as_credentialed(destination: str, allowed: str, expected: str) -> None:
    """No header tells a mask from an image, or a modulepreload from a script; the cookie that it lacks shows that it has no credentials."""
    hop = W.fetch(1, redirecting("https://c.test/y", origin=allowed), destination=destination)
    assert told(judged(_cookied(W, 0), hop)[1]).removesuffix(" confirmed") == expected


@pytest.mark.parametrize("client", [F, W])
def test_a_hidden_origin_over_http_may_be_the_servers_own(client: Client) -> None:
    """So a page without referrer asks its own server with the mode same-origin, whatever the method; a preflight tells otherwise."""
    asked = client.fetch(1, answer(226), "http://b.test/x", "PUT", page="null")
    assert told(judged(asked)[0]) == "opaque presumed"
    before = client.preflight(0.5, granting("null"), "http://b.test/x", page="null")
    assert told(judged(before, asked)[1]) == "missing-allow-origin"


def test_webkit_may_check_any_redirect_over_http_as_credentialed() -> None:
    """No header tells a modulepreload from fetch() there. Seen in WebKitGTK 2.50.6."""
    over_http = {"page": "http://a.test", "url": "http://b.test/x"}
    with_cookie = W.fetch(0, allowing("http://a.test", credentials=True), fields=COOKIE, **over_http)
    hop = W.fetch(1, redirecting("http://c.test/y", origin="*"), **over_http)
    assert told(judged(with_cookie, hop)[1]) == "allowed presumed"
    assert judged(with_cookie, hop)[1].credentials.mode == "not-include"


def test_webkit_asks_by_a_preflight_before_it_refuses_the_redirect_that_led_there() -> None:
    """So the preflight confirms no redirect, while the request after it does."""
    hop = W.fetch(0, redirecting("https://b.test/y", 307, origin=""), method="PUT")
    asked = W.preflight(1, granting(), "https://b.test/y")
    assert told(judged(hop, asked)[0]) == "missing-allow-origin confirmed"
    assert told(judged(hop, asked, W.fetch(2, allowing(), "https://b.test/y", "PUT"))[0]) == "missing-allow-origin contradicted"


def test_webkit_asks_for_headers_that_a_redirect_takes_away() -> None:
    """The preflight of a redirected request names those of the body, which is gone with the method."""
    json = [("content-type", "application/json")]
    first = W.fetch(0, redirecting("https://b.test/x", 303, origin=""), HOME, "PATCH", fields=json)
    asked = W.preflight(1, granting(names="authorization,content-type"), method="GET", names="authorization,content-type")
    then = W.fetch(2, allowing(), method="GET")
    assert [len(one.flows) for one in judged(first, asked, then)] == [3, 3, 3]


GTK = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/60.5 Safari/605.1.15"}


@pytest.mark.parametrize(("status", "method"), [(303, "GET"), (307, "POST")])
@pytest.mark.parametrize(("order", "kinds"), [("origin referer", ["actual"] * 2), ("referer origin", ["no-cors"] * 2)])
def test_what_follows_a_redirect_is_what_the_first_was_in_webkitgtk(order: str, kinds: list[str], status: int, method: str) -> None:
    """The order of the first one's headers tells, that of the next is always the same."""

    def sent(method: str, url: str, order: str) -> Request:
        values = {**GTK, "accept": "*/*", "accept-encoding": "gzip", "accept-language": "en"}
        named = {"origin": "http://a.test", "referer": "http://a.test/"}
        return Request(method, url, Headers((*values.items(), *((name, named[name]) for name in order.split()))))

    first = W.at(0, sent("POST", "http://b.test/x", order), redirecting("/y", status, "http://a.test"))
    then = W.at(1, sent(method, "http://b.test/y", "referer origin"), allowing("http://a.test"))
    judgements = judged(first, then)
    assert ([one.kind for one in judgements], [one.certainty for one in judgements]) == (kinds, ["certain"] * 2)


def test_a_proof_stays_whose_it_is_when_an_exchange_is_seen_again() -> None:
    """An EventSource is judged at its headers and at its end: what it lent to the redirect before it does not come back as another's."""
    ledger = Ledger()
    hop, end = W.fetch(0, redirecting("/y", origin="*")), W.fetch(1, allowing("*"), "https://b.test/y")
    once = seen(ledger, hop, end)
    again = seen(ledger, end)
    assert once[end.id].credentials == again[end.id].credentials
    assert once[end.id].credentials.mode == "not-include"


CONDITION = [("if-none-match", '"v"')]
NOT_MODIFIED = {
    "without origin": (answer(304), "missing-allow-origin"),
    "with the page's origin": (allowing(status=304), "allowed"),
    "with another origin": (allowing("https://d.test", 304), "origin-mismatch"),
}


@pytest.mark.parametrize("case", NOT_MODIFIED)
def test_a_304_that_the_page_itself_asked_for_is_checked_as_it_stands(case: str) -> None:
    """Whatever is remembered of the URL; a 304 to the browser's cache stands for what is stored."""
    got, expected = NOT_MODIFIED[case]
    before = C.fetch(0, allowing(etag='"v"'))
    asked = C.preflight(1, granting(methods="GET", names="if-none-match"), method="GET", names="if-none-match")
    assert told(judged(before, asked, C.fetch(2, got, fields=CONDITION))[-1]) == expected
    assert told(judged(before, C.fetch(2, answer(304), fields=CONDITION))[-1]) == "allowed"


ASKED_FOR = {
    "Authorization, which a redirect took off": (
        [W.fetch(0, redirecting("https://c.test/y"), fields=[("authorization", "Bearer x")])],
        W.preflight(1, granting("null"), "https://c.test/y", "GET", "authorization", origin="null"),
        W.fetch(2, allowing("null"), "https://c.test/y", origin="null"),
    ),
    "a range that needs no preflight by itself": (
        [],
        C.preflight(1, granting(names="range, x-a"), names="range,x-a"),
        C.fetch(2, allowing(), method="PUT", fields=[("range", "BYTES=0-1"), ("x-a", "1")]),
    ),
    "a GET that WebKit makes of a DELETE": (
        [W.fetch(0, redirecting("https://c.test/y"), method="DELETE")],
        W.preflight(1, granting("null"), "https://c.test/y", method="GET", names="x-a", origin="null"),
        W.fetch(2, allowing("null"), "https://c.test/y", origin="null", fields=X_A),
    ),
}


@pytest.mark.parametrize("case", ASKED_FOR)
def test_what_a_preflight_asked_for_is_found(case: str) -> None:
    before, asked, follows = ASKED_FOR[case]
    assert attempts(judged(*before, asked, follows)) == [0] * (len(before) + 2)


def asking(*times: float, **more: object) -> list[Exchange]:
    """Return a page's preflights for one endpoint, which pass only without credentials."""
    return [C.preflight(time, granting("*"), **more) for time in times]


PRIVATE = [("access-control-request-private-network", "true")]
GAVE_UP, IN_VAIN = "allowed presumed never-followed", "wildcard-with-credentials presumed"
WENT_ON = C.fetch(90, answer(), mode="no-cors", destination="image")
SILENCES: dict[str, tuple[list[Exchange], list[str]]] = {
    # What silence may decide: the exchanges, and what the preflights come to.
    "one preflight": (asking(0), [GAVE_UP]),
    "one, and the page went on": ([*asking(0), WENT_ON], [GAVE_UP]),
    "twice in strict mode": (asking(0, 0.05), [GAVE_UP] * 2),
    "two tries": (asking(0, 10), [GAVE_UP] * 2),
    "three tries": (asking(0, 10, 20), [IN_VAIN] * 3),
    "three tries that a private network denies": (asking(0, 10, 20, fields=PRIVATE), [GAVE_UP] * 3),
    "three tries, one after the other at once": (asking(0, 0.2, 0.4), [IN_VAIN] * 3),
    "three tries, which pass in any case": (
        [C.preflight(time, granting(credentials=True)) for time in (0, 10, 20)],
        ["allowed never-followed"] * 3,
    ),
    "ten letters typed, each of which gives the one before up": (asking(*(number / 20 for number in range(10)), took=0.2), [GAVE_UP] * 10),
    "ten letters typed, and the last request follows": (
        [*asking(*(number / 20 for number in range(10)), took=0.2), C.fetch(1, allowing("*"), **PUT)],
        [GAVE_UP] * 9 + ["allowed confirmed"],
    ),
    "three tries after a request that came": ([C.fetch(0, allowing("*")), *asking(10, 20, 30)], [GAVE_UP] * 3),
    "three tries, and then a request that comes": ([*asking(0, 10, 20), C.fetch(50, allowing("*"))], [GAVE_UP] * 3),
    "three tries, and the last is late": (
        [*asking(0, 10, 20), C.fetch(50, allowing("*"), **PUT)],
        [GAVE_UP] * 2 + ["allowed confirmed"],
    ),
    "three tries of three pages": (
        [C.preflight(10 * number, granting("*"), page=f"https://{number}.test") for number in range(3)],
        [GAVE_UP] * 3,
    ),
    "three tries at three endpoints": ([C.preflight(10 * number, granting("*"), f"{URL}/{number}") for number in range(3)], [GAVE_UP] * 3),
    "three searches at one endpoint": (
        [C.preflight(10 * number, granting("*"), f"{URL}?q={number}") for number in range(3)],
        [IN_VAIN] * 3,
    ),
}


@pytest.mark.parametrize("case", SILENCES)
def test_what_silence_may_decide(case: str) -> None:
    """Nothing for certain, and nothing at all but after several tries in vain; then without a remedy, and with the abort named."""
    exchanges, expected = SILENCES[case]
    ledger, standing = Ledger(), {}
    for one in exchanges:
        standing |= latest(ledger.settle(one.started)) | seen(ledger, one)
    standing |= latest(ledger.finish())
    asked = [standing[one.id] for one in exchanges if one.request.is_preflight]
    assert [told(one) for one in asked] == expected
    in_vain = [one for one in asked if one.credentials.by_silence]
    assert len(in_vain) == expected.count(IN_VAIN)
    assert {(one.remedies, "AbortController" in one.proviso) for one in in_vain} <= {((), True)}


@pytest.mark.parametrize("memory", [1, 2, 3])
def test_the_rule_of_silence_keeps_to_its_memory(memory: int) -> None:
    """What was forgotten is not judged again, and raises nothing."""
    ledger, standing = Ledger(Settings(memory=memory)), {}
    for one in (*asking(0, 10, 20, 30), C.fetch(50, allowing("*"))):
        standing |= latest(ledger.settle(one.started)) | seen(ledger, one)
    assert len(standing) == 5
    assert {one.certainty for one in standing.values() if one.kind == "preflight"} == {"presumed"}


def test_a_refused_preflight_is_not_taken_for_that_of_the_next_request_which_needed_none() -> None:
    """With credentials, though an answer was kept that spares a request without: nothing shows for certain that it passed."""
    usual = [C.preflight(0, granting("*", access_control_max_age="600")), C.fetch(1, allowing("*"), **PUT)]
    refused, spared = C.preflight(2, granting("*")), C.fetch(2.5, allowing("*"), **PUT)
    assert [told(one) for one in judged(*usual, refused, spared)][2:] == ["allowed presumed", "allowed"]


NO_CACHE = [("pragma", "no-cache"), ("cache-control", "no-cache")]


@pytest.mark.parametrize(("fields", "expected"), [([], "allowed presumed"), (NO_CACHE, "allowed")])
def test_with_the_cache_disabled_a_repeated_preflight_tells_nothing(fields: list[tuple[str, str]], expected: str) -> None:
    """So what follows it is what it was for, and shows that it passes only without credentials."""
    usual = [W.preflight(0, granting("*", access_control_max_age="600")), W.fetch(1, allowing("*"), **PUT)]
    again = W.preflight(2, granting("*"), fields=fields), W.fetch(3, allowing("*"), **PUT, fields=fields)
    assert told(judged(*usual, *again)[3]) == expected


def test_what_follows_a_preflight_that_a_cached_answer_would_have_spared_is_no_proof() -> None:
    """The request may have been the one that needed none."""
    usual = [W.preflight(0, granting("*", access_control_max_age="600")), W.fetch(1, allowing("*"), **PUT)]
    both = judged(*usual, W.preflight(2, granting("*")), W.fetch(3, allowing("*"), **PUT))
    assert [told(one) for one in both] == ["allowed confirmed", "allowed", "allowed presumed", "allowed presumed"]


@pytest.mark.parametrize(
    ("credentialed", "expected"), [(True, "wildcard-with-credentials presumed confirmed"), (False, "allowed confirmed")]
)
def test_a_pages_habit_is_presumed(credentialed: bool, expected: str) -> None:
    """How a page asked an endpoint before is how it will ask again, whatever the query."""
    before = W.fetch(0, allowing(credentials=True), fields=COOKIE if credentialed else [])
    after = W.preflight(1, granting("*"), f"{URL}?page=2")
    follows = [] if credentialed else [W.fetch(2, allowing("*"), f"{URL}?page=2", **PUT)]
    assert told(judged(before, after, *follows)[1]) == expected


def test_who_lacks_what_showed_credentials_before_is_presumed_to_ask_without() -> None:
    """A sandboxed page, whose cookies prove nothing of its other requests."""
    before = W.fetch(0, allowing(OPAQUE, credentials=True), page=OPAQUE, fields=COOKIE)
    assert told(judged(before, W.fetch(1, allowing(OPAQUE), page=OPAQUE))[1]) == "allowed presumed"


def test_an_open_mode_is_certain_after_a_preflight() -> None:
    """Over plain http a POST may be a beacon, but not one that was asked for."""
    where = {"url": "http://b.test/x", "page": "http://a.test"}
    asked = W.preflight(0, granting("http://a.test", "POST"), method="POST", **where)
    post = {"method": "POST", "fields": [("content-type", "text/plain")], **where}
    assert told(judged(asked, W.fetch(1, REFUSING, **post))[1]) == "missing-allow-origin"
    assert told(judged(W.fetch(1, REFUSING, **post))[0]) == "opaque presumed"


@pytest.mark.parametrize(
    ("url", "response", "expected"),
    [
        ("http://b.test/x?2", REFUSING, "missing-allow-origin presumed"),
        ("http://b.test/y", REFUSING, "opaque presumed"),
        ("http://b.test/y", allowing(origin="http://d.test"), "origin-mismatch presumed"),
        ("http://b.test/y", None, "not-cors"),
    ],
)
def test_a_post_that_may_be_a_beacon_is_one_where_nobody_reads_answers(url: str, response: Response | None, expected: str) -> None:
    """What answers this page elsewhere, allows some origin, or is known to be read by it, is presumed to be read."""
    read = W.fetch(0, allowing(origin="http://a.test"), "http://b.test/x?1", page="http://a.test")
    assert told(judged(read, W.fetch(1, response, url, "POST", page="http://a.test"))[1]) == expected


OTHERS_PREFLIGHTS = {
    "for JSON": {"url": "http://b.test/x", "page": "http://a.test", "names": "content-type"},
    "of another page": {"url": "http://b.test/x", "page": "http://d.test"},
}


@pytest.mark.parametrize("case", OTHERS_PREFLIGHTS)
def test_a_preflight_of_another_request_settles_no_mode(case: str) -> None:
    asked = W.preflight(0, REFUSING, method="POST", **OTHERS_PREFLIGHTS[case])
    post = W.fetch(1, REFUSING, "http://b.test/x", "POST", page="http://a.test", fields=[("content-type", "text/plain")])
    assert [told(one) for one in judged(asked, post)] == ["preflight-status confirmed", "opaque presumed"]


PLAIN = {"page": "http://a.test"}
UNSAFE = [
    ("a form", C.at(0, navigation("chromium", "http://b.test/x", "POST", page="http://a.test"), REFUSING), "navigation not-cors"),
    ("Firefox's beacon", F.fetch(0, REFUSING, "http://b.test/x", "POST", fields=[("priority", "u=6")], **PLAIN), "no-cors opaque presumed"),
    ("fetch", F.fetch(0, REFUSING, "http://b.test/x", "PUT", **PLAIN), "actual missing-allow-origin"),
    ("a page's own", F.fetch(0, REFUSING, "http://a.test/x", "POST", **PLAIN), "same-origin not-cors"),
    ("an extension's", C.fetch(0, REFUSING, page="chrome-extension://abc"), "actual missing-allow-origin"),
    (
        "a WebSocket over HTTP/2",
        C.fetch(0, REFUSING, mode="websocket", destination="websocket", websocket=True),
        "websocket not-cors",
    ),
    ("a WebSocket that no header tells", W.fetch(0, REFUSING, "http://b.test/x", websocket=True, **PLAIN), "websocket not-cors"),
    ("a typed address", C.load(0, REFUSING), "navigation not-cors"),
    ("curl", C.at(0, request("unknown", fields=[("user-agent", "curl/8")], mode="x"), REFUSING), "other not-cors"),
]


@pytest.mark.parametrize(("exchange", "expected"), [pytest.param(*row[1:], id=row[0]) for row in UNSAFE])
def test_what_a_browser_does_without_cors(exchange: Exchange, expected: str) -> None:
    """It is no failure of CORS, whatever the server answers."""
    judgement = judged(exchange)[0]
    assert f"{judgement.kind} {told(judgement)}" == expected


MODIFIED = allowing(etag="1", x_secret="kept", access_control_expose_headers="*")
STORED = {
    "seen, and kept": ([C.fetch(0, MODIFIED)], answer(304, etag="1"), "allowed"),
    "seen, and brought up to date": ([C.fetch(0, MODIFIED)], answer(304, access_control_allow_origin="https://d.test"), "origin-mismatch"),
    "loaded without CORS before": ([C.fetch(0, answer(etag="1"), mode="no-cors")], answer(304), "missing-allow-origin"),
    "not seen": ([], answer(304), "not-cors"),
    "seen without validator": ([C.fetch(0, allowing())], answer(304), "not-cors"),
    "seen by another client": ([F.fetch(0, MODIFIED)], answer(304), "not-cors"),
}


@pytest.mark.parametrize("case", STORED)
def test_a_revalidated_response(case: str) -> None:
    """It is judged by the stored one."""
    before, got, expected = STORED[case]
    judgement = judged(*before, C.fetch(1, got, fields=[("if-none-match", "1")]))[-1]
    assert told(judgement) == expected
    if expected == ALLOWED:
        assert judgement.exposed == ("access-control-allow-origin", "access-control-expose-headers", "etag", "x-secret")


@pytest.mark.parametrize(("got", "expected"), [(answer(304), "missing-allow-origin"), (allowing(status=304), "allowed")])
def test_a_304_that_nobody_asked_for(got: Response, expected: str) -> None:
    """Browsers check it like any other answer (Chromium 156, Firefox ESR 153), the standard never does."""
    judgement = judged(C.fetch(0, MODIFIED), C.fetch(1, got))[-1]
    assert told(judgement) == expected
    assert judgement.engines["fetch"].verdict == "not-cors"


@pytest.mark.parametrize(("time", "expected"), [(1, "opaque"), (9, "corp-same-site presumed")])
def test_a_redirect_without_cors_that_leads_home(time: float, expected: str) -> None:
    """`Sec-Fetch-Site` says cross-site then, and `Referer` is a page of the target's own, as of a style sheet's request."""
    first = C.fetch(0, answer(302, location=f"{PAGE}/logo"), mode="no-cors", destination="image")
    got = answer(cross_origin_resource_policy="same-site")
    home = C.fetch(time, got, f"{PAGE}/logo", mode="no-cors", destination="image", site="cross-site")
    assert told(judged(first, home)[1]) == expected
    assert told(judged(first, home, replace(home, id="again"))[-1]) == "corp-same-site presumed"


def policy(value: str) -> object:
    return answer(cross_origin_embedder_policy=value)


EMBEDDED = {
    "none": (answer(), "opaque"),
    "require-corp": (policy("require-corp"), "corp-same-origin presumed"),
    "credentialless, so that what has a cookie is another page's": (policy("credentialless"), "opaque"),
    "one that there is not": (policy("require-corp, require-corp"), "opaque"),
}


@pytest.mark.parametrize("case", EMBEDDED)
def test_the_pages_embedder_policy(case: str) -> None:
    """It stands in for what a resource does not say, as long as the page is the one that was loaded last."""
    document, expected = EMBEDDED[case]
    image = C.fetch(1, answer(), mode="no-cors", destination="image", fields=COOKIE)
    assert told(judged(C.load(0, document), image)[1]) == expected


@pytest.mark.parametrize("status", [204, 302, 304])
def test_a_navigation_that_brings_no_page_changes_no_policy(status: int) -> None:
    image = C.fetch(2, answer(), mode="no-cors", destination="image")
    got = redirecting(THERE, origin="") if status == 302 else answer(status)
    assert told(judged(C.load(0, policy("require-corp")), C.load(1, got), image)[2]) == "corp-same-origin presumed"


REACHES = [
    ("93.184.215.14", "192.168.1.1", PAGE, True),
    ("93.184.215.14", "127.0.0.1", "http://a.test", True),
    ("93.184.215.14", "93.184.215.15", PAGE, False),
    ("192.168.1.1", "127.0.0.1", PAGE, False),
    ("", "127.0.0.1", PAGE, False),
    ("93.184.215.14", "", PAGE, False),
]


@pytest.mark.parametrize(("page_ip", "server_ip", "page", "noted"), REACHES)
def test_local_network_access_is_predicted(page_ip: str, server_ip: str, page: str, noted: bool) -> None:
    """By the addresses of the page's server and the other one."""
    load = C.at(0, navigation("chromium", f"{page}/"), answer(), server_ip=page_ip)
    after = C.fetch(1, allowing(page), page=page, server_ip=server_ip)
    assert [note.code for note in judged(load, after)[1].notes] == ["local-network"] * noted


def test_an_attempt_does_not_grow_without_end() -> None:
    """A server that redirects to itself, and a page that asks again and again, are several attempts."""
    ledger = Ledger()
    standing = seen(ledger, *(C.fetch(time, redirecting(URL)) for time in range(140)))
    assert max(len(judgement.flows) for judgement in standing.values()) == 64
    assert len({judgement.attempt for judgement in standing.values()}) == 3


def test_the_engine_that_was_asked_for_judges() -> None:
    """Instead of the one that sent the request."""
    font = C.fetch(0, allowing("https://d.test"), destination="font")
    verdicts = [Ledger(Settings(engine=engine)).see(font)[0].judgement.verdict for engine in ("auto", "fetch", "webkit")]
    assert verdicts == ["blocked", "blocked", "opaque"]


def test_the_order_of_unrelated_clients_does_not_matter() -> None:
    """Nor whether the other was there at all; but for causes and what mends them, which what a server answers to others may show."""

    def verdicts(*exchanges: Exchange) -> dict[str, Judgement]:
        standing = everything(exchanges)
        return {flow: replace(judgement, cause=None, remedies=(), mended="") for flow, judgement in standing.items()}

    ours, theirs = life(C), life(W)
    alone = verdicts(*ours) | verdicts(*theirs)
    mixed = [one for pair in zip(ours, theirs, strict=True) for one in pair]
    assert verdicts(*mixed) == alone
    assert verdicts(*theirs, *ours) == alone


def life(client: Client) -> list[Exchange]:
    return [
        client.load(0, policy("require-corp")),
        client.preflight(1, granting()),
        client.fetch(2, redirecting(THERE, 307), **PUT),
        client.preflight(3, REFUSING, THERE, origin="null"),
        client.fetch(4, answer(), mode="no-cors", destination="image"),
    ]


def everything(exchanges: Iterable[Exchange]) -> dict[str, Judgement]:
    ledger = Ledger()
    return seen(ledger, *exchanges) | latest(ledger.finish())


def test_nothing_grows_at_a_tiny_memory() -> None:
    """What was dropped is counted, and what was given up was decided."""
    ledger = Ledger(Settings(memory=3))
    standing: dict[str, Judgement] = {}
    for number in range(200):
        for one in (C.preflight(number, granting(), f"{URL}{number}"), C.fetch(number + 0.5, redirecting(THERE), connection=str(number))):
            standing |= latest(ledger.see(one))
    assert ledger.dropped > 390
    assert len(ledger.finish()) <= 6
    assert sum(told(judgement) == "allowed presumed never-followed" for judgement in standing.values()) >= 197
    assert json.dumps([judgement.flow for judgement in standing.values()])


def test_what_the_end_of_a_chain_shows_holds_for_all_of_it() -> None:
    """A cookie at the third hop tells of the first two."""
    hops = [
        W.fetch(time, redirecting(f"/{time + 1}", access_control_allow_credentials="true"), f"https://b.test/{time}") for time in (0, 1)
    ]
    end = W.fetch(2, allowing(credentials=True), "https://b.test/2", fields=COOKIE)
    assert [judgement.credentials.mode for judgement in judged(*hops, end)] == ["include"] * 3
    assert [judgement.credentials.mode for judgement in judged(*hops)] == ["unknown"] * 2


def test_a_connection_that_shows_itself_later_decides_what_it_carried_before() -> None:
    """Chromium keeps requests with and without credentials apart, so that one preflight tells of all requests on its connection."""
    ledger = Ledger()
    first = C.fetch(0, allowing(), "https://www.a.test/x", connection="c1")
    (before,) = ledger.see(first)
    later = ledger.see(C.preflight(1, granting(), "https://www.a.test/y", connection="c1"))
    after = next(record for record in later if record.judgement.flow == first.id)
    assert (before.judgement.credentials.mode, before.judgement.certainty) == ("unknown", "presumed")
    assert (after.judgement.credentials.mode, after.judgement.certainty) == ("not-include", "certain")
    assert len(ledger.see(C.preflight(2, granting(), "https://www.a.test/z", connection="c1"))) == 1


def test_what_is_due_is_decided_a_few_at_a_time() -> None:
    """Thousands of preflights that nothing followed would hold a proxy up; all are decided, each once."""
    ledger = Ledger()
    for time in range(10):
        ledger.see(C.preflight(time / 10, granting(credentials=True)))
    decided = []
    while ledger.is_due(100):
        records = ledger.settle(100, 3)
        assert len(records) <= 3
        decided += [record.judgement.flow for record in records]
    assert len(decided) == len(set(decided)) == 10
    assert ledger.settle(100) == []


def test_what_no_page_sent_is_explained_by_what_is_known_and_teaches_nothing() -> None:
    """A failure that is sent again fails of the same cause; an answer of another kind to it leaves what is known as it is."""
    ledger = Ledger()
    ledger.see(C.fetch(0, allowing(), url="https://api.test/fine"))
    failed = C.fetch(1, answer(500), url="https://api.test/orders")
    [record, *_] = ledger.see(failed)
    situation = first_sight(replace(failed, replayed=True), Memory(1), Waiting(1, 5))
    alone = ledger.explained(judge(situation), situation)
    assert (alone.cause, alone.answer, alone.remedies) == (record.judgement.cause, record.judgement.answer, record.judgement.remedies)
    assert ledger.known(failed.id) == record
    passed = replace(situation, exchange=replace(failed, response=allowing()))
    assert ledger.explained(judge(passed), passed).cause is None
    assert ledger.see(C.fetch(2, answer(500), url="https://api.test/orders"))[0].judgement.cause is not None
