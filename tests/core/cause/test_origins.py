"""What a value of Access-Control-Allow-Origin that misses the page's origin is taken for, and where nothing is said of it."""

import pytest

from cors_addon.core.verdict.cause import Side, Sureness
from cors_addon.core.wire.exchange import Exchange, Response
from cors_addon.core.wire.headers import Headers
from tests.core.cause.situations import cause_of_last
from tests.core.traffic import OPAQUE, PAGE, URL, Client, allowing, answer, redirecting

C = Client()
OTHER = "https://c.test"
MORE = "https://d.test"
AT = "https://b.test"


def got(value: str, status: int = 200) -> list[Exchange]:
    return [C.fetch(0, allowing(value, status))]


def by(page: str, value: str, time: float = 0, path: str = "/x", **fields: str) -> Exchange:
    return C.fetch(time, allowing(value, **fields), url=f"{AT}{path}", page=page)


def lines(*values: str, **fields: str) -> Response:
    more = [(name.replace("_", "-"), value) for name, value in fields.items()]
    return Response(200, Headers((*[("Access-Control-Allow-Origin", value) for value in values], *more)))


NEAR = {
    "a slash": f"{PAGE}/",
    "upper case": "https://A.test",
    "the default port": f"{PAGE}:443",
    "a path": f"{PAGE}/app",
    "no scheme": "a.test",
    "another scheme": "http://a.test",
    "another port": f"{PAGE}:8443",
    "www.": "https://www.a.test",
    "quotation marks": f'"{PAGE}"',
    "a pattern": "https://*.a.test",
    "the star in quotation marks": "'*'",
    "a comma": f"{PAGE},",
}

ROWS: dict[str, tuple[list[Exchange], str]] = {
    **{name: (got(value), "origin-near-miss proven") for name, value in NEAR.items()},
    "another name of the own machine": (
        [C.fetch(0, allowing("http://localhost:9001"), url="http://localhost:9100/x", page="http://127.0.0.1:9001")],
        "origin-near-miss proven",
    ),
    "several in one line": (got(f"{PAGE},{OTHER}"), "origin-list-in-header proven"),
    "several with blanks": (got(f"{OTHER} {MORE}"), "origin-list-in-header proven"),
    "several with semicolons": (got(f"{OTHER};{MORE}"), "origin-list-in-header proven"),
    "several as JSON": (got(f'["{PAGE}","{OTHER}"]'), "origin-list-in-header proven"),
    "a line each": ([C.fetch(0, lines(OTHER, PAGE))], "origin-list-in-header proven"),
    "words that are no list": (got("a list"), "multiple-allow-origin proven"),
    **{
        f"a variable: {value}": (got(value), "origin-placeholder proven")
        for value in ("(null)", "undefined", "None", "$http_origin", "${ORIGIN}", "%{CORS}e", "[object]", "", "https://${HOST}")
    },
    "null": (got("null"), "origin-placeholder likely"),
    "true": (got("true"), "origin-placeholder likely"),
    "one origin, to the only page seen": (got(OTHER), "fixed-origin likely"),
    "one origin, to two pages": ([by(MORE, OTHER), by(PAGE, OTHER, 1)], "fixed-origin proven"),
    "one origin, to two pages, of which one it is": ([by(OTHER, OTHER), by(PAGE, OTHER, 1)], "fixed-origin proven"),
    "one origin, and none to another page": (
        [by(OTHER, OTHER), C.fetch(0.5, answer(), page=MORE), by(PAGE, OTHER, 1)],
        "origin-mismatch proven",
    ),
    "one of a list": ([by(MORE, MORE), by(PAGE, OTHER, 1)], "origin-refused proven"),
    "of no origin": (got("words"), "invalid-allow-origin proven"),
    "Tauri's page, of which it knows another": ([by("http://tauri.localhost", "tauri://localhost")], "app-shell-origin proven"),
    "Capacitor's page on Android, of which it knows another": (
        [by("https://localhost", "capacitor://localhost")],
        "app-shell-origin likely",
    ),
    "a page on the own machine": ([by("https://localhost", OTHER)], "fixed-origin likely"),
    "a page in an Android WebView": (
        [
            C.fetch(
                0,
                allowing(OTHER),
                page="http://localhost",
                fields=[
                    (
                        "user-agent",
                        "Mozilla/5.0 (Linux; Android 16; wv) AppleWebKit/537.36 Version/4.0 Chrome/156.0.0.0 Mobile Safari/537.36",
                    )
                ],
            )
        ],
        "app-shell-origin proven",
    ),
    "a page of a file": ([by("file://", OTHER)], "app-shell-origin proven"),
    "VS Code's webview": ([by("vscode-webview://0abc", OTHER)], "app-shell-origin proven"),
    "a shell's page where others may read": (
        [by(OTHER, OTHER), C.fetch(1, answer(), page="ionic://localhost")],
        "origin-refused proven",
    ),
    "a shell's page where nobody may": ([C.fetch(1, answer(), page="ionic://localhost")], "no-cors-layer likely"),
    "after a redirect, to where the page may read": (
        [
            C.fetch(0, redirecting(f"{OTHER}/y")),
            C.fetch(0.1, allowing(PAGE), url=f"{OTHER}/y", origin=OPAQUE),
        ],
        "null-after-redirect proven",
    ),
    "after a redirect, to where nothing is known": (
        [C.fetch(0, redirecting(f"{OTHER}/y")), C.fetch(0.1, answer(), url=f"{OTHER}/y", origin=OPAQUE)],
        "null-after-redirect likely",
    ),
    "after a redirect, to where the page may read elsewhere": (
        [
            C.fetch(0, allowing(), url=f"{OTHER}/z"),
            C.fetch(1, redirecting(f"{OTHER}/y")),
            C.fetch(1.1, answer(), url=f"{OTHER}/y", origin=OPAQUE),
        ],
        "null-after-redirect proven",
    ),
    "a page without origin, which gets another's": ([C.fetch(0, allowing(OTHER), page=OPAQUE)], "null-page proven"),
    "a page without origin, where others may read": (
        [by(OTHER, OTHER, path="/y"), C.fetch(1, answer(), page=OPAQUE)],
        "null-page proven",
    ),
    "a page without origin, where nobody may": ([C.fetch(1, answer(), page=OPAQUE)], "null-page likely"),
    "a page without origin, with credentials under *": (
        [C.fetch(1, allowing("*"), page=OPAQUE, credentialed=True, fields=[("cookie", "a=1")])],
        "wildcard-with-credentials proven",
    ),
    "a page without origin, and an error": ([C.fetch(1, answer(500), page=OPAQUE)], "error-without-cors likely"),
}


@pytest.mark.parametrize(("exchanges", "expected"), [pytest.param(*row, id=name) for name, row in ROWS.items()])
def test_what_misses_the_page_s_origin(exchanges: list[Exchange], expected: str) -> None:
    cause = cause_of_last(*exchanges)
    assert f"{cause.code} {cause.sureness}" == expected
    assert cause.sureness is Sureness.PROVEN or "likely" in cause.title


@pytest.mark.parametrize(
    ("got", "side"),
    [
        (lines(OTHER, PAGE, server="nginx/1.28"), Side.LAYER),
        (lines(OTHER, PAGE, x_powered_by="Express"), Side.SERVER_APP),
        (allowing(f"{PAGE}, {OTHER}", server="nginx/1.28"), Side.SERVER_APP),
    ],
)
def test_a_list_is_of_the_layer_that_writes_a_line_for_each(got: Response, side: Side) -> None:
    assert cause_of_last(C.fetch(0, got)).side is side


def test_the_origins_that_it_is_seen_to_allow_are_named() -> None:
    cause = cause_of_last(by(OTHER, OTHER), by(MORE, MORE, 1), by(PAGE, f"{PAGE}/", 2))
    assert any(OTHER in advice and MORE in advice for advice in cause.advice)


def test_a_request_that_went_round_is_told_with_the_page_s_own() -> None:
    cause = cause_of_last(C.fetch(0, redirecting(f"{OTHER}/y")), C.fetch(0.1, answer(), url=f"{OTHER}/y", origin=OPAQUE))
    assert (cause.request, cause.method) == (URL, "GET")
