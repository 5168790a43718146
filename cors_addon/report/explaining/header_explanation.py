"""Answers to pasted headers: what each browser does with them for one origin, and what is wrong with them for any."""

import difflib
from collections.abc import Iterator, Sequence

from cors_addon.core.engines import BROWSERS, PROFILES
from cors_addon.core.evidence import Client, Credentials, CredentialsClaim, Engine, ModeClaim, RequestMode
from cors_addon.core.fetch.corp import resource_policy
from cors_addon.core.fetch.cors_check import ALLOW_CREDENTIALS, ALLOW_ORIGIN
from cors_addon.core.fetch.exposed import EXPOSE_HEADERS, exposed_headers
from cors_addon.core.fetch.near_miss import difference
from cors_addon.core.fetch.preflight import ALLOW_HEADERS, ALLOW_METHODS, MAX_AGE, REQUEST_HEADERS, REQUEST_METHOD
from cors_addon.core.fetch.preflight_cache import lifetime
from cors_addon.core.verdict.judge import judge
from cors_addon.core.verdict.judgement import Judgement, Kind, Verdict
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Extraction, Headers, split_list
from cors_addon.core.wire.url import OPAQUE, parse, same_origin
from cors_addon.report.explaining.explanation import Explanation, passages
from cors_addon.report.explaining.header_text import PastedAnswer
from cors_addon.report.safe.mask import masked_text
from cors_addon.report.telling.story import remedy_line, title_of

_NOWHERE = "https://server.invalid/"
_ASSUMED = 200
_PREFIX = "access-control-"
_OF_PREFLIGHTS = (ALLOW_METHODS, ALLOW_HEADERS, MAX_AGE)
_OF_REQUESTS = (REQUEST_METHOD, REQUEST_HEADERS)
_KNOWN = (ALLOW_ORIGIN, ALLOW_CREDENTIALS, EXPOSE_HEADERS, *_OF_PREFLIGHTS, *_OF_REQUESTS)
_MODES = {Credentials.NOT_INCLUDE: "Without", Credentials.INCLUDE: "With"}


def header_explanations(
    answers: Sequence[PastedAnswer], origin: str, credentials: Credentials, *, show_secrets: bool = False
) -> tuple[Explanation, ...]:
    """Return an answer for each pasted one: judged for the origin ("" for what the request had), in one or both credentials modes."""
    return tuple(_answer(answer, origin or answer.sent.text("origin"), credentials, show_secrets=show_secrets) for answer in answers)


def _answer(answer: PastedAnswer, origin: str, credentials: Credentials, *, show_secrets: bool) -> Explanation:
    modes = tuple(_MODES) if credentials is Credentials.UNKNOWN else (credentials,)
    # Lines without the answer's status may be a part of its headers: what is not among them may be there all the same.
    whole = bool(answer.status) or ALLOW_ORIGIN in answer.received
    judgements = {mode: _judged(answer, origin, mode) for mode in modes} if origin and whole else {}
    about = _verdicts(answer, judgements) if judgements else _for_any(answer, whole=whole)
    told = [*_read(answer), *about, *_wrong(answer, origin)]
    return Explanation(
        ", ".join(dict.fromkeys(one.reason for one in judgements.values() if one.reason)),
        _title(answer, origin, judgements),
        passages((label, text if show_secrets else masked_text(text)) for label, text in told),
    )


def _judged(answer: PastedAnswer, origin: str, mode: Credentials) -> Judgement:
    """Return the judgement of the answer, as if any browser had asked in this mode from this origin."""
    url = _url(answer, origin)
    request = Request(answer.method or "GET", url, answer.sent.replaced("Origin", origin))
    response = Response(answer.status or _ASSUMED, answer.received)
    situation = Situation(
        exchange=Exchange("pasted", request, response, http_version=answer.http_version),
        kind=Kind.SAME_ORIGIN if same_origin(origin, parse(url).origin) else Kind.PREFLIGHT if request.is_preflight else Kind.ACTUAL,
        client=Client(True, Engine.UNKNOWN),
        mode=ModeClaim(RequestMode.CORS),
        credentials=CredentialsClaim(mode),
        page=origin,
        initial_url=url,
    )
    return judge(situation)


def _url(answer: PastedAnswer, origin: str) -> str:
    """Return what was asked: a request's lines don't show the scheme, which is the page's where the host is, and else https."""
    host = answer.sent.text("host")
    if "://" in answer.target or not (host and answer.target):
        return answer.target if "://" in answer.target else _NOWHERE
    scheme = parse(origin).scheme if origin.endswith(f"://{host}") else "https"
    return f"{scheme}://{host}{answer.target}"


def _title(answer: PastedAnswer, origin: str, judgements: dict[Credentials, Judgement]) -> str:
    what = "The answer to the preflight" if _is_preflight(answer) else "The answer"
    status = f" ({answer.status})" if answer.status else ""
    if not judgements:
        return f"{what}{status}, for no origin in particular" if not origin else f"{what}, of which not enough is there to judge"
    verdicts = {judgement.verdict for judgement in judgements.values()}
    asked = f"for a page of {origin}"
    if len(verdicts) > 1:
        return f"{what}{status}, {asked}: it hinges on the credentials mode"
    return f"{what}{status}, {asked}: {_word(verdicts.pop()).lower()}"


def _is_preflight(answer: PastedAnswer) -> bool:
    return answer.method == "OPTIONS" and REQUEST_METHOD in answer.sent


def _read(answer: PastedAnswer) -> Iterator[tuple[str, str]]:
    """Yield the headers that count, as they were read."""
    names = [name for name, _ in answer.received.fields if name.lower().startswith((_PREFIX, "cross-origin-", "vary"))]
    yield "Read", "; ".join(f"{name}: {value}" for name, value in answer.received.fields if name in names) or "no header of CORS"


def _verdicts(answer: PastedAnswer, judgements: dict[Credentials, Judgement]) -> Iterator[tuple[str, str]]:
    told = {mode: _told(answer, judgement) for mode, judgement in judgements.items()}
    if len(told) > len(set(told.values())):
        without, included = (judgements[mode].remedies for mode in _MODES)
        also = [remedy for remedy in included if remedy not in without]
        yield "Cookies or not", told[Credentials.INCLUDE]
        yield (
            "What helps",
            "; ".join(map(remedy_line, without)) + (f"; for cookies also {', '.join(map(remedy_line, also))}" if also else ""),
        )
        return
    for mode, text in told.items():
        yield f"{_MODES[mode]} cookies", text
        yield "What helps", "; ".join(map(remedy_line, judgements[mode].remedies))
    if len(told) > 1:
        yield "Which?", "A page asks with cookies where it says credentials: “include”, withCredentials or crossorigin=“use-credentials”."


def _told(answer: PastedAnswer, judgement: Judgement) -> str:
    explanation = judgement.explanation if answer.status else judgement.explanation.replace(f" ({_ASSUMED})", "")
    return f"{_by_browsers(judgement)} {explanation}"


def _by_browsers(judgement: Judgement) -> str:
    """Return what the browsers do: in one word where they agree, which they nearly always do."""
    told = {name: judgement.engines[engine] for engine, name in BROWSERS.items()}
    if len({(one.verdict, one.reason) for one in told.values()}) == 1:
        one = next(iter(told.values()))
        return f"{_word(one.verdict)} in Chrome, Firefox and Safari{f' ({one.reason}: {title_of(one.reason)})' if one.reason else ''}."
    return "; ".join(f"{_word(one.verdict)} in {name}{f' ({one.reason})' if one.reason else ''}" for name, one in told.items()) + "."


def _word(verdict: Verdict) -> str:
    return "Not checked" if verdict is Verdict.NOT_CORS else verdict.value.capitalize()


def _for_any(answer: PastedAnswer, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Yield what the headers mean whatever the page's origin is."""
    value, credentials = answer.received.get(ALLOW_ORIGIN), answer.received.text(ALLOW_CREDENTIALS)
    cookies = "with and without cookies" if credentials == "true" else "without cookies only"
    if not whole:
        yield "Who may read", "These lines don't tell: Access-Control-Allow-Origin is not among them. Paste all headers of the answer."
        return
    if value is None:
        yield "Who may read", "No page of another origin: Access-Control-Allow-Origin is missing."
    elif value == "*":
        yield "Who may read", "Pages of every origin, without cookies only."
    elif value == OPAQUE or _is_origin(value):
        yield "Who may read", f"Pages of the origin {value}, {cookies}."
    else:
        written = parse(value).origin
        why = difference(written, value) if written != OPAQUE else ""
        yield "Who may read", f"Nobody: “{value}” is no origin as browsers write it.{why}"
    yield "More", "Say which page asks, with --origin, to have it judged by the browsers' rules."


def _is_origin(value: str) -> bool:
    """Tell whether the value is as a browser writes an origin, or of an app's scheme, for which the URL standard has none."""
    url = parse(value)
    return url.origin == value or (
        url.origin == OPAQUE and bool(url.scheme and url.host) and not url.path and "," not in value and " " not in value
    )


def _wrong(answer: PastedAnswer, origin: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong or of no effect, and what caches and scripts make of the rest."""
    received = answer.received
    for name in received.names():
        if name.startswith("access") and name not in _KNOWN and (near := difflib.get_close_matches(name, _KNOWN, n=1, cutoff=0.93)):
            yield "Misspelt", f"No browser knows {name}: {near[0]} is meant."
        if name in _OF_REQUESTS:
            yield "Beware", f"{name} is a header of the browser's request; in an answer it has no effect."
    for name in (ALLOW_METHODS, ALLOW_HEADERS, EXPOSE_HEADERS):
        if received.extract_tokens(name) is Extraction.FAILURE:
            yield "Beware", f"{name} holds an element that is no name, which voids the whole list: separate names by commas."
    if len(received.lines(ALLOW_ORIGIN)) > 1:
        yield "Beware", "Access-Control-Allow-Origin is there more than once: two layers add it."
    value = received.text(ALLOW_ORIGIN)
    varies = [element.lower() for element in split_list(received.text("vary"))]
    if origin and same_origin(value, origin) and not _is_preflight(answer) and "origin" not in varies and "*" not in varies:
        yield "Beware", "Vary: Origin is missing. If the value follows the request's Origin, a cache may hand this answer to another page."
    if value == "*" and received.text(ALLOW_CREDENTIALS) == "true":
        yield "Beware", "Access-Control-Allow-Credentials: true has no effect beside *: requests with cookies fail."
    if not _is_preflight(answer) and any(name in received for name in _OF_PREFLIGHTS):
        yield (
            "Preflight",
            "Access-Control-Allow-Methods, -Allow-Headers and -Max-Age count on the answer to a preflight alone (explain preflight).",
        )
    if MAX_AGE in received:
        kept = ", ".join(f"{lifetime(received, PROFILES[engine].cache):,} s in {name}" for engine, name in BROWSERS.items())
        yield "Kept for", f"{kept}."
    if "cross-origin-resource-policy" in received:
        yield "Policy", _policy(received)
    if EXPOSE_HEADERS in received:
        yield "Readable", f"{', '.join(exposed_headers(received, credentialed=False))} (without cookies)."


def _policy(received: Headers) -> str:
    """Return what Cross-Origin-Resource-Policy means, for loads without CORS alone."""
    who = {"same-origin": "its own origin", "same-site": "its own site", "cross-origin": "every origin"}.get(resource_policy(received))
    if who is None:
        return (
            "Cross-Origin-Resource-Policy has none of its three values (same-origin, same-site, cross-origin), and so counts for nothing."
        )
    return f"Without CORS (images, scripts, mode no-cors) pages of {who} may load this; for requests with CORS the policy does not count."
