"""A browser's cookies as far as its traffic shows them: what a request with credentials would have carried."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from itertools import islice

from cors_addon.core.wire.bounded import Bounded, short
from cors_addon.core.wire.exchange import Exchange
from cors_addon.core.wire.site import public_suffix, registrable_domain, schemelessly_same_site
from cors_addon.core.wire.url import OPAQUE, Url, parse

_FOREVER = float("inf")
_FRESH = 600.0
"""Seconds for which a cookie that was sent counts as still there: its own site's pages may have removed it since."""
_MOST_COOKIES = 32
"""How many cookies of one domain are kept."""
_MOST_NAMES = 200
"""How many cookies of one request are looked at: a browser sends no more."""
_MOST_VIEWS = 16
"""How many pages are kept that a cookie was sent for."""
_ROOM = 1 << 19
"""Bytes of all cookies of one client: some thousand of ordinary size."""
_LONGEST_PATH = 256
"""Characters of a cookie's path; one with a longer path is not kept."""
_LONGEST_HOST = 253
_LONGEST_SITE = 16
"""Characters of Sec-Fetch-Site."""
_LONGEST_COOKIE = 4096
"""Of name and value together; browsers refuse a longer one."""
_SECONDS = re.compile(r"-?\d{1,12}", re.ASCII)

type PageView = tuple[str, str, str]
"""Whether a browser sends a cookie can depend on the page that asks, the server's scheme and their relation (Sec-Fetch-Site)."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """Where a cookie is sent to, https://www.rfc-editor.org/rfc/rfc6265#section-5.4; `expires` in seconds since the epoch.

    One whose Set-Cookie was not seen counts as the host's own, of the path that it was sent to.
    """

    name: str
    domain: str
    host_only: bool
    path: str
    secure: bool
    http_only: bool = False
    same_site: str = ""
    expires: float = _FOREVER

    def goes_to(self, target: Url, at: float) -> bool:
        """Tell whether a request with credentials to this URL carries it."""
        return (
            (target.host == self.domain if self.host_only else _domain_matches(target.host, self.domain))
            and _path_matches(target.path or "/", self.path)
            and (target.is_trustworthy or not self.secure)
            and at < self.expires
        )


@dataclass(slots=True)
class _Held:
    cookie: Cookie
    seen: dict[PageView, float] = field(default_factory=dict)
    """When a page's request last carried it, in seconds since the epoch."""


class CookieJar:
    """The cookies of one client, of at most `limit` domains, and half a MiB."""

    def __init__(self, limit: int) -> None:
        self._domains: Bounded[str, dict[tuple[str, str], _Held]] = Bounded(limit, _ROOM, _weight)

    @property
    def dropped(self) -> int:
        """How many domains were forgotten to stay within the limit."""
        return self._domains.dropped

    def take(self, exchange: Exchange, page: str, *, credentialed: bool) -> None:
        """Take in the cookies that a page's request carries and its response sets.

        `credentialed` tells that it went with credentials for certain: then a cookie that it lacks is gone.
        """
        names = Counter(islice(_names(exchange.request.headers.lines("cookie")), _MOST_NAMES))
        if names or credentialed:
            held = self._matching(exchange)
            view = _view(exchange, page)
            for one in held if credentialed else ():
                if one.cookie.name not in names:
                    one.seen.pop(view, None)
            self._sight(exchange, view, names, held)
        self.store(exchange)

    def load(self, exchange: Exchange) -> None:
        """Take in a page's load: what its requests carried before may have been another profile's."""
        origin = exchange.request.target.origin
        for domain in self._domains.values():
            for one in domain.values():
                for view in [view for view in one.seen if view[0] == origin]:
                    del one.seen[view]
        self.store(exchange)

    def store(self, exchange: Exchange) -> None:
        """Take in the cookies that a response sets or clears."""
        if exchange.response is None:
            return
        headers = exchange.response.headers
        if any(kind in headers.text("clear-site-data") for kind in ('"cookies"', '"*"')):
            site = registrable_domain(exchange.request.target.host)
            for domain in [one for one in self._domains if site in (registrable_domain(one), "")]:
                self._domains.pop(domain)
        self._weigh({self._set(exchange, line) for line in islice(headers.lines("set-cookie"), _MOST_COOKIES)})

    def missing(self, exchange: Exchange, page: str) -> str:
        """Return the name of a cookie that the request would carry with credentials, but lacks; "" where there is none.

        Only one counts that was sent before for the same page in the same way, since the page was loaded: by that the browser lets
        the page's requests have it. One that the page's own scripts may have removed does not.
        """
        if page in ("", OPAQUE) or "cookie" in exchange.request.headers:
            return ""
        view, since = _view(exchange, page), exchange.started - _FRESH
        within = schemelessly_same_site(parse(page), exchange.request.target)
        proofs = (one.cookie for one in self._matching(exchange) if one.seen.get(view, -_FOREVER) > since)
        return next((cookie.name for cookie in proofs if cookie.http_only or not within), "")

    def _matching(self, exchange: Exchange) -> list[_Held]:
        target = exchange.request.target
        if len(target.host) > _LONGEST_HOST:
            return []
        labels = target.host.split(".")
        domains = (self._domains.get(".".join(labels[start:])) for start in range(len(labels)))
        return [one for held in domains if held for one in held.values() if one.cookie.goes_to(target, exchange.started)]

    def _sight(self, exchange: Exchange, view: PageView, names: Counter[str], held: list[_Held]) -> None:
        known = Counter(one.cookie.name for one in held)
        domains: set[str] = set()
        for name, count in names.items():
            if name not in known:
                target = exchange.request.target
                assumed = Cookie(name, target.host, True, target.path or "/", target.scheme == "https")
                sent = [self._hold(assumed)] if len(target.host) <= _LONGEST_HOST and len(assumed.path) <= _LONGEST_PATH else []
            else:
                # Of several with one name, fewer sent than there are, it is open which are there still.
                sent = [one for one in held if one.cookie.name == name] if known[name] == count else []
            for one in sent:
                if view not in one.seen:
                    domains.add(one.cookie.domain)
                one.seen[view] = exchange.started
                if len(one.seen) > _MOST_VIEWS:
                    del one.seen[next(iter(one.seen))]
        self._weigh(domains)

    def _set(self, exchange: Exchange, line: str) -> str:
        """Take in what a Set-Cookie line sets or clears; return the domain that is heavier by it, "" for none."""
        cookie = _parse(line, exchange)
        if cookie is None:
            return ""
        held = self._domains.get(cookie.domain) or {}
        if cookie.expires <= exchange.ended:
            held.pop((cookie.path, cookie.name), None)
            return ""
        former = held.get((cookie.path, cookie.name))
        # Where it is sent may have changed with its attributes.
        alike = former is not None and replace(former.cookie, expires=cookie.expires) == cookie
        self._hold(cookie, former if alike else None)
        return "" if former else cookie.domain

    def _hold(self, cookie: Cookie, former: _Held | None = None) -> _Held:
        held = self._domains.get(cookie.domain)
        if held is None:
            held = {}
            self._domains.put(cookie.domain, held)
        one = held[cookie.path, cookie.name] = _Held(cookie, former.seen) if former else _Held(cookie)
        if len(held) > _MOST_COOKIES:
            del held[next(iter(held))]
        return one

    def _weigh(self, domains: Iterable[str]) -> None:
        """Let domains be weighed again, whose cookies have changed."""
        for domain in domains:
            if held := self._domains.get(domain):
                self._domains.put(domain, held)


def _weight(domain: str, held: dict[tuple[str, str], _Held]) -> int:
    """Return how many bytes the cookies of a domain take, about."""
    return 500 + sum([500 + len(name) + len(path) + len(domain) + 300 * len(one.seen) for (path, name), one in held.items()])


def _names(lines: Iterable[str]) -> Iterator[str]:
    """Yield the names of the cookies in Cookie lines, of which HTTP/2 may have one for each cookie."""
    for line in lines:
        for pair in line.split(";"):
            if pair.strip():
                yield short(pair.partition("=")[0].strip()[:_LONGEST_COOKIE])


def _view(exchange: Exchange, page: str) -> PageView:
    return short(page), exchange.request.target.scheme, exchange.request.headers.text("sec-fetch-site")[:_LONGEST_SITE]


def _parse(line: str, exchange: Exchange) -> Cookie | None:
    """Return the cookie that a Set-Cookie line sets; None for none, or one that a browser refuses.

    https://www.rfc-editor.org/rfc/rfc6265#section-5.2 and 5.3; a lifetime that can't be read counts as over, since it may be.
    """
    pair, *attributes = line.split(";")
    name, equals, _ = pair.partition("=")
    target = exchange.request.target
    given = {key.strip().lower(): value.strip() for key, _, value in (one.partition("=") for one in attributes)}
    domain = given.get("domain", "").lower().removeprefix(".")
    if not equals or len(pair) > _LONGEST_COOKIE or len(target.host) > _LONGEST_HOST:
        return None
    if domain and not (_domain_matches(target.host, domain) and public_suffix(domain) != domain):
        return None
    path = given.get("path", "")
    path = path if path.startswith("/") else target.path.rpartition("/")[0] or "/"
    if len(path) > _LONGEST_PATH:
        return None
    return Cookie(
        name=short(name.strip()),
        domain=domain or target.host,
        host_only=not domain,
        path=path,
        secure="secure" in given,
        http_only="httponly" in given,
        same_site=given.get("samesite", "").lower()[:10],
        expires=_expires(given, exchange.ended),
    )


def _expires(given: dict[str, str], now: float) -> float:
    if "max-age" in given:
        return now + int(given["max-age"]) if _SECONDS.fullmatch(given["max-age"]) else 0.0
    if "expires" not in given:
        return _FOREVER
    try:
        date = parsedate_to_datetime(given["expires"])
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _domain_matches(host: str, domain: str) -> bool:
    """https://www.rfc-editor.org/rfc/rfc6265#section-5.1.3."""
    return host == domain or host.endswith(f".{domain}")


def _path_matches(path: str, prefix: str) -> bool:
    """https://www.rfc-editor.org/rfc/rfc6265#section-5.1.4."""
    return path == prefix or (path.startswith(prefix) and (prefix.endswith("/") or path[len(prefix)] == "/"))
