"""What a browser itself reported about the requests of its pages."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Event:
    """One request (each hop of a redirect chain is one) in the words of the browser that sent it.

    A browser reports a failed preflight on the request that the preflight was for.
    """

    url: str
    """Without the fragment."""

    method: str

    code: str = ""
    """The browser's own name of the CORS error: Chromium's `CorsError`, Firefox's reason key; none in WebKit."""

    parameter: str = ""
    """What the error is about, such as the refused header or the wrong value."""

    console: str = ""
    """The line about CORS that the browser printed on its console first, word for word."""

    failed: str = ""
    """The browser's text for a request that failed, such as `net::ERR_FAILED`; empty where it loaded."""

    request: str = ""
    """The browser's id of the request, which all hops of a redirect chain share."""


class Events:
    """The requests that a browser told of so far, in the order in which it sent them."""

    def __init__(self) -> None:
        self._all: list[Event] = []
        self._latest: dict[str, int] = {}

    def seen(self) -> tuple[Event, ...]:
        """All events as they stand now."""
        return tuple(self._all)

    def sent(self, request: str, url: str, method: str) -> None:
        """A request was sent; one with a known id is the next hop of that request."""
        self._latest[request] = len(self._all)
        self._all.append(Event(url.partition("#")[0], method, request=request))

    def note(self, request: str, **report: str) -> None:
        """Add to the latest hop of a request; one that was sent before anybody listened is unknown and left."""
        if request in self._latest:
            self._add(self._latest[request], report)

    def note_url(self, url: str, **report: str) -> None:
        """Add to the latest request for a URL, as a console line names it; the request before its preflight.

        A URL that is not http has no request: a line about it is an event of its own.
        """
        found = [index for index, event in enumerate(self._all) if event.url == url]
        actual = [index for index in found if self._all[index].method != "OPTIONS"]
        if found:
            self._add((actual or found)[-1], report)
        elif not url.startswith("http"):
            self._all.append(Event(url, "", **report))

    def _add(self, index: int, report: dict[str, str]) -> None:
        """The first word on anything stands: what browsers say later about a failed request is less precise."""
        event = self._all[index]
        self._all[index] = replace(event, **{name: value for name, value in report.items() if not getattr(event, name)})
