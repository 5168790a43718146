"""What mends a failure: which lines, whether any at all, and what then comes of the attempt."""

from dataclasses import dataclass, replace

import pytest

from cors_addon.core.cause.decide import CAUSES
from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.words.reason_alone import of_reason
from cors_addon.core.cure.cure import Cure, cure_of, cured
from cors_addon.core.cure.whole_attempt import Follow
from cors_addon.core.evidence import Credentials
from cors_addon.core.ledger.first_sight import first_sight
from cors_addon.core.ledger.memory import Memory
from cors_addon.core.ledger.waiting import Waiting
from cors_addon.core.servers.servers import Servers
from cors_addon.core.verdict.cause import Cause, Side, Sureness
from cors_addon.core.verdict.judge import judge
from cors_addon.core.verdict.judgement import Verdict
from cors_addon.core.wire.exchange import Exchange
from tests.core.traffic import PAGE, URL, Client, allowing, answer, granting, redirecting

C, FIREFOX = Client(), Client("firefox")
REFUSED, ERROR, NOWHERE = answer(200), answer(500), answer(404)
ADMIN, EVIL = "https://admin.a.test", "https://evil.test"
ORIGIN, CREDENTIALS, METHODS, NAMES = (f"Access-Control-Allow-{name}" for name in ("Origin", "Credentials", "Methods", "Headers"))


@dataclass(frozen=True)
class Row:
    """A failure after others, and the remedies (`header: value`, a status, or what is removed) with what follows."""

    failure: Exchange
    remedies: tuple[str, ...] = ()
    follow: Follow = Follow.NOTHING
    before: tuple[Exchange, ...] = ()
    says: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    """Values that the sentence has, and that it has not."""


def cure(failure: Exchange, before: tuple[Exchange, ...] = (), cause: Cause | None = None) -> Cure:
    """Return the cure of a failure, whose cause is the reason itself where none is given."""
    servers = Servers(100)
    for one in before:
        judgement = judge(first_sight(one, Memory(10), Waiting(10, 5.0)))
        servers.learn(one, passes=not judgement.is_blocked, credentialed=judgement.credentials.mode is Credentials.INCLUDE)
    situation = first_sight(failure, Memory(10), Waiting(10, 5.0))
    judgement = judge(situation)
    assert judgement.verdict is Verdict.BLOCKED
    failed = FailedExchange(situation, judgement, (), servers)
    return cure_of(failed, cause or of_reason(failed))


def lines(found: Cure) -> tuple[str, ...]:
    return tuple(f"{one.header}: {one.value}".removesuffix(": ").removeprefix(": ") for one in found.remedies)


def cookie(time: float, got: object, **more: object) -> Exchange:
    """Return a request with credentials."""
    return FIREFOX.fetch(time, got, credentialed=True, **more)


WHOLE = ("204", f"{ORIGIN}: {PAGE}", f"{METHODS}: PUT", f"{NAMES}: x-a")
FIRST = C.preflight(9, NOWHERE, names="x-a")
ROWS = {
    "the last answer of an attempt": Row(C.fetch(9, REFUSED), (f"{ORIGIN}: {PAGE}", "Vary: Origin")),
    "Vary is kept": Row(C.fetch(9, answer(vary="Accept-Encoding")), (f"{ORIGIN}: {PAGE}", "Vary: Accept-Encoding, Origin")),
    "another origin is kept": Row(C.fetch(9, allowing(ADMIN)), (f"{ORIGIN}: {PAGE}", "Vary: Origin"), says=(ADMIN,), hides=("any page",)),
    "other origins that siblings show": Row(
        C.fetch(9, REFUSED),
        (f"{ORIGIN}: {PAGE}", "Vary: Origin"),
        before=(C.fetch(1, allowing(ADMIN), page=ADMIN), C.fetch(2, allowing("junk"), page=EVIL)),
        says=(ADMIN,),
        hides=("junk",),
    ),
    "an endpoint for any page": Row(
        C.fetch(9, REFUSED), (f"{ORIGIN}: *",), before=(C.fetch(1, allowing("*"), method="POST"),), says=("any page",)
    ),
    "one public resource of a server with a list": Row(
        C.fetch(9, REFUSED),
        (f"{ORIGIN}: {PAGE}", "Vary: Origin"),
        before=(C.fetch(1, allowing("*"), "https://b.test/y"), C.fetch(2, allowing(), "https://b.test/z")),
        hides=("any page",),
    ),
    "but for credentials": Row(
        cookie(9, allowing("*")),
        (f"{ORIGIN}: {PAGE}", f"{CREDENTIALS}: true", "Vary: Origin"),
        before=(C.fetch(1, allowing("*")),),
        says=("with credentials", "list"),
    ),
    "credentials where others are kept out": Row(
        cookie(9, allowing(PAGE, vary="Origin")),
        (f"{CREDENTIALS}: true",),
        before=(C.fetch(1, allowing(ADMIN), page=EVIL),),
        hides=("echoes",),
    ),
    "credentials where a cache handed out another's": Row(
        cookie(9, allowing(PAGE, vary="Origin")),
        (f"{CREDENTIALS}: true",),
        before=(C.fetch(1, allowing(ADMIN, age="9"), page=EVIL),),
        says=("echoes",),
    ),
    "credentials where it seems to echo": Row(
        cookie(9, allowing(PAGE)), before=(C.fetch(1, allowing(EVIL), page=EVIL),), says=(PAGE, EVIL, "list")
    ),
    "this machine beside a site is no echo": Row(
        cookie(9, allowing(PAGE)),
        (f"{CREDENTIALS}: true",),
        before=(C.fetch(1, allowing("http://localhost:3000"), page="http://localhost:3000"),),
    ),
    "an error": Row(C.fetch(9, ERROR), says=("500", f"{ORIGIN}: {PAGE}", "Vary: Origin")),
    "an error that no page may read": Row(C.fetch(9, answer(500), page="null", credentialed=True), says=("500",), hides=(ORIGIN,)),
    "answered by the proxy": Row(C.fetch(9, answer(502), made_by_proxy=True)),
    "a CDN of others": Row(C.fetch(9, REFUSED, "https://cdn.jsdelivr.net/x"), says=("cdn.jsdelivr.net",)),
    "an identity provider": Row(C.fetch(9, REFUSED, "https://shop.auth0.com/x")),
    "perhaps somebody else's": Row(C.fetch(9, REFUSED), (f"{ORIGIN}: {PAGE}", "Vary: Origin"), says=("If b.test is yours",)),
    "of the page's site": Row(C.fetch(9, REFUSED, "https://api.a.test/x"), (f"{ORIGIN}: {PAGE}", "Vary: Origin"), hides=("is yours",)),
    "of this machine": Row(C.fetch(9, REFUSED, "http://[::1]:8080/x"), (f"{ORIGIN}: {PAGE}", "Vary: Origin"), hides=("is yours",)),
    "of this network": Row(C.fetch(9, REFUSED, "http://token-service/x"), (f"{ORIGIN}: {PAGE}", "Vary: Origin"), hides=("is yours",)),
    "a preflight, nothing known": Row(FIRST, WHOLE, Follow.UNKNOWN),
    "then an answer that passes": Row(FIRST, WHOLE, Follow.PASSES, (C.fetch(1, allowing(), method="PUT"),), says=("chromium 1 PUT",)),
    "then one that is not for this page": Row(FIRST, WHOLE, Follow.FAILS, (C.fetch(1, REFUSED, method="PUT"),)),
    "then an error": Row(FIRST, WHOLE, Follow.ERROR, (C.fetch(1, allowing(status=401), method="PUT"),), says=("401",)),
    "then an error of no CORS layer": Row(FIRST, WHOLE, Follow.ERROR, (C.fetch(1, answer(403), method="PUT"),), says=("403",)),
    "then a redirect": Row(FIRST, WHOLE, Follow.UNKNOWN, (C.fetch(1, redirecting("/y"), method="PUT"),)),
    "then what came without Origin": Row(
        C.preflight(9, NOWHERE, method="GET", names="x-a"),
        ("204", f"{ORIGIN}: {PAGE}", f"{NAMES}: x-a"),
        Follow.UNKNOWN,
        (C.fetch(1, answer(200), origin=None, mode="no-cors"),),
    ),
    "another page's answers say nothing": Row(FIRST, WHOLE, Follow.UNKNOWN, (C.fetch(1, REFUSED, method="PUT", page=EVIL),)),
    "nor does another method's, or the proxy's": Row(
        FIRST, WHOLE, Follow.UNKNOWN, (C.fetch(1, allowing()), C.fetch(2, answer(502), method="PUT", made_by_proxy=True))
    ),
    "the same URL before its like": Row(
        FIRST,
        WHOLE,
        Follow.PASSES,
        (C.fetch(1, allowing(), method="PUT"), C.fetch(2, answer(404), f"{URL}?other", method="PUT")),
    ),
    "all that the page asks of the endpoint": Row(
        FIRST,
        ("204", f"{ORIGIN}: {PAGE}", f"{METHODS}: PUT, DELETE", f"{NAMES}: x-a, x-b"),
        Follow.UNKNOWN,
        (C.preflight(1, NOWHERE, method="DELETE", names="x-b"), C.preflight(2, NOWHERE, "https://b.test/other", names="x-c")),
    ),
    "what is no name is asked in vain": Row(FIRST, WHOLE, Follow.UNKNOWN, (C.preflight(1, NOWHERE, method="P U T", names="x (b"),)),
    "credentials of another request to the endpoint": Row(
        FIREFOX.preflight(9, NOWHERE, names="x-a"),
        ("204", f"{ORIGIN}: {PAGE}", f"{CREDENTIALS}: true", f"{METHODS}: PUT", f"{NAMES}: x-a"),
        Follow.UNKNOWN,
        (cookie(1, allowing("*")),),
        says=("and with credentials",),
    ),
    "a preflight's good lines stay": Row(C.preflight(9, replace(granting(names="x-a"), status=403), names="x-a"), WHOLE, Follow.UNKNOWN),
    "no more than a header": Row(
        C.preflight(9, granting(names="X-B"), names="x-a"), (f"{NAMES}: X-B, x-a",), Follow.UNKNOWN, says=("with this",)
    ),
    "a redirected preflight": Row(
        C.preflight(9, redirecting("/y")), ("204", "Location", f"{ORIGIN}: {PAGE}", f"{METHODS}: PUT"), Follow.UNKNOWN, says=("Location",)
    ),
    "a redirect": Row(C.fetch(9, redirecting("/y", origin="")), (f"{ORIGIN}: {PAGE}", "Vary: Origin"), Follow.UNKNOWN, says=("/y",)),
    "a redirect within the server": Row(
        C.fetch(9, redirecting("/y", origin="")),
        (f"{ORIGIN}: {PAGE}", "Vary: Origin"),
        Follow.PASSES,
        (C.fetch(1, allowing(), "https://b.test/y"),),
    ),
    "a redirect to another server, whose page is hidden": Row(
        C.fetch(9, redirecting("https://c.test/y", origin="")),
        (f"{ORIGIN}: {PAGE}", "Vary: Origin"),
        Follow.UNKNOWN,
        (C.fetch(1, allowing(), "https://c.test/y"),),
    ),
    "a redirect to a server that lets any page": Row(
        C.fetch(9, redirecting("https://c.test/y", origin="")),
        (f"{ORIGIN}: {PAGE}", "Vary: Origin"),
        Follow.PASSES,
        (C.fetch(1, allowing("*"), "https://c.test/y", origin="null"),),
    ),
    "a redirect of what takes a preflight": Row(
        C.fetch(9, redirecting("/y", 307, origin=""), method="PUT"),
        (f"{ORIGIN}: {PAGE}", "Vary: Origin"),
        Follow.UNKNOWN,
        (C.fetch(1, allowing(), "https://b.test/y", method="PUT"),),
    ),
    "a redirect of what takes a preflight, which passed there": Row(
        C.fetch(9, redirecting("/y", 307, origin=""), method="PUT"),
        (f"{ORIGIN}: {PAGE}", "Vary: Origin"),
        Follow.PASSES,
        (C.preflight(1, granting(), "https://b.test/y"), C.fetch(2, allowing(), "https://b.test/y", method="PUT")),
    ),
    "a redirect into mixed content": Row(
        C.fetch(9, redirecting("http://b.test/x", origin="")), (f"{ORIGIN}: {PAGE}", "Vary: Origin"), Follow.MIXED_CONTENT
    ),
    "a redirect with a password": Row(
        C.fetch(9, redirecting("https://u:p@b.test/y")), ("Location: https://b.test/y",), Follow.UNKNOWN, hides=("u:p", "newly")
    ),
    "a redirect to no HTTP": Row(C.fetch(9, redirecting("data:,x"))),
    "of the same site": Row(
        C.fetch(9, answer(cross_origin_resource_policy="same-origin"), "https://b.a.test/x", mode="no-cors", destination="image"),
        ("Cross-Origin-Resource-Policy: same-site",),
        says=("b.a.test's own site",),
    ),
    "of another site": Row(
        C.fetch(9, answer(cross_origin_resource_policy="same-origin"), mode="no-cors", destination="image"),
        ("Cross-Origin-Resource-Policy: cross-origin",),
        says=("every site",),
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_the_cure(name: str) -> None:
    row = ROWS[name]
    found = cure(row.failure, row.before)
    assert (lines(found), found.follow) == (row.remedies, row.follow)
    assert [words for words in row.says if words not in found.mended] == []
    assert [words for words in row.hides if words in found.mended] == []


def test_only_what_is_known_to_pass_is_said_to() -> None:
    for row in ROWS.values():
        mended = cure(row.failure, row.before).mended
        assert ("attempt passes" in mended) is (row.follow is Follow.PASSES)
        assert not (row.follow is not Follow.NOTHING and "and the attempt with it" in mended)


HEADERS_MEND = next(code for code, known in CAUSES.items() if known.headers_mend)
ELSEWHERE = next(code for code, known in CAUSES.items() if not known.headers_mend)
LEAVING = (Side.IDENTITY_PROVIDER, Side.PROXY, Side.NETWORK, Side.HARMLESS, Side.PAGE)


def because(code: str, side: Side = Side.SERVER_APP) -> Cause:
    return Cause(code, "", side, Sureness.PROVEN)


@pytest.mark.parametrize("side", Side)
def test_no_side_but_the_servers_is_mended_by_its_headers(side: Side) -> None:
    found = cure(C.fetch(9, REFUSED), cause=because("missing-allow-origin", side))
    assert (found == Cure()) is (side in LEAVING)


@pytest.mark.parametrize(
    ("code", "failure", "has_remedies", "is_told"),
    [
        (HEADERS_MEND, C.fetch(9, REFUSED), True, True),
        (ELSEWHERE, C.fetch(9, REFUSED), False, False),
        (HEADERS_MEND, C.preflight(9, NOWHERE), True, True),
        (ELSEWHERE, C.preflight(9, NOWHERE), False, True),
        (HEADERS_MEND, C.fetch(9, ERROR), False, False),
        (ELSEWHERE, C.fetch(9, ERROR), False, True),
    ],
)
def test_the_cause_decides_whether_headers_mend(code: str, failure: Exchange, has_remedies: bool, is_told: bool) -> None:
    found = cure(failure, cause=because(code))
    assert (bool(found.remedies), bool(found.mended)) == (has_remedies, is_told)


@pytest.mark.parametrize("failure", [C.fetch(9, ERROR), C.fetch(9, allowing(f"{PAGE}, {PAGE}"))])
def test_two_layers_are_not_both_to_send_it(failure: Exchange) -> None:
    assert "twice" in cure(failure, cause=because("missing-allow-origin", Side.LAYER)).mended
    assert "twice" not in cure(failure).mended


def test_nothing_is_mended_of_what_is_not_blocked() -> None:
    situation = first_sight(C.fetch(9, allowing()), Memory(10), Waiting(10, 5.0))
    judgement = judge(situation)
    assert cured(judgement, situation, Servers(100)) is judgement


def test_what_only_silence_shows_has_no_cure() -> None:
    situation = first_sight(C.fetch(9, REFUSED), Memory(10), Waiting(10, 5.0))
    situation = replace(situation, credentials=replace(situation.credentials, by_silence=True))
    failed = FailedExchange(situation, judge(situation), (), Servers(100))
    assert cure_of(failed, of_reason(failed)) == Cure()


@pytest.mark.parametrize(("failure", "waits"), [(FIRST, True), (C.fetch(9, REFUSED), False)])
def test_what_follows_is_told_once_it_is_known(failure: Exchange, waits: bool) -> None:
    servers = Servers(100)
    situation = first_sight(failure, Memory(10), Waiting(10, 5.0))
    judgement = replace(judge(situation), cause=because("missing-allow-origin"))
    assert cured(judgement, situation, servers).remedies
    assert servers.learn(C.fetch(10, allowing(), method="PUT"), passes=True) == ((failure.id,) if waits else ())
