"""Run as a program of its own: the first sheet with content of a workbook as CSV. Knows nothing of Billstead."""

from __future__ import annotations

import csv
import json
import resource
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

MEMORY = 2 * 1024 * 1024 * 1024
SECONDS = 110


def main(source: str, target: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with CalamineWorkbook.from_path(source) as book, Path(target).open("w", encoding="utf-8", newline="") as file:
        sheets = (book.get_sheet_by_name(name) for name in book.sheet_names)
        sheet = next((sheet for sheet in sheets if sheet.total_height), None)
        rows = 0
        if sheet is not None:
            writer = csv.writer(file)
            # Rows above the first filled one stand as empty lines, so that rows keep their numbers.
            file.write("\r\n" * (sheet.start[0] if sheet.start else 0))
            for row in sheet.iter_rows():
                writer.writerow([text(value) for value in row])
                rows += 1
    sys.stdout.write(json.dumps({"rows": rows}))
    return 0


def text(value: Any) -> str:
    """A cell as people would type it; of a formula its value, of a date its ISO form."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if is_day else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
