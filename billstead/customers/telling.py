"""Values as history tells them: names instead of ids, the class of each field, ids beside for undo."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from billstead.audit.operations import Change
from billstead.customers.fields import Values, fields
from billstead.customers.validation import Reference

REFERENCES = ("group", "owner", "tags")


def changes_between(old: Values, new: Values, reference: Reference) -> list[Change]:
    """One change per field that differs, in the order of the form."""
    return [
        Change(name, told(name, old[name], reference), told(name, new[name], reference), field.field_class)
        for name, field in fields().items()
        if old[name] != new[name]
    ]


def references_between(old: Values, new: Values) -> dict[str, list[Any]]:
    """The ids behind the names: [old, new] of each reference that differs, so undo and replay find the row."""
    return {name: [old[name], new[name]] for name in REFERENCES if old[name] != new[name]}


def told(name: str, value: Any, reference: Reference) -> Any:
    """One value in words a reader knows; JSON all the same."""
    if name == "group":
        return _name(value, {pk: group.name for pk, group in reference.groups.items()})
    if name == "owner":
        return _name(value, dict(reference.owners))
    if name == "tags":
        return tag_names(value, dict(reference.tags))
    return value


def tag_names(tags: Iterable[int], names: dict[int, str]) -> list[str]:
    return sorted(names.get(tag, str(tag)) for tag in tags)


def _name(value: int | None, names: dict[int, str]) -> str | None:
    return None if value is None else names.get(value, str(value))
