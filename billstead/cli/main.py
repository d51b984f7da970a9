"""The `billstead` command: one table of acts, one place where errors become sentences."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from billstead.cli.command import Command, CommandFailed
from billstead.core.errors import OperationError
from billstead.core.frames import roomy


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit; a refusal is one sentence on stderr and exit code 2, never a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billstead.config.settings")
    # The database holds sessions and password hashes: what is written here is nobody else's to read.
    os.umask(os.umask(0o027) | 0o027)
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        sys.exit(_run(words) or 0)
    except (ImproperlyConfigured, CommandFailed, OperationError) as error:
        print(f"billstead: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


@roomy
def _run(words: list[str]) -> int | None:
    if words[:1] == ["django"]:
        execute_from_command_line(["billstead django", *words[1:]])
        return 0
    if words[:1] == ["--version"]:
        print(f"billstead {_version()}")
        return 0
    django.setup()
    # The table reaches every app's models, so it is read after django.setup().
    from billstead.cli.table import COMMANDS  # noqa: PLC0415
    from billstead.cli.tables import refuse_waiting_migrations  # noqa: PLC0415

    options = _parser(COMMANDS).parse_args(words)
    command: Command = options.command
    if command.needs_tables:
        refuse_waiting_migrations()
    return command.run(options)


def _parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="billstead", description="Customers and billing, on your own server.", allow_abbrev=False
    )
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    choices = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in commands:
        child = choices.add_parser(command.name, help=command.help, description=command.help, allow_abbrev=False)
        command.arguments(child)
        child.set_defaults(command=command)
    return parser


def _version() -> str:
    try:
        return version("billstead")
    except PackageNotFoundError:
        return "from a checkout"
