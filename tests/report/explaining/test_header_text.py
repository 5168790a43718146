"""Header lines as they are pasted: what is read of each kind of text."""

import pytest

from cors_addon.report.explaining.header_text import PastedAnswer, is_header_text, pasted_answers

ALLOWED = ("access-control-allow-origin", "*")

CURL_V = """\
*   Trying 127.0.0.1:8080...
> OPTIONS /x?y=1 HTTP/1.1
> Host: api.test
> Origin: https://a.test
> Access-Control-Request-Method: PUT
>
< HTTP/1.1 100 Continue
<
< HTTP/1.1 204 No Content
< access-control-allow-origin: *
<
* Connection #0 to host api.test left intact
"""


def told(answer: PastedAnswer) -> tuple[object, ...]:
    return answer.status, answer.http_version, answer.method, answer.target, answer.sent.fields, answer.received.fields


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("access-control-allow-origin: *", [(0, "HTTP/1.1", "", "", (), (ALLOWED,))]),
        ("access-control-allow-origin:*", [(0, "HTTP/1.1", "", "", (), (ALLOWED,))]),
        ("access-control-allow-origin:\n*\nvary:\nOrigin", [(0, "HTTP/1.1", "", "", (), (ALLOWED, ("vary", "Origin")))]),
        ("access-control-allow-origin:", [(0, "HTTP/1.1", "", "", (), (("access-control-allow-origin", ""),))]),
        (
            "Origin: https://a.test\naccess-control-allow-origin: *",
            [(0, "HTTP/1.1", "", "", (("Origin", "https://a.test"),), (ALLOWED,))],
        ),
        (
            "HTTP/2 200 \r\nx-a:\r\naccess-control-allow-origin: *\r\n\r\nbody: 1\n<p>\n",
            [(200, "HTTP/2", "", "", (), (("x-a", ""), ALLOWED))],
        ),
        (
            "HTTP/1.1 200 Connection established\n\nHTTP/1.1 301 Moved\nLocation: /b\n\nHTTP/1.1 404 Not Found\nvary: *\n\n",
            [(301, "HTTP/1.1", "", "", (), (("Location", "/b"),)), (404, "HTTP/1.1", "", "", (), (("vary", "*"),))],
        ),
        ("HTTP/1.1 500 Internal Server Error\n\n", [(500, "HTTP/1.1", "", "", (), ())]),
        (
            CURL_V,
            [
                (
                    204,
                    "HTTP/1.1",
                    "OPTIONS",
                    "/x?y=1",
                    (("Host", "api.test"), ("Origin", "https://a.test"), ("Access-Control-Request-Method", "PUT")),
                    (ALLOWED,),
                )
            ],
        ),
        ("", []),
    ],
)
def test_what_is_read(text: str, answers: list[tuple[object, ...]]) -> None:
    assert [told(answer) for answer in pasted_answers(text)] == answers


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("access-control-allow-origin: *", True),
        ("  Vary: Origin", True),
        ("Access-Control-Allow-Orgin: *", True),
        ("< HTTP/2 200", True),
        (CURL_V, True),
        ("origin", False),
        ("https://a.test/", False),
        ("Access-Control-Allow-Origin cannot contain more than one origin.", False),
        ("content-type: text/html", False),
    ],
)
def test_what_are_headers(text: str, telling: bool) -> None:
    assert is_header_text(text) is telling
