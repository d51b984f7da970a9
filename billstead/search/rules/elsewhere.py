"""Why an owner was found, when what a page shows of it does not say so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from billstead.search.rules.documents import Line, Row, lines_of
from billstead.search.rules.entries import Hit
from billstead.search.rules.terms import Term

IsShown = Callable[[int, str, str], bool]


def elsewhere(row: Row, terms: Sequence[Term], query: str, classes: Collection[str], is_shown: IsShown) -> Hit | None:
    """The first line that is not shown and has a term which no shown line has; nothing when all terms are in sight."""
    lines = list(lines_of(row, classes))
    shown = [line for line in lines if is_shown(row.owner, line.name, line.text)]
    hidden = [line for line in lines if line not in shown]
    for term in terms:
        if _holds(shown, term):
            continue
        for line in hidden:
            if _holds([line], term):
                return Hit(row.owner, 0, line.name, line.text, query)
    return None


def _holds(lines: Sequence[Line], term: Term) -> bool:
    return any(all(any(needle in line.forms for line in lines) for needle in needles) for needles in term.alternatives)
