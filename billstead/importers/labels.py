"""Names in files for what we know by id: tags, groups, owners. Read once for a slice of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from billstead.accounts.models import User
from billstead.core.text import canonical_email, fold
from billstead.customers.models import Group, Tag


@dataclass(frozen=True)
class Labels:
    """Ids by folded names. With `makes`, tags and groups nobody made yet are no fault: they will be made."""

    tags: Mapping[str, int]
    groups: Mapping[str, int]
    owners: Mapping[str, int]
    makes_tags: bool = False
    makes_groups: bool = False

    def owner(self, text: str) -> int | None:
        return self.owners.get(canonical_email(text)) or self.owners.get(fold(text))


def read_labels(*, makes_tags: bool = False, makes_groups: bool = False) -> Labels:
    owners: dict[str, int] = {}
    staff = User.objects.filter(is_active=True, role__isnull=False).order_by("-pk")
    for pk, email, name in staff.values_list("pk", "canonical_email", "name"):
        owners |= {email: pk, fold(name): pk}
    return Labels(
        tags={fold(name): pk for pk, name in Tag.objects.values_list("pk", "name")},
        groups={fold(name): pk for pk, name in Group.objects.values_list("pk", "name")},
        owners=owners,
        makes_tags=makes_tags,
        makes_groups=makes_groups,
    )
