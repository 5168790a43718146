"""The facts beneath a group: what the traffic proves about who asked and how, each with its proof."""

from collections.abc import Iterable
from dataclasses import dataclass

from cors_addon.core.engines import BROWSERS
from cors_addon.core.evidence import Credentials
from cors_addon.core.verdict.judgement import Judgement, Observed, Record, Verdict
from cors_addon.core.verdict.notes import CREDENTIALS_OPEN
from cors_addon.report.model.group import Group
from cors_addon.report.telling.sentence import Sentence, sentence, told

"""The engines by the name of their best known browser, in the order of every table."""

_OBSERVED = {
    Observed.CONFIRMED: "What the browser did next confirms {whose} verdict.",
    Observed.CONTRADICTED: "What the browser did next contradicts {whose} verdict.",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known, and how."""

    label: str
    text: Sentence
    because: tuple[Sentence, ...] = ()


def facts_of(group: Group) -> tuple[Fact, ...]:
    """Return what is known about the group's attempts, and about its sample in particular."""
    return facts_of_record(group.sample, group.engines)


def facts_of_record(record: Record, engines: Iterable[tuple[str, int]]) -> tuple[Fact, ...]:
    """Return what is known about an exchange that stands for others, sent by these engines so many times."""
    exchange, judgement = record.exchange, record.judgement
    facts = [
        Fact("Sample", sentence("{method} {url}", method=exchange.request.method, url=exchange.request.url)),
        Fact("Sent by", _senders(engines), tuple(told(proof) for proof in judgement.client.because)),
        *([Fact("Client", told(judgement.client.name))] if judgement.client.name else []),
        Fact("Mode", _mode(judgement), _because(judgement.mode.because)),
        Fact("Credentials", _credentials(judgement), (*_because(judgement.credentials.because), *_left_open(judgement))),
    ]
    if judgement.initiator:
        facts.append(Fact("Asked by", sentence("{initiator}", initiator=str(judgement.initiator))))
    if judgement.preflight:
        facts.append(Fact("Preflight", told(judgement.preflight)))
    if judgement.observed in _OBSERVED:
        whose = "its own engine's" if passes_for_its_browser(judgement) else "the"
        facts.append(Fact("Observed", told(_OBSERVED[judgement.observed].format(whose=whose))))
    if exchange.error:
        facts.append(Fact("Error", told(exchange.error)))
    facts.append(Fact("Flows", sentence("{flows}", flows=", ".join(judgement.flows or (judgement.flow,)))))
    return tuple(facts)


def passes_for_its_browser(judgement: Judgement) -> bool:
    """Tell whether the engine that sent the request lets pass what another one, chosen to judge it, blocks."""
    own = judgement.engines.get(judgement.client.rules)
    return own is not None and own.verdict is not Verdict.BLOCKED


def _senders(engines: Iterable[tuple[str, int]]) -> Sentence:
    return sentence("{engines}", engines=", ".join(f"{BROWSERS.get(engine, engine)} {count:,}×" for engine, count in engines))


def _mode(judgement: Judgement) -> Sentence:
    template = "{mode}, destination {destination}" if judgement.mode.certain else "{mode} (presumed), destination {destination}"
    return sentence(template, mode=judgement.mode.mode.value, destination=judgement.mode.destination or "empty")


def _credentials(judgement: Judgement) -> Sentence:
    claim = judgement.credentials
    if claim.mode is Credentials.UNKNOWN:
        return sentence("unknown, presumably {mode}", mode=claim.presumed.value)
    return sentence("{mode}", mode=claim.mode.value)


def _left_open(judgement: Judgement) -> tuple[Sentence, ...]:
    """Return what hinges on the credentials mode: why it failed does not, so it stands with what is known."""
    return tuple(told(note.text) for note in judgement.notes if note.code == CREDENTIALS_OPEN)


def _because(proof: str) -> tuple[Sentence, ...]:
    return (told(proof),) if proof else ()
