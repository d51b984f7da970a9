"""Values for the cells of a CSV file that a spreadsheet will open."""

from __future__ import annotations

_STARTS = frozenset("=+-@\t\r\n\x00＝＋－＠")


def text_cell(value: str) -> str:
    """Text that no spreadsheet takes for a formula: a quote before what could begin one. Phones get it too."""
    return f"'{value}" if value[:1] in _STARTS and value else value


def read_text_cell(value: str) -> str:
    """The way back: the text as it was before `text_cell`."""
    return value[1:] if value[:1] == "'" and value[1:2] in _STARTS else value
