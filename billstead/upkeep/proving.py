"""Proving that history makes the records: all events of a customer replayed, beside the record as it is."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from heapq import nsmallest

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.customers.definitions import fields_read_once
from billstead.customers.models import Customer
from billstead.customers.past import records_of, steps_of
from billstead.customers.replay import differences, nothing, replay

_AT_ONCE = 500


def replayed_findings(sample_size: int = 0) -> Iterator[str]:
    """Every field that history does not tell as it stands; of a random sample, or of all customers where it is 0."""
    for ids in _batches(sample_size):
        for pk in _differing(ids):
            yield from _surely_differing(pk)


def _batches(sample_size: int) -> Iterator[Sequence[int]]:
    known = Customer.objects.order_by("pk").values_list("pk", flat=True)
    if sample_size:
        drawn = sorted(nsmallest(sample_size, known.iterator(), key=lambda _pk: random.random()))  # noqa: S311
        yield from (drawn[place : place + _AT_ONCE] for place in range(0, len(drawn), _AT_ONCE))
        return
    last = 0
    while ids := list(known.filter(pk__gt=last)[:_AT_ONCE]):
        yield ids
        last = ids[-1]


def _surely_differing(pk: int) -> Iterator[str]:
    """Look again under the lock that every operation takes: between the first two reads somebody may have written."""
    with transaction.atomic():
        customer = Customer.objects.select_for_update(no_key=True).filter(pk=pk).first()
        names = _differing([pk]).get(pk, []) if customer else []
    for name in names:
        yield _("customer %(number)s: %(field)s is not what its history makes of it") % {
            "number": customer.number if customer else "",
            "field": name,
        }


@fields_read_once()
def _differing(ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of what differs, of those customers of whom something does."""
    made = {pk: nothing() for pk in ids}
    for pk, step in steps_of(ids):
        replay(made[pk], step)
    stored = records_of(list(Customer.objects.filter(pk__in=ids).order_by("pk")))
    found = {pk: differences(record, made[pk]) for pk, record in stored.items()}
    return {pk: names for pk, names in found.items() if names}
