"""One interface, an engine per database (`Engine` in `base.py`)."""

from __future__ import annotations

from django.db import connection

from billstead.search.engines import postgres, sqlite
from billstead.search.engines.base import Engine

_ENGINES: dict[str, Engine] = {"sqlite": sqlite.SQLite(), "postgresql": postgres.PostgreSQL()}


def engine_for(vendor: str) -> Engine:
    """The engine of a database by the name Django gives its vendor."""
    return _ENGINES[vendor]


def engine() -> Engine:
    """The engine of the database in use."""
    return _ENGINES[connection.vendor]
