"""The annotation: a judgement as plain JSON values, the contract that `flow.metadata["cors"]` and every machine-readable report keep."""

import json
from dataclasses import asdict

from cors_addon.core.evidence import Credentials, CredentialsClaim
from cors_addon.core.verdict.cause import Cause
from cors_addon.core.verdict.judgement import AsBrowser, Certainty, Judgement
from cors_addon.core.verdict.judgement_limits import MOST_ITEMS, bounded, is_short
from cors_addon.core.wire.budget import TEXT_LIMIT

SCHEMA = 1
"""The contract's version: adding a key keeps it, changing or removing one raises it."""


LARGEST = 16_384
"""Bytes of an annotation in JSON, at most."""

_LIMITS = ((TEXT_LIMIT, MOST_ITEMS), (500, 20), (60, 5))
"""Characters of a text and items of a list, tried one after the other until an annotation is small enough."""


def annotation(judgement: Judgement) -> dict[str, object]:
    """Return the judgement as the annotation's keys, all of them always there; see `schemas/annotation-1.schema.json`.

    Where it would be larger than `LARGEST`, its texts and lists are cut.
    """
    if is_short(judgement):
        return _keys(judgement)
    *tried, last = _LIMITS
    for limits in tried:
        keys = _keys(bounded(judgement, *limits))
        if len(json.dumps(keys)) <= LARGEST:
            return keys
    return _keys(bounded(judgement, *last))


def _keys(judgement: Judgement) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "kind": judgement.kind.value,
        "verdict": judgement.verdict.value,
        "certainty": judgement.certainty.value,
        "proviso": judgement.proviso if judgement.certainty is Certainty.PRESUMED else "",
        "reason": judgement.reason,
        "explanation": judgement.explanation,
        "exposed": list(judgement.exposed),
        "hidden": list(judgement.hidden),
        "remedies": [[remedy.action.value, remedy.header, remedy.value] for remedy in judgement.remedies],
        "client": {
            "browser": judgement.client.browser,
            "engine": judgement.client.engine.value,
            "because": list(judgement.client.because),
            "level": judgement.client.level.value,
            "name": judgement.client.name,
        },
        "mode": {
            "mode": judgement.mode.mode.value,
            "destination": judgement.mode.destination,
            "certain": judgement.mode.certain,
            "because": judgement.mode.because,
        },
        "credentials": _credentials(judgement.credentials),
        "engines": {
            engine: {"verdict": verdict.verdict.value, "reason": verdict.reason, "code": verdict.code, "console": verdict.console}
            for engine, verdict in judgement.engines.items()
        },
        "attempt": judgement.attempt,
        "flows": list(judgement.flows),
        "observed": judgement.observed.value,
        "page": judgement.page,
        "method": judgement.method,
        "preflight": judgement.preflight,
        "reached_server": judgement.reached_server,
        "initiator": judgement.initiator and asdict(judgement.initiator),
        "notes": [{"code": note.code, "text": note.text} for note in judgement.notes],
        "as_browser": _as_browser(judgement.as_browser),
        "cause": None if judgement.cause is None else cause_object(judgement.cause),
        "answer": judgement.answer,
        "mended": judgement.mended,
    }


def _as_browser(told: AsBrowser | None) -> dict[str, object] | None:
    return None if told is None else {"verdict": told.verdict.value, "reason": told.reason, "explanation": told.explanation}


def cause_object(cause: Cause) -> dict[str, object]:
    """Return a cause as plain JSON values, as the annotation has it."""
    return {
        "code": cause.code,
        "title": cause.title,
        "side": cause.side.value,
        "certainty": cause.sureness.value,
        "because": [{"flow": proof.flow, "text": proof.text} for proof in cause.because],
        "advice": list(cause.advice),
        "request": cause.request,
        "method": cause.method,
    }


def _credentials(claim: CredentialsClaim) -> dict[str, object]:
    told: dict[str, object] = {"mode": claim.mode.value, "because": claim.because}
    return told | {"presumed": claim.presumed.value} if claim.mode is Credentials.UNKNOWN else told
