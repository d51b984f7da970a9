"""The exact set of owners with a text, and the three ways in which other questions make use of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from billstead.search.engines import engine
from billstead.search.engines.base import FREQUENT, MOST_IN_A_SET, Ways, ways_of
from billstead.search.models import Document
from billstead.search.rules.documents import KIND_BITS, Row, kind_number
from billstead.search.rules.ranking import ranked
from billstead.search.rules.terms import terms_of

MOST_LISTED, MOST_RANKED = 5_000, 1_000


@dataclass(frozen=True)
class Found:
    """Who has a text.

    `owners` has all of them while they are at most 5,000, best first while they are at most 1,000 (`is_ranked`, with
    the `rows` that were read for it); beyond, `about` says how many there are, more or less.
    """

    ways: Ways
    kind: int
    classes: Collection[str]
    owners: list[int] | None
    is_ranked: bool = False
    about: int = 0
    rows: Sequence[Row] = field(default=(), repr=False)

    @property
    def is_frequent(self) -> bool:
        """Whether such rows stand soon on any way through all of them."""
        return self.about > FREQUENT

    def count(self, most: int) -> int:
        """How many owners match, counted to `most` + 1."""
        if self.owners is not None:
            return min(len(self.owners), most + 1)
        return engine().count(self.ways, self.classes, self.kind, most + 1)

    def walked(self, outer: str = "pk") -> Q:
        """The condition for a question that comes to few rows: the text of each is looked at."""
        if self.owners is not None:
            return self.gathered(outer)
        document = Document.objects.filter(
            engine().looked_at(self.ways, self.classes), pk=OuterRef(outer) * (1 << KIND_BITS) + self.kind
        )
        return Q(Exists(document))

    def gathered(self, outer: str = "pk") -> Q:
        """The condition for a question that comes to many rows, such as a count: a set they are looked up in."""
        if self.owners is not None:
            return Q(**{f"{outer}__in": engine().listed(self.owners)})
        if self.about > MOST_IN_A_SET:
            return self.walked(outer)
        return Q(**{f"{outer}__in": engine().gathered(self.ways, self.classes, self.kind)})


def find(query: str, *, kind: str, classes: Collection[str]) -> Found:
    """Who has this text; raises SearchTooLong."""
    terms, number = terms_of(query), kind_number(kind)
    if not terms or not classes:
        return Found((), number, classes, [], True)
    ways = ways_of(terms)
    ids, about = engine().few(ways, classes, number, MOST_LISTED)
    if ids is None:
        return Found(ways, number, classes, None, about=about)
    if len(ids) > MOST_RANKED:
        return Found(ways, number, classes, [each >> KIND_BITS for each in ids])
    rows = stored_rows(ids)
    owners = [hit.owner for hit in ranked(rows, terms, query, classes)]
    return Found(ways, number, classes, owners, True, rows=rows)


def stored_rows(ids: Sequence[int]) -> list[Row]:
    found = Document.objects.filter(pk__in=ids).values_list()
    return [Row(row[0], row[1], row[2], tuple(row[3:-1]), row[-1]) for row in found]
