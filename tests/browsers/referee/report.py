"""The referee's report: the table, and the disagreements in full."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowWriter
from rich.table import Table

from tests.browsers.referee.compare import Disagreement, Fault, Figures, grouped
from tests.browsers.referee.play import Session
from tests.browsers.referee.situation import Situation


def table(runs: Sequence[Figures]) -> Table:
    """The figures of the engines, one column each."""
    drawn = Table(title="The referee: what we judged and what the browsers did")
    drawn.add_column()
    for run in runs:
        drawn.add_column(f"{run.version}", justify="right")
    rows = [dict(_rows(run)) for run in runs]
    for name in rows[0]:
        drawn.add_row(name, *(row[name] for row in rows))
    return drawn


def _rows(run: Figures) -> Iterator[tuple[str, str]]:
    """The rows of one engine: name and value."""
    counts = run.counts
    yield "situations", str(run.situations)
    yield "flows", str(run.flows)
    yield "  CORS flows over https, http", f"{counts['cors https']}, {counts['cors http']}"
    yield "  blocked by CORS", str(counts["blocked"])
    yield "  unclear to the referee", str(run.truths["unclear"])
    yield "false alarms, certain", _part(run.faults(Fault.FALSE_ALARM, certain=True), run.flows - counts["blocked"])
    yield "false alarms, presumed", _part(run.faults(Fault.FALSE_ALARM, certain=False), run.flows - counts["blocked"])
    yield "misses, certain", _part(run.faults(Fault.MISS, certain=True), counts["blocked"])
    yield "misses, presumed", _part(run.faults(Fault.MISS, certain=False), counts["blocked"])
    yield "presumed, CORS over https", _part(counts["presumed https"], counts["cors https"])
    yield "presumed, CORS over http", _part(counts["presumed http"], counts["cors http"])
    yield "first complaint right", _part(counts["complaints"] - run.faults(Fault.COMPLAINT), counts["complaints"])
    yield "console line right", _part(counts["lines"] - run.faults(Fault.CONSOLE), counts["lines"])
    yield "exposed headers right", _part(counts["exposed"] - run.faults(Fault.EXPOSED), counts["exposed"])
    yield "other verdicts that differ", str(run.faults(Fault.VERDICT))
    yield "rules wrong, given the truth", str(run.faults(Fault.RULE))
    yield "judged otherwise live", str(run.faults(Fault.LIVE))
    yield "flaky situations", "played once" if run.flaky is None else str(len(run.flaky))


def _part(some: int, all_of: int) -> str:
    return f"{some} of {all_of} ({some / all_of:.2%})" if all_of else "0 of 0"


def summary(run: Figures) -> Iterator[str]:
    """The kinds of outcomes, what was unclear, and a line for each group of disagreements."""
    yield f"{run.version}: " + ", ".join(f"{count} {kind}" for kind, count in run.kinds.most_common())
    yield from (f"  {len(numbers)} unclear: {why} (situations {sorted(set(numbers))[:20]})" for why, numbers in run.unclear.items())
    yield from (f"  flaky: situation {number}: {what}" for number, what in (run.flaky or {}).items())
    for signature, group in grouped(run.disagreements):
        yield f"  {len(group)} x {signature} (such as situation {group[0].outcome.situation.number})"


def disagreements(run: Figures) -> Iterator[str]:
    """Each group with its first disagreement in full, and the others by number."""
    for signature, group in grouped(run.disagreements):
        numbers = ", ".join(str(one.outcome.situation.number) for one in group[1:40])
        yield f"=== {len(group)} x {signature}"
        yield from _in_full(group[0])
        yield f"also in situations {numbers}" if numbers else ""


def _in_full(one: Disagreement) -> Iterator[str]:
    outcome, judgement = one.outcome, one.judgement
    situation, flow = outcome.situation, outcome.flow
    yield f"situation {situation.number}: {situation.about}; {situation.context} of {situation.page}; flow {flow.id}"
    yield f"step {situation.steps.index(outcome.step)}: {json.dumps(asdict(outcome.step), ensure_ascii=False)}"
    yield f"browser: {outcome.truth} {outcome.code} {outcome.cause} {outcome.console}".rstrip()
    yield f"truth: mode {outcome.mode}, credentials {'include' if outcome.credentialed else 'not-include'}, exposed {outcome.exposed}"
    certainty, mode, credentials = f"{judgement.certainty} {judgement.proviso}".strip(), judgement.mode, judgement.credentials
    yield f"judged: {judgement.kind} {judgement.verdict} {judgement.reason} ({certainty}) {judgement.explanation}"
    yield f"  mode {mode.mode} (certain: {mode.certain}), credentials {credentials.mode} ({credentials.because})"
    yield f"  exposed {judgement.exposed}; {judgement.engines.get(str(judgement.client.engine))}"
    yield from (f"  {line}" for line in wire(flow))


def wire(flow: HTTPFlow) -> Iterator[str]:
    """A flow's request and response as lines."""
    yield f"> {flow.request.method} {flow.request.url} {flow.request.http_version} connection {flow.client_conn.id}"
    yield from (f"> {name}: {value}" for name, value in flow.request.headers.items(multi=True))
    if flow.response is None:
        yield f"< {flow.error and flow.error.msg}"
        return
    yield f"< {flow.response.status_code}"
    yield from (f"< {name}: {value}" for name, value in flow.response.headers.items(multi=True))


def save(folder: Path, run: Figures, sessions: Iterable[Session]) -> None:
    """Write the flows, the situations with what the scripts told of them, and the disagreements."""
    folder.mkdir(parents=True, exist_ok=True)
    played = list(sessions)
    with (folder / "flows.mitm").open("wb") as file:
        writer = FlowWriter(file)
        for session in played:
            for flow in session.flows:
                writer.add(flow)
    told: dict[int, Mapping[str, object]] = {}
    for session in played:
        for situation in session.situations:
            told[situation.number] = _as_json(situation, session)
    text = json.dumps(list(told.values()), indent=1, ensure_ascii=False)
    (folder / "situations.json").write_text(text + "\n", encoding="utf-8")
    lines = [*summary(run), "", *disagreements(run)]
    (folder / "disagreements.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", errors="replace")


def _as_json(situation: Situation, session: Session) -> Mapping[str, object]:
    told = session.told.get(situation.number, ())
    return {**asdict(situation), "third_party_cookies": session.third_party_cookies, "told": told}
