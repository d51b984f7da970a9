"""Whether few rows can match, so that they are read at once, or many, so that the sort index is walked and probed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from .resolving import Condition

# Up to so many rows are read and sorted in memory (about 5 ms); beyond, a page is found soon on the sort index.
FEW = 5_000


def few_ids(rows: QuerySet[Any], conditions: Sequence[Condition]) -> tuple[list[int], Condition] | None:
    """The ids that meet the first condition few rows meet, with that condition; nothing when each is met by many."""
    for condition in conditions:
        if condition.is_negated:
            continue
        every = rows.filter(condition.q).order_by().values_list("id", flat=True)
        ids = condition.source if condition.source is not None else every
        found = list(ids[: FEW + 1])
        if len(found) <= FEW:
            return found, condition
    return None
