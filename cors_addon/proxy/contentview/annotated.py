"""The reader of annotations: what `flow.metadata["cors"]` holds, as a judgement again, be it of this session or of a file."""

from mitmproxy import http

from cors_addon.core.engines import EMULATORS
from cors_addon.core.evidence import Client, Credentials, CredentialsClaim, Engine, Level, ModeClaim, RequestMode
from cors_addon.core.verdict.cause import Cause, Proof, Side, Sureness
from cors_addon.core.verdict.judgement import Action, AsBrowser, Certainty, EngineVerdict, Judgement, Kind, Note, Observed, Remedy, Verdict
from cors_addon.core.wire.browser_log import Initiator
from cors_addon.proxy.flows.annotate import METADATA

type Told = dict[str, object]


def is_annotated(flow: http.HTTPFlow) -> bool:
    """Tell whether the flow has an annotation, readable or not."""
    return METADATA in flow.metadata


def is_failure(flow: http.HTTPFlow) -> bool:
    """Tell whether the annotation says that the browser fails the request at this flow. Never raises."""
    told = flow.metadata.get(METADATA)
    return isinstance(told, dict) and told.get("verdict") == Verdict.BLOCKED


def judgement_of(flow: http.HTTPFlow) -> Judgement | None:
    """Return the judgement that the flow's annotation tells; None where it has none, or one that keeps not to the contract. Never raises.

    Keys that came to the contract later may be missing.
    """
    try:
        return _judgement(flow.id, _keys(flow.metadata.get(METADATA)))
    except (KeyError, TypeError, ValueError):
        return None


def _judgement(flow: str, told: Told) -> Judgement:
    mode = _keys(told.get("mode", {}))
    return Judgement(
        flow=flow,
        kind=Kind(_text(told["kind"])),
        verdict=Verdict(_text(told["verdict"])),
        certainty=Certainty(_text(told["certainty"])),
        proviso=_text(told.get("proviso", "")),
        reason=_text(told["reason"]),
        explanation=_text(told["explanation"]),
        exposed=_texts(told["exposed"]),
        hidden=_texts(told.get("hidden", [])),
        remedies=tuple(_remedy(_texts(remedy)) for remedy in _items(told["remedies"])),
        client=_client(_keys(told["client"])),
        mode=ModeClaim(
            RequestMode(_text(mode.get("mode", "unknown"))),
            _text(mode.get("destination", "")),
            mode.get("certain") is True,
            _text(mode.get("because", "")),
        ),
        credentials=_credentials(_keys(told["credentials"])),
        engines={engine: _engine(_keys(verdict)) for engine, verdict in _keys(told["engines"]).items()},
        attempt=_text(told["attempt"]),
        flows=_texts(told["flows"]),
        observed=Observed(_text(told["observed"])),
        page=_text(told.get("page", "")),
        method=_text(told.get("method", "")),
        preflight=_text(told.get("preflight", "")),
        initiator=_initiator(told.get("initiator")),
        reached_server=told.get("reached_server") is True,
        notes=tuple(_note(_keys(note)) for note in _items(told.get("notes", []))),
        as_browser=_as_browser(told.get("as_browser")),
        cause=_cause(told.get("cause")),
        answer=_text(told.get("answer", "")),
        mended=_text(told.get("mended", "")),
    )


def _client(told: Told) -> Client:
    browser, name = told["browser"] is True, _text(told.get("name", ""))
    level = Level(_text(told.get("level", Level.BROWSER if browser else Level.OTHER)))
    return Client(
        browser,
        Engine(_text(told["engine"])),
        _texts(told["because"]),
        thinned=level is Level.THINNED,
        name=name,
        emulates=not browser and name in EMULATORS,
    )


def _credentials(told: Told) -> CredentialsClaim:
    mode, presumed = Credentials(_text(told["mode"])), Credentials(_text(told.get("presumed", "not-include")))
    return CredentialsClaim(mode, _text(told["because"]), presumed)


def _as_browser(value: object) -> AsBrowser | None:
    if value is None:
        return None
    told = _keys(value)
    return AsBrowser(Verdict(_text(told["verdict"])), _text(told["reason"]), _text(told["explanation"]))


def _cause(value: object) -> Cause | None:
    if value is None:
        return None
    told = _keys(value)
    return Cause(
        _text(told["code"]),
        _text(told["title"]),
        Side(_text(told["side"])),
        Sureness(_text(told["certainty"])),
        tuple(Proof(_text(proof["text"]), _text(proof["flow"])) for proof in map(_keys, _items(told["because"]))),
        _texts(told["advice"]),
        _text(told.get("request", "")),
        _text(told.get("method", "")),
    )


def _engine(told: Told) -> EngineVerdict:
    return EngineVerdict(Verdict(_text(told["verdict"])), _text(told.get("reason", "")), _text(told["code"]), _text(told["console"]))


def _remedy(told: tuple[str, ...]) -> Remedy:
    action, header, value = told
    return Remedy(Action(action), header, value)


def _note(told: Told) -> Note:
    return Note(_text(told["code"]), _text(told["text"]))


def _initiator(told: object) -> Initiator | None:
    if told is None:
        return None
    keys = _keys(told)
    return Initiator(_text(keys["url"]), keys["line"] if isinstance(keys["line"], int) else 0, _text(keys["function"]))


def _keys(value: object) -> Told:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise TypeError
    return value


def _items(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(item) for item in _items(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
