"""The story of a group: what every format for people tells of it, in words, in the order in which a person asks."""

from dataclasses import dataclass
from enum import StrEnum

from cors_addon.core.judgement import Action, Kind, Record, Remedy, Verdict
from cors_addon.core.reasons import CATALOGUE
from cors_addon.report.evidence import BROWSERS, Fact, facts_of
from cors_addon.report.group import Group
from cors_addon.report.sentence import Sentence, sentence, told

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Reach(StrEnum):
    """What came of the request on the server's side, although the browser refused."""

    EXECUTED = "executed anyway"
    ANSWERED = "answered anyway"
    LOST = "sent, no answer"
    NOT_SENT = "never sent"


@dataclass(frozen=True, slots=True)
class BrowserStory:
    """What one browser does with the sample; `sent` where it is the one that sent the request."""

    name: str
    verdict: Verdict
    code: str
    console: str
    sent: bool


@dataclass(frozen=True, slots=True)
class Story:
    """A group in words; `answer` names the answer that the remedies change, `standard` is the URL of the rule."""

    group: Group
    title: str
    standard: str
    explanation: Sentence
    advice: Sentence
    certainty: Sentence
    browsers: tuple[BrowserStory, ...]
    reach: Reach
    server: Sentence
    answer: Sentence
    remedies: tuple[Remedy, ...]
    notes: tuple[Sentence, ...]
    facts: tuple[Fact, ...]


def title_of(code: str) -> str:
    """Return the title of a reason by its code; the code itself where the catalogue has no such reason."""
    return CATALOGUE[code].title if code in CATALOGUE else code


def story_of(group: Group) -> Story:
    """Return the group in words."""
    judgement, reason = group.sample.judgement, CATALOGUE.get(group.key.reason)
    reach = _reach(group.sample, group.key.method)
    return Story(
        group=group,
        title=title_of(group.key.reason) or "Blocked",
        standard=reason.anchor if reason else "",
        explanation=told(judgement.explanation),
        advice=told(reason.remedy) if reason else (),
        certainty=_certainty(group),
        browsers=_browsers(group.sample),
        reach=reach,
        server=_server(group.sample, group.key.method, reach),
        answer=_answer(group.sample, group.key.method),
        remedies=judgement.remedies,
        notes=tuple(told(note.text) for note in judgement.notes),
        facts=facts_of(group),
    )


def remedy_line(remedy: Remedy) -> str:
    """Return a remedy as a line of the answer, or in words where it is none."""
    if remedy.action is Action.SET:
        return f"{remedy.header}: {remedy.value}"
    return f"no {remedy.header}" if remedy.action is Action.REMOVE else f"status {remedy.value}"


def _certainty(group: Group) -> Sentence:
    if not group.presumed:
        return sentence("Certain")
    if group.certain:
        return sentence("{certain} of {count} for certain, the others presumably", certain=f"{group.certain:,}", count=f"{group.count:,}")
    return (*sentence("Presumed: "), *told(group.sample.judgement.proviso))


def _browsers(sample: Record) -> tuple[BrowserStory, ...]:
    judgement = sample.judgement
    return tuple(
        BrowserStory(name, verdict.verdict, verdict.code, verdict.console, engine == judgement.client.engine.value)
        for engine, name in BROWSERS.items()
        if (verdict := judgement.engines.get(engine)) is not None
    )


def _reach(sample: Record, method: str) -> Reach:
    if not sample.judgement.reached_server:
        return Reach.NOT_SENT
    response = sample.exchange.response
    if response is None:
        return Reach.LOST
    return Reach.ANSWERED if method in _SAFE_METHODS or response.status >= 300 else Reach.EXECUTED


_SERVER = {
    Reach.EXECUTED: "The server received and answered the {method} with {status}: it was executed. Only the page may not read the answer.",
    Reach.ANSWERED: "The server received the {method} and answered it with {status}; only the page may not read the answer.",
    Reach.LOST: "The {method} was sent, but no answer came back.",
    Reach.NOT_SENT: "The {method} was never sent: the browser stopped before it.",
}


def _server(sample: Record, method: str, reach: Reach) -> Sentence:
    response = sample.exchange.response
    status = "no answer" if response is None else str(response.status)
    template = _SERVER[reach]
    if sample.exchange.made_by_proxy:
        template = "The proxy itself made this answer ({status}); the server did not see the request."
    elif reach is Reach.NOT_SENT and sample.judgement.kind is Kind.PREFLIGHT:
        template = "The {method} was never sent: the browser asked first, with OPTIONS, and stopped at the answer ({status})."
    elif reach is Reach.ANSWERED and response is not None and "location" in response.headers and response.status < 400:
        template = "The server received the {method} and redirected it with {status}; the browser went no further."
    return sentence(template, method=method, status=status)


def _answer(sample: Record, method: str) -> Sentence:
    if sample.judgement.kind is Kind.PREFLIGHT:
        return sentence("On the answer to the preflight ({method}); judged again, it then passes", method="OPTIONS")
    return sentence("On the answer to the {method}; judged again, it then passes", method=method)
