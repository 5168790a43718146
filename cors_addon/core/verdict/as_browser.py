"""As a browser would have it: what browsers do with the answer to a request that no browser sent, as people test CORS with curl."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cors_addon.core.engines import BROWSERS
from cors_addon.core.evidence import Client, Credentials, Engine, ModeClaim, RequestMode
from cors_addon.core.evidence.host_permission import HostPermission, host_permission
from cors_addon.core.fetch import methods
from cors_addon.core.fetch.cors_check import ALLOW_ORIGIN
from cors_addon.core.fetch.preflight import REQUEST_HEADERS, REQUEST_METHOD
from cors_addon.core.fetch.reasons import Finding
from cors_addon.core.fetch.redirect import location_url
from cors_addon.core.fetch.safelist import is_forbidden
from cors_addon.core.verdict.assess import STANDARD, Outcome, judging_engine, outcomes, requested_names, response_of
from cors_addon.core.verdict.diagnose import browsers_differ
from cors_addon.core.verdict.judgement import AsBrowser, Kind, Verdict
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.verdict.unlike_browsers import remarks, why_never_sent
from cors_addon.core.wire.budget import cut
from cors_addon.core.wire.url import OPAQUE, same_origin

_A_BROWSER = Client(True, Engine.UNKNOWN)
_CORS = ModeClaim(RequestMode.CORS)


@dataclass(frozen=True, slots=True)
class _World:
    """What a browser would do where its page asks with credentials, or without; `who` does that, `differing` says where browsers differ."""

    outcome: Outcome
    who: str
    differing: str

    @property
    def end(self) -> tuple[Verdict, str]:
        """The verdict, and the reason's code."""
        return self.outcome.verdict, self.outcome.finding.code if self.outcome.finding else ""


def as_browser(situation: Situation, engine: str | None = None) -> AsBrowser | None:
    """Return what a browser would do with this answer if a page of the request's Origin had asked; None where nobody asks that.

    The verdict is what the three engines agree on, else the standard's, or that of `engine`, a profile's name. Where it hinges on the
    credentials mode, that is "include" where there is a Cookie: who sends one by hand wants to know of it.
    """
    if not _is_asked(situation):
        return None
    if why := why_never_sent(situation):
        return AsBrowser(Verdict.NOT_CORS, explanation=why)
    asked = _as_page(situation)
    has_cookie = situation.credentials.mode is Credentials.INCLUDE
    first, other = _world(asked, engine, credentialed=has_cookie), _world(asked, engine, credentialed=not has_cookie)
    verdict, reason = first.end
    told = _told(asked, first, other, has_cookie=has_cookie)
    return AsBrowser(verdict, reason, " ".join([told, *remarks(situation, passes=verdict is Verdict.ALLOWED)]))


def _is_asked(situation: Situation) -> bool:
    """Tell whether no browser sent this request, it names another origin than the server's, and it may be meant as one of CORS."""
    origin, exchange, mode = situation.origin, situation.exchange, situation.mode
    if situation.kind is not Kind.OTHER or situation.client.enforces or exchange.replayed or exchange.response is None:
        return False
    crosses = origin != "" and not same_origin(origin, situation.request.target.origin)
    by_page = host_permission(situation.request, mode, origin) is HostPermission.NO_EXTENSION
    return crosses and by_page and (mode.mode is RequestMode.CORS or not mode.certain)


def _as_page(situation: Situation) -> Situation:
    """Return the situation as if a page of the request's origin had asked, and a browser had written what it asks for."""
    request = situation.request
    if request.is_preflight:
        names = sorted({name for name in requested_names(situation) if not is_forbidden(name)})
        written = {REQUEST_METHOD: methods.normalize(request.headers.text(REQUEST_METHOD)), REQUEST_HEADERS: ",".join(names)}
        for name, value in written.items():
            request = replace(request, headers=request.headers.replaced(name, value))
    return replace(
        situation,
        exchange=replace(situation.exchange, request=request),
        kind=Kind.PREFLIGHT if request.is_preflight else Kind.ACTUAL,
        client=_A_BROWSER,
        mode=_CORS,
        page=situation.origin,
    )


def _world(asked: Situation, engine: str | None, *, credentialed: bool) -> _World:
    found = outcomes(asked, credentialed)
    name = engine or judging_engine(found, Engine.UNKNOWN)
    who = BROWSERS.get(name, "by the standard a browser") if engine or name == STANDARD else "a browser"
    return _World(found[name], who, "" if engine else browsers_differ(found))


def _told(asked: Situation, first: _World, other: _World, *, has_cookie: bool) -> str:
    """Return what happens, of both credentials modes where they differ."""
    if first.end == other.end:
        both = ", with credentials or without" if first.outcome.verdict is Verdict.ALLOWED else ""
        told = f"{first.who} would {_does(asked, first.outcome, both)}"
    else:
        how, otherwise = ("with credentials (there is a Cookie)", "without") if has_cookie else ("without credentials", "with")
        told = f"asked {how}, {first.who} would {_does(asked, first.outcome)} "
        told += f"Asked {otherwise} them, {other.who} would {_does(asked, other.outcome)}"
    differing = first.differing or other.differing
    return told[:1].upper() + told[1:] + (f" {differing}" if differing else "")


def _does(asked: Situation, outcome: Outcome, how: str = "") -> str:
    """Return what a browser does, as it follows upon "would", to the sentence's end."""
    response = response_of(asked)
    if outcome.finding is not None:
        return f"block it: {_why(outcome.finding)}"
    if response is None or outcome.verdict is not Verdict.ALLOWED:
        return "not check this: a 304 counts as the stored response that it revalidates, and a 407 comes from a proxy."
    because = f"Access-Control-Allow-Origin is {cut(response.headers.text(ALLOW_ORIGIN))}."
    if asked.kind is Kind.PREFLIGHT:
        return f"go on and send the {cut(asked.method)}{how}: {because}"
    if (location := location_url(asked.request.url, response)) is not None:
        return f"follow the redirect to {cut(location)}{how}: {because}"
    reader = "the origin null" if asked.origin == OPAQUE else cut(asked.origin)
    return f"let {reader} read it{how}: {because}"


_OF_NO_PAGE: Mapping[str, str] = {
    "wildcard-with-credentials": "Access-Control-Allow-Origin: * then allows no one.",
    "credentials-not-allowed": "Access-Control-Allow-Credentials is {value} instead of “true”.",
    "method-not-allowed": "{method} is not allowed, for Access-Control-Allow-Methods is {list}.{difference}",
    "header-not-allowed": "{header} is not allowed, for Access-Control-Allow-Headers is {list}.{difference}",
}
"""Messages for the reasons whose own ones tell what a page did: here is none."""


def _why(finding: Finding) -> str:
    template = _OF_NO_PAGE.get(finding.code)
    text = template.format_map(finding.values) if template else finding.text
    return f"t{text[1:]}" if text.startswith("The ") else text
