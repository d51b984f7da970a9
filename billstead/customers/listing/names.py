"""Named things customers are filtered by, each read once for a reader."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from billstead.accounts.models import User
from billstead.customers.models import CustomerTag, Group, Tag
from billstead.ui.listing.filters import Named
from billstead.ui.listing.viewpoint import Viewpoint


def tags(view: Viewpoint) -> list[Named]:
    return _known(view)["tag"]


def groups(view: Viewpoint) -> list[Named]:
    return _known(view)["group"]


def owners(view: Viewpoint) -> list[Named]:
    """Colleagues by name or e-mail; `me` is the reader."""
    return [*([Named(view.actor.id, view.actor.name, "me")] if view.actor.kind == "staff" else []), *colleagues(view)]


def colleagues(view: Viewpoint) -> list[Named]:
    return _known(view)["owner"]


def _known(view: Viewpoint) -> dict[str, list[Named]]:
    return view.once("names", _read)


def _read() -> dict[str, list[Named]]:
    """All three kinds in one query, each in the order of its names."""
    staff = User.objects.filter(role__isnull=False)
    rows = (
        Tag.objects.order_by()
        .values_list(Value("tag"), "id", "name", "name_key", Value(""))
        .union(
            Group.objects.order_by().values_list(Value("group"), "id", "name", "name_key", Value("")),
            staff.order_by().values_list(Value("owner"), "id", "name", "name", "email"),
            all=True,
        )
    )
    known: dict[str, list[Named]] = {"tag": [], "group": [], "owner": []}
    for kind, row, name, _key, also in sorted(rows, key=lambda row: (row[3], row[1])):
        known[kind].append(Named(row, name or also, also))
    return known


def tagged(ids: list[int]) -> Q:
    return Q(Exists(CustomerTag.objects.filter(customer=OuterRef("pk"), tag__in=ids)))


def tagged_ids(ids: list[int]) -> QuerySet[CustomerTag, int]:
    rows = CustomerTag.objects.filter(tag__in=ids).order_by().values_list("customer_id", flat=True)
    return rows.distinct() if len(ids) > 1 else rows


def untagged() -> Q:
    return ~Q(Exists(CustomerTag.objects.filter(customer=OuterRef("pk"))))
