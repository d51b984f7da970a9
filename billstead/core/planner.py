"""Columns that a database's planner is to leave its indexes away from."""

from __future__ import annotations

from typing import Any

from django.db.models import Func


class Plain(Func):
    """A column that SQLite's planner may filter by but not search by; PostgreSQL plans by its statistics anyway."""

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, template="+%(expressions)s", **extra)


class Aside(Func):
    """A column that no index is to be used for."""

    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, template="+%(expressions)s", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, template="COALESCE(%(expressions)s, %(expressions)s)", **extra)
