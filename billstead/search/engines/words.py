"""Documents by their words: trigrams know no word's end, and would look at every row that has a frequent beginning."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from billstead.core.actor import FIELD_CLASSES
from billstead.search.engines.base import Ways
from billstead.search.rules.documents import KIND_BITS
from billstead.search.rules.text import words_of

# Of several words the longest leads; so many of its documents are looked up for the others.
MOST_LEADING = 5_000


def by_words(ways: Ways, classes: Collection[str], kind: int, limit: int) -> list[int] | None:
    """Ids of documents with these whole words, or one beginning so; None where they are no words that are kept."""
    needles = [term[0][0] for term in ways if len(term) == len(term[0]) == 1]
    words = sorted((needle.strip() for needle in needles), key=len, reverse=True)
    if len(needles) < len(ways) or any(words_of(word) != {word} for word in words):
        return None
    are_whole = all(needle.endswith(" ") for needle in needles)
    if not are_whole and len(words) > 1:
        return None
    numbers = ", ".join(str(number) for number, name in enumerate(FIELD_CLASSES) if name in classes)
    seen = f"field_class IN ({numbers})"
    leading = "token = %s" if are_whole else "token >= %s AND token < %s"
    also = f" AND EXISTS (SELECT 1 FROM search_token WHERE token = %s AND {seen} AND document = first.document)"  # noqa: S608
    of_kind = f"document & {(1 << KIND_BITS) - 1} = %s"
    statement = (
        f"SELECT document FROM (SELECT document FROM search_token WHERE {leading} AND {seen} AND {of_kind} LIMIT %s)"  # noqa: S608
        f" AS first WHERE 1 = 1{also * (len(words) - 1)} LIMIT %s"
    )
    first, *others = words
    most = MOST_LEADING if others else limit
    asked = [first] if are_whole else [first, f"{first}\U0010ffff"]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*asked, kind, most, *others, limit])  # meant: numbers of classes and constants
        return [row[0] for row in cursor.fetchall()]
