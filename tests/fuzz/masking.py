"""Hostile texts through the masking, some with secrets of known kinds: nothing raises, and no secret comes out."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from random import Random
from string import ascii_letters, ascii_lowercase, digits

from cors_addon.core.wire.budget import TEXT_LIMIT
from cors_addon.report.safe.mask import masked_text, masked_url
from cors_addon.report.telling.masked import masked_header
from tests.fuzz.fuzzer import Check, Fuzzer, Run
from tests.fuzz.hostile import Hostile

NAMES = ("token", "api_key", "accessToken", "X-Amz-Signature", "client-secret", "password", "session_id", "jwt", "sig", "auth")
HEADERS = (
    "Cookie Set-Cookie Authorization Proxy-Authorization Location Referer X-Api-Key WWW-Authenticate Server Via Origin"
    " Access-Control-Allow-Origin Access-Control-Allow-Methods User-Agent Accept Content-Location Sec-Fetch-Site"
).split()
PIECES = tuple(
    "eyJ-eyJ-|eyJaaaaa.|eyJ|-|.|ghp_|sk-|Basic |Bearer a|aA1|://|://@|@|/|//|/a|?a=|?a=?|&|=|;|%25|%|?next=%2525|<|“| |a|A|0|eyJaaaaa-"
    "|Basic  |aA1/|?x=https://|mailto:|\\|%2F|/bot1:|#|,|:|'|\t|realm=|a1B2".split("|")
)


LONGEST = TEXT_LIMIT + 100
"""Characters: what is told is cut, with a note of how much, before it is masked."""


@dataclass(frozen=True, slots=True)
class Told:
    """A text and how it is masked: as a value of the header, as a URL or as a text."""

    junk: str
    header: str
    way: str
    kind: "Kind | None" = None
    name: str = ""
    secret: str = ""

    @property
    def text(self) -> str:
        """The text, with the secret where there is one."""
        return self.junk if self.kind is None else self.kind.around.format(junk=self.junk, name=self.name, secret=self.secret)

    @property
    def is_known(self) -> bool:
        """Whether it has a secret of a known kind, whole."""
        return self.kind is not None and self.kind in KINDS and self.name in NAMES and len(self.secret) == self.kind.length


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of secret: the letters and the length of what is secret, the text around it, and by what it has to be masked."""

    letters: str
    length: int
    around: str
    ways: tuple[str, ...]
    header: str = "X-A"


WORD = ascii_lowercase + digits
KINDS = (
    Kind(WORD, 16, "https://a.test/p{junk}?x=1&{name}={secret}&y=2", ("url", "text", "header"), "Location"),
    Kind(WORD, 16, "https://a.test/p?x=1&{name}={secret}#{junk}", ("url", "text", "header"), "Referer"),
    Kind(WORD, 16, "https://a.test/p?next=%2Fcb%3F{name}%3D{secret}&y=2", ("url", "text", "header"), "Location"),
    Kind(WORD, 16, "https://user:{secret}@a.test/p{junk}", ("url", "text", "header"), "Location"),
    Kind(ascii_letters + digits, 36, "{junk} ghp_{secret} then", ("text", "url", "header"), "Server"),
    Kind(ascii_letters + digits, 40, "https://a.test/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{secret}/x", ("url", "text")),
    Kind(WORD, 20, "Bearer {secret}", ("header",), "Authorization"),
    Kind(WORD, 20, "Basic {secret}1=", ("header",), "Proxy-Authorization"),
    Kind(WORD, 20, "a=b; sid={secret}; {junk}", ("header",), "Cookie"),
    Kind(WORD, 20, "sid={secret}; Path=/; {junk}", ("header",), "Set-Cookie"),
    Kind(WORD, 20, "{secret}{junk}", ("header",), "X-Api-Key"),
    Kind(WORD, 20, "a sentence {junk} “https://a.test/?{name}={secret}” goes on", ("text",)),
    Kind(WORD, 20, "Authorization: Bearer {secret}1 was sent {junk}", ("text",)),
)
"""Kinds that are masked for certain, whatever stands near."""

_ENDS = re.compile(r"[\s“”\"'‘’<>]+")
"""What ends a URL within a sentence; a text that has these in its URLs is no text of ours."""

WAYS: dict[str, Callable[[str, str], str]] = {
    "url": lambda text, _: masked_url(text),
    "text": lambda text, _: masked_text(text),
    "header": lambda text, header: masked_header(header, text),
}


def draw_texts(random: Random) -> Iterator[Told]:
    """Yield texts, every other one with a secret."""
    draw = Hostile(random)
    while True:
        junk = _junk(draw)
        if draw.chance(0.5):
            kind = draw.pick(KINDS)
            secret = f"zq{''.join([draw.pick(kind.letters) for _ in range(kind.length - 3)])}7"
            yield Told(_ENDS.sub("", junk), kind.header, draw.pick(kind.ways), kind, draw.pick(NAMES), secret)
        else:
            yield Told(junk, draw.pick(HEADERS) if draw.chance(0.9) else draw.text()[:256], draw.pick(tuple(WAYS)))


def _junk(draw: Hostile) -> str:
    kind = draw.below(20)
    if kind < 8:
        return "".join([draw.pick(PIECES) for _ in range(draw.below(12))])
    if kind < 13:
        return draw.text()[:LONGEST]
    if kind < 18:
        return draw.url()[:LONGEST]
    piece = draw.pick(PIECES) + draw.pick(PIECES) if kind == 18 else draw.mutated(draw.url())[:200]
    length = draw.below(600) if draw.chance(0.98) else LONGEST
    return (piece * (length // (len(piece) or 1) + 1))[:length]


def run(told: Told) -> Check:
    """Mask the text."""
    masked = WAYS[told.way](told.text, told.header)

    def check() -> None:
        assert not (told.is_known and told.secret in masked), f"the secret stands in {masked!r}"

    return check


def world(random: Random) -> AbstractContextManager[Run[Told]]:
    """Return what remembers nothing."""
    return nullcontext(run)


MASKING: Fuzzer[Told] = Fuzzer("masking", draw_texts, world, life=500)
