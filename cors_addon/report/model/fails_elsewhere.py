"""Which browsers an exchange fails in and which it works in; and attempts that passed in the one that asked, and fail in another."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from cors_addon.core.engines import BROWSERS
from cors_addon.core.verdict.judgement import Judgement, Record, Verdict
from cors_addon.report.model.group_key import GroupKey, key_of

MOST_KINDS = 200
"""How many kinds of such attempts are told apart; the totals count those beyond, too."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The engines that fail the request, and those that don't; of each at least one, in the order of every table."""

    fails: tuple[str, ...]
    works: tuple[str, ...]


def disagreement_of(judgement: Judgement) -> Disagreement | None:
    """Return how the browsers part over an exchange; None where those that were judged agree on whether it fails."""
    told = [(name, judgement.engines[name].verdict is Verdict.BLOCKED) for name in BROWSERS if name in judgement.engines]
    fails, works = tuple(name for name, blocked in told if blocked), tuple(name for name, blocked in told if not blocked)
    return Disagreement(fails, works) if fails and works else None


@dataclass(frozen=True, slots=True)
class FailsElsewhere:
    """Attempts that end alike; the key's reason is that of the first browser that fails them, `sample` the last one's exchange."""

    key: GroupKey
    disagreement: Disagreement
    count: int
    sample: Record


def fails_elsewhere_of(records: Iterable[Record]) -> FailsElsewhere | None:
    """Return the exchange of an attempt that passed over which the browsers part, the earliest of several; None where there is none."""
    found = [(record, disagreement) for record in records if (disagreement := disagreement_of(record.judgement))]
    if not found:
        return None
    record, disagreement = min(found, key=lambda one: (one[0].exchange.started, one[0].exchange.id))
    return FailsElsewhere(key_of(record)._replace(reason=_reason(record.judgement, disagreement)), disagreement, 1, record)


class FailsElsewhereTally:
    """Such attempts in the making, bounded."""

    __slots__ = ("_kinds", "count")

    def __init__(self) -> None:
        self._kinds: dict[tuple[GroupKey, Disagreement], FailsElsewhere] = {}
        self.count = 0

    def add(self, one: FailsElsewhere) -> None:
        """Count an attempt in."""
        self.count += 1
        kind = one.key, one.disagreement
        if known := self._kinds.get(kind):
            self._kinds[kind] = replace(one, count=known.count + 1)
        elif len(self._kinds) < MOST_KINDS:
            self._kinds[kind] = one

    def copy(self) -> Self:
        """Return a tally that goes on by itself."""
        twin = object.__new__(type(self))
        twin._kinds, twin.count = self._kinds.copy(), self.count
        return twin

    def kinds(self) -> tuple[FailsElsewhere, ...]:
        """Return the kinds, the most frequent first, then by key."""
        return tuple(sorted(self._kinds.values(), key=lambda one: (-one.count, one.key, one.disagreement.fails)))


def _reason(judgement: Judgement, disagreement: Disagreement) -> str:
    return judgement.engines[disagreement.fails[0]].reason
