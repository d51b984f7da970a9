"""Inserting thousands of rows in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, CharField, Field, IntegerField, Model, TextField

# Both drivers take these as they are: asking the field for each value would be a quarter of the whole insert.
_NATIVE = (BooleanField, CharField, IntegerField, TextField)


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one table whose keys are known, by one executemany: bulk_create splits at 999 values."""
    if not rows:
        return
    fields = [field for field in rows[0]._meta.concrete_fields if not (field.primary_key and rows[0].pk is None)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    prepare = [(field.attname, None if isinstance(field, _NATIVE) else _prepared(field)) for field in fields]
    values = [[ready(getattr(row, name)) if ready else getattr(row, name) for name, ready in prepare] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(rows[0]._meta.db_table)} ({columns}) VALUES ({marks})", values)  # noqa: S608 - names of the model


def insert_values(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[str | int]]) -> None:
    """Insert rows of plain texts and numbers by their columns, without making an object of each."""
    if not rows:
        return
    quote = connection.ops.quote_name
    known = {field.name: str(field.column) for field in model._meta.concrete_fields}
    columns = ", ".join(quote(known[name]) for name in names)
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})", rows)  # noqa: S608 - names of the model


def _prepared(field: Field[Any, Any]) -> Callable[[Any], Any]:
    """What a field makes of a value; rows of one call share most of theirs: the moment they were made."""
    known: dict[Any, Any] = {}

    def ready(value: Any) -> Any:
        if value not in known:
            known[value] = field.get_db_prep_save(value, connection=connection)
        return known[value]

    return ready


def next_ids(table: str, count: int) -> list[int]:
    """Reserve ids of a table before inserting, so other rows can name them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        # The caller's IMMEDIATE transaction holds the write lock; AUTOINCREMENT never gives an id twice.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + 1 + count))
