"""What a browser's own log decides of what is open, confirms and contradicts."""

from dataclasses import replace

import pytest

from cors_addon.core.verdict.judgement import Judgement
from cors_addon.core.wire.browser_log import BrowserLog, Ending, Initiator
from cors_addon.core.wire.exchange import Exchange, Request
from cors_addon.core.wire.headers import Headers
from tests.core.traffic import PAGE, REFUSING, Client, allowing, answer, granting, judged, navigation, redirecting

C, F = Client("chromium"), Client("firefox")
HTTP = "http://b.test/x"
ANYONE = allowing("*")


def logged(exchange: Exchange, ending: Ending = Ending.UNKNOWN, engine: str = "", partner: str = "") -> Exchange:
    """Return the exchange as its browser's log has it."""
    engine = engine or ("firefox" if "Firefox" in exchange.request.headers.text("user-agent") else "chromium")
    return replace(exchange, log=BrowserLog(engine, is_partial=True, ending=ending, partner=partner))


def withheld(exchange: Exchange, *names: str) -> Exchange:
    """Return the exchange of a recording that never holds these headers."""
    return replace(exchange, request=replace(exchange.request, withheld=frozenset(names)))


def told(judgement: Judgement) -> tuple[str, str, str, str]:
    """Return what is said of an exchange: verdict, certainty, what was observed, credentials mode."""
    return judgement.verdict, judgement.certainty, judgement.observed, judgement.credentials.mode


PNA = C.preflight(0, granting(), url=HTTP, fields=[("access-control-request-private-network", "true")])

ROWS = {
    "passes without credentials, delivered": (F.fetch(0, ANYONE), Ending.DELIVERED, ("allowed", "certain", "confirmed", "not-include")),
    "passes without credentials, refused": (F.fetch(0, ANYONE), Ending.REFUSED, ("blocked", "certain", "confirmed", "include")),
    "passes without credentials, failed": (F.fetch(0, ANYONE), Ending.FAILED, ("allowed", "presumed", "unobserved", "unknown")),
    "passes either way, delivered": (
        F.fetch(0, allowing(credentials=True)),
        Ending.DELIVERED,
        ("allowed", "certain", "confirmed", "unknown"),
    ),
    "passes either way, refused": (
        F.fetch(0, allowing(credentials=True)),
        Ending.REFUSED,
        ("allowed", "certain", "contradicted", "unknown"),
    ),
    "refused either way, delivered": (F.fetch(0, REFUSING), Ending.DELIVERED, ("blocked", "certain", "contradicted", "unknown")),
    "refused either way, refused": (F.fetch(0, REFUSING), Ending.REFUSED, ("blocked", "certain", "confirmed", "unknown")),
    "a preflight whose request was refused": (
        F.preflight(0, granting()),
        Ending.REFUSED,
        ("blocked", "certain", "confirmed", "include"),
    ),
    "a redirect that a script may have forbidden": (
        F.fetch(0, redirecting("https://b.test/y", origin="*")),
        Ending.REFUSED,
        ("blocked", "presumed", "unobserved", "unknown"),
    ),
    "a redirect that fails either way": (
        F.fetch(0, redirecting("https://b.test/y", origin="")),
        Ending.REFUSED,
        ("blocked", "certain", "confirmed", "unknown"),
    ),
    "nothing to read, delivered": (
        C.fetch(0, REFUSING, mode="no-cors", destination="image", origin=None),
        Ending.DELIVERED,
        ("opaque", "certain", "confirmed", "not-include"),
    ),
    "perhaps a beacon, delivered": (
        C.fetch(0, REFUSING, method="POST", url=HTTP),
        Ending.DELIVERED,
        ("opaque", "presumed", "confirmed", "unknown"),
    ),
    "perhaps a beacon, refused": (
        C.fetch(0, REFUSING, method="POST", url=HTTP),
        Ending.REFUSED,
        ("blocked", "certain", "confirmed", "unknown"),
    ),
    "refused by a rule of former years": (PNA, Ending.REFUSED, ("allowed", "presumed", "contradicted", "unknown")),
}


@pytest.mark.parametrize("row", ROWS)
def test_what_a_log_decides(row: str) -> None:
    exchange, ending, expected = ROWS[row]
    assert told(judged(logged(exchange, ending))[0]) == expected


def test_a_frame_that_x_frame_options_refuses_contradicts_nothing() -> None:
    """Chromium says of it what it says of Cross-Origin-Resource-Policy."""
    loaded = Exchange("frame", navigation("chromium", "https://b.test/x", page=PAGE), answer(x_frame_options="DENY"))
    assert told(judged(logged(loaded, Ending.REFUSED))[0])[:3] == ("not-cors", "certain", "unobserved")


def test_a_redirect_that_only_omitted_credentials_explain() -> None:
    """Chromium checks a redirect from the page's own server as if with credentials, but for the mode omit."""
    exchange = C.fetch(0, redirecting("https://b.test/y", ANYONE), url="https://a.test/x")
    assert told(judged(logged(exchange, Ending.DELIVERED))[0])[2] == "confirmed"


def test_the_log_says_who_asks() -> None:
    """Whatever its headers say: developer tools let a page look like another browser's."""
    bare = replace(C.fetch(0, ANYONE), request=Request("GET", "https://b.test/x", Headers((("origin", "https://a.test"),))))
    (judgement,) = judged(logged(bare, engine="webkit"))
    assert (judgement.client.browser, judgement.client.engine, judgement.kind) == (True, "webkit", "actual")


def test_the_logs_links_are_believed() -> None:
    """Of two preflights alike the one that the log names is the request's, and the other stays alone."""
    one, other = (logged(C.preflight(at, granting(credentials=False)), partner="") for at in (0, 1))
    linked = logged(one, partner="request")
    actual = replace(logged(C.fetch(2, ANYONE, method="PUT"), partner=linked.id), id="request")
    *_, last = judged(linked, other, actual)
    assert last.flows == (linked.id, "request")


def test_what_is_withheld_is_not_missed() -> None:
    """A preflight that asked for Authorization finds its request without it."""
    asked = C.preflight(0, granting(names="authorization"), names="authorization")
    request = withheld(C.fetch(1, allowing(), method="PUT"), "authorization", "cookie", "sec-fetch-storage-access")
    *_, last = judged(asked, request)
    assert len(last.flows) == 2
    alone = judged(withheld(C.fetch(0, ANYONE), "cookie", "sec-fetch-storage-access"))[0]
    assert told(alone) == ("allowed", "presumed", "unobserved", "unknown")
    assert told(judged(C.fetch(0, ANYONE))[0])[3] == "not-include"
    bare = C.fetch(0, ANYONE, url=HTTP, origin=None)
    assert told(judged(bare)[0])[:2] == ("opaque", "certain")
    assert told(judged(withheld(bare, "origin"))[0])[:2] == ("opaque", "presumed")


@pytest.mark.parametrize(
    ("preflight", "expected"),
    [
        (logged(C.preflight(0, granting())), ("allowed", "presumed", "unobserved", "unknown")),
        (logged(C.preflight(0, REFUSING)), ("blocked", "certain", "unobserved", "unknown")),
        (logged(C.preflight(0, granting()), Ending.FAILED), ("allowed", "presumed", "unobserved", "unknown")),
    ],
)
def test_what_is_missing_from_a_log_proves_nothing(preflight: Exchange, expected: tuple[str, ...]) -> None:
    """However often: a filter of the network panel hides requests."""
    again = [replace(preflight, id=f"{number}", started=10.0 * number, ended=10.0 * number + 1) for number in range(1, 5)]
    assert {told(judgement) for judgement in judged(preflight, *again)} == {expected}


@pytest.mark.parametrize(
    ("initiator", "words"),
    [
        (Initiator("https://a.test/app.js", 7, "load"), "load (https://a.test/app.js:7)"),
        (Initiator("https://a.test/app.js", 7), "https://a.test/app.js:7"),
        (Initiator("https://a.test/"), "https://a.test/"),
    ],
)
def test_the_code_that_asked(initiator: Initiator, words: str) -> None:
    """It is part of the judgement."""
    exchange = replace(F.fetch(0, ANYONE), log=BrowserLog("firefox", initiator=initiator))
    assert judged(exchange)[0].initiator == initiator
    assert str(initiator) == words
