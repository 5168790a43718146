"""A browser's cookies as far as its traffic shows them: what a request with credentials would have carried."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from itertools import islice

from cors_addon.core.bounded import Bounded
from cors_addon.core.exchange import Exchange
from cors_addon.core.site import public_suffix
from cors_addon.core.url import OPAQUE, Url

_FOREVER = float("inf")
_FRESH = 600.0
"""Seconds for which a cookie that was sent counts as still there: a script may have removed it since."""
_MOST_COOKIES = 64
"""How many cookies of one domain are kept."""
_MOST_VIEWS = 16
"""How many pages are kept that a cookie was sent for."""

_UNASKED = frozenset({"", "none", "same-origin"})
"""Sec-Fetch-Site of navigations to which even cookies with SameSite=Strict go; plain http has none."""

type View = tuple[str, str, str]
"""Whether a browser sends a cookie can depend on the page that asks, the server's scheme and their relation (Sec-Fetch-Site)."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """Where a cookie is sent to, https://www.rfc-editor.org/rfc/rfc6265#section-5.4; `expires` in seconds since the epoch.

    `assumed` tells that no Set-Cookie was seen: then it counts as the host's own, and its path is what those it was sent to share.
    """

    name: str
    domain: str
    host_only: bool
    path: str
    secure: bool
    expires: float = _FOREVER
    assumed: bool = False

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
    seen: dict[View, float] = field(default_factory=dict)
    carried: bool = False
    """Whether any request carried it, so that the browser took it."""

    def forget(self, page: str) -> None:
        """Forget that a page's requests carried it."""
        for view in [view for view in self.seen if view[0] == page]:
            del self.seen[view]


class CookieJar:
    """The cookies of one client, of at most `limit` domains."""

    def __init__(self, limit: int) -> None:
        self._domains: Bounded[str, dict[tuple[str, str], _Held]] = Bounded(limit)

    def take(self, exchange: Exchange, page: str, *, embedded: bool, credentialed: bool) -> None:
        """Take in the cookies that a request carries and a response sets.

        `embedded` tells that the page asked for something (it did not navigate), `credentialed` that the request went with
        credentials for certain: then a cookie that it lacks is gone, or another profile of the browser asks.
        """
        names = Counter(_names(exchange.request.headers.lines("cookie")))
        if names or (embedded and credentialed):
            held = self._carried(exchange, names)
            if embedded and credentialed:
                view = _view(exchange, page)
                for one in held:
                    if one.cookie.name not in names:
                        one.seen.pop(view, None)
            if embedded:
                self._sight(exchange, page, names, held)
        self._store(exchange)

    def _store(self, exchange: Exchange) -> None:
        if exchange.response is not None:
            for line in islice(exchange.response.headers.lines("set-cookie"), _MOST_COOKIES):
                self._set(exchange, line)

    def load(self, exchange: Exchange) -> None:
        """Take in a navigation: one without a cookie of its own server's that was sent before is another profile's, or it was removed."""
        headers = exchange.request.headers
        names = Counter(_names(headers.lines("cookie")))
        held = self._carried(exchange, names)
        gone = [one for one in held if one.carried and one.cookie.name not in names]
        if gone and headers.text("sec-fetch-site") in _UNASKED:
            for one in gone:
                one.carried = False
            for domain in self._domains.values():
                for one in domain.values():
                    one.forget(exchange.request.target.origin)
        self._store(exchange)

    def missing(self, exchange: Exchange, page: str) -> str:
        """Return the name of a cookie that the request would carry with credentials, but lacks; "" where there is none.

        Only one counts that was sent before for the same page in the same way: by that the browser lets the page's requests have it.
        """
        if page in ("", OPAQUE) or "cookie" in exchange.request.headers:
            return ""
        view = _view(exchange, page)
        since = exchange.started - _FRESH
        return next((one.cookie.name for one in self._matching(exchange) if one.seen.get(view, -_FOREVER) > since), "")

    def _carried(self, exchange: Exchange, names: Counter[str]) -> list[_Held]:
        """Return the cookies for a request's URL, and note which of them it carries."""
        held = self._matching(exchange)
        for one in held:
            one.carried = one.carried or one.cookie.name in names
        return held

    def _matching(self, exchange: Exchange) -> list[_Held]:
        target = exchange.request.target
        labels = target.host.split(".")
        domains = (self._domains.get(".".join(labels[start:])) for start in range(len(labels)))
        return [one for held in domains if held for one in held.values() if one.cookie.goes_to(target, exchange.started)]

    def _sight(self, exchange: Exchange, page: str, names: Counter[str], held: list[_Held]) -> None:
        known = Counter(one.cookie.name for one in held)
        view = _view(exchange, page)
        for name, count in names.items():
            if name in known:
                # Of several with one name, fewer sent than there are, it is open which are there still.
                sent = [one for one in held if one.cookie.name == name] if known[name] == count else []
            else:
                sent = [self._assume(exchange, name)]
            for one in sent:
                one.seen[view] = exchange.started
                if len(one.seen) > _MOST_VIEWS:
                    del one.seen[next(iter(one.seen))]

    def _assume(self, exchange: Exchange, name: str) -> _Held:
        """Return a cookie that was set out of sight."""
        target = exchange.request.target
        path = target.path or "/"
        for one in (self._domains.get(target.host) or {}).values():
            if one.cookie.name == name and one.cookie.assumed:
                self._remove(one.cookie)
                return self._hold(replace(one.cookie, path=_shared(one.cookie.path, path)), one)
        return self._hold(Cookie(name, target.host, True, path, target.scheme == "https", assumed=True))

    def _set(self, exchange: Exchange, line: str) -> None:
        cookie = _parse(line, exchange)
        if cookie is None:
            return
        former = (self._domains.get(cookie.domain) or {}).get((cookie.path, cookie.name))
        if cookie.expires <= exchange.ended:
            self._remove(cookie)
        else:
            self._hold(cookie, former)

    def _hold(self, cookie: Cookie, former: _Held | None = None) -> _Held:
        held = self._domains.get(cookie.domain)
        if held is None:
            held = {}
            self._domains.put(cookie.domain, held)
        one = held[cookie.path, cookie.name] = _Held(cookie, former.seen, former.carried) if former else _Held(cookie)
        if len(held) > _MOST_COOKIES:
            del held[next(iter(held))]
        return one

    def _remove(self, cookie: Cookie) -> None:
        held = self._domains.get(cookie.domain)
        if held is not None:
            held.pop((cookie.path, cookie.name), None)


def _names(lines: Iterable[str]) -> Iterator[str]:
    """Yield the names of the cookies in Cookie lines, of which HTTP/2 may have one for each cookie."""
    for line in lines:
        for pair in line.split(";"):
            if pair.strip():
                yield pair.partition("=")[0].strip()


def _view(exchange: Exchange, page: str) -> View:
    return page, exchange.request.target.scheme, exchange.request.headers.text("sec-fetch-site")


def _parse(line: str, exchange: Exchange) -> Cookie | None:
    """Return the cookie that a Set-Cookie line sets; None for none, or one that a browser refuses.

    https://www.rfc-editor.org/rfc/rfc6265#section-5.2 and 5.3; a lifetime that can't be read counts as over, since it may be.
    """
    pair, *attributes = line.split(";")
    name, equals, _ = pair.partition("=")
    target = exchange.request.target
    given = {key.strip().lower(): value.strip() for key, _, value in (one.partition("=") for one in attributes)}
    domain = given.get("domain", "").lower().removeprefix(".")
    if not equals or (domain and not (_domain_matches(target.host, domain) and public_suffix(domain) != domain)):
        return None
    path = given.get("path", "")
    return Cookie(
        name=name.strip(),
        domain=domain or target.host,
        host_only=not domain,
        path=path if path.startswith("/") else target.path.rpartition("/")[0] or "/",
        secure="secure" in given,
        expires=_expires(given, exchange.ended),
    )


def _expires(given: dict[str, str], now: float) -> float:
    if "max-age" in given:
        try:
            return now + int(given["max-age"][:12])
        except ValueError:
            return 0.0
    if "expires" not in given:
        return _FOREVER
    try:
        return parsedate_to_datetime(given["expires"]).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _domain_matches(host: str, domain: str) -> bool:
    """https://www.rfc-editor.org/rfc/rfc6265#section-5.1.3."""
    return host == domain or host.endswith(f".{domain}")


def _path_matches(path: str, prefix: str) -> bool:
    """https://www.rfc-editor.org/rfc/rfc6265#section-5.1.4."""
    return path == prefix or (path.startswith(prefix) and (prefix.endswith("/") or path[len(prefix)] == "/"))


def _shared(one: str, other: str) -> str:
    """Return the deepest folder of both paths."""
    parts = []
    for mine, theirs in zip(one.split("/"), other.split("/"), strict=False):
        if mine != theirs:
            break
        parts.append(mine)
    return "/".join(parts) + "/" if len(parts) > 1 else "/"
