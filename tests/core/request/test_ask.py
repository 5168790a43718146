"""What a page can ask for and what not, and how the browser reads what it asks."""

import pytest

from cors_addon.core.request.ask import Ask, CredentialsMode, normalized, refusal

API, SHOP = "https://api.example/orders", "https://shop.example"


def ask(url: str = API, origin: str = SHOP, method: str = "GET", *headers: tuple[str, str], body: bytes = b"") -> Ask:
    return normalized(Ask(url, origin, method, headers, body))


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        (ask("api.example/orders"), "api.example/orders"),
        (ask("ftp://api.example/"), "ftp://api.example/"),
        (ask("https://[bad"), "https://[bad"),
        (ask("https://user:secret@api.example/"), "https://api.example/"),
        (ask(origin="shop.example"), "shop.example"),
        (ask(origin="https://shop.example/cart"), "https://shop.example/cart"),
        (ask(origin="chrome-extension://abc"), "chrome-extension://abc"),
        (ask(method="TRACE"), "TRACE"),
        (ask(method="track"), "track"),
        (ask(method="CONNECT"), "CONNECT"),
        (ask(method="GET /"), "GET /"),
        (ask(body=b"x"), "GET"),
        (ask(API, SHOP, "HEAD", body=b"x"), "HEAD"),
        *((ask(API, SHOP, "GET", (name, "1")), name) for name in ("Cookie", "origin", "Host", "Sec-Fetch-Mode", "Proxy-Connection")),
        *((ask(API, SHOP, "GET", (name, "1")), name) for name in ("Referer", "Access-Control-Request-Method", "Content-Length", "DNT")),
        (ask(API, SHOP, "GET", ("X-HTTP-Method-Override", "TRACE")), "X-HTTP-Method-Override"),
        (ask(API, SHOP, "GET", ("x shop", "1")), "x shop"),
        (ask(API, SHOP, "GET", ("", "1")), ""),
        (ask(API, SHOP, "GET", ("x-shop", "a\r\nCookie: b")), "x-shop"),
        (ask(API, SHOP, "GET", ("x-shop", "a\0")), "x-shop"),
        (ask(API, SHOP, "GET", ("x-shop", "€")), "x-shop"),
    ],
)
def test_what_no_page_can_ask_for_is_refused_by_name(asked: Ask, named: str) -> None:
    why = refusal(asked)
    assert why.endswith(".")
    assert named in why
    assert "secret" not in why


@pytest.mark.parametrize(
    "asked",
    [
        ask(),
        ask("HTTP://API.example"),
        ask(origin="null"),
        ask(origin="http://localhost:3000"),
        ask(method="PATCH", body=b"x"),
        ask(API, SHOP, "OPTIONS", ("X-HTTP-Method-Override", "PUT"), ("User-Agent", "Mine"), ("authorization", "Bearer é")),
    ],
)
def test_what_a_page_can_ask_for_is_not(asked: Ask) -> None:
    assert refusal(asked) == ""


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (Ask("https://API.example:443/a b#part", "https://Shop.example/"), Ask("https://api.example/a%20b", "https://shop.example")),
        (Ask(API, SHOP, "put"), Ask(API, SHOP, "PUT")),
        (Ask(API, SHOP, "patch"), Ask(API, SHOP, "patch")),
        (Ask(API, SHOP, headers=(("X-A", " 1 "), ("b", "2"), ("x-a", "3"))), Ask(API, SHOP, headers=(("X-A", "1, 3"), ("b", "2")))),
        (Ask("nowhere", "nobody"), Ask("nowhere", "nobody")),
        (Ask(API, "https://shop.example/?q"), Ask(API, "https://shop.example/?q")),
        (Ask(API, SHOP, credentials=CredentialsMode.OMIT), Ask(API, SHOP, credentials=CredentialsMode.OMIT)),
    ],
)
def test_an_ask_is_read_as_the_browser_reads_it(given: Ask, read: Ask) -> None:
    assert normalized(given) == read
