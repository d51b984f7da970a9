"""`billstead import customers FILE`: the same reading, check and list operations as the page, in this process."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from django.utils import timezone

from billstead.cli.command import CommandFailed
from billstead.core.actor import COMMAND_LINE
from billstead.importers.csv import DELIMITERS, ENCODINGS
from billstead.importers.mapping import SHARE, SKIP, UPDATE, Mapping
from billstead.importers.models import Import
from billstead.importers.operations import (
    apply_import,
    apply_slice,
    check_import,
    check_slice,
    discard_import,
    read_again,
    start_import,
    stop_import,
)
from billstead.importers.queries import counts_of, reasons_of, telling_rows
from billstead.importers.targets import targets_for

_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_TOLD = 20
_CHUNK = 1024 * 1024


def import_arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    customers = kinds.add_parser("customers", help="customers from a CSV or XLSX file", allow_abbrev=False)
    customers.add_argument("file", type=Path, metavar="FILE")
    customers.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD", help="what a column becomes; COLUMN= is left out"
    )
    customers.add_argument("--fields", action="store_true", help="list the fields a column can become, and stop")
    customers.add_argument("--dry-run", action="store_true", help="check every row and stop")
    customers.add_argument("--on-known", choices=(SKIP, UPDATE, SHARE), default=SKIP, help="default: skip")
    customers.add_argument("--source", metavar="NAME", help="the system external ids come from, like whmcs")
    customers.add_argument("--encoding", choices=sorted(ENCODINGS), help="when the guess is wrong")
    customers.add_argument("--delimiter", choices=sorted(_DELIMITERS), help="when the guess is wrong")
    customers.add_argument("--month-first", action="store_true", help="3/4/2026 is March 4")
    customers.add_argument("--create-labels", action="store_true", help="make tags and groups that do not exist yet")


def import_file(options: Namespace) -> int:
    """0 when every row came in or was known; 1 when rows failed; the reasons stand on stdout."""
    if options.fields:
        for target in targets_for(COMMAND_LINE).values():
            print(f"{target.name:24} {target.label}")
        return 0
    if not options.file.is_file():
        raise CommandFailed(f"{options.file} is not there.")
    run = _checked(_started(options), options)
    _tell_check(run)
    counts = counts_of(run)
    if options.dry_run or not counts.actionable:
        discard_import(run, actor=COMMAND_LINE, now=timezone.now())
        print("Nothing was written." if options.dry_run else "Nothing to import.")
        return 1 if counts.to_fail else 0
    _apply(run)
    done = counts_of(Import.objects.get(pk=run.pk))
    made = done.created + done.shared
    print(f"{made} created, {done.updated} updated, {done.skipped} skipped, {done.failed} failed.")
    return 1 if done.failed else 0


def _started(options: Namespace) -> Import:
    now = timezone.now()
    run = start_import(_chunks(options.file), name=options.file.name, actor=COMMAND_LINE, now=now)
    if options.encoding or options.delimiter:
        run = read_again(
            run,
            encoding=options.encoding or run.encoding,
            delimiter=_DELIMITERS.get(options.delimiter, run.delimiter),
            has_header=run.has_header,
            actor=COMMAND_LINE,
            now=now,
        )
    words = "a workbook" if run.is_workbook else f"{ENCODINGS[run.encoding]}, {DELIMITERS[run.delimiter]}"
    print(f"{run.file_name}: {words}")
    return run


def _checked(run: Import, options: Namespace) -> Import:
    mapping = _mapping(run, options)
    for column, target in zip(run.columns, mapping.columns, strict=True):
        print(f"  {column} -> {target or '(left out)'}")
    check_import(run, mapping, actor=COMMAND_LINE, now=timezone.now())
    while check_slice(run.pk):
        _progress("checked", run)
    run = Import.objects.get(pk=run.pk)
    if run.error:
        raise CommandFailed(run.error)
    return run


def _mapping(run: Import, options: Namespace) -> Mapping:
    guess, columns = Mapping.from_json(run.mapping), run.columns
    chosen = list(guess.columns)
    known = targets_for(COMMAND_LINE)
    for pair in options.map:
        column, equals, target = pair.rpartition("=")
        if not equals or column not in columns:
            raise CommandFailed(f"--map {pair}: the file has no column {column or pair}; it has {', '.join(columns)}.")
        if target and target not in known:
            raise CommandFailed(f"--map {pair}: there is no field {target}; see billstead import customers X --fields")
        chosen[columns.index(column)] = target
    return replace(
        guess,
        columns=tuple(chosen),
        on_known=options.on_known,
        source=options.source or guess.source,
        day_first=not options.month_first and guess.day_first,
        makes_labels=options.create_labels,
    )


def _apply(run: Import) -> None:
    began = time.monotonic()
    apply_import(run, actor=COMMAND_LINE, now=timezone.now())
    try:
        while apply_slice(run.pk, now=timezone.now()):
            _progress("imported", run)
    except KeyboardInterrupt:
        stop_import(run, actor=COMMAND_LINE, now=timezone.now())
        raise CommandFailed("stopped; the same command goes on with the rest.") from None
    seconds = max(time.monotonic() - began, 0.001)
    print(f"\r{counts_of(run).applied} rows in {seconds:.0f} s", file=sys.stderr)


def _tell_check(run: Import) -> None:
    counts = counts_of(run)
    print(
        f"{counts.total} rows: {counts.to_create} to create, {counts.to_update} to update, {counts.to_share} to share,"
        f" {counts.to_skip} to skip, {counts.to_fail} cannot come in."
    )
    for place, reason in enumerate(reasons_of(telling_rows(run)[: _TOLD + 1])):
        if place == _TOLD:
            print("  … the import's page has all of them.")
            break
        print(f"  line {reason.line}: {reason.field + ': ' if reason.field else ''}{reason.words}")


def _progress(said: str, run: Import) -> None:
    if sys.stderr.isatty():
        counts = counts_of(run)
        done = counts.applied if said == "imported" else counts.total - counts.unchecked
        print(f"\r{done} of {counts.total} rows {said}", end="", file=sys.stderr, flush=True)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
