"""The live page as an addon: it answers the requests for its host, and keeps them from all addons after it."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING
from weakref import WeakSet

from mitmproxy import ctx, exceptions, http

from cors_addon.proxy.degradable import ALERT, GONE, Part, Parts
from cors_addon.proxy.page.host_name import is_for
from cors_addon.proxy.page.page_request import DOWNLOADS, PAGE_REQUEST, PageRequest
from cors_addon.proxy.page.pause import Pause
from cors_addon.proxy.page.versions import Versions
from cors_addon.proxy.page.wsgi import Application, answered, environ_of
from cors_addon.report.model.report import Report
from cors_addon.report.model.snapshot import Snapshot
from cors_addon.report.page.contents import PageContents, contents_of
from cors_addon.report.page.live import Live

if TYPE_CHECKING:
    from mitmproxy import addonmanager, connection, tls

logger = logging.getLogger(__name__)

PATIENCE = 25.0
"""Seconds after which a reader who waits for changes is told that there are none."""

_THREADS = 2
"""How many answers are made at once; beside a clearing, which waits for the event loop, there is room for another."""

CLEARING = 5.0
"""Seconds after which a clearing of the report that could not begin is given up."""

_HTTPS = 443


class LivePage:
    """Serves the report on one host name. Its flows are seen by no addon after this one: they are neither listed nor saved."""

    def __init__(self, report: Callable[[], Report], clear: Callable[[], None], parts: Parts) -> None:
        self._report, self._clear, self._parts = report, clear, parts
        self._versions = Versions()
        self._token = secrets.token_urlsafe(24)
        self._app: Application | None = None
        self._threads = ThreadPoolExecutor(_THREADS, "cors_page")
        self._named = ""
        self._own: WeakSet[http.HTTPFlow] = WeakSet()
        self._show_secrets = False
        self._seen: tuple[int, Snapshot, PageContents] | None = None
        self._pause = Pause()
        self._is_running = False
        self.is_loaded = False

    def set(self, host: str, *, show_secrets: bool) -> None:
        """Serve on this host from now on, "" for none; say so once mitmproxy runs."""
        changed = host != self._named
        if show_secrets != self._show_secrets:
            self._seen = None
        self._named, self._show_secrets = host, show_secrets
        if changed and self._is_running:
            self._announce()

    @property
    def _host(self) -> str:
        """The host name to serve on, "" for none; without Flask, or where mitmproxy does not host pages as it did, there is none."""
        return self._named if self._parts.is_on(Part.PAGE) else ""

    def note_change(self) -> None:
        """Take note that the report changed."""
        self._versions.note()

    def note_new_report(self) -> None:
        """Take note that the report began afresh, which shows at once."""
        self._seen = None
        self._versions.note()

    def serves(self, flow: http.HTTPFlow) -> bool:
        """Tell whether a flow is the page's own."""
        return flow in self._own

    # The hooks of mitmproxy.

    def load(self, loader: addonmanager.Loader) -> None:  # noqa: ARG002
        """Make the application."""
        self.is_loaded = True
        with self._parts.using(Part.PAGE):
            from cors_addon.proxy.page.app import make_app

            self._app = make_app()

    def running(self) -> None:
        """Say where the page is."""
        self._is_running = True
        self._announce()

    def done(self) -> None:
        """Let go who waits."""
        self._named = ""
        self._versions.wake()

    def client_disconnected(self, client: connection.Client) -> None:
        """Let go who waits on a connection that ended."""
        self._versions.release(client.id)

    def http_connect(self, flow: http.HTTPFlow) -> None:
        """Accept a tunnel to the page's host at once: there is no server to connect to; one that was refused (by proxyauth) stays so."""
        with self._parts.using(Part.PAGE):
            if flow.response is None and self._host and flow.request.host.lower() == self._host and flow.request.port == _HTTPS:
                flow.response = http.Response.make(200, b"", {})

    def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        """Keep mitmproxy from looking for the server behind the page's host."""
        with self._parts.using(Part.PAGE):
            address = data.context.server.address
            if self._host and address and address[0].lower() == self._host and address[1] == _HTTPS:
                raise exceptions.AddonHalt

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Know a request for the page, and keep it from the addons after this one."""
        with self._parts.using(Part.PAGE):
            if flow.live and is_for(self._host, flow):
                self._own.add(flow)
        self._halt(flow)

    async def request(self, flow: http.HTTPFlow) -> None:
        """Answer a request for the page."""
        if self.serves(flow) and self._app is not None and flow.response is None and not flow.error:
            flow.response = http.Response.make(500)  # which stands if the application fails: no server shall be sought
            with self._parts.using(Part.PAGE, GONE):
                await self._serve(flow, self._app)
        self._halt(flow)

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Keep the page's own flow from the addons after this one."""
        self._halt(flow)

    def response(self, flow: http.HTTPFlow) -> None:
        """Keep the page's own flow from the addons after this one."""
        self._halt(flow)

    def error(self, flow: http.HTTPFlow) -> None:
        """Keep the page's own flow from the addons after this one."""
        self._halt(flow)

    def _halt(self, flow: http.HTTPFlow) -> None:
        with self._parts.using(Part.PAGE):
            if self.serves(flow):
                raise exceptions.AddonHalt

    def _announce(self) -> None:
        proxies = "server" not in ctx.options or ctx.options.server  # a replay alone (-n) does not
        if self._host and proxies:
            logger.log(ALERT, "CORS: open http://%s/ in the browser that uses this proxy.", self._host)

    async def _serve(self, flow: http.HTTPFlow, app: Application) -> None:
        path, _, _ = flow.request.path.partition("?")
        if path == "/changes":
            await self._versions.beyond(flow.request.query.get("since", ""), PATIENCE, flow.client_conn.id)
            await asyncio.sleep(self._pause.left)
        _, _, name = path.partition("/attempt/")
        asked = self._asked(f"{flow.request.scheme}://{self._host}", name)
        environ = environ_of(flow.request) | {PAGE_REQUEST: asked}
        answer = await asyncio.get_running_loop().run_in_executor(self._threads, answered, app, environ)
        self._pause.lengthen(answer.took)
        flow.response = answer.response()

    def _asked(self, origin: str, flow: str) -> PageRequest:
        """Return what a request may see; on the event loop, where the report may be looked at."""
        version, snapshot, contents = self._look()
        live = Live(self._host, self._versions.cursor_of(version), self._token, DOWNLOADS)
        attempt = self._report().attempt(flow) if flow else None
        loop = asyncio.get_running_loop()
        return PageRequest(contents, snapshot, live, origin, attempt, lambda: _ran(loop, self._clear))

    def _look(self) -> tuple[int, Snapshot, PageContents]:
        """Return the report as it stands, or as it stood just now where looking takes long."""
        version = self._versions.version
        if self._seen is None or (self._seen[0] != version and not self._pause.left):
            self._pause.begin()
            start = time.thread_time()
            snapshot = Snapshot(self._report())
            self._seen = (version, snapshot, contents_of(snapshot, show_secrets=self._show_secrets))
            self._pause.lengthen(time.thread_time() - start)
        return self._seen


def _ran(loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> None:
    """Run a function on the event loop, from another thread, and wait until it has run.

    Raises TimeoutError where the loop had no time for it; then it does not run later either, unless it had begun.
    """
    given_up = Event()

    async def run() -> None:
        if not given_up.is_set():
            function()

    try:
        asyncio.run_coroutine_threadsafe(run(), loop).result(CLEARING)
    except TimeoutError:
        given_up.set()
        raise
