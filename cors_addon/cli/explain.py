"""The command `explain`: tells of a name, console lines, headers or a topic, from an argument, a file or standard input."""

import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cors_addon.browsers.cli_error import CliError
from cors_addon.core.evidence import Credentials
from cors_addon.core.request.ask import CredentialsMode
from cors_addon.core.wire.url import OPAQUE, parse
from cors_addon.report.explaining.ask import Question, explanations_of, is_name, nearest
from cors_addon.report.explaining.explanation import Explanation
from cors_addon.report.safe.mask import masked_text
from cors_addon.report.safe.plain import harmless, visible
from cors_addon.report.telling.sentence import as_plain

_WIDTH = 100
_LABEL = 16
_LONGEST = 1_000_000
"""Characters of a file or of standard input that are read."""
_TAKES = (
    "explain takes a code (`cors-addon reasons` lists ours; or a browser's), a topic (`cors-addon explain --help` lists them), lines of "
    "a browser's console, or response headers; as words, in a file, or from standard input (-)"
)

CREDENTIALS = {mode.value: Credentials.INCLUDE if mode is CredentialsMode.INCLUDE else Credentials.NOT_INCLUDE for mode in CredentialsMode}
"""The credentials modes that a page can ask with; for another origin the last two are the same."""


@dataclass(frozen=True, slots=True)
class ExplainPlan:
    """What to explain: the arguments, which are one text unless each is a name, and for headers the page's origin and credentials mode."""

    words: Sequence[str]
    origin: str = ""
    credentials: str = ""
    show_secrets: bool = False


def explain(plan: ExplainPlan) -> int:
    """Print what is to know; return 0. Raises CliError where the text is nothing that is known, or can't be read."""
    text = _text(plan.words)
    credentials = CREDENTIALS.get(plan.credentials, Credentials.UNKNOWN)
    answers = explanations_of(Question(text, _origin(plan.origin), credentials), show_secrets=plan.show_secrets)
    if not answers:
        told = text.strip()[:80]
        told = masked_text(told) if " " in told and not plan.show_secrets else told
        raise CliError(f"nothing is known of “{visible(told)}”{_advice(text)}. {_TAKES}.")
    sys.stdout.write("\n".join(_page(answer) for answer in answers))
    return 0


def _text(words: Sequence[str]) -> str:
    """Return the text to explain: standard input for -, a file's where one of that name is there, else the words themselves."""
    text = " ".join(words)
    if text == "-":
        return sys.stdin.read(_LONGEST)
    if len(words) == 1 and "\n" not in text and not is_name(text) and _is_file(text):
        try:
            with Path(text).open(encoding="utf-8", errors="replace") as file:
                return file.read(_LONGEST)
        except OSError as error:
            raise CliError(f"{text}: can't be read: {error.strerror}.") from error
    return text


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        # Too long for a name, or with a character that no name has.
        return False


def _origin(origin: str) -> str:
    """Return the origin as it was given; raises CliError for a URL that is more than an origin."""
    known = parse(origin).origin
    if origin and known not in (OPAQUE, origin):
        raise CliError(f"--origin: “{visible(origin)}” is not how a browser writes an origin: {known}.")
    if origin and origin != OPAQUE and "://" not in origin:
        raise CliError(f"--origin: “{visible(origin)}” is no origin: write its scheme, too, as in https://a.example, or null.")
    return origin


def _advice(text: str) -> str:
    if "://" in text:
        return "; `cors-addon probe URL --origin ORIGIN` asks a server as a browser does"
    near = nearest(text)
    return f": did you mean {' or '.join(near)}" if near else ""


def _page(answer: Explanation) -> str:
    return "\n".join(line for line in _lines(answer)) + "\n"


def _lines(answer: Explanation) -> Iterator[str]:
    if answer.code:
        yield harmless(answer.code)
    yield harmless(answer.title)
    if answer.passages:
        yield ""
    before = None
    for passage in answer.passages:
        text = as_plain(passage.text)
        if passage.label:
            yield from _labelled(passage.label if passage.label != before else "", text)
        else:
            yield from textwrap.wrap(
                f"- {text}", _WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
            )
        before = passage.label


def _labelled(label: str, text: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=f"  {label:<{_LABEL}}",
        subsequent_indent=" " * (_LABEL + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )
