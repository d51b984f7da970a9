"""From SQLite to PostgreSQL: a backup here, a restore there, and doctor on both sides."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from billstead.core.errors import OperationError

from .backup import back_up
from .tables import fingerprint


class CannotMove(OperationError):
    """The move was refused or found wanting; the SQLite installation is untouched either way."""

    code = "cannot_move"


def move(url: str, *, now: datetime, say: Callable[[str], None]) -> None:
    """Copy this SQLite installation to the empty PostgreSQL database at `url` and prove it equal."""
    if connection.vendor != "sqlite":
        raise CannotMove(_("This installation already runs on PostgreSQL."))
    if not url.startswith(("postgres://", "postgresql://")):
        raise CannotMove(_("Give the address of a PostgreSQL database: postgres://user@host/name"))
    say(_("Doctor on the SQLite side"))
    _run("doctor", None)
    before = fingerprint("default")
    with tempfile.TemporaryDirectory(dir=settings.DATA) as folder:
        copy = Path(folder) / "move.backup"
        summary = back_up(copy, now=now)
        say(_("Copying %(count)d rows") % {"count": summary.row_count})
        _run("restore", url, str(copy))
    if fingerprint("default") != before:
        raise CannotMove(
            _("The installation was written to during the move. Stop the server, empty the target, move again.")
        )
    say(_("Moved. Set DATABASE_URL to the new address and start again; the SQLite file stays as it is."))


def _run(command: str, url: str | None, *arguments: str) -> None:
    """Run one of our commands in a process of its own, on the database at `url`."""
    environment = dict(os.environ)
    if url:
        environment["DATABASE_URL"] = url
    done = subprocess.run(  # noqa: S603 - our own command with our own arguments
        [sys.executable, "-m", "billstead", command, *arguments], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise CannotMove((done.stdout + done.stderr).strip()[-2000:].removeprefix("billstead: "))
