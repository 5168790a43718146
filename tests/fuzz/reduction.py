"""The reduction of inputs that fail to few and small ones that fail alike."""

import time
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

type Fails = Callable[[list[object]], bool]


def reduced(inputs: list[object], fails: Fails, patience: float) -> list[object]:
    """Return inputs that still fail; `patience` is for how many seconds of processor time smaller ones are tried."""
    until = time.process_time() + patience
    if fails(inputs[-1:]):
        inputs = inputs[-1:]
    shorter = _first(_shorter(inputs), fails, until)
    while shorter is not None:
        inputs, shorter = shorter, _first(_shorter(shorter), fails, until)
    smaller = _first(_smaller_ones(inputs), fails, until)
    while smaller is not None:
        inputs, smaller = smaller, _first(_smaller_ones(smaller), fails, until)
    return inputs


def _first(candidates: Iterator[list[object]], fails: Fails, until: float) -> list[object] | None:
    for candidate in candidates:
        if time.process_time() > until:
            break
        if fails(candidate):
            return candidate
    return None


def _shorter(inputs: list[object]) -> Iterator[list[object]]:
    """Yield the inputs without some that came before the last."""
    size = (len(inputs) - 1) // 2
    while size:
        for start in range(0, len(inputs) - 1, size):
            yield [*inputs[:start], *inputs[start + size : -1], inputs[-1]] if start + size < len(inputs) else [*inputs[:start], inputs[-1]]
        size //= 2
    if len(inputs) == 2:
        yield inputs[1:]


def _smaller_ones(inputs: list[object]) -> Iterator[list[object]]:
    for place, one in enumerate(inputs):
        for less in smaller(one):
            yield [*inputs[:place], less, *inputs[place + 1 :]]


def smaller(value: Any) -> Iterator[object]:
    """Yield values of the same kind with less in them, the smallest first: texts and lists halved, and what is in a value likewise."""
    if type(value) in (str, bytes, tuple, list) and len(value):
        yield value[:0]
        size = len(value) // 2
        while size:
            for start in range(0, len(value), size):
                if type(value) in (tuple, list) or len(value) < 64 or size * 16 > len(value):
                    yield value[:start] + value[start + size :]
            size //= 2
    if type(value) in (tuple, list):
        for place, part in enumerate(value):
            for less in smaller(part):
                yield type(value)([*value[:place], less, *value[place + 1 :]])
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            for less in smaller(getattr(value, field.name)):
                yield replace(value, **{field.name: less})
