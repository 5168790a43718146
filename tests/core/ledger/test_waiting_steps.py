"""Steps that wait for what the browser does next."""

import pytest

from cors_addon.core.evidence import UNKNOWN_CLIENT, UNKNOWN_CREDENTIALS, UNKNOWN_MODE
from cors_addon.core.ledger.attempt import State, Step
from cors_addon.core.ledger.waiting_steps import LOOKED_AT, SLACK, WaitingSteps
from cors_addon.core.verdict.judgement import Judgement, Kind, Verdict
from cors_addon.core.verdict.situation import Situation
from tests.core.traffic import PAGE, URL, Client, granting

CLIENT = Client()


def step(time: float, flow: str = "") -> Step:
    exchange = CLIENT.preflight(time, granting(), took=0.0, id=flow or f"{time:g}")
    situation = Situation(exchange, Kind.PREFLIGHT, UNKNOWN_CLIENT, UNKNOWN_MODE, UNKNOWN_CREDENTIALS, PAGE, URL)
    return Step(situation, Judgement(exchange.id, Kind.PREFLIGHT, Verdict.ALLOWED))


def waiting(pending: WaitingSteps, before: float = 100.0, url: str = URL, client: str = "chromium") -> list[str]:
    return [one.situation.exchange.id for one in pending.waiting(client, url, before)]


def test_the_latest_seen_comes_first() -> None:
    """Of those whose response was complete before, give or take a little."""
    pending = WaitingSteps(10)
    for time in (1.0, 3.0, 2.0):
        pending.add(step(time), URL)
    assert waiting(pending) == ["2", "3", "1"]
    assert waiting(pending, before=2.0 - SLACK) == ["2", "1"]
    assert waiting(pending, before=1.9 - SLACK) == ["1"]


@pytest.mark.parametrize("url", [f"{URL}#top", "https://b.test:443/x", "https://u:p@b.test/x", "https://B.test/x"])
def test_one_resource_has_many_names(url: str) -> None:
    pending = WaitingSteps(10)
    pending.add(step(1.0), url)
    assert waiting(pending) == ["1"]


def test_clients_and_urls_are_kept_apart() -> None:
    pending = WaitingSteps(10)
    pending.add(step(1.0), URL)
    assert waiting(pending, client="firefox") == []
    assert waiting(pending, url=f"{URL}/y") == []


def test_the_oldest_is_given_up() -> None:
    """And waits no longer."""
    pending = WaitingSteps(1)
    first, second = step(1.0), step(2.0)
    assert pending.add(first, URL) == ()
    assert pending.add(second, f"{URL}/y") == (first,)
    assert (waiting(pending), waiting(pending, url=f"{URL}/y"), len(pending)) == ([], ["2"], 1)


def test_the_same_flow_waits_once() -> None:
    """For its latest URL: nothing is left of the former, however often it is added."""
    pending = WaitingSteps(10)
    for _ in range(3):
        pending.add(step(1.0, "same"), URL)
    pending.add(step(1.0, "same"), f"{URL}/y")
    assert (waiting(pending), waiting(pending, url=f"{URL}/y"), len(pending)) == ([], ["same"], 1)


def test_what_is_removed_waits_no_longer() -> None:
    pending = WaitingSteps(10)
    one = step(1.0)
    pending.add(one, URL)
    assert [pending.remove(one), pending.remove(one)] == [True, False]
    assert (waiting(pending), pending.all(), len(pending)) == ([], (), 0)


def test_what_is_overdue_has_not_been_followed() -> None:
    pending = WaitingSteps(10)
    early, followed, late = step(1.0), step(2.0), step(3.0)
    followed.state = State.BEGUN
    for one in (early, followed, late):
        pending.add(one, URL)
    assert pending.overdue(3.0) == (early,)
    assert pending.all() == (early, followed, late)


def test_of_many_that_wait_for_one_url_the_latest_are_looked_at() -> None:
    """A page that retries for hours makes no request slower."""
    pending = WaitingSteps(1000)
    for time in range(1000):
        pending.add(step(float(time)), URL)
    assert waiting(pending, before=2000.0) == [f"{time:g}" for time in range(999, 999 - LOOKED_AT, -1)]
