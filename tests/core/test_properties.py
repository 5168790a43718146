"""What holds for any bytes: the rules never raise, always answer, and agree with each other."""

import re

from hypothesis import given
from hypothesis import strategies as st

from cors_addon.core.engines import PROFILES
from cors_addon.core.engines.orb import why_blocked
from cors_addon.core.engines.profile import Profile, Scene
from cors_addon.core.fetch import redirect as redirects
from cors_addon.core.fetch.corp import Embedder, corp_check, embedder_policy
from cors_addon.core.fetch.cors_check import ALLOW_CREDENTIALS, ALLOW_ORIGIN, cors_check
from cors_addon.core.fetch.exposed import exposed_headers, hidden_headers
from cors_addon.core.fetch.near_miss import difference, header_difference, method_difference, redirect_difference
from cors_addon.core.fetch.preflight import MAX_AGE, Preflight, preflight_check
from cors_addon.core.fetch.preflight_cache import PreflightCache, lifetime
from cors_addon.core.fetch.reasons import CATALOGUE, Finding
from cors_addon.core.fetch.safelist import NeedKind, is_forbidden, is_safelisted, preflight_needs, request_headers_value, unsafe_names
from cors_addon.core.wire import site as sites
from cors_addon.core.wire import url as urls
from cors_addon.core.wire.address_space import address_space
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Extraction, Headers, is_token

WIRE = st.text(st.characters(max_codepoint=255), max_size=30)
"""Any bytes, as the core sees them: Latin-1."""

TELLING = [
    "*",
    "null",
    "true",
    "https://a.test",
    "https://b.test:8443/x",
    "http://u:p@[::1]:1/",
    "GET, PUT",
    "x-a, *",
    "authorization",
    "bytes=0-1",
    "text/plain",
    "application/json",
    "a b",
    "",
    "5",
    "same-site",
    "require-corp",
    "http://a:²",
]
VALUES = st.one_of(st.sampled_from(TELLING), WIRE)
NAMES = st.one_of(
    st.sampled_from(
        [
            "Access-Control-Allow-Origin",
            "access-control-allow-origin",
            "Access-Control-Allow-Credentials",
            "Access-Control-Allow-Methods",
            "Access-Control-Allow-Headers",
            "Access-Control-Expose-Headers",
            "Access-Control-Max-Age",
            "Content-Type",
            "Cross-Origin-Resource-Policy",
            "Cross-Origin-Embedder-Policy",
            "Location",
            "Accept",
            "Range",
            "X-A",
        ]
    ),
    WIRE,
)
LINES = st.lists(st.tuples(NAMES, VALUES), max_size=6)
RESPONSES = st.builds(
    Response, st.sampled_from([200, 204, 206, 301, 304, 404, 0]), st.builds(Headers, LINES.map(tuple)), st.binary(max_size=40)
)
CREDENTIALED = st.booleans()
ENGINES = st.sampled_from(list(PROFILES.values()))
VERSIONS = st.sampled_from(["HTTP/1.1", "HTTP/2.0", ""])


def scene(answer: Response, origin: str, preflight: bool, version: str = "HTTP/1.1") -> Scene:
    url = "https://b.test/x"
    return Scene(url, url, "https://a.test", origin, "", False, answer, preflight, version, redirects.location_url(url, answer))


def check_words(finding: Finding | None, profile: Profile, where: Scene) -> None:
    """Assert that an engine has words for a finding, and that Chromium's hold nothing unprintable."""
    if finding is None:
        return
    assert finding.reason is CATALOGUE[finding.code]
    assert finding.text
    line = profile.console(finding, where)
    named = finding.reason if profile.name == "fetch" else getattr(finding.reason, profile.name)
    assert bool(profile.code(finding, where)) is bool(named)
    assert bool(line) is bool(named and profile.name != "fetch")
    assert profile.name != "chromium" or re.fullmatch(r"[\x20-\x7e]*", line)


@given(LINES, NAMES)
def test_any_header_list_can_be_read(fields: list[tuple[str, str]], name: str) -> None:
    """Get, and extract header list values, answer for every name; what they answer fits together."""
    headers = Headers(tuple(fields))
    lines = headers.lines(name)
    assert (headers.get(name) is None) is (name not in headers) is (lines == ())
    assert headers.text(name) == ", ".join(lines)
    tokens = headers.extract_tokens(name)
    assert (tokens is Extraction.ABSENT) is (lines == ())
    assert isinstance(tokens, Extraction) or all(is_token(token) for token in tokens)
    assert headers.replaced(name, "x").lines(name) == ("x",)
    assert name not in headers.removed(name)


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_several_lines_are_one_list(lines: list[str]) -> None:
    """The tokens of the lines joined by commas are the tokens of each line, one after the other; one bad line voids all."""
    lines = [line.strip("\r\n") for line in lines]
    joined = Headers((("x", ", ".join(lines)),)).extract_tokens("x")
    apart = [Headers((("x", line),)).extract_tokens("x") for line in lines]
    assert Headers(tuple(("x", line) for line in lines)).extract_tokens("x") == joined
    if Extraction.FAILURE in apart:
        assert joined is Extraction.FAILURE
    else:
        assert joined == tuple(token for tokens in apart if not isinstance(tokens, Extraction) for token in tokens)


@given(VALUES, VALUES)
def test_any_text_is_an_url_or_is_none(one: str, other: str) -> None:
    """Parsing, resolving, comparing and shortening URLs never raises; an opaque origin is same site with none."""
    first, second = urls.parse(one), urls.parse(urls.resolve(one, other))
    assert first.origin == urls.OPAQUE or "://" in first.origin
    assert sites.same_site(first, second) <= sites.schemelessly_same_site(first, second)
    assert not (first.origin == urls.OPAQUE and sites.schemelessly_same_site(first, second))
    assert not urls.parse(urls.without_credentials(urls.canonical(one))).has_credentials
    assert isinstance(urls.is_serialized_url(one), bool)
    assert sites.registrable_domain(first.host) in first.host
    assert first.is_trustworthy in {True, False}


@given(VALUES, VALUES)
def test_any_two_values_differ_in_some_words_or_none(one: str, other: str) -> None:
    """Each sentence begins with a blank, and ends where a sentence ends."""
    sentences = [difference(one, other), method_difference(one, [other]), header_difference(one, [other]), redirect_difference(one, other)]
    assert all(sentence == "" or (sentence.startswith(" ") and sentence.endswith(".")) for sentence in sentences)


@given(VALUES, CREDENTIALED, RESPONSES, ENGINES, VERSIONS)
def test_the_cors_check_answers_for_any_bytes(origin: str, credentialed: bool, answer: Response, profile: Profile, version: str) -> None:
    """Every response passes, or fails for a reason of the catalogue that the engine has words for."""
    finding = cors_check(origin, credentialed, answer.status, profile.view(answer.headers, version))
    check_words(finding, profile, scene(answer, origin, False, version))
    assert not (finding and not credentialed) or cors_check(origin, True, answer.status, profile.view(answer.headers, version))


@given(st.sampled_from(["https://a.test", "null", "http://localhost:3000"]), CREDENTIALED, RESPONSES, ENGINES)
def test_echoing_the_origin_and_allowing_credentials_always_passes(
    origin: str, credentialed: bool, answer: Response, profile: Profile
) -> None:
    """Whatever else the response holds: the remedy that the product proposes is never wrong."""
    mended = answer.with_header(ALLOW_ORIGIN, origin).with_header(ALLOW_CREDENTIALS, "true")
    assert cors_check(origin, credentialed, mended.status, profile.view(mended.headers)) is None


@given(CREDENTIALED, VALUES, st.lists(VALUES.map(str.lower), max_size=3), RESPONSES, ENGINES)
def test_every_engines_preflight_check_answers_for_any_bytes(
    credentialed: bool, method: str, names: list[str], answer: Response, profile: Profile
) -> None:
    """And the engines, which differ in their first complaint, agree on whether there is one; only Authorization under `*` they let pass."""
    asked = Preflight("https://b.test/x", "https://a.test", credentialed, method, tuple(names), answer)
    finding, standards = preflight_check(asked, profile.steps), preflight_check(asked)
    check_words(finding, profile, scene(answer, "https://a.test", True))
    assert bool(finding) is bool(standards) or (standards and standards.code == "authorization-not-listed")


@given(LINES, VALUES, ENGINES)
def test_every_request_is_safelisted_or_needs_a_preflight(fields: list[tuple[str, str]], method: str, profile: Profile) -> None:
    """What needs a preflight by a header is what Access-Control-Request-Headers names, in lower case, sorted, each once."""
    names = request_headers_value(fields, profile.safelist)
    needs = preflight_needs(method, fields, profile.safelist)
    by_header = [need.name for need in needs if need.kind is not NeedKind.METHOD]
    assert ",".join(by_header) == (names or "")
    assert by_header == sorted(set(by_header))
    assert all(need.why for need in needs)
    assert set(by_header) <= set(unsafe_names(fields, profile.safelist))
    for name, value in fields:
        assert is_safelisted(name, value, profile.safelist) in {True, False}
        assert is_forbidden(name, value) in {True, False}


@given(RESPONSES, CREDENTIALED)
def test_every_present_header_is_exposed_hidden_or_forbidden(answer: Response, credentialed: bool) -> None:
    """Never two of them."""
    exposed = exposed_headers(answer.headers, credentialed)
    hidden = hidden_headers(answer.headers, exposed)
    assert sorted({*exposed, *hidden}) == sorted([*exposed, *hidden])
    assert {*exposed, *hidden} == set(answer.headers.names()) - {"set-cookie", "set-cookie2"}


@given(st.lists(st.one_of(VALUES, st.integers().map(str)), max_size=3), ENGINES, st.integers(0, 40))
def test_any_max_age_is_a_time_within_the_cap(lines: list[str], profile: Profile, zeros: int) -> None:
    """Leading zeros change nothing, and nothing is kept for less than no time."""
    received = Headers(tuple((MAX_AGE, line) for line in lines))
    seconds = lifetime(received, profile.cache)
    assert 0 <= seconds <= (profile.cache.cap or seconds)
    if len(lines) == 1 and re.fullmatch(r"[0-9]+", lines[0]):
        assert lifetime(Headers(((MAX_AGE, "0" * zeros + lines[0]),)), profile.cache) == seconds


@given(CREDENTIALED, st.sampled_from(["GET", "PUT", "patch"]), st.sets(st.sampled_from(["x-a", "authorization"])), RESPONSES)
def test_what_a_preflight_allowed_needs_no_other_one(credentialed: bool, method: str, names: set[str], answer: Response) -> None:
    """By the standard an answer that let a request pass spares the same request its next preflight, while it is kept."""
    asked = Preflight("https://b.test/x", "https://a.test", credentialed, method, tuple(sorted(names)), answer)
    rules = PROFILES["fetch"].cache
    if preflight_check(asked) or not lifetime(answer.headers, rules):
        return
    cache = PreflightCache(rules, 10)
    cache.store("1", 0.0, asked.origin, asked.url, method, credentialed, answer.headers)
    assert cache.find(0.0, asked.origin, asked.url, method, credentialed, asked.unsafe_names)


@given(VALUES, VALUES, RESPONSES, st.sampled_from(Embedder), CREDENTIALED, CREDENTIALED)
def test_loads_without_cors_answer_for_any_bytes(
    page: str, url: str, answer: Response, embedder: Embedder, credentialed: bool, frame: bool
) -> None:
    """Cross-Origin-Resource-Policy and Opaque Response Blocking have a reason or none; a stricter embedder policy allows no more."""
    finding = corp_check(page, url, answer.headers, embedder, credentialed, frame)
    lax = corp_check(page, url, answer.headers, Embedder.UNSAFE_NONE, credentialed, frame)
    assert finding or not lax
    assert isinstance(why_blocked(answer), str)
    assert embedder_policy(answer.headers) in Embedder
    for profile in PROFILES.values():
        assert finding is None or profile.code(finding, scene(answer, page, False))


@given(VALUES, VALUES, RESPONSES, st.sampled_from(["cors", "no-cors", "navigate"]), st.booleans())
def test_any_redirect_can_be_followed_or_not(page: str, url: str, answer: Response, mode: str, tainted: bool) -> None:
    """Where it leads is a URL or none; a tainted origin is written as null."""
    location = redirects.location_url(url, answer)
    tainting = redirects.response_tainting(page, urls.parse(url), mode, tainted)
    if location is not None:
        finding = redirects.redirect_check(page, location, mode, tainting, tainted)
        assert finding is None or finding.reason in CATALOGUE.values()
        assert redirects.taints(page, url, location) in {True, False}
    assert redirects.serialize_origin(page, tainted) == ("null" if tainted else page)
    assert redirects.origin_header("POST", mode, tainting, page, urls.parse(url)) in {page, "null"}


@given(st.one_of(WIRE, st.ip_addresses().map(str)))
def test_any_text_is_in_an_address_space(ip: str) -> None:
    """What is no address is in none that is known."""
    assert address_space(ip).name
    assert address_space(ip, chromium=True).name
