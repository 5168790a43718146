"""Whether an open live page slows the proxy while failures pour in: requests a second with the page open and closed, in one run."""

import argparse
import http.client
import json
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.bench_flows import free_port, listening, server
from tests.benchmarks.traffic import PAGES, cors

CLIENTS = 12
"""How many connections ask at once; on a single one, waiting for acknowledgements takes most of the time."""

KINDS = 60
"""How many kinds of failures there are: more than one page of the list has, all of them fresh at each look."""

SCRIPT = Path(__file__).parents[2] / "cors_addon.py"


@contextmanager
def mitmdump() -> Iterator[int]:
    """Run mitmdump with the addon; gives its port."""
    with TemporaryDirectory() as folder:
        port = free_port()
        program = Path(sys.executable).with_name("mitmdump")
        options = ["-q", "-p", str(port), "--listen-host", "127.0.0.1", "--set", f"confdir={folder}", "-s", str(SCRIPT)]
        process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
        try:
            end = time.monotonic() + 30
            while not listening(port):
                assert time.monotonic() < end, "mitmdump does not listen"
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait()


class Reader:
    """Reads the page as its script does in a tab: waits for changes, then takes the whole page, on a connection that it keeps."""

    def __init__(self, port: int) -> None:
        self._client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._is_over = False
        self.pages = self.rows = 0

    def __enter__(self) -> "Reader":
        self._client.connect()
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._is_over = True
        with suppress(OSError):
            self._client.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._client.close()

    def _get(self, path: str) -> str:
        self._client.request("GET", f"http://cors.test{path}", headers={"Host": "cors.test", "Referer": "http://cors.test/"})
        return self._client.getresponse().read().decode()

    def _page(self) -> str:
        """Take the page, and return where in the run it was made."""
        text = self._get("/")
        found = re.search(r'data-cursor="([^"]+)"', text)
        assert found
        self.pages += 1
        self.rows = text.count("data-count=")
        return found[1]

    def _read(self) -> None:
        try:
            cursor = self._page()
            while True:
                if json.loads(self._get(f"/changes?since={cursor}"))["cursor"] != cursor:
                    cursor = self._page()
        except (OSError, http.client.HTTPException):
            if not self._is_over:
                raise


def fail(port: int, target: int, count: int) -> None:
    """Send so many requests that fail through the proxy, on one connection."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for number in range(count):
        url = f"http://127.0.0.1:{target}/v1/kind{number % KINDS}/items"
        client.request("GET", url, headers=dict(cors(PAGES[number % 3])))
        client.getresponse().read()
    client.close()


def rate(port: int, target: int, count: int) -> float:
    """Return how many requests a second go through the proxy, on several connections at once."""
    start = time.perf_counter()
    clients = [threading.Thread(target=fail, args=(port, target, count // CLIENTS)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return count / (time.perf_counter() - start)


def open_rate(port: int, target: int, count: int) -> tuple[float, float]:
    """Return the rate while a reader has the page open, and the seconds from one reading of the page to the next."""
    start = time.perf_counter()
    with Reader(port) as reader:
        found = rate(port, target, count)
        assert reader.rows, "the page does not show the failures"
    return found, (time.perf_counter() - start) / reader.pages


def main() -> None:
    """Measure with the page closed and open in turn, now this first and now that, so that what else the machine does falls on both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=1_500, help="requests in each half of a round")
    parser.add_argument("--rounds", type=int, default=8)
    arguments = parser.parse_args()
    closed, opened, waits = [], [], []
    with server() as target, mitmdump() as port:
        open_rate(port, target, 500)
        for number in range(arguments.rounds):
            if number % 2:
                closed.append(rate(port, target, arguments.requests))
            found, wait = open_rate(port, target, arguments.requests)
            opened.append(found)
            waits.append(wait)
            if not number % 2:
                closed.append(rate(port, target, arguments.requests))
    ratios = sorted(100 * after / before - 100 for before, after in zip(closed, opened, strict=True))
    print(f"page closed: {statistics.median(closed):.0f} requests a second")
    print(f"page open, read anew each {statistics.median(waits):.1f} s: {statistics.median(opened):.0f} requests a second")
    print(f"difference within a round: median {statistics.median(ratios):+.1f} %, from {ratios[0]:+.1f} to {ratios[-1]:+.1f} %")


if __name__ == "__main__":
    main()
