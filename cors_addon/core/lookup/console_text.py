"""What a pasted text says: each failure that console lines name, with the values in them, in the order of the text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cors_addon.core.lookup.names import named
from cors_addon.core.lookup.phrase import Phrase, Role, straight
from cors_addon.core.lookup.phrases import PHRASES
from cors_addon.core.lookup.said import Said, narrowed
from cors_addon.core.lookup.saying import Bearing
from cors_addon.core.lookup.sayings import SAYINGS

LONGEST = 65_536
"""Characters of a text that are looked at."""

_MOST = 200
"""How many failures of one text are told."""
_NEAR = 160
"""Characters between a frame and its rule, or a rule and its tail, at most: "Response to preflight request doesn't …" stands there."""
_FOLLOWS = 300
"""Characters between lines that belong together, at most: sources and times stand there."""
_ENDS = ".,:;!?)]}>"
_ADDRESSES = frozenset({"url", "initial", "location"})
_UNNAMED = "rule-not-named"
_SECOND_LINE = "access-control-checks"
_FAILED = "err-failed"
_NAMED_IN_FRAMES = frozenset({"request-did-not-succeed"})
_REPEATED = "failed to load resource:"
"""How Safari begins its third line, which repeats the first."""


@dataclass(frozen=True, slots=True)
class _Clue:
    phrase: Phrase
    start: int
    end: int
    values: Mapping[str, str]


def said_in(text: str) -> tuple[Said, ...]:
    """Return the failures that the text names, in its order; () where it is none of the consoles'."""
    looked_at = straight(text[:LONGEST])
    reading = _Reading(looked_at)
    for clue in _clues(looked_at):
        reading.take(clue)
    return reading.finished()


def _clues(text: str) -> Iterable[_Clue]:
    """Yield the phrases of a text in its order, none within or across another; of two at one place the longer one."""
    found = [
        _Clue(phrase, match.start(), match.end(), _values(match))
        for phrase in PHRASES
        for match in phrase.pattern.finditer(text)
        if match[0]
    ]
    end = 0
    for clue in sorted(found, key=lambda clue: (clue.start, -clue.end)):
        if clue.start >= end:
            yield clue
            end = clue.end


def _values(match: re.Match[str]) -> Mapping[str, str]:
    return {name: value.rstrip(_ENDS) if name in _ADDRESSES else value for name, value in match.groupdict().items() if value is not None}


def _fits(frame: _Clue, clue: _Clue) -> bool:
    """Tell whether a rule can follow a frame: what may be anything, and what is none of CORS, stands on a line of its own."""
    bearings = [SAYINGS[code].bearing for code in clue.phrase.codes if code in SAYINGS and code not in _NAMED_IN_FRAMES]
    return frame.phrase.role is Role.HEAD or all(bearing is Bearing.CORS for bearing in bearings)


class _Reading:
    """Puts frames, rules and tails together: one pass over the clues."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._said: list[Said] = []
        self._end = 0
        self._frame: _Clue | None = None

    def take(self, clue: _Clue) -> None:
        if clue.phrase.role is Role.RULE:
            self._rule(clue)
        elif clue.phrase.role is Role.TAIL:
            self._add(clue)
        else:
            self._open(clue)

    def finished(self) -> tuple[Said, ...]:
        self._close()
        return tuple(map(narrowed, self._said[:_MOST]))

    def _open(self, clue: _Clue) -> None:
        before = self._frame
        if before and before.phrase.role is Role.HEAD and clue.start - before.end < _NEAR:
            clue = replace(clue, values={**before.values, **clue.values})
        else:
            self._close()
        self._frame = clue

    def _close(self) -> None:
        """Tell the open frame, whose rule did not follow; a URL alone tells nothing."""
        if self._frame and self._frame.phrase.role is Role.FRAME:
            self._tell(Said(self._frame.phrase.engine, (_UNNAMED,), values=self._frame.values), self._frame.end)
        self._frame = None

    def _rule(self, clue: _Clue) -> None:
        frame = self._frame
        if frame is None or clue.start - frame.end > _NEAR or not _fits(frame, clue):
            self._close()
            frame = None
        if self._belongs(clue):
            self._add(clue)
            return
        self._frame = None
        values = {**frame.values, **clue.values} if frame else clue.values
        before = self._text[frame.end : clue.end] if frame else self._text[max(0, clue.start - _NEAR) : clue.end].rpartition("\n")[2]
        codes = clue.phrase.codes or named(values.get("name", "")) or (_UNNAMED,)
        if codes == ("request-not-http",) and "initial" in values:
            codes = ("redirect-not-http",)
        preflight = "preflight" in before.lower() or codes[0].startswith("preflight-")
        self._tell(Said(clue.phrase.engine, codes, preflight, values), clue.end)

    def _belongs(self, clue: _Clue) -> bool:
        """Tell whether a rule's line only goes on with the one before: Safari's second and third line, Chrome's net::ERR_FAILED."""
        if not self._said or clue.start - self._end > _FOLLOWS:
            return False
        last, codes = self._said[-1], clue.phrase.codes
        if codes == (_SECOND_LINE,):
            return last.engine == "webkit" and last.codes != codes and "url" not in last.values
        if codes == (_FAILED,):
            return last.engine == "chromium" and "origin" in last.values and clue.values.get("url", "") in ("", last.values.get("url"))
        repeats = _REPEATED in self._text[max(0, clue.start - len(_REPEATED) - 2) : clue.start].lower()
        return repeats and clue.phrase.engine == last.engine == "webkit" and codes == last.codes and "url" in last.values

    def _add(self, clue: _Clue) -> None:
        """Add the clue's values to the rule before, as far as that has none of their names."""
        if not self._said or clue.start - self._end > _FOLLOWS:
            return
        last = self._said[-1]
        # Chrome shows the status of the request, not of its preflight.
        values = {
            name: value for name, value in clue.values.items() if name != "status" or not (last.preflight and last.engine == "chromium")
        }
        self._said[-1] = replace(last, values={**values, **last.values})
        self._end = clue.end

    def _tell(self, said: Said, end: int) -> None:
        self._said.append(said)
        self._end = end
