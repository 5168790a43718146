"""Whose requests count: browsers' alone, or those of all clients that send an Origin."""

from dataclasses import replace

import pytest

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.ledger.settings import Clients, Settings
from cors_addon.core.verdict.judgement import Judgement, Kind, Observed, Record, Verdict
from cors_addon.core.verdict.notes import NEVER_FOLLOWED
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from tests.core.traffic import PAGE, URL, Client, allowing, answer, granting, latest, redirecting, request, seen, without_metadata

ALL, BROWSERS = Clients.ALL, Clients.BROWSERS
CHROME = Client()
PREFLIGHT = (("access-control-request-method", "PUT"),)
COOKIE = (("cookie", "a=b"),)
BOTH = allowing(credentials=True)
THINNED = without_metadata(request("firefox", "POST"))


def by_hand(
    time: float, method: str = "GET", got: Response | None = None, *fields: tuple[str, str], url: str = URL, origin: str | None = PAGE
) -> Exchange:
    """Return a request as curl sends it, taken for a browser's client, as a HAR file's entries are."""
    accept = () if any(name == "accept" for name, _ in fields) else (("accept", "*/*"),)
    sent = [("user-agent", "curl/8.14.1"), *accept, *([("origin", origin)] if origin is not None else []), *fields]
    exchange = CHROME.at(time, Request(method, url, Headers(tuple(sent))), got or answer())
    return replace(exchange, id=f"curl {time:g} {method}")


def judged(*exchanges: Exchange, clients: Clients = ALL) -> list[Judgement]:
    ledger = Ledger(Settings(clients=clients))
    standing = seen(ledger, *exchanges) | latest(ledger.finish())
    return [standing[exchange.id] for exchange in exchanges]


KINDS = {
    "GET": (by_hand(0), "actual", "blocked"),
    "an allowed GET": (by_hand(0, "GET", BOTH), "actual", "allowed"),
    "a preflight": (by_hand(0, "OPTIONS", granting(), *PREFLIGHT), "preflight", "allowed"),
    "a preflight in a person's spelling": (
        by_hand(0, "OPTIONS", granting(), *PREFLIGHT, ("access-control-request-headers", "X-B, X-A")),
        "preflight",
        "blocked",
    ),
    "a POST that nothing lets read": (by_hand(0, "POST", answer()), "actual", "blocked"),
    "the server's own": (by_hand(0, origin="https://b.test"), "same-origin", "not-cors"),
    "no Origin": (by_hand(0, origin=None), "other", "not-cors"),
    "a navigation": (by_hand(0, "POST", answer(), ("accept", "text/html,application/xhtml+xml")), "navigation", "not-cors"),
}


@pytest.mark.parametrize("case", KINDS)
def test_all_clients_are_judged_like_browsers(case: str) -> None:
    """The client stays what it is; what a browser would do is the judgement itself."""
    exchange, kind, verdict = KINDS[case]
    (judgement,) = judged(exchange)
    assert (judgement.kind, judgement.verdict, judgement.client.browser, judgement.as_browser) == (kind, verdict, False, None)


@pytest.mark.parametrize(("sent", "certainty"), [(by_hand(0, "POST").request, "certain"), (THINNED, "presumed")])
def test_a_post_may_be_a_beacon_where_a_browser_may_have_sent_it(sent: Request, certainty: str) -> None:
    """Whose own headers were stripped: what is certainly another program's is none."""
    (judgement,) = judged(CHROME.at(0, sent, answer()))
    assert (judgement.verdict, judgement.certainty) == ("blocked", certainty)


@pytest.mark.parametrize("case", KINDS)
def test_by_default_they_are_not(case: str) -> None:
    (judgement,) = judged(KINDS[case][0], clients=BROWSERS)
    assert (judgement.kind, judgement.verdict) == ("other", "not-cors")


def test_a_preflight_and_its_request_by_hand_are_one_attempt() -> None:
    """But what a person does after an answer shows nothing of browsers."""
    preflight, put = judged(by_hand(0, "OPTIONS", answer(404), *PREFLIGHT), by_hand(1, "PUT", BOTH))
    assert preflight.flows == put.flows == ("curl 0 OPTIONS", "curl 1 PUT")
    assert (preflight.verdict, preflight.observed) == (Verdict.BLOCKED, Observed.UNOBSERVED)
    assert (put.verdict, put.credentials.mode) == (Verdict.ALLOWED, "unknown")


def test_what_passes_in_one_mode_alone_does_not_show_the_mode() -> None:
    """Of a browser it would."""
    preflight, put = judged(by_hand(0, "OPTIONS", granting("*"), *PREFLIGHT), by_hand(1, "PUT", allowing("*")))
    assert (preflight.credentials.mode, put.credentials.mode) == ("unknown", "unknown")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_redirect_that_is_followed_by_hand(method: str) -> None:
    """It is blocked all the same, also where a browser's POST would turn out to be none of CORS."""
    redirect = redirecting("https://u:p@c.test/y")
    hop, end = judged(by_hand(0, method, redirect), by_hand(1, "GET", BOTH, url="https://c.test/y", origin="null"))
    assert (hop.verdict, hop.observed, hop.flows) == (Verdict.BLOCKED, Observed.UNOBSERVED, (f"curl 0 {method}", "curl 1 GET"))
    assert end.kind is Kind.ACTUAL


@pytest.mark.parametrize("got", [granting(), granting("*"), answer(404)], ids=["allowed", "allowed without credentials", "blocked"])
def test_that_nothing_follows_by_hand_means_nothing(got: Response) -> None:
    (alone,) = judged(by_hand(0, "OPTIONS", got, *PREFLIGHT))
    assert (alone.observed, alone.credentials.mode) == (Observed.UNOBSERVED, "unknown")
    assert NEVER_FOLLOWED not in [note.code for note in alone.notes]


def test_no_cookie_by_hand_means_nothing() -> None:
    """A person has no jar."""
    judgements = judged(by_hand(0, "GET", BOTH, *COOKIE), by_hand(1, "GET", BOTH, *COOKIE), by_hand(2, "GET", BOTH))
    assert [judgement.credentials.mode for judgement in judgements] == ["include", "include", "unknown"]


def test_a_preflight_by_hand_is_in_no_browsers_cache() -> None:
    """Which would have spared the browser's own, and then that would show the mode."""
    cached = granting(credentials=True, access_control_max_age="600")
    _, sent, _ = judged(by_hand(0, "OPTIONS", cached, *PREFLIGHT), CHROME.fetch(1, BOTH, method="PUT"), by_hand(2, "PUT", BOTH))
    assert "has not seen" in sent.preflight


def test_what_is_asked_by_hand_is_no_browsers_habit() -> None:
    asked = by_hand(0, "GET", BOTH, *COOKIE)
    sent = CHROME.preflight(1, granting("*"))
    assert seen(Ledger(Settings(clients=ALL)), asked, sent)[sent.id].credentials.presumed == "not-include"


@pytest.mark.parametrize("clients", Clients)
@pytest.mark.parametrize("hand_first", [True, False])
def test_nothing_by_hand_is_linked_with_a_browsers(clients: Clients, hand_first: bool) -> None:
    """Though both ask alike, from one machine."""
    if hand_first:
        first, second = by_hand(0, "OPTIONS", granting(), *PREFLIGHT), CHROME.fetch(1, BOTH, method="PUT")
    else:
        first, second = CHROME.preflight(0, granting()), by_hand(1, "PUT", BOTH)
    judgements = judged(first, second, clients=clients)
    assert [judgement.flows for judgement in judgements] == [(first.id,), (second.id,)]


@pytest.mark.parametrize(("sent", "told"), [(by_hand(1, "PUT"), True), (CHROME.fetch(1, None, method="PUT"), False)])
def test_a_request_under_way_by_hand_is_not_what_a_preflight_waits_for(sent: Exchange, told: bool) -> None:
    """So that it is told that its request never came."""
    ledger = Ledger(Settings())
    (preflight,) = ledger.see(CHROME.preflight(0, granting(credentials=True)))
    ledger.begin(sent)
    records: list[Record] = ledger.finish()
    assert ([record.judgement.flow for record in records] == [preflight.judgement.flow]) is told


def test_a_redirect_of_an_open_mode_is_not_decided_by_hand() -> None:
    """A request without Origin would tell that a browser's was none of CORS."""
    post = CHROME.fetch(0, redirecting("http://b.test/y"), "http://b.test/x", "POST", page="http://a.test")
    judgements = judged(post, by_hand(1, "GET", url="http://b.test/y", origin=None))
    assert judgements[0].kind is Kind.ACTUAL


def by_jsdom(time: float, method: str, got: Response, *fields: tuple[str, str]) -> Exchange:
    """Return a request of a program that applies CORS itself."""
    agent = "Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/26.1.0"
    sent = Request(method, URL, Headers((("user-agent", agent), ("accept", "*/*"), ("origin", PAGE), *fields)))
    return CHROME.at(time, sent, got)


def test_a_program_that_applies_cors_reaches_an_endpoint_as_a_browser_does() -> None:
    """After that, silence means nothing."""
    first = by_jsdom(0, "OPTIONS", granting("*"), *PREFLIGHT), by_jsdom(1, "PUT", allowing("*"))
    tries = [by_jsdom(time, "OPTIONS", granting("*"), *PREFLIGHT) for time in (10, 20, 30)]
    reached, unreached = judged(*first, *tries), judged(*tries)
    assert [judgement.verdict for judgement in reached[2:]] == ["allowed"] * 3
    assert [judgement.verdict for judgement in unreached] == ["blocked"] * 3
