"""Room for deep calls, which CPython otherwise takes from the system and gives back thousands of times a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar

Called = TypeVar("Called", bound=Callable[..., Any])
# A chunk holds the frame that asks for it and is a power of two of bytes: 264 KB asked for make 512 KB.
SLOTS = 33_000


def roomy(function: Called) -> Called:
    """`function`, with all it calls kept in one chunk of the interpreter's stack.

    Chunks are 16 KB, and a loop whose calls cross the end of one maps and unmaps the next each time (python/cpython
    issue 142183, mended in late 3.13): a third of a list page. A frame that claims a large stack makes a large chunk;
    what it never writes costs no memory.
    """

    def called(*args: Any, **words: Any) -> Any:
        return function(*args, **words)

    called.__code__ = called.__code__.replace(co_stacksize=SLOTS)
    return update_wrapper(called, function)  # type: ignore[return-value]  # it takes and gives the same
