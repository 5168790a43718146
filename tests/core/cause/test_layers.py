"""Which layers add the headers: two of them, none, all but on one path, or on the preflight only."""

import pytest

from cors_addon.core.verdict.cause import Side, Sureness
from cors_addon.core.wire.exchange import Exchange, Response
from cors_addon.core.wire.headers import Headers
from tests.core.cause.situations import cause_of_last
from tests.core.traffic import PAGE, Client, allowing, answer, granting

C = Client()
AT = "https://b.test"


def twice(*values: str, **fields: str) -> Response:
    more = [(name.replace("_", "-"), value) for name, value in fields.items()]
    return Response(200, Headers((*[("Access-Control-Allow-Origin", value) for value in values], *more)))


SIGNED = {"server": "nginx/1.28", "x_powered_by": "Express"}
COOKIE = [("cookie", "a=1")]

ROWS: dict[str, tuple[list[Exchange], str]] = {
    "the same twice": ([C.fetch(0, twice(PAGE, PAGE))], "two-layers likely"),
    "an origin and *": ([C.fetch(0, twice(PAGE, "*", **SIGNED))], "two-layers likely"),
    "the same twice in one line": ([C.fetch(0, allowing(f"{PAGE}, {PAGE}"))], "two-layers likely"),
    "two origins, and a header besides": (
        [
            C.fetch(
                0,
                Response(
                    200,
                    Headers(
                        (
                            ("access-control-allow-origin", PAGE),
                            ("access-control-allow-credentials", "true"),
                            ("access-control-allow-origin", "https://c.test"),
                            ("access-control-allow-credentials", "true"),
                        )
                    ),
                ),
            )
        ],
        "two-layers likely",
    ),
    "twice, and once without the app": (
        [C.fetch(0, allowing(server="nginx/1.28"), url=f"{AT}/file"), C.fetch(1, twice(PAGE, PAGE, **SIGNED))],
        "two-layers proven",
    ),
    "twice, and once by the same": (
        [C.fetch(0, allowing(**SIGNED), url=f"{AT}/file"), C.fetch(1, twice(PAGE, PAGE, **SIGNED))],
        "two-layers likely",
    ),
    "credentials allowed twice": (
        [C.fetch(0, allowing(access_control_allow_credentials="true, true"), credentialed=True, fields=COOKIE)],
        "two-layers likely",
    ),
    "credentials allowed in other words": (
        [C.fetch(0, allowing(access_control_allow_credentials="yes"), credentialed=True, fields=COOKIE)],
        "credentials-not-allowed proven",
    ),
    "no headers anywhere": ([C.fetch(0, answer())], "no-cors-layer likely"),
    "no headers, and OPTIONS unknown": ([C.fetch(0, answer()), C.preflight(1, answer(405))], "no-cors-layer likely"),
    "no headers, but it looks at the origin": ([C.fetch(0, answer(vary="Accept, Origin"))], "origin-refused likely"),
    "no headers, by the proxy's own hand": ([C.fetch(0, answer(), made_by_proxy=True)], "answered-by-proxy proven"),
    "no headers here, headers there": (
        [C.fetch(0, allowing(), url=f"{AT}/y"), C.fetch(1, answer())],
        "route-without-cors proven",
    ),
    "no headers here, and none there any more": (
        [C.fetch(0, allowing(), url=f"{AT}/y"), C.fetch(1, answer(), url=f"{AT}/y"), C.fetch(2, answer())],
        "missing-allow-origin proven",
    ),
    "no headers for this method": (
        [C.fetch(0, allowing()), C.fetch(1, answer(), method="POST")],
        "route-without-cors likely",
    ),
    "no headers on this preflight": (
        [C.preflight(0, granting(), url=f"{AT}/y"), C.preflight(1, answer())],
        "route-without-cors likely",
    ),
    "no headers here, headers there, by origin": (
        [C.fetch(0, allowing(), url=f"{AT}/y"), C.fetch(1, answer(vary="Origin"))],
        "route-without-cors likely",
    ),
    "no headers on this preflight, headers on other answers": (
        [C.fetch(0, allowing(), url=f"{AT}/y"), C.fetch(1, answer(), method="GET"), C.preflight(2, answer(405))],
        "route-without-cors likely",
    ),
    "other CORS headers": ([C.fetch(0, answer(access_control_allow_methods="GET"))], "origin-refused likely"),
    "headers for another page only": (
        [C.fetch(0, allowing("https://c.test"), url=f"{AT}/y", page="https://c.test"), C.fetch(1, answer())],
        "missing-allow-origin proven",
    ),
    "headers on the preflight only": ([C.preflight(0, granting()), C.fetch(0.1, answer(), method="PUT")], "answer-skips-cors proven"),
    "headers on the preflight only, which was remembered": (
        [
            C.preflight(0, granting(access_control_max_age="600")),
            C.fetch(0.1, answer(500), method="PUT"),
            C.fetch(1, answer(), method="PUT"),
        ],
        "answer-skips-cors proven",
    ),
    "headers on the preflight, an error after it": (
        [C.preflight(0, granting()), C.fetch(0.1, answer(500), method="PUT")],
        "error-without-cors proven",
    ),
}


@pytest.mark.parametrize(("exchanges", "expected"), [pytest.param(*row, id=name) for name, row in ROWS.items()])
def test_which_layer_is_missing_or_too_many(exchanges: list[Exchange], expected: str) -> None:
    cause = cause_of_last(*exchanges)
    assert f"{cause.code} {cause.sureness}" == expected
    assert cause.sureness is Sureness.PROVEN or "likely" in cause.title


@pytest.mark.parametrize(
    ("url", "side", "words"),
    [
        (f"{AT}/x", Side.SERVER_APP, "not yours"),
        ("https://api.a.test/x", Side.SERVER_APP, "Turn CORS on"),
        ("http://localhost:9100/socket.io/?EIO=4", Side.SERVER_APP, "Socket.IO"),
        ("https://idp.c.test/.well-known/openid-configuration", Side.IDENTITY_PROVIDER, "Keycloak"),
        ("https://shop.auth0.com/userinfo", Side.IDENTITY_PROVIDER, "Auth0"),
        ("https://api.openai.com/v1/models", Side.SERVER_APP, "your own server"),
    ],
)
def test_whose_server_it_is_decides_on_the_advice(url: str, side: Side, words: str) -> None:
    cause = cause_of_last(C.fetch(0, answer(), url=url))
    assert cause.code == "no-cors-layer"
    assert cause.side is side
    assert any(words in advice for advice in cause.advice)


def test_nobody_is_told_to_turn_on_cors_at_a_service_of_others() -> None:
    for destination in ("empty", "font"):
        advice = cause_of_last(C.fetch(0, answer(), url="https://unpkg.com/x.woff", destination=destination)).advice
        assert any("your own server" in text for text in advice)
        assert not any("urn CORS" in text or "Access-Control" in text for text in advice)


@pytest.mark.parametrize("destination", ["image", "style", "font"])
def test_an_element_can_do_without_where_it_only_shows(destination: str) -> None:
    cause = cause_of_last(C.fetch(0, answer(), destination=destination))
    assert any("crossorigin" in advice for advice in cause.advice) == (destination != "font")


@pytest.mark.parametrize(("origin", "words"), [("vscode-webview://abc", "webview"), ("tauri://localhost", "HTTP plugin")])
def test_a_shell_has_other_ways(origin: str, words: str) -> None:
    cause = cause_of_last(C.fetch(0, answer(), page=origin))
    assert cause.code == "no-cors-layer"
    assert any(words in advice for advice in cause.advice)


def test_keycloak_decides_by_its_clients() -> None:
    url = "https://sso.c.test/realms/r/protocol/openid-connect/token"
    cause = cause_of_last(C.preflight(0, granting(names="x-a"), url, names="x-a"), C.fetch(0.1, answer(), url, "PUT"))
    assert "Web origins" in cause.advice[0]
