"""Answers that no server made: each of mitmproxy's errors, in the words of its versions and of the systems that it runs on."""

import pytest

from cors_addon.core.cause.network import RULES
from cors_addon.core.wire.exchange import Response
from tests.core.cause.failures import asked, cause, fetched, saying, told
from tests.core.traffic import answer

MADE = answer(502, server="mitmproxy", content_type="text/html")
LOCAL = "http://localhost:9000/x"

ERRORS = [
    ("[Errno 111] Connect call failed ('127.0.0.1', 9000)", "nothing-listens, network, proven"),
    (
        "Multiple exceptions: [Errno 111] Connect call failed ('::1', 9000, 0, 0), [Errno 111] Connect call failed ('127.0.0.1', 9000)",
        "nothing-listens, network, proven",
    ),
    ("[Errno 61] Connect call failed ('::1', 9000, 0, 0)", "nothing-listens, network, proven"),
    ("[WinError 1225] The remote computer refused the network connection", "nothing-listens, network, proven"),
    ("[WinError 10061] Es konnte keine Verbindung hergestellt werden", "nothing-listens, network, proven"),
    ("[Errno -2] Name or service not known", "host-not-found, network, proven"),
    ("[Errno -3] Temporary failure in name resolution", "host-not-found, network, proven"),
    ("[Errno 8] nodename nor servname provided, or not known", "host-not-found, network, proven"),
    ("[Errno 11001] getaddrinfo failed", "host-not-found, network, proven"),
    ("[Errno 110] Connect call failed ('10.0.0.9', 9000)", "server-unreachable, network, proven"),
    ("[Errno 113] Connect call failed ('10.0.0.9', 9000)", "server-unreachable, network, proven"),
    ("[Errno 101] Network is unreachable", "server-unreachable, network, proven"),
    ("[WinError 121] The semaphore timeout period has expired", "server-unreachable, network, proven"),
    ("Certificate verify failed: self-signed certificate", "server-tls-failed, network, proven"),
    ("The remote server does not speak TLS.", "server-tls-failed, network, proven"),
    (
        "The remote server and mitmproxy cannot agree on a TLS version to use. You may need to adjust mitmproxy's option.",
        "server-tls-failed, network, proven",
    ),
    ("OpenSSL Error([('SSL routines', '', 'sslv3 alert handshake failure')])", "server-tls-failed, network, proven"),
    ("tlsv1 alert unknown ca", "server-tls-failed, network, proven"),
    ("connection closed", "server-tls-failed, network, proven"),
    (
        "Upstream proxy 127.0.0.1:3128 refused HTTP CONNECT request: 407 Proxy Authentication Required",
        "upstream-proxy-failed, network, proven",
    ),
    ("Error connecting to 127.0.0.1:3128: Bad HTTP response line", "upstream-proxy-failed, network, proven"),
    ("server closed connection", "connection-lost, network, proven"),
    ("peer closed connection", "connection-lost, network, proven"),
    ("stream reset by client (INTERNAL_ERROR)", "connection-lost, network, proven"),
    ("stream closed by client (H3_INTERNAL_ERROR)", "connection-lost, network, proven"),
    (
        "HTTP/2 connection closed: <ConnectionTerminated error_code:2, last_stream_id:1, additional_data:None>",
        "connection-lost, network, proven",
    ),
    ("HTTP/2 protocol error: Invalid input", "answer-not-http, network, proven"),
    ("unexpected server response: b'\\x15\\x03\\x01'", "answer-not-http, network, proven"),
    ("Cannot parse HTTP response: Bad HTTP response line", "answer-not-http, network, proven"),
    ("Response body exceeds mitmproxy's body_size_limit.", "refused-by-proxy, proxy, proven"),
    (
        "Received bad header from server, refusing to prevent request smuggling attacks. Disable the validate_inbound_headers option",
        "refused-by-proxy, proxy, proven",
    ),
    (
        "Request destination unknown. Unable to figure out where this request should be forwarded to.",
        "refused-by-proxy, proxy, proven",
    ),
    ("something that a later version says", "no-answer, network, proven"),
    ("", "answered-by-proxy, proxy, proven"),
]


@pytest.mark.parametrize(("error", "expected"), ERRORS)
def test_the_proxys_own_answer_says_why_there_is_no_other(error: str, expected: str) -> None:
    assert told(RULES, fetched(MADE, LOCAL, made_by_proxy=True, error=error)) == expected
    assert told(RULES, asked(MADE, LOCAL, made_by_proxy=True, error=error)) == expected


PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><p>[Errno -2] Name or service not known</p>"


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (saying(502, PAGE, "text/html", server="mitmproxy 12.3.1"), "host-not-found, network, proven"),
        (saying(502, "", "text/html", server="mitmproxy 12.3.1"), ""),
        (saying(502, PAGE, "text/html", server="nginx"), ""),
        (saying(500, PAGE, "text/html", server="mitmproxy 12.3.1"), ""),
        (answer(), ""),
    ],
)
def test_a_browsers_own_recording_has_the_proxys_page(got: Response, expected: str) -> None:
    assert told(RULES, fetched(got)) == expected


@pytest.mark.parametrize(
    ("url", "error", "address"),
    [
        (LOCAL, "[Errno 111] Connect call failed ('127.0.0.1', 9000)", "localhost:9000"),
        ("https://b.test/x", "[Errno 111] Connect call failed ('10.0.0.9', 443)", "b.test:443"),
        (LOCAL, "[WinError 1225] The remote computer refused the network connection", "localhost:9000"),
        ("http://localhost:8080/x", "[Errno 111] Connect call failed ('127.0.0.1', 3000)", "127.0.0.1:3000"),
        ("http://localhost:8080/x", "[Errno 111] Connect call failed ('::1', 3000, 0, 0)", "[::1]:3000"),
    ],
)
def test_it_names_the_address_that_nothing_listens_at(url: str, error: str, address: str) -> None:
    found = cause(RULES, fetched(MADE, url, made_by_proxy=True, error=error))
    assert found is not None
    assert f" {address}:" in found.title
