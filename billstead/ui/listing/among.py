"""Rows by thousands of ids: a list of them as one parameter, for `IN` costs more to write down, or a question."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, Subquery


class Among(Func):
    """Whether the row's id is one of these."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, ids: Collection[int]) -> None:
        super().__init__(F("id"))
        self.ids = list(ids)

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = compiler.compile(self.get_source_expressions()[0])
        return f"{column} IN (SELECT value FROM json_each(%s))", (*params, json.dumps(self.ids))  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.get_source_expressions()[0])
        return f"{column} = ANY(%s)", [*params, self.ids]


class AmongFound(Func):
    """Whether the row's id is one that another question finds.

    As an array PostgreSQL looks each up by the key; as a set it would rather read an index of all rows beside it.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, ids: QuerySet[Any, Any]) -> None:
        super().__init__(F("id"), Subquery(ids))

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, template="%(expressions)s", arg_joiner=" IN ", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        parts = {"template": "%(expressions)s)", "arg_joiner": " = ANY(ARRAY"}
        return super().as_sql(compiler, connection, **parts, **extra)
