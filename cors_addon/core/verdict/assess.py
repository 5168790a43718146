"""What each engine makes of a situation, in each world that is possible."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cors_addon.core.engines import ALL, BROWSERS, EMULATORS, PROFILES
from cors_addon.core.engines.profile import Profile, Scene
from cors_addon.core.evidence import Engine
from cors_addon.core.evidence.mode import PRELOAD, is_beacon, is_event_stream, is_preload
from cors_addon.core.evidence.socket_io import is_polling
from cors_addon.core.fetch.corp import Embedder, corp_check, resource_policy
from cors_addon.core.fetch.cors_check import cors_check_applies
from cors_addon.core.fetch.preflight import Preflight, preflight_check
from cors_addon.core.fetch.reasons import Finding
from cors_addon.core.fetch.redirect import REDIRECT_STATUSES, Tainting, location_url, redirect_check
from cors_addon.core.verdict.judgement import EngineVerdict, Kind, Verdict
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Headers, split_list
from cors_addon.core.wire.url import OPAQUE, parse, same_origin

_JUDGED = frozenset({Kind.PREFLIGHT, Kind.ACTUAL, Kind.NO_CORS, Kind.SAME_ORIGIN})
_NOT_MODIFIED = 304
_CONDITIONS = frozenset({"if-modified-since", "if-none-match"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one engine does with the response, and why where it complains."""

    verdict: Verdict
    finding: Finding | None = None


Outcomes = Mapping[str, Outcome]
"""What each engine does, and the standard would, by their names."""

_ALLOWED = Outcome(Verdict.ALLOWED)
_OPAQUE = Outcome(Verdict.OPAQUE)
_NOT_CORS = Outcome(Verdict.NOT_CORS)
_UNANIMOUS = {outcome.verdict: dict.fromkeys(PROFILES, outcome) for outcome in (_ALLOWED, _OPAQUE, _NOT_CORS)}
STANDARD = "fetch"
"""The profile of the standard."""

NOTHING_TO_JUDGE: Mapping[str, EngineVerdict] = dict.fromkeys(PROFILES, EngineVerdict(Verdict.NOT_CORS))
"""What the annotation says of the engines where there is nothing to judge."""


def response_of(situation: Situation) -> Response | None:
    """Return the response that the rules look at: for a 304 the stored one, its headers brought up to date; None for no answer.

    https://www.rfc-editor.org/rfc/rfc9111#section-4.3.4
    """
    response = situation.exchange.response
    if response is None or response.status != _NOT_MODIFIED or situation.stored is None:
        return response
    fresh = response.headers
    kept = situation.stored.headers.removed(*fresh.names()).fields
    return replace(situation.stored, headers=Headers((*kept, *fresh.fields)))


def requested_names(situation: Situation) -> tuple[str, ...]:
    """Return the header names that a preflight asks for, in its order."""
    return tuple(name.lower() for name in split_list(situation.request.headers.text("access-control-request-headers")))


def sets_condition(preflight: Situation) -> bool:
    """Tell whether a preflight asks for a header by which the page itself makes its request conditional."""
    return not _CONDITIONS.isdisjoint(requested_names(preflight))


def assess(situation: Situation, profile: Profile, credentialed: bool) -> Outcome:
    """Return what one engine does with the response where the credentials mode is "include", or is not."""
    response = response_of(situation)
    if response is None or situation.kind not in _JUDGED:
        return _NOT_CORS
    if situation.kind is Kind.SAME_ORIGIN:
        return _redirected(situation, response, profile, Tainting.BASIC, _NOT_CORS)
    fonts = profile.fonts_without_cors and situation.client.engine != profile.name and situation.mode.destination == "font"
    if situation.kind is Kind.NO_CORS or fonts:
        return _without_cors(situation, response, profile)
    headers = profile.view(response.headers, situation.exchange.http_version)
    seen = response if headers is response.headers else replace(response, headers=headers)
    if situation.kind is Kind.PREFLIGHT:
        preflight = Preflight(situation.request.url, situation.origin, credentialed, situation.method, requested_names(situation), seen)
        return _outcome(preflight_check(preflight, profile.steps))
    if not profile.checks_answers:
        return _ALLOWED
    unasked = seen.status == _NOT_MODIFIED and (situation.own_condition or not situation.request.is_conditional)
    if not cors_check_applies(seen.status) and not (unasked and profile.checks_unasked_304):
        return _NOT_CORS
    credentialed = credentialed or (
        profile.redirects_from_home_as_credentialed and seen.status in REDIRECT_STATUSES and _left_home(situation)
    )
    if finding := profile.check(situation.origin, credentialed, seen.status, seen.headers):
        return Outcome(Verdict.BLOCKED, finding)
    return _redirected(situation, response, profile, Tainting.CORS, _ALLOWED)


def outcomes(situation: Situation, credentialed: bool) -> Mapping[str, Outcome]:
    """Return what the standard and each engine do with the response in one world.

    No engine blocks what the CORS check and the CORS-preflight fetch of the standard allow: each has the same checks or fewer.
    So most responses are looked at once. For a client with rules of its own, these are among them.
    """
    if own := EMULATORS.get(situation.client.rules):
        return {name: assess(situation, profile, credentialed) for name, profile in (*PROFILES.items(), (own.name, own))}
    standard = assess(situation, PROFILES[STANDARD], credentialed)
    if standard.finding is None and not _may_differ(situation):
        return _UNANIMOUS[standard.verdict]
    return {name: assess(situation, profile, credentialed) for name, profile in PROFILES.items()}


def judging_engine(outcomes: Outcomes, rules: str) -> str:
    """Return whose verdict counts: that of the rules that the client follows; where they are unknown, what the three engines agree on,
    else the standard's.
    """
    if rules != Engine.UNKNOWN:
        return rules
    verdicts = {outcomes[name].verdict for name in BROWSERS}
    return Engine.CHROMIUM if len(verdicts) == 1 else STANDARD


def _may_differ(situation: Situation) -> bool:
    """Tell whether an engine may do otherwise though the standard has no complaint."""
    response = situation.exchange.response
    if response is None:
        return False
    return (
        situation.mode.destination == "font"
        or response.status == _NOT_MODIFIED
        or "cross-origin-resource-policy" in response.headers
        or "location" in response.headers
    )


def _left_home(situation: Situation) -> bool:
    """Tell whether the page asked its own origin first, which redirected the request away, and as far as known let credentials go."""
    return not situation.omits and same_origin(situation.page, parse(situation.initial_url).origin)


def _outcome(finding: Finding | None, otherwise: Outcome = _ALLOWED) -> Outcome:
    return Outcome(Verdict.BLOCKED, finding) if finding else otherwise


def _redirected(situation: Situation, response: Response, profile: Profile, tainting: Tainting, otherwise: Outcome) -> Outcome:
    location = location_url(situation.request.url, response, profile.location)
    if location is None or situation.mode.mode != "cors":
        return otherwise
    tainted = situation.origin == "null" and situation.page != "null"
    return _outcome(redirect_check(situation.page, location, situation.mode.mode, tainting, tainted), otherwise)


def _without_cors(situation: Situation, response: Response, profile: Profile) -> Outcome:
    if response.status == _NOT_MODIFIED:
        return _OPAQUE
    if situation.page in ("", OPAQUE) and _declared_within_site(situation, response):
        return _OPAQUE
    # What a credentialless page loads without CORS goes without credentials, and then needs no policy; Sec-Fetch-Storage-Access is there
    # all the same (seen in Chromium 156 and Firefox ESR 153.8), and WebKit does not know such pages.
    embedder = Embedder.UNSAFE_NONE if situation.embedder is Embedder.CREDENTIALLESS else situation.embedder
    finding = corp_check(
        situation.page,
        situation.request.url,
        response.headers,
        embedder,
        ip_address_is_site=profile.ip_address_is_site,
    )
    return _outcome(finding, _OPAQUE)


def _declared_within_site(situation: Situation, response: Response) -> bool:
    """Tell whether a page that hides its origin (Referrer-Policy: no-referrer) is of the site that the server lets load this."""
    return resource_policy(response.headers) == "same-site" and situation.request.headers.text("sec-fetch-site") == "same-site"


def engine_verdicts(situation: Situation, found: Mapping[str, Outcome]) -> Mapping[str, EngineVerdict]:
    """Return each engine's outcome in its own words."""
    standard = found[STANDARD]
    if found is _UNANIMOUS.get(standard.verdict):
        return _UNANIMOUS_SILENCE[standard.verdict]
    return {name: engine_verdict(situation, ALL[name], outcome) for name, outcome in found.items()}


def engine_verdict(situation: Situation, profile: Profile, outcome: Outcome) -> EngineVerdict:
    """Return an outcome in the engine's own words."""
    if outcome.finding is None:
        return _SILENT[outcome.verdict]
    scene = scene_of(situation, profile)
    finding = outcome.finding
    return EngineVerdict(outcome.verdict, finding.code, profile.code(finding, scene), profile.console(finding, scene))


_SILENT = {verdict: EngineVerdict(verdict) for verdict in Verdict}
_UNANIMOUS_SILENCE = {verdict: dict.fromkeys(PROFILES, silent) for verdict, silent in _SILENT.items()}


_ANSWERED = (
    ("script", "font/", "font"),
    ("script", "application/font", "font"),
    ("script", "text/vtt", "track"),
    ("script", "application/json", PRELOAD),
    ("video", "audio/", "audio"),
)
"""A destination that was guessed, what the answer's content type begins with, and the destination that it is then."""


def _guessed_destination(situation: Situation, response: Response) -> str:
    """Return the request's destination: where no header of the request tells, the answer's content type does."""
    guess, content_type = situation.mode.destination, response.headers.text("content-type")
    if "sec-fetch-dest" in situation.request.headers:
        return PRELOAD if is_preload(situation.request, situation.client) else guess
    return next((destination for one, start, destination in _ANSWERED if guess == one and content_type.startswith(start)), guess)


def scene_of(situation: Situation, profile: Profile = PROFILES[STANDARD]) -> Scene:
    """Return what the engine's console lines mention of the situation, whose response must be there."""
    response = response_of(situation) or Response(0)
    return Scene(
        url=situation.request.url,
        initial_url=situation.initial_url,
        page=situation.page,
        origin=situation.origin,
        destination=_guessed_destination(situation, response),
        event_stream=is_event_stream(situation.request),
        response=response,
        preflight=situation.kind is Kind.PREFLIGHT,
        http_version=situation.exchange.http_version,
        location=location_url(situation.request.url, response, profile.location),
        from_home=situation.kind is Kind.SAME_ORIGIN,
        beacon=is_beacon(situation.request),
        agent=situation.request.headers.text("user-agent"),
        xml_http_request=is_polling(situation.request),
    )
