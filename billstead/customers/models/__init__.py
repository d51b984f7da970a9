"""Customers and what belongs to them."""

from .belongings import Address, CustomerTag, EmailAddress, ExternalId
from .counters import CustomerCount, NumberSeries
from .custom import CustomField, CustomValue
from .customer import Customer, CustomerQuerySet
from .labels import Group, Tag
from .notes import Note, NoteRevision
from .people import Contact
from .status import BlockedEmail, DeletedCustomer, ScheduledChange, StatusReason

__all__ = [
    "Address",
    "BlockedEmail",
    "Contact",
    "CustomField",
    "CustomValue",
    "Customer",
    "CustomerCount",
    "CustomerQuerySet",
    "CustomerTag",
    "DeletedCustomer",
    "EmailAddress",
    "ExternalId",
    "Group",
    "Note",
    "NoteRevision",
    "NumberSeries",
    "ScheduledChange",
    "StatusReason",
    "Tag",
]
