"""The things a timeline speaks of: an address for what still exists and its reader may open, else plain text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import CharField, Model, QuerySet, Value

from billstead.accounts.models import Role, User
from billstead.audit.entries import Entry
from billstead.customers.models import Contact, CustomField, Group, Note, StatusReason, Tag
from billstead.importers.models import Import

# Per kind of subject where one of them is opened: only what the reader may open.
Places = Mapping[str, Callable[[int], str]]
Thing = tuple[str, int]
_MODELS: dict[str, type[Model]] = {
    "note": Note, "contact": Contact, "tag": Tag, "group": Group, "user": User, "role": Role,
    "statusreason": StatusReason, "customfield": CustomField, "import": Import,
}  # fmt: skip


def thing_urls(entries: Iterable[Entry], places: Places) -> dict[Thing, str]:
    """Per thing of these entries its address; one query, whatever the entries are about."""
    if not places:
        return {}
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for entry in entries:
        wanted[entry.subject_kind].add(entry.subject_id)
    first, *others = (_existing(kind, wanted[kind]) for kind in places)
    return {(kind, pk): places[kind](pk) for kind, pk in (first.union(*others, all=True) if others else first)}


def _existing(kind: str, ids: Iterable[int]) -> QuerySet[Any]:
    # No id is 0: without it an empty set would leave its query out, and pages would ask now one, now none.
    rows = _MODELS[kind]._default_manager.filter(pk__in=[0, *ids]).order_by()
    return rows.values_list(Value(kind, output_field=CharField()), "pk")
