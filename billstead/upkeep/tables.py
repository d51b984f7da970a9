"""Every table as rows of plain JSON values, the same on both engines.

One way in and one way out serve backup, restore and move, so a move is proved by what backups are proved by.
The search index is left out: it is made from the rest. Sessions are left out: a restored one would be a login
nobody made.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections
from django.db.models import BinaryField, Field, ForeignKey, JSONField, Model

LEFT_OUT = frozenset({"search", "sessions", "usersessions", "axes"})
ROWS_AT_ONCE = 2_000

Row = list[Any]


class Target(Protocol):
    """Where rows are written."""

    def write(self, data: bytes, /) -> object: ...


def carried_models() -> list[type[Model]]:
    """The models a backup carries, in an order that does not depend on settings."""
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in LEFT_OUT
    ]
    return sorted(models, key=lambda model: model._meta.db_table)


def columns(model: type[Model]) -> list[Field[Any, Any]]:
    return list(model._meta.concrete_fields)


def rows(model: type[Model], using: str) -> Iterator[Row]:
    """The rows of a table in key order, as JSON values; memory does not grow with the table."""
    names = [field.attname for field in columns(model)]
    found = model._base_manager.using(using).order_by("pk").values_list(*names)
    for row in found.iterator(chunk_size=ROWS_AT_ONCE):
        yield [plain(value) for value in row]


def plain(value: Any) -> Any:
    """A column's value as JSON holds it; times keep their microseconds and zone."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value


def write_rows(model: type[Model], using: str, target: Target) -> tuple[int, str]:
    """Write a table as one JSON list a line; returns the number of rows and the SHA-256 of what was written."""
    digest, count = hashlib.sha256(), 0
    for row in rows(model, using):
        line = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
        digest.update(line)
        target.write(line)
        count += 1
    return count, digest.hexdigest()


def read_rows(model: type[Model], lines: Iterable[bytes], using: str) -> int:
    """Insert the rows of a table as they stand in a backup, keys included; returns how many."""
    fields = columns(model)
    readers = [_reader(field) for field in fields]
    names = [field.attname for field in fields]
    batch: list[Model] = []
    count = 0
    for line in lines:
        values = (read(value) for read, value in zip(readers, json.loads(line), strict=True))
        batch.append(model(**dict(zip(names, values, strict=True))))
        count += 1
        if len(batch) == ROWS_AT_ONCE:
            _insert(model, batch, using)
            batch = []
    if batch:
        _insert(model, batch, using)
    return count


def _insert(model: type[Model], batch: list[Model], using: str) -> None:
    model._base_manager.using(using).bulk_create(batch, batch_size=ROWS_AT_ONCE)


def _reader(field: Field[Any, Any]) -> Any:
    if isinstance(field, BinaryField):
        return lambda value: None if value is None else base64.b64decode(value)
    if isinstance(field, JSONField):
        return lambda value: value
    target = field.target_field if isinstance(field, ForeignKey) else field
    return target.to_python


def empty(using: str) -> None:
    """Delete every carried row; the guards must be lifted."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for model in carried_models():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 - own names


def set_sequences(using: str) -> None:
    """Let the next key of each table follow the highest one that was read in."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), carried_models()):
            cursor.execute(statement)


def fingerprint(using: str) -> dict[str, tuple[int, str]]:
    """Rows and SHA-256 per table: equal for equal contents, whichever engine holds them."""
    found = {}
    for model in carried_models():
        found[model._meta.db_table] = write_rows(model, using, _Nowhere())
    return found


class _Nowhere:
    """Takes what is written and keeps nothing."""

    def write(self, data: bytes) -> int:
        return len(data)
