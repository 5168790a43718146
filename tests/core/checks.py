"""What the core answers to the vectors that check a response: to the request itself, and to its preflight, whole and in halves."""

from collections.abc import Mapping
from typing import Any

from cors_addon.core.engines import webkit
from cors_addon.core.engines.profile import Profile, Scene, View, unchanged
from cors_addon.core.fetch import preflight as steps
from cors_addon.core.fetch import redirect as redirects
from cors_addon.core.fetch import safelist
from cors_addon.core.fetch.cors_check import cors_check
from cors_addon.core.fetch.reasons import Finding
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Extraction, Headers

Input = Mapping[str, Any]
Answer = dict[str, Any]

TARGET = "https://b.test/x"

NAMES = {
    "acao": "Access-Control-Allow-Origin",
    "acac": "Access-Control-Allow-Credentials",
    "acam": "Access-Control-Allow-Methods",
    "acah": "Access-Control-Allow-Headers",
    "aceh": "Access-Control-Expose-Headers",
    "acma": "Access-Control-Max-Age",
    "corp": "Cross-Origin-Resource-Policy",
}


def response(given: Input, view: View = unchanged) -> Response:
    """Return the response that a vector describes; its header names are written as HTTP/1.1 servers write them."""
    fields = [(name, line) for short, name in NAMES.items() for line in given.get(short) or ()]
    if given.get("location") is not None:
        fields.append(("Location", given["location"]))
    return Response(given.get("status", 200), view(Headers(tuple(fields))))


def credentialed(given: Input, key: str = "credentials") -> bool:
    return bool(given.get(key) == "include")


def scene(answer: Response, url: str, origin: str, preflight: bool = False) -> Scene:
    """Return the scene of a failure at the first request of a fetch()."""
    location = redirects.location_url(url, answer)
    return Scene(url, url, origin, origin, "", False, answer, preflight, "HTTP/1.1", location)


def told(finding: Finding | None, profile: Profile, where: Scene) -> Answer:
    """Return whether all is well, else the engine's own name for the failure and the line that it prints."""
    if finding is None:
        return {"ok": True}
    code = profile.code(finding, where)
    error = {"chromium": f"k{code}", "webkit": webkit.message_key(finding)}.get(profile.name, code)
    return {"ok": False, "error": error, "console": profile.console(finding, where)}


def check_response(given: Input, profile: Profile) -> Answer:
    url, origin, answer = given["request_url"], given["origin"], response(given)
    finding = cors_check(origin, credentialed(given), answer.status, profile.view(answer.headers))
    return told(finding, profile, scene(answer, url, origin))


def check_preflight(given: Input, profile: Profile) -> Answer:
    return _preflight(given, profile, profile.steps, tuple(given["unsafe_names"]))


def _preflight(given: Input, profile: Profile, which: tuple[steps.Check, ...], names: tuple[str, ...]) -> Answer:
    origin, answer = given.get("origin", "https://a.test"), response(given, profile.view)
    asked = steps.Preflight(TARGET, origin, credentialed(given), given.get("method", "GET"), names, answer)
    finding = steps.preflight_check(asked, which)
    warned = steps.authorization_listed(asked) is not None
    return {**told(finding, profile, scene(response(given), TARGET, origin, preflight=True)), "deprecation_warning": warned}


def check_preflight_method(given: Input, profile: Profile) -> Answer:
    return _preflight(given, profile, (steps.methods_parsed, steps.method_allowed), ())


def check_preflight_headers(given: Input, profile: Profile) -> Answer:
    half = {"headers_parsed", "authorization_listed", "headers_allowed"}  # by name: an engine may have its own of them
    asked = safelist.request_headers_value([tuple(field) for field in given["headers"]], profile.safelist)
    return _preflight(
        given, profile, tuple(step for step in profile.steps if step.__name__ in half), tuple(asked.split(",")) if asked else ()
    )


def parse_list(given: Input, profile: Profile) -> Answer:
    short = next(short for short, name in NAMES.items() if name == given["header"])
    items = response({short: given["value"]}).headers.extract_tokens(given["header"])
    half = steps.headers_parsed if short == "acah" else steps.methods_parsed
    answer = _preflight({short: given["value"]}, profile, (half,), ())
    assert answer["ok"] is (items is not Extraction.FAILURE)
    return answer if isinstance(items, Extraction) else {**answer, "items": [i.lower() if short == "acah" else i for i in items]}
