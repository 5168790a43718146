"""The referee's table: its rows with the figures of each engine's run beside what is aimed at."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rich.table import Table

from tests.browsers.referee.compare import Fault, Figures
from tests.browsers.referee.join import Truth


@dataclass(frozen=True, slots=True)
class Part:
    """Some of all; `of_these` says of what kind they are."""

    some: int
    all_of: int
    of_these: str = ""

    def __str__(self) -> str:
        share = f" ({_percent(self.some / self.all_of, 2)})" if self.all_of else ""
        return f"{self.some:,} of {self.all_of:,}{share}{self.of_these}"


@dataclass(frozen=True, slots=True)
class Aim:
    """The share that is aimed at: at most, or at least."""

    share: float
    at_least: bool = False

    def is_met(self, part: Part) -> bool:
        """Whether the part is as small, or as large, as it shall be."""
        limit = self.share * part.all_of
        return part.some >= limit if self.at_least else part.some <= limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {_percent(self.share, 1)}" if 0 < self.share < 1 else _percent(self.share, 0)


def _percent(share: float, digits: int) -> str:
    """A share in percent, rounded toward what it is not: 100 % is all, 0 % none."""
    rounded = round(share * 100, digits)
    if rounded == 100 and share < 1:
        rounded -= 10**-digits
    if rounded == 0 and share > 0:
        rounded = 10**-digits
    return f"{rounded:.{digits}f} %"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table; without an aim for an engine there is none."""

    name: str
    value: Callable[[Figures], Part | int | str]
    aims: Mapping[str, Aim] = field(default_factory=dict)


def _wrong(fault: Fault, *of: str, certain: bool) -> Callable[[Figures], Part]:
    """How many flows have this fault by a verdict that is certain, or by a presumed one."""
    return lambda run: Part(run.faults(fault, certain=certain), sum(run.counts[kind] for kind in of))


def _given_up(run: Figures) -> Part:
    """How many flows of requests that their page gave up are judged blocked, though no rule refuses them."""
    blocked = [one.judged for one in run.disagreements if one.fault is Fault.FALSE_ALARM and one.outcome.truth is Truth.ABORTED]
    certain = sum(said.is_certain for said in blocked)
    return Part(
        len(blocked), run.counts["given up"] - run.counts["given up, refused"], f": {certain} certain, {len(blocked) - certain} presumed"
    )


def _right(fault: Fault, of: str) -> Callable[[Figures], Part]:
    return lambda run: Part(run.counts[of] - run.faults(fault), run.counts[of])


def _of(some: str, all_of: str) -> Callable[[Figures], Part]:
    return lambda run: Part(run.counts[some], run.counts[all_of])


def _presumed(*schemes: str) -> Callable[[Figures], Part]:
    def part(run: Figures) -> Part:
        presumed, cors = (sum(run.counts[f"{what} {scheme}"] for scheme in schemes) for what in ("presumed", "cors"))
        return Part(presumed, cors)

    return part


def _aims(chromium: float, firefox: float, webkit: float, *, at_least: bool = False) -> Mapping[str, Aim]:
    shares = {"chromium": chromium, "firefox": firefox, "webkit": webkit}
    return {engine: Aim(share, at_least) for engine, share in shares.items()}


def _flaky(run: Figures) -> int | str:
    return "played once" if run.flaky is None else len(run.flaky)


ROWS = (
    Row(
        "false alarms (judged blocked, CORS blocked nothing), certain",
        _wrong(Fault.FALSE_ALARM, "passed", "given up", certain=True),
        _aims(0, 0, 0),
    ),
    Row("false alarms, presumed", _wrong(Fault.FALSE_ALARM, "passed", "given up", certain=False)),
    Row("misses (blocked by CORS, judged otherwise), certain", _wrong(Fault.MISS, "blocked", certain=True), _aims(0, 0, 0)),
    Row("misses, presumed", _wrong(Fault.MISS, "blocked", certain=False), _aims(0.002, 0.005, 0.01)),
    Row("presumed instead of certain, of CORS flows over https", _presumed("https"), {"chromium": Aim(0.02)}),
    Row("presumed instead of certain, of CORS flows over http", _presumed("http"), {"chromium": Aim(0.1)}),
    Row("presumed instead of certain, of all CORS flows", _presumed("https", "http"), {"firefox": Aim(0.05), "webkit": Aim(0.15)}),
    Row("first complaint right, of blocked flows", _right(Fault.COMPLAINT, "complaints"), _aims(0.995, 0.99, 0.98, at_least=True)),
    Row("console line right, where the browser printed one", _right(Fault.CONSOLE, "lines"), _aims(0.99, 0.99, 0.97, at_least=True)),
    Row("what the page could read (exposed headers) right", _right(Fault.EXPOSED, "exposed"), _aims(1, 1, 1, at_least=True)),
    Row("false alarms of flows with which a request ended that its page gave up", _given_up),
    Row("presumed, of such flows", _of("given up, presumed", "given up")),
    Row("such flows that CORS would have blocked (whatever is judged)", _of("given up, refused", "given up")),
    Row("false alarms of a program that compares Origin with Access-Control-Allow-Origin", _of("compared", "passed")),
    Row("misses of such a program", _of("not compared", "blocked")),
    Row("situations", lambda run: run.situations),
    Row("flows", lambda run: run.flows),
    Row("flows of which the referee can't tell what the browser did", lambda run: run.truths["unclear"]),
    Row("flaky situations (they ended otherwise when played again)", _flaky),
    Row("flows judged otherwise live than by replay", lambda run: Part(run.faults(Fault.LIVE), run.flows), _aims(0, 0, 0)),
    Row("flows that failed, or passed, in another way than judged", lambda run: run.faults(Fault.VERDICT)),
    Row("flows misjudged even when told mode and credentials", lambda run: run.faults(Fault.RULE)),
)
"""The figures that are aimed at come first, then what says how much they are worth."""


def cells(row: Row, runs: Iterable[Figures]) -> Iterator[tuple[str, bool | None]]:
    """The text of each engine's cell, and whether its aim is met; None without an aim, or without anything to count."""
    for run in runs:
        value, aim = row.value(run), row.aims.get(run.engine)
        text = f"{value:,}" if isinstance(value, int) else str(value)
        if aim is None or not isinstance(value, Part):
            yield text, None
        elif value.all_of:
            yield f"{text}; aim {aim} {'✓' if aim.is_met(value) else '✗'}", aim.is_met(value)
        else:
            yield f"{text}; aim {aim}", None


def table(runs: Sequence[Figures]) -> Table:
    """The figures of the engines, one column each, for the terminal."""
    drawn = Table(title="The referee: what we judged and what the browsers did")
    drawn.add_column()
    for run in runs:
        drawn.add_column(run.version, justify="right")
    styles = {True: "[green]", False: "[bold red]", None: ""}
    for row in ROWS:
        drawn.add_row(row.name, *(f"{styles[is_met]}{text}" for text, is_met in cells(row, runs)))
    return drawn


def markdown(runs: Sequence[Figures]) -> Iterator[str]:
    """The lines of the same table for the README."""
    yield f"| | {' | '.join(run.version for run in runs)} |"
    yield f"|---|{'---|' * len(runs)}"
    for row in ROWS:
        yield f"| {row.name} | {' | '.join(text for text, _ in cells(row, runs))} |"
