"""`billstead serve` as people run it: it serves, brings a dead worker back, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 90  # of a busy machine; an idle one needs three


def wait_for(happened: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        if time.monotonic() > deadline:
            pytest.fail(f"never happened: {what}")
        time.sleep(0.1)


def children_of(parent: int) -> dict[int, str]:
    """Process ids and command lines of the living children of a process."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent and fields[0] != "Z":
                found[int(stat.parent.name)] = (stat.parent / "cmdline").read_text().replace("\0", " ")
        except (OSError, ValueError):
            continue
    return found


def environment(data: Path) -> dict[str, str]:
    """That of a fresh installation on SQLite."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    own = {"BILLSTEAD_DATA": str(data), "BILLSTEAD_LOG_LEVEL": "warning"}
    return kept | own | {"DJANGO_SETTINGS_MODULE": "billstead.config.settings"}


class Served:
    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.output = folder / "output"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "billstead", "serve", "--port", str(self.port), "--processes", "1"],
            cwd=ROOT,
            env=environment(folder / "data"),
            stdout=self.output.open("w"),
            stderr=subprocess.STDOUT,
        )

    def said(self) -> str:
        return self.output.read_text()

    def worker(self) -> int | None:
        workers = [pid for pid, command in children_of(self.process.pid).items() if "billstead worker" in command]
        return workers[0] if workers else None


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    server = Served(tmp_path)
    try:
        wait_for(lambda: "serves at" in server.said() or server.process.poll() is not None, "the first page")
        yield server
    finally:
        server.process.kill()
        server.process.wait()


class TestServe:
    def test_serves_restarts_and_stops(self, served: Served) -> None:
        assert served.said() == f"Billstead serves at http://localhost:{served.port}/\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/readyz") as answer:
            assert answer.read() == b"ready\n"

        first = served.worker()
        assert first is not None
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: served.worker() not in {None, first}, "another worker")
        left = list(children_of(served.process.pid))

        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(PATIENCE_SECONDS) == 0
        wait_for(lambda: not [pid for pid in left if Path(f"/proc/{pid}").exists()], "the end of all children")

    def test_leaves_no_child_when_killed(self, served: Served) -> None:
        left = list(children_of(served.process.pid))
        assert len(left) == 2

        served.process.kill()
        served.process.wait()

        wait_for(lambda: not [pid for pid in left if Path(f"/proc/{pid}").exists()], "the end of all children")

    def test_refuses_a_port_in_use(self, served: Served, tmp_path: Path) -> None:
        second = subprocess.run(
            [sys.executable, "-m", "billstead", "serve", "--port", str(served.port)],
            cwd=ROOT,
            env=environment(tmp_path / "second"),
            capture_output=True,
            text=True,
            check=False,
        )

        assert second.returncode == 2
        assert second.stderr.startswith(f"billstead: port {served.port} on 127.0.0.1 cannot be used")
