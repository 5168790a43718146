"""Builders of traffic as the three engines send it, and of answers to it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.judgement import Judgement, Record
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.site import same_site
from cors_addon.core.wire.url import OPAQUE, parse, same_origin

PAGE = "https://a.test"
URL = "https://b.test/x"

AGENTS = {
    "chromium": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
    "firefox": "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
    "webkit": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
    "unknown": "Mozilla/5.0 (X11; Linux x86_64) Goanna/20260101 PaleMoon/34.0",
}
ENGINES = ("chromium", "firefox", "webkit")

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

type Fields = Iterable[tuple[str, str]]


def request(
    engine: str,
    method: str = "GET",
    url: str = URL,
    *,
    page: str = PAGE,
    origin: str | None = "",
    mode: str = "cors",
    destination: str = "empty",
    site: str = "",
    credentialed: bool = False,
    fields: Fields = (),
) -> Request:
    """Return a request as an engine sends it; `origin` "" for the one that it would send, None for none."""
    target = parse(url)
    if origin == "":
        crosses = not same_origin(page, target.origin) and mode == "cors"
        origin = page if crosses or method not in ("GET", "HEAD") else None
    lines = [("accept", "*/*"), *([("origin", origin)] if origin is not None else [])]
    if target.is_trustworthy:
        lines += _metadata(engine, mode, destination, site or _site(page, url), credentialed=credentialed)
    if page not in (OPAQUE, ""):
        lines.append(("referer", f"{page}/"))
    return Request(method, url, _sent(engine, lines, fields))


def _sent(engine: str, lines: list[tuple[str, str]], fields: Fields) -> Headers:
    hints = [("sec-ch-ua", '"Chromium";v="156"')] if engine == "chromium" and any(name == "sec-fetch-mode" for name, _ in lines) else []
    own = [("user-agent", AGENTS[engine]), ("accept-encoding", "gzip, deflate, br"), ("accept-language", "en")]
    more = list(fields)
    given = {name.lower() for name, _ in more}
    return Headers(tuple(field for field in [*hints, *own, *lines] if field[0] not in given) + tuple(more))


def _metadata(engine: str, mode: str, destination: str, site: str, *, credentialed: bool) -> list[tuple[str, str]]:
    values = {"mode": mode, "site": site, "dest": destination}
    order = ("site", "mode", "dest") if engine == "chromium" else ("dest", "mode", "site")
    lines = [(f"sec-fetch-{name}", values[name]) for name in order]
    access = engine in ("chromium", "firefox") and credentialed and site == "cross-site"
    return [*lines, ("sec-fetch-storage-access", "none")] if access else lines


def _site(page: str, url: str) -> str:
    one, other = parse(page), parse(url)
    if same_origin(page, other.origin):
        return "same-origin"
    return "same-site" if same_site(one, other) else "cross-site"


def preflight(
    engine: str,
    url: str = URL,
    method: str = "PUT",
    names: str = "",
    *,
    page: str = PAGE,
    origin: str = "",
    credentialed: bool = False,
    fields: Fields = (),
) -> Request:
    """Return a preflight as an engine sends it; only Firefox shows on it that the page asks with credentials."""
    asked = [("access-control-request-method", method), *([("access-control-request-headers", names)] if names else [])]
    if engine == "chromium" and not parse(url).is_trustworthy:
        asked.append(("sec-fetch-mode", "cors"))
    made = request(
        engine,
        "OPTIONS",
        url,
        page=page,
        origin=origin or page,
        credentialed=credentialed and engine == "firefox",
        fields=[*asked, *fields],
    )
    return replace(made, headers=made.headers.removed("sec-ch-ua"))


def navigation(engine: str, url: str = f"{PAGE}/", method: str = "GET", *, page: str = "", fields: Fields = ()) -> Request:
    """Return a navigation, by a link or a form of `page`, or typed where it is ""."""
    lines = [("accept", HTML), ("upgrade-insecure-requests", "1")]
    if parse(url).is_trustworthy:
        lines += [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document"), ("sec-fetch-site", _site(page, url) if page else "none")]
    if page:
        lines.append(("referer", f"{page}/"))
    if page and method != "GET":
        lines.append(("origin", page))
    return Request(method, url, _sent(engine, lines, fields))


def without_metadata(sent: Request) -> Request:
    """Return a request as WebKit sends it after a cross-origin redirect."""
    names = [name for name in sent.headers.names() if name.startswith("sec-fetch-")]
    return replace(sent, headers=sent.headers.removed(*names))


def answer(status: int = 200, **fields: str) -> Response:
    """Return a response with header lines of the keywords (`_` stands for `-`)."""
    return Response(status, Headers(tuple((name.replace("_", "-"), value) for name, value in fields.items())))


def allowing(origin: str = PAGE, status: int = 200, *, credentials: bool = False, **fields: str) -> Response:
    """Return a response that allows an origin."""
    more = {"access_control_allow_credentials": "true"} if credentials else {}
    return answer(status, access_control_allow_origin=origin, **more, **fields)


def granting(origin: str = PAGE, methods: str = "PUT", names: str = "", *, credentials: bool = False, **fields: str) -> Response:
    """Return a response that grants a preflight."""
    more = {"access_control_allow_headers": names} if names else {}
    return allowing(origin, 204, credentials=credentials, access_control_allow_methods=methods, **more, **fields)


def redirecting(location: str, status: int = 302, origin: str = PAGE, **fields: str) -> Response:
    """Return a redirect that allows an origin; "" for none."""
    return allowing(origin, status, location=location, **fields) if origin else answer(status, location=location, **fields)


REFUSING = answer(404)
"""A response that knows nothing of CORS."""


@dataclass(frozen=True)
class Client:
    """One browser: what it sends becomes exchanges of one client, whose ids tell what and when."""

    engine: str = "chromium"
    name: str = ""

    def at(self, time: float, sent: Request, got: Response | None, *, took: float = 0.01, connection: str = "", **more: object) -> Exchange:
        """Return an exchange that starts at a time, in seconds."""
        client = self.name or self.engine
        plain = Exchange(
            id=f"{client} {time:g} {sent.method}",
            request=sent,
            response=got,
            started=time,
            ended=time + took,
            client=client,
            connection=connection,
        )
        return replace(plain, **more)

    def preflight(
        self, time: float, got: Response | None, url: str = URL, method: str = "PUT", names: str = "", **more: object
    ) -> Exchange:
        """Return a preflight at a time."""
        asked, seen = _split(more)
        return self.at(time, preflight(self.engine, url, method, names, **asked), got, **seen)

    def fetch(self, time: float, got: Response | None, url: str = URL, method: str = "GET", **more: object) -> Exchange:
        """Return a request that a script makes at a time."""
        asked, seen = _split(more)
        return self.at(time, request(self.engine, method, url, **asked), got, **seen)

    def load(self, time: float, got: Response | None, url: str = f"{PAGE}/", **more: object) -> Exchange:
        """Return a page's load at a time."""
        return self.at(time, navigation(self.engine, url), got, **more)


_OF_EXCHANGE = frozenset(
    {
        "took",
        "connection",
        "client_ip",
        "client",
        "websocket",
        "server_ip",
        "made_by_proxy",
        "replayed",
        "error",
        "complete",
        "declared",
        "http_version",
        "id",
    }
)


def _split(more: dict[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    return {k: v for k, v in more.items() if k not in _OF_EXCHANGE}, {k: v for k, v in more.items() if k in _OF_EXCHANGE}


def seen(ledger: Ledger, *exchanges: Exchange) -> dict[str, Judgement]:
    """Return the last judgement of each flow, after the ledger has seen the exchanges in this order."""
    return latest(record for exchange in exchanges for record in ledger.see(exchange))


def latest(records: Iterable[Record]) -> dict[str, Judgement]:
    """Return the last judgement of each flow."""
    return {record.judgement.flow: record.judgement for record in records}


def judged(*exchanges: Exchange) -> list[Judgement]:
    """Return the judgements that stand at the end, in the order of the exchanges."""
    ledger = Ledger()
    standing = seen(ledger, *exchanges) | latest(ledger.finish())
    return [standing[exchange.id] for exchange in exchanges]
