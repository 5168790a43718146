"""Notes beside the verdict: what else the traffic shows that helps to understand it."""

from collections.abc import Callable, Iterator

from cors_addon.core.engines import BROWSERS
from cors_addon.core.engines.orb import why_blocked
from cors_addon.core.evidence import Engine
from cors_addon.core.fetch import methods
from cors_addon.core.fetch.authentication import asks_for_login
from cors_addon.core.fetch.bad_ports import has_bad_port
from cors_addon.core.fetch.mixed_content import is_mixed_content
from cors_addon.core.fetch.preflight import ALLOW_HEADERS, ALLOW_METHODS, MAX_AGE
from cors_addon.core.fetch.redirect import location_url
from cors_addon.core.verdict.assess import Outcomes, response_of
from cors_addon.core.verdict.findings import findings_of_answer, findings_of_refusal
from cors_addon.core.verdict.judgement import Kind, Note, Verdict
from cors_addon.core.verdict.notes import note
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.budget import cut
from cors_addon.core.wire.exchange import PREFLIGHT_METHOD
from cors_addon.core.wire.url import OPAQUE, parse

Diagnosis = Callable[[Situation, Outcomes], Iterator[Note]]


def diagnose(situation: Situation, outcomes: Outcomes) -> tuple[Note, ...]:
    """Return the notes on a situation: the ledger's first, then those that the exchange itself shows."""
    if situation.kind not in (Kind.PREFLIGHT, Kind.ACTUAL, Kind.NO_CORS):
        return (*situation.notes, *findings_of_refusal(situation))
    blocked = any(outcome.verdict is Verdict.BLOCKED for outcome in outcomes.values())
    diagnoses = _OF_BLOCKED if blocked else _OF_OTHERS
    return (*situation.notes, *_cut(situation), *(found for diagnosis in diagnoses for found in diagnosis(situation, outcomes)))


def _cut(situation: Situation) -> Iterator[Note]:
    if situation.exchange.cut:
        yield note("cut", f"Too long to be looked at whole, and cut: {', '.join(situation.exchange.cut)}.")


def _error_answer(situation: Situation, outcomes: Outcomes) -> Iterator[Note]:
    response = situation.exchange.response
    lacking = any(outcome.finding and outcome.finding.code == "missing-allow-origin" for outcome in outcomes.values())
    own = situation.kind is Kind.ACTUAL and not situation.exchange.made_by_proxy
    if response is None or not own or response.status < 400 or not lacking:
        return
    retry = f", Retry-After: {response.headers.text('retry-after')}" if "retry-after" in response.headers else ""
    text = f"The server answered {response.status}{retry}. The CORS message is a side effect: its error answers lack the CORS headers."
    yield note("error-answer", text)


def _preflight_authentication(situation: Situation, _: Outcomes) -> Iterator[Note]:
    response = situation.exchange.response
    if situation.kind is Kind.PREFLIGHT and response is not None and asks_for_login(response):
        text = f"OPTIONS got {response.status}: authentication runs before CORS, and browsers never put credentials on a preflight."
        yield note("preflight-authentication", text)


def _preflight_unrouted(situation: Situation, _: Outcomes) -> Iterator[Note]:
    response = situation.exchange.response
    if situation.kind is Kind.PREFLIGHT and response is not None and response.status in methods.UNROUTED:
        yield note("preflight-unrouted", f"OPTIONS got {response.status}: the server has no route for it.")


def _options_as_preflight(situation: Situation, _: Outcomes) -> Iterator[Note]:
    response = situation.exchange.response
    if response is None or situation.kind is not Kind.ACTUAL or situation.method != PREFLIGHT_METHOD or response.body:
        return
    if listed := [name for name in (ALLOW_METHODS, ALLOW_HEADERS) if name in response.headers]:
        text = "This OPTIONS is the page's own request, and no preflight: it has no Access-Control-Request-Method."
        told = f"The answer is empty and has {listed[0].title()}, so the CORS layer likely took it for one, and the app never got it."
        yield note("options-as-preflight", f"{text} {told}")


def _own_cors_check(situation: Situation, _: Outcomes) -> Iterator[Note]:
    if situation.client.emulates:
        name, page = situation.client.name, situation.page
        text = f"{name} is no browser: it applied CORS by itself, as a page of {page}. Where a test only needs the data, run it in Node's"
        yield note("own-cors-check", f"{text} own environment, or let it ask with Node's HTTP; the server then needs no change.")


def _replayed(situation: Situation, _: Outcomes) -> Iterator[Note]:
    if situation.exchange.replayed:
        text = "mitmproxy sent this request again, and no page did: it is not counted, and the report keeps what the page got."
        yield note("replayed", text)


def _made_by_proxy(situation: Situation, _: Outcomes) -> Iterator[Note]:
    if situation.exchange.made_by_proxy and situation.exchange.error:
        why = situation.exchange.error
        text = f"The server gave no answer ({why}), so mitmproxy sent the browser one of its own, without CORS headers."
        yield note("made-by-proxy", text)
    elif situation.exchange.made_by_proxy:
        yield note("made-by-proxy", "This answer came from mitmproxy or one of its addons, not from the server.")


def _engines_differ(_: Situation, outcomes: Outcomes) -> Iterator[Note]:
    if text := browsers_differ(outcomes):
        yield note("browsers-differ", text)


def browsers_differ(outcomes: Outcomes) -> str:
    """Return a sentence with the verdict of each browser where they are not the same, "" where they are."""
    verdicts = {name: outcomes[name].verdict for name in BROWSERS if name in outcomes}
    if len(set(verdicts.values())) < 2:
        return ""
    return f"The browsers do not agree ({', '.join(f'{BROWSERS[name]}: {verdict}' for name, verdict in verdicts.items())})."


def _authorization_wildcard(_: Situation, outcomes: Outcomes) -> Iterator[Note]:
    standard = outcomes.get("fetch")
    if standard and standard.finding and standard.finding.code == "authorization-not-listed":
        text = "By the standard * does not cover Authorization. Browsers let it pass today and warn; list it by name."
        yield note("authorization-wildcard", text)


def _null_origin(situation: Situation, _: Outcomes) -> Iterator[Note]:
    if situation.origin == OPAQUE and situation.tainted_by:
        text = f"Origin is null because {situation.tainted_by} redirected across origins; let the page call the final URL."
        yield note("tainted-origin", text)


def _opaque_response_blocking(situation: Situation, _: Outcomes) -> Iterator[Note]:
    response = situation.exchange.response
    engine = situation.client.engine
    if situation.kind is not Kind.NO_CORS or response is None or engine is not Engine.CHROMIUM:
        return
    if situation.mode.destination in _SNIFFED and (why := why_blocked(response)):
        yield note("opaque-response-blocking", f"Chromium keeps this answer from the page's process, since {why}; that is no CORS failure.")


_SNIFFED = frozenset({"audio", "image", "script", "style", "track", "video"})


def _dead_max_age(situation: Situation, _: Outcomes) -> Iterator[Note]:
    response = situation.exchange.response
    value = response.headers.text(MAX_AGE) if response and situation.kind is Kind.PREFLIGHT else ""
    digits = value[1:] if value.startswith(("+", "-")) else value
    if value and not (digits.isascii() and digits.isdecimal()):
        text = f"Access-Control-Max-Age: {cut(value)} is no number of seconds: Chrome and Safari keep the preflight's answer for five,"
        yield note("dead-max-age", f"{text} and Firefox asks again each time.")


def _refused_onward(situation: Situation, _: Outcomes) -> Iterator[Note]:
    """Say where a redirect leads that no browser follows for another cause than CORS."""
    response = situation.exchange.response
    if response is None or situation.kind is not Kind.ACTUAL:
        return
    location = parse(location_url(situation.request.url, response) or "")
    if has_bad_port(location):
        yield note("bad-port", f"The redirect leads to {location.origin}: browsers ask nothing of that port.")
    if is_mixed_content(situation.page, location):
        text = f"A secure page's request may not go on to {location.origin}: browsers refuse mixed content."
        home = situation.request.target.host == location.host and situation.request.target.scheme == "https"
        mend = (
            " Behind a proxy that ends TLS a server takes itself for http: let the proxy send X-Forwarded-Proto, and the server trust it."
        )
        yield note("mixed-content", text + mend * home)


def _findings(situation: Situation, _: Outcomes) -> Iterator[Note]:
    response = response_of(situation)
    if response is not None and situation.kind is not Kind.PREFLIGHT and not situation.exchange.made_by_proxy:
        yield from findings_of_answer(situation, response)


_OF_BLOCKED: tuple[Diagnosis, ...] = (
    _error_answer,
    _preflight_authentication,
    _preflight_unrouted,
    _options_as_preflight,
    _own_cors_check,
    _replayed,
    _made_by_proxy,
    _null_origin,
    _authorization_wildcard,
    _engines_differ,
)
"""What may be said where the standard or any engine blocks."""

_OF_OTHERS: tuple[Diagnosis, ...] = (
    _replayed,
    _made_by_proxy,
    _engines_differ,
    _opaque_response_blocking,
    _options_as_preflight,
    _dead_max_age,
    _refused_onward,
    _findings,
)
