"""What each engine makes of a situation."""

import pytest

from cors_addon.core.engines import PROFILES
from cors_addon.core.ledger.first_sight import first_sight
from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.ledger.memory import Memory
from cors_addon.core.ledger.waiting import Waiting
from cors_addon.core.verdict import assess
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.exchange import Exchange, Response
from cors_addon.core.wire.headers import Headers
from tests.core.traffic import ENGINES, PAGE, REFUSING, Client, allowing, answer, granting, redirecting

GRANT = granting("*", "*", "*")
TWO_LINES = Response(200, Headers((("access-control-allow-origin", PAGE), ("access-control-allow-origin", ""))))
ASKED = [
    lambda client: client.fetch(0, None),
    lambda client: client.fetch(0, allowing()),
    lambda client: client.fetch(0, REFUSING, destination="font"),
    lambda client: client.fetch(0, answer(407)),
    lambda client: client.fetch(0, answer(304)),
    lambda client: client.fetch(0, redirecting("https://u:p@c.test/")),
    lambda client: client.fetch(0, redirecting("data:,x", origin=""), f"{PAGE}/x"),
    lambda client: client.preflight(0, GRANT, names="authorization"),
    lambda client: client.preflight(0, redirecting("/y")),
    lambda client: client.preflight(
        0, answer(204, access_control_allow_methods="PUT"), f"{PAGE}/x", fields=[("sec-fetch-site", "cross-site")]
    ),
    lambda client: client.fetch(0, answer(cross_origin_resource_policy="same-site"), mode="no-cors"),
    lambda client: client.fetch(
        0, answer(cross_origin_resource_policy="same-site"), "https://10.0.0.1:8443/", mode="no-cors", page="https://10.0.0.1"
    ),
    lambda client: client.fetch(0, TWO_LINES, http_version="HTTP/2.0"),
    lambda client: client.load(0, answer()),
]


def situated(exchange: Exchange) -> Situation:
    return first_sight(exchange, Memory(10), Waiting(10, 5.0))


@pytest.mark.parametrize("engine", [*ENGINES, "unknown"])
@pytest.mark.parametrize("number", range(len(ASKED)))
@pytest.mark.parametrize("credentialed", [False, True])
def test_the_short_cut_is_right(number: int, engine: str, credentialed: bool) -> None:
    """What all engines make of a response in one look is what each makes of it."""
    situation = situated(ASKED[number](Client(engine)))
    each = {name: assess.assess(situation, profile, credentialed) for name, profile in PROFILES.items()}
    assert assess.outcomes(situation, credentialed) == each


AT_HOME = Client("firefox").preflight(0, granting("", "PUT"), f"{PAGE}/x", fields=[("sec-fetch-site", "cross-site")])
ADDRESS = Client().fetch(
    0, answer(cross_origin_resource_policy="same-site"), "https://10.0.0.1:8443/", mode="no-cors", page="https://10.0.0.1"
)
FONT = Client().fetch(0, REFUSING, destination="font")
DIFFER = [
    (AT_HOME, {"fetch", "chromium", "webkit"}),
    (ADDRESS, {"chromium"}),
    (FONT, {"fetch", "chromium", "firefox"}),
    (Client().preflight(0, GRANT, names="authorization"), {"fetch"}),
]


@pytest.mark.parametrize(("exchange", "blocked"), DIFFER)
def test_where_the_engines_differ(exchange: Exchange, blocked: set[str]) -> None:
    outcomes = assess.outcomes(situated(exchange), credentialed=False)
    assert {name for name, outcome in outcomes.items() if outcome.finding} == blocked


def policy(engine: str, value: str, **more: object) -> list[str]:
    client = Client(engine)
    ledger = Ledger()
    ledger.see(client.load(0, answer(cross_origin_embedder_policy=value)))
    judgement = ledger.see(client.fetch(1, answer(), mode="no-cors", **more))[0].judgement
    return sorted(name for name, one in judgement.engines.items() if one.reason)


def test_an_embedder_without_credentials() -> None:
    """It lets pass what its page asks for, which has none, whatever Sec-Fetch-Storage-Access says."""
    assert policy("chromium", "credentialless") == []
    assert policy("firefox", "credentialless", credentialed=True) == []
    assert policy("chromium", "require-corp") == ["chromium", "fetch", "firefox", "webkit"]


def test_a_missing_response_is_shown_as_none() -> None:
    assert assess.scene_of(situated(Client().fetch(0, None))).response.status == 0
