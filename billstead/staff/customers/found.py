"""The customer an address names: there, deleted by somebody, or never there."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from billstead.customers.models import Customer, CustomerQuerySet, DeletedCustomer


class CustomerDeleted(Http404):
    """There was such a customer: the answer is 410, and says who deleted it."""

    def __init__(self, deleted: DeletedCustomer) -> None:
        super().__init__(deleted.number)
        self.deleted = deleted


def customer_of(number: str, among: CustomerQuerySet | None = None) -> Customer:
    """The customer with this number; raises CustomerDeleted or Http404."""
    customers = Customer.objects.all() if among is None else among
    customer = customers.filter(number=number).first()
    if customer is not None:
        return customer
    deleted = DeletedCustomer.objects.filter(number=number).first()
    if deleted is not None:
        raise CustomerDeleted(deleted)
    raise Http404(_("There is no customer with the number %(number)s.") % {"number": number[:40]})
