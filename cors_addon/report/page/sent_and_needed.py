"""The headers that decided, side by side: as they were sent and as they are needed, the differing characters marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from cors_addon.core.verdict.judgement import Action, Record, Remedy
from cors_addon.core.wire.budget import cut
from cors_addon.report.safe.plain import visible

_ALIKE = 0.6
"""Above which likeness two values are compared character by character; below it they have nothing to do with each other."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a value; `differs` where the other side does not have them."""

    text: str
    differs: bool = False


type Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One header (or the status) of the answer: the values sent, none where it was missing; the value needed, None for no such header."""

    name: str
    sent: tuple[Pieces, ...]
    needed: Pieces | None


def comparisons_of(record: Record) -> tuple[Comparison, ...]:
    """Return what the remedies change in the answer, in their order."""
    response = record.exchange.response
    changing = (one for one in record.judgement.remedies if response is None or response.headers.lines(one.header) != (one.value,))
    return tuple(_comparison(record, remedy) for remedy in changing)


def _comparison(record: Record, remedy: Remedy) -> Comparison:
    response = record.exchange.response
    if remedy.action is Action.STATUS:
        name, values = "Status", [] if response is None else [str(response.status)]
    else:
        name = remedy.header
        values = [] if response is None else [value for field, value in response.headers.fields if field.lower() == name.lower()]
    shown = [visible(cut(value)) for value in values]
    if remedy.action is Action.REMOVE:
        return Comparison(name, tuple((Piece(value, differs=True),) for value in shown), None)
    needed = visible(cut(remedy.value))
    if len(shown) == 1:
        sent, wanted = compared(shown[0], needed)
        return Comparison(name, (sent,), wanted)
    return Comparison(name, tuple((Piece(value, differs=True),) for value in shown), (Piece(needed, differs=True),))


def compared(one: str, other: str) -> tuple[Pieces, Pieces]:
    """Return both texts in pieces, of which those differ that the other text does not have; lists by their elements."""
    if "," in one + other:
        return _elements(one, other), _elements(other, one)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _whole(one), _whole(other)
    blocks = matcher.get_matching_blocks()
    return _marked(one, [(block.a, block.size) for block in blocks]), _marked(other, [(block.b, block.size) for block in blocks])


def _elements(text: str, other: str) -> Pieces:
    known = {element.strip() for element in other.split(",")}
    pieces: list[Piece] = []
    for number, element in enumerate(text.split(",")):
        if number:
            pieces.append(Piece(","))
        pieces.append(Piece(element, differs=element.strip() not in known))
    return _joined(pieces)


def _marked(text: str, same: Sequence[tuple[int, int]]) -> Pieces:
    pieces: list[Piece] = []
    end = 0
    for start, size in same:
        pieces.append(Piece(text[end:start], differs=True))
        pieces.append(Piece(text[start : start + size]))
        end = start + size
    return _joined(pieces)


def _whole(text: str) -> Pieces:
    return _joined([Piece(text, differs=True)])


def _joined(pieces: Sequence[Piece]) -> Pieces:
    return tuple(_joining(piece for piece in pieces if piece.text))


def _joining(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Join neighbours of a kind."""
    last: Piece | None = None
    for piece in pieces:
        if last is not None and last.differs == piece.differs:
            last = Piece(last.text + piece.text, piece.differs)
        else:
            if last is not None:
                yield last
            last = piece
    if last is not None:
        yield last
