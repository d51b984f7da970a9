"""CSV in any delimiter and encoding, read as a stream: memory does not grow with the file."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .limits import MAX_CELL, MAX_COLUMNS, MAX_LINE
from .refusals import FileRefused

ENCODINGS: Final[dict[str, str | Promise]] = {
    "utf-8-sig": "UTF-8",
    "utf-16": gettext_lazy("UTF-16 with a mark"),
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": gettext_lazy("Western European (Windows-1252)"),
    "latin-1": gettext_lazy("Western European (Latin-1)"),
    "iso8859-15": gettext_lazy("Western European (Latin-9)"),
    "cp1250": gettext_lazy("Central European (Windows-1250)"),
    "cp1251": gettext_lazy("Cyrillic (Windows-1251)"),
    "cp1253": gettext_lazy("Greek (Windows-1253)"),
    "cp1254": gettext_lazy("Turkish (Windows-1254)"),
    "mac-roman": gettext_lazy("Western European (Mac)"),
    "shift-jis": gettext_lazy("Japanese (Shift JIS)"),
    "gb18030": gettext_lazy("Chinese (GB 18030)"),
}
DELIMITERS: Final[dict[str, str | Promise]] = {
    ",": gettext_lazy("Comma"),
    ";": gettext_lazy("Semicolon"),
    "\t": gettext_lazy("Tab"),
    "|": gettext_lazy("Vertical bar"),
}
_SAMPLE: Final = 256 * 1024
_CONTROLS: Final = frozenset(range(32)) - {9, 10, 12, 13, 27}
# One limit for the whole process: the module knows no other, and its own of 128 KiB would refuse long notes late.
csv.field_size_limit(MAX_CELL)


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is written. `counts_records`: a sheet's rows are counted, not a text's lines."""

    encoding: str = "utf-8-sig"
    delimiter: str = ","
    has_header: bool = True
    counts_records: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the file and the line it begins on."""

    line: int
    cells: list[str]


def sniff(path: Path) -> Format:
    """Tell encoding, delimiter and whether there are column names; raises FileRefused for what is no table."""
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    if not start.strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        raise FileRefused(_("This file is empty."))
    encoding = _encoding(path, start)
    text = start.decode(encoding, "replace").removeprefix("\ufeff")
    controls = sum(ord(char) in _CONTROLS for char in text)
    if controls > max(8, len(text) // 50):
        raise FileRefused(_("This is no text file. Choose a CSV or XLSX file."))
    delimiter, rows = _delimiter(text, is_whole=len(start) < _SAMPLE)
    first = rows[0] if rows else []
    return Format(encoding, delimiter, has_header=not any("@" in cell for cell in first))


def records(path: Path, how: Format) -> Iterator[Record]:
    """The rows of a file but for empty ones; raises FileRefused where reading cannot go on."""
    with path.open("rb") as raw:
        lines = _Lines(TextIOWrapper(raw, encoding=how.encoding, errors="replace", newline=None))
        reader = csv.reader(lines, delimiter=how.delimiter)
        count = 0
        while True:
            lines.begins_at = 0
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _unreadable(lines.begins_at) from error
            count += 1
            if lines.ended_inside:
                raise _unreadable(lines.begins_at)
            if len(cells) > MAX_COLUMNS:
                raise FileRefused(
                    _("Line %(line)s has more than %(limit)s columns. Is the delimiter right?")
                    % {"line": lines.begins_at, "limit": MAX_COLUMNS}
                )
            if any(cells) and any(map(str.strip, cells)) and not _is_excel_hint(count, cells):
                yield Record(count if how.counts_records else lines.begins_at, cells)


class _Lines:
    """Lines of bounded length; knows where the present record began and whether the file ended within it."""

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text
        self._number = 0
        self.begins_at = 0
        self.ended_inside = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        try:
            line = self._text.readline(MAX_LINE)
        except UnicodeError as error:
            raise FileRefused(_("This file is not written in that encoding. Choose another.")) from error
        if not line:
            self.ended_inside = self.begins_at > 0
            raise StopIteration
        self._number += 1
        self.begins_at = self.begins_at or self._number
        if len(line) >= MAX_LINE and not line.endswith("\n"):
            raise _unreadable(self.begins_at)
        return line.removeprefix("\ufeff") if self._number == 1 else line


def _unreadable(line: int) -> FileRefused:
    return FileRefused(
        _("Line %(line)s holds a quote that is never closed, or more than %(limit)s characters.")
        % {"line": line, "limit": f"{MAX_CELL:,}"}
    )


def _is_excel_hint(count: int, cells: list[str]) -> bool:
    """`sep=;` as the first line tells Excel the delimiter; it is no row."""
    return count == 1 and len(cells) <= 2 and cells[0].lower().startswith("sep=")


def _encoding(path: Path, start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if not start.startswith(codecs.BOM_UTF8):
        # Latin text in UTF-16 has its zeros on one side.
        even, odd = start[0::2].count(0), start[1::2].count(0)
        if max(even, odd) > len(start) // 5:
            return "utf-16-le" if odd > even else "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_SAMPLE):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            try:
                start.decode("cp1252")
            except UnicodeDecodeError:
                return "latin-1"
            return "cp1252"
    return "utf-8-sig"


def _delimiter(text: str, *, is_whole: bool) -> tuple[str, list[list[str]]]:
    """The delimiter under which most rows are as wide as the first, and the rows it makes."""
    lines = StringIO(text, newline=None).read().split("\n")
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5 and lines[0][4] in DELIMITERS:
        return lines[0][4], _parsed(lines[1:], lines[0][4])
    kept = [line for line in (lines if is_whole else lines[:-1])[:60] if line.strip()]
    best, rows, score = ",", _parsed(kept, ","), 0.0
    for delimiter in DELIMITERS:
        found = _parsed(kept, delimiter)
        widths = Counter(len(row) for row in found)
        width = len(found[0]) if found else 1
        alike = widths[width] / len(found) if found else 0.0
        if width > 1 and (alike, width) > (score, len(rows[0]) if rows else 0):
            best, rows, score = delimiter, found, alike
    return best, rows


def _parsed(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader((f"{line}\n" for line in lines), delimiter=delimiter) if row]
    except csv.Error:
        return []
