"""A row of the catalogue of causes: what an attempt can fail of, in words."""

import string
from collections.abc import Mapping
from dataclasses import dataclass

from cors_addon.core.verdict.cause import Cause, Proof, Side, Sureness
from cors_addon.core.wire.budget import cut


@dataclass(frozen=True, slots=True)
class KnownCause:
    """One cause that an attempt can fail of.

    `code` never changes meaning. `title` is the sentence that leads every surface, `advice` what to do first, then what else: plain
    text with named values. `meaning` says without values what the cause is, for the documentation and for a rule's help.
    """

    code: str
    side: Side
    title: str
    meaning: str
    advice: tuple[str, ...] = ()

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of the values that the title and the advice show."""
        texts = (self.title, *self.advice)
        return frozenset(name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name)

    def proven(self, *because: Proof | str, request: str = "", **values: str) -> Cause:
        """Return the cause with actual values, as the traffic proves it. Raises KeyError where a value is missing."""
        return self._cause(Sureness.PROVEN, because, request, values)

    def likely(self, *because: Proof | str, request: str = "", **values: str) -> Cause:
        """Return the cause with actual values, as the traffic makes it likely. Raises KeyError where a value is missing."""
        return self._cause(Sureness.LIKELY, because, request, values)

    def _cause(self, sureness: Sureness, because: tuple[Proof | str, ...], request: str, values: Mapping[str, str]) -> Cause:
        shown = {name: cut(value) for name, value in values.items()}
        return Cause(
            code=self.code,
            title=self.title.format_map(shown),
            side=self.side,
            sureness=sureness,
            because=tuple([Proof(one) if isinstance(one, str) else one for one in because]),
            advice=tuple([text for text in (line.format_map(shown) for line in self.advice) if text]),
            request=request,
        )
