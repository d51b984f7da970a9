"""One page of an ordered list: walked on an index, or cut from keys in memory; it costs the same anywhere."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    F,
    FilteredRelation,
    Func,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from billstead.core.planner import Aside

from .cursors import AFTER, BEFORE, LAST, Cursor

Key = tuple[Any, int]
# So many rows are walked for a page before it is gathered; walking them takes some 60 ms.
REACH = 60_000


# What the rows of a table elsewhere are called in a question.
BESIDE = "beside"
# Beyond every text: rows without a value come last, and this is what they are sorted by.
_BEYOND = "\U0010ffff" * 4


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Sort values in a table of their own, with an index of value and row; rows without one come last either way.

    `relation` leads there from the rows, `own` says which of its rows are meant, `key` and `row` are its columns.
    Rows `with_value` or `without` are not looked for where there are none; `within` narrows those that have one.
    """

    model: type[Model]
    relation: str
    own: dict[str, Any]
    key: str
    row: str
    with_value: bool = True
    without: bool = True
    within: Q = field(default_factory=Q)

    def has_value(self, rows: QuerySet[Any], beyond: Sequence[RowCompare]) -> QuerySet[Any]:
        """The rows that have a value, which are `beside`. All is asked at once: a second filter would join again."""
        own = Q(**{f"{self.relation}__{name}": value for name, value in self.own.items()})
        beside = {BESIDE: FilteredRelation(self.relation, condition=own)}
        return rows.alias(**beside).filter(self.within, *beyond, **{f"{BESIDE}__isnull": False})

    def values(self) -> QuerySet[Any]:
        return self.model._default_manager.filter(**self.own)

    def has_none(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(~Exists(self.values().filter(**{self.row: OuterRef("pk")})))


@dataclass(frozen=True, slots=True)
class Order:
    """A sort in one direction: `name` as in the URL ("-created"), `field` its column, or `elsewhere` its table."""

    name: str
    field: str
    is_descending: bool
    elsewhere: Elsewhere | None = None

    @property
    def missing(self) -> str:
        """What a row without a value is sorted by: the last either way."""
        return "" if self.is_descending else _BEYOND

    def keys(self, rows: QuerySet[Any]) -> list[Key]:
        """The keys of all these rows, arranged."""
        if self.elsewhere is None:
            return arranged(list(rows.order_by().values_list(self.field, "id")), self)
        own = self.elsewhere.values().filter(**{self.elsewhere.row: OuterRef("pk")}).values(self.elsewhere.key)
        keys = rows.order_by().annotate(sorted_by=Coalesce(Subquery(own), Value(self.missing)))
        return arranged(list(keys.values_list("sorted_by", "id")), self)


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


@dataclass(frozen=True, slots=True)
class Walk:
    """Rows to be read in an order from its index.

    Where they may stand far along it, `every` row of the table measures how far is walked; what is not found there is
    read from `gathered`, the same rows found by their filters and then sorted, as `rows` are where they are sparse.
    """

    rows: QuerySet[Any]
    every: QuerySet[Any] | None = None
    gathered: Callable[[], QuerySet[Any]] | None = None
    is_sparse: bool = False


class RowCompare(Func):
    """`(column, id) > (value, id)`: one range of the index, however many rows share the value."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: Any, sign: str, value: Any, row: int, *, row_column: Any = "id") -> None:
        super().__init__(column, row_column, Value(value), Value(row))
        self.sign = sign

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        compiled = [compiler.compile(expression) for expression in self.get_source_expressions()]
        column, row, value, other_row = [sql for sql, _params in compiled]
        params = [param for _sql, values in compiled for param in values]
        return f"({column}, {row}) {self.sign} ({value}, {other_row})", params


def walk(rows: Walk, order: Order, cursor: Cursor | None, size: int, total: int | None = None) -> Slice:
    """A page read from the index of the order."""
    if cursor is not None and cursor.side == AFTER:
        keys = _read(rows, order, size + 1, forward=True, beyond=cursor)
        if keys:
            first = cursor.position + 1 if cursor.position else None
            return Slice(order, keys[:size], True, len(keys) > size, first)
        cursor = Cursor(LAST, order.name)
    if cursor is not None and cursor.side == BEFORE:
        keys = _read(rows, order, size + 1, forward=False, beyond=cursor)
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


def beside(rows: Walk, order: Order, key: Key) -> tuple[int | None, int | None]:
    """The ids right before and right after a row, read from the index of the order."""
    cursor = Cursor(AFTER, order.name, *key)
    previous = _read(rows, order, 1, forward=False, beyond=cursor)
    following = _read(rows, order, 1, forward=True, beyond=cursor)
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


def _read(walk: Walk, order: Order, limit: int, *, forward: bool, beyond: Cursor | None = None) -> list[Key]:
    """The next keys in the direction of reading."""
    if order.elsewhere is not None:
        return _read_elsewhere(walk.rows, order, order.elsewhere, limit, forward=forward, beyond=beyond)
    is_down = order.is_descending == forward
    if walk.is_sparse:
        return _gathered(walk.rows, order, limit, is_down, beyond)
    start = _beyond(order.field, "id", beyond, is_down)
    if walk.every is None or walk.gathered is None:
        return _walked(walk.rows.filter(*start), order.field, "id", limit, is_down)
    edge = _walked(walk.every.filter(*start), order.field, "id", REACH + 1, is_down, REACH)
    until = [RowCompare(order.field, ">" if is_down else "<", *edge[0])] if edge else []
    keys = _walked(walk.rows.filter(*start, *until), order.field, "id", limit, is_down)
    return keys if len(keys) == limit or not edge else _gathered(walk.gathered(), order, limit, is_down, beyond)


def _gathered(rows: QuerySet[Any], order: Order, limit: int, is_down: bool, beyond: Cursor | None) -> list[Key]:
    """Keys of rows found by their filters and then sorted."""
    column, row = (Aside(F(name), output_field=rows.model._meta.get_field(name)) for name in (order.field, "id"))
    ways = [each.desc() if is_down else each.asc() for each in (column, row)]
    found = rows.filter(*_beyond(column, row, beyond, is_down))
    return list(found.order_by(*ways).values_list(order.field, "id")[:limit])


def _read_elsewhere(
    rows: QuerySet[Any], order: Order, where: Elsewhere, limit: int, *, forward: bool, beyond: Cursor | None
) -> list[Key]:
    """First what has a value, then what has none; read backward the other way round."""
    keys: list[Key] = []
    is_down = order.is_descending == forward
    for has_value in (True, False) if forward else (False, True):
        is_here = beyond is not None and (beyond.value != order.missing) is has_value
        if beyond is not None and not is_here and has_value is forward:
            continue  # The cursor stands in the other part, beyond this one.
        left, cursor = limit - len(keys), beyond if is_here else None
        if has_value and where.with_value:
            key, row = f"{BESIDE}__{where.key}", f"{BESIDE}__{where.row}"
            keys += _walked(where.has_value(rows, _beyond(key, row, cursor, is_down)), key, row, left, is_down)
        elif not has_value and where.without:
            keys += [(order.missing, row) for row in _without(where.has_none(rows), cursor, left, is_down)]
        if len(keys) >= limit:
            break
    return keys


def _beyond(column: Any, row: Any, cursor: Cursor | None, is_down: bool) -> list[RowCompare]:
    """The condition that a row stands beyond the cursor, where there is one."""
    sign = "<" if is_down else ">"
    return [RowCompare(column, sign, cursor.value, cursor.id, row_column=row)] if cursor else []


def _walked(rows: QuerySet[Any], column: str, row: str, limit: int, is_down: bool, first: int = 0) -> list[Key]:
    """Keys read from one index, by a column and the row after it."""
    minus = "-" if is_down else ""
    return list(rows.order_by(f"{minus}{column}", f"{minus}{row}").values_list(column, row)[first:limit])


def _without(rows: QuerySet[Any], cursor: Cursor | None, limit: int, is_down: bool) -> list[int]:
    """The ids of rows without a value, which have no other order."""
    if cursor is not None:
        rows = rows.filter(id__lt=cursor.id) if is_down else rows.filter(id__gt=cursor.id)
    return list(rows.order_by("-id" if is_down else "id").values_list("id", flat=True)[:limit])
