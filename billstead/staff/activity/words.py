"""Field names and values of events in words."""

from __future__ import annotations

from billstead.accounts.models import CompanyProfile, Role, User
from billstead.audit.entries import Entry
from billstead.customers.fields import FIELDS
from billstead.customers.models import Contact, Customer

_MODELS = {"company": CompanyProfile, "role": Role, "user": User, "contact": Contact, "customer": Customer}


def changed_fields(entry: Entry) -> list[str]:
    """The labels of the changed fields, each once."""
    labels = [label_of(entry, change.field) for change in entry.changes]
    return [label.lower() if label[1:2].islower() else label for label in dict.fromkeys(labels)]


def label_of(entry: Entry, name: str) -> str:
    """What a field is called on the form it is edited on."""
    if entry.type.startswith("customer.") and name in FIELDS:
        return str(FIELDS[name].label)
    model = _MODELS.get(entry.type.partition(".")[0])
    known = {field.name: field for field in model._meta.concrete_fields} if model else {}
    if name in known:
        return str(known[name].verbose_name).capitalize()
    return name.replace(".", " ").replace("_", " ").capitalize()
