"""A topic: what is to know about one part of the same-origin policy or of CORS, told once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: its code, its other names, and plain statements, each true for Chrome, Firefox and Safari but for those in `browsers`.

    `misleads` is what it is commonly mistaken for, `see` the codes of reasons and topics to go on with. `anchor` is the standard's place.
    """

    code: str
    title: str
    text: tuple[str, ...]
    anchor: str
    browsers: str = ""
    misleads: str = ""
    names: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
