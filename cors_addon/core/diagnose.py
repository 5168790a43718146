"""Notes beside the verdict: what else the traffic shows that helps to understand it."""

from collections.abc import Callable, Iterator, Mapping

from cors_addon.core.assess import Outcome
from cors_addon.core.judgement import Kind, Note, Verdict
from cors_addon.core.situation import Situation
from cors_addon.core.url import OPAQUE

Outcomes = Mapping[str, Outcome]
Diagnosis = Callable[[Situation, Outcomes], Iterator[Note]]

_BROWSERS = ("chromium", "firefox", "webkit")


def diagnose(situation: Situation, outcomes: Outcomes) -> tuple[Note, ...]:
    """Return the notes on a situation: the ledger's first, then those that the exchange itself shows."""
    if situation.kind not in (Kind.PREFLIGHT, Kind.ACTUAL, Kind.NO_CORS):
        return situation.notes
    return (*situation.notes, *(note for diagnosis in _DIAGNOSES for note in diagnosis(situation, outcomes)))


def _blocked(outcomes: Outcomes) -> bool:
    return any(outcome.verdict is Verdict.BLOCKED for outcome in outcomes.values())


def _error_answer(situation: Situation, outcomes: Outcomes) -> Iterator[Note]:
    response = situation.exchange.response
    lacking = any(outcome.finding and outcome.finding.code == "missing-allow-origin" for outcome in outcomes.values())
    if response is None or situation.kind is not Kind.ACTUAL or response.status < 400 or not lacking:
        return
    retry = f", Retry-After: {response.headers.text('retry-after')}" if "retry-after" in response.headers else ""
    text = f"The server answered {response.status}{retry}. The CORS message is a side effect: its error answers lack the CORS headers."
    yield Note("error-answer", text)


def _preflight_authentication(situation: Situation, outcomes: Outcomes) -> Iterator[Note]:
    response = situation.exchange.response
    if situation.kind is Kind.PREFLIGHT and response is not None and response.status in (401, 403, 407) and _blocked(outcomes):
        text = f"OPTIONS got {response.status}: authentication runs before CORS, and browsers never put credentials on a preflight."
        yield Note("preflight-authentication", text)


def _preflight_unrouted(situation: Situation, outcomes: Outcomes) -> Iterator[Note]:
    response = situation.exchange.response
    if situation.kind is Kind.PREFLIGHT and response is not None and response.status in (404, 405, 501) and _blocked(outcomes):
        yield Note("preflight-unrouted", f"OPTIONS got {response.status}: the server has no route for it.")


def _made_by_proxy(situation: Situation, _: Outcomes) -> Iterator[Note]:
    if situation.exchange.made_by_proxy:
        yield Note("made-by-proxy", "This answer came from mitmproxy or one of its addons, not from the server.")


def _engines_differ(_: Situation, outcomes: Outcomes) -> Iterator[Note]:
    verdicts = {name: outcomes[name].verdict for name in _BROWSERS if name in outcomes}
    if len(set(verdicts.values())) > 1:
        words = ", ".join(f"{_NAMES[name]}: {verdict}" for name, verdict in verdicts.items())
        yield Note("browsers-differ", f"The browsers do not agree ({words}).")


_NAMES = {"chromium": "Chrome", "firefox": "Firefox", "webkit": "Safari"}


def _authorization_wildcard(_: Situation, outcomes: Outcomes) -> Iterator[Note]:
    standard = outcomes.get("fetch")
    if standard and standard.finding and standard.finding.code == "authorization-not-listed":
        text = "By the standard * does not cover Authorization. Browsers let it pass today and warn; list it by name."
        yield Note("authorization-wildcard", text)


def _null_origin(situation: Situation, outcomes: Outcomes) -> Iterator[Note]:
    if situation.origin == OPAQUE and situation.tainted_by and _blocked(outcomes):
        text = f"Origin is null because {situation.tainted_by} redirected across origins; let the page call the final URL."
        yield Note("tainted-origin", text)


_DIAGNOSES: tuple[Diagnosis, ...] = (
    _error_answer,
    _preflight_authentication,
    _preflight_unrouted,
    _made_by_proxy,
    _null_origin,
    _authorization_wildcard,
    _engines_differ,
)
