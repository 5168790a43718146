"""Whether an open live page slows the proxy: requests a second with the page open and updating, against closed, in one run."""

import argparse
import json
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.bench_flows import ask, free_port, listening, server

CLIENTS = 12
"""How many connections ask at once; on a single one, waiting for acknowledgements takes most of the time."""

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
    """Reads the page as its script does: waits for changes, then takes the whole page; as often as there is news."""

    def __init__(self, port: int) -> None:
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": f"http://127.0.0.1:{port}"}))
        self._over = threading.Event()
        self.pages = 0

    def __enter__(self) -> "Reader":
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()

    def _get(self, path: str) -> bytes:
        with self._opener.open(f"http://cors.test{path}", timeout=60) as answer:
            return bytes(answer.read())

    def _read(self) -> None:
        cursor = ""
        while not self._over.is_set():
            with suppress(OSError):  # mitmdump may end while this waits
                cursor = json.loads(self._get(f"/changes?since={cursor}"))["cursor"]
                self._get("/")
                self.pages += 1


def rate(port: int, target: int, count: int) -> float:
    """Return how many requests a second go through the proxy, on several connections at once."""
    start = time.perf_counter()
    clients = [threading.Thread(target=ask, args=(port, target, count // CLIENTS)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return count / (time.perf_counter() - start)


def main() -> None:
    """Measure with the page closed and open in turn, so that what else the machine does falls on both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=1_500, help="requests in each round")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    closed, opened, pages = [], [], 0
    with server() as target, mitmdump() as port:
        ask(port, target, 300)
        for _ in range(arguments.rounds):
            closed.append(rate(port, target, arguments.requests))
            with Reader(port) as reader:
                opened.append(rate(port, target, arguments.requests))
            pages += reader.pages
    before, after = statistics.median(closed), statistics.median(opened)
    print(f"page closed: {before:.0f} requests a second")
    print(f"page open, and read anew {pages} times: {after:.0f} requests a second ({100 * after / before - 100:+.1f} %)")


if __name__ == "__main__":
    main()
