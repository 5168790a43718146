"""Hostile records, and what may not come out of them."""

import unicodedata
from dataclasses import replace

from hypothesis import strategies as st

from cors_addon.core.verdict.cause import Proof
from cors_addon.core.verdict.judgement import EngineVerdict, Kind, Note, Record, Remedy
from cors_addon.core.wire.exchange import Request
from cors_addon.core.wire.headers import Headers
from cors_addon.report.model.report import Report
from tests.report import examples

HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode's categories of characters that act on a terminal, turn text round, or break a line."""

WIRE = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=st.characters(max_codepoint=255), max_size=40),
    st.text(alphabet="`*_[]()<>#+-=.!|~&@:/\\'\"{}$; \n\tA1", max_size=40),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "\"'><img src=x onerror=alert(1)>",
            "</style><script>",
            "{{ 7*7 }}{% raw %}",
            "]]></failure><testcase name='x'/>",
            '=HYPERLINK("http://evil.test";"x")',
            "\x1b]0;owned\x07\x1b[2J",
            "a\r\nSet-Cookie: x",
            "\u202egnp.exe",
            "\ud800",
            "\uffff\ufffe\x00",
            "[x](javascript:alert(1))",
            "![x](http://evil.test/pixel)",
            "@everyone #1 www.evil.test https://evil.test",
            "x" * 10_000,
        ]
    ),
)


def report_of(*entries: Record) -> Report:
    """Return a report of the records."""
    report = Report()
    for entry in entries:
        report.add(entry)
    return report


def two_steps() -> tuple[Record, Record]:
    """Return a preflight that passed and the request that it was for, which failed: one attempt."""
    before, after = examples.passed("pre", at=0.5, attempt="a"), examples.missing_origin("get", at=1)
    judged = replace(before.judgement, flows=("pre", "get"), kind=Kind.PREFLIGHT)
    return replace(before, judgement=judged), replace(after, judgement=replace(after.judgement, flows=("pre", "get"), attempt="a"))


def hostile(text: str) -> Record:
    """Return a failure that holds the text wherever a wire value can stand."""
    entry = examples.missing_origin()
    judgement = entry.judgement
    return Record(
        replace(
            entry.exchange,
            request=Request(text, f"https://api.test/{text}?x={text}", Headers((("Origin", text), (f"Access-Control-{text}", text)))),
            error=text,
        ),
        replace(
            judgement,
            explanation=f"It is “{text}”, {text}.",
            remedies=tuple(Remedy(remedy.action, remedy.header + text, text) for remedy in judgement.remedies),
            client=replace(judgement.client, because=(text,)),
            mode=replace(judgement.mode, destination=text, because=text),
            engines={engine: EngineVerdict(told.verdict, told.reason, text[:99], text) for engine, told in judgement.engines.items()},
            attempt=text[:99],
            flows=(text[:99],),
            page=text,
            method=text,
            preflight=text,
            notes=(Note("note", text),),
            cause=replace(examples.NO_CORS, title=text, because=(Proof(text, text[:99]),), advice=(text, text)),
            answer=text,
        ),
    )


def harmful(shown: str) -> set[str]:
    """Return the characters in what was shown that may not be there; a line feed may."""
    return {character for character in shown if character != "\n" and unicodedata.category(character) in HARMFUL}
