"""Field names and values of events in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billstead.accounts.models import CompanyProfile, Role, User
from billstead.accounts.rules import PERMISSIONS
from billstead.audit.emissions import Change
from billstead.audit.entries import Entry
from billstead.core.actor import COMMAND_LINE, NOBODY
from billstead.customers.fields import field_named
from billstead.customers.models import Contact, Customer, Group, StatusReason, Tag
from billstead.customers.showing import shown_value

_MODELS = {
    "company": CompanyProfile, "role": Role, "staff": User, "user": User, "contact": Contact, "customer": Customer,
    "tag": Tag, "group": Group, "reason": StatusReason,
}  # fmt: skip
# What a model's own name for a column would not tell a reader.
_LABELS: Final[dict[str, str | Promise]] = {
    "codes": _("Permissions"), "street": _("Street and number"), "postcode": _("Postal code"), "color": _("Color"),
    "sorting_code": _("Sorting code"), "terms_kind": _("Payment terms"), "terms_days": _("Days"), "logo": _("Logo"),
    "email": _("E-mail"), "phone": _("Phone"), "name": _("Name"), "role": _("Role"), "job_title": _("Job title"),
    "for_billing": _("Billing questions"), "for_technical": _("Technical questions"), "remark": _("Remark"),
    "is_urgent": _("Urgent contact"), "label": _("Reason"), "policy": _("When to choose it"),
    "status": _("Status"), "confirmed_on": _("Details confirmed"), "legal_name": _("Legal name"),
    "time_zone": _("Time zone"),
    "help_text": _("Help"), "is_required": _("Required"), "choices": _("Choices"), "position": _("Place"),
    "is_searchable": _("Found by the search box"), "is_sortable": _("Sorts the list"),
    "region": _("Region"), "city": _("City"), "district": _("District"), "country": _("Country"),
}  # fmt: skip
# The same fact twice: the number in its international form stands beside it.
_UNTOLD = frozenset({"phone_typed"})


def told(entry: Entry) -> list[tuple[str, str, str, str]]:
    """Name, label, old and new of each changed field; what was and stays empty is left out."""
    lines = []
    for change in entry.changes:
        if change.field in _UNTOLD:
            continue
        old, new = _values(change)
        if old or new:
            lines.append((change.field, label_of(entry, change.field), old, new))
    return lines


def actor_words(kind: str, name: str) -> str:
    """Who it was, in the reader's words where nobody has a name of their own."""
    if kind == COMMAND_LINE.kind:
        return str(_("Command line"))
    return name or str(_("Somebody") if kind == NOBODY.kind else _("System"))


def changed_fields(entry: Entry) -> list[str]:
    """The labels of the changed fields, each once."""
    labels = [label_of(entry, change.field) for change in entry.changes if change.field not in _UNTOLD]
    return [label.lower() if label[1:2].islower() else label for label in dict.fromkeys(labels)]


def label_of(entry: Entry, name: str) -> str:
    """What a field is called on the form it is edited on."""
    about = entry.type.partition(".")[0]
    field = field_named(name) if about in ("customer", "phone") else None
    if field:
        return str(field.label)
    if name in _LABELS:
        return str(_LABELS[name])
    model = _MODELS.get(about)
    known = {field.name: field for field in model._meta.concrete_fields} if model else {}
    if name in known:
        return str(known[name].verbose_name).capitalize()
    return name.replace(".", " ").replace("_", " ").capitalize()


def _values(change: Change) -> tuple[str, str]:
    if change.field == "codes":
        # Of a long list of permissions only what was taken and what was given.
        before, after = set(change.old or ()), set(change.new or ())
        return _codes(before - after), _codes(after - before)
    return _value(change.field, change.old), _value(change.field, change.new)


def _value(name: str, value: Any) -> str:
    if name == "status":
        return str(dict(Customer.Status.choices).get(value, value))
    return "" if value is False and not field_named(name) else shown_value(name, value)


def _codes(codes: Iterable[str]) -> str:
    held = frozenset(codes)
    return ", ".join(str(known.label) for code, known in PERMISSIONS.items() if code in held)
