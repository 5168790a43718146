"""Figures of a fuzzer's executions, and what it found."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """Something raised or slow: `what` and where, in which life of which seed, after how many inputs, and few small inputs that show it."""

    fuzzer: str
    what: str
    seed: int
    life: int
    place: int
    words: str
    inputs: tuple[str, ...]

    def __str__(self) -> str:
        head = f"{self.fuzzer}: {self.what} (--seed {self.seed} --life {self.life}, input {self.place})"
        return "\n".join((head, *(f"    {line}" for line in self.words.splitlines()), *(f"  - {one}" for one in self.inputs)))


@dataclass(slots=True)
class Figures:
    """How many executions there were and what they took, in seconds of processor time; `slow` of them longer than the limit."""

    name: str
    executions: int = 0
    seconds: float = 0.0
    exceptions: int = 0
    slow: int = 0
    slowest: float = 0.0
    findings: dict[str, Finding] = field(default_factory=dict)
    """The first of each kind, by what was found."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not (self.exceptions or self.slow)

    def add(self, other: "Figures") -> None:
        """Take in the figures of other executions of the same fuzzer."""
        self.executions += other.executions
        self.seconds += other.seconds
        self.exceptions += other.exceptions
        self.slow += other.slow
        self.slowest = max(self.slowest, other.slowest)
        self.findings = other.findings | self.findings


def summed(figures: Iterable[Figures], name: str) -> Figures:
    """Return the figures of all of them."""
    total = Figures(name)
    for one in figures:
        total.add(one)
    return total
