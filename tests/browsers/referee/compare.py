"""The comparison of what each flow's browser did with what we judged, flow by flow."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from mitmproxy.http import HTTPFlow

from cors_addon.core.inspector import Inspector
from cors_addon.core.judgement import Certainty, Judgement, Verdict
from cors_addon.shell.flows import exchange_of
from tests.browsers.referee.join import Outcome, Truth
from tests.browsers.referee.rules import finding_of
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
    RULE = "rule"
    """Even given the true mode and credentials, the rules say otherwise than the browser."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One flow about which we and its browser differ."""

    fault: Fault
    outcome: Outcome
    judgement: Judgement
    said: str
    """What we say, where it is not the verdict."""
    told: str
    """What the browser says."""

    @property
    def is_certain(self) -> bool:
        """Whether the judgement claims to be certain."""
        return self.judgement.certainty is Certainty.CERTAIN

    @property
    def signature(self) -> str:
        """What disagreements of one cause have in common."""
        kind = "preflight" if is_preflight(self.outcome.flow) else "request"
        scheme = self.outcome.flow.request.scheme
        certainty = "" if self.is_certain else " (presumed)"
        return f"{self.fault}{certainty}, {kind} over {scheme}: we {self.said}; browser {self.told}; {self._evidence()}"

    def _evidence(self) -> str:
        """Which of the two hidden facts we took for another, if any."""
        outcome, judgement = self.outcome, self.judgement
        wrong = []
        if outcome.is_cors and judgement.is_cors and judgement.credentials.worlds[0] != outcome.credentialed:
            wrong.append(f"credentials {'include' if outcome.credentialed else 'not-include'} taken for the other")
        if str(judgement.mode.mode) != outcome.mode and not is_preflight(outcome.flow):
            wrong.append(f"mode {outcome.mode} taken for {judgement.mode.mode}")
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
        return sum(one.fault is fault and certain in (None, one.is_certain) for one in self.disagreements)


def judged(flows: Iterable[HTTPFlow]) -> Mapping[str, Judgement]:
    """The judgements that stand at the end of a replay of flows, by flow."""
    inspector = Inspector()
    records = [record for flow in flows for record in inspector.see(exchange_of(flow))]
    return {record.judgement.flow: record.judgement for record in (*records, *inspector.finish())}


def compare(figures: Figures, outcomes: Iterable[Outcome], judgements: Mapping[str, Judgement]) -> None:
    """Count outcomes and find where judgements differ."""
    for outcome in outcomes:
        figures.truths[outcome.truth] += 1
        figures.flows += 1
        if outcome.truth is Truth.UNCLEAR:
            why = re.sub(r"\d+-\d+-\d+|//[^/' ]+", "*", outcome.cause)[:160]
            figures.unclear.setdefault(why, []).append(outcome.situation.number)
            continue
        judgement = judgements[outcome.flow.id]
        figures.kinds[f"{outcome.truth}{' by ' + outcome.cause if outcome.cause else ''}"] += 1
        figures.disagreements += _differences(figures, outcome, judgement)
        figures.disagreements += _live(outcome, judgement)
        figures.disagreements += _ruled(figures.engine, outcome, judgement)


def _differences(figures: Figures, outcome: Outcome, judgement: Judgement) -> Iterable[Disagreement]:
    counts, scheme = figures.counts, outcome.flow.request.scheme
    if outcome.is_cors and outcome.flow.response is not None:
        counts[f"cors {scheme}"] += 1
        counts[f"presumed {scheme}"] += judgement.certainty is Certainty.PRESUMED
    verdict = f"{judgement.verdict} {judgement.reason}".strip()
    truth = f"{outcome.truth} {outcome.code or outcome.cause}".strip()
    if outcome.truth is Truth.BLOCKED:
        counts["blocked"] += 1
        if not judgement.is_blocked:
            yield Disagreement(Fault.MISS, outcome, judgement, verdict, truth)
        else:
            yield from _words(figures, outcome, judgement)
    elif judgement.is_blocked:
        if outcome.truth is not Truth.FAILED:
            yield Disagreement(Fault.FALSE_ALARM, outcome, judgement, verdict, truth)
        elif outcome.cause != "resource policy" or not judgement.reason.startswith("corp"):
            yield Disagreement(Fault.VERDICT, outcome, judgement, verdict, truth)
    elif outcome.truth is Truth.FAILED:
        if outcome.cause == "resource policy":
            yield Disagreement(Fault.VERDICT, outcome, judgement, verdict, truth)
    elif judgement.verdict.value != outcome.truth.value:
        yield Disagreement(Fault.VERDICT, outcome, judgement, verdict, truth)
    if judgement.verdict is Verdict.ALLOWED and outcome.truth is Truth.ALLOWED and outcome.exposed is not None:
        counts["exposed"] += 1
        if sorted(outcome.exposed) != list(judgement.exposed):
            yield Disagreement(Fault.EXPOSED, outcome, judgement, str(list(judgement.exposed)), str(sorted(outcome.exposed)))


def _words(figures: Figures, outcome: Outcome, judgement: Judgement) -> Iterable[Disagreement]:
    """Compare code and console line of a flow that both call blocked."""
    engine, counts = figures.engine, figures.counts
    ours = judgement.engines[engine]
    told = complaint(engine, outcome.code, outcome.console or outcome.words)
    if told and not (told == DID_NOT_SUCCEED and is_preflight(outcome.flow)):
        counts["complaints"] += 1
        said = complaint(engine, ours.code, ours.console)
        if said != told:
            yield Disagreement(Fault.COMPLAINT, outcome, judgement, said or "nothing", told)
    if outcome.console:
        counts["lines"] += 1
        if _alike(ours.console) != _alike(outcome.console):
            yield Disagreement(Fault.CONSOLE, outcome, judgement, *_apart(ours.console, outcome.console))


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


def _live(outcome: Outcome, judgement: Judgement) -> Iterable[Disagreement]:
    """Compare the replay's judgement with the one that the addon left on the flow while the browser ran."""
    live = outcome.flow.metadata.get("cors") or {}
    said = f"{judgement.verdict} {judgement.reason} {judgement.certainty}"
    told = f"{live.get('verdict')} {live.get('reason')} {live.get('certainty')}"
    if said != told or list(judgement.exposed) != live.get("exposed"):
        yield Disagreement(Fault.LIVE, outcome, judgement, said, f"(live) {told}")


def _ruled(engine: str, outcome: Outcome, judgement: Judgement) -> Iterable[Disagreement]:
    """Compare what the rules say given what is true of the request."""
    if outcome.is_cors and outcome.flow.response is not None and outcome.truth in (Truth.ALLOWED, Truth.BLOCKED):
        finding = finding_of(engine, outcome)
        if (finding is None) != (outcome.truth is Truth.ALLOWED):
            said = f"blocked {finding.code}" if finding else "allowed"
            yield Disagreement(Fault.RULE, outcome, judgement, said, f"{outcome.truth} {outcome.code}".strip())


def grouped(disagreements: Iterable[Disagreement]) -> Sequence[tuple[str, Sequence[Disagreement]]]:
    """Disagreements by signature, the gravest and most frequent first."""
    groups: dict[str, list[Disagreement]] = {}
    for one in disagreements:
        groups.setdefault(one.signature, []).append(one)
    order = list(Fault)
    return sorted(groups.items(), key=lambda group: (order.index(group[1][0].fault), -len(group[1])))
