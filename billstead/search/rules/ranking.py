"""Which of the found comes first, and which of its fields is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from billstead.search.rules.documents import Line, Row, lines_of
from billstead.search.rules.entries import Hit
from billstead.search.rules.terms import Term

_INSIDE, _WORD_START, _WHOLE_WORD, _FIELD_START, _WHOLE_FIELD = 10, 30, 45, 12, 30
_FIRST_FIELD, _FIELD_STEP, _SHORT = 24, 3, 6


def ranked(rows: Iterable[Row], terms: Sequence[Term], query: str, classes: Collection[str]) -> list[Hit]:
    """Those rows in which every term stands in a line the reader may see, best first, equals by owner."""
    hits = [hit for row in rows if (hit := _hit(row, terms, query, classes))]
    return sorted(hits, key=lambda hit: (-hit.score, hit.owner))


def _hit(row: Row, terms: Sequence[Term], query: str, classes: Collection[str]) -> Hit | None:
    lines = list(lines_of(row, classes))
    total, best, best_line = 0, 0, None
    for term in terms:
        score, line = max((_alternative(way, lines) for way in term.alternatives), key=lambda found: found[0])
        if line is None:
            return None
        total += score
        if score > best:
            best, best_line = score, line
    if best_line is None:
        return None
    if len(terms) > 1:
        total += max(_order_bonus(line, terms) for line in lines)
    if query.casefold() in best_line.text.casefold():
        total += 4
    return Hit(row.owner, total // len(terms), best_line.name, best_line.text, query)


def _alternative(needles: Sequence[str], lines: Sequence[Line]) -> tuple[int, Line | None]:
    total, shown = 0, None
    for needle in needles:
        score, line = max(
            ((_score(needle, line), line) for line in lines), key=lambda found: found[0], default=(0, None)
        )
        if not score:
            return 0, None
        total, shown = total + score, shown or line
    return total // max(1, len(needles)), shown


def _score(needle: str, line: Line) -> int:
    """0 where the needle is absent, else by where it stands, which field it is and how much of it is matched."""
    if needle not in line.forms:
        return 0
    word = needle.strip()
    score = _INSIDE
    if f" {word} " in line.forms:
        score = _WHOLE_WORD
    elif f" {word}" in line.forms:
        score = _WORD_START
    forms = line.forms.split("\t")
    if any(form.startswith(f" {word}") for form in forms):
        score += _FIELD_START
    if any(form == f" {word} " for form in forms):
        score += _WHOLE_FIELD
    return score + max(0, _FIRST_FIELD - _FIELD_STEP * line.place) + _SHORT * len(word) // len(line.forms)


def _order_bonus(line: Line, terms: Sequence[Term]) -> int:
    """Words typed in the order in which they stand in one field are more likely meant."""
    at = -1
    for term in terms:
        at = line.forms.find(term.alternatives[0][0], at + 1)
        if at < 0:
            return 0
    return 10 * len(terms)
