"""The database's tables: brought to this version, or found waiting."""

from __future__ import annotations

from argparse import Namespace

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from billstead.cli.command import CommandFailed


def migrate(options: Namespace) -> None:
    """Bring the database to this version; what follows a migration (guards, roles) hangs on Django's post_migrate."""
    call_command("migrate", interactive=False, verbosity=getattr(options, "verbosity", 1))


def refuse_waiting_migrations() -> None:
    if has_waiting_migrations():
        raise CommandFailed("the database is not at this version yet. Run: billstead migrate")


def has_waiting_migrations() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        raise CommandFailed(f"the database cannot be reached: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
