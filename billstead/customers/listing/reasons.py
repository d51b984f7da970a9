"""Why a row was found, when what is in sight of it does not say so: "contact: Kim Müller"."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billstead.core.text import fold
from billstead.customers.fields import field_label
from billstead.customers.listing.rows import CustomerRow
from billstead.customers.listing.spec import CARD_COLUMNS
from billstead.search.queries import Found, Hit, IsShown, found_elsewhere
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


@dataclass(frozen=True, slots=True)
class Reasons:
    """Per row what matched out of sight: of the table's columns, and of the card where only the card lacks it."""

    table: dict[int, Reason] = field(default_factory=dict)
    card: dict[int, Reason] = field(default_factory=dict)


def reasons(
    rows: Sequence[CustomerRow], words: str, columns: Collection[str], view: Viewpoint, found: Found | None = None
) -> Reasons:
    """As far as the reader may see what matched: one query, none without words or where `found` has read them."""
    if not words:
        return Reasons()
    by_id = {row.id: row for row in rows}
    seen = (frozenset(columns), frozenset(columns) & CARD_COLUMNS)
    hits = found_elsewhere(
        words,
        kind=KIND,
        owners=by_id,
        classes=view.actor.classes,
        sights=[_sight(by_id, each) for each in seen],
        found=found,
    )
    table, card = (_reasons(rows, fold(words), *each) for each in zip(hits, seen, strict=True))
    return Reasons(table, {owner: reason for owner, reason in card.items() if owner not in table})


def _sight(rows: Mapping[int, CustomerRow], columns: Collection[str]) -> IsShown:
    def is_shown(owner: int, name: str, text: str) -> bool:
        if name == "email":  # Further addresses are of the same field; the column shows the main one.
            return "email" in columns and text.casefold() == rows[owner].email.casefold()
        return name in ("name", "contact_name") or name in columns

    return is_shown


def _reasons(
    rows: Sequence[CustomerRow], key: str, hits: Mapping[int, Hit], columns: Collection[str]
) -> dict[int, Reason]:
    found = {owner: Reason(LABELS.get(hit.field) or field_label(hit.field), hit.text) for owner, hit in hits.items()}
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
