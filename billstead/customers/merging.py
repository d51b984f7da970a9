"""Two people, one customer: what each changed, what both changed, and both together. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from billstead.customers.fields import Values, fields, keys_of

# What one field makes of another: a person has no contact name.
_CONSEQUENCES = {"kind": "contact_name", "email": "shares_email"}


def touched_keys(opened: Values, typed: Values, names: Collection[str]) -> set[str]:
    """The units and fields where something else was typed than the form was opened with."""
    touched = keys_of(name for name in names if typed[name] != opened[name])
    return touched | {consequence for name, consequence in _CONSEQUENCES.items() if name in touched}


def colliding_keys(opened: Values, mine: Values, current: Values, touched: Collection[str]) -> set[str]:
    """The keys both changed, and to different ends. Sets (tags) meet only at the same entry."""
    found: set[str] = set()
    for name, field in fields().items():
        if field.key not in touched or current[name] == opened[name] or mine[name] == current[name]:
            continue
        if field.is_set:
            if _doubled(merge_set(opened[name], mine[name], current[name])):
                found.add(field.key)
        elif _is_changed(opened, mine, field.key):
            found.add(field.key)
    return found


def merged(opened: Values, mine: Values, current: Values, touched: Collection[str]) -> Values:
    """The current values with what was touched; sets get what was added and lose what was removed."""
    values = dict(current)
    for name, field in fields().items():
        if field.key not in touched:
            continue
        if field.is_set:
            values[name] = merge_set(opened[name], mine[name], current[name])
        elif _is_changed(opened, mine, field.key):
            values[name] = mine[name]
    return values


def merge_set(opened: list[Any], mine: list[Any], current: list[Any]) -> list[Any]:
    """Entries by what was added and removed since opening."""
    before, wanted, now = _entries(opened), _entries(mine), _entries(current)
    kept = {key: entry for key, entry in now.items() if key in wanted or key not in before}
    kept |= {key: entry for key, entry in wanted.items() if key not in before}
    return (
        [kept[key] for key in sorted(kept)]
        if all(isinstance(entry, dict) for entry in kept.values())
        else sorted(kept.values())
    )


def _is_changed(opened: Values, mine: Values, key: str) -> bool:
    return any(mine[name] != opened[name] for name, field in fields().items() if field.key == key)


def _entries(entries: list[Any]) -> dict[str, Any]:
    return {json.dumps(sorted(entry.items()) if isinstance(entry, dict) else entry): entry for entry in entries}


def _doubled(entries: list[Any]) -> bool:
    """Whether two people gave one address two purposes."""
    addresses = [entry["email"] for entry in entries if isinstance(entry, dict) and "email" in entry]
    return len(addresses) != len(set(addresses))
