"""Values for the cells of a CSV file that a spreadsheet will open."""

from __future__ import annotations

_STARTS = frozenset("=+-@\t\r\n\x00＝＋－＠")


def text_cell(value: str) -> str:
    """Text that no spreadsheet takes for a formula: a quote before what could begin one. Phones get it too."""
    return f"'{value}" if value[:1] in _STARTS and value else value
