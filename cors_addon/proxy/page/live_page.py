"""The live page as an addon: it answers the requests for its host, and keeps them from all addons after it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakSet

from mitmproxy import ctx, exceptions, http

from cors_addon.proxy.degradable import ALERT, GONE, Part, Parts
from cors_addon.proxy.page import answers
from cors_addon.proxy.page.admission import LONGEST_BODY, TOKEN, Admitted, PageAccess, PageKeys, Refusal, admitted
from cors_addon.proxy.page.client_tasks import ClientTasks
from cors_addon.proxy.page.host_name import is_for, is_reverse
from cors_addon.proxy.page.looks import Looks
from cors_addon.proxy.page.page_request import DOWNLOADS, PAGE_REQUEST, PageRequest
from cors_addon.proxy.page.pause import Pause
from cors_addon.proxy.page.render_queue import QueueFullError, RenderQueue
from cors_addon.proxy.page.trusting_browsers import TrustingBrowsers
from cors_addon.proxy.page.versions import TooManyWaitError, Versions
from cors_addon.proxy.page.visit import body_length, visit_of, without
from cors_addon.proxy.page.wsgi import Answer, Application, answered, environ_of
from cors_addon.report.model.report import Report
from cors_addon.report.page.live import Live
from cors_addon.report.page.query import Query
from cors_addon.report.page.siblings import Siblings

if TYPE_CHECKING:
    from mitmproxy import addonmanager, connection, tls

    from cors_addon.proxy.page.admission import PageVisit

logger = logging.getLogger(__name__)

PATIENCE = 25.0
"""Seconds after which a reader who waits for changes is told that there are none."""

RETRY = 2.0
"""Seconds after which a reader for whom there is no place to wait is told so."""

_HTTPS = 443
_PROXIES = frozenset({"regular", "upstream"})
"""mitmproxy's modes in which a browser names the host that it asks for."""
_SOCKS, _LAZY = "socks5", "lazy"
"""In this mode it does so, too; but mitmproxy then looks for the host at once, and finds none, unless it is told to connect late."""


class LivePage:
    """Serves the report on one host name. Its flows are seen by no addon after this one: they are neither listed nor saved."""

    def __init__(self, report: Callable[[], Report], clear: Callable[[], None], parts: Parts) -> None:
        self._report, self._clear, self._parts = report, clear, parts
        self._versions = Versions()
        self._pause = Pause()
        self._looks = Looks(report, lambda: self._versions.version, self._pause)
        self._pages = RenderQueue("cors_page", self._pause.lengthen)
        self._exports = RenderQueue("cors_export", self._pause.lengthen)
        self._keys = PageKeys()
        self._app: Application | None = None
        self._failures = 0
        self._named = ""
        self._access = PageAccess.LOCAL
        self._show_secrets = False
        self._own: WeakSet[http.HTTPFlow] = WeakSet()
        self._tasks = ClientTasks()
        self._trusting = TrustingBrowsers()
        self._is_running = False
        self.is_loaded = False

    def set(self, host: str, access: PageAccess, *, show_secrets: bool) -> None:
        """Serve on this host, to these clients, from now on, "" for none; say so once mitmproxy runs."""
        changed = (host, access) != (self._named, self._access)
        if show_secrets != self._show_secrets:
            self._forget()
        self._named, self._access, self._show_secrets = host, access, show_secrets
        if changed and self._is_running:
            # Who waits on the former host finds out that there is nobody.
            self._versions.wake()
            self._announce()

    @property
    def address(self) -> str:
        """The page's address for the browser that uses this proxy, with the token; "" where there is no page."""
        return f"http://{self._host}/?{TOKEN}={self._keys.token}" if self._host else ""

    @property
    def _host(self) -> str:
        """The host name to serve on, "" for none; without Flask, or where mitmproxy does not host pages as it did, there is none."""
        return self._named if self._parts.is_on(Part.PAGE) else ""

    def note_change(self, failures: int = 0) -> None:
        """Take note that the report changed, and has so many failures more, or fewer."""
        self._failures += failures
        self._versions.note()

    def note_new_report(self) -> None:
        """Take note that the report began afresh, which shows at once."""
        self._forget()
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
        self._named, self._is_running = "", False
        self._versions.wake()
        self._tasks.leave_all()

    def client_disconnected(self, client: connection.Client) -> None:
        """Give up what is done for a client who has gone."""
        self._tasks.leave(client.id)

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

    def tls_failed_client(self, data: tls.TlsData) -> None:
        """Take note of a browser that refuses the page's certificate."""
        with self._parts.using(Part.PAGE):
            if self._host and data.conn.sni == self._host and data.conn.peername:
                self._trusting.note_refusal(data.conn.peername[0])

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Know a request for the page, and keep it from the addons after this one; what brings a long body is ended here."""
        with self._parts.using(Part.PAGE):
            if flow.live:
                self._trusting.note(flow)
                if is_for(self._host, flow) and self._is_open_in(flow.client_conn.proxy_mode):
                    self._own.add(flow)
                    if body_length(flow.request) > LONGEST_BODY:
                        flow.kill()
        self._halt(flow)

    async def request(self, flow: http.HTTPFlow) -> None:
        """Answer a request for the page."""
        if self.serves(flow) and self._app is not None and flow.response is None and not flow.error:
            flow.response = http.Response.make(500)  # which stands if the application fails: no server shall be sought
            with self._parts.using(Part.PAGE, GONE):
                await self._tasks.work(flow.client_conn.id, self._serve(flow, self._app))
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

    def _is_open_in(self, mode: object) -> bool:
        """Tell whether the page is served in a mode: in reverse mode, where strangers come, only if that is asked for."""
        return not is_reverse(mode) or self._access is not PageAccess.LOCAL

    def _announce(self) -> None:
        proxies = "server" not in ctx.options or ctx.options.server  # a replay alone (-n) does not
        if not self._host or not proxies:
            return
        modes = {spec.partition("@")[0].partition(":")[0] for spec in (ctx.options.mode if "mode" in ctx.options else ["regular"])}
        is_lazy = "connection_strategy" in ctx.options and ctx.options.connection_strategy == _LAZY
        if modes & _PROXIES or (_SOCKS in modes and is_lazy):
            logger.log(ALERT, "CORS: open %s in the browser that uses this proxy.", self.address)
        elif modes == {"reverse"} and self._access is not PageAccess.LOCAL:
            logger.log(ALERT, "CORS: the live page answers requests with “Host: %s” (and keep_host_header), at /?%s=%s.", *self._key())
        else:
            unless = f", unless connection_strategy is {_LAZY}" if _SOCKS in modes else ""
            unless = ", unless cors_page_access is token or all" if modes == {"reverse"} else unless
            logger.info("CORS: there is no live page in the mode %s%s.", " and ".join(sorted(modes)), unless)

    def _key(self) -> tuple[str, str, str]:
        return self._host, TOKEN, self._keys.token

    # The way of a request.

    async def _serve(self, flow: http.HTTPFlow, app: Application) -> None:
        visit = visit_of(flow, self._host)
        outcome = admitted(visit, self._access, self._keys)
        if visit.is_typed_plainly and self._trusting.has(flow):
            answer = answers.redirect(f"https://{self._host}{without(visit.address)}", 307)
        elif isinstance(outcome, Refusal):
            answer = answers.refused(outcome, self._host, without(visit.address, TOKEN))
        else:
            answer = await self._answer(flow, app, visit, outcome)
        flow.response = answer.response(headless=visit.method == "HEAD")
        flow.response.headers.update(answers.SECURITY)
        if visit.origin.startswith("https:"):
            flow.response.headers.update(answers.SECURE_ONLY)

    async def _answer(self, flow: http.HTTPFlow, app: Application, visit: PageVisit, outcome: Admitted) -> Answer:
        if visit.route.is_document and outcome.came:
            return answers.redirect(without(visit.address, TOKEN), cookie=self._keys.cookie)
        if visit.route.is_public:
            return answers.static(visit.path.removeprefix("/static/"))
        if visit.route.changes:
            self._clear()
            return answers.redirect("/")
        try:
            if visit.route.is_news:
                await self._versions.beyond(visit.query.get("since", ""), PATIENCE, visit.client, lambda: self._pause.left)
                return answers.news(self._versions.cursor, self._failures)
            return await self._rendered(flow, app, visit, outcome)
        except TooManyWaitError:
            # Who asks again at once is to wait all the same: nothing else keeps a loop from taking all of the proxy's time.
            await asyncio.sleep(RETRY)
            return answers.busy(self._host, for_person=False)
        except QueueFullError:
            return answers.busy(self._host, for_person=visit.route.is_document)

    async def _rendered(self, flow: http.HTTPFlow, app: Application, visit: PageVisit, outcome: Admitted) -> Answer:
        look = await self._looks.look()
        cursor = self._versions.cursor_of(look.version)
        shows = self._show_secrets and outcome.trusted
        siblings = Siblings(self._report(), has_links=True, show_secrets=shows)
        live = Live(self._host, cursor, self._keys.proof, DOWNLOADS, outcome.trusted, self._failures, siblings)
        _, _, name = visit.path.partition("/attempt/")
        attempt = (self._report().attempt(name) or self._report().passed_attempt(name)) if name else None
        query = Query.of(visit.query) if visit.path in ("/", "/passed") else Query()
        passes = self._report().recent_passes(query.page, query.server) if visit.path == "/passed" else ()
        environ = environ_of(flow.request, visit.path)

        def make() -> Answer:
            request = PageRequest(query, look.contents(show_secrets=shows), look.report, live, attempt, passes)
            return answered(app, environ | {PAGE_REQUEST: request})

        # By what the answer is made of, and by nothing that another page could vary to have it made once more.
        version = self._versions.version if name or visit.path == "/passed" else look.version
        key = visit.method, visit.path, query, self._host, outcome.trusted, shows, version
        queue = self._exports if visit.route.needs_proof else self._pages
        # What a page that hides itself asks for takes no place of the page's own.
        return await queue.answer(key, f"{visit.client} hidden" if outcome.hidden else visit.client, make)

    def _forget(self) -> None:
        self._looks.forget()
        self._pages.forget()
        self._exports.forget()
