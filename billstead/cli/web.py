"""`billstead web`: the web process alone."""

from __future__ import annotations

import os
import signal
import socket
import threading
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from types import FrameType

from django.db import connections

from billstead.cli.assets import collect_static
from billstead.cli.command import CommandFailed
from billstead.cli.server import run_server


def web_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (default 8000)")
    parser.add_argument(
        "--processes", type=_processes, default=min(os.cpu_count() or 1, 2), help="web processes (default: cores, to 2)"
    )


def web(options: Namespace) -> None:
    """Collect what changed of the static files, then serve."""
    refuse_taken_port(options.host, options.port)
    collect_static()
    connections.close_all()
    run_server(options.host, options.port, options.processes)


def refuse_taken_port(host: str, port: int) -> None:
    """Granian shares ports between processes, so a second server would quietly take half of the requests."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandFailed(f"port {port} on {host} cannot be used: {error.strerror}. Try --port.") from error


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop


def _port(text: str) -> int:
    return _between(text, 1, 65_535)


def _processes(text: str) -> int:
    return _between(text, 1, 64)


def _between(text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")
    return int(text)
