"""The `billstead` command and its table of acts."""

from __future__ import annotations

import argparse
import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, execute_from_command_line


def main(arguments: list[str] | None = None) -> None:
    """Run one command; a bad setting ends in one sentence and exit code 2, not in a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billstead.config.settings")
    words = sys.argv[1:] if arguments is None else arguments
    try:
        django.setup()
        _run(words)
    except ImproperlyConfigured as error:
        sys.exit(f"billstead: {error}")


def _run(words: list[str]) -> None:
    if words and words[0] == "django":
        execute_from_command_line(["billstead django", *words[1:]])
        return
    parser = argparse.ArgumentParser(prog="billstead")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="bring the database to this version")
    parser.parse_args(words)
    call_command("migrate", interactive=False, verbosity=1)
