"""Suggestions under the search box: the text each would make of what is typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from billstead.core.text import fold
from billstead.customers.listing.spec import CUSTOMERS
from billstead.ui.listing.parsing import LONGEST_QUERY
from billstead.ui.listing.syntax import Word
from billstead.ui.listing.viewpoint import Viewpoint
from billstead.ui.listing.writing import write_item

MOST = 8
_BEFORE = re.compile(r'(?:^|\s)(-?)(?:([A-Za-z][A-Za-z0-9_.-]*):)?((?:"[^"]*"?|[^\s"])*)$')


@dataclass(frozen=True)
class Option:
    """One suggestion: what it is, what it says, and the whole text with the cursor after it."""

    shown: str
    label: str
    text: str
    at: int


def assistance(text: str, at: str, view: Viewpoint) -> list[Option]:
    """At most eight keys or values for the place of the cursor."""
    if len(text) > LONGEST_QUERY:
        return []
    place = min(int(at), len(text)) if at.isascii() and at.isdigit() and len(at) < 6 else len(text)
    match = _BEFORE.search(text[:place])
    if match is None:
        return []
    key, typed = match[2], match[3]
    if key is None:
        return _keys(text, match.start(3), place, typed, view)
    return _values(text, match.start(3), place, key.lower(), typed, view)


def _keys(text: str, start: int, end: int, typed: str, view: Viewpoint) -> list[Option]:
    folded = fold(typed)
    if not folded or typed.startswith('"'):
        return []
    options = []
    for key, each in CUSTOMERS.filters_for(view.actor).items():
        if key.startswith(folded) or fold(str(each.label)).startswith(folded):
            options.append(_option(text, start, end, f"{key}:", str(each.label)))
    return options[:MOST]


def _values(text: str, start: int, end: int, key: str, typed: str, view: Viewpoint) -> list[Option]:
    each = CUSTOMERS.filters_for(view.actor).get(key)
    if each is None:
        return []
    last = typed.rfind(",") + 1
    choices = each.choices(typed[last:].strip('"'), view)[:MOST]
    return [_option(text, start + last, end, write_item(Word(choice.value)), choice.label) for choice in choices]


def _option(text: str, start: int, end: int, insert: str, label: str) -> Option:
    space = "" if insert.endswith(":") or text[end : end + 1].isspace() else " "
    return Option(
        insert,
        label if label != insert else "",
        text[:start] + insert + space + text[end:],
        start + len(insert + space),
    )
