"""Records and groups whose secrets are masked, value by value."""

from collections.abc import Iterable
from dataclasses import replace

from cors_addon.core.exchange import Exchange
from cors_addon.core.headers import Headers
from cors_addon.core.judgement import Judgement, Record
from cors_addon.report.group import Group
from cors_addon.report.mask import masked_header, masked_text, masked_url


def masked_group(group: Group) -> Group:
    """Return the group without secrets; its id stays."""
    sample = masked_record(group.sample)
    return replace(
        group,
        key=group.key._replace(page=masked_text(group.key.page)),
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
        remedies=tuple(replace(remedy, value=masked_header(remedy.header, remedy.value)) for remedy in judgement.remedies),
        client=replace(judgement.client, because=_masked_texts(judgement.client.because)),
        mode=replace(judgement.mode, because=masked_text(judgement.mode.because)),
        credentials=replace(judgement.credentials, because=masked_text(judgement.credentials.because)),
        engines={engine: replace(told, console=masked_text(told.console)) for engine, told in judgement.engines.items()},
        page=masked_text(judgement.page),
        preflight=masked_text(judgement.preflight),
        notes=tuple(replace(note, text=masked_text(note.text)) for note in judgement.notes),
    )


def _masked_exchange(exchange: Exchange) -> Exchange:
    request, response = exchange.request, exchange.response
    return replace(
        exchange,
        request=replace(request, url=masked_url(request.url), headers=_masked_headers(request.headers)),
        response=response and replace(response, headers=_masked_headers(response.headers)),
        error=masked_text(exchange.error),
    )


def _masked_headers(headers: Headers) -> Headers:
    return Headers(tuple((name, masked_header(name, value)) for name, value in headers.fields))


def _masked_texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(masked_text(text) for text in texts)
