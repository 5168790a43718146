"""The judgement of a situation: the verdict of the engine that asked, how certain it is, and what would help."""

from dataclasses import dataclass, replace

from cors_addon.core.engines import ALL, BROWSERS, EMULATORS
from cors_addon.core.engines.profile import Profile
from cors_addon.core.evidence import Credentials, Engine
from cors_addon.core.evidence.host_permission import HostPermission, host_permission
from cors_addon.core.fetch import private_network
from cors_addon.core.fetch.corp import resource_policy
from cors_addon.core.fetch.exposed import exposed_headers, hidden_headers
from cors_addon.core.fetch.redirect import REDIRECT_STATUSES, location_url
from cors_addon.core.verdict.as_browser import as_browser
from cors_addon.core.verdict.assess import (
    NOTHING_TO_JUDGE,
    Outcome,
    Outcomes,
    assess,
    engine_verdicts,
    judging_engine,
    outcomes,
    response_of,
)
from cors_addon.core.verdict.diagnose import diagnose
from cors_addon.core.verdict.explain import explain, proviso_of
from cors_addon.core.verdict.judgement import OF_CORS, Certainty, Judgement, Kind, Note, Observed, Verdict
from cors_addon.core.verdict.notes import CREDENTIALS_OPEN, note
from cors_addon.core.verdict.remedy import Wanted, remedies
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.browser_log import Ending
from cors_addon.core.wire.budget import decides
from cors_addon.core.wire.url import parse, same_origin

AUTO = "auto"
"""Judge as the engine that sent the request."""

_OF_LOCATION = frozenset({"redirect-not-http", "redirect-with-credentials"})
"""The reasons that only who follows the redirect meets."""
_REFUSING = frozenset({"same-origin", "same-site"})
_UNJUDGED = frozenset({Kind.NAVIGATION, Kind.WEBSOCKET, Kind.OTHER})


@dataclass(frozen=True, slots=True)
class World:
    """One possible truth about the request's credentials mode, and what each engine does in it."""

    credentialed: bool
    outcomes: Outcomes


def judge(situation: Situation, engine: str = AUTO) -> Judgement:
    """Return the judgement of a situation, by the engine that sent the request or by the named one.

    Where the credentials mode is unknown, both worlds are judged, and the likelier one is presumed.
    """
    if not is_judged(situation):
        return _unjudged(situation, None if engine == AUTO else engine)
    worlds = _worlds(situation)
    presumed = worlds[0]
    name = judging_engine(presumed.outcomes, situation.client.rules) if engine == AUTO else engine
    outcome = presumed.outcomes[name]
    other = worlds[1].outcomes[name] if len(worlds) > 1 else None
    asked = _other_browsers(presumed.outcomes, outcome) if engine == AUTO and situation.client.rules == Engine.UNKNOWN else ""
    provisos = () if _is_logged(situation, outcome) else (asked, _proviso(situation, outcome, other, presumed.credentialed, ALL[name]))
    proviso = "; ".join(filter(None, provisos))
    blocked = outcome.verdict is Verdict.BLOCKED
    exposed = _exposed(situation, outcome, presumed.credentialed)
    response = response_of(situation)
    return Judgement(
        flow=situation.exchange.id,
        kind=situation.kind,
        verdict=outcome.verdict,
        certainty=Certainty.PRESUMED if proviso else Certainty.CERTAIN,
        proviso=proviso,
        reason=outcome.finding.code if outcome.finding else "",
        explanation=explain(situation, outcome),
        exposed=exposed,
        hidden=hidden_headers(response.headers, exposed) if response and exposed else (),
        remedies=remedies(situation, Wanted(presumed.credentialed)) if blocked and not situation.credentials.by_silence else (),
        client=situation.client,
        mode=situation.mode,
        credentials=situation.credentials,
        engines=engine_verdicts(situation, presumed.outcomes),
        attempt=situation.attempt,
        flows=situation.flows,
        observed=situation.observed,
        page=situation.page,
        method=situation.method,
        preflight=situation.preflight,
        reached_server=situation.kind is not Kind.PREFLIGHT and not situation.exchange.made_by_proxy,
        initiator=situation.exchange.log.initiator,
        notes=(*diagnose(situation, presumed.outcomes), *_hinging(situation, outcome, other, presumed.credentialed)),
    )


def _is_logged(situation: Situation, outcome: Outcome) -> bool:
    """Tell whether the browser's own log says that this is what it did, so that nothing is open about it."""
    ending = situation.exchange.log.ending
    if situation.observed is not Observed.CONFIRMED:
        return False
    return (ending, outcome.verdict) in ((Ending.DELIVERED, Verdict.ALLOWED), (Ending.REFUSED, Verdict.BLOCKED))


def is_judged(situation: Situation) -> bool:
    """Tell whether any rule looks at the response; of same-origin ones only at redirects."""
    response = situation.exchange.response
    if response is None or situation.kind in _UNJUDGED:
        return False
    return situation.kind is not Kind.SAME_ORIGIN or response.status in REDIRECT_STATUSES


def passing_worlds(situation: Situation) -> tuple[bool, ...]:
    """Return in which possible worlds (credentials included or not) the engine that asked lets the situation pass."""
    return tuple(one for one in possible_worlds(situation) if _outcome(situation, one).verdict is not Verdict.BLOCKED)


def _outcome(situation: Situation, credentialed: bool) -> Outcome:
    """Return what the engine that asked does in one world; the others are not looked at where it is known."""
    rules = situation.client.rules
    if rules != Engine.UNKNOWN:
        return assess(situation, ALL[rules], credentialed)
    found = outcomes(situation, credentialed)
    return found[judging_engine(found, rules)]


def _worlds(situation: Situation) -> tuple[World, ...]:
    return tuple(World(credentialed, outcomes(situation, credentialed)) for credentialed in possible_worlds(situation))


def possible_worlds(situation: Situation) -> tuple[bool, ...]:
    """Return the possible worlds, the presumed one first; where CORS is not asked, credentials make no difference."""
    cors = situation.kind in OF_CORS
    return situation.credentials.worlds if cors else (situation.credentials.mode is not Credentials.NOT_INCLUDE,)


def _other_browsers(outcomes: Outcomes, outcome: Outcome) -> str:
    """Return the proviso where it is unknown which browser asked, and some do otherwise; "" where none does."""
    others: dict[Verdict, list[str]] = {}
    for name, product in BROWSERS.items():
        if outcomes[name].verdict is not outcome.verdict:
            others.setdefault(outcomes[name].verdict, []).append(product)
    return "; ".join(f"{verdict} if the browser is {' or '.join(products)}" for verdict, products in others.items())


def _proviso(situation: Situation, outcome: Outcome, other: Outcome | None, credentialed: bool, profile: Profile) -> str:
    provisos = []
    follows = situation.exchange.declared.redirect
    if other is not None and other.verdict is not outcome.verdict:
        provisos.append(proviso_of(other, credentialed, by_silence=situation.credentials.by_silence))
    if not situation.mode.certain and outcome.verdict is Verdict.BLOCKED:
        other_way = "as a beacon" if situation.method == "POST" else "by an element, such as a script,"
        provisos.append(f"not CORS at all if the page sent it {other_way} or with mode no-cors")
    if not situation.mode.certain and outcome.verdict is Verdict.OPAQUE:
        read = assess(replace(situation, kind=Kind.ACTUAL), profile, credentialed)
        code = f" ({read.finding.code})" if read.finding else ""
        provisos.append(f"{read.verdict} if the page sent it by fetch or XMLHttpRequest{code}")
    if outcome.verdict is Verdict.ALLOWED and private_network.is_denied(situation.request, situation.exchange.response):
        provisos.append(
            "blocked if this browser enforces Private Network Access, as few Chromes before 142 did: "
            "the answer has no Access-Control-Allow-Private-Network: true"
        )
    if hinges := _hinges_on_redirect(situation, outcome, profile):
        provisos.append(hinges)
    if outcome.finding is not None and outcome.finding.code in _OF_LOCATION and not situation.mode.destination and follows != "follow":
        provisos.append("allowed if a script asked with the redirect mode manual, and so does not follow it")
    if outcome.finding is not None and outcome.finding.values.get("default"):
        provisos.append(f"opaque if the page that asks is not the one whose Cross-Origin-Embedder-Policy is {situation.embedder}")
    hidden = situation.kind is Kind.NO_CORS and not situation.page
    if hidden and outcome.verdict is Verdict.BLOCKED:
        taken = "; taken for a style sheet's request, whose page is unknown" if "referer" in situation.request.headers else ""
        provisos.append(f"opaque if a redirect led back to the page's own server{taken}")
    if unseen := [name for name in situation.exchange.cut if decides(name)]:
        provisos.append(f"otherwise if what was not looked at decides ({', '.join(unseen)}: too long)")
    permission = host_permission(situation.request, situation.mode, situation.page)
    if permission is HostPermission.UNKNOWN and outcome.verdict is Verdict.BLOCKED:
        provisos.append("allowed if the extension has host permission for this server")
    return "; ".join(provisos)


def _hinges_on_redirect(situation: Situation, outcome: Outcome, profile: Profile) -> str:
    """Return the proviso where the engine checks a redirect by what no header of the request shows; "" where it does not."""
    response, worlds = situation.exchange.response, possible_worlds(situation)
    if response is None or response.status not in REDIRECT_STATUSES or False not in worlds or situation.exchange.declared.credentials:
        return ""

    def blocks(one: Situation, *, credentialed: bool) -> bool:
        return assess(one, profile, credentialed).verdict is Verdict.BLOCKED

    if outcome.verdict is Verdict.BLOCKED and profile.redirects_from_home_as_credentialed:
        hinges = blocks(situation, credentialed=False) and not blocks(replace(situation, omits=True), credentialed=False)
        return "allowed if the page asked with the credentials mode omit" if hinges else ""
    checked, destination = profile.redirects_as_credentialed, situation.mode.destination
    # Over plain http no header tells the destination, and no later hop of that chain has one; elements ask with GET.
    is_hidden = not destination and "sec-fetch-dest" not in situation.request.headers and not parse(situation.initial_url).is_trustworthy
    may_be_element = is_hidden and situation.request.method == "GET" and bool(checked)
    may_be_checked = (destination in checked or may_be_element) and len(worlds) == 1
    if outcome.verdict is Verdict.ALLOWED and may_be_checked and blocks(situation, credentialed=True):
        return "blocked if this is a mask image or a modulepreload"
    return ""


def _hinging(situation: Situation, outcome: Outcome, other: Outcome | None, credentialed: bool) -> tuple[Note, ...]:
    """Return the note on what hinges on the credentials mode, where that is open and the verdict does not."""
    if other is None or other.verdict is not outcome.verdict:
        return ()
    asked = "without" if credentialed else "with"
    if outcome.finding and other.finding and outcome.finding.code != other.finding.code:
        complaint = f"the first complaint is {other.finding.code} if the page asked {asked} credentials."
        return (note(CREDENTIALS_OPEN, f"Blocked either way; {complaint}"),)
    readable = _exposed(situation, other, not credentialed)
    if readable == _exposed(situation, outcome, credentialed):
        return ()
    return (note(CREDENTIALS_OPEN, f"Allowed either way; if the page asked {asked} credentials, it can read {', '.join(readable)}."),)


def _exposed(situation: Situation, outcome: Outcome, credentialed: bool) -> tuple[str, ...]:
    response = response_of(situation)
    if situation.kind is not Kind.ACTUAL or outcome.verdict is not Verdict.ALLOWED or response is None:
        return ()
    if location_url(situation.request.url, response) is not None:
        return ()
    own = EMULATORS.get(situation.client.rules)
    if own is not None and not own.checks_answers:
        return hidden_headers(response.headers, ())
    return exposed_headers(response.headers, credentialed)


def _unjudged(situation: Situation, engine: str | None) -> Judgement:
    nothing = Outcome(Verdict.NOT_CORS)
    perhaps = situation.kind is Kind.OTHER and situation.client.thinned and _may_be_refused(situation)
    is_in_part = "origin" in situation.request.withheld and situation.exchange.response is not None
    provisos = (
        "judged otherwise if a browser sent it and headers were taken out on the way" if perhaps else "",
        "otherwise if the headers that the recording does not hold say so" if is_in_part else "",
    )
    return Judgement(
        flow=situation.exchange.id,
        kind=situation.kind,
        verdict=Verdict.NOT_CORS,
        certainty=Certainty.PRESUMED if any(provisos) else Certainty.CERTAIN,
        proviso="; ".join(filter(None, provisos)),
        explanation=explain(situation, nothing),
        client=situation.client,
        mode=situation.mode,
        credentials=situation.credentials,
        engines=NOTHING_TO_JUDGE,
        attempt=situation.attempt,
        flows=situation.flows,
        observed=situation.observed,
        page=situation.page,
        method=situation.method,
        preflight=situation.preflight,
        reached_server=situation.kind is not Kind.PREFLIGHT and not situation.exchange.made_by_proxy,
        initiator=situation.exchange.log.initiator,
        notes=diagnose(situation, {}),
        as_browser=as_browser(situation, engine),
    )


def _may_be_refused(situation: Situation) -> bool:
    """Tell whether a browser that had sent this might keep its answer from a page: by CORS, or by Cross-Origin-Resource-Policy."""
    request, response = situation.request, situation.exchange.response
    if response is None:
        return False
    policy = resource_policy(response.headers) in _REFUSING and not same_origin(situation.page, request.target.origin)
    return "origin" in request.headers or policy
