"""PostgreSQL: a GIN index of trigrams over all columns of a document; classes are checked on the text itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BigIntegerField, BooleanField
from django.db.models.expressions import RawSQL
from django.db.utils import DatabaseError

from billstead.core.actor import FIELD_CLASSES
from billstead.core.rows import write_rows
from billstead.search.engines.base import COLUMNS, FREQUENT, MOST_IN_A_SET, Ways
from billstead.search.engines.words import by_words
from billstead.search.rules.documents import Row, words_by_class

_ALL = "(" + " || ".join(COLUMNS) + ")"
_TOKENS = (
    'CREATE TABLE search_token (token varchar(32) COLLATE "C" NOT NULL, field_class smallint NOT NULL,'
    " document bigint NOT NULL, PRIMARY KEY (token, field_class, document))"
)
_TRIGRAMS = f"CREATE INDEX search_document_trigrams ON search_document USING gin ({_ALL} gin_trgm_ops)"
_ROW = ("id", "kind", "owner", *COLUMNS, "shown")
_ROW_TYPES = ("bigint", "smallint", "bigint", *["text"] * (len(COLUMNS) + 1))
_TOKEN = ("token", "field_class", "document")
_WRITE_ROWS = (
    f"INSERT INTO search_document ({', '.join(_ROW)})"  # noqa: S608
    f" SELECT * FROM unnest({', '.join(f'%s::{name}[]' for name in _ROW_TYPES)})"
    f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _ROW[1:])}"
)
# Whole pages by chance, always the same ones: some 5,000 rows, or all there are. What fewer than 4 of a tenth of them
# have is too rare for the sample to hold enough of it.
SAMPLE_BYTES, TRIED_BYTES, SOME = 250 * 8192, 25 * 8192, 4
_SIZE = "(SELECT greatest(1, pg_relation_size('search_document')))"
_SAMPLE = "search_document TABLESAMPLE SYSTEM ((SELECT least(100, 100.0 * {} / {}))) REPEATABLE (0)"
_SAMPLED, _TRIED = _SAMPLE.format(SAMPLE_BYTES, _SIZE), _SAMPLE.format(TRIED_BYTES, _SIZE)
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

    def add(self, new: Sequence[Row]) -> None:
        if new:
            write_rows("search_document", _ROW, [(row.id, row.kind, row.owner, *row.columns, row.shown) for row in new])
            words = [(word, number, row.id) for row in new for word, number in words_by_class(row)]
            write_rows("search_token", _TOKEN, sorted(words))

    def documents(self, ways: Ways, classes: Collection[str], kind: int, limit: int) -> list[int]:
        """A sample first: of a frequent word it has enough, where the index would gather every row before the first."""
        text, needles = _question(ways, classes)
        one = f"{text} AND kind = %s"
        enough = "(SELECT count(*) FROM sampled) = %s"
        return self._read(
            f"WITH tried AS MATERIALIZED (SELECT count(*) AS hits FROM {_TRIED} WHERE {one}),"  # noqa: S608
            f" sampled AS MATERIALIZED (SELECT id FROM {_SAMPLED}"
            f" WHERE (SELECT hits FROM tried) >= {SOME} AND {one} LIMIT %s),"
            f" found AS MATERIALIZED (SELECT id FROM search_document WHERE {one})"
            f" SELECT id FROM sampled WHERE {enough} UNION ALL (SELECT id FROM found WHERE NOT {enough} LIMIT %s)",
            [*needles, kind, *needles, kind, limit, *needles, kind, limit, limit, limit],
        )

    def edged(self, ways: Ways, classes: Collection[str], kind: int, limit: int) -> list[int]:
        return by_words(ways, classes, kind, limit) or []

    def count(self, ways: Ways, classes: Collection[str], kind: int, limit: int) -> int:
        """The table from its beginning where that has enough soon, else by the index."""
        text, needles = _question(ways, classes)
        if self.few(ways, classes, kind, -1)[1] > MOST_IN_A_SET:
            # What is fenced in by OFFSET is read in its order, of which the limit stops the rest.
            rows = "SELECT * FROM search_document ORDER BY id OFFSET 0"
            asked = f"SELECT id FROM ({rows}) AS search_document WHERE {text} AND kind = %s LIMIT %s"  # noqa: S608
            return len(self._read(asked, [*needles, kind, limit]))
        return len(self._by_index(ways, classes, kind, limit))

    def few(self, ways: Ways, classes: Collection[str], kind: int, most: int) -> tuple[list[int] | None, int]:
        """Whether a word is frequent shows in a sample; the index is asked for what is not."""
        text, needles = _question(ways, classes)
        one = f"{text} AND kind = %s"
        about, *ids = self._read(
            f"WITH sampled AS (SELECT ceil(count(*) FILTER (WHERE {one})"  # noqa: S608
            f" * greatest(1, {_SIZE} / {SAMPLE_BYTES}.0))::bigint AS about FROM {_SAMPLED}),"
            f" found AS MATERIALIZED (SELECT id FROM search_document WHERE {one})"
            " SELECT about FROM sampled UNION ALL (SELECT id FROM found"
            f" WHERE (SELECT about FROM sampled) <= {FREQUENT} LIMIT %s)",
            [*needles, kind, *needles, kind, most + 1],
        )
        return (ids if about <= FREQUENT and len(ids) <= most else None), about

    def listed(self, owners: Collection[int]) -> Any:
        asked = [list(owners)]
        return RawSQL("SELECT unnest(%s::bigint[])", asked, output_field=BigIntegerField())  # meant: one parameter

    def looked_at(self, ways: Ways, classes: Collection[str]) -> Any:
        text, needles = _question(ways, classes)
        return RawSQL(text, needles, output_field=BooleanField())  # noqa: S611 - constants and parameters

    def gathered(self, ways: Ways, classes: Collection[str], kind: int) -> Any:
        text, needles = _question(ways, classes)
        statement = f"SELECT owner FROM search_document WHERE {text} AND kind = %s"  # noqa: S608
        return RawSQL(statement, [*needles, kind], output_field=BigIntegerField())  # noqa: S611 - constants and parameters

    def _by_index(self, ways: Ways, classes: Collection[str], kind: int, limit: int) -> list[int]:
        """Planned for all rows, thus by the index: with the limit in sight the planner may read the table instead."""
        text, needles = _question(ways, classes)
        every = f"WITH found AS MATERIALIZED (SELECT id FROM search_document WHERE {text} AND kind = %s)"  # noqa: S608
        return self._read(f"{every} SELECT id FROM found LIMIT %s", [*needles, kind, limit])  # noqa: S608

    @staticmethod
    def _read(statement: str, asked: Sequence[Any]) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(statement, asked)
            return [row[0] for row in cursor.fetchall()]

    def known_words(self, words: Collection[str], classes: Collection[str], limit: int) -> list[str]:
        numbers = [number for number, name in enumerate(FIELD_CLASSES) if name in classes]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word FROM unnest(%s::varchar[]) AS word WHERE EXISTS (SELECT 1 FROM search_token"
                ' WHERE token = word COLLATE "C" AND field_class = ANY(%s)) LIMIT %s',
                [sorted(words), numbers, limit],
            )
            return [row[0] for row in cursor.fetchall()]


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
