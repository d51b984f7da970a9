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

# Who may not import is not told the names of files.
CODE = "customers.import"
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
        run = imports().filter(pk=int(item.text)).first()
        if run is None:
            raise BadValue(_("There is no import %(value)s.") % {"value": item.text})
        rows = ImportRow.objects.filter(run=run, outcome__in=MADE).order_by()
        own = rows.filter(customer_id=OuterRef("pk"))
        words = run.file_name if view.actor.can(CODE) else item.text
        return Matches(Q(Exists(own)), words, rows.values_list("customer_id", flat=True))

    def choices(self, typed: str, view: Viewpoint) -> list[Choice]:
        if not view.actor.can(CODE):
            return []
        known = imports().filter(applied_at__isnull=False).values_list("pk", "file_name")[:MOST_OFFERED]
        return [Choice(str(pk), name) for pk, name in known if str(pk).startswith(typed)]
