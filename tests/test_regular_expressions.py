"""Every regular expression of the package takes linear time on hostile input: each is tried with texts that are made of itself."""

import ast
import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import islice, pairwise, product
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import cors_addon

PACKAGE = Path(cors_addon.__file__).parent
FUNCTIONS = ("compile", "match", "search", "fullmatch", "split", "sub", "subn", "findall", "finditer")
MODES = ("match", "search", "fullmatch", "finditer")
"""How an expression is used; `split`, `sub` and `findall` search as `finditer` does."""

PROGRAMS = {"cors_addon.__main__", "cors_addon.proxy.script"}
"""What runs when it is imported; both have a few lines, and no expression."""

SHORT, LONGER = 4_000, 4
"""Characters of a hostile text, and how many times longer the other is."""
FACTOR = 9.0
"""How many times longer the longer text may take: 4 times in linear, 16 times in quadratic time."""
FLOOR = 0.02
"""Seconds that the longer text may take in any case: what a clock and a machine add to a short time makes no factor."""
PATIENCE = 1.0
"""Seconds after which a search is broken off: a linear one takes milliseconds."""
BOUNDED = {
    # What is looked at of a User-Agent.
    "cors_addon.core.evidence.client._FIREFOX": 512,
}
"""Expressions that take quadratic time, of texts that are cut to so many characters."""

type Texts = tuple[str, ...]


class TooLongError(Exception):
    """The search is broken off."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """What hostile texts are made of: texts that the expression takes somewhere, and characters that it refuses somewhere."""

    taken: Texts
    refused: Texts


def pieces_of(pattern: str | bytes, flags: int) -> Pieces:
    """Return what an expression's own parts make."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    taken: dict[str, None] = {}
    refused: dict[str, None] = {}
    tree = parser.parse(text, flags & (re.VERBOSE | re.IGNORECASE | re.DOTALL | re.MULTILINE | re.ASCII))
    for part in _walk(tree):
        taken[part] = None
    for characters in _classes(tree):
        refused |= dict.fromkeys(islice((c for c in ' !aA0\n"-/' if c not in characters), 2))
    return Pieces(tuple(taken)[:40], tuple(refused)[:4])


def _walk(tree: Any) -> Iterator[str]:
    """Yield a text that the whole takes, and one for each of its parts."""
    yield _taken(tree)
    for code, argument in tree:
        for inner in _inner(code, argument):
            yield from _walk(inner)
        if code is codes.IN:
            yield from islice(_characters(argument), 4)
    runs = [_taken([item]) for item in tree]
    yield from runs
    yield from (one + other for one, other in pairwise(runs))


def _inner(code: Any, argument: Any) -> list[Any]:
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return [argument[2]]
    if code is codes.SUBPATTERN:
        return [argument[3]]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [argument[1]]
    if code is codes.ATOMIC_GROUP:
        return [argument]
    return list(argument[1]) if code is codes.BRANCH else []


def _taken(tree: Any) -> str:
    """Return a short text that a part of an expression takes, without regard to what stands around it."""
    text = ""
    for code, argument in tree:
        if code is codes.LITERAL:
            text += chr(argument)
        elif code is codes.NOT_LITERAL:
            text += "b" if argument == ord("a") else "a"
        elif code is codes.ANY:
            text += "a"
        elif code is codes.IN:
            text += next(_characters(argument), "")
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            text += _taken(argument[2]) * max(1, min(argument[0], 40))
        elif code is codes.ASSERT or code is codes.ASSERT_NOT:
            continue
        elif inner := _inner(code, argument):
            text += _taken(inner[0])
    return text


def _characters(argument: Any) -> Iterator[str]:
    """Yield characters of a class, of each of its parts one or two."""
    if argument[0][0] is codes.NEGATE:
        excluded = {c for c in map(chr, range(0x250)) if any(_is_in(c, part) for part in argument[1:])}
        yield from islice((c for c in "aA0-./:;=, %\"'<\\" if c not in excluded), 6)
        return
    for code, value in argument:
        if code is codes.LITERAL:
            yield chr(value)
        elif code is codes.RANGE:
            yield chr(value[0])
            yield chr(value[1])
        elif code is codes.CATEGORY:
            yield from islice((c for c in "a0 A_-\t" if _is_in(c, (code, value))), 2)


def _is_in(character: str, part: Any) -> bool:
    code, value = part
    if code is codes.LITERAL:
        return bool(ord(character) == value)
    if code is codes.RANGE:
        return bool(value[0] <= ord(character) <= value[1])
    tests: dict[Any, Callable[[str], bool]] = {
        codes.CATEGORY_DIGIT: str.isdigit,
        codes.CATEGORY_SPACE: str.isspace,
        codes.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
        codes.CATEGORY_NOT_DIGIT: lambda c: not c.isdigit(),
        codes.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
        codes.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
    }
    return bool(code is codes.CATEGORY and tests[value](character))


def _classes(tree: Any) -> Iterator[set[str]]:
    for code, argument in tree:
        if code is codes.IN and argument[0][0] is not codes.NEGATE:
            yield {c for c in map(chr, range(128)) if any(_is_in(c, part) for part in argument)}
        for inner in _inner(code, argument):
            yield from _classes(inner)


@dataclass(frozen=True, slots=True)
class Hostile:
    """A text of runs of pieces, of any length: a start, the runs, each as long as the others, and an end."""

    start: str
    pieces: Texts
    end: str

    def of(self, length: int) -> str:
        """Return the text with about so many characters."""
        share = length // len(self.pieces)
        return "".join((self.start, *(piece * (share // len(piece)) for piece in self.pieces), self.end))


def hostile(pieces: Pieces) -> Iterator[Hostile]:
    """Yield each piece over and over, after another one, and before what refuses the whole; and pieces by turns."""
    ends = ("", "\x00", *pieces.refused)
    starts = ("", *pieces.taken[:2])
    taken = tuple(filter(None, pieces.taken))
    for start, piece, end in product(starts, taken, ends):
        yield Hostile(start, (piece,), end)
    for one, other in product(taken[:12], repeat=2):
        if one != other:
            yield Hostile("", (one + other,), "\x00")
            yield Hostile("", (one, other), "\x00")


def seconds(expression: re.Pattern[Any], mode: str, text: str) -> float:
    """Return the least processor time of few searches."""
    subject = text.encode("utf-8", "replace") if isinstance(expression.pattern, bytes) else text
    least = float("inf")
    for _ in range(2):
        begun = time.process_time()
        if mode == "finditer":
            for _found in expression.finditer(subject):
                pass
        else:
            getattr(expression, mode)(subject)
        least = min(least, time.process_time() - begun)
        if least < FLOOR / 10:
            break
    return least


def _break_off(number: int, frame: object) -> None:
    raise TooLongError


def faults(expression: re.Pattern[Any], modes: tuple[str, ...], short: int = SHORT) -> Iterator[str]:
    """Yield how and on what text the expression takes more than linear time."""
    pieces = pieces_of(expression.pattern, expression.flags)
    former = signal.signal(signal.SIGPROF, _break_off)
    try:
        for text in hostile(pieces):
            longer = text.of(short * LONGER)
            for mode in modes:
                if told := _fault(expression, mode, text.of(short), longer):
                    yield f"{mode}: {told} on {longer[:60]!r}…{longer[-10:]!r}"
                    return
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, former)


def _fault(expression: re.Pattern[Any], mode: str, short: str, longer: str) -> str:
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        for _ in range(3):
            took = seconds(expression, mode, longer)
            if took < FLOOR:
                return ""
            before = seconds(expression, mode, short)
            if took < FACTOR * before:
                return ""
    except TooLongError:
        return "it does not end"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return f"{before * 1000:.1f} ms, and {took * 1000:.1f} ms where it is {LONGER} times longer"


@dataclass(frozen=True, slots=True)
class Use:
    """An expression, where it stands, and how it is used as far as that is known."""

    where: str
    expression: re.Pattern[Any]
    modes: tuple[str, ...]


@cache
def uses() -> tuple[Use, ...]:
    """Return every expression of the package: of modules' and classes' attributes, in containers, too, and those written into a call."""
    found: dict[tuple[str | bytes, int, tuple[str, ...]], Use] = {}
    for module in sorted(info.name for info in pkgutil.walk_packages([str(PACKAGE)], "cors_addon.") if info.name not in PROGRAMS):
        loaded = importlib.import_module(module)
        source = Path(loaded.__file__ or "").read_text(encoding="utf-8")
        tree = ast.parse(source)
        for name in _defined(tree):
            value = getattr(loaded, name, None)
            modes = _modes_of(source, rf"\b{name}") if isinstance(value, re.Pattern) else _modes_of(source, "")
            for expression in _patterns(value):
                found.setdefault((expression.pattern, expression.flags, modes), Use(f"{module}.{name}", expression, modes))
        for line, function, pattern, flags in _written(tree):
            if function != "compile":
                mode = function if function in MODES else "finditer"
                found.setdefault((pattern, flags, (mode,)), Use(f"{module}:{line}", re.compile(pattern, flags), (mode,)))
    return tuple(found.values())


def _patterns(value: object, depth: int = 3) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        for part in (*value.keys(), *value.values()):
            yield from _patterns(part, depth - 1)
    elif depth and isinstance(value, tuple | list | set | frozenset):
        for part in value:
            yield from _patterns(part, depth - 1)
    elif depth and isinstance(value, type) and value.__module__.startswith("cors_addon"):
        for part in tuple(vars(value).values()):
            yield from _patterns(part, depth - 1)
    elif depth and is_dataclass(type(value)):
        for field in fields(value):  # type: ignore[arg-type] # it is one
            yield from _patterns(getattr(value, field.name, None), depth - 1)


def _defined(tree: ast.Module) -> dict[str, None]:
    """Return the names that are the module's own, and not imported."""
    names: dict[str, None] = {}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        names |= {inner.id: None for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name)}
        if isinstance(node, ast.ClassDef):
            names[node.name] = None
    return names


def _modes_of(source: str, name: str) -> tuple[str, ...]:
    """Return how a module uses the expression of this name, or those in a container, by any name: all ways, where it is handed on."""
    methods = {method for method in re.findall(rf"{name}\.([a-z]+)\(", source) if method in FUNCTIONS} - {"compile"}
    handed_on = name and len(re.findall(rf"{name}\b(?!\.(?:{'|'.join(FUNCTIONS)})\()", source)) > 1
    if not methods or handed_on:
        return MODES
    return tuple(sorted({method if method in MODES else "finditer" for method in methods}))


def _written(tree: ast.AST) -> Iterator[tuple[int, str, Any, int]]:
    """Yield the calls of `re` that have their expression in them: the line, the function, the expression, its flags."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_of_re(node.func) and isinstance(node.args[0], ast.Constant):
            flags = [argument for argument in (*node.args[1:], *(word.value for word in node.keywords)) if _is_of_re(argument)]
            yield node.lineno, node.func.attr, node.args[0].value, sum(getattr(re, flag.attr) for flag in flags)  # type: ignore[attr-defined]


def _is_of_re(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "re" and hasattr(re, node.attr)


def written_somewhere() -> Iterator[tuple[str, str | bytes]]:
    """Yield the file, and each expression that is written into a call of `re` anywhere in the package, in a function, too."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for _, function, pattern, _ in _written(ast.parse(path.read_text(encoding="utf-8"))):
            if function != "escape":
                yield path.name, pattern


def test_no_expression_is_overlooked() -> None:
    """All that is written into a call of `re` is among those that are tried, and nothing imports a part of `re` by another name."""
    tried = {use.expression.pattern for use in uses()}
    assert [(name, pattern) for name, pattern in written_somewhere() if pattern not in tried] == []
    assert len(tried) > 50
    for path in PACKAGE.rglob("*.py"):
        assert not re.search(r"^\s*(?:from re import|import re as|import regex)", path.read_text(encoding="utf-8"), re.MULTILINE), path


@pytest.mark.parametrize("use", uses(), ids=lambda use: use.where.removeprefix("cors_addon."))
def test_time_is_linear(use: Use) -> None:
    if longest := BOUNDED.get(use.where):
        assert list(faults(use.expression, use.modes, longest // LONGER)) == []
    else:
        assert list(faults(use.expression, use.modes)) == []


def test_what_is_quadratic_has_its_place_in_the_table_and_no_other() -> None:
    for use in uses():
        if use.where in BOUNDED:
            assert list(faults(use.expression, use.modes)) != []
    assert BOUNDED.keys() <= {use.where for use in uses()}


@pytest.mark.parametrize(
    ("pattern", "mode"),
    [
        (r"(a+)+$", "match"),
        (r"(?:a|a)*b", "fullmatch"),
        (r"(\w+\s?)*!", "match"),
        (r"a+b", "search"),
        (r"\d+-\d+", "finditer"),
        (r"[^:]*:[^:]*$", "search"),
        (r"\s+$", "search"),
        (r"(?:x-)?[a-z]*=", "finditer"),
        (r"<!--.*?-->", "finditer"),
        (r".*\bFirefox/", "search"),
        (r"\bGecko/\S+ .*\bFirefox/", "search"),
        (r"[0-9a-f:]*:[0-9a-f:]*(%.*)?", "fullmatch"),
    ],
)
def test_an_expression_that_takes_longer_is_found(pattern: str, mode: str) -> None:
    """Quadratic ones as well as exponential ones."""
    assert list(faults(re.compile(pattern), (mode,))) != []


@pytest.mark.parametrize(
    ("pattern", "mode"),
    [(r"a+b", "match"), (r"[a-z]+\d*", "fullmatch"), (r"[^a]", "finditer"), (r"a{1,20}b", "search"), (r"\d+", "finditer")],
)
def test_an_expression_that_is_linear_is_not(pattern: str, mode: str) -> None:
    assert list(faults(re.compile(pattern), (mode,))) == []
