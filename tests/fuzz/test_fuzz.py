"""Each fuzzer finds nothing, draws the same from the same seed, and finds what is planted: what raises, what is slow, what never ends."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.fuzz.figures import Figures, summed
from tests.fuzz.fuzzer import Fuzzer, Run
from tests.fuzz.run import played_lives, shares
from tests.fuzz.run import run as run_all
from tests.fuzz.table import FUZZERS
from tests.fuzz.watch import PATIENCE, watching

COUNT = 300
LIMIT = 0.4
"""Seconds for an execution, eight times what is promised: coverage is counted here, and machines are shared."""


def play(fuzzer: Fuzzer[Any], count: int, limit: float = LIMIT, seed: int = 1, patience: float = PATIENCE) -> Figures:
    """Play so many executions in this process."""
    with watching() as forget:
        played = (played_lives(fuzzer, share, forget, limit=limit, patience=patience) for share in shares(fuzzer, seed, count))
        return summed(played, fuzzer.name)


@pytest.mark.parametrize("name", FUZZERS)
def test_hostile_inputs_raise_nothing_and_take_little_time(name: str) -> None:
    figures = play(FUZZERS[name], COUNT)
    assert (figures.executions, figures.exceptions, figures.slow) == (COUNT, 0, 0), "\n".join(map(str, figures.findings.values()))


DIGEST = """
import hashlib, itertools, random
from tests.fuzz.table import FUZZERS
for one in FUZZERS.values():
    print(hashlib.sha256(repr(list(itertools.islice(one.draw(random.Random("x")), 40))).encode("utf-8", "replace")).hexdigest())
"""


def test_the_same_seed_draws_the_same_whatever_the_process() -> None:
    """Also where sets are in another order."""
    told = [
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for seed in ("1", "2")
    ]
    here = [
        hashlib.sha256(repr(list(islice(one.draw(Random("x")), 40))).encode("utf-8", "replace")).hexdigest() for one in FUZZERS.values()
    ]
    assert told == [here, here]
    assert len(set(here)) == len(FUZZERS)


@pytest.mark.parametrize("name", FUZZERS)
def test_another_seed_draws_others(name: str) -> None:
    one, other = (repr(list(islice(FUZZERS[name].draw(Random(seed)), 20))) for seed in (1, 2))
    assert one != other


def test_lives_do_not_hang_on_how_they_are_shared_out() -> None:
    """Nor on how many there are."""
    fuzzer = planted(raising)
    lives = [life for share in shares(fuzzer, 1, 2_350, first=3) for life in share.lives]
    assert lives == [*((3 + number, 100) for number in range(23)), (26, 50)]
    assert [share.lives for share in shares(fuzzer, 1, 700)] == [tuple((number, 100) for number in range(5)), ((5, 100), (6, 100))]


@dataclass(frozen=True, slots=True)
class Text:
    """An input."""

    text: str
    noise: tuple[int, ...] = ()


def planted(defect: Callable[[str, list[str]], None], name: str = "planted") -> Fuzzer[Any]:
    """Return a fuzzer of what has a defect, which is told a text and those before."""

    def draw(random: Random) -> Iterator[object]:
        while True:
            yield Text("".join(random.choices("abcdx", k=8)), (random.randrange(9),) * 5)

    def world(random: Random) -> AbstractContextManager[Run[Text]]:
        before: list[str] = []

        def run(one: Text) -> None:
            defect(one.text, before)
            before.append(one.text)

        return nullcontext(run)

    return Fuzzer(name, draw, world, life=100)


def raising(text: str, before: list[str]) -> None:
    if "x" in text and any("ab" in one for one in before):
        raise ValueError(text)


def failing_later(text: str, before: list[str]) -> Callable[[], None]:
    def check() -> None:
        assert "xx" not in text

    return check


def busy(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_what_raises_is_found_and_reduced_to_the_least_that_raises() -> None:
    """One input that fails, and of those before only the one that it takes; each with nothing in it that it does not take."""
    figures = play(planted(raising), 100)
    assert figures.exceptions > 5
    (finding,) = figures.findings.values()
    assert finding.what.startswith("ValueError at fuzz/test_fuzz.py") or finding.what.startswith("ValueError at tests/fuzz/test_fuzz.py")
    assert finding.inputs == ("Text(text='ab', noise=())", "Text(text='x', noise=())")
    assert "raise ValueError(text)" in str(finding)


def test_what_a_look_at_the_outcome_finds_counts_as_raised() -> None:
    def world(random: Random) -> AbstractContextManager[Run[Text]]:
        return nullcontext(lambda one: failing_later(one.text, []))

    fuzzer = planted(raising)
    figures = play(Fuzzer("later", fuzzer.draw, world, life=100), 100)
    assert [finding.inputs for finding in figures.findings.values()] == [("Text(text='xx', noise=())",)]


def test_what_is_slow_is_found_if_it_is_so_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.life._REDUCING", 1.0)

    def slow(text: str, before: list[str]) -> None:
        if "xx" in text:
            busy(0.03)

    figures = play(planted(slow), 15, limit=0.02)
    assert (figures.exceptions, figures.slow > 0, figures.slowest > 0.02) == (0, True, True)
    assert {what[:8] for what in figures.findings} == {"slow at "}
    assert all("xx" in finding.inputs[-1] for finding in figures.findings.values())


def test_what_is_slow_but_once_is_no_fault_of_the_input() -> None:
    times: list[str] = []

    def slow_at_first(text: str, before: list[str]) -> None:
        if "x" in text and not times:
            times.append(text)
            busy(0.06)

    figures = play(planted(slow_at_first), 30, limit=0.05)
    assert (len(times), figures.slow, figures.slowest < 0.05) == (1, 0, True)


def test_what_never_ends_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it catches all exceptions."""

    def endless(text: str, before: list[str]) -> None:
        while "xx" in text:
            try:
                busy(0.01)
            except Exception:  # noqa: BLE001 (what is tried may do so)
                continue

    monkeypatch.setattr("tests.fuzz.life._REDUCING", 0.5)
    figures = play(planted(endless), 5, limit=0.05, seed=2, patience=0.2)
    assert (figures.slow > 0, figures.slow < 5) == (True, True)


class ThreadsAtHand:
    """Does at once what is submitted."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def __enter__(self) -> "ThreadsAtHand":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, function: Callable[..., object], *arguments: object) -> Future[object]:
        future: Future[object] = Future()
        try:
            future.set_result(function(*arguments))
        except ZeroDivisionError as error:
            future.set_exception(error)
        return future


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tests.fuzz", *arguments], cwd=Path(__file__).parents[2], capture_output=True, text=True)


def test_the_command_prints_the_table_and_ends_in_good_order_where_nothing_is_found() -> None:
    done = run("masking", "addresses", "--count", "100", "--seed", "1", "--workers", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.replace("│", " ").split() for line in done.stdout.splitlines() if line.startswith("│")]
    assert [row[:2] for row in rows] == [["masking", "100"], ["addresses", "100"]]
    assert [row[3] for row in rows] == ["0", "0"]


def test_the_command_refuses_what_is_no_fuzzer() -> None:
    done = run("mask")
    assert (done.returncode, "masking" in done.stderr) == (2, True)


def test_a_fault_of_a_fuzzer_is_told_and_the_others_figures_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(random: Random) -> Iterator[object]:
        yield from FUZZERS["masking"].draw(random) if random.random() < 0 else [1 // 0]

    broken = replace(FUZZERS["masking"], name="broken", draw=draw)
    monkeypatch.setattr("tests.fuzz.run.FUZZERS", {**FUZZERS, "broken": broken})
    monkeypatch.setattr("tests.fuzz.run.ProcessPoolExecutor", ThreadsAtHand)
    told: list[int] = []
    total = run_all(["addresses", "broken"], 1, 600, workers=1, seconds=60, advance=lambda figures: told.append(figures.executions))
    assert (total["addresses"].executions, total["addresses"].exceptions, sum(told)) == (600, 0, 600)
    assert list(total["broken"].findings) == ["ZeroDivisionError of the fuzzer itself"]


def test_no_execution_at_all_is_a_failure() -> None:
    assert run("masking", "--seconds", "0", "--count", "100").returncode == 1
