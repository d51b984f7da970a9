"""A file as a table, whatever it came as: column names, rows, and the first rows as samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from django.utils.translation import gettext as _

from . import xlsx
from .csv import Format, Record, records, sniff
from .files import forget, keep, path_of
from .limits import MAX_HEADER, SAMPLES
from .refusals import FileRefused


@dataclass
class Table:
    """Column names, and the rows below them, to be read once."""

    header: list[str]
    rows: Iterator[Record]
    samples: list[Record] = field(default_factory=list)


def settle(key: str) -> tuple[str, Format]:
    """The file as one that can be streamed, and how: a workbook becomes CSV beside it, the workbook goes."""
    if not xlsx.is_workbook(path_of(key)):
        return key, sniff(path_of(key))
    plain, _size = keep(())
    try:
        xlsx.write_csv(path_of(key), path_of(plain))
    except BaseException:
        forget(plain)
        raise
    forget(key)
    return plain, xlsx.FORMAT


def opened(path: Path, how: Format) -> Table:
    """Column names and rows of a file; raises FileRefused when there is neither."""
    found = records(path, how)
    first = next(found, None)
    if first is None:
        raise FileRefused(_("This file is empty."))
    if how.has_header:
        return Table(_named(first.cells), found)
    numbered = [_("Column %(number)s") % {"number": place} for place, _cell in enumerate(first.cells, 1)]
    return Table(numbered, chain([first], found))


def sampled(path: Path, how: Format) -> Table:
    """The same with its first rows looked at; raises FileRefused when there is none below the names."""
    table = opened(path, how)
    table.samples = list(islice(table.rows, SAMPLES))
    if not table.samples:
        raise FileRefused(_("This file has column names but no rows below them."))
    return table


def _named(cells: list[str]) -> list[str]:
    """Names of one line each; one without text gets its place, one that stands twice its number."""
    seen: dict[str, int] = {}
    names = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.split())[:MAX_HEADER] or _("Column %(number)s") % {"number": place}
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    while len(names) > 1 and not cells[len(names) - 1].strip():
        names.pop()
    return names
