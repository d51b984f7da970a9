"""`billstead serve`: web and worker in one command, each in a process of its own."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connections

from billstead.cli.assets import collect_static
from billstead.cli.command import CommandFailed
from billstead.cli.tables import has_waiting_migrations, migrate
from billstead.cli.web import refuse_taken_port, stop_on_signals, web_arguments

FIRST_ANSWER_SECONDS = 60
STOP_SECONDS = 15
LONGEST_PAUSE_SECONDS = 60


def serve_arguments(parser: ArgumentParser) -> None:
    web_arguments(parser)


def serve(options: Namespace, *, more: str = "") -> int:
    """Bring the database to this version, start web and worker, restart what dies, stop both on SIGTERM or SIGINT.

    `more` is said after the address, on the same line.
    """
    refuse_taken_port(options.host, options.port)
    stop = stop_on_signals()
    if has_waiting_migrations():
        migrate(Namespace(verbosity=0))
    collect_static()
    connections.close_all()
    return run_children(
        options, stop, announce=lambda: print(f"Billstead serves at {address(options)}{more}", flush=True)
    )


def address(options: Namespace) -> str:
    """What people type: the public address, or localhost with the port this process listens on."""
    if settings.IS_LOCAL:
        return f"http://localhost:{options.port}/"
    return f"{settings.BASE_URL}/"


@dataclass
class Child:
    """One process, started again with growing pauses when it dies."""

    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause_seconds: float = 1.0
    next_start_at: float = field(default=0.0)

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            [sys.executable, "-m", *self.arguments],
            stdin=subprocess.PIPE,
            # Ctrl-C reaches this process alone; it then stops its children in order.
            start_new_session=True,
        )
        self.started_at = time.monotonic()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def watch(self) -> None:
        """Start it again when it died; the pause doubles while it keeps dying within a minute."""
        if self.is_running():
            return
        now = time.monotonic()
        if self.process is not None:
            lived_well = now - self.started_at > LONGEST_PAUSE_SECONDS
            self.pause_seconds = 1.0 if lived_well else min(self.pause_seconds * 2, LONGEST_PAUSE_SECONDS)
            self.next_start_at = now + self.pause_seconds
            code = self.process.returncode
            print(f"billstead {self.name} ended with {code}, again in {self.pause_seconds:.0f} s", file=sys.stderr)
            self.process = None
        if now >= self.next_start_at:
            self.start()

    def stop(self) -> None:
        if self.process is not None and self.is_running():
            self.process.terminate()

    def wait(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def run_children(options: Namespace, stop: threading.Event, announce: object) -> int:
    """Run web and worker until `stop`; calls `announce` once the first page can be had."""
    web_child = Child("web", ["billstead.cli.server", options.host, str(options.port), str(options.processes)])
    worker_child = Child("worker", ["billstead", "worker", "--with-parent"])
    children = [web_child, worker_child]
    for child in children:
        child.start()
    try:
        _await_first_answer(web_child, options, stop)
        if not stop.is_set() and callable(announce):
            announce()
        while not stop.wait(0.5):
            for child in children:
                child.watch()
    finally:
        for child in children:
            child.stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in children:
            child.wait(deadline)
    return 0


def _await_first_answer(child: Child, options: Namespace, stop: threading.Event) -> None:
    deadline = time.monotonic() + FIRST_ANSWER_SECONDS
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options.host, options.host)  # noqa: S104 - compared, not bound
    while not stop.wait(0.05):
        if not child.is_running():
            raise CommandFailed("the web process ended before it served; its message stands above.")
        if time.monotonic() > deadline:
            raise CommandFailed(f"the web process did not answer within {FIRST_ANSWER_SECONDS} seconds.")
        try:
            asked = http.client.HTTPConnection(host, options.port, timeout=2)
            asked.request("GET", "/healthz")
            if asked.getresponse().status == 200:
                return
        except OSError:
            continue
