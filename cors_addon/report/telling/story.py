"""The story of a group: what every format for people tells of it, in words, in the order in which a person asks."""

from dataclasses import dataclass
from enum import StrEnum

from cors_addon.core.cause.network import NOT_EXECUTED
from cors_addon.core.engines import BROWSERS
from cors_addon.core.fetch.reasons import CATALOGUE, Reason
from cors_addon.core.verdict.judgement import Action, Judgement, Kind, Observed, Record, Remedy, Verdict
from cors_addon.core.verdict.notes import CREDENTIALS_OPEN
from cors_addon.report.model.group import Group
from cors_addon.report.telling.facts import Fact, facts_of, passes_for_its_browser
from cors_addon.report.telling.sentence import Sentence, sentence, told

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Reach(StrEnum):
    """What came of the request on the server's side, although the browser refused."""

    EXECUTED = "executed anyway"
    ANSWERED = "answered anyway"
    LOST = "sent, no answer"
    MAYBE = "perhaps executed"
    WENT_ON = "sent all the same"
    NOT_SENT = "never sent"
    WITHHELD = "not sent by a browser"


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
    """A group in words; `answer` says what comes of the attempt with the remedies, `standard` is the URL of the rule."""

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


_UNASKED = sentence(
    " To ask without, leave out {include} in the page's fetch(), or {flag} in its XMLHttpRequest or EventSource;"
    " on an element write {plain}.",
    include='credentials: "include"',
    flag="withCredentials",
    plain='crossorigin="anonymous"',
)
_IN_PAGE = {"wildcard-with-credentials": _UNASKED, "credentials-not-allowed": _UNASKED}
"""What to change in the page's own code, for the reasons that it can mend."""


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
        advice=_advice(judgement, reason),
        certainty=_certainty(group),
        browsers=_browsers(group.sample),
        reach=reach,
        server=_server(group.sample, group.key.method, reach),
        answer=told(judgement.mended),
        remedies=judgement.remedies,
        notes=tuple(told(note.text) for note in judgement.notes if note.code != CREDENTIALS_OPEN),
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
    emulator = {judgement.client.name: judgement.client.name} if judgement.client.emulates else {}
    return tuple(
        BrowserStory(name, verdict.verdict, verdict.code, verdict.console, engine == judgement.client.rules)
        for engine, name in (emulator | dict(BROWSERS)).items()
        if (verdict := judgement.engines.get(engine)) is not None
    )


def _reach(sample: Record, method: str) -> Reach:
    if sample.judgement.kind is Kind.PREFLIGHT and not sample.judgement.client.enforces:
        return Reach.WITHHELD
    if sample.judgement.kind is Kind.PREFLIGHT:
        return Reach.WENT_ON if _went_on(sample.judgement) else Reach.NOT_SENT
    if sample.exchange.made_by_proxy and sample.exchange.error:
        cause = sample.judgement.cause
        return Reach.NOT_SENT if cause is not None and cause.code in NOT_EXECUTED else Reach.MAYBE
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
    Reach.MAYBE: "No answer came from the server, which may have executed the {method} all the same; the proxy made this one ({status}).",
    Reach.WENT_ON: "By the rules the {method} would not have been sent, yet what {browser} did next shows that it went on.",
    Reach.NOT_SENT: "The {method} was never sent: the browser stopped before it.",
    Reach.WITHHELD: "A browser would not send the {method}: it asks first, with OPTIONS, and stops at this answer ({status}).",
}
_OTHER_CLIENTS = {
    Reach.EXECUTED: "The server received and answered the {method} with {status}: it was executed."
    " A browser would only keep the answer from its page.",
    Reach.ANSWERED: "The server received the {method} and answered it with {status}; a browser would keep the answer from its page.",
}
"""What is said of requests that no browser sent, where they are judged as if one had."""


_BY_CHOICE = {
    Reach.WENT_ON: "By the rules of the chosen engine the {method} would not have been sent; {browser}, which asked, itself went on.",
    Reach.NOT_SENT: "By the rules of the chosen engine the {method} is not sent; {browser}, which asked, itself lets it be sent.",
}
_TOLERATED = {
    False: "The server answered the {method} with {status}. By the rules of the chosen engine the page may not read the answer;"
    " {browser}, which asked, itself lets it.",
    True: "The server redirected the {method} with {status}. By the rules of the chosen engine the request ends there;"
    " {browser}, which asked, itself lets it go on.",
}
"""What is said where an engine was chosen that is stricter than the one that sent the request, by whether it was redirected."""


def _server(sample: Record, method: str, reach: Reach) -> Sentence:
    response, judgement = sample.exchange.response, sample.judgement
    status = "no answer" if response is None else str(response.status)
    redirected = response is not None and "location" in response.headers and response.status < 400
    template = _SERVER[reach] if judgement.client.enforces else _OTHER_CLIENTS.get(reach, _SERVER[reach])
    if sample.exchange.made_by_proxy and reach is Reach.NOT_SENT:
        template = "The proxy itself made this answer ({status}); the server did not see the request."
    elif reach in _BY_CHOICE and passes_for_its_browser(judgement):
        template = _BY_CHOICE[reach]
    elif reach is Reach.NOT_SENT and judgement.kind is Kind.PREFLIGHT:
        template = "The {method} was never sent: the browser asked first, with OPTIONS, and stopped at the answer ({status})."
    elif reach in {Reach.EXECUTED, Reach.ANSWERED} and passes_for_its_browser(judgement):
        template = _TOLERATED[redirected]
    elif reach is Reach.ANSWERED and redirected:
        who = "the browser went" if judgement.client.enforces else "a browser would go"
        template = f"The server received the {{method}} and redirected it with {{status}}; {who} no further."
    return sentence(
        template, method=method, status=status, browser=BROWSERS.get(judgement.client.rules, judgement.client.name or "the browser")
    )


def _went_on(judgement: Judgement) -> bool:
    """Tell whether the browser was seen to send the request; what was observed is told of its own engine's verdict."""
    return judgement.observed is (Observed.CONFIRMED if passes_for_its_browser(judgement) else Observed.CONTRADICTED)


def _advice(judgement: Judgement, reason: Reason | None) -> Sentence:
    """Return what to do, by the cause; where none is known, or it says no more than the reason, by that."""
    cause = judgement.cause
    if cause is not None and cause.code != judgement.reason:
        return told(" ".join(cause.advice))
    return (*told(reason.remedy), *_IN_PAGE.get(reason.code, ())) if reason else ()


_SUFFIXES = frozenset({"difference", "default"})
"""Evidence that adds to a message's sentence and may be empty."""


def meaning_of(reason: Reason) -> str:
    """Return the reason's message, in which the name of each value stands in its place."""
    return reason.message.format_map({name: "" if name in _SUFFIXES else f"‹{name}›" for name in reason.placeholders})
