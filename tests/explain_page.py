"""The page docs/explain.md, made of the catalogues: `python -m tests.explain_page` writes it anew."""

from collections.abc import Iterator
from pathlib import Path

from cors_addon.core.lookup.sayings import SAYINGS
from cors_addon.core.lookup.topic import Topic
from cors_addon.core.lookup.topics import TOPICS

PAGE = Path(__file__).parents[1] / "docs" / "explain.md"

HEAD = """\
# Explain

`cors-addon explain` takes what people have in hand, as words, in a file, or from standard input (`-`):

- a **code**: [ours](reasons.md), Chrome's (`PreflightInvalidStatus`), Firefox' and MDN's (`CORSMissingAllowOrigin`), in any spelling;
- **lines of a console**, as many as were copied, with sources, times and stacks, of Chrome, Firefox and Safari, back to 2013, of jsdom, \
and the words that scripts and libraries get;
- **headers**: one line, several, what `curl -i` or `curl -v` prints, or what a network panel copies; judged by the browsers' rules for a \
page of `--origin`, in one mode (`--credentials include`) or both;
- a **topic**, see below.

The answer shows what the text shows (secrets masked, unless `--show-secrets` is given), and claims nothing else: where a line fits \
several reasons, all are named. The live page's search field takes codes and lines, too, and says \
above what it finds what they mean.

## Lines that name none of our reasons

| code | | proves |
|---|---|---|
"""

TOPICS_HEAD = """
## Topics

What is stated holds in Chrome, Firefox and Safari, but for what stands under *Browsers*.
"""


def page() -> str:
    """Return the page as it must be."""
    rows = "".join(f"| `{saying.code}` | {saying.title} | {saying.bearing.value} |\n" for saying in SAYINGS.values())
    return HEAD + rows + TOPICS_HEAD + "".join("\n".join(_topic(topic)) + "\n" for topic in TOPICS.values())


def _topic(topic: Topic) -> Iterator[str]:
    yield f"\n### `{topic.code}`: {topic.title}\n"
    yield from (f"- {_escaped(text)}" for text in topic.text)
    if topic.browsers:
        yield f"- *Browsers*: {_escaped(topic.browsers)}"
    if topic.misleads:
        yield f"- *Beware*: {_escaped(topic.misleads)}"
    also = ", ".join(f"`{name}`" for name in topic.names)
    yield f"- [Standard]({topic.anchor})" + (f"; also found as {also}" if also else "")


def _escaped(text: str) -> str:
    return text.replace("*", r"\*").replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
