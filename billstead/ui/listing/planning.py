"""Whether few rows can match, so that they are read at once, or many, so that the sort index is walked and probed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from .resolving import Condition

# Up to so many rows are read and sorted in memory (about 5 ms), up to so many sorted by the database; beyond, a page is
# found soon on the sort index.
FEW, SPARSE = 5_000, 10_000


def few_ids(rows: QuerySet[Any], conditions: Sequence[Condition]) -> tuple[list[int] | None, Condition] | None:
    """The condition fewest rows meet, with their ids while these are few; nothing when each is met by many."""
    asked = [each for each in conditions if not each.is_negated and each.gathered is None]
    found = [
        (size, place) for place, size in enumerate(_sizes([ids_of(rows, each) for each in asked])) if size <= SPARSE
    ]
    if not found:
        return None
    size, place = min(found)
    return (list(ids_of(rows, asked[place])) if size <= FEW else None), asked[place]


def ids_of(rows: QuerySet[Any], condition: Condition) -> QuerySet[Any]:
    """The ids that meet a condition, by the index that lists them best."""
    if condition.source is not None:
        return condition.source
    return rows.filter(condition.q).order_by().values_list("id", flat=True)


def _sizes(questions: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each has, counted to SPARSE and one more, in one query."""
    counts: list[str] = []
    params: list[Any] = []
    for place, question in enumerate(questions):
        try:
            statement, values = question[: SPARSE + 1].query.sql_with_params()
        except EmptyResultSet:
            statement, values = "SELECT 1 WHERE 1 = 0", ()
        counts.append(f"(SELECT COUNT(*) FROM ({statement}) AS asked_{place})")  # noqa: S608 - the ORM's own
        params += values
    if not counts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", params)  # meant: statements of the ORM with their parameters
        return list(cursor.fetchone())
