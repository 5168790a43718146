"""mitmproxy in this process: it leads every `.test` host to the recording's servers and keeps the flows."""

import asyncio
import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Protocol, Self

from mitmproxy import http
from mitmproxy.options import Options
from mitmproxy.proxy.server_hooks import ServerConnectionHookData
from mitmproxy.tools.dump import DumpMaster


class Upstream(Protocol):
    """What the proxy leads all connections to."""

    @property
    def ports(self) -> Mapping[bool, int]:
        """The port to connect to, with and without TLS."""
        ...


class Proxy:
    """A regular proxy on a free port of this machine, as `mitmdump` with these options is.

    The upstream leg is real (a TCP connection, with TLS for https), so that a flow has all that a flow has; the flow's request
    keeps host, scheme and port as the browser sent them. What is not for a `.test` host is the browser's own background
    traffic: answered 404 and not kept.
    """

    def __init__(self, servers: Upstream, *addons: object, options: Mapping[str, object] | None = None) -> None:
        self._servers = servers
        self._addons = addons
        self.options = dict(options or {})
        """More options for mitmproxy and the addons, as they stand when it starts."""
        self._stack = AsyncExitStack()
        self._running = asyncio.Event()
        self.port = 0
        """The port that it listens on, from the start on."""
        self._pending: set[str] = set()
        self.flows: list[http.HTTPFlow] = []
        """Complete flows in the order in which they completed, as `mitmdump -w` would write them."""

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            options = Options(confdir=folder, listen_host="127.0.0.1", listen_port=0, ssl_insecure=True)
            self._master = DumpMaster(options, with_termlog=False, with_dumper=False)
            self._master.addons.add(self, *self._addons)
            self._master.options.update(connection_strategy="lazy", upstream_cert=False, **self.options)
            self._task = asyncio.create_task(self._master.run())
            stack.push_async_callback(self._end)
            await asyncio.wait_for(self._running.wait(), 30)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._stack.aclose()

    @property
    def idle(self) -> bool:
        """Whether all requests so far are answered (and all WebSockets closed)."""
        return not self._pending

    async def _end(self) -> None:
        """Close the port, which mitmproxy by itself leaves to the end of the process, then end."""
        self._master.options.update(server=False)
        await self._master.addons.get("proxyserver").setup_servers()
        self._master.shutdown()
        await self._task

    # The hooks of mitmproxy.

    def running(self) -> None:
        """Tell that the port is open, and which."""
        self.port = self._master.addons.get("proxyserver").listen_addrs()[0][1]
        self._running.set()

    def server_connect(self, data: ServerConnectionHookData) -> None:
        """Lead the connection to the servers on loopback."""
        data.server.address = ("127.0.0.1", self._servers.ports[data.server.tls])

    def request(self, flow: http.HTTPFlow) -> None:
        """Keep the browser's background traffic away from servers and recording."""
        if flow.request.host.endswith(".test"):
            self._pending.add(flow.id)
        else:
            flow.response = http.Response.make(404)

    def response(self, flow: http.HTTPFlow) -> None:
        """Keep a complete flow; a WebSocket completes when it closes."""
        if flow.websocket is None:
            self._keep(flow)

    def websocket_end(self, flow: http.HTTPFlow) -> None:
        """Keep a closed WebSocket."""
        self._keep(flow)

    def error(self, flow: http.HTTPFlow) -> None:
        """Keep a flow that broke off."""
        self._keep(flow)

    def _keep(self, flow: http.HTTPFlow) -> None:
        if flow.id in self._pending:
            self._pending.remove(flow.id)
            self.flows.append(flow)
