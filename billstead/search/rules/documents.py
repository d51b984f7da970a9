"""An entry as the row the index keeps: a column of lines per field class, and the texts as they were written."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from billstead.core.actor import FIELD_CLASSES
from billstead.search.rules.entries import Entry, Field
from billstead.search.rules.text import forms_of_code, forms_of_email, forms_of_phone, forms_of_text, words_of, written

KIND_BITS = 8
MOST_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class Row:
    """One owner: `columns` in the order of FIELD_CLASSES, `shown` a line per field: class number, name, text."""

    id: int
    kind: int
    owner: int
    columns: tuple[str, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a row: where it stands among the fields, its name, its text as written, its forms."""

    place: int
    name: str
    text: str
    forms: str


def kind_number(kind: str) -> int:
    """The number a kind has in row ids. Two kinds of one number would find each other: `registry.source` refuses."""
    return zlib.crc32(kind.encode()) % (1 << KIND_BITS)


def row_id(kind: str, owner: int) -> int:
    """The id of an owner's row; ids carry owner and kind, so the index alone answers who was found."""
    return owner << KIND_BITS | kind_number(kind)


def row_of(entry: Entry) -> Row:
    """The row an entry is kept as; a text longer than 20,000 characters is findable by its beginning."""
    lines: dict[str, list[str]] = {name: [] for name in FIELD_CLASSES}
    shown = []
    for item in entry.fields:
        forms = list(dict.fromkeys(form for form in _forms(item) if form))
        if forms:
            lines[item.field_class].append("\t".join(f" {form} " for form in forms))
            text = written(item.text[:MOST_CHARACTERS])
            shown.append(f"{FIELD_CLASSES.index(item.field_class)}\t{item.name}\t{text}")
    columns = tuple("\n".join(["", *lines[name], ""]) if lines[name] else "" for name in FIELD_CLASSES)
    number = row_id(entry.kind, entry.owner)
    return Row(number, kind_number(entry.kind), entry.owner, columns, "\n".join(shown))


def lines_of(row: Row, classes: Collection[str]) -> Iterator[Line]:
    """The lines of a row that a reader of these classes may see, the most important first."""
    rest = [iter(column.split("\n")[1:-1]) for column in row.columns]
    for place, line in enumerate(row.shown.split("\n") if row.shown else ()):
        number, name, text = line.split("\t", 2)
        forms = next(rest[int(number)])
        if FIELD_CLASSES[int(number)] in classes:
            yield Line(place, name, text, forms)


def words_by_class(row: Row) -> set[tuple[str, int]]:
    """Each word of the row with the number of its class; what all may see anyway is not kept twice."""
    found: set[tuple[str, int]] = set()
    basic = words_of(row.columns[0])
    for number, column in enumerate(row.columns):
        words = words_of(column) if number else basic
        found.update((word, number) for word in (words - basic if number else words))
    return found


def _forms(item: Field) -> Iterator[str]:
    text = item.text[:MOST_CHARACTERS]
    if item.is_phone:
        yield from forms_of_phone(text)
    elif item.is_email:
        yield from forms_of_email(text)
    elif item.is_code:
        yield from forms_of_code(text)
    else:
        yield from forms_of_text(text)
