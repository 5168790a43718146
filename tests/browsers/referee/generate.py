"""The generator: a seed and a number give a situation, always the same one."""

from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from tests.browsers.referee import values
from tests.browsers.referee.answering import Sought, plain, preflight, response
from tests.browsers.referee.asking import ask, headers, needs_preflight
from tests.browsers.referee.habits import with_habit
from tests.browsers.referee.mix import COOKIED, COOKIES, EVERYDAY, Mix
from tests.browsers.referee.situation import Answer, Ask, Context, Hop, Served, Situation, Step, includes_credentials, origin, request_mode

RELATIONS = ("cross",) * 8 + ("site", "site", "port", "scheme", "same")
LATER_RELATIONS = ("cross", "cross", "stay", "stay", "site", "same", "port", "down")


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the hops of a step have in common."""

    page: str
    asker: str
    """The origin that asks, "null" for a sandboxed frame."""
    asked: Ask
    number: int
    step: int
    mix: Mix


def situation(seed: int, number: int, mix: Mix = EVERYDAY) -> Situation:
    """The situation of this number."""
    rng = Random(f"{seed}/{number}")
    page, context = rng.choice(mix.pages), rng.choice(mix.contexts)
    asker = "null" if context is Context.FRAME else origin(page)
    asked = ask(rng, context)
    first, about = _step(rng, _Plan(page, asker, asked, number, 0, mix))
    steps = [first]
    if asked.by in ("fetch", "xhr") and rng.random() < 0.2:
        more, word = _more(rng, _Plan(page, asker, asked, number, 1, mix), first)
        steps += more
        about = f"{about}, {word}"
    return with_habit(Random(f"{seed}/{number}/habit"), Situation(number, about, page, context, tuple(steps)), mix)


def _step(rng: Random, plan: _Plan) -> tuple[Step, str]:
    """A step, and in words where it goes and what is wrong with it."""
    same_only = plan.asked.mode == "same-origin" and plan.asked.by == "fetch"
    relation = "same" if same_only else rng.choice(RELATIONS)
    count = 0 if rng.random() < 0.72 else rng.choice((1, 1, 1, 2, 3))
    urls, relations = [_url(rng, plan, 0, relation, "")], [relation]
    for index in range(1, count + 1):
        relations.append(rng.choice(LATER_RELATIONS if plan.page.startswith("http:") or rng.random() < 0.25 else LATER_RELATIONS[:-1]))
        urls.append(_url(rng, plan, index, relations[-1], urls[-1]))
    fault = rng.choice(("none",) * 4 + ("answer",) * 6 + ("preflight",) * 5 + ("other",))
    if fault == "preflight" and not needs_preflight(plan.asked):
        fault = "answer"
    faulty = rng.randrange(len(urls))
    hops, words = [], []
    for index in range(len(urls)):
        hop, word = _hop(rng, plan, urls, index, fault if index == faulty else "none")
        hops.append(hop)
        words += [word] if word else []
    asked = plan.asked
    what = f"{asked.by} {asked.method} {request_mode(asked, '')} {'include' if includes_credentials(asked, '') else 'not-include'}"
    return Step(asked, tuple(hops)), f"{what} to {' > '.join(relations)}: {', '.join(words) or 'all right'}"


def _hop(rng: Random, plan: _Plan, urls: list[str], index: int, fault: str) -> tuple[Hop, str]:
    """One hop with its answers, of which those may be faulty."""
    url, asked = urls[index], plan.asked
    sought = Sought(_origin_at(plan.asker, urls, index), url, asked, last=index == len(urls) - 1)
    answer, answer_word = response(rng, sought, faulty=fault == "answer")
    answer_to_preflight, preflight_word = preflight(rng, sought, faulty=fault == "preflight")
    word = answer_word or preflight_word
    if not sought.last:
        answer = _redirecting(rng, answer, url, urls[index + 1])
        if fault == "other":
            answer, word = _astray(rng, answer, urls[index + 1])
    elif fault == "other" and rng.random() < 0.5:
        served = rng.choice((Served.CLOSED, Served.UNREACHABLE))
        word = str(served)
        if rng.random() < 0.3:
            answer_to_preflight, word = replace(answer_to_preflight, served=served), f"preflight {word}"
        else:
            answer = replace(answer, served=served)
    return Hop(url, answer, answer_to_preflight), word


def _redirecting(rng: Random, answer: Answer, url: str, target: str) -> Answer:
    location = target
    if origin(url) == origin(target) and rng.random() < 0.5:
        location = "/" + target.split("/", 3)[3]
    return replace(answer, status=rng.choice(values.REDIRECTS), headers=(*answer.headers, ("Location", location)), body="")


def _astray(rng: Random, answer: Answer, target: str) -> tuple[Answer, str]:
    """A redirect that leads where no page may be led, or nowhere."""
    scheme, _, rest = target.partition("://")
    name, location = rng.choice(
        (
            ("user info", f"{scheme}://user:word@{rest}"),
            ("user info", f"{scheme}://user@{rest}"),
            ("empty user info", f"{scheme}://:@{rest}"),
            ("data URL", "data:text/plain,x"),
            ("other scheme", f"ftp://{rest}"),
            ("fragment", f"{target}#part"),
            ("no location", None),
        )
    )
    kept = tuple(field for field in answer.headers if field[0] != "Location")
    return replace(answer, headers=kept if location is None else (*kept, ("Location", location))), f"redirect: {name}"


def _origin_at(asker: str, urls: list[str], index: int) -> str:
    """The request's serialized origin at a hop: null once a foreign origin redirected to yet another."""
    for earlier, later in pairwise(urls[: index + 1]):
        if origin(earlier) not in (asker, origin(later)):
            return "null"
    return asker


def _url(rng: Random, plan: _Plan, index: int, relation: str, before: str) -> str:
    """The URL of a hop, which stands in this relation to the page, or to the hop before it ("stay": the same origin)."""
    scheme, _, host = plan.page.rstrip("/").partition("://")
    site, path = host.removeprefix("www."), f"/{plan.number}-{plan.step}-{index}"
    mine = rng.choice(plan.mix.servers) if plan.mix.servers else f"n{plan.number}-{plan.step}"
    match relation:
        case "stay":
            return origin(before) + path
        case "cross":
            secure = scheme if index == 0 and scheme == "https" else rng.choice((scheme, scheme, "https"))
            return f"{secure}://{mine}{'bcd'[index - 1] if index else ''}.{rng.choice(plan.mix.foreign)}{path}"
        case "site":
            return f"{scheme}://{mine}.{site}{path}"
        case "port":
            return f"{scheme}://{host}:{8443 if scheme == 'https' else 8080}{path}"
        case "scheme" if scheme == "http":
            return f"https://{host}{path}"
        case "down":
            return f"http://{mine}.{rng.choice(plan.mix.foreign)}{path}"
        case "same":
            return f"{scheme}://{host}{path}"
        case _:
            return f"{scheme}://{mine}.{site}{path}"


def _more(rng: Random, plan: _Plan, first: Step) -> tuple[list[Step], str]:
    """Further steps after one by a script: the same request again, a slightly other one, or one to a neighbour."""
    asked = first.ask
    match rng.choice(plan.mix.further):
        case "again":
            return [replace(first, pause=60)] * rng.choice((1, 2)), "again"
        case "credentials":
            other = "same-origin" if asked.credentials == "include" else "include"
            return [
                replace(first, pause=60, ask=replace(asked, credentials=other)),
                replace(first, pause=60),
            ], f"again with {other}, and again"
        case "method":
            method = rng.choice(values.SIMPLE_METHODS if asked.mode == "no-cors" else values.METHODS)
            body = asked.body if method.upper() in {"POST", "PUT", "PATCH"} else "none"
            return [replace(first, pause=60, ask=replace(asked, method=method, body=body))], f"again with {method}"
        case "headers" if asked.mode != "no-cors":
            return [replace(first, pause=60, ask=replace(asked, headers=headers(rng, asked.method)))], "again with other headers"
        case "later":
            return [replace(first, pause=rng.choice((1500, 5600)))], "later again"
        case _:
            steps = []
            for index in range(rng.choice((1, 2))):
                step, _ = _sibling(rng, replace(plan, step=index + 1), first)
                steps.append(step)
            return steps, "and its neighbours"


def _sibling(rng: Random, plan: _Plan, first: Step) -> tuple[Step, str]:
    """The same request to another path of the first URL's host."""
    url = f"{origin(first.hops[0].url)}/{plan.number}-{plan.step}-0"
    hop, word = _hop(rng, plan, [url], 0, rng.choice(("none", "none", "answer", "preflight")))
    return Step(plan.asked, (hop,), 60), word


def prime(page: str) -> tuple[tuple[str, Answer], ...]:
    """The URLs that a page loads first, and the answers that set cookies for its own and the foreign site.

    Over plain http a foreign site can only have one that says nothing of SameSite, which Chromium then sends to no foreign page.
    """
    scheme = page.partition(":")[0]
    primed = [(f"https://prime.{COOKIED}/prime", "HttpOnly; Secure; SameSite=None", COOKIED)]
    if scheme == "http":
        primed.append((f"http://prime.{COOKIED}/prime", "HttpOnly", COOKIED))
    if page in COOKIES:
        primed.append(
            (
                f"{scheme}://prime.{COOKIES[page]}/prime",
                "HttpOnly; Secure; SameSite=None" if scheme == "https" else "HttpOnly; SameSite=Lax",
                COOKIES[page],
            )
        )
    return tuple(
        (url, plain("", (("Set-Cookie", f"{'sid' if 'Secure' in rest else 'old'}=1; Domain={site}; Path=/; {rest}"),)))
        for url, rest, site in primed
    )
