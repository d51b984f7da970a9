"""Row locks. The customer's row first, several in id order, then other rows, the number series last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def lock(row: Row) -> Row:
    """Read a row again under `SELECT … FOR NO KEY UPDATE`; raises the model's DoesNotExist when it is gone."""
    return row.__class__._default_manager.select_for_update(no_key=True).get(pk=row.pk)


def lock_all(model: type[Row], ids: Iterable[int]) -> list[Row]:
    """Lock rows of one table in id order, the order that cannot deadlock."""
    wanted = sorted(set(ids))
    return list(model._default_manager.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))
