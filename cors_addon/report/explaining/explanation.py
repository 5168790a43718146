"""An explanation: a heading and labelled sentences, for a reason, a cause, a note, a saying or a topic."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cors_addon.core.cause.decide import CAUSES
from cors_addon.core.engines import BROWSERS
from cors_addon.core.fetch.reasons import CATALOGUE, Reason
from cors_addon.core.lookup.misleading import MISLEADING
from cors_addon.core.lookup.saying import Saying
from cors_addon.core.lookup.sayings import SAYINGS
from cors_addon.core.lookup.topic import Topic
from cors_addon.core.lookup.topics import TOPICS
from cors_addon.core.verdict.notes import NOTES
from cors_addon.report.explaining.cause_explanation import parts_of_cause
from cors_addon.report.telling.sentence import Sentence, told
from cors_addon.report.telling.story import meaning_of, title_of

_ENGINES: Mapping[str, str] = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKit"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A labelled part of an answer; a part without label goes on with the one before."""

    label: str
    text: Sentence


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is told of one thing: its code, its title, and the parts in the order in which to read them."""

    code: str
    title: str
    passages: tuple[Passage, ...]


def passages(parts: Iterable[tuple[str, str]]) -> tuple[Passage, ...]:
    """Return the parts that have a text."""
    return tuple(Passage(label, told(text)) for label, text in parts if text)


def explanation_of(code: str) -> Explanation:
    """Return what is to know of a reason, cause, note or saying; raises KeyError for a code that is none."""
    if reason := CATALOGUE.get(code):
        return Explanation(code, reason.title, passages(_of_reason(reason)))
    if saying := SAYINGS.get(code):
        return Explanation(code, saying.title, passages(of_saying(saying)))
    if known := CAUSES.get(code):
        return Explanation(code, known.meaning, passages(parts_of_cause(known)))
    return Explanation(code, NOTES[code], ())


def explanation_on(topic: Topic) -> Explanation:
    """Return what is to know of a topic."""
    parts = [("", text) for text in topic.text]
    parts += [("Browsers", topic.browsers), ("Beware", topic.misleads), ("Standard", topic.anchor)]
    parts += [("See", "; ".join(f"{code} ({title_of_code(code)})" for code in topic.see))]
    return Explanation(topic.code, topic.title, passages(parts))


def of_saying(saying: Saying) -> Iterator[tuple[str, str]]:
    """Yield the parts of a saying's answer."""
    yield "What happens", saying.meaning
    yield "What helps", saying.remedy
    yield "Beware", saying.misleads
    yield "CORS?", f"{saying.bearing.value[0].upper()}{saying.bearing.value[1:]}."


def _of_reason(reason: Reason) -> Iterator[tuple[str, str]]:
    yield "What happens", meaning_of(reason)
    yield "What helps", reason.remedy
    yield "Beware", MISLEADING[reason.code]
    yield "Browsers", who_refuses(reason)
    yield "Standard", reason.anchor
    for engine, label in _ENGINES.items():
        names: tuple[str, ...] = getattr(reason, engine)
        yield label, ", ".join(names) or "never complains of this"


def who_refuses(reason: Reason) -> str:
    """Return in which browsers a reason fails a request."""
    refusing = [name for engine, name in BROWSERS.items() if getattr(reason, engine)]
    return (
        "Chrome, Firefox and Safari refuse this." if len(refusing) == len(BROWSERS) else "No browser refuses this yet; the standard does."
    )


def title_of_code(code: str) -> str:
    """Return the title of a topic, saying or reason."""
    return TOPICS[code].title if code in TOPICS else SAYINGS[code].title if code in SAYINGS else title_of(code)


def browser_of(engine: str) -> str:
    """Return what people call the program whose words are of this engine; "" where that is unknown."""
    return BROWSERS.get(engine, engine)
