"""The story of an attempt as a timeline: from the page through preflight, redirects and request to the server, and back."""

from dataclasses import dataclass
from enum import StrEnum

from cors_addon.core.verdict.judgement import Certainty, Kind, Record, Verdict
from cors_addon.report.model.group import Group
from cors_addon.report.telling.sentence import Sentence, sentence, told
from cors_addon.report.telling.story import title_of


class Stage(StrEnum):
    """What a step of the attempt is."""

    PREFLIGHT = "Preflight"
    REDIRECT = "Redirect"
    REQUEST = "Request"


class StepEnd(StrEnum):
    """How a step ended, as the browser took it."""

    PASSED = "passed"
    BLOCKED = "blocked"
    PRESUMED = "presumably blocked"
    UNREAD = "not read"


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One exchange of an attempt: what was sent with the headers that decide, what came back, and what the browser made of it.

    `status` is None where no answer came. `after` are the seconds from the attempt's first request to this one, `took` those
    until the answer. `why` tells why a preflight was sent, or how it was spared. `is_told` marks the step that made the attempt fail.
    """

    part: Stage
    method: str
    url: str
    server: str
    sent: tuple[tuple[str, str], ...]
    status: int | None
    answer: tuple[tuple[str, str], ...]
    outcome: StepEnd
    words: Sentence
    why: Sentence
    after: float
    took: float
    flow: str
    is_told: bool


_SENT = ("origin", "access-control-request-", "cookie", "authorization", "content-type")
_ANSWERED = ("access-control-", "cross-origin-resource-policy", "location", "vary")


def timeline_of(group: Group) -> tuple[TimelineStep, ...]:
    """Return the steps of the group's sample, in the order of their requests."""
    return steps_in_words(group.steps, group.sample)


def steps_in_words(records: tuple[Record, ...], sample: Record) -> tuple[TimelineStep, ...]:
    """Return the steps of one attempt, in the order of their requests; of these the sample is what decided."""
    first = records[0].exchange.started
    return tuple(_step(record, first, sample) for record in records)


def unsent_method(group: Group) -> str:
    """Return the method of the request that was never sent because its preflight failed; "" where the request was sent."""
    last = group.steps[-1].judgement
    return group.key.method if last.kind is Kind.PREFLIGHT and last.is_blocked else ""


def _step(record: Record, first: float, sample: Record) -> TimelineStep:
    exchange, judgement = record.exchange, record.judgement
    request, response = exchange.request, exchange.response
    return TimelineStep(
        part=_part(record),
        method=request.method,
        url=request.url,
        server=request.target.origin,
        sent=_telling(request.headers.fields, _SENT),
        status=None if response is None else response.status,
        answer=() if response is None else _telling(response.headers.fields, _ANSWERED),
        outcome=_outcome(record),
        words=told(title_of(judgement.reason)) if judgement.is_blocked and judgement.flow == sample.judgement.flow else _words(record),
        why=told(judgement.preflight),
        after=max(0.0, exchange.started - first),
        took=max(0.0, exchange.ended - exchange.started),
        flow=judgement.flow,
        is_told=judgement.flow == sample.judgement.flow,
    )


def _telling(fields: tuple[tuple[str, str], ...], names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in fields if name.lower().startswith(names))


def _part(record: Record) -> Stage:
    if record.judgement.kind is Kind.PREFLIGHT:
        return Stage.PREFLIGHT
    return Stage.REDIRECT if _redirects(record) else Stage.REQUEST


def _redirects(record: Record) -> bool:
    response = record.exchange.response
    return response is not None and 300 <= response.status < 400 and "location" in response.headers


def _outcome(record: Record) -> StepEnd:
    judgement = record.judgement
    if judgement.is_blocked:
        return StepEnd.BLOCKED if judgement.certainty is Certainty.CERTAIN else StepEnd.PRESUMED
    return StepEnd.UNREAD if judgement.verdict is Verdict.OPAQUE else StepEnd.PASSED


def _words(record: Record) -> Sentence:
    judgement = record.judgement
    if judgement.verdict is Verdict.NOT_CORS and _redirects(record):
        location = record.exchange.response.headers.text("location") if record.exchange.response else ""
        return sentence("Still on the page's own origin, so CORS does not apply; it redirects to {location}.", location=location)
    return told(judgement.explanation)


def steps_worth_telling(group: Group) -> tuple[TimelineStep, ...]:
    """Return the steps of the group's sample in their order; none where the sample alone is the whole story."""
    return timeline_of(group) if len(group.steps) > 1 else ()


def step_line(step: TimelineStep) -> Sentence:
    """Return what was asked, what came back, and what the browser made of it."""
    return sentence(
        f"{step.part.value} {{request}}, answered with {{answer}}: {step.outcome.value}",
        request=f"{step.method} {step.url}",
        answer="nothing" if step.status is None else str(step.status),
    )
