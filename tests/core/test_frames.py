"""Deep calls stay in one chunk of the interpreter's stack."""

from __future__ import annotations

import resource
from collections.abc import Callable
from threading import Thread

from billstead.core.frames import roomy

CALLS = 2_000


class TestRoomy:
    def test_gives_arguments_answers_and_errors_on(self) -> None:
        assert roomy(divmod)(7, 2) == (3, 1)
        assert roomy(dict)(a=1) == {"a": 1}
        assert roomy(_deep).__name__ == "_deep"

    def test_takes_no_memory_from_the_system_call_by_call(self) -> None:
        """Whatever the depth: without it, loops that end up at the end of a chunk fault once a call or more."""
        assert max(_faults(roomy(_deep), depth) for depth in range(20, 120)) < CALLS / 4


def _deep(depth: int) -> None:
    if depth:
        _deep_again(depth - 1)
        return
    for _ in range(CALLS):
        _nothing()


def _deep_again(depth: int) -> None:
    # Through a builtin, so that each step takes a frame of its own.
    list(map(_deep, [depth]))


def _nothing() -> None:
    pass


# A frame that cannot miss the end of a chunk of 2,048 places between two depths.
_nothing.__code__ = _nothing.__code__.replace(co_stacksize=200)


def _faults(call: Callable[[int], None], depth: int) -> int:
    """Pages a new thread was given anew while it called."""
    found: list[int] = []

    def measure() -> None:
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
        call(depth)
        found.append(resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before)

    thread = Thread(target=measure)
    thread.start()
    thread.join()
    return found[0]
