"""What the core answers to each kind of vector: one function a kind, from its input and an engine's profile to what it expects."""

from collections.abc import Callable, Mapping

from cors_addon.core.engines.orb import why_blocked
from cors_addon.core.engines.profile import Profile, Scene
from cors_addon.core.fetch import methods, safelist
from cors_addon.core.fetch import preflight as steps
from cors_addon.core.fetch import redirect as redirects
from cors_addon.core.fetch.corp import Embedder, corp_check, resource_policy
from cors_addon.core.fetch.cors_check import cors_check, cors_check_applies
from cors_addon.core.fetch.exposed import exposed_headers
from cors_addon.core.fetch.preflight_cache import NOT_CACHED, PreflightCache, lifetime
from cors_addon.core.fetch.reasons import REDIRECT_NOT_HTTP
from cors_addon.core.wire.address_space import Space, access, address_space
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.url import OPAQUE, parse
from tests.core.checks import (
    NAMES,
    TARGET,
    Answer,
    Input,
    check_preflight,
    check_preflight_headers,
    check_preflight_method,
    check_response,
    credentialed,
    parse_list,
    response,
    scene,
    told,
)
from tests.core.walk import Ask, Hop, Step, walk

ENTRIES = 5000
REVALIDATING = frozenset({"if-modified-since", "if-none-match", "cache-control"})
"""What the browser itself adds where it asks whether its copy still holds."""


def exposed(given: Input, _: Profile) -> Answer:
    name = given["header"]
    headers = Headers((*response(given).headers.fields, (name, "x")))
    return {"visible": name.lower() in exposed_headers(headers, credentialed(given))}


def allowed_bytes(given: Input, profile: Profile) -> Answer:
    first, last = given["bytes"]
    name, prefix = given["name"], given["value_prefix"]
    return {"allowed_bytes": [b for b in range(first, last + 1) if safelist.is_safelisted(name, prefix + chr(b), profile.safelist)]}


def safelisted_method(given: Input, profile: Profile) -> Answer:
    """Chromium's function puts every method into upper case; what reaches it is normalised before."""
    method = methods.normalize(given["method"]) if profile.name == "chromium" else given["method"]
    return {"safelisted": methods.is_safelisted(method)}


def forbidden_header(given: Input, profile: Profile) -> Answer:
    name, value = given["name"], given["value"]
    return {"forbidden": safelist.is_forbidden(name, value) or name.lower() in profile.safelist.ignored}


def unsafe_header_names(given: Input, profile: Profile) -> Answer:
    headers = [(name, value) for name, value in given["headers"]]
    if given.get("not_forbidden"):
        asked = safelist.request_headers_value(headers, profile.safelist)
        return {"names": asked.split(",") if asked else []}
    return {"names": list(safelist.unsafe_names(headers, profile.safelist))}


def needs_preflight(given: Input, profile: Profile) -> Answer:
    method = methods.normalize(given["method"])
    return {"preflight": bool(safelist.preflight_needs(method, [tuple(field) for field in given["headers"]], profile.safelist))}


def _at_end(step: Step, ask: Ask, profile: Profile) -> Answer:
    answer = step.hop.preflight if step.at_preflight else step.hop.response
    assert answer
    where = Scene(
        step.hop.url, step.hop.url, ask.origin, step.origin or "", "", False, answer, step.at_preflight, "HTTP/1.1", step.location
    )
    return told(step.finding, profile, where)


def redirect_chain(given: Input, profile: Profile) -> Answer:
    ask = Ask(given["origin"], given["mode"], credentialed(given))
    taken = list(walk(ask, [Hop(hop["url"], response(hop)) for hop in given["hops"]], profile))
    return {**_at_end(taken[-1], ask, profile), "origin_headers": [step.origin for step in taken]}


def request(given: Input, profile: Profile) -> Answer:
    """One fetch: the given answers where they matter, else ones that let it go on."""
    headers = [(n, v) for n, v in given.get("headers", ()) if not (given.get("is_revalidating") and n.lower() in REVALIDATING)]
    ask = Ask(given["origin"], given["mode"], credentialed(given), given["method"], headers)
    good = {"acao": [given["origin"]]}
    last = response(given.get("response", good))
    first = given.get("preflight")
    hops = [Hop(given["url"], last, response(first) if first else None)]
    if turn := given.get("redirect"):
        second = given.get("preflight_after_redirect")
        answer = last if second else response({"acao": ["null"]})
        hops = [
            Hop(given["url"], response(turn), hops[0].preflight),
            Hop(turn["location"], answer, response(second) if second else None),
        ]
    taken = list(walk(ask, hops, profile))
    end, start = taken[-1], taken[0]
    return {
        **_at_end(end, ask, profile),
        "origin_header": start.origin,
        "tainting": start.tainting.value,
        "preflight": start.preflights,
        "acrh": start.acrh,
        "redirect_followed": len(taken) > 1,
        "second_preflight": len(taken) > 1 and end.preflights,
        "second_preflight_origin": end.origin,
        "second_request_origin": end.origin,
        "request_sent": not methods.is_forbidden(given["method"]),
    }


def redirect_location(given: Input, profile: Profile) -> Answer:
    """The vectors ask for user info only, as Chromium's CheckRedirectLocation does, which leaves the scheme to the next request."""
    cors = given["mode"].startswith("cors")
    tainting = redirects.Tainting.CORS if cors and given["cors_flag"] else redirects.Tainting.OPAQUE
    finding = redirects.redirect_check(given["origin"], given["location"], "cors" if cors else given["mode"], tainting, given["tainted"])
    if finding and finding.reason is REDIRECT_NOT_HTTP:
        return {"ok": True}
    answer = Response(302, Headers((("Location", given["location"]),)))
    return told(finding, profile, scene(answer, "http://b.test/", given["origin"]))


def redirect_method(given: Input, _: Profile) -> Answer:
    method = redirects.redirected_method(given["status"], given["method"])
    names = sorted(redirects.REQUEST_BODY_HEADERS)
    return {"method": method, "drops": [n for n in names if redirects.drops_header(n, TARGET, TARGET, method != given["method"])]}


def redirect_headers(given: Input, _: Profile) -> Answer:
    return {"kept": [n for n in given["headers"] if not redirects.drops_header(n, given["from"], given["to"], method_changed=False)]}


def response_tainting(given: Input, _: Profile) -> Answer:
    tainting = redirects.response_tainting(given["origin"], parse(given["url"]), given["mode"], given["tainted"], given["cors_flag"])
    return {"tainting": tainting.value}


def origin_header(given: Input, _: Profile) -> Answer:
    policy = given.get("referrer_policy", "strict-origin-when-cross-origin")
    target = parse(given.get("target", TARGET))
    return {
        "origin": redirects.origin_header(
            given["method"], given["mode"], redirects.Tainting(given["tainting"]), given["origin"], target, policy
        )
    }


def actual_status(given: Input, profile: Profile) -> Answer:
    origin = "https://a.test"
    answer = response({"status": given["status"], "acao": ["*"] if given["acao_ok"] else []})
    allows = response({"status": given["preflight_status"], "acao": ["*"], "acam": [given["method"]]})
    asked = steps.Preflight(TARGET, origin, False, given["method"], (), allows)
    passed = given["preflight_status"] is None or steps.preflight_check(asked, profile.steps) is None
    return {"readable": passed and cors_check(origin, False, answer.status, profile.view(answer.headers)) is None}


def max_age(given: Input, profile: Profile) -> Answer:
    """An entry that lives for no time is none: only Firefox's vectors tell the two apart."""
    seconds = lifetime(response(given).headers, profile.cache)
    return {"seconds": "not-cached" if seconds == NOT_CACHED and profile.name == "firefox" else seconds}


def preflight_cache(given: Input, profile: Profile) -> Answer:
    cache, results = PreflightCache(profile.cache, ENTRIES), []
    for step in given["steps"]:
        at, where, key = float(step["t"]), (step["origin"], step["url"]), credentialed(step)
        if step["op"] == "store":
            headers = Headers(((NAMES["acam"], step["acam"]), (NAMES["acma"], str(step["max_age"]))))
            cache.store("1", at, *where, "POST", key, headers, step["nik"])
        else:
            names = [name for name, _ in step["headers"]]
            results.append("hit" if cache.find(at, *where, step["method"], key, names, step["nik"]) else "miss")
    return {"results": results}


def preflight_cache_credentials(given: Input, profile: Profile) -> Answer:
    return {"usable": _second(profile, credentialed(given, "stored_with"), credentialed(given, "requested_with"), ["600"], 1)}


def preflight_cache_second_request(given: Input, profile: Profile) -> Answer:
    return {"second_preflight": not _second(profile, False, False, given["acma"], given["gap_seconds"])}


def _second(profile: Profile, stored_with: bool, requested_with: bool, acma: list[str], gap: float) -> bool:
    cache = PreflightCache(profile.cache, ENTRIES)
    headers = response({"acam": ["PUT"], "acma": acma}).headers
    cache.store("1", 100.0, "https://a.test", TARGET, "PUT", stored_with, headers)
    return cache.find(100.0 + gap, "https://a.test", TARGET, "PUT", requested_with, ()) is not None


def corp_parse(given: Input, _: Profile) -> Answer:
    policy = resource_policy(response(given).headers)
    return {"policy": policy or ("invalid" if given["corp"] else "none")}


def corp_same_site(given: Input, profile: Profile) -> Answer:
    """Chromium's function is asked of other origins only, so that one IP address must be asked about with two ports."""
    target = given["target"] + ":8080" if given["target"] == given["initiator"] and profile.name == "chromium" else given["target"]
    headers = response({"corp": ["same-site"]}).headers
    return {"allowed": corp_check(given["initiator"], target, headers, ip_address_is_site=profile.ip_address_is_site) is None}


def check_corp(given: Input, profile: Profile) -> Answer:
    url, origin, answer = given["url"], given["initiator"], response(given)
    embedder = Embedder(given["coep"])
    checked = given["mode"] == "no-cors" or given["for_navigation"]
    finding = (
        corp_check(origin, url, answer.headers, embedder, given["request_includes_credentials"], given["for_navigation"])
        if checked
        else None
    )
    code = profile.code(finding, scene(answer, url, origin)) if finding else ""
    return {"allowed": finding is None, "error": "k" + code.title().replace("-", "")}


def lna_check(given: Input, profile: Profile) -> Answer:
    """Behind a proxy the server's address space is unknown."""
    server = Space.UNKNOWN if given["connection"] == "proxy" else Space[given["target_space"].upper()]
    page = Space[given["client_space"].upper()]
    return {"outcome": access(page, server, given["secure_context"], chromium=profile.name == "chromium").value}


def preflight_request(given: Input, profile: Profile) -> Answer:
    """What the core says of it: its origin, method and header names, and that it knows one when it sees it; `Accept` is always the same."""
    origin = redirects.serialize_origin(OPAQUE if given["origin"] == "opaque" else given["origin"], given["tainted"])
    asked = safelist.request_headers_value([tuple(field) for field in given["headers"]], profile.safelist)
    headers = {"accept": "*/*", "access-control-request-method": given["method"], "origin": origin}
    sent = Request("OPTIONS", TARGET, Headers(tuple((headers | ({"access-control-request-headers": asked} if asked else {})).items())))
    assert Exchange("1", sent).request.is_preflight
    return {"method": sent.method, "headers": {name: sent.headers.text(name) for name in headers}}


def opaque_response(given: Input, _: Profile) -> Answer:
    fields = [("Content-Type", given["content_type"])] if given["content_type"] is not None else []
    fields += [("X-Content-Type-Options", "nosniff")] if given["nosniff"] else []
    fields += [("Content-Range", given["content_range"])] if "content_range" in given else []
    return {"allowed": not why_blocked(Response(given["status"], Headers(tuple(fields)), given["body_prefix"].encode("latin-1")))}


ANSWERS: Mapping[str, Callable[[Input, Profile], Answer]] = {
    "acrh": lambda given, profile: {"acrh": safelist.request_headers_value([tuple(field) for field in given["headers"]], profile.safelist)},
    "actual_status": actual_status,
    "address_space": lambda given, profile: {"space": address_space(given["ip"], chromium=profile.name == "chromium").name.lower()},
    "corp_check": check_corp,
    "corp_parse": corp_parse,
    "corp_same_site": corp_same_site,
    "cors_check": check_response,
    "cors_check_applies": lambda given, _: {"applies": given["response_tainting"] == "cors" and cors_check_applies(given["status"])},
    "exposed_header": exposed,
    "forbidden_header": forbidden_header,
    "forbidden_method": lambda given, _: {"forbidden": methods.is_forbidden(given["method"])},
    "lna_check": lna_check,
    "max_age": max_age,
    "needs_preflight": needs_preflight,
    "no_cors_safelisted_name": lambda given, _: {"listed": given["name"].lower() in safelist.NO_CORS_SAFELISTED},
    "orb": opaque_response,
    "origin_header": origin_header,
    "parse_list": parse_list,
    "preflight_cache": preflight_cache,
    "preflight_cache_credentials": preflight_cache_credentials,
    "preflight_cache_second_request": preflight_cache_second_request,
    "preflight_check": check_preflight,
    "preflight_headers": check_preflight_headers,
    "preflight_method": check_preflight_method,
    "preflight_request": preflight_request,
    "privileged_no_cors_name": lambda given, _: {"listed": given["name"].lower() in safelist.PRIVILEGED_NO_CORS},
    "redirect_chain": redirect_chain,
    "redirect_headers": redirect_headers,
    "redirect_location": redirect_location,
    "redirect_method": redirect_method,
    "request": request,
    "response_tainting": response_tainting,
    "safelisted_header": lambda given, profile: {"safelisted": safelist.is_safelisted(given["name"], given["value"], profile.safelist)},
    "safelisted_header_bytes": allowed_bytes,
    "safelisted_method": safelisted_method,
    "unsafe_header_names": unsafe_header_names,
}
