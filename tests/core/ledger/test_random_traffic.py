"""Random traffic through the ledger: no sequence raises, every row of the life of a step is reached, and nothing else happens."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from cors_addon.core.ledger import ledger as module
from cors_addon.core.ledger.attempt import State, Step
from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.ledger.life import LIFE, NOTHING, Event, News, Revised, happen
from cors_addon.core.ledger.settings import Settings
from cors_addon.core.wire.browser_log import BrowserLog, Ending
from cors_addon.core.wire.exchange import Exchange, Response
from tests.core.traffic import REFUSING, Client, allowing, answer, granting, redirecting, without_metadata

SEQUENCES = 500
PAGES = ("https://a.test", "http://a.test")
URLS = ("https://b.test/x", "https://c.test/z", "https://a.test/own", "http://b.test/x")
VAIN = "https://d.test/x"
LANDINGS = ("http://c.test/z", "http://a.test/z")
"""Where a beacon's redirect leads: to a third server, and back to the page's."""
MODES = ("cors", "cors", "cors", "no-cors")

IDLE = {
    # What happens, and changes nothing.
    (State.BEGUN, Event.OPENED),
    (State.BEGUN, Event.SEEN_AGAIN),
    (State.FOLLOWED, Event.SEEN_AGAIN),
    (State.SEEN, Event.SEEN_AGAIN),
}


def told(random: Random, page: str) -> Response | None:
    """Answer a request."""
    origin, credentials = random.choice(["*", page, page, ""]), random.random() < 0.4
    match random.choice(["redirect", "redirect", "allow", "allow", "bare", "none"]):
        case "redirect":
            return redirecting(random.choice(URLS), random.choice([302, 307]), origin)
        case "allow" if origin:
            return allowing(origin, credentials=credentials)
        case "none":
            return None
    return answer(random.choice([200, 401]))


def granted(random: Random, page: str) -> Response:
    """Answer a preflight."""
    if random.random() < 0.2:
        return REFUSING
    return granting(random.choice(["*", page]), "PUT", random.choice(["", "x-a"]), credentials=random.random() < 0.5)


def logged(random: Random, one: Exchange) -> Exchange:
    """Return an exchange as some come from the browser's own log, which says what became of it."""
    if random.random() < 0.8:
        return one
    return replace(one, log=BrowserLog(random.choice(["chromium", "firefox"]), ending=random.choice(list(Ending))))


class Traffic:
    """Browsers that ask at random, and often go on where an answer led them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.clients = [Client(engine) for engine in self.random.sample(["chromium", "firefox", "webkit", "unknown"], 2)]
        self.next: list[tuple[Client, str, str, str, str]] = []
        self.time, self.number = 0.0, 0

    def exchange(self) -> Exchange:
        """Return the next exchange."""
        random = self.random
        self.time = round(self.time + random.choice([0.0, 0.02, 0.3, 1, 3, 7]), 3)
        if self.next and random.random() < 0.7:
            client, page, url, method, what = self.next.pop(random.randrange(len(self.next)))
        else:
            client, page, url = random.choice(self.clients), random.choice(PAGES), random.choice(URLS)
            method, what = random.choice(["GET", "PUT"]), random.choice(["preflight", "preflight", "fetch", "fetch", "beacon", "in vain"])
        self.number += 1
        where = {"page": page, "connection": random.choice(["", "1", "2"]), "id": str(self.number), "took": random.choice([0.01, 0.5, 3])}
        if what == "preflight":
            self.next.append((client, page, url, method, "fetch"))
            return client.preflight(self.time, granted(random, page), url, method, "x-a", **where)
        if what == "in vain":
            # Never followed but now and then: its answer is for requests without credentials.
            self.next += [(client, PAGES[0], VAIN, "GET", "fetch")] * (random.random() < 0.1)
            return client.preflight(self.time, granting("*", "PUT", "x-a"), VAIN, "PUT", "x-a", **where | {"page": PAGES[0]})
        if what == "beacon":
            # Over plain http it may be fetch() as well, until what follows its redirect tells.
            landing, page = random.choice(LANDINGS), "http://a.test"
            self.next += [(client, page, landing, "POST", "landing")] * 2
            return client.fetch(self.time, redirecting(landing, 307, origin=""), "http://b.test/x", "POST", **where | {"page": page})
        if what == "landing":
            return client.fetch(self.time, answer(), url, method, origin=random.choice([None, "null"]), mode="no-cors", **where)
        origin, fields = random.choice([None, "", "", "null"]), [("x-a", "1"), *[("cookie", "s=1")] * random.choice([0, 0, 1])]
        made = client.fetch(self.time, told(random, page), url, method, mode=random.choice(MODES), origin=origin, fields=fields, **where)
        if random.random() < 0.3:
            made = replace(made, request=without_metadata(made.request))
        if made.response and (location := made.response.headers.text("location")):
            self.next += [
                (client, page, location, method, step) for step in random.choice([["fetch"], ["preflight"], ["preflight", "fetch"]])
            ]
        return made


def play(seed: int) -> None:
    """Let a ledger see random traffic, be asked, and see some of it again."""
    traffic = Traffic(seed)
    random = traffic.random
    ledger = Ledger(Settings(memory=random.choice([2, 8, 2_000]), patience=random.choice([0.5, 5.0])))
    seen: list[Exchange] = []
    for _ in range(25):
        match random.choice(["see", "see", "see", "begin", "settle", "again"]):
            case "settle":
                ledger.settle(traffic.time + random.choice([0, 2, 6]))
            case "again" if seen:
                one = random.choice(seen)
                ledger.see(random.choice([one, replace(one, response=told(random, PAGES[0])), replace(one, ended=one.ended + 3)]))
            case "begin":
                ledger.begin(one := logged(random, traffic.exchange()))
                if random.random() < 0.7:  # others never end
                    seen.append(one)
                    ledger.see(one)
            case _:
                seen.append(one := logged(random, traffic.exchange()))
                assert ledger.see(one)[0].judgement.flow == one.id
    ledger.finish()
    assert not ledger.is_waiting or not ledger.finish()


def test_every_row_is_reached_and_nothing_else_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the table has no row for is one of the few things that change nothing."""
    happened: Counter[tuple[State, Event]] = Counter()

    def counted(step: Step, event: Event, news: News = NOTHING) -> Revised:
        happened[step.state, event] += 1
        return happen(step, event, news)

    monkeypatch.setattr(module, "happen", counted)
    for seed in range(SEQUENCES):
        play(seed)
    assert {row for row in LIFE if not happened[row]} == set()
    assert happened.keys() - LIFE.keys() == IDLE


def test_silence_makes_nothing_remembered_longer() -> None:
    """With room for two, the third exchange takes the place of the oldest, though that was decided in between."""
    client, ledger = Client("chromium"), Ledger(Settings(memory=2))
    refused, other, third = client.preflight(0, REFUSING), client.fetch(3, REFUSING, URLS[1]), client.fetch(10, REFUSING, "https://d.test/")
    ledger.see(refused)
    ledger.see(other)
    ledger.settle(6)
    ledger.see(third)
    assert [ledger.known(one.id) is not None for one in (refused, other, third)] == [False, True, True]
