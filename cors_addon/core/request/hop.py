"""A request on its way: as the page asked for it, and as each redirect changes it."""

from dataclasses import dataclass, replace

from cors_addon.core.engines.profile import Profile
from cors_addon.core.fetch.mixed_content import is_mixed_content
from cors_addon.core.fetch.redirect import (
    Tainting,
    drops_header,
    origin_header,
    redirected_method,
    response_tainting,
    serialize_origin,
    taints,
)
from cors_addon.core.fetch.safelist import preflight_needs, request_headers_value
from cors_addon.core.request.ask import Ask, CredentialsMode
from cors_addon.core.wire.url import Url, parse, same_origin

MODE = "cors"
"""The request mode of `fetch()` and XMLHttpRequest."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One request of a chain of redirects; `urls` are those of the chain up to this one, `headers` those left of the page's own.

    `tainted` is the redirect-taint of its origin, `tainting` its response tainting. `changed` tells that a redirect made the method
    GET, `preflighted` that the engine decided before that the chain's requests need a preflight.
    """

    ask: Ask
    profile: Profile
    urls: tuple[str, ...]
    method: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    tainting: Tainting
    tainted: bool = False
    changed: bool = False
    preflighted: bool = False

    @property
    def url(self) -> str:
        """The URL that is asked for now."""
        return self.urls[-1]

    @property
    def target(self) -> Url:
        """The parsed URL."""
        return parse(self.url)

    @property
    def is_redirected(self) -> bool:
        """Whether a redirect led here."""
        return len(self.urls) > 1

    @property
    def has_crossed(self) -> bool:
        """Whether a redirect led to another origin."""
        return any(not same_origin(parse(self.urls[0]).origin, parse(url).origin) for url in self.urls)

    @property
    def is_mixed_content(self) -> bool:
        """Whether it is never sent because the page is secure and the server is not."""
        return is_mixed_content(self.ask.origin, self.target, counts_loopback=self.profile.loopback_is_mixed_content)

    @property
    def origin(self) -> str | None:
        """The `Origin` header, None where it has none."""
        return origin_header(self.method, MODE, self.tainting, serialize_origin(self.ask.origin, self.tainted), self.target)

    @property
    def is_credentialed(self) -> bool:
        """Whether the browser sends cookies with it, https://fetch.spec.whatwg.org/#http-network-or-cache-fetch, step 8.4."""
        if self.ask.credentials is CredentialsMode.SAME_ORIGIN:
            return self.tainting is Tainting.BASIC
        return self.ask.credentials is CredentialsMode.INCLUDE

    @property
    def needs_preflight(self) -> bool:
        """Whether a preflight comes first, https://fetch.spec.whatwg.org/#http-fetch, step 4.2.

        Firefox and WebKit decide it once: where the request as the page asked for it needed one, each redirect of it does.
        """
        if self.tainting is not Tainting.CORS:
            return False
        again = self.preflighted and self.profile.preflights_redirects_again
        return again or bool(preflight_needs(self.method, self._asked_for, self.profile.safelist))

    @property
    def request_headers(self) -> str | None:
        """The value of `Access-Control-Request-Headers` on the preflight, None for no header."""
        return request_headers_value(self._asked_for, self.profile.safelist)

    @property
    def _asked_for(self) -> tuple[tuple[str, str], ...]:
        """The page's headers for which a preflight asks."""
        return self.ask.headers if self.profile.preflights_headers_as_asked else self.headers


def first(ask: Ask, profile: Profile) -> Hop:
    """Return the request as the page asks for it."""
    tainting = response_tainting(ask.origin, parse(ask.url), MODE)
    headers = tuple(field for field in ask.headers if field[0].lower() not in profile.safelist.ignored)
    # WebKit goes by the preflights that it sent, Firefox by the request as it was asked for, at home, too.
    decided = not profile.preflights_headers_as_asked and bool(preflight_needs(ask.method, headers, profile.safelist))
    return Hop(ask, profile, (ask.url,), ask.method, headers, ask.body, tainting, preflighted=decided)


def redirected(hop: Hop, status: int, location: str) -> Hop:
    """Return the request that follows a redirect to `location`, https://fetch.spec.whatwg.org/#http-redirect-fetch."""
    method = redirected_method(status, hop.method)
    crosses = not same_origin(hop.target.origin, parse(location).origin)
    if hop.profile.redirects_delete_as_get and crosses and method == "DELETE":
        method = "GET"
    changed = method != hop.method
    tainted = hop.tainted or taints(hop.ask.origin, hop.url, location)
    return replace(
        hop,
        urls=(*hop.urls, location),
        method=method,
        headers=tuple(field for field in hop.headers if not drops_header(field[0], hop.url, location, changed)),
        body=b"" if changed else hop.body,
        tainting=response_tainting(hop.ask.origin, parse(location), MODE, tainted, hop.tainting is Tainting.CORS),
        tainted=tainted,
        changed=hop.changed or changed,
        preflighted=hop.preflighted or hop.needs_preflight,
    )
