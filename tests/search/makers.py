"""Entries for the tests of search."""

from __future__ import annotations

from billstead.core.actor import FIELD_CLASSES
from billstead.search.operations import Entry, Field

KIND = "customer"
ALL = frozenset(FIELD_CLASSES)
BASIC_ONLY = frozenset({"basic"})


def customer(owner: int, name: str, *fields: Field, kind: str = KIND) -> Entry:
    """An entry with a name and whatever else is given."""
    return Entry(kind, owner, (Field("name", "basic", name), *fields))


def email(address: str) -> Field:
    return Field("email", "contact", address, is_email=True)


def phone(number: str) -> Field:
    return Field("phone", "contact", number, is_phone=True)
