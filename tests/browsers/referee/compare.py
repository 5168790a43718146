"""The comparison of what each flow's browser did with what we judged, flow by flow."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum

from tests.browsers.referee.join import Outcome, Truth
from tests.browsers.referee.rules import finding_of
from tests.browsers.referee.said import GROUNDS, NOTHING, Said
from tests.browsers.referee.witness import DID_NOT_SUCCEED, complaint
from tests.browsers.referee.world import is_preflight


class Fault(StrEnum):
    """How a judgement and the truth differ."""

    FALSE_ALARM = "false alarm"
    MISS = "miss"
    VERDICT = "other verdict"
    """Neither says that CORS blocked it: allowed for opaque, say, or a blocked one that failed for another cause."""
    COMPLAINT = "first complaint"
    CONSOLE = "console line"
    EXPOSED = "exposed headers"
    LIVE = "live is not replay"
    GROUNDS = "other grounds live"
    """Live and replay say the same, but for the words that say why."""
    RULE = "rule"
    """Even given the true mode and credentials, the rules say otherwise than the browser."""


_CONSEQUENCES = (Fault.COMPLAINT, Fault.CONSOLE, Fault.EXPOSED)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One flow about which we and its browser differ."""

    fault: Fault
    outcome: Outcome
    judged: Said
    said: str
    """What we say, where it is not the verdict."""
    told: str
    """What the browser says."""

    @property
    def signature(self) -> str:
        """What disagreements of one cause have in common."""
        kind = "preflight" if is_preflight(self.outcome.flow) else "request"
        scheme = self.outcome.flow.request.scheme
        certainty = "" if self.judged.is_certain else " (presumed)"
        return f"{self.fault}{certainty}, {kind} over {scheme}: we {self.said}; browser {self.told}; {self._evidence()}"

    def _evidence(self) -> str:
        """Which of the two hidden facts we took for another, if any."""
        outcome, judged = self.outcome, self.judged
        wrong = []
        if outcome.is_cors and judged.is_cors and judged.includes_credentials != outcome.credentialed:
            wrong.append(f"credentials {'include' if outcome.credentialed else 'not-include'} taken for the other")
        if judged.mode != outcome.mode and not is_preflight(outcome.flow):
            wrong.append(f"mode {outcome.mode} taken for {judged.mode}")
        return ", ".join(wrong) or "mode and credentials right"


@dataclass(slots=True)
class Figures:
    """The counts of one engine's run."""

    engine: str
    version: str = ""
    situations: int = 0
    flows: int = 0
    truths: Counter[str] = field(default_factory=Counter)
    unclear: dict[str, list[int]] = field(default_factory=dict)
    """The situations with flows of which the referee can't say what the browser did, by why."""
    kinds: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    disagreements: list[Disagreement] = field(default_factory=list)
    flaky: dict[int, str] | None = None
    """The situations that had another outcome when played again, and what differed; None where they were played once."""

    def faults(self, fault: Fault, *, certain: bool | None = None) -> int:
        """How many disagreements there are of a kind; of certain judgements, of presumed ones, or of both."""
        return sum(one.fault is fault and certain in (None, one.judged.is_certain) for one in self.disagreements)


def compare(figures: Figures, outcomes: Iterable[Outcome], judged: Mapping[str, Said], live: Mapping[str, Said]) -> None:
    """Count outcomes and find where what we say of them by replay differs from them, and from what we said live."""
    for outcome in outcomes:
        figures.truths[outcome.truth] += 1
        figures.flows += 1
        said = judged.get(outcome.flow.id, NOTHING)
        figures.disagreements += _live(outcome, said, live.get(outcome.flow.id, NOTHING))
        if outcome.truth is Truth.UNCLEAR:
            why = re.sub(r"\d+-\d+-\d+|//[^/' ]+", "*", outcome.cause)[:160]
            figures.unclear.setdefault(why, []).append(outcome.situation.number)
            continue
        figures.kinds[f"{outcome.truth}{' by ' + outcome.cause if outcome.cause else ''}"] += 1
        if outcome.truth is Truth.ABORTED:
            figures.disagreements += _given_up(figures, outcome, said)
            continue
        figures.disagreements += _verdict(figures.counts, outcome, said)
        figures.disagreements += _exposed(figures.counts, outcome, said)
        figures.disagreements += _words(figures, outcome, said)
        figures.disagreements += _ruled(figures.engine, outcome, said)


def _verdict(counts: Counter[str], outcome: Outcome, said: Said) -> Iterable[Disagreement]:
    scheme = outcome.flow.request.scheme
    if outcome.is_cors and outcome.flow.response is not None:
        counts[f"cors {scheme}"] += 1
        counts[f"presumed {scheme}"] += not said.is_certain
    fault = None
    counts["compared"] += _differs(outcome) and outcome.truth not in (Truth.BLOCKED, Truth.FAILED)
    counts["not compared"] += outcome.truth is Truth.BLOCKED and not _differs(outcome)
    if outcome.truth is Truth.BLOCKED:
        counts["blocked"] += 1
        fault = None if said.is_blocked else Fault.MISS
    elif outcome.truth is not Truth.FAILED:
        counts["passed"] += 1
        if said.verdict != outcome.truth.value:
            fault = Fault.FALSE_ALARM if said.is_blocked else Fault.VERDICT
    elif said.is_blocked or outcome.cause == "resource policy":
        by_policy = outcome.cause == "resource policy" and said.is_blocked and said.reason.startswith("corp")
        fault = None if by_policy else Fault.VERDICT
    if fault is not None:
        yield Disagreement(fault, outcome, said, said.in_short, f"{outcome.truth} {outcome.code or outcome.cause}".strip())


def _given_up(figures: Figures, outcome: Outcome, said: Said) -> Iterable[Disagreement]:
    """CORS has blocked nothing; but where it would have, given true mode and credentials, no verdict is wrong."""
    counts = figures.counts
    counts["given up"] += 1
    counts["given up, presumed"] += not said.is_certain
    if outcome.is_cors and outcome.flow.response is not None and finding_of(figures.engine, outcome) is not None:
        counts["given up, refused"] += 1
    elif said.is_blocked:
        yield Disagreement(Fault.FALSE_ALARM, outcome, said, said.in_short, str(outcome.truth))


def _differs(outcome: Outcome) -> bool:
    """Whether a program that compares Origin with Access-Control-Allow-Origin calls the flow blocked: what ours is measured by."""
    request, response = outcome.flow.request, outcome.flow.response
    if "origin" not in request.headers or response is None:
        return False
    return response.headers.get("access-control-allow-origin") not in ("*", request.headers["origin"])


def _exposed(counts: Counter[str], outcome: Outcome, said: Said) -> Iterable[Disagreement]:
    """Compare what the script could read of a response."""
    if outcome.truth is Truth.ALLOWED and outcome.exposed is not None:
        counts["exposed"] += 1
        if sorted(outcome.exposed) != list(said.exposed):
            yield Disagreement(Fault.EXPOSED, outcome, said, str(list(said.exposed)), str(sorted(outcome.exposed)))


def _words(figures: Figures, outcome: Outcome, said: Said) -> Iterable[Disagreement]:
    """Compare code and console line of a blocked flow; one that we call otherwise has none, which is wrong too."""
    if outcome.truth is not Truth.BLOCKED:
        return
    engine, counts = figures.engine, figures.counts
    code, console = said.words(engine) if said.is_blocked else ("", "")
    told = complaint(engine, outcome.code, outcome.console or outcome.words)
    if told and not (told == DID_NOT_SUCCEED and is_preflight(outcome.flow)):
        counts["complaints"] += 1
        ours = complaint(engine, code, console)
        if ours != told:
            yield Disagreement(Fault.COMPLAINT, outcome, said, ours or "nothing", told)
    if outcome.console:
        counts["lines"] += 1
        if _alike(console) != _alike(outcome.console):
            yield Disagreement(Fault.CONSOLE, outcome, said, *_apart(console, outcome.console))


def _alike(line: str) -> str:
    """A line without what differs between fetch and XMLHttpRequest, which no proxy tells apart."""
    line = (
        line.replace("Access to XMLHttpRequest at", "Access to fetch at")
        .removeprefix("XMLHttpRequest cannot load")
        .removeprefix("Fetch API cannot load")
    )
    sentences = (
        " Have the server send the header with a valid value.",
        " The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.",
    )
    for sentence in sentences:
        line = line.removesuffix(sentence)
    return line


def _apart(said: str, told: str) -> tuple[str, str]:
    """How two console lines differ: in what they say of the initiator alone, or as a whole but for URLs."""
    subjects = [re.match(r"Access to (.*?) at ", line) for line in (said, told)]
    if subjects[0] and subjects[1] and _alike(said).partition(" at ")[2] == _alike(told).partition(" at ")[2]:
        return f"“Access to {subjects[0][1]}”", f"“Access to {subjects[1][1]}”"
    return _generic(said), _generic(told)


def _generic(line: str) -> str:
    """A console line without its URLs, without Chromium's frame around the message."""
    line = re.sub(r"^Access to .* has been blocked by CORS policy: ", "", _alike(line))
    return re.sub(r"\w+://[^\s'’‘]+", "URL", line) or "nothing"


def _live(outcome: Outcome, said: Said, live: Said) -> Iterable[Disagreement]:
    """Compare the replay's judgement with the one that the addon left on the flow while the browser ran."""
    if said != live:
        parts = [field.name for field in fields(Said) if getattr(said, field.name) != getattr(live, field.name)]
        then = f"(live) {live.in_short} {live.certainty}, other {', '.join(parts)}"
        fault = Fault.GROUNDS if GROUNDS.issuperset(parts) else Fault.LIVE
        yield Disagreement(fault, outcome, said, f"{said.in_short} {said.certainty}", then)


def _ruled(engine: str, outcome: Outcome, said: Said) -> Iterable[Disagreement]:
    """Compare what the rules say given what is true of the request."""
    if outcome.is_cors and outcome.flow.response is not None and outcome.truth in (Truth.ALLOWED, Truth.BLOCKED):
        finding = finding_of(engine, outcome)
        if (finding is None) != (outcome.truth is Truth.ALLOWED):
            ruled = f"blocked {finding.code}" if finding else "allowed"
            yield Disagreement(Fault.RULE, outcome, said, ruled, f"{outcome.truth} {outcome.code}".strip())


def grouped(disagreements: Iterable[Disagreement]) -> Sequence[tuple[str, Sequence[Disagreement]]]:
    """Disagreements by signature, the gravest and most frequent first; what a wrong verdict brings with it is left out."""
    disagreements = list(disagreements)
    misjudged = {one.outcome.flow.id for one in disagreements if one.fault in (Fault.FALSE_ALARM, Fault.MISS)}
    groups: dict[str, list[Disagreement]] = {}
    for one in disagreements:
        if one.fault not in _CONSEQUENCES or one.outcome.flow.id not in misjudged:
            groups.setdefault(one.signature, []).append(one)
    order = list(Fault)
    return sorted(groups.items(), key=lambda group: (order.index(group[1][0].fault), -len(group[1])))
