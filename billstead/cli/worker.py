"""The worker process."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from billstead.cli.parent import end_with_parent
from billstead.cli.web import stop_on_signals
from billstead.jobs.worker import run_worker


def worker_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--with-parent", action="store_true", help="stop when standard input closes")


def worker(options: Namespace) -> None:
    """Do the jobs of the table until SIGTERM or SIGINT; the job under way is finished."""
    stop = stop_on_signals()
    if options.with_parent:
        end_with_parent()
    run_worker(stop)
