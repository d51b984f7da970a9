"""Customers that look like the one in the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from billstead.customers.duplicates import Duplicates, Twin, find_duplicates
from billstead.customers.fields import Values
from billstead.customers.reading import read_reference
from billstead.customers.validation import check_values

from .forms.customer_form import CustomerForm
from .forms.judging import values_of

TELLING = ("name", "email", "phone", "tax_id", "billing.country", "billing.postcode", "external_ids")


@dataclass(frozen=True)
class Twins:
    """Who looks the same, as far as the actor may know; `words` say why it cannot be saved so."""

    rows: tuple[Twin, ...] = ()
    blocks: bool = False
    hidden: str = ""

    @property
    def warns(self) -> bool:
        """Whether the review asks for the tick "This is a different customer"."""
        return bool(self.rows) and not self.blocks

    @property
    def words(self) -> str:
        if self.hidden or not self.rows:
            return self.hidden or _("A customer with this e-mail address exists. Ask Billing")
        return _("%(name)s (%(number)s) uses this e-mail address") % {
            "name": self.rows[0].name,
            "number": self.rows[0].number,
        }


def twins_of(form: CustomerForm, *, values: Values | None = None, opened: Mapping[str, Any] | None = None) -> Twins:
    """Candidates by index, at most three; on Edit only once something that tells people apart was changed."""
    if values is None:
        values = values_of(form.typed, form)
        values = check_values(values, read_reference([values], known=form.company)).values
    if opened is not None and all(values[name] == opened.get(name, values[name]) for name in TELLING):
        return Twins()
    own = form.customer.pk if form.customer else None
    found: Duplicates = find_duplicates(values, reader=form.actor, own=own)
    return Twins(found.twins, found.blocks, found.hidden)
