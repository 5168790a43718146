"""The rules by themselves: what they say of a flow whose request mode and credentials mode are known for true.

Where this differs from the browser, a rule is wrong (or the join is); where only the judgement does, its evidence misled it.
"""

from dataclasses import replace

from cors_addon.core.engines import PROFILES
from cors_addon.core.fetch.cors_check import cors_check
from cors_addon.core.fetch.preflight import REQUEST_HEADERS, REQUEST_METHOD, Preflight, preflight_check
from cors_addon.core.fetch.reasons import Finding
from cors_addon.core.fetch.redirect import Tainting, location_url, redirect_check
from cors_addon.reading.flows import exchange_of
from tests.browsers.referee.join import Outcome
from tests.browsers.referee.world import is_preflight


def finding_of(engine: str, outcome: Outcome) -> Finding | None:
    """Why the engine blocks a flow that is subject to CORS and has a response; None where it does not."""
    exchange, profile = exchange_of(outcome.flow), PROFILES[engine]
    request, response = exchange.request, exchange.response
    assert response is not None
    seen = replace(response, headers=profile.view(response.headers, exchange.http_version))
    origin, situation = request.headers.text("origin"), outcome.situation
    if is_preflight(outcome.flow):
        names = tuple(name.strip().lower() for name in request.headers.text(REQUEST_HEADERS).split(",") if name)
        asked = Preflight(request.url, origin, outcome.credentialed, request.headers.text(REQUEST_METHOD), names, seen)
        return preflight_check(asked, profile.steps)
    if finding := cors_check(origin, outcome.credentialed, seen.status, seen.headers):
        return finding
    location = location_url(request.url, response)
    tainted = origin == "null" and situation.origin != "null"
    return None if location is None else redirect_check(situation.origin, location, "cors", Tainting.CORS, tainted)
