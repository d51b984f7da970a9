"""What custom fields add to the list of customers: a column each, sorts, and `field.<key>:` in its query language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billstead.customers.custom_kinds import CHOICE, DATE, NUMBER, TEXT, YES_NO
from billstead.customers.definitions import once
from billstead.customers.fields import CustomerField, custom_fields, fields
from billstead.customers.listing.custom_filters import HasValue, value_filter
from billstead.customers.models import CustomValue
from billstead.customers.queries import status_counts
from billstead.ui.listing.paging import BESIDE, Elsewhere, Order
from billstead.ui.listing.resolving import Condition
from billstead.ui.listing.spec import Column, Own, Sort

_WAYS = {
    TEXT: (_("A to Z"), _("Z to A")),
    CHOICE: (_("A to Z"), _("Z to A")),
    NUMBER: (_("lowest first"), _("highest first")),
    DATE: (_("oldest first"), _("newest first")),
    YES_NO: (_("no first"), _("yes first")),
}


def own_fields() -> Own:
    """The fields as they are defined now."""
    return once("listing", _own)


def _own() -> Own:
    fields = custom_fields()
    sortable = [field for field in fields if field.custom and field.custom.is_sortable]
    return Own(
        columns=[_column(field) for field in fields],
        sorts=[_sort(field) for field in sortable],
        filters=[value_filter(field) for field in fields],
    )


def _column(field: CustomerField) -> Column:
    is_sortable = field.custom is not None and field.custom.is_sortable
    return Column(field.name, field.label, field.name if is_sortable else "", field.field_class)


def _sort(field: CustomerField) -> Sort:
    assert field.custom
    up, down = _WAYS[field.kind]
    return Sort(
        field.name,
        field.label,
        "",
        field.field_class,
        ascending_words=up,
        descending_words=down,
        elsewhere=Elsewhere(CustomValue, "custom_values", {"field": field.custom.id}, "key", "customer_id"),
    )


def known_order(order: Order, conditions: Sequence[Condition]) -> Order:
    """The order with what spares walking it: whether all or none have a value, and what is asked of the field."""
    if order.elsewhere is None:
        return order
    custom = fields()[order.name.removeprefix("-")].custom
    has_all = custom is not None and custom.customers >= status_counts()["all"]
    where = replace(order.elsewhere, without=not has_all)
    for asked, is_negated in _asked_of(where.own["field"], conditions):
        if not is_negated:
            where = replace(where, without=False, within=where.within & _beside(asked))
        elif not asked:
            where = replace(where, with_value=False)
    return replace(order, elsewhere=where)


def _asked_of(field_id: int, conditions: Sequence[Condition]) -> list[tuple[Q, bool]]:
    """The conditions that ask only whether a customer has a value of this field: what of its key, and whether not."""
    lone = [(each.q.children[0], each.q.negated) for each in conditions if len(each.q.children) == 1]
    return [(part.keys, no) for part, no in lone if isinstance(part, HasValue) and part.field_id == field_id]


def _beside(keys: Q) -> Q:
    """The same, asked of the rows a sorted list is walked on; all of them where more than keys is asked."""
    parts: list[Any] = []
    for child in keys.children:
        if isinstance(child, tuple) and child[0].startswith("key"):
            parts.append((f"{BESIDE}__{child[0]}", child[1]))
        elif isinstance(child, Q) and (inner := _beside(child)):
            parts.append(inner)
        else:
            return Q()
    return Q(*parts, _connector=keys.connector, _negated=keys.negated)
