"""Customers' values in custom fields: one row for each value there is, and how many customers have one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import F
from django.utils.translation import gettext as _

from billstead.core.errors import Invalid
from billstead.core.rows import insert
from billstead.customers.custom_kinds import NOTHING, value_key, value_of_text, value_text
from billstead.customers.fields import CustomerField, Values, custom_fields
from billstead.customers.models import CustomField, CustomValue


def stored_values(ids: Collection[int], fields: Collection[CustomerField] | None = None) -> dict[int, Values]:
    """What customers have in our own fields (in some of them), by customer: one query, none without fields."""
    known = {field.custom.id: field for field in (custom_fields() if fields is None else fields) if field.custom}
    found: defaultdict[int, Values] = defaultdict(lambda: {field.name: field.default for field in known.values()})
    if not known:
        return found
    rows = CustomValue.objects.filter(customer__in=ids, field__in=known)
    for customer_id, field_id, text in rows.values_list("customer_id", "field_id", "text"):
        field = known[field_id]
        found[customer_id][field.name] = value_of_text(field.kind, text)
    return found


def insert_values(pairs: Iterable[tuple[int, Values]]) -> None:
    """Write the values of new customers; pairs of customer and values."""
    fields = custom_fields()
    rows = [
        _row(customer_id, field, values[field.name])
        for customer_id, values in pairs
        for field in fields
        if values[field.name] != NOTHING[field.kind]
    ]
    _count(Counter(row.field_id for row in rows))
    insert(rows)


def rewrite_values(customer_id: int, current: Values, final: Values) -> None:
    """Write what differs of one locked customer."""
    changed = [field for field in custom_fields() if current[field.name] != final[field.name]]
    kept = [field for field in changed if final[field.name] != NOTHING[field.kind]]
    had = {_id(field) for field in changed if current[field.name] != NOTHING[field.kind]}
    has = {_id(field) for field in kept}
    _count({field_id: (field_id in has) - (field_id in had) for field_id in sorted(had | has)})
    if had:
        CustomValue.objects.filter(customer=customer_id, field__in=had).delete()
    insert([_row(customer_id, field, final[field.name]) for field in kept])


def drop_values(customer_ids: Collection[int]) -> None:
    """Take away all values of customers about to be deleted, archived fields too."""
    rows = CustomValue.objects.filter(customer__in=customer_ids)
    counts = Counter(rows.values_list("field_id", flat=True))
    rows.delete()
    _count({field_id: -count for field_id, count in counts.items()})


def _count(differences: Mapping[int, int]) -> None:
    """Keep how many customers have a value. In order of id, so two writers cannot deadlock."""
    for field_id, difference in sorted(differences.items()):
        if difference > 0:
            changes = {"customers": F("customers") + difference, "was_used": True}
            if not CustomField.objects.filter(pk=field_id).update(**changes):
                # Deleted since this form was drawn: nobody had used it.
                raise Invalid({"": [_("A field was deleted while you were editing. Open the form again.")]})
        elif difference:
            CustomField.objects.filter(pk=field_id).update(customers=F("customers") + difference)


def _id(field: CustomerField) -> int:
    assert field.custom
    return field.custom.id


def _row(customer_id: int, field: CustomerField, stored: object) -> CustomValue:
    return CustomValue(
        customer_id=customer_id, field_id=_id(field), text=value_text(stored), key=value_key(field.kind, stored)
    )
