"""What an engine does. Rows and words in, ids of documents out; which rule applies is decided above."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from billstead.search.rules.documents import Row
from billstead.search.rules.terms import Term

Ways = Sequence[Sequence[Sequence[str]]]
# What more rows have stands soon on any way through them.
FREQUENT = 20_000
# Looking at the text of each row a question comes to is cheaper than a set of more owners.
MOST_IN_A_SET = 100_000
COLUMNS = ("basic", "contact", "tax", "money", "notes", "access")


class Engine(Protocol):
    """A way to keep the index in one database."""

    def make_tables(self, schema_editor: BaseDatabaseSchemaEditor) -> None: ...

    def drop_tables(self, schema_editor: BaseDatabaseSchemaEditor) -> None: ...

    def after_flush(self) -> None:
        """Empty what Django does not know of, when it emptied its tables."""

    def write(self, old: Sequence[Row], new: Sequence[Row]) -> None:
        """Take out the old rows, put in the new, in a fixed number of statements."""

    def add(self, new: Sequence[Row]) -> None:
        """Put in rows that were never there."""

    def documents(self, ways: Ways, classes: Collection[str], kind: int, limit: int) -> list[int]:
        """Ids of at most `limit` documents that match, in no order worth anything."""

    def edged(self, ways: Ways, classes: Collection[str], kind: int, limit: int) -> list[int]:
        """The same where every needle has a space at an edge, for ranking only: some may be left out, none is wrong."""

    def count(self, ways: Ways, classes: Collection[str], kind: int, limit: int) -> int:
        """How many documents match, counted up to `limit`."""

    def few(self, ways: Ways, classes: Collection[str], kind: int, most: int) -> tuple[list[int] | None, int]:
        """All ids, or None where they are more than `most`; and about how many they are, which may be an estimate."""

    def listed(self, owners: Collection[int]) -> Any:
        """These owners as one parameter, for the right side of `__in`."""

    def looked_at(self, ways: Ways, classes: Collection[str]) -> Any:
        """The question as a condition on a document, answered from its text."""

    def gathered(self, ways: Ways, classes: Collection[str], kind: int) -> Any:
        """The set of owners, for the right side of `__in`."""

    def known_words(self, words: Collection[str], classes: Collection[str], limit: int) -> list[str]:
        """Which of the words stand in a document, in a class the reader may see."""


def ways_of(terms: Iterable[Term]) -> Ways:
    """The needles of terms alone: every term, by any of its ways, each with all its needles."""
    return [term.alternatives for term in terms]
