"""`field.<key>:` of the query language: what each kind of custom field can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from billstead.core.text import fold
from billstead.customers.custom_kinds import CHOICE, DATE, KEY_CHARACTERS, NUMBER, YES_NO, number_order, read_number
from billstead.customers.fields import CustomerField
from billstead.customers.models import CustomValue
from billstead.search.queries import select
from billstead.ui.listing.filters import (
    BadValue,
    Choice,
    ChoiceFilter,
    DateFilter,
    Filter,
    Matches,
    NumberFilter,
    join_words,
)
from billstead.ui.listing.syntax import Anything, Item, Nothing, Word
from billstead.ui.listing.viewpoint import Viewpoint

SHORTEST_SEARCHED = 3


class HasValue(Exists):
    """Whether a customer has a value of this field whose key is as asked."""

    def __init__(self, field_id: int, keys: Q) -> None:
        super().__init__(CustomValue.objects.filter(keys, field=field_id, customer=OuterRef("pk")))
        self.field_id, self.keys = field_id, keys


@dataclass(frozen=True, kw_only=True)
class ValueFilter(Filter):
    """One custom field. `inner` reads items as conditions on the keys of its values; none and any are asked here."""

    inner: Filter
    field_id: int

    def conditions(self, items: Sequence[Item], view: Viewpoint) -> list[Matches]:
        asked = [item for item in items if not isinstance(item, Nothing | Anything)]
        found = [match for item in items if (match := self._presence(item))]
        if asked:
            matches = [self.inner.condition(item, view) for item in asked]
            keys = reduce(or_, (match.q for match in matches))
            words = join_words([match.words for match in matches])
            found.insert(0, self._having(keys, words))
        return found

    def choices(self, typed: str, view: Viewpoint) -> list[Choice]:
        words = (Choice("none", _("no value")), Choice("any", _("any value")))
        return self.inner.choices(typed, view) + [word for word in words if word.value.startswith(typed.lower())]

    def _presence(self, item: Item) -> Matches | None:
        if isinstance(item, Nothing):
            return Matches(~Q(HasValue(self.field_id, Q())), _("none"))
        return self._having(Q(), _("any")) if isinstance(item, Anything) else None

    def _having(self, keys: Q, words: str) -> Matches:
        values = CustomValue.objects.filter(keys, field=self.field_id)
        return Matches(Q(HasValue(self.field_id, keys)), words, values.order_by().values_list("customer_id", flat=True))


@dataclass(frozen=True, kw_only=True)
class TextValues(Filter):
    """Text: any part of the value, or with "=" the whole."""

    is_searchable: bool

    def condition(self, item: Item, view: Viewpoint) -> Matches:
        if not isinstance(item, Word):
            raise self.refuse(item)
        text = item.text.removeprefix("=")
        key = fold(text) or text.strip().lower()
        if not key:
            raise BadValue(_("“%(value)s” has nothing to look for.") % {"value": item.text})
        if item.text.startswith("="):
            return Matches(Q(key=key[:KEY_CHARACTERS]), _("exactly %(value)s") % {"value": text})
        return Matches(self._candidates(key, view) & Q(key__contains=key), item.text)

    def _candidates(self, key: str, view: Viewpoint) -> Q:
        """The search index names them where it can: it knows no part of one or two letters inside a word."""
        words = key.split()
        if not self.is_searchable or not all(word.isalnum() and len(word) >= SHORTEST_SEARCHED for word in words):
            return Q()
        return select(key[:80], kind="customer", classes=view.actor.classes, outer="customer_id")


class DayValues(DateFilter):
    """Dates as their keys have them."""

    def _bound(self, day: date, view: Viewpoint) -> str:  # type: ignore[override]
        assert not isinstance(day, datetime)
        return f"{day:%Y-%m-%d}"


class NumberValues(NumberFilter):
    """Numbers as their keys have them, below zero and after the point too."""

    def _number(self, text: str) -> str:  # type: ignore[override]
        number = read_number(text)
        if number is None:
            raise BadValue(_("“%(value)s” is no number.") % {"value": text})
        return number_order(number)


def value_filter(field: CustomerField) -> ValueFilter:
    """The filter of a custom field."""
    assert field.custom
    return ValueFilter(
        key=field.name,
        label=field.label,
        field_class=field.field_class,
        inner=_inner(field),
        field_id=field.custom.id,
    )


def _inner(field: CustomerField) -> Filter:
    key, label = field.name, field.label
    if field.kind == DATE:
        return DayValues(key=key, label=label, column="key", is_moment=False)
    if field.kind == NUMBER:
        return NumberValues(key=key, label=label, column="key")
    if field.kind == CHOICE:
        names = {key: str(label) for key, label in field.choices}
        return ChoiceFilter(key=key, label=label, column="key", values=lambda: names)
    if field.kind == YES_NO:
        return ChoiceFilter(key=key, label=label, column="key", values=lambda: {"yes": _("yes"), "no": _("no")})
    return TextValues(key=key, label=label, is_searchable=bool(field.custom and field.custom.is_searchable))
