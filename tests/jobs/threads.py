"""Doing the same work in several threads, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(count: int, work: Callable[[], Any]) -> None:
    """Run `work` in `count` threads; any error fails the test."""
    errors: list[BaseException] = []
    together = threading.Barrier(count)

    def run() -> None:
        try:
            together.wait()
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
