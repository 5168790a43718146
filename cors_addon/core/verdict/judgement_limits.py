"""A judgement with its texts and lists cut, so that what is told and kept of it is bounded."""

from dataclasses import replace

from cors_addon.core.verdict.cause import Cause, Proof
from cors_addon.core.verdict.judgement import EngineVerdict, Judgement, Note, Record, Remedy
from cors_addon.core.wire.budget import TEXT_LIMIT, VALUE_LIMIT, cut
from cors_addon.core.wire.weight import of_exchange

MOST_ITEMS = 100
"""How many flows, names, notes and remedies of one judgement are told."""

_JUDGEMENT = 2_500
"""Bytes of a judgement beside its texts."""


def bounded(judgement: Judgement, limit: int = TEXT_LIMIT, items: int = MOST_ITEMS) -> Judgement:
    """Return the judgement with texts longer than the limit and lists of more items cut; the same one where nothing is long."""
    if is_short(judgement):
        return judgement
    value = min(limit, VALUE_LIMIT)
    return replace(
        judgement,
        proviso=cut(judgement.proviso, limit),
        explanation=cut(judgement.explanation, limit),
        exposed=_cut_all(judgement.exposed, value, items),
        hidden=_cut_all(judgement.hidden, value, items),
        remedies=tuple(Remedy(remedy.action, cut(remedy.header, value), cut(remedy.value, limit)) for remedy in judgement.remedies[:items]),
        client=replace(judgement.client, because=_cut_all(judgement.client.because, value, items)),
        mode=replace(judgement.mode, because=cut(judgement.mode.because, value), destination=cut(judgement.mode.destination, value)),
        credentials=replace(judgement.credentials, because=cut(judgement.credentials.because, value)),
        engines={
            engine: EngineVerdict(told.verdict, told.reason, told.code, cut(told.console, limit))
            for engine, told in judgement.engines.items()
        },
        flows=judgement.flows[:items],
        page=cut(judgement.page, value),
        method=cut(judgement.method, value),
        preflight=cut(judgement.preflight, limit),
        initiator=judgement.initiator
        and replace(judgement.initiator, url=cut(judgement.initiator.url, value), function=cut(judgement.initiator.function, value)),
        notes=tuple(Note(note.code, cut(note.text, limit)) for note in judgement.notes[:items]),
        as_browser=judgement.as_browser and replace(judgement.as_browser, explanation=cut(judgement.as_browser.explanation, limit)),
        cause=judgement.cause and _cut_cause(judgement.cause, limit, items),
        answer=cut(judgement.answer, limit),
        mended=cut(judgement.mended, limit),
    )


def _cut_cause(cause: Cause, limit: int, items: int) -> Cause:
    return replace(
        cause,
        title=cut(cause.title, limit),
        because=tuple(Proof(cut(proof.text, limit), proof.flow) for proof in cause.because[:items]),
        advice=_cut_all(cause.advice, limit, items),
        request=cut(cause.request, limit),
        method=cut(cause.method, limit),
    )


def _cut_all(texts: tuple[str, ...], limit: int, items: int) -> tuple[str, ...]:
    return tuple(cut(text, limit) for text in texts[:items])


def is_short(judgement: Judgement) -> bool:
    """Tell whether all texts of a judgement together, and each list, are short."""
    characters, texts = judgement.extent
    return characters <= TEXT_LIMIT and texts <= MOST_ITEMS and len(judgement.flows) <= MOST_ITEMS


def weight_of(record: Record) -> int:
    """Return how many bytes of memory a record takes, about."""
    judgement = record.judgement
    characters, texts = judgement.extent
    return of_exchange(record.exchange) + 2 * characters + 60 * texts + 100 * len(judgement.flows) + _JUDGEMENT
