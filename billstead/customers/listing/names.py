"""Named things customers are filtered by, each read once for a reader."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from billstead.accounts.models import User
from billstead.customers.models import CustomerTag, Group, Tag
from billstead.ui.listing.filters import Named
from billstead.ui.listing.viewpoint import Viewpoint


def all_tags(view: Viewpoint) -> list[Tag]:
    return view.once("tags", lambda: list(Tag.objects.all()))


def tags(view: Viewpoint) -> list[Named]:
    return [Named(tag.pk, tag.name) for tag in all_tags(view)]


def groups(view: Viewpoint) -> list[Named]:
    return view.once("groups", lambda: [Named(group.pk, group.name) for group in Group.objects.all()])


def owners(view: Viewpoint) -> list[Named]:
    """Colleagues by name or e-mail; `me` is the reader."""
    return [*([Named(view.actor.id, view.actor.name, "me")] if view.actor.kind == "staff" else []), *colleagues(view)]


def colleagues(view: Viewpoint) -> list[Named]:
    return view.once("owners", _colleagues)


def _colleagues() -> list[Named]:
    rows = User.objects.filter(role__isnull=False).order_by("name", "id").values_list("id", "name", "email")
    return [Named(row, name or email, email) for row, name, email in rows]


def tagged(ids: list[int]) -> Q:
    return Q(Exists(CustomerTag.objects.filter(customer=OuterRef("pk"), tag__in=ids)))


def tagged_ids(ids: list[int]) -> QuerySet[CustomerTag, int]:
    rows = CustomerTag.objects.filter(tag__in=ids).order_by().values_list("customer_id", flat=True)
    return rows.distinct() if len(ids) > 1 else rows


def untagged() -> Q:
    return ~Q(Exists(CustomerTag.objects.filter(customer=OuterRef("pk"))))
