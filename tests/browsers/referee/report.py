"""The referee's report: the kinds of outcomes, the disagreements in full, and the files to look closer."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowWriter

from tests.browsers.referee.compare import Disagreement, Figures, grouped
from tests.browsers.referee.play import Session
from tests.browsers.referee.referee import Draw
from tests.browsers.referee.situation import Situation


def summary(run: Figures) -> Iterator[str]:
    """The kinds of outcomes, what was unclear or flaky, and a line for each group of disagreements."""
    yield f"{run.version}: " + ", ".join(f"{count} {kind}" for kind, count in run.kinds.most_common())
    yield from (f"  {len(numbers)} unclear: {why} (situations {sorted(set(numbers))[:20]})" for why, numbers in run.unclear.items())
    yield from (f"  flaky: situation {number}: {what}" for number, what in (run.flaky or {}).items())
    for signature, group in grouped(run.disagreements):
        yield f"  {len(group)} x {signature} (such as situation {group[0].outcome.situation.number})"


def disagreements(run: Figures, draw: Draw) -> Iterator[str]:
    """Each group with its first disagreement in full, and the others by number; all that a test row or a recording takes."""
    for signature, group in grouped(run.disagreements):
        numbers = ", ".join(str(one.outcome.situation.number) for one in group[1:40])
        yield f"=== {len(group)} x {signature}"
        yield from _in_full(run, draw, group[0])
        if numbers:
            yield f"also in situations {numbers}"
        yield ""


def _in_full(run: Figures, draw: Draw, one: Disagreement) -> Iterator[str]:
    outcome, judged = one.outcome, one.judged
    situation, step = outcome.situation, outcome.situation.steps.index(outcome.step)
    flaky = "; FLAKY: it ended otherwise when played again" if situation.number in (run.flaky or {}) else ""
    yield f"situation {situation.number}: {situation.about}; {situation.context} of {situation.page}{flaky}"
    which = f"--mix {draw.mix.name} --seed {draw.seed} --first {situation.number} --count 1"
    yield f"again: python -m tests.browsers.referee --engine {run.engine} {which}"
    yield from (f"step {number}: {json.dumps(asdict(one), ensure_ascii=False)}" for number, one in enumerate(situation.steps))
    yield f"browser ({run.version}): {outcome.truth} {outcome.code} {outcome.cause}".rstrip()
    yield f"  its console: {outcome.console or 'nothing'}; its text for the failed request: {outcome.words or 'none'}"
    yield f"  mode {outcome.mode}, credentials {'include' if outcome.credentialed else 'not-include'}, exposed {outcome.exposed}"
    code, console = judged.words(run.engine)
    yield f"we: {judged.kind} {judged.in_short} ({judged.certainty}{judged.proviso and ': '}{judged.proviso}) {judged.explanation}"
    yield f"  as {judged.engine}: {code or 'no code'}; console: {console or 'nothing'}"
    yield f"  mode {judged.mode} (certain: {judged.mode_is_certain}), credentials {judged.credentials}, exposed {judged.exposed}"
    yield f"flow {outcome.flow.id} (=>) of step {step}, among the flows of the situation:"
    began = outcome.beside[0].request.timestamp_start
    for flow in outcome.beside:
        mark = "=>" if flow is outcome.flow else "  "
        yield f"{mark} {flow.request.timestamp_start - began:.3f} s, connection {flow.client_conn.id}"
        yield from (f"{mark} {line}" for line in wire(flow))


def wire(flow: HTTPFlow) -> Iterator[str]:
    """A flow's request and response as lines."""
    yield f"> {flow.request.method} {flow.request.url} {flow.request.http_version}"
    yield from (f"> {name}: {value}" for name, value in flow.request.headers.items(multi=True))
    if flow.response is None:
        yield f"< {flow.error and flow.error.msg}"
        return
    yield f"< {flow.response.status_code}"
    yield from (f"< {name}: {value}" for name, value in flow.response.headers.items(multi=True))


def save(folder: Path, run: Figures, sessions: Iterable[Session], draw: Draw) -> None:
    """Write the situations with what the scripts told of them, the disagreements, and the flows of each kind of disagreement.

    The sessions' own files are there already: they were judged from them.
    """
    told = [_as_json(situation, session) for session in sessions for situation in session.situations]
    (folder / "situations.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = [*summary(run), "", *disagreements(run, draw)]
    (folder / "disagreements.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", errors="replace")
    for _, group in grouped(run.disagreements):
        outcome = group[0].outcome
        with (folder / f"situation-{outcome.situation.number}.mitm").open("wb") as file:
            writer = FlowWriter(file)
            for flow in outcome.beside:
                writer.add(flow)


def _as_json(situation: Situation, session: Session) -> Mapping[str, object]:
    told = session.told.get(situation.number, ())
    return {**asdict(situation), "third_party_cookies": session.third_party_cookies, "told": told}
