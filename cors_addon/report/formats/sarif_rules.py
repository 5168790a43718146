"""The catalogues of reasons, causes and findings as SARIF's rules."""

from collections.abc import Mapping
from types import MappingProxyType

from cors_addon.core.cause.decide import CAUSES
from cors_addon.core.cause.known_cause import KnownCause
from cors_addon.core.fetch.reasons import CATALOGUE, Reason
from cors_addon.core.verdict.cause import Side
from cors_addon.core.verdict.notes import FINDINGS, NOTES
from cors_addon.report.explaining.cause_explanation import advice_in_general
from cors_addon.report.formats.markdown_text import code, plain
from cors_addon.report.telling.story import meaning_of

_FOUND = tuple(code for code in NOTES if code in FINDINGS)

RULE_INDEX: Mapping[str, int] = MappingProxyType({code: index for index, code in enumerate((*CATALOGUE, *CAUSES, *_FOUND))})
"""The place of each rule in the list."""


def rules() -> list[dict[str, object]]:
    """Return a SARIF `reportingDescriptor` for every reason, every cause, and every note that stands for a finding."""
    return [*map(_rule, CATALOGUE.values()), *map(_rule_of_cause, CAUSES.values()), *map(_rule_of_note, _FOUND)]


def _name(code: str) -> str:
    return "".join(word.capitalize() for word in code.split("-"))


def _rule_of_cause(known: KnownCause) -> dict[str, object]:
    advice, side = advice_in_general(known), f"Side: {known.side.value}."
    level, severity = ("note", "recommendation") if known.side is Side.HARMLESS else ("error", "error")
    steps = [f"{place}. {text}" for place, text in enumerate(advice, start=1)]
    marked = [f"{place}. {plain(text)}" for place, text in enumerate(advice, start=1)]
    return {
        "id": known.code,
        "name": _name(known.code),
        "shortDescription": {"text": known.meaning},
        "fullDescription": {"text": known.meaning},
        "help": {
            "text": "\n\n".join([known.meaning, side, *steps]),
            "markdown": "\n\n".join([plain(known.meaning), f"**{side}**", *(["\n".join(marked)] if marked else [])]),
        },
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["cors", "http", "web"],
            "problem.severity": severity,
            "precision": "high",
        },
    }


def _rule_of_note(code: str) -> dict[str, object]:
    return {
        "id": code,
        "name": _name(code),
        "shortDescription": {"text": NOTES[code]},
        "fullDescription": {"text": NOTES[code]},
        "help": {"text": NOTES[code], "markdown": plain(NOTES[code])},
        "defaultConfiguration": {"level": "note"},
        "properties": {"tags": ["http", "web"], "problem.severity": "recommendation", "precision": "high"},
    }


def _rule(reason: Reason) -> dict[str, object]:
    title = f"{reason.title}."
    return {
        "id": reason.code,
        "name": _name(reason.code),
        "shortDescription": {"text": title},
        "fullDescription": {"text": meaning_of(reason)},
        "help": {"text": _help(reason), "markdown": _help_markdown(reason)},
        "helpUri": reason.anchor,
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "tags": ["cors", "http", "web"],
            "problem.severity": "error",
            "precision": "very-high",
            "chromium": list(reason.chromium),
            "firefox": list(reason.firefox),
            "webkit": list(reason.webkit),
        },
    }


def _help(reason: Reason) -> str:
    return f"{meaning_of(reason)}\n\nWhat helps: {reason.remedy}\n\nThe standard's rule: {reason.anchor}"


def _help_markdown(reason: Reason) -> str:
    names = {"Chrome": reason.chromium, "Firefox": reason.firefox}
    known = "; ".join(f"{browser}: {', '.join(map(code, told))}" for browser, told in names.items() if told)
    lines = [plain(meaning_of(reason)), f"**What helps:** {plain(reason.remedy)}"]
    if known:
        lines.append(f"**The browsers' names for it:** {known}")
    lines.append(f"[The standard's rule]({reason.anchor})")
    return "\n\n".join(lines)
