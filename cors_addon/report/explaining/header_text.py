"""Header lines as people paste them: bare ones, `curl -i`'s and `curl -v`'s output, and what network panels copy."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cors_addon.core.wire.headers import Headers

_MOST_LINES = 2_000
_LONGEST = 16_384
"""Characters of a line that are looked at."""
_MARK = re.compile(r"^([<>])\s?(.*)$")
_STATUS = re.compile(r"HTTP/(\d(?:\.\d)?)\s+(\d{3})(?:\s|$)(?!Connection established)", re.IGNORECASE)
_REQUEST = re.compile(r"([A-Z]{1,20})\s+(\S{1,16000})\s+HTTP/\d", re.IGNORECASE)
_FIELD = re.compile(r"([A-Za-z0-9!#$%&'*+.^_|~-]{1,100}):[ \t]*(.*)$")
_TELLING = re.compile(
    r"(?:access-control-[\w-]{1,60}|cross-origin-(?:resource|embedder|opener)-policy|origin|vary|timing-allow-origin):(?!//)", re.IGNORECASE
)
_OF_REQUESTS = frozenset(
    "access-control-request-headers access-control-request-method cookie host origin referer sec-fetch-dest sec-fetch-mode sec-fetch-site "
    "user-agent".split()
)


@dataclass(frozen=True, slots=True)
class PastedAnswer:
    """An answer as it was pasted, with what is known of its request: `status` 0, `method` "" and `target` "" where the text shows none."""

    received: Headers
    status: int = 0
    http_version: str = "HTTP/1.1"
    method: str = ""
    target: str = ""
    sent: Headers = Headers()


def is_header_text(text: str) -> bool:
    """Tell whether a text has the lines of headers that tell of CORS, or of an answer's start."""
    return any(_STATUS.match(line) or _TELLING.match(line) for line, _ in _lines(text))


def pasted_answers(text: str) -> tuple[PastedAnswer, ...]:
    """Return the answers in a text, in its order; interim ones (1xx) and a proxy's to CONNECT are left out. Never raises."""
    reader = _Reader()
    for line, mark in _lines(text):
        reader.take(line, mark)
    return reader.finished()


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield the lines with curl's mark, < for received and > for sent, taken off."""
    for line in text.splitlines()[:_MOST_LINES]:
        match = _MARK.match(line[:_LONGEST])
        yield (match[2], match[1]) if match else (line[:_LONGEST].strip(), "")


class _Reader:
    """Reads line by line: the headers of a request or an answer end with a blank line, and a body may follow."""

    def __init__(self) -> None:
        self._answers: list[PastedAnswer] = []
        self._method = self._target = ""
        self._version, self._status = "HTTP/1.1", 0
        self._sent: list[tuple[str, str]] = []
        self._received: list[tuple[str, str]] = []
        self._in_body = False
        self._name = ""

    def take(self, line: str, mark: str) -> None:
        if status := _STATUS.match(line):
            self._finish()
            self._version, self._status = f"HTTP/{status[1]}", int(status[2])
        elif request := (mark != "<" and _REQUEST.match(line)):
            self._finish()
            self._method, self._target, self._sent = request[1].upper(), request[2], []
        elif not line:
            self._in_body = self._in_body or bool(self._status and self._received)
        elif mark or not self._in_body:
            self._field(line, mark)

    def finished(self) -> tuple[PastedAnswer, ...]:
        self._finish()
        return tuple(self._answers)

    def _field(self, line: str, mark: str) -> None:
        if self._name and not _FIELD.match(line):
            # Chrome's network panel copies the value on a line of its own.
            self._add(self._name, line, mark)
            self._name = ""
        elif field := _FIELD.match(line):
            self._name = "" if field[2] else field[1]
            if field[2] or not _TELLING.match(line):
                self._add(field[1], field[2], mark)

    def _add(self, name: str, value: str, mark: str) -> None:
        asks = mark == ">" or (not mark and not self._status and name.lower() in _OF_REQUESTS)
        (self._sent if asks else self._received).append((name, value))

    def _finish(self) -> None:
        """Keep what was read as an answer, unless it is interim or there is none."""
        if self._name:
            self._add(self._name, "", "")
        if (self._received or self._status >= 200) and not 100 <= self._status < 200:
            sent, received = Headers(tuple(self._sent)), Headers(tuple(self._received))
            self._answers.append(PastedAnswer(received, self._status, self._version, self._method, self._target, sent))
        self._status, self._received, self._in_body, self._name = 0, [], False, ""
