"""Where each header of a request stands: the browser's own and the page's, in that browser's order."""

from collections.abc import Callable, Iterable, Mapping

from cors_addon.core.engines.header_order import CLIENT_HINTS, held_order
from cors_addon.core.engines.webkit import KNOWN_NAMES
from cors_addon.core.fetch.redirect import Tainting
from cors_addon.core.request.browser_headers import HELD, KNOWN, OF_BODY, OTHERS, BrowserHeaders
from cors_addon.core.request.hop import Hop
from cors_addon.core.wire.url import parse, same_origin

Fields = tuple[tuple[str, str], ...]
"""Header lines in their order."""

_CONTENT_TYPE = "Content-Type"
_PER_HOP = frozenset({"connection", "host", "proxy-connection"})
"""What HTTP/2 has no use for, https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2."""


def order_of(hop: Hop, browser: BrowserHeaders) -> tuple[str, ...]:
    """Return the order of a request's headers.

    In Chromium a redirect leaves them in their places, but takes `Origin` off where the method changes; in WebKit only one to another
    origin puts them anew.
    """
    if hop.tainting is Tainting.BASIC and (hop.is_redirected or browser.engine != "firefox"):
        return browser.at_home
    if browser.engine == "chromium":
        had_origin = hop.ask.method not in ("GET", "HEAD") or not same_origin(hop.ask.origin, parse(hop.urls[0]).origin)
        anew = hop.changed or not had_origin
    else:
        anew = hop.is_redirected if browser.engine == "firefox" else hop.has_crossed
    return browser.redirected if anew else browser.fresh


def placed(hop: Hop, browser: BrowserHeaders, headers: Mapping[str, str]) -> Fields:
    """Return the lines of a hop's own request: the browser's `headers` by name, and those that the page set."""
    own = dict(headers)
    groups = _GROUPS[browser.engine](hop, browser, own)
    return in_order(order_of(hop, browser), own, groups)


def in_order(order: Iterable[str], headers: Mapping[str, str], groups: Mapping[str, Fields]) -> Fields:
    """Return lines in an order of names, in which a group's name stands for its lines; what is not there is left out."""
    fields: list[tuple[str, str]] = []
    for name in order:
        if name in groups:
            fields += groups[name]
        elif name in headers:
            fields.append((name.partition(":")[0], headers[name]))
    return tuple(fields)


def of_version(fields: Fields, browser: BrowserHeaders, *, http2: bool, proxied: bool) -> Fields:
    """Return what of the lines goes over one version of HTTP, as that writes names.

    `proxied` tells that the request itself goes to a proxy, which only plain http does.
    """
    if http2:
        return tuple((name.lower(), value) for name, value in fields if name.lower() not in _PER_HOP)
    unused = "Connection" if proxied and "Proxy-Connection" in browser.values else "Proxy-Connection"
    return tuple(field for field in fields if field[0] not in browser.only_http2 and field[0] != unused)


_Grouping = Callable[[Hop, BrowserHeaders, dict[str, str]], Mapping[str, Fields]]
"""Gives the groups of lines that the orders name, and takes out of the browser's own headers what is in them, or changes it."""


def _held(hop: Hop, browser: BrowserHeaders, headers: dict[str, str]) -> Mapping[str, Fields]:
    """Return what Blink holds in its hash table, in its order: what redirects take away leaves the others in their places.

    Where its cache has a say, its network service puts the page's `Cache-Control` and `Range` into places of their own.
    """
    own = {"user-agent": ("User-Agent", headers.pop("User-Agent"))}
    if all(parse(url).is_trustworthy for url in (hop.urls[0], hop.url)):
        own |= {name: (name, browser.hints[name]) for name in CLIENT_HINTS}
    moved = {"cache-control": "Cache-Control"} if "Cache-Control" in headers else {"range": "Range"}
    for name, value in hop.headers:
        headers.pop(_OWN_NAMES.get(name.lower(), ""), None)
        if place := moved.get(name.lower()):
            headers[place] = value
    there = own | {name.lower(): (name, value) for name, value in hop.headers if name.lower() not in moved}
    page = sorted(name.lower() for name, _ in hop.ask.headers if name.lower() not in hop.profile.safelist.ignored)
    hints = CLIENT_HINTS if parse(hop.urls[0]).is_trustworthy else ()
    return {HELD: tuple(there[name] for name in held_order((*page, *hints, "user-agent")) if name in there)}


_OWN_NAMES = {"accept": "Accept", "accept-language": "Accept-Language", "user-agent": "User-Agent"}
"""The browser's own headers that a page may set otherwise."""
_REPLACED = {**_OWN_NAMES, "cache-control": "Cache-Control"}


def _in_place(hop: Hop, _: BrowserHeaders, headers: dict[str, str]) -> Mapping[str, Fields]:
    """Return the page's headers as Firefox puts them: three in the place of its own, after a redirect those of the body first."""
    for name, value in hop.headers:
        headers.pop(_REPLACED.get(name.lower(), ""), None)
        if own := _OWN_NAMES.get(name.lower()):
            headers[own] = value
    others = tuple(field for field in hop.headers if field[0].lower() not in _OWN_NAMES)
    if not (hop.is_redirected and hop.body):
        return {OTHERS: others}
    of_body = tuple((_CONTENT_TYPE, value) for name, value in others if name.lower() == _CONTENT_TYPE.lower())
    return {OF_BODY: of_body, OTHERS: tuple(field for field in others if field[0].lower() != _CONTENT_TYPE.lower())}


def _known_first(hop: Hop, _: BrowserHeaders, headers: dict[str, str]) -> Mapping[str, Fields]:
    """Return the page's headers as WebKit puts them: those that it knows first, in its own spelling, and the others last.

    Values go as UTF-8, in which letters beyond ASCII are several bytes.
    """
    for name, _value in hop.headers:
        headers.pop(_REPLACED.get(name.lower(), ""), None)
    sent = tuple((name, value.encode().decode("latin-1")) for name, value in hop.headers)
    known = tuple((KNOWN_NAMES[name.lower()], value) for name, value in sent if name.lower() in KNOWN_NAMES)
    return {KNOWN: known, OTHERS: tuple(field for field in sent if field[0].lower() not in KNOWN_NAMES)}


_GROUPS: Mapping[str, _Grouping] = {"chromium": _held, "firefox": _in_place, "webkit": _known_first}
