"""A row of the catalogue of causes: what an attempt can fail of, in words."""

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.verdict.cause import Cause, Proof, Side, Sureness
from cors_addon.core.wire.budget import VALUE_LIMIT, cut


@dataclass(frozen=True, slots=True)
class KnownCause:
    """One cause that an attempt can fail of.

    `code` never changes meaning. `title` is the sentence that leads every surface, `advice` what to do first, then what else: plain
    text with named values; a piece of advice whose values leave it empty is left out. `meaning` says without values what the cause is,
    for the documentation and for a rule's help. `headers_mend` tells that the server's headers, as the remedies have them, are what mends
    it: not where an error, a login or somebody else's server is to be mended first, or nothing is.
    """

    code: str
    side: Side
    title: str
    meaning: str
    advice: tuple[str, ...] = ()
    headers_mend: bool = False

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of the values that the title and the advice show."""
        texts = (self.title, *self.advice)
        return frozenset(name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name)

    def proven(self, *because: Proof | str, on: Side | None = None, request: str = "", **values: str) -> Cause:
        """Return the cause with actual values, as the traffic proves it; `on` is the side that can mend it, where that varies.

        `request` as Cause has it. Raises KeyError where a value is missing.
        """
        return self._cause(Sureness.PROVEN, because, on, request, values)

    def likely(self, *because: Proof | str, on: Side | None = None, request: str = "", **values: str) -> Cause:
        """Return the cause with actual values, as the traffic makes it likely; otherwise as `proven`."""
        return self._cause(Sureness.LIKELY, because, on, request, values)

    def _cause(
        self, sureness: Sureness, because: tuple[Proof | str, ...], on: Side | None, request: str, values: Mapping[str, str]
    ) -> Cause:
        shown = {name: cut(value) for name, value in values.items()}
        return Cause(
            code=self.code,
            title=self.title.format_map(shown),
            side=on or self.side,
            sureness=sureness,
            because=tuple([_within_bounds(Proof(one) if isinstance(one, str) else one) for one in because]),
            advice=tuple([text for text in (line.format_map(shown) for line in self.advice) if text]),
            request=request,
        )


_LONGEST_PROOF = 2 * VALUE_LIMIT


def _within_bounds(proof: Proof) -> Proof:
    """Return a proof with its text cut, which quotes whole lines of headers."""
    return proof if len(proof.text) <= _LONGEST_PROOF else Proof(cut(proof.text, _LONGEST_PROOF), proof.flow)


type Rule = Callable[[FailedExchange], Cause | None]
"""Looks at a failure, and returns its cause where it is the one that the rule is for."""
