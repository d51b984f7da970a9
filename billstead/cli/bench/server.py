"""The production web server on a free port of the loopback address, and what memory its processes hold."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from billstead.cli.parent import end_with_parent
from billstead.cli.server import run_server

FIRST_ANSWER_SECONDS = 120
STOP_SECONDS = 15


@contextmanager
def web_server() -> Iterator[tuple[int, int]]:
    """Serve as `billstead web` does; gives the port and the process id."""
    port = _free_port()
    words = [sys.executable, "-m", "billstead.cli.bench.server", str(port), str(min(os.cpu_count() or 1, 2))]
    process = subprocess.Popen(words, stdin=subprocess.PIPE)  # noqa: S603 - our own command, no shell
    try:
        _await_first_answer(process, port)
        yield port, process.pid
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def memory_mb(parent: int) -> tuple[float, float]:
    """The largest web process: all that is resident, and of that what is its own and not mapped from files."""
    sizes = [_sizes(child) for child in _descendants(parent)]
    return max((resident for resident, _own in sizes), default=0.0), max((own for _resident, own in sizes), default=0.0)


def own_memory_mb() -> float:
    """What this process holds itself: pages of the database that are mapped are the page cache's."""
    return _sizes(os.getpid())[1]


def _await_first_answer(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + FIRST_ANSWER_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the web server did not answer")


def _sizes(process: int) -> tuple[float, float]:
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0, 0.0
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.startswith(("VmRSS", "RssAnon"))}
    return sizes.get("VmRSS", 0.0), sizes.get("RssAnon", 0.0)


def _descendants(parent: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            above = int(stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        children.setdefault(above, []).append(int(stat.parent.name))
    found, waiting = [], [parent]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    end_with_parent()
    run_server("127.0.0.1", int(sys.argv[1]), int(sys.argv[2]), target="billstead.cli.bench.wsgi:application")


def core_ticks() -> tuple[int, int]:
    """What the cores did so far, in ticks: all of it, and what a virtual machine's host gave to others."""
    ticks = [int(count) for count in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
    return sum(ticks), ticks[7]


def stolen_percent(before: tuple[int, int], after: tuple[int, int]) -> int:
    """How much of the time between two readings went to other machines."""
    return round(100 * (after[1] - before[1]) / max(1, after[0] - before[0]))
