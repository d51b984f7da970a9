"""Granian over the WSGI entry. Knows no Django itself: its processes load that, this one only watches them.

`python -m billstead.cli.server HOST PORT PROCESSES` is how `serve` starts it, which has prepared all it needs.
"""

from __future__ import annotations

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from billstead.cli.parent import end_with_parent

# More threads each hold a database connection and gain nothing on the few cores this runs on.
BLOCKING_THREADS = 3


def run_server(host: str, port: int, processes: int, *, target: str = "billstead.config.wsgi:application") -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished."""
    server = Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=BLOCKING_THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=10,
    )
    server.serve()


if __name__ == "__main__":
    end_with_parent()
    run_server(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
