"""Customers and what belongs to them."""

from .belongings import Address, CustomerTag, EmailAddress, ExternalId
from .counters import CustomerCount, NumberSeries
from .customer import Customer, CustomerQuerySet
from .labels import Group, Tag
from .notes import Note, NoteRevision
from .people import Contact

__all__ = [
    "Address",
    "Contact",
    "Customer",
    "CustomerCount",
    "CustomerQuerySet",
    "CustomerTag",
    "EmailAddress",
    "ExternalId",
    "Group",
    "Note",
    "NoteRevision",
    "NumberSeries",
    "Tag",
]
