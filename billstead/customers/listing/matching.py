"""Which customers a state of the list shows, in which order: the one place that page, count and neighbours ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BigIntegerField, F, Field, Q, QuerySet

from billstead.core.text import fold
from billstead.customers.listing import names
from billstead.customers.listing.custom import known_order
from billstead.customers.listing.spec import CUSTOMERS
from billstead.customers.models import Customer
from billstead.search.queries import MOST_RANKED, best_first, close_words, select
from billstead.ui.listing.among import Among
from billstead.ui.listing.filters import Named
from billstead.ui.listing.paging import Key, Order, Plain
from billstead.ui.listing.parsing import parse
from billstead.ui.listing.planning import few_ids
from billstead.ui.listing.resolving import Condition, Resolved, resolve
from billstead.ui.listing.state import BEST, ListState
from billstead.ui.listing.viewpoint import Viewpoint

KIND = "customer"
# Columns that filters ask for and that lead an index.
PLAIN = (
    "status", "country_key", "currency", "created_at", "updated_at", "activity_at", "confirmed_on", "phone",
    "owner_id", "group_id",
)  # fmt: skip


@dataclass(frozen=True)
class Matching:
    """The customers of a query. `keys` holds all of them in order while they are few; else `rows` is walked.

    `close` are the words searched for instead when nothing was found as typed.
    """

    resolved: Resolved
    order: Order
    rows: QuerySet[Customer]
    keys: Sequence[Key] | None
    close: tuple[str, ...] = field(default=())

    @property
    def total(self) -> int | None:
        return None if self.keys is None else len(self.keys)


def matching(state: ListState, view: Viewpoint) -> Matching:
    """Read a query and find its customers; raises QueryTooLong, SearchTooLong."""
    resolved = resolve(CUSTOMERS, parse(state.q), view)
    found = _matching(state, view, resolved, resolved.text)
    if resolved.text and found.keys is not None and not found.keys:
        close = close_words(resolved.text, kind=KIND, classes=view.actor.classes)
        if close:
            nearly = _matching(state, view, resolved, " ".join(close))
            if nearly.keys is None or nearly.keys:
                return Matching(resolved, nearly.order, nearly.rows, nearly.keys, close)
    return found


def _matching(state: ListState, view: Viewpoint, resolved: Resolved, text: str) -> Matching:
    conditions = list(resolved.conditions)
    conditions += [Condition(-1, ~_words(word, view), True) for word in resolved.unwanted_words]
    ranked = None
    if text:
        named = _named(text, view)
        ranked = _ranked(text, named, view)
        if ranked is None:
            conditions.append(Condition(-1, _words(text, view) | named, False))
    rows = Customer.objects.filter(*(condition.q for condition in conditions))
    order = known_order(state.order(is_ranked=ranked is not None), conditions)
    if ranked is not None:
        return Matching(resolved, order, rows, _of_ranked(rows, ranked, order))
    if not conditions:
        return Matching(resolved, order, rows, None)
    few = few_ids(Customer.objects.all(), conditions)
    if few is None:
        return Matching(resolved, order, _walkable(conditions, order), None)
    ids, met = few
    left = Customer.objects.filter(*(condition.q for condition in conditions if condition is not met))
    return Matching(resolved, order, rows, order.keys(left.filter(Among(ids))))


def _walkable(conditions: Sequence[Condition], order: Order) -> QuerySet[Customer]:
    """Rows to walk in an order while each filter is met by many: SQLite would search by a filter and sort it all.

    By creation it may choose: each common filter leads an index of that order. So it may where the order itself is
    filtered: that is a range of its index.
    """
    if order.field == "created_at":
        return Customer.objects.filter(*(condition.q for condition in conditions))
    columns = [column for column in PLAIN if column != order.field]
    plain = {f"plain_{column}": Plain(F(column), output_field=_column(column)) for column in columns}
    return Customer.objects.alias(**plain).filter(*(_plain(condition.q, columns) for condition in conditions))


def _column(name: str) -> Field[Any, Any]:
    field = Customer._meta.get_field(name)
    assert isinstance(field, Field)
    # A key is compared as the number it is, not as the row it points to.
    return BigIntegerField() if field.is_relation else field


def _plain(q: Q, columns: Sequence[str]) -> Q:
    """The same condition asked of the plain columns."""
    children: list[Any] = []
    for child in q.children:
        if isinstance(child, Q):
            children.append(_plain(child, columns))
        elif isinstance(child, tuple):
            column, _, lookup = child[0].partition("__")
            name = f"plain_{column}" if column in columns else column
            children.append((f"{name}__{lookup}" if lookup else name, child[1]))
        else:
            children.append(child)
    return Q(*children, _connector=q.connector, _negated=q.negated)


def _words(text: str, view: Viewpoint) -> Q:
    return Q(pk__in=select(text, kind=KIND, classes=view.actor.classes))


def _ranked(text: str, named: Q, view: Viewpoint) -> list[int] | None:
    """All customers with the text, best first, then those whose tag, group or owner is called so; None when many."""
    ranked = best_first(text, kind=KIND, classes=view.actor.classes)
    if ranked is None or not named:
        return ranked
    others = list(
        Customer.objects.filter(named).order_by("-created_at", "-id").values_list("id", flat=True)[:MOST_RANKED]
    )
    if len(others) == MOST_RANKED:
        return None
    return list(dict.fromkeys([*ranked, *others]))


def _of_ranked(rows: QuerySet[Customer], ranked: list[int], order: Order) -> list[Key]:
    """The keys of ranked customers that meet the other conditions, in the order asked for."""
    if order.name != BEST:
        return order.keys(rows.filter(Among(ranked)))
    left = set(rows.filter(Among(ranked)).order_by().values_list("id", flat=True))
    return [(place, row) for place, row in enumerate(ranked) if row in left]


def _named(text: str, view: Viewpoint) -> Q:
    """Customers by the name of a tag or group that begins so, or by the whole name of their owner."""
    key = fold(text)
    if len(key) < 2:
        return Q()
    tags = [tag.id for tag in names.tags(view) if fold(tag.name).startswith(key)]
    groups = [group.id for group in names.groups(view) if fold(group.name).startswith(key)]
    owners = [owner.id for owner in names.colleagues(view) if _is_called(owner, key)]
    parts = [names.tagged(tags)] if tags else []
    parts += [Q(group_id__in=groups)] if groups else []
    parts += [Q(owner_id__in=owners)] if owners else []
    return reduce(or_, parts) if parts else Q()


def _is_called(owner: Named, key: str) -> bool:
    return key in (fold(owner.name), fold(owner.also))
