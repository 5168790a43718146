"""Which browsers an exchange fails in and which it works in, where they do not agree."""

from dataclasses import dataclass

from cors_addon.core.engines import BROWSERS
from cors_addon.core.verdict.judgement import Judgement, Verdict


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
