"""The state of the customers list in a request, and the ways a request changes it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from billstead.accounts.requests import StaffRequest
from billstead.core.actor import CONTACT
from billstead.core.errors import OperationError
from billstead.core.text import canonical_email
from billstead.customers.listing.spec import CUSTOMERS
from billstead.customers.models import Customer, Tag
from billstead.desk.queries import kept_columns
from billstead.ui.listing.parsing import parse, read_item
from billstead.ui.listing.state import ListState, read_state, state_of_query_string
from billstead.ui.listing.syntax import Query, Term, Text, Word
from billstead.ui.listing.viewpoint import Viewpoint
from billstead.ui.listing.writing import write

LIST_NAME = "customers"


def viewpoint(request: StaffRequest) -> Viewpoint:
    """The reader, now, in the company's zone."""
    return Viewpoint(request.actor, timezone.now(), ZoneInfo(request.company_basics.zone))


def requested_state(request: StaffRequest) -> ListState:
    """The state in the URL, with the columns this person keeps."""
    kept = () if "cols" in request.GET else kept_columns(LIST_NAME, actor=request.actor)
    return read_state(CUSTOMERS, request.actor, request.GET, kept)


def came_from(request: StaffRequest) -> ListState:
    """The list a profile was opened from (`from=` carries its query string); the default list without one."""
    return state_of_query_string(CUSTOMERS, request.actor, request.GET.get("from", ""))


def list_url(state: ListState, number: str = "") -> str:
    """The list in this state, at the row of a customer."""
    return state.url(reverse("customer_list"), after=state.after) + (f"#{number}" if number else "")


def tagged_url(tag: Tag) -> str:
    """The list of the customers that have this tag."""
    return _where("tag", tag.name)


def owned_url(name: str) -> str:
    """The list of the customers whose owner has this name."""
    return _where("owner", name)


def _where(key: str, value: str) -> str:
    return f"{reverse('customer_list')}?{urlencode({'q': write(Query((Term(key, (Word(value),)),)))})}"


def with_added(state: ListState, key: str, value: str) -> ListState:
    """The state with one more item of a key, as the filter menus ask for without JavaScript."""
    item = read_item(value.strip()) if " " not in value.strip() and "," not in value else Word(value.strip())
    filters = CUSTOMERS.filters_for(state.actor)
    if key not in filters or item is None:
        return state
    query = parse(state.q)
    items = [*query.items(key), *([item] if item not in query.items(key) else [])]
    return replace(state, q=write(query.put(key, items)), after="")


def exact_number(state: ListState) -> str | None:
    """The number of the one customer whose number or e-mail is exactly what was typed."""
    try:
        terms = parse(state.q).terms
    except OperationError:
        return None
    if len(terms) != 1 or not isinstance(terms[0], Text) or terms[0].is_negated:
        return None
    typed = terms[0].text.strip()
    found = list(Customer.objects.filter(number__in={typed, typed.upper()}).values_list("number", flat=True)[:2])
    if not found and "@" in typed and state.actor.sees(CONTACT):
        same = Customer.objects.filter(canonical_email=canonical_email(typed))
        found = list(same.values_list("number", flat=True)[:2])
    return found[0] if len(found) == 1 else None
