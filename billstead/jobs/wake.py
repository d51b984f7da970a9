"""Telling workers that there is work: NOTIFY on PostgreSQL; elsewhere they look every 200 ms."""

from __future__ import annotations

from threading import Event
from typing import Any

from django.db import connection, transaction

CHANNEL = "billstead_jobs"
POLL_SECONDS = 0.2
# Scheduled and backed-off jobs fall due without anybody's NOTIFY, so a listener looks by itself as well.
LISTEN_SECONDS = 1.0


def wake_workers() -> None:
    """Wake listening workers once the caller's transaction has committed; once per transaction."""
    if connection.vendor != "postgresql":
        return
    if not any(hook[1] is _notify for hook in connection.run_on_commit):
        transaction.on_commit(_notify)


def _notify() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


class Waiter:
    """Waits until there may be work, or until `stop`."""

    def __init__(self, stop: Event) -> None:
        self._stop = stop
        self._listener: Any = None

    def wait(self) -> None:
        if connection.vendor != "postgresql":
            self._stop.wait(POLL_SECONDS)
            return
        if self._listener is None:
            self._listener = _listener()
        for _notice in self._listener.notifies(timeout=LISTEN_SECONDS, stop_after=1):
            pass

    def close(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None


def _listener() -> Any:
    parameters = connection.get_connection_params()
    for unwanted in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(unwanted, None)
    # Only PostgreSQL's wrapper comes here; psycopg itself is an extra that SQLite installations lack.
    driver: Any = getattr(connection, "Database")  # noqa: B009
    listener = driver.connect(**parameters, autocommit=True)
    listener.execute(f"LISTEN {CHANNEL}")
    return listener
