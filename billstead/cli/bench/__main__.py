"""`python -m billstead.cli.bench`, which bin/bench calls: the settings are read only after its own place is made."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import django

from billstead.cli.bench.comparing import print_table
from billstead.cli.bench.installation import NoServer, installation
from billstead.cli.command import CommandFailed
from billstead.core.frames import roomy


@roomy
def main() -> int:
    options = _parser().parse_args()
    if "files" in options:
        return print_table(options)
    try:
        with installation(options.engine, options.keep) as folder:
            django.setup()
            # These reach models, so they are read after django.setup().
            from billstead.cli.bench.importing import run_import  # noqa: PLC0415
            from billstead.cli.bench.running import run  # noqa: PLC0415

            return {"customers": run, "import": run_import}[options.what](options, folder)
    except (NoServer, CommandFailed) as refusal:
        print(f"bin/bench: {refusal}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench", allow_abbrev=False)
    kinds = parser.add_subparsers(metavar="WHAT", required=True, dest="what")
    customers = kinds.add_parser("customers", help="list, search, profile and create, against their targets")
    customers.add_argument("--rows", type=int, default=100_000, help="customers in the base (default 100,000)")
    customers.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    customers.add_argument("--repeat", type=int, default=40, help="timed requests per act (default 40)")
    customers.add_argument("--events", type=int, default=10_000, help="events of the busiest customer (default 10,000)")
    customers.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    customers.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep the base in this folder, or measure the one that is there"
    )
    imports = kinds.add_parser("import", help="a CSV checked and applied, against its targets")
    imports.add_argument("--rows", type=int, default=100_000, help="rows of the file (default 100,000)")
    imports.add_argument("--base", type=int, default=0, help="customers there before (default none)")
    imports.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    imports.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    imports.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the base in this folder, or use its base")
    customers.add_argument("--only", default="", metavar="WORD", help="only acts whose name holds this")
    table = kinds.add_parser("table", help="runs that --json wrote, side by side in Markdown")
    table.add_argument("files", nargs="+", type=Path, metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
