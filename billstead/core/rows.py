"""Inserting thousands of rows in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

from django.db import connection
from django.db.models import BooleanField, CharField, Field, IntegerField, Model, TextField

# Up to so many rows are inserted one by one, which needs fewer steps.
ALONE = 4
# Both drivers take these as they are: asking the field for each value would be a quarter of the whole insert.
_NATIVE = (BooleanField, CharField, IntegerField, TextField)


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one table whose keys are known, in one go: bulk_create splits at 999 values."""
    if not rows:
        return
    fields = [field for field in rows[0]._meta.concrete_fields if not (field.primary_key and rows[0].pk is None)]
    prepare = [(field.attname, None if isinstance(field, _NATIVE) else _prepared(field)) for field in fields]
    values = [[ready(getattr(row, name)) if ready else getattr(row, name) for name, ready in prepare] for row in rows]
    write_rows(rows[0]._meta.db_table, [str(field.column) for field in fields], values)


def insert_values(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[str | int]]) -> None:
    """Insert rows of plain texts and numbers by their columns, without making an object of each."""
    if not rows:
        return
    known = {field.name: str(field.column) for field in model._meta.concrete_fields}
    write_rows(model._meta.db_table, [known[name] for name in names], rows)


def write_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows by COPY on PostgreSQL: a statement for each would be parsed and planned there each time."""
    quote = connection.ops.quote_name
    into = f"{quote(table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > ALONE:
            # By way of Django's wrappers, so that who counts, refuses or breaks statements meets this one too.
            statement = f"COPY {into} FROM STDIN"
            logged = getattr(cursor, "debug_sql", None)
            with logged(statement, rows, many=True) if logged else nullcontext():
                cursor._execute_with_wrappers(statement, rows, many=True, executor=_copied)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608 - names of the model


def _copied(statement: str, rows: Sequence[Sequence[Any]], _many: bool, context: dict[str, Any]) -> None:
    with connection.wrap_database_errors, context["cursor"].cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def set_values(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write other plain values to rows by their keys: each of `rows` has a value per name, then the key."""
    if not rows:
        return
    quote, fields = connection.ops.quote_name, {field.name: field for field in model._meta.concrete_fields}
    key = next(field for field in fields.values() if field.primary_key)
    told = [fields[name] for name in names]
    table, columns = quote(model._meta.db_table), [quote(str(field.column)) for field in told]
    at_key = f"{table}.{quote(str(key.column))}"
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            put = ", ".join(f"{column} = %s" for column in columns)
            cursor.executemany(f"UPDATE {table} SET {put} WHERE {at_key} = %s", rows)  # noqa: S608 - names of the model
            return
        put = ", ".join(f"{column} = told.v{place}" for place, column in enumerate(columns))
        arrays = ", ".join(f"%s::{field.rel_db_type(connection)}[]" for field in (*told, key))
        heads = ", ".join(f"v{place}" for place in range(len(told) + 1))
        cursor.execute(
            f"UPDATE {table} SET {put} FROM unnest({arrays}) AS told ({heads}) WHERE {at_key} = told.v{len(told)}",  # noqa: S608 - names of the model
            [list(column) for column in zip(*rows, strict=True)],
        )


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
