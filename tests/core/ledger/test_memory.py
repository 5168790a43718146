"""What is remembered, and how much of it."""

import pytest

from cors_addon.core.evidence import Engine
from cors_addon.core.fetch.corp import Embedder
from cors_addon.core.ledger.first_sight import first_sight
from cors_addon.core.ledger.memory import Memory
from cors_addon.core.ledger.waiting import Waiting
from cors_addon.core.wire.exchange import Exchange
from tests.core.traffic import HTML, PAGE, URL, Client, allowing, answer

C = Client()


def learned(memory: Memory, *exchanges: Exchange) -> Memory:
    for exchange in exchanges:
        situation = first_sight(exchange, Memory(10), Waiting(10, 5.0))
        memory.remember(situation)
        memory.learn_habit(situation)
        memory.learn_browser(situation)
        memory.since(exchange)
    return memory


def test_a_client_is_known_since_its_first_request() -> None:
    """In whatever order its exchanges were complete."""
    memory = Memory(1000)
    assert [memory.since(C.fetch(time, None)) for time in (5, 7, 3, 4)] == [5, 5, 3, 3]


def test_each_client_has_a_cache_of_its_engine() -> None:
    """The standard's where the engine is not known."""
    memory = Memory(1000)
    caches = [memory.cache(name, engine) for name, engine in (("1", Engine.FIREFOX), ("2", Engine.UNKNOWN), ("1", Engine.FIREFOX))]
    assert caches[0] is caches[2]
    assert caches[0] is not caches[1]


@pytest.mark.parametrize(
    ("client", "page", "policy"), [("chromium", PAGE, "require-corp"), ("firefox", PAGE, "unsafe-none"), ("chromium", URL, "unsafe-none")]
)
def test_a_document_is_a_clients_and_an_origins(client: str, page: str, policy: str) -> None:
    memory = learned(Memory(10), C.load(0, answer(cross_origin_embedder_policy="require-corp", content_type=HTML)))
    assert memory.embedder(client, page) == Embedder(policy)


def test_a_page_over_plain_http_has_no_embedder_policy() -> None:
    loaded = C.load(0, answer(cross_origin_embedder_policy="require-corp", content_type=HTML), "http://a.test/")
    assert learned(Memory(10), loaded).embedder(loaded.client, "http://a.test") is Embedder.UNSAFE_NONE


def test_only_a_304_has_a_stored_response() -> None:
    memory = learned(Memory(10), C.fetch(0, allowing(last_modified="x")))
    asked = [("if-none-match", "1")]
    found = [memory.stored(C.fetch(1, got, fields=asked)) for got in (answer(304), allowing(), None)]
    assert [one is not None for one in found] == [True, False, False]
    assert memory.stored(C.fetch(1, answer(304))) is None


def test_every_part_forgets_and_counts() -> None:
    """Five of each at a limit of two; of the clients one is kept."""
    memory = Memory(2)
    for number in range(5):
        client = Client(name=str(number))
        learned(
            memory,
            client.load(0, answer()),
            client.fetch(1, allowing(etag="1"), f"{URL}{number}", credentialed=True, connection=str(number)),
        )
        memory.cache(client.name, Engine.CHROMIUM)
    assert memory.dropped == 8 * 3 + 3 * 4
