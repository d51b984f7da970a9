"""Why a row was found, when the columns in sight do not say so: "contact: Kim Müller"."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billstead.core.text import fold
from billstead.customers.listing.rows import CustomerRow
from billstead.search.queries import found_elsewhere
from billstead.ui.listing.viewpoint import Viewpoint

KIND = "customer"
LABELS: dict[str, str | Promise] = {
    "number": _("number"),
    "contact_name": _("contact name"),
    "website": _("website"),
    "email": _("e-mail"),
    "phone": _("phone"),
    "address": _("address"),
    "tax_id": _("tax ID"),
    "external_id": _("other id"),
    "contact": _("contact"),
    "contact_email": _("contact’s e-mail"),
    "contact_phone": _("contact’s phone"),
    "group": _("group"),
    "owner": _("owner"),
    "tag": _("tag"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """The field that matched and its text."""

    label: str | Promise
    text: str


def reasons(rows: Sequence[CustomerRow], words: str, columns: Collection[str], view: Viewpoint) -> dict[int, Reason]:
    """Per row what matched out of sight, as far as the reader may see it: one query, none without words."""
    if not words:
        return {}
    by_id = {row.id: row for row in rows}

    def is_shown(owner: int, name: str, text: str) -> bool:
        if name == "email":  # Further addresses are of the same field; the column shows the main one.
            return "email" in columns and text.casefold() == by_id[owner].email.casefold()
        return name in ("name", "contact_name") or name in columns

    hits = found_elsewhere(words, kind=KIND, owners=by_id, classes=view.actor.classes, is_shown=is_shown)
    found = {owner: Reason(LABELS.get(hit.field, hit.field), hit.text) for owner, hit in hits.items()}
    key = fold(words)
    for row in rows:
        named = _named(row, key, columns)
        if row.id not in found and named:
            found[row.id] = named
    return found


def _named(row: CustomerRow, key: str, columns: Collection[str]) -> Reason | None:
    """The tag, group or owner called so, as the search finds them too."""
    if len(key) < 2 or key in fold(f"{row.name} {row.person}"):
        return None
    if "tags" not in columns:
        for tag in row.tags:
            if fold(tag.name).startswith(key):
                return Reason(LABELS["tag"], tag.name)
    if "group" not in columns and fold(row.group).startswith(key):
        return Reason(LABELS["group"], row.group)
    if "owner" not in columns and fold(row.owner) == key:
        return Reason(LABELS["owner"], row.owner)
    return None
