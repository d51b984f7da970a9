"""Where a customer stands in the list one came from."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billstead.accounts.requests import StaffRequest
from billstead.core.errors import OperationError
from billstead.customers.listing.pages import neighbours
from billstead.customers.models import Customer
from billstead.staff.customers.list_state import came_from, viewpoint


@dataclass(frozen=True)
class Place:
    """The numbers of the customers before and after, and the place in words where it is known."""

    previous: str | None
    next: str | None
    text: str = ""


def place_in_list(request: StaffRequest, customer: Customer) -> Place | None:
    """The neighbours in the list of `from=`; None where the list cannot be told any more, or is too broad."""
    try:
        before, after, position = neighbours(came_from(request), customer, viewpoint(request))
    except OperationError:
        return None
    text = _("%(position)d. in the list") % {"position": position} if position else ""
    return Place(before, after, text)
