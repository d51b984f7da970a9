"""A limit on how long one statement may run, so that one broad question cannot hold everybody up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from billstead.core.errors import OperationError


class TooBroad(OperationError):
    """The question would have read too much; it was stopped, nothing was changed."""

    code = "too_broad"


@contextmanager
def statement_limit(milliseconds: int) -> Iterator[None]:
    """Stop each read inside after so many milliseconds by TooBroad. For reads only: it may end a transaction."""
    limited = _limited_postgresql if connection.vendor == "postgresql" else _limited_sqlite
    try:
        with limited(milliseconds):
            yield
    except OperationalError as error:
        if not _was_stopped(error):
            raise
        raise TooBroad(_("This question is too broad. Narrow it with another word or filter.")) from error


@contextmanager
def _limited_postgresql(milliseconds: int) -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            # set_config(…, true) is SET LOCAL with a parameter: it ends with the transaction.
            # Compiling a question that is over in 50 ms takes longer than answering it.
            limits = "SELECT set_config('statement_timeout', %s, true), set_config('jit', 'off', true)"
            cursor.execute(limits, [str(milliseconds)])
        yield
        if connection.in_atomic_block and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', '0', true)")


@contextmanager
def _limited_sqlite(milliseconds: int) -> Iterator[None]:
    connection.ensure_connection()
    deadline = time.monotonic() + milliseconds / 1000
    connection.connection.set_progress_handler(lambda: int(time.monotonic() > deadline), 10_000)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)


def _was_stopped(error: OperationalError) -> bool:
    """SQLite says "interrupted", PostgreSQL 57014 query_canceled."""
    return getattr(error.__cause__, "sqlstate", None) == "57014" or "interrupted" in str(error)
