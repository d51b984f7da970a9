"""How far a long run is: one line that moves on a terminal, a line now and then in a file."""

from __future__ import annotations

import sys
import time

SPARSE_SECONDS = 30


class Progress:
    """Told on standard error, which a table on standard output does not mix with."""

    def __init__(self) -> None:
        self.told_at = time.monotonic()

    def tell(self, words: str) -> None:
        if sys.stderr.isatty():
            print(f"\r{words} ", end="", file=sys.stderr, flush=True)
        elif time.monotonic() - self.told_at >= SPARSE_SECONDS:
            self.told_at = time.monotonic()
            print(words, file=sys.stderr, flush=True)

    def end(self, words: str) -> None:
        """The last line, which stays."""
        start = "\r" if sys.stderr.isatty() else ""
        print(f"{start}{words}", file=sys.stderr, flush=True)
