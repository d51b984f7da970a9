"""One entry of the command table."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass


class CommandFailed(Exception):
    """The command could not do its act; the message is one sentence for whoever typed it."""


def nothing_more(parser: ArgumentParser) -> None:
    """For commands without arguments."""


@dataclass(frozen=True, slots=True)
class Command:
    """`run` returns the exit code; None is 0."""

    name: str
    help: str
    run: Callable[[Namespace], int | None]
    arguments: Callable[[ArgumentParser], None] = nothing_more
    needs_tables: bool = False  # refused, with what to do, while migrations wait
