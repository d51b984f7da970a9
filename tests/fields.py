"""Custom fields that tests start from, made by operations."""

from __future__ import annotations

from typing import Any

from billstead.core.actor import COMMAND_LINE
from billstead.customers.custom_kinds import NOTHING, value_key, value_text
from billstead.customers.definitions import forget_definitions
from billstead.customers.models import CustomField, CustomValue
from billstead.customers.operations import create_field, edit_field
from tests.makers import NOW


def define(label: str, *, kind: str = "text", field_class: str = "basic", **more: Any) -> CustomField:
    """A field of our own."""
    return create_field(label=label, kind=kind, field_class=field_class, actor=COMMAND_LINE, now=NOW, **more)


def definition(field: CustomField, **changes: Any) -> CustomField:
    """The same field, changed as told."""
    names = ("label", "help_text", "is_required", "is_searchable", "is_sortable")
    kept = {name: getattr(CustomField.objects.get(pk=field.pk), name) for name in names}
    return edit_field(field, **(kept | changes), actor=COMMAND_LINE, now=NOW)


def fill(field: CustomField, values: dict[int, Any]) -> None:
    """Values by customer, as stored, inserted as a set: lists are about many rows, not about how each was made."""
    rows = [
        CustomValue(customer_id=pk, field=field, text=value_text(value), key=value_key(field.kind, value))
        for pk, value in values.items()
        if value != NOTHING[field.kind]
    ]
    CustomValue.objects.bulk_create(rows, batch_size=2_000)
    CustomField.objects.filter(pk=field.pk).update(customers=len(rows), was_used=True)
    forget_definitions()
