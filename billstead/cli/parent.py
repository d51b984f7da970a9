"""A child of `serve` ends when its parent does, however that ended."""

from __future__ import annotations

import os
import signal
import threading


def end_with_parent() -> None:
    """Standard input is a pipe only the parent holds open: its end means the parent is gone, even by kill -9."""
    threading.Thread(target=_wait_for_the_end, name="parent", daemon=True).start()


def _wait_for_the_end() -> None:
    # Not sys.stdin.read(): a thread inside it at the interpreter's end is a fatal error.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
