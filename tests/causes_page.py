"""The page docs/causes.md, made of the catalogue of causes and of their cases: `python -m tests.causes_page` writes it anew."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from cors_addon.core.cause.decide import CAUSES
from cors_addon.core.cause.known_cause import KnownCause
from cors_addon.core.verdict.cause import Sureness
from cors_addon.report.explaining.cause_explanation import advice_in_general

PAGE = Path(__file__).parents[1] / "docs" / "causes.md"
EXPECTED = Path(__file__).parent / "causes" / "expected.toml"
MOST_CASES = 3
"""How many cases of one cause are named."""

HEAD = """\
# Causes

The [reason](reasons.md) is what the browser says; the **cause** is why the attempt really failed, found in all that the proxy saw: the \
answer that the page can't read, what the same server answered to other requests, who signed it, what came before. It leads every surface: \
log lines, comments, the live page, all reports. `cors-addon explain CODE` tells of one. A code never changes meaning.

A cause is **proven** where the traffic proves it: another answer of the same server that differs in exactly that, the server's own words, \
a status with its evidence, a signature. Otherwise it is **likely**, and says so. Where nothing more is known, the cause is the reason \
itself. Each names the **side** that can mend it, its evidence (with the flows that show it), and what to do first.

Of each cause the page says how sure it was in the recordings of real trouble that the tests have \
(`python -m tests.causes`). What stands in ‹these› is a failure's own value.
"""


def page() -> str:
    """Return the page as it must be."""
    shown = _cases()
    return HEAD + "".join("\n".join(_cause(known, shown.get(code, {}))) + "\n" for code, known in CAUSES.items())


def _cases() -> Mapping[str, Mapping[str, list[str]]]:
    """Return what was wrong in the cases of each cause, by how sure it was."""
    found: dict[str, dict[str, list[str]]] = {}
    for case in tomllib.loads(EXPECTED.read_text(encoding="utf-8")).values():
        for failure in case.get("failures", ()):
            truths = found.setdefault(failure["cause"], {}).setdefault(failure.get("sureness", ""), [])
            if case["truth"] not in truths:
                truths.append(case["truth"])
    return found


def _cause(known: KnownCause, cases: Mapping[str, list[str]]) -> Iterator[str]:
    yield f"\n## `{known.code}`\n"
    yield f"{_escaped(known.meaning)} Side: *{known.side.value}*.\n"
    yield from (f"{place}. {_escaped(text)}" for place, text in enumerate(advice_in_general(known), start=1))
    for sureness in Sureness:
        if truths := cases.get(sureness.value):
            more = f"; and {len(truths) - MOST_CASES} more" if len(truths) > MOST_CASES else ""
            yield f"\n{sureness.value.capitalize()} in: {_escaped('; '.join(truth.rstrip('.') for truth in truths[:MOST_CASES]))}{more}."


def _escaped(text: str) -> str:
    return text.replace("*", r"\*").replace("<", "&lt;").replace("_", r"\_")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
