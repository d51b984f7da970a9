"""Tags: words on customers. The list operation tags any number in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.audit.operations import Act, Change, Emission, emit, emit_all
from billstead.core.actor import Actor
from billstead.core.errors import Invalid
from billstead.core.locking import lock, lock_all
from billstead.core.rows import insert
from billstead.core.text import sort_key
from billstead.customers.models import Customer, CustomerTag, Tag
from billstead.customers.operations.naming import checked_name, save_named
from billstead.customers.rules import least_used
from billstead.customers.telling import tag_names


@transaction.atomic
def tag_customers(
    ids: Collection[int],
    *,
    add: Collection[int] = (),
    remove: Collection[int] = (),
    actor: Actor,
    now: datetime,
    act: Act | None = None,
) -> list[int]:
    """Add and remove tags; returns the ids of customers that changed. Unknown tags raise Invalid."""
    act = act or Act.new()
    customers = lock_all(Customer, ids)
    names = dict(Tag.objects.filter(pk__in={*add, *remove}).values_list("pk", "name"))
    if names.keys() != {*add, *remove}:
        raise Invalid({"tags": [_("One of these tags does not exist any more")]})
    before: defaultdict[int, set[int]] = defaultdict(set)
    locked = [customer.pk for customer in customers]
    for customer_id, tag_id in CustomerTag.objects.filter(customer__in=locked).values_list("customer_id", "tag_id"):
        before[customer_id].add(tag_id)
    after = {pk: (before[pk] | set(add)) - set(remove) for pk in locked}
    changed = [pk for pk in locked if after[pk] != before[pk]]
    _write(changed, before, after)
    known = names | dict(Tag.objects.filter(pk__in=set().union(*before.values())).values_list("pk", "name"))
    Customer.objects.filter(pk__in=changed).update(activity_at=now, updated_at=now)
    emit_all([_tagged(pk, before[pk], after[pk], known, now) for pk in changed], actor=actor, act=act)
    return changed


@transaction.atomic
def create_tag(*, name: str, color: str = "", actor: Actor, now: datetime, act: Act | None = None) -> Tag:
    """A new tag, by itself of the color fewest tags have; raises NameTaken for a name that folds to one that exists."""
    color = color or least_used(Tag.Color.values, Tag.objects.values_list("color", flat=True))
    name = _checked(name, color)
    tag = save_named(Tag(name=name, name_key=sort_key(name), color=color), _("A tag has this name already"))
    emit("tag.created", tag, actor=actor, act=act, at=now, name=tag.name, color=tag.color)
    return tag


@transaction.atomic
def rename_tag(tag: Tag, *, name: str, actor: Actor, now: datetime, act: Act | None = None) -> Tag:
    """Another name for the same tag; every customer shows it at once."""
    tag = lock(tag)
    old, tag.name = tag.name, _checked(name, tag.color)
    if old == tag.name:
        return tag
    tag.name_key = sort_key(tag.name)
    save_named(tag, _("A tag has this name already"))
    emit(
        "tag.renamed",
        tag,
        actor=actor,
        act=act,
        at=now,
        changes=[Change("name", old, tag.name)],
        old=old,
        name=tag.name,
    )
    return tag


@transaction.atomic
def recolor_tag(tag: Tag, *, color: str, actor: Actor, now: datetime, act: Act | None = None) -> Tag:
    """Another of the twelve colors."""
    tag = lock(tag)
    _checked(tag.name, color)
    if tag.color == color:
        return tag
    changes = [Change("color", tag.color, color)]
    tag.color = color
    tag.save(update_fields=["color"])
    emit("tag.recolored", tag, actor=actor, act=act, at=now, changes=changes, name=tag.name)
    return tag


@transaction.atomic
def merge_tags(tag: Tag, *, into: Tag, actor: Actor, now: datetime, act: Act | None = None) -> Tag:
    """Every customer with `tag` has `into` instead, each with an event; `tag` is gone."""
    if tag.pk == into.pk:
        raise Invalid({"into": [_("Choose another tag")]})
    act = act or Act.new()
    holders = _holders(tag)
    tag_customers(holders, add=[into.pk], remove=[tag.pk], actor=actor, now=now, act=act)
    old, old_id = tag.name, tag.pk
    Tag.objects.filter(pk=tag.pk).delete()
    emit(
        "tag.merged", into, actor=actor, act=act, at=now, old=old, old_id=old_id, name=into.name, customers=len(holders)
    )
    return into


@transaction.atomic
def delete_tag(tag: Tag, *, actor: Actor, now: datetime, act: Act | None = None) -> int:
    """Take the tag from all its customers, each with an event, and delete it; returns how many had it."""
    act = act or Act.new()
    holders = _holders(tag)
    tag_customers(holders, remove=[tag.pk], actor=actor, now=now, act=act)
    emit("tag.deleted", tag, actor=actor, act=act, at=now, name=tag.name, color=tag.color, customers=len(holders))
    Tag.objects.filter(pk=tag.pk).delete()
    return len(holders)


def _holders(tag: Tag) -> list[int]:
    return sorted(CustomerTag.objects.filter(tag=tag).values_list("customer_id", flat=True))


def _write(changed: Sequence[int], before: dict[int, set[int]], after: dict[int, set[int]]) -> None:
    insert([CustomerTag(customer_id=pk, tag_id=tag) for pk in changed for tag in sorted(after[pk] - before[pk])])
    gone: defaultdict[int, list[int]] = defaultdict(list)
    for pk in changed:
        for tag in before[pk] - after[pk]:
            gone[tag].append(pk)
    for tag, ids in sorted(gone.items()):
        CustomerTag.objects.filter(tag=tag, customer__in=ids).delete()


def _tagged(customer_id: int, before: set[int], after: set[int], names: dict[int, str], now: datetime) -> Emission:
    old, new = sorted(before), sorted(after)
    facts = {
        "added": tag_names(after - before, names),
        "removed": tag_names(before - after, names),
        "refs": {"tags": [old, new]},
    }
    changes = [Change("tags", tag_names(old, names), tag_names(new, names))]
    return Emission("customer.tagged", "customer", customer_id, customer_id, changes, facts, now)


def _checked(name: str, color: str) -> str:
    name = checked_name(name, 40)
    if color not in Tag.Color.values:
        raise Invalid({"color": [_("Choose one of the colors")]})
    return name
