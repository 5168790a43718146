"""What is sent again, edited or reverted in mitmproxy's console is judged again, and the screen shows it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from mitmproxy import io

from tests.proxy.console import Console, console, needs_tmux
from tests.proxy.flows import cors_flow

PAGE = "https://page.test"


class Api(BaseHTTPRequestHandler):
    """Answers as its server is told to."""

    def do_GET(self) -> None:
        """Answer with the status and the Access-Control-Allow-Origin that the server has by now."""
        status, allow = self.server.answer
        self.send_response(status)
        if allow:
            self.send_header("Access-Control-Allow-Origin", allow)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"again")

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def api() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.answer = 200, PAGE
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def screen(api: ThreadingHTTPServer, tmp_path: Path) -> Iterator[Console]:
    """The console with a request that failed, which the server would answer otherwise by now."""
    flow = cors_flow(None)
    flow.response.status_code = 500
    flow.request.scheme, flow.request.host, flow.request.port = "http", "127.0.0.1", api.server_port
    flow.request.http_version = "HTTP/1.1"
    flow.client_conn.timestamp_end = flow.response.timestamp_end + 1
    recording = tmp_path / "flows.mitm"
    with recording.open("wb") as file:
        io.FlowWriter(file).add(flow)
    with console(tmp_path, recording, columns=120, rows=40) as one:
        one.shows("[1/1]", "🔴")
        yield one


@needs_tmux
def test_a_request_that_is_sent_again_shows_what_came_of_it(screen: Console, api: ThreadingHTTPServer) -> None:
    screen.press("Enter", "Tab", "c")
    screen.shows("What is wrong:", "500")
    screen.press("r")
    screen.shows("✓ allowed", "200", without="🔴")
    screen.press("V")
    screen.shows("✗ blocked", "500", "🔴")
    api.answer = 404, ""
    screen.press("r")
    screen.shows("✗ blocked", "404", "🔴")
    api.answer = 200, "*"
    screen.press("r")
    screen.shows("✓ allowed", without="🔴")


@needs_tmux
def test_a_server_that_is_down_by_now_is_told_of(screen: Console, api: ThreadingHTTPServer) -> None:
    api.shutdown()
    api.server_close()
    screen.press("r")
    screen.shows(" err ", "🔴")


@needs_tmux
def test_what_is_edited_in_a_table_is_judged_again(screen: Console) -> None:
    screen.press("Enter", "Tab", "c")
    screen.shows("What is wrong:")
    screen.press("e")
    screen.shows("9) response-headers")
    screen.press("9", "a")
    screen.shows("Edit Response Headers")
    screen.press(*"Access-Control-Allow-Origin", "Tab", *PAGE, "Tab", "q")
    screen.shows("✓ allowed", without="🔴")
    screen.press("V")
    screen.shows("✗ blocked", "🔴")
