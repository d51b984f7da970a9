"""SQLite: an FTS5 table of trigrams without content; its row ids are the documents', so it answers who was found.

Every word start has two spaces before it there: a trigram needs three characters, and with them one letter at the
start of a word has three ("  j"). Deleting takes the old text, which the document still has.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BigIntegerField, BooleanField
from django.db.models.expressions import RawSQL

from billstead.core.actor import FIELD_CLASSES
from billstead.search.engines.base import COLUMNS, MOST_IN_A_SET, Ways
from billstead.search.engines.words import by_words
from billstead.search.models import Document
from billstead.search.rules.documents import KIND_BITS, Row, words_by_class

_NAMES = ", ".join(COLUMNS)
_MARKS = ", ".join(["%s"] * len(COLUMNS))
_TABLES = (
    f"CREATE VIRTUAL TABLE search_text USING fts5({_NAMES}, content='', columnsize=0,"
    " tokenize='trigram case_sensitive 1')",
    "CREATE TABLE search_token (token varchar(32) NOT NULL, field_class smallint NOT NULL, document bigint NOT NULL,"
    " PRIMARY KEY (token, field_class, document)) WITHOUT ROWID",
)
_DELETE_TEXT = f"INSERT INTO search_text (search_text, rowid, {_NAMES}) VALUES ('delete', %s, {_MARKS})"  # noqa: S608
_INSERT_TEXT = f"INSERT INTO search_text (rowid, {_NAMES}) VALUES (%s, {_MARKS})"  # noqa: S608
_INSERT_ROW = (
    f"INSERT OR REPLACE INTO search_document (id, kind, owner, {_NAMES}, shown)"  # noqa: S608
    f" VALUES (%s, %s, %s, {_MARKS}, %s)"
)
_MATCH = f"search_text MATCH %s AND rowid & {(1 << KIND_BITS) - 1} = %s"


class SQLite:
    """The index on SQLite 3.34 or later."""

    def make_tables(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _TABLES:
            schema_editor.execute(statement)

    def drop_tables(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        schema_editor.execute("DROP TABLE search_text")
        schema_editor.execute("DROP TABLE search_token")

    def after_flush(self) -> None:
        if not Document.objects.exists():
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO search_text (search_text) VALUES ('delete-all')")

    def write(self, old: Sequence[Row], new: Sequence[Row]) -> None:
        before = {(word, number, row.id) for row in old for word, number in words_by_class(row)}
        after = {(word, number, row.id) for row in new for word, number in words_by_class(row)}
        kept = {row.id for row in new}
        with connection.cursor() as cursor:
            _many(cursor, _DELETE_TEXT, [(row.id, *map(_spaced, row.columns)) for row in old])
            _many(
                cursor,
                "DELETE FROM search_token WHERE token = %s AND field_class = %s AND document = %s",
                sorted(before - after),
            )
            _many(cursor, "DELETE FROM search_document WHERE id = %s", [(row.id,) for row in old if row.id not in kept])
            _many(cursor, _INSERT_ROW, [(row.id, row.kind, row.owner, *row.columns, row.shown) for row in new])
            _many(cursor, _INSERT_TEXT, [(row.id, *map(_spaced, row.columns)) for row in new])
            _many(cursor, "INSERT OR IGNORE INTO search_token VALUES (%s, %s, %s)", sorted(after - before))

    def add(self, new: Sequence[Row]) -> None:
        self.write([], new)

    def documents(self, ways: Ways, classes: Collection[str], kind: int, limit: int) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT rowid FROM search_text WHERE {_MATCH} LIMIT %s",  # noqa: S608
                [_expression(ways, classes), kind, limit],
            )
            return [row[0] for row in cursor.fetchall()]

    def count(self, ways: Ways, classes: Collection[str], kind: int, limit: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM (SELECT 1 FROM search_text WHERE {_MATCH} LIMIT %s)",  # noqa: S608
                [_expression(ways, classes), kind, limit],
            )
            return int(cursor.fetchone()[0])

    def edged(self, ways: Ways, classes: Collection[str], kind: int, limit: int) -> list[int]:
        found = by_words(ways, classes, kind, limit)
        return self.documents(ways, classes, kind, limit) if found is None else found

    def few(self, ways: Ways, classes: Collection[str], kind: int, most: int) -> tuple[list[int] | None, int]:
        matching = f"FROM search_text WHERE {_MATCH} LIMIT %s"
        asked: list[Any] = [_expression(ways, classes), kind]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT (SELECT count(*) FROM (SELECT 1 {matching}))"  # noqa: S608 - constants of this module
                f" UNION ALL SELECT rowid FROM (SELECT rowid {matching})",
                [*asked, MOST_IN_A_SET + 1, *asked, most + 1],
            )
            about, *ids = [row[0] for row in cursor.fetchall()]
        return (ids if about <= most else None), about

    def listed(self, owners: Collection[int]) -> Any:
        asked = [json.dumps(list(owners))]
        return RawSQL("SELECT value FROM json_each(%s)", asked, output_field=BigIntegerField())  # meant: one parameter

    def looked_at(self, ways: Ways, classes: Collection[str]) -> Any:
        text, needles = _looked_at(ways, classes)
        return RawSQL(text, needles, output_field=BooleanField())  # noqa: S611 - constants and parameters

    def gathered(self, ways: Ways, classes: Collection[str], kind: int) -> Any:
        matching = f"SELECT rowid >> {KIND_BITS} FROM search_text WHERE {_MATCH}"  # noqa: S608
        asked = [_expression(ways, classes), kind]
        return RawSQL(matching, asked, output_field=BigIntegerField())  # noqa: S611 - constants and parameters

    def known_words(self, words: Collection[str], classes: Collection[str], limit: int) -> list[str]:
        numbers = [number for number, name in enumerate(FIELD_CLASSES) if name in classes]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT value FROM json_each(%s) AS word WHERE EXISTS (SELECT 1 FROM search_token WHERE token = value"
                " AND field_class IN (SELECT value FROM json_each(%s))) LIMIT %s",
                [json.dumps(sorted(words)), json.dumps(numbers), limit],
            )
            return [row[0] for row in cursor.fetchall()]


def _many(cursor: Any, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        cursor.executemany(statement, rows)


def _spaced(column: str) -> str:
    return column.replace(" ", "  ")


def _expression(ways: Ways, classes: Collection[str]) -> str:
    """The question in FTS5's language; in quotes everything is literal but the quote, which is doubled."""
    columns = " ".join(name for name in FIELD_CLASSES if name in classes)
    # The longest first: what is rare leads, and the lists of the frequent are skipped through.
    longest_first = sorted(ways, key=lambda term: -max(map(len, term[0])))
    terms = " AND ".join(f"({' OR '.join(_all(needles) for needles in term)})" for term in longest_first)
    return f"{{{columns}}} : ({terms})"


def _all(needles: Sequence[str]) -> str:
    return "(" + " AND ".join(map(_phrase, needles)) + ")"


def _phrase(needle: str) -> str:
    """Two spaces at an edge make a trigram that nearly every document has; one is as exact for two letters or more."""
    spaced = _spaced(needle)
    if len(needle.strip()) > 1:
        spaced = spaced.replace("  ", " ", 1) if spaced.startswith("  ") else spaced
        spaced = spaced[:-1] if spaced.endswith("  ") else spaced
    return '"' + spaced.replace('"', '""') + '"'


def _looked_at(ways: Ways, classes: Collection[str]) -> tuple[str, list[str]]:
    """The same question asked of one document's text."""
    columns = [name for name in FIELD_CLASSES if name in classes]
    one = "(" + " OR ".join(f"instr({name}, %s) > 0" for name in columns) + ")"
    terms = [[" AND ".join([one] * len(needles)) for needles in term] for term in ways]
    asked = " AND ".join("(" + " OR ".join(term) + ")" for term in terms)
    return asked, [needle for term in ways for needles in term for needle in needles for _column in columns]
