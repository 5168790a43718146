"""What a browser told of its requests, by URL and by request."""

import re
from collections import defaultdict
from collections.abc import Iterable

from tests.browsers.events import Event
from tests.browsers.referee.situation import Ask

_PREFLIGHT_ID = re.compile(r"[0-9A-F]{32}")
"""Chromium's ids of preflights, which requests of scripts and elements never have."""


class Reports:
    """The browser's events by URL and by request."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._by_request: dict[str, list[Event]] = defaultdict(list)
        self._by_url: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            self._by_request[event.request].append(event)
            self._by_url[bare(event.url)].append(event)

    def requests(self, engine: str, ask: Ask, url: str) -> list[list[Event]]:
        """The hops of each request that began with the URL, preflights left out.

        Firefox's preflights of an OPTIONS request are told from it by nothing, so they are one with it.
        """
        found: dict[str, list[Event]] = {}
        for event in self._by_url[url]:
            if bare(self._by_request[event.request][0].url) == url and not _tells_of_preflight(event, engine, ask):
                found.setdefault(event.request, self._by_request[event.request])
        if engine == "firefox" and ask.method.upper() == "OPTIONS" and found:
            return [[event for hops in found.values() for event in hops]]
        return list(found.values())


def bare(url: str) -> str:
    """A URL without the query that a form adds."""
    return url.partition("?")[0]


def _tells_of_preflight(event: Event, engine: str, ask: Ask) -> bool:
    """Whether the request is a preflight. WebKit tells of none, Firefox of each without saying so."""
    if event.method != "OPTIONS" or engine == "webkit":
        return False
    return bool(_PREFLIGHT_ID.fullmatch(event.request)) if engine == "chromium" else ask.method.upper() != "OPTIONS"
