"""What holds for any answers: the lines to send let the page pass in every engine, let nobody else in, and break nothing that passed."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.words.reason_alone import of_reason
from cors_addon.core.cure.cure import cure_of
from cors_addon.core.evidence import Credentials
from cors_addon.core.ledger.first_sight import first_sight
from cors_addon.core.ledger.memory import Memory
from cors_addon.core.ledger.waiting import Waiting
from cors_addon.core.servers.servers import Servers
from cors_addon.core.verdict.assess import outcomes
from cors_addon.core.verdict.judge import judge, possible_worlds
from cors_addon.core.verdict.judgement import Action, Remedy
from cors_addon.core.verdict.remedy import answered, apply
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.exchange import Exchange, Response
from cors_addon.core.wire.headers import Headers
from tests.core.traffic import PAGE, Client

EVIL = "https://evil.test"
VALUES = {
    "access-control-allow-origin": [PAGE, "*", "null", "https://admin.a.test", f"{PAGE}/", f"{PAGE}, *", EVIL],
    "access-control-allow-credentials": ["true", "True"],
    "access-control-allow-methods": ["PUT", "GET, PUT", "*", "put", "P T, ("],
    "access-control-allow-headers": ["x-a", "*", "X-A, x-b", "x a", "authorization"],
    "vary": ["Origin", "*", "Accept-Encoding"],
    "location": ["/y", "https://c.test/", "https://u:p@b.test/"],
}
LINES = st.lists(st.one_of([st.tuples(st.just(name), st.sampled_from(values)) for name, values in VALUES.items()]), max_size=5)
ANSWERS = st.builds(Response, st.sampled_from([200, 204, 301, 302, 401, 404, 500]), st.builds(Headers, LINES.map(tuple)))
PREFLIGHTS = st.tuples(st.sampled_from(["PUT", "DELETE", "GET", "patch"]), st.sampled_from(["", "x-a", "x-a,x-b", "authorization"]))
CLIENTS = st.sampled_from([Client("chromium"), Client("firefox"), Client("webkit"), Client("unknown")])


@st.composite
def exchanges(draw: st.DrawFn, at: float) -> Exchange:
    """Draw one request of the page with its answer: a preflight or an actual request."""
    client, got, credentialed = draw(CLIENTS), draw(ANSWERS), draw(st.booleans())
    if draw(st.booleans()):
        method, names = draw(PREFLIGHTS)
        return client.preflight(at, got, method=method, names=names, credentialed=credentialed)
    return client.fetch(at, got, method=draw(st.sampled_from(["GET", "PUT"])), credentialed=credentialed)


def situated(exchange: Exchange) -> Situation:
    return first_sight(exchange, Memory(10), Waiting(10, 5.0))


def passes(situation: Situation, *, credentialed: bool) -> bool:
    return all(one.finding is None for one in outcomes(situation, credentialed).values())


def changed(situation: Situation, remedies: tuple[Remedy, ...]) -> Situation:
    response = situation.exchange.response
    assert response
    for remedy in remedies:
        response = apply(remedy, response)
    return answered(situation, response)


def of(origin: str, situation: Situation) -> Situation:
    """Return a situation as a page of another origin would have it."""
    request = situation.request
    sent = replace(request, headers=request.headers.replaced("origin", origin))
    return replace(situation, page=origin, exchange=replace(situation.exchange, request=sent))


@given(exchanges(9.0), st.lists(st.integers(1, 8).flatmap(lambda at: exchanges(float(at))), max_size=4))
def test_the_lines_let_the_page_pass_and_nobody_else(failure: Exchange, before: list[Exchange]) -> None:
    servers, siblings = Servers(100), [situated(one) for one in before]
    for one in siblings:
        judgement = judge(one)
        servers.learn(one.exchange, passes=not judgement.is_blocked, credentialed=judgement.credentials.mode is Credentials.INCLUDE)
    situation = situated(failure)
    judgement = judge(situation)
    assume(judgement.is_blocked)
    failed = FailedExchange(situation, judgement, (), servers)
    remedies = cure_of(failed, of_reason(failed)).remedies
    assume(remedies)
    # 1. The page passes, with the credentials that it asks with.
    assert passes(changed(situation, remedies), credentialed=possible_worlds(situation)[0])
    # 2. No page that was refused is let in, unless the answer is for any page, as it was or is to be.
    mended = changed(situation, remedies).exchange.response
    is_public = mended is not None and mended.headers.get("access-control-allow-origin") == "*"
    for credentialed in (False, True):
        evil = of(EVIL, situation)
        assert passes(evil, credentialed=credentialed) or is_public or not passes(changed(evil, remedies), credentialed=credentialed)
    # 3. What passed of the same page, endpoint and step still passes with these lines.
    same_step = [remedy for remedy in remedies if remedy.action is Action.SET and remedy.header != "Location"]
    for one in siblings:
        credentialed = possible_worlds(one)[0]
        if one.kind is situation.kind and passes(one, credentialed=credentialed):
            assert passes(changed(one, tuple(same_step)), credentialed=credentialed)
