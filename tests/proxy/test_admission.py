"""Who may ask the live page for what, and what of it: each situation with what is done with it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cors_addon.proxy.page.admission import (
    LONGEST_ADDRESS,
    LONGEST_BODY,
    Admitted,
    PageAccess,
    PageKeys,
    PageVisit,
    Refusal,
    admitted,
    is_local,
)

OWN = "http://cors.test"
KEYS = PageKeys("the-token", "the-cookie", "the-proof")
HERE, AWAY = "127.0.0.1", "192.168.1.7"
TRUSTED, STRANGER, CAME = Admitted(True), Admitted(False), Admitted(True, True)
OPENED = {"upgrade-insecure-requests": "1"}
"""What browsers send with a navigation over http, and nothing else that tells."""
TYPED = {"sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "user-agent": "Mozilla/5.0 Chrome/156.0"}
LED = {**TYPED, "user-agent": "Mozilla/5.0 Gecko/20100101 Firefox/140.0"}
"""What Firefox sends if a person typed the address, and if another page's address was led from http to https."""
PAGE = {"referer": f"{OWN}/"}
FETCHED = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}
FORM = {"origin": OWN, **PAGE}
EVIL = {"referer": "http://evil.test/"}


def visit(address: str = "/", method: str = "GET", client: str = HERE, **more: object) -> PageVisit:
    path, _, query = address.partition("?")
    values = dict(pair.split("=") for pair in query.split("&")) if query else {}
    made = PageVisit(method, path, address, values, {}, OWN, client, address_length=len(address))
    return replace(made, **more)


def of(headers: dict[str, str], address: str = "/", **more: object) -> PageVisit:
    return visit(address, headers=headers, **more)


SENDERS = [
    # What came how, and what becomes of it, asked for by a browser on this computer.
    (of(OPENED), TRUSTED),
    (of(OPENED, "/group/0a1b"), TRUSTED),
    (of(OPENED, "/attempt/f"), TRUSTED),
    (of(TYPED, "/?q=x"), TRUSTED),
    (of(PAGE, "/?q=x"), TRUSTED),
    (of(FETCHED, "/?q=x"), TRUSTED),
    (of({}, "/?q=x&proof=the-proof"), TRUSTED),
    (of({}, "/?q=x&token=the-token"), CAME),
    # A page can hide its Referer: then nothing starts a search, or waits.
    (of(OPENED, "/?q=x"), Refusal.UNPROVEN),
    (of(LED, "/?q=x"), Refusal.UNPROVEN),
    (of(LED, "/?q=x&proof=the-proof"), TRUSTED),
    (of(LED), TRUSTED),
    (of({}, "/?page=x"), Refusal.UNPROVEN),
    (of({}, "/?q=x&proof=guessed"), Refusal.UNPROVEN),
    (of({}, "/changes?since=x"), Refusal.FOREIGN),
    (of({}, "/changes?since=x&proof=the-proof"), TRUSTED),
    (of(PAGE, "/changes?since=x"), TRUSTED),
    (of(FETCHED, "/changes?since=x"), TRUSTED),
    # Another page's link leads a person on, and all else of it is refused.
    (of({**OPENED, **EVIL}), Refusal.LED_HERE),
    (of({**TYPED, "sec-fetch-site": "cross-site"}), Refusal.LED_HERE),
    (of({**TYPED, "sec-fetch-site": "same-site"}, "/group/0a1b"), Refusal.LED_HERE),
    (of({"referer": "https://cors.test/"}), Refusal.LED_HERE),
    (of({"referer": "http://cors.test.evil.test/"}), Refusal.LED_HERE),
    (of({"referer": "http://cors.test@evil.test/"}), Refusal.LED_HERE),
    (of({"referer": "nonsense"}), Refusal.LED_HERE),
    (of({"origin": "http://evil.test"}), Refusal.FOREIGN),
    (of({"origin": "null"}), Refusal.FOREIGN),
    (of({"origin": "https://cors.test"}), Refusal.FOREIGN),
    (of({"origin": f"{OWN}, http://evil.test"}), Refusal.FOREIGN),
    (of({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}), Refusal.FOREIGN),
    (of({"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}), Refusal.FOREIGN),
    (of({**TYPED, "sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe"}), Refusal.FOREIGN),
    (of({**FETCHED, "sec-fetch-dest": "iframe"}), Refusal.FOREIGN),
    (of({**FETCHED, "sec-fetch-dest": "object"}, "/static/page.js"), Refusal.FOREIGN),
    (of({**FETCHED, "sec-fetch-dest": "script"}, "/static/page.js"), TRUSTED),
    (of(EVIL, "/static/page.js"), Refusal.FOREIGN),
    # A download is the page's own link.
    (of(PAGE, "/export/json"), Refusal.FOREIGN),
    (of({}, "/export/json?proof=guessed"), Refusal.FOREIGN),
    (of(TYPED, "/export/json"), Refusal.FOREIGN),
    (of(PAGE, "/export/json?proof=the-proof"), TRUSTED),
    (of({}, "/export/json?token=the-token"), CAME),
    (of(EVIL, "/export/json?proof=the-proof"), Refusal.FOREIGN),
    # What changes something is the page's own form.
    (of(FORM, "/clear?proof=the-proof", method="POST"), TRUSTED),
    (of(FORM, "/clear", method="POST"), Refusal.FOREIGN),
    (of(PAGE, "/clear?proof=the-proof", method="POST"), Refusal.FOREIGN),
    (of({"origin": "null"}, "/clear?proof=the-proof", method="POST"), Refusal.FOREIGN),
    (of(FORM, "/clear?proof=the-proof"), Refusal.METHOD),
    (of(FORM, "/", method="POST"), Refusal.METHOD),
    (of({}, "/", method="OPTIONS"), Refusal.METHOD),
    (of({}, "/", method="TRACE"), Refusal.METHOD),
    (of(FORM, "/clear?proof=the-proof", method="POST", length=LONGEST_BODY + 1), Refusal.BODY),
    (of(PAGE, "/?q=x", address_length=LONGEST_ADDRESS + 1), Refusal.ADDRESS),
]


@pytest.mark.parametrize(
    ("visit", "hidden"),
    [
        (of(OPENED), True),
        (of({}), True),
        (of(PAGE), False),
        (of(TYPED), False),
        (of(LED), True),
        (of({}, "/?proof=the-proof"), False),
        (of(FORM), False),
    ],
)
def test_what_another_page_may_have_asked_for_is_known(visit: PageVisit, hidden: bool) -> None:
    outcome = admitted(visit, PageAccess.LOCAL, KEYS)
    assert isinstance(outcome, Admitted)
    assert outcome.hidden is hidden


@pytest.mark.parametrize(("visit", "outcome"), SENDERS, ids=lambda one: one.address if isinstance(one, PageVisit) else str(one))
def test_what_another_page_sends_is_refused(visit: PageVisit, outcome: Admitted | Refusal) -> None:
    assert admitted(visit, PageAccess.LOCAL, KEYS) == outcome


CLEAR = of(FORM, "/clear?proof=the-proof", method="POST")


@pytest.mark.parametrize(
    ("visit", "local", "token", "everybody"),
    [
        (visit(), TRUSTED, Refusal.NO_TOKEN, TRUSTED),
        (visit(client="::1"), TRUSTED, Refusal.NO_TOKEN, TRUSTED),
        (visit(client=AWAY), Refusal.NO_TOKEN, Refusal.NO_TOKEN, STRANGER),
        (visit(client=""), Refusal.NO_TOKEN, Refusal.NO_TOKEN, STRANGER),
        (visit("/?token=the-token", client=AWAY), CAME, CAME, CAME),
        (visit(client=AWAY, server=AWAY), TRUSTED, Refusal.NO_TOKEN, TRUSTED),
        (visit(client=AWAY, server="192.168.1.9"), Refusal.NO_TOKEN, Refusal.NO_TOKEN, STRANGER),
        (visit(client="", server=""), Refusal.NO_TOKEN, Refusal.NO_TOKEN, STRANGER),
        (visit("/?token=guessed", client=AWAY), Refusal.WRONG_TOKEN, Refusal.WRONG_TOKEN, STRANGER),
        (visit("/?token=", client=AWAY), Refusal.NO_TOKEN, Refusal.NO_TOKEN, STRANGER),
        (visit(client=AWAY, cookie="the-cookie"), TRUSTED, TRUSTED, TRUSTED),
        (visit(client=AWAY, cookie="the-token"), Refusal.NO_TOKEN, Refusal.NO_TOKEN, STRANGER),
        (visit("/static/page.css", client=AWAY), STRANGER, STRANGER, STRANGER),
        (visit("/group/x", client=AWAY), Refusal.NO_TOKEN, Refusal.NO_TOKEN, STRANGER),
        (of(PAGE, "/changes?since=x", client=AWAY), Refusal.NO_TOKEN, Refusal.NO_TOKEN, STRANGER),
        (of(PAGE, "/export/html?proof=the-proof", client=AWAY), Refusal.NO_TOKEN, Refusal.NO_TOKEN, STRANGER),
        # Nobody who is not trusted clears the report, whoever may read it.
        (CLEAR, TRUSTED, Refusal.NO_TOKEN, TRUSTED),
        (replace(CLEAR, client=AWAY), Refusal.NO_TOKEN, Refusal.NO_TOKEN, Refusal.NO_TOKEN),
        (replace(CLEAR, client=AWAY, cookie="the-cookie"), TRUSTED, TRUSTED, TRUSTED),
        # Before a server, the client may be another server on this computer that passes strangers on.
        (visit(reverse=True), Refusal.NO_TOKEN, Refusal.NO_TOKEN, STRANGER),
        (visit(reverse=True, cookie="the-cookie"), TRUSTED, TRUSTED, TRUSTED),
        (replace(CLEAR, reverse=True), Refusal.NO_TOKEN, Refusal.NO_TOKEN, Refusal.NO_TOKEN),
    ],
)
def test_who_may_read_and_clear(visit: PageVisit, local: object, token: object, everybody: object) -> None:
    assert [admitted(visit, access, KEYS) for access in PageAccess] == [local, token, everybody]


@pytest.mark.parametrize(
    ("ip", "is_here"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("::1%lo", True),
        ("192.168.1.7", False),
        ("0.0.0.0", False),
        ("::", False),
        ("::ffff:10.0.0.1", False),
        ("localhost", False),
        ("", False),
    ],
)
def test_which_addresses_are_this_computers(ip: str, is_here: bool) -> None:
    assert is_local(ip, "192.168.1.9") is is_here


@given(
    st.text(), st.text(), st.text(), st.dictionaries(st.sampled_from(["origin", "referer", "sec-fetch-site", "sec-fetch-dest"]), st.text())
)
def test_no_stranger_gets_in_whatever_is_sent(path: str, token: str, cookie: str, headers: dict[str, str]) -> None:
    """And nothing raises."""
    sent = PageVisit("GET", path, path, {"token": token, "proof": token}, headers, OWN, AWAY, cookie)
    outcome = admitted(sent, PageAccess.LOCAL, KEYS)
    assert isinstance(outcome, Refusal) or outcome == STRANGER
    assert isinstance(outcome, Refusal) or sent.route.is_public


def test_no_two_runs_have_the_same_keys() -> None:
    one, other = PageKeys(), PageKeys()
    assert len({one.token, one.cookie, one.proof, other.token, other.cookie, other.proof}) == 6
