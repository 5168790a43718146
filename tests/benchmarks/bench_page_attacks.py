"""What clients of the live page can do to the proxy's other requests (`python -m tests.benchmarks.bench_page_attacks`)."""

import argparse
import asyncio
import http.client
import re
import statistics
import threading
import time
from collections.abc import Awaitable, Callable

from tests.benchmarks.bench_flows import server
from tests.benchmarks.bench_open_page import mitmdump
from tests.benchmarks.traffic import PAGES, cors

OWN = "Host: cors.test\r\nReferer: http://cors.test/\r\n"


def seed(port: int, target: int, kinds: int) -> None:
    """Let requests of so many kinds fail."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for number in range(kinds):
        letters = "".join(chr(97 + number // 26**place % 26) for place in range(4))
        client.request("GET", f"http://127.0.0.1:{target}/v1/kind-{letters}/items", headers=dict(cors(PAGES[number % 3])))
        client.getresponse().read()
    client.close()


def page(port: int, path: str = "/") -> tuple[int, str, float]:
    """Ask for the page as its own script does; return status, text and seconds."""
    start = time.perf_counter()
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    client.request("GET", f"http://cors.test{path}", headers={"Host": "cors.test", "Referer": "http://cors.test/"})
    answer = client.getresponse()
    text = answer.read().decode()
    client.close()
    return answer.status, text, time.perf_counter() - start


def probed(port: int, target: int, seconds: float) -> str:
    """Send requests through the proxy, each some time after the last, failing ones among them; return how long they take."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    took: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.perf_counter()
        client.request("GET", f"http://127.0.0.1:{target}/v1/probe", headers=dict(cors(PAGES[0])))
        client.getresponse().read()
        took.append(1000 * (time.perf_counter() - start))
        time.sleep(0.02)
    client.close()
    took.sort()
    high = took[int(len(took) * 0.95)]
    return f"median {statistics.median(took):6.1f} ms   95 % {high:6.1f} ms   longest {took[-1]:6.0f} ms   ({len(took)})"


async def _poll(port: int, cursor: str, until: float) -> None:
    """Wait for news, and at once again, with the cursor of the beginning or the one that came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until:
        writer.write(f"GET http://cors.test/changes?since={cursor} HTTP/1.1\r\n{OWN}\r\n".encode())
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        body = await reader.readexactly(int(length[1]) if length else 0)
        if found := re.search(rb'"cursor": ?"([^"]+)"', body):
            cursor = found[1].decode()
        else:
            await asyncio.sleep(0.5)
    writer.close()


async def _aborted(port: int, path: str, count: int) -> None:
    for _ in range(count):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET http://cors.test{path} HTTP/1.1\r\n{OWN}\r\n".encode())
        await writer.drain()
        await asyncio.sleep(0.005)
        writer.close()


def meanwhile(attack: Callable[[], Awaitable[object]], port: int, target: int, seconds: float) -> str:
    """Return how long requests take during an attack."""

    async def play() -> None:
        await attack()

    attacking = threading.Thread(target=lambda: asyncio.run(play()), daemon=True)
    attacking.start()
    time.sleep(1)
    found = probed(port, target, seconds)
    attacking.join(60)
    return found


def main() -> None:
    """Measure the proxy at rest, with thousands of readers who wait, and after exports that were given up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", type=int, default=2_000)
    parser.add_argument("--polls", type=int, default=500)
    parser.add_argument("--exports", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=6)
    arguments = parser.parse_args()
    with server() as target, mitmdump() as port:
        seed(port, target, arguments.kinds)
        status, text, _ = page(port)
        cursor, proof = (re.search(rf'data-{name}="([^"]+)"', text) for name in ("cursor", "proof"))
        assert status == 200
        assert cursor
        print(f"{'at rest':<28}", probed(port, target, arguments.seconds), flush=True)

        async def polls() -> None:
            until = time.monotonic() + 1 + arguments.seconds
            await asyncio.gather(*(_poll(port, cursor[1], until) for _ in range(arguments.polls)), return_exceptions=True)

        print(f"{f'{arguments.polls} readers wait':<28}", meanwhile(polls, port, target, arguments.seconds), flush=True)
        time.sleep(2)
        path = f"/export/html?proof={proof[1]}" if proof else "/export/html"
        name = f"{arguments.exports} exports given up"
        print(f"{name:<28}", meanwhile(lambda: _aborted(port, path, arguments.exports), port, target, arguments.seconds), flush=True)
        print("the page then takes {2:.1f} s (status {0})".format(*page(port)), flush=True)


if __name__ == "__main__":
    main()
