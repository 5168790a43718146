"""Records and groups whose secrets are masked, value by value."""

from collections.abc import Iterable
from dataclasses import replace

from cors_addon.core.verdict.cause import Cause
from cors_addon.core.verdict.judgement import Judgement, Record, Remedy
from cors_addon.core.wire.browser_log import Initiator
from cors_addon.core.wire.exchange import Exchange
from cors_addon.core.wire.headers import Headers
from cors_addon.report.model.group import Group
from cors_addon.report.model.report import Report
from cors_addon.report.safe.mask import masked_text, masked_url
from cors_addon.report.safe.masked_header import masked_header
from cors_addon.report.telling.disagreement_story import DisagreementStory, disagreement_stories, masked_disagreement_story
from cors_addon.report.telling.story import Story, story_of
from cors_addon.report.telling.style import Style


def masked_group(group: Group) -> Group:
    """Return the group without secrets; its key holds none."""
    sample = masked_record(group.sample)
    return replace(
        group,
        sample=sample,
        steps=tuple(sample if step is group.sample else masked_record(step) for step in group.steps),
    )


def masked_record(record: Record) -> Record:
    """Return the record without secrets."""
    return Record(_masked_exchange(record.exchange), masked_judgement(record.judgement))


def masked_judgement(judgement: Judgement) -> Judgement:
    """Return the judgement without secrets."""
    return replace(
        judgement,
        proviso=masked_text(judgement.proviso),
        explanation=masked_text(judgement.explanation),
        exposed=_masked_names(judgement.exposed),
        hidden=_masked_names(judgement.hidden),
        remedies=tuple(map(_masked_remedy, judgement.remedies)),
        client=replace(judgement.client, because=_masked_texts(judgement.client.because)),
        mode=replace(judgement.mode, destination=masked_text(judgement.mode.destination), because=masked_text(judgement.mode.because)),
        credentials=replace(judgement.credentials, because=masked_text(judgement.credentials.because)),
        engines={engine: replace(told, console=masked_text(told.console)) for engine, told in judgement.engines.items()},
        page=masked_url(judgement.page),
        method=masked_text(judgement.method),
        preflight=masked_text(judgement.preflight),
        initiator=judgement.initiator and _masked_initiator(judgement.initiator),
        notes=tuple(replace(note, text=masked_text(note.text)) for note in judgement.notes),
        as_browser=judgement.as_browser and replace(judgement.as_browser, explanation=masked_text(judgement.as_browser.explanation)),
        cause=judgement.cause and _masked_cause(judgement.cause),
        answer=masked_text(judgement.answer),
        mended=masked_text(judgement.mended),
    )


def _masked_cause(cause: Cause) -> Cause:
    return replace(
        cause,
        title=masked_text(cause.title),
        because=tuple(replace(proof, text=masked_text(proof.text)) for proof in cause.because),
        advice=_masked_texts(cause.advice),
        request=masked_url(cause.request),
        method=masked_text(cause.method),
    )


def _masked_initiator(initiator: Initiator) -> Initiator:
    return replace(initiator, url=masked_url(initiator.url), function=masked_text(initiator.function))


def _masked_exchange(exchange: Exchange) -> Exchange:
    request, response = exchange.request, exchange.response
    return replace(
        exchange,
        request=replace(request, method=masked_text(request.method), url=masked_url(request.url), headers=_masked_headers(request.headers)),
        response=response and replace(response, headers=_masked_headers(response.headers)),
        error=masked_text(exchange.error),
    )


def _masked_headers(headers: Headers) -> Headers:
    return Headers(tuple((masked_text(name), masked_header(name, value)) for name, value in headers.fields))


def _masked_remedy(remedy: Remedy) -> Remedy:
    return Remedy(remedy.action, masked_text(remedy.header), masked_header(remedy.header, remedy.value))


def _masked_names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(masked_text(name) for name in names)


def _masked_texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(masked_text(text) for text in texts)


def shown_groups(report: Report, style: Style) -> tuple[Group, ...]:
    """Return the report's groups in their order, their secrets masked unless the style shows them."""
    return tuple(group if style.show_secrets else masked_group(group) for group in report.groups())


def shown_stories(report: Report, style: Style) -> tuple[Story, ...]:
    """Return the stories of these groups."""
    return tuple(story_of(group) for group in shown_groups(report, style))


def shown_disagreements(report: Report, style: Style) -> tuple[DisagreementStory, ...]:
    """Return what ends one way in one browser and another way in another."""
    found = disagreement_stories(report.groups(), report.fails_elsewhere())
    return found if style.show_secrets else tuple(masked_disagreement_story(disagreement) for disagreement in found)
