"""One page of the customers list, its counts, and what stands next to a customer in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q

from billstead.core.limits import statement_limit
from billstead.customers.listing.matching import Matching, matching
from billstead.customers.listing.reasons import Reasons, reasons
from billstead.customers.listing.rows import CustomerRow, customer_rows
from billstead.customers.models import Customer, CustomerCount
from billstead.ui.listing.paging import Key, Order, Slice, beside, cut, place_of, walk
from billstead.ui.listing.resolving import Resolved
from billstead.ui.listing.state import BEST, ListState
from billstead.ui.listing.syntax import Term, Word
from billstead.ui.listing.viewpoint import Viewpoint

MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Count:
    """How many match: exact, or "10,000+"."""

    number: int
    is_capped: bool = False


@dataclass(frozen=True)
class Page:
    """What the list shows. `count` is absent where it takes a question of its own."""

    resolved: Resolved
    slice: Slice
    rows: list[CustomerRow]
    count: Count | None
    close: tuple[str, ...]
    reasons: Reasons = field(default_factory=Reasons)


def customer_page(state: ListState, view: Viewpoint) -> Page:
    """The page a state shows; raises QueryTooLong, SearchTooLong, TooBroad."""
    with statement_limit(settings.STATEMENT_LIMIT_MS):
        found = matching(state, view)
        count = _known_count(found)
        page = _slice(state, found, count)
    rows = customer_rows(page.ids, view, state.columns)
    why = reasons(rows, " ".join(found.close) or found.resolved.text, state.columns, view, found.text)
    return Page(found.resolved, page, rows, count, found.close, why)


def customer_count(state: ListState, view: Viewpoint) -> Count:
    """How many customers a query finds, exact up to 10,000; raises like customer_page."""
    with statement_limit(settings.STATEMENT_LIMIT_MS):
        found = matching(state, view)
        return _known_count(found) or _counted(found)


def status_totals() -> dict[str, int]:
    """How many customers have each status: kept exact by the operations."""
    kept = dict(CustomerCount.objects.values_list("status", "customers"))
    return {status: kept.get(status, 0) for status in Customer.Status.values}


def neighbours(state: ListState, customer: Customer, view: Viewpoint) -> tuple[str | None, str | None, int | None]:
    """The numbers before and after a customer in a list, and its position where that is known."""
    with statement_limit(settings.STATEMENT_LIMIT_MS):
        found = matching(state, view)
        if found.keys is None:
            return *_numbers(*beside(found.walk, found.order, _key(customer, found.order))), None
    ids = [row for _value, row in found.keys]
    if customer.pk in ids:
        at = ids.index(customer.pk)
        before, after = ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None
        return *_numbers(before, after), at + 1
    if found.order.name == BEST:
        return None, None, None
    at = place_of(found.keys, found.order, _key(customer, found.order))
    return *_numbers(ids[at - 1] if at else None, ids[at] if at < len(ids) else None), None


def _key(customer: Customer, order: Order) -> Key:
    """Where a customer stands in an order, even one that does not list it."""
    if order.elsewhere is not None:
        return order.keys(Customer.objects.filter(pk=customer.pk))[0]
    return getattr(customer, order.field), customer.pk


def _slice(state: ListState, found: Matching, count: Count | None) -> Slice:
    cursor = state.cursor(found.order)
    if found.keys is not None:
        return cut(found.keys, found.order, cursor, state.size)
    total = count.number if count and not count.is_capped else None
    return walk(found.walk, found.order, _typed(cursor, found.order.field), state.size, total)


def _typed(cursor: Any, column: str) -> Any:
    """The cursor, when its value is of the column's type: a damaged one means the first page."""
    if cursor is None or cursor.side == "last":
        return cursor
    if not column:
        return cursor if isinstance(cursor.value, str) and "\x00" not in cursor.value else None
    is_moment = Customer._meta.get_field(column).get_internal_type() == "DateTimeField"
    is_right = hasattr(cursor.value, "tzinfo") if is_moment else isinstance(cursor.value, str)
    return cursor if is_right and "\x00" not in str(cursor.value) else None


def _known_count(found: Matching) -> Count | None:
    """The count where it costs nothing: few rows, all customers, or all of some statuses."""
    if found.total is not None:
        return Count(found.total)
    if not found.resolved.is_filtered:
        return Count(sum(status_totals().values()))
    terms = found.resolved.query.terms
    if len(terms) == 1 and isinstance(terms[0], Term) and terms[0].key == "status" and not terms[0].is_negated:
        totals = status_totals()
        asked = {item.text.lower() for item in terms[0].items if isinstance(item, Word)}
        if asked <= set(totals):
            return Count(sum(totals[status] for status in asked))
    return None


def _counted(found: Matching) -> Count:
    number = found.count(MOST_COUNTED)
    return Count(min(number, MOST_COUNTED), number > MOST_COUNTED)


def _numbers(before: int | None, after: int | None) -> tuple[str | None, str | None]:
    numbers = dict(Customer.objects.filter(Q(pk__in=[before or 0, after or 0])).values_list("id", "number"))
    return numbers.get(before or 0), numbers.get(after or 0)
