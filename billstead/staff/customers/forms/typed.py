"""What stands in the form, as typed: plain strings, lists of strings, lists of rows. A draft keeps exactly this."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any

from django.http import QueryDict

Typed = dict[str, Any]

ROWS: dict[str, tuple[str, ...]] = {
    "emails": ("email", "purpose"),
    "external_ids": ("source", "value"),
    "urgent": ("name", "phone"),
}
# Longer than anything a field takes, so the cut loses nothing that could be saved; judging megabytes takes seconds.
CHARACTERS_READ = 30_000
ROWS_KEPT = 20
TAGS_KEPT = 50


def read(post: QueryDict, names: Iterable[str]) -> Typed:
    """The listed fields and nothing else: whatever else is sent does not exist."""
    typed: Typed = {name: _text(post.get(name, "")) for name in names if name not in ROWS and name != "tags"}
    wanted = set(names)
    for group, columns in ROWS.items():
        if group in wanted:
            typed[group] = _rows(post, group, columns)
    if "tags" in wanted:
        typed["tags"] = _tags(post)
    return typed


def with_blank_rows(typed: Typed) -> Typed:
    """The same, with one empty row at the end of each group that has none, so there is something to type into."""
    shown = dict(typed)
    for group, columns in ROWS.items():
        if group in typed and not typed[group]:
            shown[group] = [dict.fromkeys(columns, "")]
    return shown


def without_blank_rows(typed: Typed) -> Typed:
    """The same without rows nobody filled. A purpose alone, which a select always sends, fills nothing."""
    kept = dict(typed)
    for group in ROWS:
        if group in typed:
            kept[group] = [row for row in typed[group] if any(v.strip() for k, v in row.items() if k != "purpose")]
    return kept


def changed_by(typed: Typed, act: str) -> Typed:
    """What the buttons inside the form do: add or remove a row. Unknown acts change nothing."""
    verb, _colon, rest = act.partition(":")
    after = dict(typed)
    if verb == "add" and rest in ROWS and rest in typed and len(typed[rest]) < ROWS_KEPT:
        after[rest] = [*typed[rest], dict.fromkeys(ROWS[rest], "")]
    elif verb == "remove":
        group, _colon, index = rest.partition(":")
        if group in ROWS and group in typed and index.isascii() and index.isdigit():
            after[group] = [row for place, row in enumerate(typed[group]) if place != int(index)]
    return after


def digest(typed: Mapping[str, Any]) -> str:
    """One fingerprint per content: equal forms have equal digests, whatever rows were left blank."""
    content = json.dumps(without_blank_rows(dict(typed)), sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _rows(post: QueryDict, group: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    cells = (map(_text, post.getlist(f"{group}.{column}")[:ROWS_KEPT]) for column in columns)
    return [dict(zip(columns, row, strict=True)) for row in zip_longest(*cells, fillvalue="")]


def _tags(post: QueryDict) -> list[str]:
    """The names in the box, comma between; each once, as first written."""
    return tag_names_in(post.get("tags", ""))


def tag_names_in(text: str) -> list[str]:
    """Names with commas between, each once, as first written."""
    names = (name.strip() for name in _text(text).split(","))
    return list(dict.fromkeys(name for name in names if name))[:TAGS_KEPT]


def _text(text: str) -> str:
    return text[:CHARACTERS_READ]
