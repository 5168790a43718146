"""The commands `reasons` and `explain`: the catalogues of reasons and notes, for people and for programs."""

import difflib
import json
import sys
import textwrap
from dataclasses import asdict

from cors_addon.browsers.cli_error import CliError
from cors_addon.core.fetch.reasons import CATALOGUE, Reason
from cors_addon.core.verdict.notes import NOTES
from cors_addon.report.telling.story import meaning_of

_WIDTH = 100
_LABEL = 14
_ENGINES = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKit"}


def reasons(form: str) -> int:
    """Print all reasons and notes, as `text` (a line each), or the reasons as `json` (a list of objects); return 0."""
    if form == "json":
        sys.stdout.write(json.dumps([asdict(reason) for reason in CATALOGUE.values()], indent=2) + "\n")
        return 0
    width = max(map(len, (*CATALOGUE, *NOTES))) + 2
    sys.stdout.writelines(f"{code:<{width}}{reason.title}\n" for code, reason in CATALOGUE.items())
    sys.stdout.write("\nNotes beside a verdict:\n")
    sys.stdout.writelines(f"{code:<{width}}{meaning}\n" for code, meaning in NOTES.items())
    return 0


def explain(name: str) -> int:
    """Print what is to know of a reason or note, by our code or an engine's name for it; return 0.

    Raises CliError for a name that nothing has.
    """
    if meaning := NOTES.get(name.lower()):
        sys.stdout.write(f"{name.lower()}\n{meaning}\n")
        return 0
    found = _named(name)
    if not found:
        raise CliError(f"no reason or note is called “{name}”: {_advice(name)}")
    sys.stdout.write("\n".join(_page(reason) for reason in found))
    return 0


def _named(name: str) -> list[Reason]:
    """Return the reasons that have the name, in any case of letters; several may share one of an engine's."""
    if reason := CATALOGUE.get(name.lower()):
        return [reason]
    return [reason for reason in CATALOGUE.values() if name.lower() in map(str.lower, _foreign(reason))]


def _foreign(reason: Reason) -> tuple[str, ...]:
    return (*reason.chromium, *reason.firefox, *reason.webkit)


def _advice(name: str) -> str:
    names = [*CATALOGUE, *NOTES, *(foreign for reason in CATALOGUE.values() for foreign in _foreign(reason))]
    spelled = {known.lower(): known for known in names}
    near = [spelled[match] for match in difflib.get_close_matches(name.lower(), spelled, n=3)]
    return f"did you mean {' or '.join(near)}?" if near else "`cors-addon reasons` lists all."


def _page(reason: Reason) -> str:
    lines = [reason.code, reason.title, ""]
    lines += _labelled("What happens", meaning_of(reason))
    lines += _labelled("What helps", reason.remedy)
    lines += _labelled("Standard", reason.anchor)
    for engine, label in _ENGINES.items():
        names: tuple[str, ...] = getattr(reason, engine)
        lines += _labelled(label, ", ".join(names) or "never complains of this")
    return "\n".join(lines) + "\n"


def _labelled(label: str, text: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=f"  {label:<{_LABEL}}",
        subsequent_indent=" " * (_LABEL + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )
