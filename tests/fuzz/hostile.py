"""Hostile values drawn at random: texts, numbers, addresses and header lines, as nobody means well with them."""

from collections.abc import Sequence
from random import Random

from cors_addon.core.wire.budget import LARGEST_HEAD, LONGEST_LINE, LONGEST_METHOD, LONGEST_URL, MOST_ELEMENTS, TEXT_LIMIT, VALUE_LIMIT

type Line = tuple[str, str]

WORDS = (
    "",
    " ",
    "*",
    "null",
    "true",
    "TRUE",
    "a",
    ",",
    ", ,",
    ";",
    "=",
    "\x00",
    "\r\n",
    "a\r\nSet-Cookie: x=1",
    "\x1b]0;owned\x07\x1b[2J",
    "\t",
    "\x7f\x80\x9f\xa0\xff",
    "é",
    "\u202egnp.exe",
    "\ud800",
    "\udcff",
    "\uffff\ufffe",
    "²",
    "١",
    "ß",
    "\u0130",
    "-1",
    "99999999999999999999",
    "1e999",
    "NaN",
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "]]></failure>",
    '=HYPERLINK("http://evil.test";"x")',
    ";=1+1",
    "@everyone",
    "`|`",
    "[x](javascript:alert(1))",
    "${jndi:ldap://x}",
    "%",
    "%00",
    "%2525252525",
    "%zz",
    '"',
    "'",
    "\\",
    "://",
    "//",
    "Bearer aB3dE5fG7hI9jK1lM3nO5pQ7",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "/../../",
    "bytes=0-",
    "text/html;charset=utf-8",
)
PIECES = (
    *(chr(code) for code in range(0, 256, 5)),
    *WORDS[1:],
    "a,",
    "a.",
    "a/",
    "../",
    ":",
    "eyJ-",
    "a=b;",
    "x-a, ",
    "“",
    "‘",
    "A1",
    "\ud800",
)
WIRE_WORDS, WIRE_PIECES = (
    tuple(word if max(word, default="") <= "\xff" else word.encode("utf-8", "surrogatepass").decode("latin-1") for word in words)
    for words in (WORDS, PIECES)
)
"""The same as they stand on the wire: one character a byte."""
LENGTHS = tuple(
    sorted(
        at + step
        for at in (VALUE_LIMIT, TEXT_LIMIT, LONGEST_METHOD, MOST_ELEMENTS, LONGEST_LINE, LONGEST_URL, LARGEST_HEAD, 253, 8_000)
        for step in (-1, 0, 1)
    )
)
"""Lengths around the limits."""

SCHEMES = ("http", "https", "ws", "wss", "ftp", "file", "data", "blob", "javascript", "HTTPS", "about", "myapp", "")
HOSTS = (
    "a.test",
    "b.test",
    "api.a.test",
    "A.Test",
    "localhost",
    "x.localhost",
    "127.0.0.1",
    "10.0.0.7",
    "0x7f.1",
    "[::1]",
    "[fe80::1%25eth0]",
    "[::ffff:1.2.3.4]",
    "co.uk",
    "a.co.uk",
    "a..test",
    ".test",
    "a.test.",
    "b\xfccher.test",
    "xn--bcher-kva.test",
    "[",
    "]",
    "a b.test",
    "",
    "cors.test",
)
PORTS = ("", "", "", ":80", ":443", ":8443", ":", ":0", ":65536", ":99999999999", ":\xb2", ":-1", ":x", ":00080")
USERS = ("", "", "", "", "", "u@", "u:p@", ":@", "u:p@ss@", "a@b@c@")
PATHS = (
    "",
    "/",
    "/x",
    "/a/b?c=d",
    "/?q=1#f",
    "/%2e%2e/x",
    "/./../x",
    "\\x",
    "/\\b.test/",
    "//b.test/x",
    "?x=1",
    "#f",
    "/x;y=z",
    "/\t\nx",
    "/\xe9",
)
SEPARATORS = ("://", "://", "://", "://", "://", ":", ":/", ":\\\\", ":///", ":\\/", "")


class Hostile:
    """Draws from random numbers."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._next = random.random

    def pick[T](self, values: Sequence[T]) -> T:
        """Return one of the values."""
        return values[int(self._next() * len(values))]

    def chance(self, probability: float) -> bool:
        """Return True that often."""
        return self._next() < probability

    def below(self, limit: int) -> int:
        """Return an integer from 0 to below the limit."""
        return int(self._next() * limit)

    def words(self) -> str:
        """Return a short text of any characters, lone surrogates among them, as no message has but a file or a person can give."""
        return self.pick(WORDS) + self.pick(WORDS) if self.chance(0.8) else self.pick(PIECES) * self.below(20)

    def text(self) -> str:
        """Return a text as it stands on the wire, short most of the time."""
        kind = self._next()
        if kind < 0.5:
            return self.pick(WIRE_WORDS)
        if kind < 0.7:
            return self.pick(WIRE_WORDS) + self.pick(WIRE_WORDS)
        if kind < 0.85:
            return "".join([chr(self.below(256)) for _ in range(self.below(12))])
        if kind < 0.97:
            return self.pick(WIRE_PIECES) * self.below(20)
        return self.long() if kind < 0.975 else self.latin() * self.below(40)

    def latin(self) -> str:
        """Return a short text of bytes."""
        return "".join([chr(self.below(256)) for _ in range(1 + self.below(8))])

    def long(self) -> str:
        """Return a text with about as many characters as something may have, or far more."""
        length = self.pick(LENGTHS) if self.chance(0.98) else 1_000_000
        piece = self.pick(WIRE_PIECES) if self.chance(0.7) else self.latin()
        return (piece * (length // len(piece) + 1))[:length]

    def names(self) -> str:
        """Return a list of names, some of them alike."""
        count = self.below(5) if self.chance(0.995) else self.pick((MOST_ELEMENTS - 1, MOST_ELEMENTS, MOST_ELEMENTS + 1, 8_000))
        names = [f"x-{self.below(9)}" if self.chance(0.8) else self.text() for _ in range(min(count, 12))]
        return self.pick((",", ", ", " ,", ",,")).join(names * (count // 12 + 1))

    def url(self) -> str:
        """Return an address, often none that can be parsed."""
        if self.chance(0.05):
            return self.text()
        rest = f"{self.pick(USERS)}{self.pick(HOSTS)}{self.pick(PORTS)}{self.pick(PATHS)}"
        url = f"{self.pick(SCHEMES)}{self.pick(SEPARATORS)}{rest}"
        return self.mutated(url) if self.chance(0.2) else url

    def origin(self) -> str:
        """Return an origin, or nearly one."""
        return f"{self.pick(SCHEMES)}://{self.pick(HOSTS)}{self.pick(PORTS)}"

    def mutated(self, text: str) -> str:
        """Return the text with something put in, taken out or doubled."""
        start = self.below(len(text) + 1)
        end = start + self.below(4)
        return text[:start] + (self.text() if self.chance(0.7) else text[start:end] * 2) + text[end:]

    def moment(self, now: float) -> float:
        """Return a time that does not follow another."""
        return self.pick((now - 1, now - 100, now, 0.0, 1e-9, 253_402_300_799.0))

    def time(self, now: float) -> float:
        """Return a time that does not follow another, or is none."""
        none = (-1.0, float("inf"), float("-inf"), float("nan"), 1e300, -1e300, 253_402_300_800.0)
        return self.pick(none) if self.chance(0.5) else self.moment(now)
