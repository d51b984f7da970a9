"""Which customers a state of the list shows, in which order: the one place that page, count and neighbours ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from operator import or_
from typing import Any

from django.db.models import BigIntegerField, F, Field, Q, QuerySet

from billstead.core.planner import Plain
from billstead.core.text import fold
from billstead.customers.listing import names
from billstead.customers.listing.custom import known_order
from billstead.customers.listing.spec import CUSTOMERS
from billstead.customers.models import Customer
from billstead.search.queries import MOST_RANKED, Found, close_words, find
from billstead.ui.listing.among import Among, AmongFound
from billstead.ui.listing.filters import Named
from billstead.ui.listing.paging import Key, Order, Walk
from billstead.ui.listing.parsing import parse
from billstead.ui.listing.planning import SPARSE, few_ids
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
    """The customers of a query. `keys` holds all of them in order while they are few; else `walk` finds a page.

    `count` counts them up to a limit and one more. `text` is who has the words while they are few; `close` are the
    words searched for instead where nobody has them.
    """

    resolved: Resolved
    order: Order
    walk: Walk
    count: Callable[[int], int]
    keys: Sequence[Key] | None
    text: Found | None = None
    close: tuple[str, ...] = field(default=())

    @property
    def total(self) -> int | None:
        return None if self.keys is None else len(self.keys)


def matching(state: ListState, view: Viewpoint) -> Matching:
    """Read a query and find its customers; raises QueryTooLong, SearchTooLong."""
    resolved = resolve(CUSTOMERS, parse(state.q), view)
    found = _matching(state, view, resolved, resolved.text)
    if found.text and not found.text.owners and not found.keys:
        close = close_words(resolved.text, kind=KIND, classes=view.actor.classes)
        if close:
            nearly = _matching(state, view, resolved, " ".join(close))
            if nearly.keys is None or nearly.keys:
                return replace(nearly, close=close)
    return found


def _matching(state: ListState, view: Viewpoint, resolved: Resolved, text: str) -> Matching:
    conditions = [*resolved.conditions, *(_unwanted(word, view) for word in resolved.unwanted_words)]
    count: Callable[[int], int] = partial(_count, conditions)
    if text:
        found, named = find(text, kind=KIND, classes=view.actor.classes), _named(text, view)
        listed = _listed(found, named)
        if listed is not None:
            owners, is_ranked = listed
            order = known_order(state.order(is_ranked=is_ranked), conditions)
            keys = _of_listed(conditions, owners, order)
            return Matching(resolved, order, Walk(_met(conditions)), count, keys, text=found)
        if not conditions and not named:
            count = found.count
        conditions.append(_worded(found, named))
    order = known_order(state.order(), conditions)
    if not conditions:
        return Matching(resolved, order, Walk(_met(())), count, None)
    if any(condition.is_sparse for condition in conditions):
        return _sparse(resolved, order, _gathered(conditions), count)
    few = few_ids(Customer.objects.all(), conditions)
    if few is None:
        return Matching(resolved, order, _walk(conditions, order), count, None)
    ids, met = few
    if ids is None:
        # The others as plain columns: SQLite would rather search by one that far more rows meet.
        others = [replace(each, q=each.gathered or each.q) for each in conditions if each is not met]
        rows = _plainly(others, PLAIN).filter(met.q if met.source is None else AmongFound(met.source[: SPARSE + 1]))
        return _sparse(resolved, order, rows, count)
    left = _met([condition for condition in conditions if condition is not met]).filter(Among(ids))
    return Matching(resolved, order, Walk(_met(conditions)), count, order.keys(left))


def _sparse(resolved: Resolved, order: Order, rows: QuerySet[Customer], count: Callable[[int], int]) -> Matching:
    """What would be walked to in vain; values in a table elsewhere are sorted here."""
    keys = order.keys(rows) if order.elsewhere is not None else None
    return Matching(resolved, order, Walk(rows, is_sparse=True), count, keys)


def _met(conditions: Sequence[Condition]) -> QuerySet[Customer]:
    return Customer.objects.filter(*(condition.q for condition in conditions))


def _gathered(conditions: Sequence[Condition]) -> QuerySet[Customer]:
    return Customer.objects.filter(*((each.gathered or each.q) for each in conditions))


def _count(conditions: Sequence[Condition], most: int) -> int:
    return _gathered(conditions).order_by().values("id")[: most + 1].count()


def _walk(conditions: Sequence[Condition], order: Order) -> Walk:
    """How a page is found while each filter is met by many.

    Where the order itself is filtered, that is a range of its index, and there is no far end to walk to.
    """
    rows = _walkable(conditions, order)
    if order.elsewhere is not None or any(order.field in _columns(condition.q) for condition in conditions):
        return Walk(rows)
    return Walk(rows, every=Customer.objects.all(), gathered=partial(_gathered, conditions))


def _columns(q: Q) -> set[str]:
    """The columns a condition names."""
    names: set[str] = set()
    for child in q.children:
        if isinstance(child, Q):
            names |= _columns(child)
        elif isinstance(child, tuple):
            names.add(child[0].partition("__")[0])
    return names


def _walkable(conditions: Sequence[Condition], order: Order) -> QuerySet[Customer]:
    """Rows to walk in an order while each filter is met by many: SQLite would search by a filter and sort it all.

    By creation it may choose: each common filter leads an index of that order. So it may where the order itself is
    filtered: that is a range of its index.
    """
    if order.field == "created_at":
        return Customer.objects.filter(*(condition.q for condition in conditions))
    return _plainly(conditions, [column for column in PLAIN if column != order.field])


def _plainly(conditions: Sequence[Condition], columns: Sequence[str]) -> QuerySet[Customer]:
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


def _unwanted(word: str, view: Viewpoint) -> Condition:
    found = find(word, kind=KIND, classes=view.actor.classes)
    return Condition(-1, ~found.walked(), True, gathered=~found.gathered())


def _worded(found: Found, named: Q) -> Condition:
    """Customers by a text that many have, or whose tag, group or owner is called so."""
    is_sparse = not found.is_frequent and not named
    return Condition(-1, found.walked() | named, False, gathered=found.gathered() | named, is_sparse=is_sparse)


def _listed(found: Found, named: Q) -> tuple[list[int], bool] | None:
    """All customers with the text, best first where they are ranked, then those called so; nothing when many."""
    if found.owners is None or not named:
        return None if found.owners is None else (found.owners, found.is_ranked)
    others = list(
        Customer.objects.filter(named).order_by("-created_at", "-id").values_list("id", flat=True)[:MOST_RANKED]
    )
    if len(others) == MOST_RANKED:
        return None
    return list(dict.fromkeys([*found.owners, *others])), found.is_ranked


def _of_listed(conditions: Sequence[Condition], listed: list[int], order: Order) -> list[Key]:
    """The keys of listed customers that meet the conditions, in the order asked for."""
    rows = _met(conditions).filter(Among(listed)).order_by()
    if order.name != BEST:
        return order.keys(rows) if listed else []
    left = set(rows.values_list("id", flat=True)) if listed and conditions else set(listed)
    return [(place, row) for place, row in enumerate(listed) if row in left]


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
