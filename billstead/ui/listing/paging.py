"""One page of an ordered list: walked on an index, or cut from keys in memory; it costs the same anywhere."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, Value

from .cursors import AFTER, BEFORE, LAST, Cursor

Key = tuple[Any, int]


@dataclass(frozen=True, slots=True)
class Order:
    """A sort in one direction: `name` as in the URL ("-created"), `field` its column."""

    name: str
    field: str
    is_descending: bool


@dataclass(frozen=True, slots=True)
class Slice:
    """Some consecutive keys; `first` is the position of the first one counted from 1, when known."""

    order: Order
    keys: Sequence[Key]
    has_previous: bool
    has_next: bool
    first: int | None

    @property
    def ids(self) -> list[int]:
        return [row for _value, row in self.keys]

    @property
    def last(self) -> int | None:
        return self.first + len(self.keys) - 1 if self.first else None

    @property
    def previous_cursor(self) -> Cursor | None:
        return Cursor(BEFORE, self.order.name, *self.keys[0], self.first or 0) if self.has_previous else None

    @property
    def next_cursor(self) -> Cursor | None:
        return Cursor(AFTER, self.order.name, *self.keys[-1], self.last or 0) if self.has_next else None

    @property
    def last_cursor(self) -> Cursor | None:
        return Cursor(LAST, self.order.name) if self.has_next else None


class RowCompare(Func):
    """`(column, id) > (value, id)`: one range of the index, however many rows share the value."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: str, sign: str, value: Any, row: int) -> None:
        super().__init__(F(column), F("id"), Value(value), Value(row))
        self.sign = sign

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        compiled = [compiler.compile(expression) for expression in self.get_source_expressions()]
        column, row, value, other_row = [sql for sql, _params in compiled]
        params = [param for _sql, values in compiled for param in values]
        return f"({column}, {row}) {self.sign} ({value}, {other_row})", params


class Plain(Func):
    """A column that SQLite's planner may filter by but not search by; PostgreSQL plans by its statistics anyway."""

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, template="+%(expressions)s", **extra)


def walk(rows: QuerySet[Any], order: Order, cursor: Cursor | None, size: int, total: int | None = None) -> Slice:
    """A page read from the index of the order."""
    if cursor is not None and cursor.side == AFTER:
        keys = _read(_beyond(rows, order, cursor, forward=True), order, size + 1, forward=True)
        if keys:
            first = cursor.position + 1 if cursor.position else None
            return Slice(order, keys[:size], True, len(keys) > size, first)
        cursor = Cursor(LAST, order.name)
    if cursor is not None and cursor.side == BEFORE:
        keys = _read(_beyond(rows, order, cursor, forward=False), order, size + 1, forward=False)
        if len(keys) > size:
            first = cursor.position - size
            return Slice(order, keys[size - 1 :: -1], True, True, first if first > 1 else None)
    if cursor is not None and cursor.side == LAST:
        keys = _read(rows, order, size + 1, forward=False)
        if len(keys) > size:
            return Slice(order, keys[size - 1 :: -1], True, False, total - size + 1 if total else None)
    keys = _read(rows, order, size + 1, forward=True)
    return Slice(order, keys[:size], False, len(keys) > size, 1 if keys else None)


def cut(keys: Sequence[Key], order: Order, cursor: Cursor | None, size: int) -> Slice:
    """A page of keys that are all in memory, in ascending order of (value, id) turned as the order says."""
    start = _start(keys, order, cursor, size)
    page = keys[start : start + size]
    return Slice(order, page, start > 0, start + size < len(keys), start + 1 if page else None)


def arranged(keys: Sequence[Key], order: Order) -> list[Key]:
    """Keys in the order the database would give them."""
    return sorted(keys, reverse=order.is_descending)


def place_of(keys: Sequence[Key], order: Order, key: Key, *, right: bool = False) -> int:
    """Where a key stands, or would stand, among arranged keys."""
    if not order.is_descending:
        return (bisect_right if right else bisect_left)(keys, key)
    turned = keys[::-1]
    return len(keys) - (bisect_left if right else bisect_right)(turned, key)


def beside(rows: QuerySet[Any], order: Order, key: Key) -> tuple[int | None, int | None]:
    """The ids right before and right after a row, read from the index of the order."""
    cursor = Cursor(AFTER, order.name, *key)
    previous = _read(_beyond(rows, order, cursor, forward=False), order, 1, forward=False)
    following = _read(_beyond(rows, order, cursor, forward=True), order, 1, forward=True)
    return (previous[0][1] if previous else None), (following[0][1] if following else None)


def _start(keys: Sequence[Key], order: Order, cursor: Cursor | None, size: int) -> int:
    last = max(0, len(keys) - size)
    if cursor is None:
        return 0
    if cursor.side == LAST:
        return last
    key = (cursor.value, cursor.id)
    try:
        if cursor.side == AFTER:
            start = place_of(keys, order, key, right=True)
            return start if start < len(keys) else last
        return max(0, place_of(keys, order, key) - size)
    except TypeError:
        return 0


def _beyond(rows: QuerySet[Any], order: Order, cursor: Cursor, *, forward: bool) -> QuerySet[Any]:
    sign = "<" if order.is_descending == forward else ">"
    return rows.filter(RowCompare(order.field, sign, cursor.value, cursor.id))


def _read(rows: QuerySet[Any], order: Order, limit: int, *, forward: bool) -> list[Key]:
    minus = "-" if order.is_descending == forward else ""
    return list(rows.order_by(f"{minus}{order.field}", f"{minus}id").values_list(order.field, "id")[:limit])
