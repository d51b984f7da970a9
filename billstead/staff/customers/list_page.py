"""What the customers list shows besides its rows: headers, chips, menus, pages, words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import OperationalError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billstead.core.errors import OperationError
from billstead.customers.fields import CUSTOM
from billstead.customers.listing.pages import Count, Page, customer_count, customer_page, status_totals
from billstead.customers.listing.rows import CustomerRow, customer_rows
from billstead.customers.listing.spec import CUSTOMERS
from billstead.customers.models import Customer
from billstead.staff.customers.list_menus import filter_menus
from billstead.ui.listing.parsing import parse
from billstead.ui.listing.resolving import Chip, resolve
from billstead.ui.listing.state import BEST, ListState
from billstead.ui.listing.viewpoint import Viewpoint

# Widths are classes: a strict CSP forbids style attributes.
WIDTHS = {
    "email": "w-list-l", "phone": "w-list-p", "status": "w-list-s", "country": "w-list-s", "tags": "w-list-t",
    "activity": "w-list-d", "created": "w-list-d", "number": "w-list-s", "group": "w-list-m", "owner": "w-list-m",
    "currency": "w-list-xs", "tax": "w-list-m", "confirmed": "w-list-d", "updated": "w-list-d",
}  # fmt: skip
# Beyond so many columns the table scrolls in its own region, so that names stay readable.
MOST_FITTING = 8


@dataclass(frozen=True)
class Header:
    """A column's head: where pressing it leads, and how it is sorted now."""

    key: str
    label: str
    width: str
    url: str = ""
    sorted: str = ""


def list_context(state: ListState, view: Viewpoint, *, new: str = "") -> dict[str, Any]:
    """Everything the list's templates need."""
    base = reverse("customer_list")
    context: dict[str, Any] = {
        "section": "customers",
        "state": state,
        "base": base,
        "headers": _headers(state, base),
        "is_wide": len(state.columns) > MOST_FITTING,
        "views": view_tabs(state, base),
        "menus": filter_menus(state, view, base),
        "all_columns": column_choices(state),
        "sizes": [(size, state.url(base, size=size), size == state.size) for size in CUSTOMERS.sizes],
        "hidden": _hidden(state),
        "here": state.query_string(after=state.after),
        "came_from": urlencode({"from": state.query_string(after=state.after)}) if state.query_string() else "",
        "links": _links(),
    }
    try:
        page = customer_page(state, view)
    except OperationError as refusal:
        return context | {"refusal": refusal, "chips": [], "rows": []}
    except OperationalError:
        return context | {"failed": True, "chips": [], "rows": []}
    return context | _page_context(state, view, base, page, new)


def _page_context(state: ListState, view: Viewpoint, base: str, page: Page, new: str) -> dict[str, Any]:
    chips = [_chip(state, base, chip) for chip in page.resolved.chips]
    found: dict[str, Any] = {
        "page": page,
        "rows": page.rows,
        "chips": chips,
        "reasons": page.reasons,
        "words": " ".join(page.close) or page.resolved.text,
        "close": " ".join(page.close),
        "count": page.count and count_words(page.count),
        "order_words": _order_words(state, page.slice.order.name),
        "showing": _showing(page),
        "pager": _pager(state, base, page),
        "pinned": _pinned(new, page, view, state.columns),
        "new": new,
    }
    if not page.rows:
        found["is_first_use"] = not page.resolved.is_filtered and not sum(status_totals().values())
        found["fewer"], found["is_any_left"] = _ways(state, base, page.resolved.chips), True
        found["add"] = _addable(page)
    return found


def count_words(count: Count) -> str:
    number = f"{count.number:,}" + ("+" if count.is_capped else "")
    return ngettext("%(number)s customer", "%(number)s customers", count.number) % {"number": number}


def view_tabs(state: ListState, base: str, counts: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """The ready-made views; counts come in a request of their own."""
    return [
        {
            "label": ready.label,
            "q": ready.q,
            "url": state.url(base, q=ready.q, sort=""),
            "is_current": ready.q == state.q,
            "count": (counts or {}).get(ready.q, ""),
        }
        for ready in CUSTOMERS.views_for(state.actor)
    ]


def column_choices(state: ListState) -> list[dict[str, Any]]:
    """The columns of the menu: those shown in their order, then the others."""
    known = CUSTOMERS.columns_for(state.actor)
    shown = [key for key in state.columns if not known[key].is_fixed]
    others = [key for key, column in known.items() if key not in shown and not column.is_fixed]
    return [
        {
            "key": key,
            "label": known[key].label,
            "is_shown": key in shown,
            "is_first": at == 0,
            "is_last": at == len(shown) - 1,
        }
        for at, key in enumerate([*shown, *others])
    ]


def _headers(state: ListState, base: str) -> list[Header]:
    known = CUSTOMERS.columns_for(state.actor)
    current = state.sort or ("" if state.q else CUSTOMERS.default_sort)
    headers = []
    for key in state.columns:
        column = known[key]
        url = state.url(base, sort=state.turned(column.sort)) if column.sort else ""
        way = ("descending" if current.startswith("-") else "ascending") if current.lstrip("-") == column.sort else ""
        headers.append(
            Header(
                key,
                str(column.label),
                _width(key, str(column.label)),
                url,
                way if column.sort else "",
            )
        )
    return headers


def _width(key: str, label: str) -> str:
    """A custom field has room for its name."""
    if key.startswith(CUSTOM):
        return "w-list-m" if len(label) < 14 else "w-list-l"
    return WIDTHS.get(key, "")


def _chip(state: ListState, base: str, chip: Chip) -> dict[str, Any]:
    return {
        "label": chip.label,
        "value": _("not %(value)s") % {"value": chip.value} if chip.is_negated and chip.value else chip.value,
        "problem": chip.problem,
        "meant": chip.meant,
        "meant_url": state.url(base, q=chip.meant_query) if chip.meant_query else "",
        "remove_url": state.url(base, q=chip.rest),
    }


def _order_words(state: ListState, order: str) -> str:
    if order == BEST:
        return _("best match first")
    sort = CUSTOMERS.sorts_for(state.actor)[order.removeprefix("-")]
    words = sort.descending_words if order.startswith("-") else sort.ascending_words
    return str(words) if sort.key == "created" else f"{sort.label}: {words}"


def _showing(page: Page) -> str:
    first, last = page.slice.first, page.slice.last
    total = f"{page.count.number:,}" if page.count and not page.count.is_capped else ""
    if first and total:
        return _("Showing %(first)s-%(last)s of %(total)s") % {
            "first": f"{first:,}",
            "last": f"{last:,}",
            "total": total,
        }
    if first:
        return _("Showing %(first)s-%(last)s") % {"first": f"{first:,}", "last": f"{last:,}"}
    return _("The last %(count)s") % {"count": len(page.rows)} if not page.slice.has_next else ""


def _pager(state: ListState, base: str, page: Page) -> dict[str, str]:
    at = page.slice

    def url(cursor: object) -> str:
        return state.url(base, after=str(cursor)) if cursor else ""

    first = state.url(base) if at.has_previous else ""
    previous = first if at.first and at.first - 1 == state.size else url(at.previous_cursor)
    return {"first": first, "previous": previous, "next": url(at.next_cursor), "last": url(at.last_cursor)}


def _pinned(new: str, page: Page, view: Viewpoint, columns: Sequence[str]) -> CustomerRow | None:
    """The customer just created, when it is not among the rows of this page anyway (C10)."""
    if not new.isprintable() or not new or any(row.number == new for row in page.rows):
        return None
    ids = list(Customer.objects.filter(number=new[:32]).values_list("id", flat=True))
    rows = customer_rows(ids, view, columns) if ids else []
    return rows[0] if rows else None


def counted_ways(state: ListState, view: Viewpoint) -> dict[str, Any]:
    """What each filter taken away would leave; counts that would take too long are left out."""
    resolved = resolve(CUSTOMERS, parse(state.q), view)
    ways, is_any_left = _ways(state, reverse("customer_list"), resolved.chips), False
    for way in ways:
        try:
            left = customer_count(state_with(state, way["rest"]), view)
        except OperationError:
            is_any_left = True
        else:
            way["count"], is_any_left = count_words(left), is_any_left or left.number > 0
    return {"state": state, "fewer": ways, "is_any_left": is_any_left, "are_counted": True}


def _ways(state: ListState, base: str, chips: list[Chip]) -> list[dict[str, Any]]:
    """The ways out of a list without rows: each filter taken away."""
    ways = []
    for chip in [chip for chip in chips if not chip.problem][:6]:
        name = chip.value if chip.label == _("Text") else f"{chip.label}: {chip.value}"
        ways.append({"name": name, "rest": chip.rest, "url": state.url(base, q=chip.rest)})
    return ways


def state_with(state: ListState, q: str) -> ListState:
    return ListState(state.listing, state.actor, q, state.sort, state.columns, state.chosen_columns, state.size)


def _addable(page: Page) -> dict[str, str] | None:
    """The text searched for as a new customer, when it could be a name or an e-mail."""
    text = page.resolved.text.strip()
    if not 2 <= len(text) <= 200 or not any(char.isalpha() for char in text):
        return None
    field = "email" if "@" in text else "name"
    return {"text": text, "field": field}


def _hidden(state: ListState) -> dict[str, str]:
    """What the search form carries along."""
    size = str(state.size) if state.size != CUSTOMERS.default_size else ""
    pairs = {"sort": state.sort, "cols": state.chosen_columns, "size": size}
    return {key: value for key, value in pairs.items() if value}


def _links() -> dict[str, str]:
    """The addresses of a customer's pages with `_` for the number."""
    names = ("overview", "edit", "notes", "tags", "owner", "status")
    return {name: reverse(f"customer_{name}", kwargs={"number": "_"}) for name in names}
