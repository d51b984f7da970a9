"""`import:12` of the customers list: whom a file brought."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from billstead.importers.models import ImportRow
from billstead.importers.queries import imports
from billstead.ui.listing.filters import BadValue, Choice, Filter, Matches
from billstead.ui.listing.syntax import Item, Word
from billstead.ui.listing.viewpoint import Viewpoint

MADE = (ImportRow.Outcome.CREATED, ImportRow.Outcome.SHARED)
MOST_DIGITS, MOST_OFFERED = 18, 8


@dataclass(frozen=True, kw_only=True)
class ImportFilter(Filter):
    """By an import's number: the customers it made that were not taken back."""

    def condition(self, item: Item, view: Viewpoint) -> Matches:
        if not isinstance(item, Word):
            raise self.refuse(item)
        if not (item.text.isascii() and item.text.isdigit() and len(item.text) <= MOST_DIGITS):
            raise BadValue(_("“%(value)s” is no number of an import.") % {"value": item.text})
        rows = ImportRow.objects.filter(run=int(item.text), outcome__in=MADE).order_by()
        own = rows.filter(customer_id=OuterRef("pk"))
        return Matches(Q(Exists(own)), item.text, rows.values_list("customer_id", flat=True))

    def choices(self, typed: str, view: Viewpoint) -> list[Choice]:
        known = imports().filter(applied_at__isnull=False).values_list("pk", "file_name")[:MOST_OFFERED]
        return [Choice(str(pk), name) for pk, name in known if str(pk).startswith(typed)]
