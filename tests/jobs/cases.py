"""What each registered job needs before it can run: add a case with the job, or REL-27 fails by name.

A case prepares rows by operations and returns the row id the job is told to look at.
"""

from __future__ import annotations

from collections.abc import Callable

CASES: dict[str, Callable[[], int]] = {}
