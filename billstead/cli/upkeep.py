"""`billstead doctor | backup | restore | move | reindex`."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.utils import timezone

from billstead.cli.command import CommandFailed
from billstead.search.operations import rebuild
from billstead.search.registry import sources
from billstead.upkeep.backup import back_up
from billstead.upkeep.backup import restore as restore_backup
from billstead.upkeep.doctor import examine
from billstead.upkeep.move import move as move_installation


def doctor(options: Namespace) -> int:
    """Examine everything that must always hold; 1 when something does not, each finding on a line of its own."""
    findings = 0
    for part, found in examine():
        print(f"{part}: {'ok' if not found else len(found)}")
        for finding in found:
            print(f"  {finding.text}")
        findings += len(found)
    print(f"{findings} findings" if findings else "all well")
    return 1 if findings else 0


def file_argument(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")


def backup(options: Namespace) -> int:
    """Write database, files and keys into one file, then let doctor look."""
    if options.file.exists():
        raise CommandFailed(f"{options.file} exists already; give another name.")
    summary = back_up(options.file, now=timezone.now())
    print(f"{options.file}: {summary.row_count} rows, {_files(summary.file_count)}. It holds the keys: keep it safe.")
    return doctor(options)


def restore(options: Namespace) -> int:
    """Take a backup into an empty installation; doctor looks with the keys that came with it."""
    if not options.file.is_file():
        raise CommandFailed(f"{options.file} is not there.")
    summary = restore_backup(options.file)
    print(f"{summary.row_count} rows and {_files(summary.file_count)} restored.", flush=True)
    return subprocess.run([sys.executable, "-m", "billstead", "doctor"]).returncode


def _files(count: int) -> str:
    return f"{count} file{'s' if count != 1 else ''}"


def move_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--to", required=True, metavar="DATABASE_URL", help="an empty PostgreSQL database")


def move(options: Namespace) -> None:
    """Take this SQLite installation to PostgreSQL and prove it, by doctor on both sides and by every row."""
    move_installation(options.to, now=timezone.now(), say=lambda words: print(words, flush=True))


def reindex(options: Namespace) -> None:
    """Make the search index anew from the records."""
    for kind in sources:
        print(f"{kind}: {rebuild(kind)} indexed")
