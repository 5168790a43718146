"""The catalogue of reasons as SARIF's rules."""

from collections.abc import Mapping
from types import MappingProxyType

from cors_addon.core.fetch.reasons import CATALOGUE, Reason
from cors_addon.report.formats.markdown_text import code, plain
from cors_addon.report.telling.story import meaning_of

RULE_INDEX: Mapping[str, int] = MappingProxyType({code: index for index, code in enumerate(CATALOGUE)})
"""The place of each rule in the list."""


def rules() -> list[dict[str, object]]:
    """Return a SARIF `reportingDescriptor` for every reason."""
    return [_rule(reason) for reason in CATALOGUE.values()]


def _rule(reason: Reason) -> dict[str, object]:
    title = f"{reason.title}."
    return {
        "id": reason.code,
        "name": "".join(word.capitalize() for word in reason.code.split("-")),
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
