"""A scenario: what the pages of a recording ask for and what the servers answer, read from `scenarios/*.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "scenarios"

NOTHING = "return []"
"""The script of a tab that does nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the page does; the next one begins when the network is quiet again."""

    about: str
    """What happens and why, in a line for the reader of the recording."""

    script: str
    """The body of an asynchronous function that returns one outcome of `asks.js`, or a list of them."""

    second: str
    """What the second tab does at the same time, where there is one."""

    answers: Mapping[str, str]
    """What the servers answer from this step on; see `Servers.answers`."""

    delays: Mapping[str, float]
    """For how many seconds they wait before they do."""

    goes_to: str
    """The URL that the tab goes to once the script has returned, whatever is under way; empty where it stays."""

    switch: str
    """What is switched on in the developer tools before the step, by its name there; empty where nothing is."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One recording to make: a situation in one browser, or in several at the same time."""

    name: str
    """The recording's folder."""

    engines: tuple[str, ...]
    """All of them play each step, at the same time."""

    title: str
    story: str
    page: str
    second_page: str
    """The page of a second tab of the same browser; empty where there is none."""

    third_party_cookies: bool | None
    """Whether the browser lets other sites have their cookies; None where it does as it always does."""

    cache_disabled: bool
    """Whether the browser uses no cache, as with the "Disable cache" of its developer tools."""

    extension: bool
    """Whether the browser has the extension that asks for its page."""

    developer_tools: bool
    """Whether the browser's developer tools are open."""

    answers: Mapping[str, str]
    steps: tuple[Step, ...]


def scenarios() -> dict[str, Scenario]:
    """All scenarios by name; one file makes one a browser that it names."""
    found = {}
    for file in sorted(FOLDER.glob("*.toml")):
        for scenario in read(file):
            found[scenario.name] = scenario
    return found


def read(file: Path) -> list[Scenario]:
    """The scenarios of one file: one for each of its `engines`, or a single one, under the file's own name, for all that are `together`."""
    text = tomllib.loads(file.read_text(encoding="utf-8"))
    steps = tuple(
        Step(
            step["about"],
            step["script"],
            step.get("second", NOTHING),
            step.get("answers", {}),
            step.get("delays", {}),
            step.get("goes_to", ""),
            step.get("switch", ""),
        )
        for step in text["step"]
    )
    names = {f"{file.stem}-{engine}": (engine,) for engine in text.get("engines", ())}
    if "together" in text:
        names[file.stem] = tuple(text["together"])
    pages = text["page"], text.get("second_page", "")
    cookies = text.get("third_party_cookies")
    uncached, tools = text.get("cache_disabled", False), text.get("developer_tools", False)
    return [
        Scenario(
            name,
            engines,
            text["title"],
            text["story"].strip(),
            *pages,
            cookies,
            uncached,
            text.get("extension", False),
            tools,
            text["answers"],
            steps,
        )
        for name, engines in names.items()
    ]
