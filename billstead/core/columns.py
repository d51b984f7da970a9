"""Columns both engines must order alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField


class SortKey(_Text):
    """Text ordered by code point, as SQLite does by itself; PostgreSQL is told by its C collation.

    Ranges of such a column are prefixes, and Python's `sorted` agrees with `ORDER BY`.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        return {**parameters, "collation": "C" if connection.vendor == "postgresql" else None}
