"""What a stored answer is blamed for, and where it isn't; and the same request answered now this way, now that."""

import pytest

from cors_addon.core.verdict.cause import Sureness
from cors_addon.core.wire.exchange import Exchange, Response
from cors_addon.core.wire.headers import Headers
from tests.core.cause.situations import cause_of_last, told
from tests.core.traffic import PAGE, Client, allowing, answer, granting

C = Client()
AT = "https://b.test"
OTHER = "https://c.test"
HIT = {"age": "30", "x_cache": "HIT"}


def plain(time: float, got: Response) -> Exchange:
    return C.fetch(time, got, mode="no-cors", destination="image", origin=None)


def other(time: float = 0, value: str = OTHER, **fields: str) -> Exchange:
    return C.fetch(time, allowing(value, **fields), page=OTHER)


ROWS: dict[str, tuple[list[Exchange], str]] = {
    "a copy without headers, and an answer with them": ([C.fetch(0, answer(**HIT)), C.fetch(9, allowing())], "cached-without-cors proven"),
    "the same, the answer first": ([C.fetch(0, allowing("*")), C.fetch(9, answer(**HIT))], "cached-without-cors proven"),
    "an answer that is older than the copy": ([C.fetch(0, allowing()), C.fetch(1000, answer(age="5"))], "cached-without-cors likely"),
    "a copy made before the answer": ([C.fetch(0, allowing()), C.fetch(9, answer(age="500"))], "cached-without-cors proven"),
    "two copies, one with them": ([C.fetch(0, allowing(**HIT)), C.fetch(9, answer(**HIT))], "cached-without-cors proven"),
    "an answer with them elsewhere": (
        [C.fetch(0, allowing(), url=f"{AT}/y"), C.fetch(9, answer(**HIT))],
        "cached-without-cors likely",
    ),
    "a copy, and nothing else known": ([C.fetch(0, answer(**HIT))], "cached-without-cors likely"),
    "a copy of what was asked for without Origin": ([plain(0, answer()), C.fetch(9, answer(**HIT))], "cached-without-cors likely"),
    "a copy, and the server has no headers either": (
        [C.fetch(0, answer(), url=f"{AT}/y"), C.fetch(9, answer(**HIT))],
        "no-cors-layer likely",
    ),
    "a copy in Varnish": ([C.fetch(0, answer(x_varnish="32773 32771")), C.fetch(9, allowing(x_varnish="9"))], "cached-without-cors proven"),
    "the browser's own copy, of what an image loaded": (
        [plain(0, answer(etag='"a"')), C.fetch(9, answer(304, etag='"a"'), fields=[("if-none-match", '"a"')])],
        "cached-without-cors proven",
    ),
    "the browser's own copy, of what it got in both ways": (
        [
            plain(0, answer(etag='"a"')),
            C.fetch(1, answer(etag='"a"')),
            C.fetch(9, answer(304, etag='"a"'), fields=[("if-none-match", '"a"')]),
        ],
        "no-cors-layer likely",
    ),
    "the browser's own copy, of what it got with Origin": (
        [C.fetch(0, answer(etag='"a"')), C.fetch(9, answer(304, etag='"a"'), fields=[("if-none-match", '"a"')])],
        "no-cors-layer likely",
    ),
    "a 304 without the headers, where other answers have them": (
        [C.fetch(0, allowing(etag='"a"')), C.fetch(9, answer(304, etag='"a"'))],
        "not-modified-without-cors proven",
    ),
    "a 304 without the headers, where the others lack them, too": (
        [C.fetch(0, answer()), C.fetch(9, answer(304))],
        "missing-allow-origin proven",
    ),
    "a 304 for another than the page": (
        [C.fetch(0, allowing(etag='"a"')), C.fetch(9, allowing(OTHER, 304))],
        "origin-mismatch proven",
    ),
    "no copy, but a name like one": (
        [C.fetch(0, answer(x_cache="MISS from whitehall")), C.fetch(9, allowing())],
        "missing-allow-origin proven",
    ),
    "no copy: it was too old": ([C.fetch(0, answer(cache_status="a; fwd=stale")), C.fetch(9, allowing())], "missing-allow-origin proven"),
    "no copy, though its key looks like one": (
        [C.fetch(0, answer(cache_status='a; fwd=miss; key="https://b.test/hit"')), C.fetch(9, allowing())],
        "missing-allow-origin proven",
    ),
    **{
        f"a copy by {name}: {value}": (
            [C.fetch(0, Response(200, Headers(((name, value),)))), C.fetch(9, allowing())],
            "cached-without-cors proven",
        )
        for name, value in (
            ("cache-status", "a; fwd=uri-miss, b; hit; ttl=9"),
            ("x-cache", "TCP_MEM_HIT"),
            ("x-cache", "RefreshHit from cloudfront"),
            ("x-cache", "MISS, HIT"),
            ("cf-cache-status", "UPDATING"),
        )
    },
    "no copy": ([C.fetch(0, answer(x_cache="MISS", age="0"))], "no-cors-layer likely"),
    "a copy of an error": ([C.fetch(0, answer(404, **HIT))], "error-without-cors likely"),
    "another's answer out of a cache": ([other(), C.fetch(9, allowing(OTHER, **HIT))], "cached-for-another-origin proven"),
    "another's answer, made elsewhere": (
        [
            C.fetch(0, allowing(OTHER), url=f"{AT}/y", page=OTHER),
            C.fetch(9, allowing(OTHER, **HIT)),
        ],
        "cached-for-another-origin likely",
    ),
    "another's answer without a sign of a cache, where the page has its own else": (
        [other(), C.fetch(5, allowing(), url=f"{AT}/y"), C.fetch(9, allowing(OTHER))],
        "cached-for-another-origin likely",
    ),
    "the same, and it varies": (
        [other(), C.fetch(5, allowing(), url=f"{AT}/y"), C.fetch(9, allowing(OTHER, vary="Origin"))],
        "origin-mismatch proven",
    ),
    "another's answer, which everybody gets": (
        [other(), C.fetch(5, allowing(OTHER), page="https://d.test"), C.fetch(9, allowing(OTHER, **HIT))],
        "fixed-origin proven",
    ),
    "another's error": ([other(), C.fetch(9, allowing(OTHER, 500, **HIT))], "fixed-origin proven"),
    "a preflight out of a cache": (
        [C.preflight(0, granting(names="x-a"), names="x-a"), C.preflight(9, granting(names="x-b", **HIT), names="x-a")],
        "stale-preflight proven",
    ),
    "a preflight out of a cache, which nobody granted": (
        [C.preflight(9, granting(names="x-b", **HIT), names="x-a")],
        "header-refused proven",
    ),
}


@pytest.mark.parametrize(("exchanges", "expected"), [pytest.param(*row, id=name) for name, row in ROWS.items()])
def test_what_came_out_of_a_cache(exchanges: list[Exchange], expected: str) -> None:
    cause = cause_of_last(*exchanges)
    assert f"{cause.code} {cause.sureness}" == expected
    assert cause.sureness is Sureness.PROVEN or "likely" in cause.title


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ("+-", "missing-allow-origin proven"),
        ("-+", "missing-allow-origin proven"),
        ("+-+", "flapping likely"),
        ("+-+-", "flapping proven"),
        ("-+-+", "flapping proven"),
        ("++---", "missing-allow-origin proven"),
        ("+-++-", "flapping proven"),
        ("+-!+!-", "flapping proven"),
    ],
)
def test_what_is_answered_now_this_way_now_that(outcomes: str, expected: str) -> None:
    answers = {"+": allowing(x_pod="one"), "-": answer(x_pod="two"), "!": allowing(status=500)}
    exchanges = [C.fetch(time, answers[outcome]) for time, outcome in enumerate(outcomes)]
    assert told(*exchanges) == expected


def test_what_others_are_answered_does_not_count() -> None:
    got = [allowing(), answer()]
    exchanges = [C.fetch(time, got[time % 2], url=f"{AT}/{'y' if time > 1 else 'x'}/{time // 2}") for time in range(6)]
    assert told(*exchanges, C.fetch(9, allowing(), url=f"{AT}/x/0")) == "missing-allow-origin proven"


def test_what_differs_is_named() -> None:
    got = [allowing(server="nginx", x_pod="one"), answer(server="nginx")]
    exchanges = [C.fetch(time, got[time % 2], server_ip=f"192.0.2.{time % 2}") for time in range(4)]
    assert "x-pod: one and no x-pod" in cause_of_last(*exchanges).title


def test_what_does_not_differ_is_not() -> None:
    exchanges = [C.fetch(time, [allowing(), answer()][time % 2], page=PAGE) for time in range(4)]
    assert cause_of_last(*exchanges).title.endswith("times).")
