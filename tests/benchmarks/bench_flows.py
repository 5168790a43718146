"""What a flow costs in the addon, against what mitmproxy itself spends on one, and whether memory grows: `make bench`."""

import argparse
import asyncio
import contextlib
import gc
import http.client
import os
import resource
import socket
import socketserver
import statistics
import subprocess
import sys
import threading
import time
from array import array
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from mitmproxy import eventsequence
from mitmproxy import http as flows
from mitmproxy.test import taddons

from cors_addon.proxy.addon import CorsAddon
from tests.benchmarks.traffic import Traffic

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"
PAGE = os.sysconf("SC_PAGE_SIZE")


def ignored(*_: object) -> None:
    """Stand for a hook that the addon lacks; mitmproxy calls `update` after it all the same."""


def cost(addon: CorsAddon, flow: flows.HTTPFlow) -> int:
    """Run the addon's hooks for one flow, as mitmproxy would; gives the nanoseconds of processor time that they took."""
    events = [(getattr(addon, event.name, ignored), event.args()) for event in eventsequence.iterate(flow)]
    changed = [flow]
    start = time.thread_time_ns()
    for hook, arguments in events:
        hook(*arguments)
        addon.update(changed)
    return time.thread_time_ns() - start


def resident() -> float:
    """Return this process's resident memory in MiB."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20


async def in_the_addon(count: int, options: dict[str, str], marks: tuple[int, ...]) -> dict[str, array[int]]:
    """Push so many flows through the addon; prints the memory at the marks, and returns the flows' nanoseconds by their kind."""
    addon = CorsAddon()
    spent: dict[str, array[int]] = defaultdict(lambda: array("q"))
    with taddons.context(addon) as context:
        context.configure(addon, **options)
        if marks:
            print(f"before any flow:     {resident():7.1f} MiB resident", flush=True)
        for number, flow in enumerate(Traffic().flows(count), 1):
            nanoseconds = cost(addon, flow)
            await asyncio.sleep(0)  # where a log line goes, which would pile up otherwise
            if number in marks:
                print(f"after {number:>7,} flows: {resident():7.1f} MiB resident", flush=True)
            if marks:
                continue  # the times would count as the addon's memory
            spent[flow.metadata.get("cors", {}).get("kind", "not judged")].append(nanoseconds)
    return spent


class Keep(socketserver.BaseRequestHandler):
    """Answer every request on a connection with the same few bytes."""

    def handle(self) -> None:
        """Read up to the end of each request's head, and answer."""
        head = b""
        while piece := self.request.recv(65536):
            head += piece
            while b"\r\n\r\n" in head:
                head = head.partition(b"\r\n\r\n")[2]
                self.request.sendall(ANSWER)


@contextlib.contextmanager
def server() -> Iterator[int]:
    """Serve on a loopback port of its own; gives the port."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Keep) as listener:
        listener.daemon_threads = True
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        yield listener.server_address[1]
        listener.shutdown()


def ask(proxy: int, target: int, count: int) -> None:
    """Send so many requests through the proxy on one connection."""
    client = http.client.HTTPConnection("127.0.0.1", proxy, timeout=30)
    for number in range(count):
        client.request("GET", f"http://127.0.0.1:{target}/v1/items/{number}", headers={"Origin": "https://app.example"})
        client.getresponse().read()
    client.close()


def free_port() -> int:
    """Find a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening(port: int) -> bool:
    """Tell whether something listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def cpu_of_mitmdump(count: int, target: int, *arguments: str) -> float:
    """Proxy so many requests with mitmdump alone; gives the seconds of processor time that it took, its start included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with TemporaryDirectory() as folder:
        port = free_port()
        command = [Path(sys.executable).with_name("mitmdump"), "-q", "-p", str(port), "--listen-host", "127.0.0.1", *arguments]
        process = subprocess.Popen([*command, "--set", f"confdir={folder}"])
        try:
            end = time.monotonic() + 30
            while not listening(port):
                assert time.monotonic() < end, "mitmdump does not listen"
                time.sleep(0.05)
            ask(port, target, count)
        finally:
            process.terminate()
            process.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def in_mitmproxy(count: int, *arguments: str) -> float:
    """Return the microseconds of processor time that mitmdump spends on one plain HTTP/1.1 request over loopback."""
    with server() as target:
        idle = cpu_of_mitmdump(1, target, *arguments)
        return (cpu_of_mitmdump(count + 1, target, *arguments) - idle) / count * 1e6


def report(spent: dict[str, array[int]]) -> None:
    """Print what the flows cost, all together and by kind."""
    everything = [nanoseconds for times in spent.values() for nanoseconds in times]
    for kind, times in [("all flows", everything), *sorted(spent.items())]:
        hundredths = statistics.quantiles(times, n=100) if len(times) > 1 else [*times] * 99
        print(
            f"{kind:>12}: {len(times):>7,}  median {statistics.median(times) / 1000:7.1f} µs  "
            f"mean {statistics.fmean(times) / 1000:7.1f} µs  "
            f"99 % {hundredths[98] / 1000:7.1f} µs  "
            f"slowest {max(times) / 1e6:6.1f} ms"
        )


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, default=100_000, help="how many flows to push through the addon")
    parser.add_argument("--requests", type=int, default=3_000, help="how many requests to proxy for mitmproxy's own share; 0 for none")
    parser.add_argument("--memory", action="store_true", help="push 300,000 flows and print the memory after each 50,000")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="an option of the addon")
    arguments = parser.parse_args()
    options = dict(option.split("=", 1) for option in arguments.set)
    if arguments.memory:
        asyncio.run(in_the_addon(300_000, options, tuple(range(50_000, 300_001, 50_000))))
        return
    report(asyncio.run(in_the_addon(arguments.flows, options, ())))
    if arguments.requests:
        alone = in_mitmproxy(arguments.requests)
        print(f"mitmproxy alone: {alone:.0f} µs of processor time a request ({arguments.requests:,} over loopback, HTTP/1.1, no TLS)")


if __name__ == "__main__":
    main()
