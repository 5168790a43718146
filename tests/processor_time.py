"""Processor time in tests: what a call costs by itself, on a shared machine and in a process that holds all that other tests made."""

import gc
import time
from collections.abc import Callable, Sequence
from functools import _lru_cache_wrapper


def costs_less(seconds: float, call: Callable[[], object]) -> bool:
    """Tell whether a call takes less than so much processor time of its thread, in the best of three runs that remember nothing.

    Without the garbage collector: it walks what the whole test session keeps, in whatever call its turn comes (0.3 s seen on CI).
    """
    collects = gc.isenabled()
    for _ in range(3):
        for one in caches():
            one.cache_clear()
        gc.disable()
        try:
            begun = time.thread_time()
            call()
            took = time.thread_time() - begun
        finally:
            if collects:
                gc.enable()
        if took < seconds:
            return True
    return False


def caches() -> Sequence["_lru_cache_wrapper[object]"]:
    """Return what the package remembers of its inputs; what there is but once is costly to make, and made before any flow."""
    found = [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper)]
    return [one for one in found if (one.__module__ or "").startswith("cors_addon") and one.cache_parameters()["maxsize"] != 1]
