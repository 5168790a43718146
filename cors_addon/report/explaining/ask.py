"""What a person asks: finds out what a text is (a name, headers, console lines), and answers."""

import difflib
from dataclasses import dataclass

from cors_addon.core.cause.decide import CAUSES
from cors_addon.core.evidence import Credentials
from cors_addon.core.lookup.console_text import said_in
from cors_addon.core.lookup.names import SPELLINGS, named, plain
from cors_addon.core.lookup.topics import TOPICS, topic_of
from cors_addon.report.explaining.console_explanation import console_explanations
from cors_addon.report.explaining.explanation import Explanation, explanation_of, explanation_on
from cors_addon.report.explaining.header_explanation import header_explanations
from cors_addon.report.explaining.header_text import is_header_text, pasted_answers

_LONGEST_NAME = 100
_NEAREST = 3
_CAUSES = {plain(code): code for code in CAUSES}
_TOPIC_SPELLINGS = {plain(name) or name: name for topic in TOPICS.values() for name in (*topic.names, topic.code)}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a text, and for headers the page's origin ("" for the request's own) and credentials mode (UNKNOWN for both)."""

    text: str
    origin: str = ""
    credentials: Credentials = Credentials.UNKNOWN


def explanations_of(question: Question, *, show_secrets: bool = False) -> tuple[Explanation, ...]:
    """Return the answers; () where the text is nothing that is known."""
    if by_name := _by_name(question.text):
        return by_name
    if is_header_text(question.text):
        answers = pasted_answers(question.text)
        told = header_explanations(answers, question.origin, question.credentials, show_secrets=show_secrets)
        return (*told, *(() if question.origin and answers else _on_header(question.text)))
    return console_explanations(said_in(question.text), show_secrets=show_secrets)


def is_name(text: str) -> bool:
    """Tell whether the text is a code, a browser's name of an error, or a topic."""
    return bool(_by_name(text))


def nearest(text: str) -> tuple[str, ...]:
    """Return up to three known names that are spelled nearly so, the nearest first."""
    spellings = {**_TOPIC_SPELLINGS, **_CAUSES, **SPELLINGS}
    found: dict[tuple[Explanation, ...], str] = {}
    for match in difflib.get_close_matches(plain(text[:_LONGEST_NAME]), spellings, n=3 * _NEAREST):
        found.setdefault(_by_name(spellings[match]), spellings[match])
    return tuple(found.values())[:_NEAREST]


def _on_header(text: str) -> tuple[Explanation, ...]:
    """Return what is to know of the header in a text of one line."""
    lines = text.strip().splitlines()
    topic = topic_of(lines[0].partition(":")[0]) if len(lines) == 1 else None
    return (explanation_on(topic),) if topic else ()


def _by_name(text: str) -> tuple[Explanation, ...]:
    name = text.strip()
    if len(name) > _LONGEST_NAME or "\n" in name or is_header_text(name):
        return ()
    topic = topic_of(name)
    cause = _CAUSES.get(plain(name))
    codes = (*((cause,) if cause else ()), *named(name))
    return (*((explanation_on(topic),) if topic else ()), *map(explanation_of, codes))
