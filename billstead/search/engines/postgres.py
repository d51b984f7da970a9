"""PostgreSQL: a GIN index of trigrams over all columns of a document; classes are checked on the text itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.db.utils import DatabaseError

from billstead.core.actor import FIELD_CLASSES
from billstead.search.engines.base import COLUMNS, Ways
from billstead.search.models import Document
from billstead.search.rules.documents import Row, words_by_class

_ALL = "(" + " || ".join(COLUMNS) + ")"
_TOKENS = (
    'CREATE TABLE search_token (token varchar(32) COLLATE "C" NOT NULL, field_class smallint NOT NULL,'
    " document bigint NOT NULL, PRIMARY KEY (token, field_class, document))"
)
_TRIGRAMS = f"CREATE INDEX search_document_trigrams ON search_document USING gin ({_ALL} gin_trgm_ops)"
_ROW = ("id", "kind", "owner", *COLUMNS, "shown")
_ROW_TYPES = ("bigint", "smallint", "bigint", *["text"] * (len(COLUMNS) + 1))
_WRITE_ROWS = (
    f"INSERT INTO search_document ({', '.join(_ROW)})"  # noqa: S608
    f" SELECT * FROM unnest({', '.join(f'%s::{name}[]' for name in _ROW_TYPES)})"
    f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _ROW[1:])}"
)
_UNNEST_TOKENS = "unnest(%s::varchar[], %s::smallint[], %s::bigint[])"


class PostgreSQL:
    """The index on PostgreSQL 15 or later."""

    def make_tables(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        schema_editor.execute(_TOKENS)
        try:
            with transaction.atomic(using=schema_editor.connection.alias):
                schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError:
            # Where the extension may not be made, search reads through the documents: right, but slow beyond 50,000.
            return
        schema_editor.execute(_TRIGRAMS)

    def drop_tables(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        schema_editor.execute("DROP INDEX IF EXISTS search_document_trigrams")
        schema_editor.execute("DROP TABLE search_token")

    def after_flush(self) -> None:
        """Every table is Django's."""

    def write(self, old: Sequence[Row], new: Sequence[Row]) -> None:
        before = {(word, number, row.id) for row in old for word, number in words_by_class(row)}
        after = {(word, number, row.id) for row in new for word, number in words_by_class(row)}
        gone = [row.id for row in old if row.id not in {row.id for row in new}]
        with connection.cursor() as cursor:
            if before - after:
                cursor.execute(
                    f"DELETE FROM search_token AS kept USING {_UNNEST_TOKENS} AS old (token, field_class, document)"  # noqa: S608
                    " WHERE kept.token = old.token AND kept.field_class = old.field_class"
                    " AND kept.document = old.document",
                    _turned(sorted(before - after)),
                )
            if gone:
                cursor.execute("DELETE FROM search_document WHERE id = ANY(%s)", [gone])
            if new:
                rows = [(row.id, row.kind, row.owner, *row.columns, row.shown) for row in new]
                cursor.execute(_WRITE_ROWS, _turned(rows))
            if after - before:
                cursor.execute(
                    f"INSERT INTO search_token SELECT * FROM {_UNNEST_TOKENS} ON CONFLICT DO NOTHING",  # noqa: S608
                    _turned(sorted(after - before)),
                )

    def documents(self, ways: Ways, classes: Collection[str], kind: int, limit: int) -> list[int]:
        return list(_matching(ways, classes, kind).values_list("id", flat=True)[:limit])

    def count(self, ways: Ways, classes: Collection[str], kind: int, limit: int) -> int:
        return int(_matching(ways, classes, kind)[:limit].count())

    def owners(self, ways: Ways, classes: Collection[str], kind: int, outer: str) -> Any:
        return _matching(ways, classes, kind).values("owner")

    def known_words(self, words: Collection[str], classes: Collection[str], limit: int) -> list[str]:
        numbers = [number for number, name in enumerate(FIELD_CLASSES) if name in classes]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word FROM unnest(%s::varchar[]) AS word WHERE EXISTS (SELECT 1 FROM search_token"
                ' WHERE token = word COLLATE "C" AND field_class = ANY(%s)) LIMIT %s',
                [sorted(words), numbers, limit],
            )
            return [row[0] for row in cursor.fetchall()]


def _matching(ways: Ways, classes: Collection[str], kind: int) -> Any:
    text, needles = _question(ways, classes)
    return Document.objects.filter(RawSQL(text, needles, output_field=BooleanField()), kind=kind)  # noqa: S611 - marks only


def _turned(rows: Collection[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _question(ways: Ways, classes: Collection[str]) -> tuple[str, list[str]]:
    """Each needle in the whole text, which the index answers, and in the columns the reader may see."""
    columns = [name for name in FIELD_CLASSES if name in classes]
    one = f"{_ALL} LIKE %s"
    if len(columns) < len(FIELD_CLASSES):
        one = f"{one} AND ({' || '.join(columns)}) LIKE %s"
    times = one.count("%s")
    asked = " AND ".join(
        "(" + " OR ".join("(" + " AND ".join([one] * len(needles)) + ")" for needles in term) + ")" for term in ways
    )
    return asked, [_like(needle) for term in ways for needles in term for needle in needles for _time in range(times)]


def _like(needle: str) -> str:
    escaped = needle.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
