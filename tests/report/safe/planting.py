"""Secrets of each kind that masking knows, planted in each place of an exchange, and all that is told of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.cause import Cause, Proof, Side, Sureness
from cors_addon.core.verdict.judgement import EngineVerdict, Note, Record, Remedy, Verdict
from cors_addon.core.wire.exchange import Exchange
from cors_addon.proxy.contentview.flow_sections import sections_of
from cors_addon.proxy.contentview.section import as_text
from cors_addon.proxy.log_lines import explanation_line, failure_line, summary_lines
from cors_addon.report.formats.table import FORMATS, Format
from cors_addon.report.model.recent_passes import PassedAttempt
from cors_addon.report.model.report import Report
from cors_addon.report.page.contents import contents_of
from cors_addon.report.page.live import Live, render_group, render_list
from cors_addon.report.page.passed import render_passed, render_passes
from cors_addon.report.page.query import Query
from cors_addon.report.telling.mark import comment_of
from cors_addon.report.telling.style import Style
from tests.core.traffic import Client, allowing, answer, redirecting
from tests.report import examples

LIVE = Live("cors.test", "run.1", "token", ("html", "json"))
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"


@dataclass(frozen=True)
class Planted:
    """A secret, and the texts that hold it: complete URLs, values of any header, and words without a blank."""

    secret: str
    urls: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def _parameters(secret: str, names: str) -> Planted:
    urls = [f"https://h.test/p?a=1&{name}={secret}&b=2" for name in names.split()]
    nested = [f"https://h.test/p?next={quote(url, safe='')}" for url in urls[:3]]
    return Planted(secret, (*urls, *nested, *(f"https://h.test/p?next={quote(url, safe='')}" for url in nested)))


def _shaped(secret: str) -> Planted:
    urls = (
        f"https://h.test/reset/{secret}/now",
        f"https://h.test/p?q={secret}",
        f"https://h.test/p?next=%2Freset%2F{secret}",
        f"https://h.test/#/{secret}",
        f"myapp:{secret}",
    )
    return Planted(secret, urls, (secret, f"agent/1.0 {secret}", f"text/html;v={secret}", f"a, {secret}, b"), (secret,))


STRONG, WEAK, NUMBER = "swordfish", "x7Kp2mQ9vLz", "483920"
PLANTED = {
    "strong names": _parameters(
        STRONG,
        "token access_token api_key apiKey password passwd pwd pw psk secret client_secret auth authorization otp totp X-Amz-Signature"
        " user[password] csrf jwt id_token pass %74oken",
    ),
    "strong names elsewhere": Planted(
        STRONG,
        (
            f"https://h.test/x/token={STRONG}/y",
            f"https://h.test/p?next=%2Ftoken%3D{STRONG}",
            f"https://h.test/p;jsessionid={STRONG}/x",
            f"https://h.test/#access_token={STRONG}&x=1",
            f"https://h.test/p?filter=%7B%22token%22%3A%22{STRONG}%22%7D",
            f"myapp:cb?token={STRONG}",
            f"mailto:a@h.test?body=x&token={STRONG}",
            f"/p?token={STRONG}",
            f"http:\\\\h.test\\p?token={STRONG}",
        ),
        (f"token={STRONG}", f"x token={STRONG}, y", f"text/html;token={STRONG}", f'{{"token":"{STRONG}"}}', f"x (api_key={STRONG})"),
        (f"token={STRONG}", f"token:{STRONG}"),
    ),
    "user info": Planted(
        STRONG,
        (
            f"https://u:{STRONG}@h.test/",
            f"https://{STRONG}@h.test/",
            f"http:\\\\u:{STRONG}@h.test/",
            f"\\\\u:{STRONG}@h.test",
            f"//u:{STRONG}@h.test/x",
            f"/\\u:{STRONG}@h.test/x",
            f"http:///u:{STRONG}@h.test/x",
            f"https:u:{STRONG}@h.test/x",
            f"myapp://u:{STRONG}@h.test/x",
            f"mailto:{STRONG}@h.test",
            f"https://h.test/p?next=https%3A%2F%2Fu%3A{STRONG}%40h.test%2F",
            f"https://us@er:p@{STRONG}@h.test/",
        ),
        (f"https://u:{STRONG}@h.test", f"via https://u:{STRONG}@h.test, then", f"u:{STRONG}@h.test"),
    ),
    "weak names": _parameters(
        WEAK, "code state key session sid sig nonce magic invite oauth mfa pin ticket magiclink inviteCode auth_code session_id"
    ),
    "weak names elsewhere": Planted(
        WEAK, (f"https://h.test/invite/{WEAK}", f"https://h.test/magic/{WEAK}?x=1", f"myapp:cb?code={WEAK}"), (f"code={WEAK}",)
    ),
    "numbers": _parameters(NUMBER, "code pin otp mfa totp verification_code"),
    "random": _shaped("aB3dE5fG7hI9jK1lM3nO5pQ7"),
    "base 64": Planted(
        "mF9k/2Qx7+Lp0ZtWb3/cVn8=", ("https://h.test/p?q=mF9k/2Qx7+Lp0ZtWb3/cVn8=", "https://h.test/p?sig=mF9k%2F2Qx7%2BLp0ZtWb3%2FcVn8%3D")
    ),
    "hexadecimal": _shaped("0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
    "small letters": _shaped("x7kp2mq9vlz4t8wj3n6rb5"),
    "tokens": _shaped(JWT),
    "a vendor's": _shaped("ghp_0123456789abcdefABCDEF"),
    "a bot's": Planted("AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", ("https://h.test/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/getMe",)),
}

type Place = Callable[[str], tuple[Exchange, ...]]


def _answered(name: str) -> Place:
    return lambda text: (
        Client().fetch(1, answer(**{name: text})),
        Client("firefox").fetch(2, answer(**{"access_control_allow_origin": text, name: text})),
    )


def _asked(name: str) -> Place:
    return lambda text: (
        Client().fetch(1, answer(), fields=[(name, text)]),
        Client("firefox").preflight(2, answer(), fields=[(name, text)]),
    )


def _granted(name: str) -> Place:
    def place(text: str) -> tuple[Exchange, ...]:
        more = {"access_control_allow_methods": "GET", name: text}
        return (
            Client().preflight(1, allowing(**more), names="x-more"),
            Client("webkit").preflight(2, allowing(**more)),
            Client("firefox").fetch(3, answer(access_control_allow_origin="https://other.test", **{name: text})),
        )

    return place


def _followed(text: str) -> tuple[Exchange, ...]:
    return (
        Client().fetch(1, redirecting(text)),
        Client("firefox").fetch(1.5, redirecting(text, origin="")),
        Client("webkit").preflight(2, redirecting(text)),
    )


URL_PLACES: dict[str, Place] = {
    "url": lambda text: (
        Client().fetch(1, answer(), text),
        Client("firefox").preflight(2, answer(403), text),
        Client().load(3, None, text),
    ),
    "origin": lambda text: (Client().fetch(1, answer(), origin=text), Client("firefox").fetch(2, allowing("https://x.test"), origin=text)),
    "page": lambda text: (Client().fetch(1, answer(), page=text), Client("webkit").preflight(2, answer(), page=text)),
    "location": _followed,
    "referer": _asked("referer"),
    "mirrored origin": _answered("access_control_allow_origin"),
    "link": lambda text: (Client().fetch(1, answer(link=f"<{text}>; rel=next")),),
    "refresh": lambda text: (Client().fetch(1, answer(refresh=f"0; url={text}")),),
    "content-location": _answered("content_location"),
    "error": lambda text: (Client().fetch(1, None, error=f"no answer from {text}"), Client().load(2, None, error=text)),
}
VALUE_PLACES: dict[str, Place] = {
    **{name: _answered(name) for name in ("server", "via", "x_powered_by", "vary", "x_cache", "content_type", "allow", "cache_control")},
    **{name: _asked(name) for name in ("user-agent", "accept", "via", "accept-language", "sec-fetch-dest", "range", "x-custom")},
    **{
        f"granted {name}": _granted(f"access_control_{name}") for name in ("allow_methods", "allow_headers", "allow_credentials", "max_age")
    },
    "exposed": lambda text: (Client().fetch(1, allowing(access_control_expose_headers=text)), Client().fetch(2, answer(corp=text))),
    "wanted": lambda text: (Client().preflight(1, answer(), names=text), Client("firefox").preflight(2, allowing(), method=text)),
    "error": lambda text: (Client().fetch(1, None, error=text),),
    "attribute": lambda text: tuple(
        Client().fetch(1, answer(set_cookie=f"a=1; {before}{text}; Secure")) for before in ("", "Path=/", "Domain=", "odd=")
    ),
    "challenge": lambda text: (Client().fetch(1, answer(401, www_authenticate=f'Digest realm="x", nonce="{text}"')),),
    "negotiation": lambda text: (Client().fetch(1, answer(401, www_authenticate=f"Negotiate {text}")),),
}
WORD_PLACES: dict[str, Place] = {
    "method": lambda text: (Client().fetch(1, answer(), method=text), Client().preflight(2, allowing(), method=text)),
    "name": lambda text: (
        Client().fetch(1, allowing(**{text: "1"}), fields=[(text, "1")]),
        Client("webkit").fetch(2, answer(**{text: "1"}), fields=[(text, "1")]),
        Client().preflight(3, allowing(), names=text),
    ),
}


def judged(*exchanges: Exchange) -> list[Record]:
    """Return the records that stand at the end."""
    ledger = Ledger()
    numbered = [replace(exchange, id=f"f{number}", started=float(number)) for number, exchange in enumerate(exchanges)]
    records = [record for exchange in numbered for record in ledger.see(exchange)]
    standing = {record.judgement.flow: record for record in [*records, *ledger.finish()]}
    return list(standing.values())


def said(text: str, flow: str = "said") -> Record:
    """Return a failure in whose every sentence the text stands."""
    record = examples.missing_origin(flow, order=len(flow))
    judgement = record.judgement
    return replace(
        record,
        judgement=replace(
            judgement,
            proviso=f"blocked if “{text}” is so",
            explanation=f"It is “{text}”, and not {text}.",
            remedies=tuple(Remedy(remedy.action, remedy.header, text) for remedy in judgement.remedies),
            client=replace(judgement.client, because=(f"it says {text}",)),
            mode=replace(judgement.mode, because=f"{text} is sent"),
            credentials=replace(judgement.credentials, because=f"it was {text}"),
            engines={
                engine: EngineVerdict(told.verdict, told.reason, told.code, f"Access to fetch at '{text}' from ‘{text}’ failed: {text}.")
                for engine, told in judgement.engines.items()
            },
            page=f"https://{flow}.test",
            preflight=f"It needs {text}.",
            notes=(Note("note", f"See “{text}”."),),
            cause=Cause(
                "error", f"{text} fails.", Side.SERVER_APP, Sureness.LIKELY, (Proof(f"“{text}”"),), (f"Mend {text}.", f"See {text}.")
            ),
            answer=f"error: {text}",
        ),
    )


def told(records: list[Record], *, show_secrets: bool = False) -> dict[str, str]:
    """Return all that is told of the records, by the name of the place where it is told."""
    report = Report()
    for record in records:
        report.add(record)
    style, contents = Style(show_secrets=show_secrets, width=100_000), contents_of(report, show_secrets=show_secrets)
    outputs = {row.name: row.render(report, style) for row in FORMATS.values() if isinstance(row, Format)}
    outputs["jsonl"] = "".join(
        row.render_line(record, style) for row in FORMATS.values() if not isinstance(row, Format) for record in records
    )
    outputs["list"] = render_list(contents, Query(), LIVE)
    outputs["group"] = "\n".join(render_group(contents, group, LIVE, alone=False) for group in contents.groups)
    passed = [replace(record, judgement=replace(record.judgement, verdict=Verdict.ALLOWED)) for record in records]
    outputs["passes"] = render_passes(contents, Query(), passed, LIVE)
    outputs["passed"] = "\n".join(render_passed(contents, PassedAttempt(record, (record,)), LIVE) for record in passed)
    outputs["log"] = "\n".join(failure_line(record, show_secrets=show_secrets) for record in records)
    outputs["explained"] = "\n".join(explanation_line(record, show_secrets=show_secrets) for record in records)
    outputs["summary"] = "\n".join(summary_lines(report))
    outputs["comment"] = "\n".join(comment_of(record, show_secrets=show_secrets) for record in records)
    by_id = {record.judgement.flow: record for record in records}
    outputs["view"] = "\n".join(as_text(sections_of(record, by_id.get, show_secrets=show_secrets), 100_000) for record in records)
    return outputs


def leaks(secret: str, outputs: dict[str, str]) -> list[str]:
    """Return the names of the outputs in which the secret stands, as it is or in an encoding, with what stands around it."""
    found = []
    for name, text in outputs.items():
        for plain in dict.fromkeys([text, unquote(text)]):
            forms = {secret, quote(secret), quote(secret, safe=""), secret.lower()}
            places = [at for form in forms if (at := plain.find(form)) >= 0]
            found += [f"{name}: {plain[max(0, at - 60) : at + 80]!r}" for at in places]
    return found
