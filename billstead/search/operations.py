"""Writing the index, in the transaction of the rows it tells of: what is saved is found on the next request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from billstead.search.engines import engine
from billstead.search.models import Document
from billstead.search.registry import sources
from billstead.search.rules.documents import Row, kind_number, row_id, row_of
from billstead.search.rules.entries import Entry, Field

__all__ = ["Entry", "Field", "index", "rebuild", "remove"]

MOST_AT_ONCE = 5_000
REBUILT_AT_ONCE = 500


# A part of the caller's transaction, or one of its own: a savepoint would only cost two statements.
@transaction.atomic(savepoint=False)
def index(entries: Iterable[Entry], *, are_new: bool = False) -> None:
    """Replace all that the index holds of these owners; an owner without fields is taken out.

    Four to seven statements for every 5,000 entries. Owners whose texts are as before cost no write; `are_new` says
    that the index never knew any of them, and saves the look.
    """
    rows = {row.id: row for row in map(row_of, entries)}
    for batch in _batches(list(rows), MOST_AT_ONCE):
        old = {} if are_new else _stored(batch)
        changed = [rows[number] for number in batch if old.get(number) != rows[number]]
        shown = [row for row in changed if row.shown]
        if are_new:
            engine().add(shown)
        else:
            engine().write(old=[old[row.id] for row in changed if row.id in old], new=shown)


@transaction.atomic
def remove(kind: str, owners: Iterable[int]) -> None:
    """Take these owners out of the index; nothing of their text is left in its tables."""
    for batch in _batches([row_id(kind, owner) for owner in owners], MOST_AT_ONCE):
        engine().write(old=list(_stored(batch).values()), new=[])


def rebuild(kind: str) -> int:
    """Index every owner of a kind anew from its registered source and take out owners that are gone; their number.

    One short transaction per 500 owners, so that others can write between.
    """
    source = sources[kind]
    seen: set[int] = set()
    for batch in _batches(list(source.iterate_ids()), REBUILT_AT_ONCE):
        with transaction.atomic():
            index(source.build_entries(batch))
        seen.update(batch)
    known = Document.objects.filter(kind=kind_number(kind)).values_list("owner", flat=True)
    remove(kind, [owner for owner in known.iterator() if owner not in seen])
    return len(seen)


def _stored(ids: Sequence[int]) -> dict[int, Row]:
    found = Document.objects.filter(pk__in=ids).values_list()
    return {row[0]: Row(row[0], row[1], row[2], tuple(row[3:-1]), row[-1]) for row in found}


def _batches(numbers: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    return (numbers[at : at + size] for at in range(0, len(numbers), size))
